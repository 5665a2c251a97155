"""Apply one random operation of random strength."""

from __future__ import annotations

from numbers import Real
from typing import ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval, StrOptions

from .._images import ImageShapeParameter
from .._random_state import RandomStateLike
from .._space import SearchSpace
from ._batch import ImageBatch
from ._image_augmenter import ImageAugmenter
from ._intensity import resolve_value_range
from ._operations import OPERATIONS, Limits, apply_operations
from ._value_range import ValueRangeParameter, check_value_range

_LIMITS = Limits(shear=0.99, shift=150 / 331, degrees=135, enhancement=0.99, posterize_bits=2)


class TrivialAugment(ImageAugmenter):
    """Apply to each image one operation, drawn at random, of a random strength.

    The operations are those of `RandAugment`, with a wider range of strengths. There is nothing
    to tune.

    Parameters
    ----------
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
    RandAugment : Several operations of one strength.

    Notes
    -----
    This is the reference's "wide" set of strengths with one exception: it shifts by up to 32
    pixels, which would leave nothing of a 28-pixel image; here shifts go as far as those of
    `RandAugment`.

    As a step of a Pipeline `fit_transform` augments and `transform` does not: see `Augmenter`.

    References
    ----------
    S. G. Müller, F. Hutter, "TrivialAugment: Tuning-free yet state-of-the-art data augmentation",
    ICCV 2021.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.augmentation import TrivialAugment
    >>> X = np.random.default_rng(0).random((5, 28, 28))
    >>> TrivialAugment().augment(X, random_state=0).shape
    (5, 28, 28)
    """

    search_space: ClassVar[SearchSpace] = {}

    _parameter_constraints: dict = {
        **ImageAugmenter._parameter_constraints,
        "fill_value": [Interval(Real, None, None, closed="neither")],
        "value_range": [StrOptions({"auto"}), tuple, list],
    }

    def __init__(
        self,
        *,
        fill_value: float = 0.0,
        value_range: ValueRangeParameter = "auto",
        image_shape: ImageShapeParameter = "auto",
        random_state: RandomStateLike = None,
    ):
        self.fill_value = fill_value
        self.value_range = value_range
        self.image_shape = image_shape
        self.random_state = random_state

    def _check_parameters(self) -> None:
        check_value_range(self.value_range)

    def _augment_images(self, batch: ImageBatch, rng: np.random.Generator) -> np.ndarray:
        n = len(batch)
        return apply_operations(
            batch.images,
            rng.integers(len(OPERATIONS), size=n),
            rng.uniform(-1.0, 1.0, size=n),
            limits=_LIMITS,
            value_range=resolve_value_range(self.value_range, batch),
            fill_value=self.fill_value,
        )
