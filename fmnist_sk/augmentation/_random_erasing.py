"""Erase a random rectangle of each image."""

from __future__ import annotations

from numbers import Real
from typing import ClassVar, Literal

import numpy as np
from sklearn.utils._param_validation import Interval, StrOptions

from .._images import ImageShapeParameter
from .._random_state import RandomStateLike
from .._space import FloatRange, SearchSpace
from ._batch import ImageBatch
from ._boxes import Boxes, box_masks, draw_inner_boxes
from ._image_augmenter import ImageAugmenter
from ._intensity import resolve_value_range
from ._value_range import (
    ValueRange,
    ValueRangeParameter,
    as_pixel,
    check_value_range,
)


class RandomErasing(ImageAugmenter):
    """Fill a random rectangle of each image with noise or with one value, with probability `p`.

    Parameters
    ----------
    p : float, default=0.5
        Probability of each image to lose a rectangle.
    min_area, max_area : float, default=0.02, 0.33
        Smallest and largest rectangle, as a share of the image.
    max_aspect_ratio : float, default=3.3
        Ratio of the sides, of at most this much either way. A side longer than the image is cut.
    fill : "noise" or float, default="noise"
        What is put into the rectangle: even noise over the range of the pixels, or this value.
    value_range : "auto" or tuple of float, default="auto"
        Lowest and highest value of the noise. "auto" is the range learnt in `fit`; before that 0
        to 255 for uint8 and 0 to 1 for floats.
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
    Cutout : Erases a square of a fixed size.

    Notes
    -----
    As a step of a Pipeline `fit_transform` augments and `transform` does not: see `Augmenter`.

    References
    ----------
    Z. Zhong, L. Zheng, G. Kang, S. Li, Y. Yang, "Random erasing data augmentation", AAAI 2020.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.augmentation import RandomErasing
    >>> X = np.full((1, 4, 4), 9, dtype=np.uint8)
    >>> erasing = RandomErasing(p=1.0, min_area=0.25, max_area=0.25, max_aspect_ratio=1.0, fill=0)
    >>> erasing.augment(X, random_state=0)
    array([[[0, 0, 9, 9],
            [0, 0, 9, 9],
            [9, 9, 9, 9],
            [9, 9, 9, 9]]], dtype=uint8)
    """

    search_space: ClassVar[SearchSpace] = {
        "p": FloatRange(0.0, 1.0),
        "max_area": FloatRange(0.05, 0.5),
    }

    _parameter_constraints: dict = {
        **ImageAugmenter._parameter_constraints,
        "p": [Interval(Real, 0, 1, closed="both")],
        "min_area": [Interval(Real, 0, 1, closed="both")],
        "max_area": [Interval(Real, 0, 1, closed="both")],
        "max_aspect_ratio": [Interval(Real, 1, None, closed="left")],
        "fill": [StrOptions({"noise"}), Interval(Real, None, None, closed="neither")],
        "value_range": [StrOptions({"auto"}), tuple, list],
    }

    def __init__(
        self,
        p: float = 0.5,
        *,
        min_area: float = 0.02,
        max_area: float = 0.33,
        max_aspect_ratio: float = 3.3,
        fill: Literal["noise"] | float = "noise",
        value_range: ValueRangeParameter = "auto",
        image_shape: ImageShapeParameter = "auto",
        random_state: RandomStateLike = None,
    ):
        self.p = p
        self.min_area = min_area
        self.max_area = max_area
        self.max_aspect_ratio = max_aspect_ratio
        self.fill = fill
        self.value_range = value_range
        self.image_shape = image_shape
        self.random_state = random_state

    def _check_parameters(self) -> None:
        check_value_range(self.value_range)
        if self.min_area > self.max_area:
            raise ValueError(
                f"min_area={self.min_area!r} is larger than max_area={self.max_area!r}: "
                f"exchange them, or set both to the same value."
            )

    def _augment_images(self, batch: ImageBatch, rng: np.random.Generator) -> np.ndarray:
        index = np.flatnonzero(rng.random(len(batch)) < self.p)
        chosen = batch.images[index]
        boxes = self._draw_boxes(chosen.shape, rng)
        masks = box_masks(boxes, chosen.shape[1:])
        if isinstance(self.fill, str):
            value_range = resolve_value_range(self.value_range, batch)
            chosen[masks] = _draw_noise(
                int(np.count_nonzero(masks)), value_range, chosen.dtype, rng
            )
        else:
            chosen[masks] = as_pixel(self.fill, chosen.dtype)
        erased = batch.images.copy()
        erased[index] = chosen
        return erased

    def _draw_boxes(self, shape: tuple[int, ...], rng: np.random.Generator) -> Boxes:
        n, height, width, _ = shape
        area = rng.uniform(self.min_area, self.max_area, size=n) * height * width
        longest = np.log(self.max_aspect_ratio)
        ratio = np.exp(rng.uniform(-longest, longest, size=n))
        heights = np.minimum(np.rint(np.sqrt(area * ratio)), height).astype(np.intp)
        widths = np.minimum(np.rint(np.sqrt(area / ratio)), width).astype(np.intp)
        return draw_inner_boxes(heights, widths, (height, width), rng)


def _draw_noise(
    n: int, value_range: ValueRange, dtype: np.dtype, rng: np.random.Generator
) -> np.ndarray:
    low, high = value_range
    if dtype == np.uint8:
        return rng.integers(round(low), round(high), endpoint=True, size=n, dtype=np.uint8)
    noise = rng.random(n, dtype=dtype)
    noise *= high - low
    noise += low
    return noise
