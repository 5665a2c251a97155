"""Cut a square out of each image."""

from __future__ import annotations

from numbers import Integral, Real
from typing import ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval

from .._images import ImageShapeParameter
from .._random_state import RandomStateLike
from .._space import IntRange, SearchSpace
from ._batch import ImageBatch
from ._boxes import box_masks, choose, draw_centred_boxes
from ._image_augmenter import ImageAugmenter
from ._value_range import as_pixel


class Cutout(ImageAugmenter):
    """Fill a square around a random pixel of each image with one value.

    Parameters
    ----------
    size : int, default=8
        Side of the square in pixels. The part beyond the border of the image is lost, so that the
        squares that show are smaller near the border.
    fill_value : float, default=0
        Value of the pixels in the square.
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
    RandomErasing : Erases rectangles of random size.

    Notes
    -----
    As a step of a Pipeline `fit_transform` augments and `transform` does not: see `Augmenter`.

    References
    ----------
    T. DeVries, G. W. Taylor, "Improved regularization of convolutional neural networks with
    cutout", arXiv:1708.04552, 2017.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.augmentation import Cutout
    >>> Cutout(size=2).augment(np.full((1, 3, 4), 9, dtype=np.uint8), random_state=0)
    array([[[9, 9, 9, 9],
            [9, 0, 0, 9],
            [9, 0, 0, 9]]], dtype=uint8)
    """

    search_space: ClassVar[SearchSpace] = {"size": IntRange(0, 16)}

    _parameter_constraints: dict = {
        **ImageAugmenter._parameter_constraints,
        "size": [Interval(Integral, 0, None, closed="left")],
        "fill_value": [Interval(Real, None, None, closed="neither")],
    }

    def __init__(
        self,
        size: int = 8,
        *,
        fill_value: float = 0.0,
        image_shape: ImageShapeParameter = "auto",
        random_state: RandomStateLike = None,
    ):
        self.size = size
        self.fill_value = fill_value
        self.image_shape = image_shape
        self.random_state = random_state

    def _augment_images(self, batch: ImageBatch, rng: np.random.Generator) -> np.ndarray:
        images = batch.images
        # A square of twice the image's size covers all of it, wherever its centre is.
        sides = np.full(len(images), min(self.size, 2 * max(images.shape[1:3])))
        boxes = draw_centred_boxes(sides, sides, images.shape[1:3], rng)
        fill = as_pixel(self.fill_value, images.dtype)
        return choose(box_masks(boxes, images.shape[1:]), fill, images)
