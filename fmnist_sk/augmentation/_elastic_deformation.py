"""Deform images smoothly."""

from __future__ import annotations

from functools import lru_cache
from numbers import Real
from typing import ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval

from .._images import ImageShapeParameter
from .._random_state import RandomStateLike
from .._space import FloatRange, SearchSpace
from ._batch import ImageBatch
from ._image_augmenter import ImageAugmenter
from ._warp import check_size, warp


@lru_cache(maxsize=16)
def smooth_basis(size: int, sigma: float) -> np.ndarray:
    """Return patterns along a line whose random sums are smoothed white noise.

    White noise smoothed by a Gaussian has the covariance ``exp(-distance**2 / (4 * sigma**2))``.
    A few eigenvectors of that matrix hold nearly all of its variance, so drawing one number for
    each of them gives the same noise as drawing one per pixel and smoothing, at a small part of
    the cost.

    Parameters
    ----------
    size : int
        Number of pixels along the line.
    sigma : float
        Standard deviation of the Gaussian in pixels.

    Returns
    -------
    ndarray of float32 of shape (size, n_patterns)
        The patterns. Their squares sum to 1 at every pixel, apart from the 0.1 % of the variance
        that is left out.

    Examples
    --------
    >>> smooth_basis(28, 4.0).shape
    (28, 7)
    """
    distance = np.subtract.outer(np.arange(size), np.arange(size))
    covariance = np.exp(-((distance / (2.0 * sigma)) ** 2))
    variances, vectors = np.linalg.eigh(covariance)
    kept = np.cumsum(variances) > 1e-3 * variances.sum()
    return (vectors[:, kept] * np.sqrt(variances[kept])).astype(np.float32)


def draw_smooth_fields(
    n: int, shape: tuple[int, int], sigma: float, rng: np.random.Generator
) -> np.ndarray:
    """Draw `n` fields of white noise smoothed by a Gaussian, of standard deviation 1.

    Parameters
    ----------
    n : int
        Number of fields.
    shape : tuple of int
        Height and width.
    sigma : float
        Standard deviation of the Gaussian in pixels.
    rng : numpy.random.Generator
        Where the random numbers come from.

    Returns
    -------
    ndarray of float32 of shape (n, height, width)
        The fields.
    """
    vertical, horizontal = (smooth_basis(size, sigma) for size in shape)
    size = (n, vertical.shape[1], horizontal.shape[1])
    return vertical @ rng.standard_normal(size, dtype=np.float32) @ horizontal.T


class ElasticDeformation(ImageAugmenter):
    """Move the pixels of each image by a smooth random field.

    Parameters
    ----------
    alpha : float, default=1.0
        Standard deviation of the distances in pixels, in each direction.
    sigma : float, default=4.0
        Smoothness: the field is white noise smoothed by a Gaussian of this standard deviation in
        pixels.
    fill_value : float, default=0
        Value of the pixels that come into view.
    image_shape : "auto" or tuple of int, default="auto"
        Height and width, or height, width and channels, of images that come as rows. "auto" takes
        rows of a square number of features for square grey images.
    random_state : int, RandomState, Generator or None, default=None
        Where the random numbers of `fit_transform` come from.

    Attributes
    ----------
    n_features_in_ : int
        Number of values of an image, seen in `fit`.
    value_range_ : tuple of float
        Lowest and highest value of the pixels, learnt in `fit`.

    Notes
    -----
    In the reference `alpha` multiplies a field whose own size depends on `sigma`; here it is the
    size of the displacement itself, so that the two parameters can be searched independently.

    As a step of a Pipeline `fit_transform` augments and `transform` does not: see `Augmenter`.

    References
    ----------
    P. Y. Simard, D. Steinkraus, J. C. Platt, "Best practices for convolutional neural networks
    applied to visual document analysis", ICDAR 2003.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.augmentation import ElasticDeformation
    >>> X = np.random.default_rng(0).random((3, 784))
    >>> deformed = ElasticDeformation().augment(X, random_state=0)
    >>> deformed.shape
    (3, 784)
    >>> np.array_equal(ElasticDeformation(alpha=0).augment(X), X)
    True
    """

    search_space: ClassVar[SearchSpace] = {
        "alpha": FloatRange(0.0, 2.0),
        "sigma": FloatRange(2.0, 8.0),
    }

    _parameter_constraints: dict = {
        **ImageAugmenter._parameter_constraints,
        "alpha": [Interval(Real, 0, None, closed="left")],
        "sigma": [Interval(Real, 0, None, closed="neither")],
        "fill_value": [Interval(Real, None, None, closed="neither")],
    }

    def __init__(
        self,
        alpha: float = 1.0,
        sigma: float = 4.0,
        *,
        fill_value: float = 0.0,
        image_shape: ImageShapeParameter = "auto",
        random_state: RandomStateLike = None,
    ):
        self.alpha = alpha
        self.sigma = sigma
        self.fill_value = fill_value
        self.image_shape = image_shape
        self.random_state = random_state

    def _augment_images(self, batch: ImageBatch, rng: np.random.Generator) -> np.ndarray:
        n, height, width, _ = batch.images.shape
        check_size(height, width)  # Before a matrix of size x size is made.
        fields = draw_smooth_fields(2 * n, (height, width), float(self.sigma), rng)
        fields *= np.float32(self.alpha)
        return warp(batch.images, fields[:n], fields[n:], fill_value=self.fill_value)
