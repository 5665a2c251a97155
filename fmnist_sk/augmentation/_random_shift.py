"""Move images by whole pixels."""

from __future__ import annotations

from numbers import Integral, Real
from typing import ClassVar

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from sklearn.utils._param_validation import Interval

from .._images import ImageShapeParameter
from .._random_state import RandomStateLike
from .._space import IntRange, SearchSpace
from ._batch import ImageBatch
from ._image_augmenter import ImageAugmenter
from ._value_range import as_pixel


def shift(
    images: np.ndarray, down: np.ndarray, right: np.ndarray, fill_value: float = 0.0
) -> np.ndarray:
    """Move each image by whole pixels.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, channels)
        Images.
    down, right : ndarray of int of shape (n,)
        Pixels, negative for up and left.
    fill_value : float, default=0
        Value of the pixels that come into view.

    Returns
    -------
    ndarray of shape (n, height, width, channels)
        New images.

    Examples
    --------
    >>> shift(np.arange(4).reshape(1, 2, 2, 1), np.array([0]), np.array([1]))[0, :, :, 0]
    array([[0, 0],
           [0, 2]])
    """
    n, height, width, channels = images.shape
    margin_y = int(np.abs(down).max(initial=0))
    margin_x = int(np.abs(right).max(initial=0))
    padded = np.full(
        (n, height + 2 * margin_y, width + 2 * margin_x, channels),
        as_pixel(fill_value, images.dtype),
    )
    padded[:, margin_y : margin_y + height, margin_x : margin_x + width] = images
    # Windows over lines of values, not of pixels, so that the channels stay last.
    lines = padded.reshape(n, padded.shape[1], -1)
    windows = sliding_window_view(lines, (height, width * channels), axis=(1, 2))
    shifted = windows[np.arange(n), margin_y - down, (margin_x - right) * channels]
    return shifted.reshape(images.shape)


class RandomShift(ImageAugmenter):
    """Move each image by a random whole number of pixels in each direction.

    Parameters
    ----------
    max_shift : int, default=2
        Largest distance in pixels, each way; never more than leaves one row and one column of the
        image in view.
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

    See Also
    --------
    RandomAffine : Also moves by fractions of a pixel, which blurs.

    Notes
    -----
    As a step of a Pipeline `fit_transform` augments and `transform` does not: see `Augmenter`.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.augmentation import RandomShift
    >>> X = np.arange(1, 10, dtype=np.uint8).reshape(1, 3, 3)
    >>> RandomShift(max_shift=1).augment(X, random_state=2)
    array([[[0, 0, 0],
            [2, 3, 0],
            [5, 6, 0]]], dtype=uint8)
    """

    search_space: ClassVar[SearchSpace] = {"max_shift": IntRange(0, 4)}

    _parameter_constraints: dict = {
        **ImageAugmenter._parameter_constraints,
        "max_shift": [Interval(Integral, 0, None, closed="left")],
        "fill_value": [Interval(Real, None, None, closed="neither")],
    }

    def __init__(
        self,
        max_shift: int = 2,
        *,
        fill_value: float = 0.0,
        image_shape: ImageShapeParameter = "auto",
        random_state: RandomStateLike = None,
    ):
        self.max_shift = max_shift
        self.fill_value = fill_value
        self.image_shape = image_shape
        self.random_state = random_state

    def _augment_images(self, batch: ImageBatch, rng: np.random.Generator) -> np.ndarray:
        n, height, width, _ = batch.images.shape
        furthest_y = min(self.max_shift, height - 1)
        furthest_x = min(self.max_shift, width - 1)
        down = rng.integers(-furthest_y, furthest_y, endpoint=True, size=n)
        right = rng.integers(-furthest_x, furthest_x, endpoint=True, size=n)
        return shift(batch.images, down, right, self.fill_value)
