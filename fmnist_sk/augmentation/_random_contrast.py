"""Strengthen or weaken the contrast of images."""

from __future__ import annotations

from numbers import Real
from typing import ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval, StrOptions

from .._images import ImageShapeParameter
from .._random_state import RandomStateLike
from .._space import FloatRange, SearchSpace
from ._batch import ImageBatch
from ._factors import draw_factors
from ._image_augmenter import ImageAugmenter
from ._intensity import resolve_value_range, scale_contrast
from ._value_range import ValueRangeParameter, check_value_range


class RandomContrast(ImageAugmenter):
    """Multiply the distance of each image's pixels from their mean by a random factor.

    Parameters
    ----------
    max_change : float, default=0.3
        Largest change: the factor is drawn between ``1 / (1 + max_change)`` and ``1 + max_change``,
        evenly on a logarithmic scale.
    value_range : "auto" or tuple of float, default="auto"
        Lowest and highest value a pixel can have. "auto" is the range learnt in `fit`; before that
        0 to 255 for integers and 0 to 1 for floats.
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
    Results beyond the range are clipped to it.

    As a step of a Pipeline `fit_transform` augments and `transform` does not: see `Augmenter`.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.augmentation import RandomContrast
    >>> X = np.array([[80, 90, 110, 120]], dtype=np.uint8)
    >>> RandomContrast(max_change=1.0).augment(X, random_state=0)
    array([[ 76,  88, 112, 124]], dtype=uint8)
    """

    search_space: ClassVar[SearchSpace] = {"max_change": FloatRange(0.0, 1.0)}

    _parameter_constraints: dict = {
        **ImageAugmenter._parameter_constraints,
        "max_change": [Interval(Real, 0, None, closed="left")],
        "value_range": [StrOptions({"auto"}), tuple, list],
    }

    def __init__(
        self,
        max_change: float = 0.3,
        *,
        value_range: ValueRangeParameter = "auto",
        image_shape: ImageShapeParameter = "auto",
        random_state: RandomStateLike = None,
    ):
        self.max_change = max_change
        self.value_range = value_range
        self.image_shape = image_shape
        self.random_state = random_state

    def _check_parameters(self) -> None:
        check_value_range(self.value_range)

    def _augment_images(self, batch: ImageBatch, rng: np.random.Generator) -> np.ndarray:
        factor = draw_factors(self.max_change, len(batch), rng)
        value_range = resolve_value_range(self.value_range, batch)
        if self.max_change == 0:
            return batch.images  # Nothing is clipped either.
        return scale_contrast(batch.images, factor, value_range)
