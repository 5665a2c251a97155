"""Add noise to images."""

from __future__ import annotations

from numbers import Real
from typing import ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval, StrOptions

from .._images import ImageShapeParameter
from .._random_state import RandomStateLike
from .._space import FloatRange, SearchSpace
from ._batch import ImageBatch
from ._image_augmenter import ImageAugmenter
from ._intensity import resolve_value_range
from ._value_range import ValueRangeParameter, check_value_range, clip_to, to_float


class GaussianNoise(ImageAugmenter):
    """Add independent normal noise to every pixel.

    Parameters
    ----------
    sigma : float, default=0.05
        Standard deviation of the noise, as a share of the range of values.
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
    Results beyond the range are clipped to it, so noise on black pixels is half as frequent.

    As a step of a Pipeline `fit_transform` augments and `transform` does not: see `Augmenter`.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.augmentation import GaussianNoise
    >>> X = np.full((1, 4), 100, dtype=np.uint8)
    >>> GaussianNoise(sigma=0.1).augment(X, random_state=0)
    array([[128,  65,  89,  80]], dtype=uint8)
    """

    search_space: ClassVar[SearchSpace] = {"sigma": FloatRange(0.0, 0.2)}

    _parameter_constraints: dict = {
        **ImageAugmenter._parameter_constraints,
        "sigma": [Interval(Real, 0, None, closed="left")],
        "value_range": [StrOptions({"auto"}), tuple, list],
    }

    def __init__(
        self,
        sigma: float = 0.05,
        *,
        value_range: ValueRangeParameter = "auto",
        image_shape: ImageShapeParameter = "auto",
        random_state: RandomStateLike = None,
    ):
        self.sigma = sigma
        self.value_range = value_range
        self.image_shape = image_shape
        self.random_state = random_state

    def _check_parameters(self) -> None:
        check_value_range(self.value_range)

    def _augment_images(self, batch: ImageBatch, rng: np.random.Generator) -> np.ndarray:
        low, high = resolve_value_range(self.value_range, batch)
        if self.sigma == 0:
            return batch.images  # Nothing is clipped either.
        values = to_float(batch.images)
        noise = rng.standard_normal(values.shape, dtype=values.dtype)
        noise *= self.sigma * (high - low)
        values += noise
        return clip_to(values, (low, high), batch.images.dtype)
