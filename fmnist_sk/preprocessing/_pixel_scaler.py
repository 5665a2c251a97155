"""Pixels on the scale that a model learns best on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal, Self

import numpy as np
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin, _fit_context
from sklearn.utils import Tags, gen_batches
from sklearn.utils._param_validation import StrOptions
from sklearn.utils.validation import check_is_fitted

from .._images import ImageShapeParameter
from ._validation import fit_images, transform_images

# Bounds the float64 copies made while averaging.
_PIXELS_AT_ONCE = 1_000_000


def _without_container_for_images(cls: type) -> type:
    """Let `set_output` make data frames of rows only: images fit into none and stay arrays."""
    for name in ("transform", "fit_transform"):
        setattr(cls, name, _plain_for_images(getattr(cls, name)))
    return cls


def _plain_for_images(method: Callable[..., Any]) -> Callable[..., Any]:
    # What scikit-learn wrapped to convert the result.
    plain = getattr(method, "__wrapped__", method)

    @wraps(method)
    def chosen(self: Any, X: Any, *args: Any, **kwargs: Any) -> Any:
        shape = np.shape(X) if isinstance(X, (list, tuple)) else getattr(X, "shape", ())
        return (plain if len(shape) > 2 else method)(self, X, *args, **kwargs)

    return chosen


@_without_container_for_images
class PixelScaler(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Scale all pixels by the same numbers, learnt from the training images.

    Unlike `StandardScaler` and `MinMaxScaler`, which treat each pixel as a feature of its own, this
    keeps pictures recognisable: a pixel that is black in nearly every training image is not blown
    up. It learns the range from the values, not the dtype, so `X` and `X / 255` end up the same.

    Parameters
    ----------
    mode : {"unit", "standard"}, default="unit"
        "unit" maps the darkest value to 0 and the brightest to 1, over all channels alike, so
        that colours keep their hue. "standard" gives each channel a mean of 0 and a standard
        deviation of 1 over all its pixels.
    image_shape : "auto" or tuple of int, default="auto"
        ``(height, width)`` or ``(height, width, channels)`` of images that come as rows. With
        "auto", rows are grey images.

    Attributes
    ----------
    offset_ : ndarray of shape (n_channels,), dtype float64
        What is subtracted from each channel.
    scale_ : ndarray of shape (n_channels,), dtype float64
        What each channel is then divided by; 1 where all pixels are equal.
    image_shape_ : tuple of int
        Height, width and channels of the images.
    n_features_in_ : int
        Number of values of an image.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the columns, if `X` was a data frame with string names.

    See Also
    --------
    ImageReshaper : Converts between rows and images.

    Notes
    -----
    The result has the form of the input. `set_output` gives data frames of rows only; images stay
    arrays unless an `ImageReshaper` comes before.

    Examples
    --------
    >>> from fmnist_sk.datasets import make_fashion_like
    >>> from fmnist_sk.preprocessing import PixelScaler
    >>> X, y = make_fashion_like(100, random_state=0, return_X_y=True)
    >>> scaled = PixelScaler(mode="standard").fit_transform(X)
    >>> scaled.shape, scaled.dtype
    ((100, 784), dtype('float32'))
    >>> bool(abs(scaled.mean()) < 1e-4), bool(abs(scaled.std() - 1) < 1e-4)
    (True, True)
    """

    _parameter_constraints: dict[str, list[Any]] = {
        "mode": [StrOptions({"unit", "standard"})],
        "image_shape": [StrOptions({"auto"}), tuple, list],
    }

    def __init__(
        self,
        mode: Literal["unit", "standard"] = "unit",
        *,
        image_shape: ImageShapeParameter = "auto",
    ):
        self.mode = mode
        self.image_shape = image_shape

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Any, y: Any = None) -> Self:
        """Learn offset and scale.

        Parameters
        ----------
        X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
            The training images.
        y : None
            Ignored.

        Returns
        -------
        self : PixelScaler
            The fitted transformer.

        Raises
        ------
        ValueError
            If a parameter has a value that it cannot have, or `X` does not hold finite numbers or
            images of that shape.
        """
        rows, _ = fit_images(self, X, self.image_shape)
        pixels = rows.reshape(-1, self.image_shape_[2])
        self.offset_, scale = _range(pixels) if self.mode == "unit" else _mean_and_deviation(pixels)
        self.scale_ = np.where(scale > 0, scale, 1.0)
        return self

    def transform(self, X: Any) -> np.ndarray:
        """Scale the pixels.

        Parameters
        ----------
        X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
            Images of the same shape as in `fit`, in any of the forms.

        Returns
        -------
        ndarray of the shape of X, dtype float32
            The scaled images.

        Raises
        ------
        ValueError
            If the images have another shape than in `fit`.
        """
        check_is_fitted(self)
        pixels, shape = self._pixels(X)
        pixels -= self.offset_.astype(pixels.dtype)
        pixels /= self.scale_.astype(pixels.dtype)
        return pixels.astype(np.float32, copy=False).reshape(shape)

    def inverse_transform(self, X: Any) -> np.ndarray:
        """Return scaled pixels to their original range.

        Parameters
        ----------
        X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
            Scaled images.

        Returns
        -------
        ndarray of the shape of X, dtype float32
            The images on the original scale, not rounded.

        Raises
        ------
        ValueError
            If the images have another shape than in `fit`.
        """
        check_is_fitted(self)
        pixels, shape = self._pixels(X)
        pixels *= self.scale_.astype(pixels.dtype)
        pixels += self.offset_.astype(pixels.dtype)
        return pixels.astype(np.float32, copy=False).reshape(shape)

    def _pixels(self, X: Any) -> tuple[np.ndarray, tuple[int, ...]]:
        """Return a copy with one row per pixel, and the shape to give the result.

        Its dtype is float32 unless that would lose digits of `X` before the offset is taken off.
        """
        rows, form = transform_images(self, X)
        pixels = rows.reshape(-1, self.image_shape_[2])
        return pixels.astype(np.result_type(rows, np.float32)), (len(rows), *form)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        tags.transformer_tags.preserves_dtype = ["float32"]
        return tags


def _range(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the darkest value and the width of the range, the same for all channels."""
    darkest, brightest = float(pixels.min()), float(pixels.max())
    channels = np.ones(pixels.shape[1])
    return darkest * channels, (brightest - darkest) * channels


def _mean_and_deviation(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation of each channel.

    Two passes, the second around the mean, lose no digits where the deviation is small.
    """
    batches = [pixels[batch] for batch in gen_batches(len(pixels), _PIXELS_AT_ONCE)]
    mean = sum(batch.sum(axis=0, dtype=np.float64) for batch in batches) / len(pixels)
    squares = sum(np.square(batch - mean).sum(axis=0) for batch in batches)
    deviation = np.sqrt(squares / len(pixels))
    # A channel of one value: what is left is the rounding error of its mean.
    return mean, np.where(deviation > 1e-12 * np.abs(mean), deviation, 0.0)
