"""Smooth images."""

from __future__ import annotations

from numbers import Real
from typing import ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval

from .._images import ImageShapeParameter
from .._random_state import RandomStateLike
from .._space import FloatRange, SearchSpace
from ._batch import ImageBatch
from ._image_augmenter import ImageAugmenter
from ._intensity import blur


class GaussianBlur(ImageAugmenter):
    """Smooth each image with a Gaussian of random width.

    Parameters
    ----------
    max_sigma : float, default=1.0
        Largest standard deviation in pixels; drawn evenly from 0 up to it.
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
    Near the border the weights of the pixels inside are scaled so that they sum to 1.

    As a step of a Pipeline `fit_transform` augments and `transform` does not: see `Augmenter`.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.augmentation import GaussianBlur
    >>> X = np.zeros((1, 1, 7), dtype=np.uint8)
    >>> X[0, 0, 3] = 200
    >>> GaussianBlur().augment(X, random_state=0)
    array([[[  0,   1,  37, 125,  37,   1,   0]]], dtype=uint8)
    """

    search_space: ClassVar[SearchSpace] = {"max_sigma": FloatRange(0.0, 2.0)}

    _parameter_constraints: dict = {
        **ImageAugmenter._parameter_constraints,
        "max_sigma": [Interval(Real, 0, None, closed="left")],
    }

    # The matrices of a larger block would not stay in a processor's cache.
    _values_per_block: ClassVar[int] = 2**16

    def __init__(
        self,
        max_sigma: float = 1.0,
        *,
        image_shape: ImageShapeParameter = "auto",
        random_state: RandomStateLike = None,
    ):
        self.max_sigma = max_sigma
        self.image_shape = image_shape
        self.random_state = random_state

    def _augment_images(self, batch: ImageBatch, rng: np.random.Generator) -> np.ndarray:
        return blur(batch.images, rng.uniform(0.0, self.max_sigma, size=len(batch)))
