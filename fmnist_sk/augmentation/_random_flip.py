"""Mirror images at random."""

from __future__ import annotations

from numbers import Real
from typing import ClassVar, Literal

import cv2
import numpy as np
from sklearn.utils._param_validation import Interval, StrOptions

from .._images import ImageShapeParameter
from .._random_state import RandomStateLike
from .._space import Choice, FloatRange, SearchSpace
from ._batch import ImageBatch
from ._image_augmenter import ImageAugmenter

Direction = Literal["horizontal", "vertical"]


def flip(images: np.ndarray, which: np.ndarray, direction: Direction) -> np.ndarray:
    """Return a copy of the images with some of them mirrored.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, channels)
        Images.
    which : ndarray of bool of shape (n,)
        The images to mirror.
    direction : {"horizontal", "vertical"}
        Whether left and right or top and bottom change places.

    Returns
    -------
    ndarray of shape (n, height, width, channels)
        The copy.
    """
    flipped = images.copy()
    index = np.flatnonzero(which)
    chosen = images[index]
    if direction == "vertical":
        flipped[index] = chosen[:, ::-1]
    elif not len(index) or images.shape[3] > 4:
        flipped[index] = chosen[:, :, ::-1]
    else:
        # NumPy copies backwards byte by byte, OpenCV many at a time.
        rows = chosen.reshape(-1, *images.shape[2:])
        flipped[index] = cv2.flip(rows, 1).reshape(chosen.shape)
    return flipped


class RandomFlip(ImageAugmenter):
    """Mirror each image with probability `p`.

    Parameters
    ----------
    direction : {"horizontal", "vertical"}, default="horizontal"
        Whether left and right or top and bottom change places. For both, compose two of them.
    p : float, default=0.5
        Probability of each image to be mirrored.
    image_shape : "auto" or tuple of int, default="auto"
        Height and width, or height, width and channels, of images that come as rows. "auto" takes
        rows of a square number of features for square grey images; others it takes for images one
        pixel high, so that a horizontal flip reverses the row.
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
    AlternatingFlip : Mirrors each image in every other epoch.

    Notes
    -----
    As a step of a Pipeline `fit_transform` augments and `transform` does not: see `Augmenter`.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.augmentation import RandomFlip
    >>> RandomFlip(p=1.0).augment(np.array([[[1, 2], [3, 4]]], dtype=np.uint8))
    array([[[2, 1],
            [4, 3]]], dtype=uint8)
    """

    search_space: ClassVar[SearchSpace] = {
        "direction": Choice(("horizontal", "vertical")),
        "p": FloatRange(0.0, 0.5),
    }

    _parameter_constraints: dict = {
        **ImageAugmenter._parameter_constraints,
        "direction": [StrOptions({"horizontal", "vertical"})],
        "p": [Interval(Real, 0, 1, closed="both")],
    }

    def __init__(
        self,
        direction: Direction = "horizontal",
        p: float = 0.5,
        *,
        image_shape: ImageShapeParameter = "auto",
        random_state: RandomStateLike = None,
    ):
        self.direction = direction
        self.p = p
        self.image_shape = image_shape
        self.random_state = random_state

    def _augment_images(self, batch: ImageBatch, rng: np.random.Generator) -> np.ndarray:
        return flip(batch.images, rng.random(len(batch)) < self.p, self.direction)
