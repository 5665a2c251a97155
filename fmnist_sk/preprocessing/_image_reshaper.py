"""Rows to images and back, as a step of a pipeline."""

from __future__ import annotations

from typing import Any, Literal, Self

import numpy as np
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin, _fit_context
from sklearn.utils import Tags
from sklearn.utils._param_validation import StrOptions
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from .._images import ImageShapeParameter, to_images
from ._validation import fit_images, transform_images


def _gives_rows(reshaper: ImageReshaper) -> bool:
    if reshaper.output == "rows":
        return True
    raise AttributeError(
        f"Images have no feature names and fit into no data frame; they do with output='rows' "
        f"(output={reshaper.output!r})."
    )


class ImageReshaper(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Convert images in any form to rows or to images with channels.

    Rows are what scikit-learn's own estimators take, images what a network or an image library
    takes. No pixel is changed or copied: the result shares the memory of `X` wherever NumPy can.

    Parameters
    ----------
    output : {"rows", "images"}, default="rows"
        "rows" gives ``(n, n_features)``, "images" gives ``(n, height, width, channels)``.
    image_shape : "auto" or tuple of int, default="auto"
        ``(height, width)`` or ``(height, width, channels)`` of the images. With "auto", rows whose
        width is a perfect square are square grey images, and other rows are images one pixel high.

    Attributes
    ----------
    image_shape_ : tuple of int
        Height, width and channels of the images.
    form_ : tuple of int
        Shape of one sample as it came in `fit`, to which `inverse_transform` returns.
    n_features_in_ : int
        Number of values of an image.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of the columns, if `X` was a data frame with string names.

    See Also
    --------
    PixelScaler : Scales the pixels.

    Notes
    -----
    `get_feature_names_out` and `set_output` exist only with ``output="rows"``.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.preprocessing import ImageReshaper
    >>> ImageReshaper().fit_transform(np.zeros((5, 28, 28))).shape
    (5, 784)
    >>> colour = ImageReshaper("images", image_shape=(32, 32, 3))
    >>> colour.fit_transform(np.zeros((5, 3072))).shape
    (5, 32, 32, 3)
    """

    _parameter_constraints: dict[str, list[Any]] = {
        "output": [StrOptions({"rows", "images"})],
        "image_shape": [StrOptions({"auto"}), tuple, list],
    }

    def __init__(
        self,
        output: Literal["rows", "images"] = "rows",
        *,
        image_shape: ImageShapeParameter = "auto",
    ):
        self.output = output
        self.image_shape = image_shape

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Any, y: Any = None) -> Self:
        """Learn the shape of the images.

        Parameters
        ----------
        X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
            The images.
        y : None
            Ignored.

        Returns
        -------
        self : ImageReshaper
            The fitted transformer.

        Raises
        ------
        ValueError
            If a parameter has a value that it cannot have, or `X` does not hold finite numbers or
            images of that shape.
        """
        _, self.form_ = fit_images(self, X, self.image_shape)
        return self

    def transform(self, X: Any) -> np.ndarray:
        """Give the images the wanted form.

        Parameters
        ----------
        X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
            Images of the same shape as in `fit`, in any of the forms.

        Returns
        -------
        ndarray of shape (n, n_features) or (n, height, width, channels)
            The images.

        Raises
        ------
        ValueError
            If the images have another shape than in `fit`.
        """
        check_is_fitted(self)
        rows, _ = transform_images(self, X)
        return rows if self.output == "rows" else to_images(rows, self.image_shape_)

    def inverse_transform(self, X: Any) -> np.ndarray:
        """Give the images the form in which they came in `fit`.

        Parameters
        ----------
        X : array-like of shape (n, n_features), (n, height, width) or (n, height, width, channels)
            Images of the same shape as in `fit`, in any of the forms.

        Returns
        -------
        ndarray of shape (n, ...)
            The images.

        Raises
        ------
        ValueError
            If the images have another shape than in `fit`.
        """
        check_is_fitted(self)
        rows, _ = transform_images(self, X)
        return rows.reshape(len(rows), *self.form_)

    @available_if(_gives_rows)
    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Return the names of the columns of the rows.

        Parameters
        ----------
        input_features : array-like of str or None, default=None
            Names of the input's columns; must equal `feature_names_in_` where that exists.

        Returns
        -------
        ndarray of str
            The input's names, or ``x0``, ``x1`` and so on.
        """
        return super().get_feature_names_out(input_features)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags
