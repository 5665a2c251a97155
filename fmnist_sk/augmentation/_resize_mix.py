"""Paste one image, made smaller, into another and mix their labels by area."""

from __future__ import annotations

from numbers import Real
from typing import ClassVar

import cv2
import numpy as np
from sklearn.utils._param_validation import Interval

from .._images import ImageShapeParameter
from .._random_state import RandomStateLike
from .._space import FloatRange, SearchSpace
from ._boxes import Boxes, draw_inner_boxes
from ._mixing import MixingAugmenter


def paste_resized(images: np.ndarray, partner: np.ndarray, boxes: Boxes) -> np.ndarray:
    """Paste each image's partner, resized to its box, into the image.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, channels)
        Images.
    partner : ndarray of int of shape (n,)
        Which image to paste into each.
    boxes : Boxes
        Where to paste; boxes without area stay empty.

    Returns
    -------
    ndarray of shape (n, height, width, channels)
        New images of the same dtype.
    """
    pasted = images.copy()
    channels = images.shape[3]
    edges = zip(*(edge.tolist() for edge in boxes), strict=True)
    for target, source, (top, left, bottom, right) in zip(pasted, partner, edges, strict=True):
        if bottom > top and right > left:
            size = (right - left, bottom - top)
            # OpenCV resizes up to four channels at a time.
            for first in range(0, channels, 4):
                block = images[source][:, :, first : first + 4]
                small = cv2.resize(block, size, interpolation=cv2.INTER_AREA)
                place = target[top:bottom, left:right, first : first + 4]
                place[...] = small.reshape(place.shape)
    return pasted


class ResizeMix(MixingAugmenter):
    """Paste another image as a whole, made smaller, into each image and mix labels by area.

    Unlike a rectangle cut by `CutMix`, the pasted image always shows all of its object.

    Parameters
    ----------
    min_scale, max_scale : float, default=0.1, 0.8
        Smallest and largest side of the pasted image, as a share of the side of the image; drawn
        evenly and rounded to whole pixels.
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
    CutMix : Pastes a rectangle of the other image.

    Notes
    -----
    As a step of a Pipeline `fit_transform` augments, mixing within each class, and `transform`
    does not: see `MixingAugmenter`.

    References
    ----------
    J. Qin, J. Fang, Q. Zhang, W. Liu, X. Wang, X. Wang, "ResizeMix: Mixing data with preserved
    object information and true labels", arXiv:2012.11101, 2020.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.augmentation import ResizeMix
    >>> X = np.stack([np.full((4, 4), 0), np.full((4, 4), 9)])
    >>> mixed, soft_y = ResizeMix(0.5, 0.5).augment(X, ["bag", "shirt"], random_state=0)
    >>> mixed[0]
    array([[0, 0, 0, 0],
           [9, 9, 0, 0],
           [9, 9, 0, 0],
           [0, 0, 0, 0]])
    >>> soft_y[0]
    array([0.75, 0.25])
    """

    search_space: ClassVar[SearchSpace] = {"max_scale": FloatRange(0.3, 0.9)}

    _parameter_constraints: dict = {
        **MixingAugmenter._parameter_constraints,
        "min_scale": [Interval(Real, 0, 1, closed="both")],
        "max_scale": [Interval(Real, 0, 1, closed="both")],
    }

    def __init__(
        self,
        min_scale: float = 0.1,
        max_scale: float = 0.8,
        *,
        image_shape: ImageShapeParameter = "auto",
        random_state: RandomStateLike = None,
    ):
        self.min_scale = min_scale
        self.max_scale = max_scale
        self.image_shape = image_shape
        self.random_state = random_state

    def _check_parameters(self) -> None:
        if self.min_scale > self.max_scale:
            raise ValueError(
                f"min_scale={self.min_scale!r} is larger than max_scale={self.max_scale!r}: "
                f"exchange them, or set both to the same value."
            )

    def _mix_images(
        self, images: np.ndarray, partner: np.ndarray, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        n, height, width, _ = images.shape
        scale = rng.uniform(self.min_scale, self.max_scale, size=n)
        heights, widths = (np.rint(scale * length).astype(np.intp) for length in (height, width))
        boxes = draw_inner_boxes(heights, widths, (height, width), rng)
        mixed = paste_resized(images, partner, boxes)
        return mixed, 1.0 - boxes.area / (height * width)
