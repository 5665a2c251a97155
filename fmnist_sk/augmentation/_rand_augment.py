"""Apply a few random operations of one strength."""

from __future__ import annotations

from numbers import Integral, Real
from typing import ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval, StrOptions

from .._images import ImageShapeParameter
from .._random_state import RandomStateLike
from .._space import FloatRange, IntRange, SearchSpace
from ._batch import ImageBatch
from ._image_augmenter import ImageAugmenter
from ._intensity import resolve_value_range
from ._operations import OPERATIONS, Limits, apply_operations
from ._value_range import ValueRangeParameter, check_value_range

_FULL_MAGNITUDE = 30
_LIMITS = Limits(shear=0.3, shift=150 / 331, degrees=30, enhancement=0.9, posterize_bits=4)


class RandAugment(ImageAugmenter):
    """Apply to each image a few operations, drawn at random, all of the same strength.

    The operations are: none, shears and shifts in both directions, rotation, brightness, contrast,
    sharpness, posterising, solarising, stretching the contrast and equalising the histogram. Two
    parameters that are easy to search stand for all their strengths.

    Parameters
    ----------
    n_operations : int, default=2
        How many operations each image goes through.
    magnitude : float, default=9
        Strength, from 0 to 30.
    fill_value : float, default=0
        Value of the pixels that come into view.
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

    See Also
    --------
    TrivialAugment : One operation of random strength; nothing to tune.

    Notes
    -----
    At full strength operations go as far as in the reference. Changes of colour saturation are
    left out, since they do nothing to grey images. Stretching and equalising have no strength and
    act even at magnitude 0.

    As a step of a Pipeline `fit_transform` augments and `transform` does not: see `Augmenter`.

    References
    ----------
    E. D. Cubuk, B. Zoph, J. Shlens, Q. V. Le, "RandAugment: Practical automated data augmentation
    with a reduced search space", NeurIPS 2020.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.augmentation import RandAugment
    >>> X = np.random.default_rng(0).integers(0, 256, (5, 784), dtype=np.uint8)
    >>> RandAugment(n_operations=1, magnitude=5).augment(X, random_state=0).dtype
    dtype('uint8')
    """

    search_space: ClassVar[SearchSpace] = {
        "n_operations": IntRange(1, 3),
        "magnitude": FloatRange(1.0, 20.0),
    }

    _parameter_constraints: dict = {
        **ImageAugmenter._parameter_constraints,
        "n_operations": [Interval(Integral, 0, None, closed="left")],
        "magnitude": [Interval(Real, 0, _FULL_MAGNITUDE, closed="both")],
        "fill_value": [Interval(Real, None, None, closed="neither")],
        "value_range": [StrOptions({"auto"}), tuple, list],
    }

    def __init__(
        self,
        n_operations: int = 2,
        magnitude: float = 9.0,
        *,
        fill_value: float = 0.0,
        value_range: ValueRangeParameter = "auto",
        image_shape: ImageShapeParameter = "auto",
        random_state: RandomStateLike = None,
    ):
        self.n_operations = n_operations
        self.magnitude = magnitude
        self.fill_value = fill_value
        self.value_range = value_range
        self.image_shape = image_shape
        self.random_state = random_state

    def _check_parameters(self) -> None:
        check_value_range(self.value_range)

    def _augment_images(self, batch: ImageBatch, rng: np.random.Generator) -> np.ndarray:
        size = (self.n_operations, len(batch))
        choices = rng.integers(len(OPERATIONS), size=size)
        signs = rng.choice([-1.0, 1.0], size=size)
        strength = self.magnitude / _FULL_MAGNITUDE
        value_range = resolve_value_range(self.value_range, batch)
        images = batch.images
        for choice, sign in zip(choices, signs, strict=True):
            images = apply_operations(
                images,
                choice,
                sign * strength,
                limits=_LIMITS,
                value_range=value_range,
                fill_value=self.fill_value,
            )
        return images
