"""Apply an augmenter to some of the images."""

from __future__ import annotations

from numbers import Real
from typing import ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval

from .._images import ImageShapeParameter
from .._random_state import RandomStateLike
from .._space import FloatRange, SearchSpace
from ._base import Augmenter
from ._batch import ImageBatch


class RandomApply(Augmenter):
    """Apply an augmenter to each image with probability `p`.

    Parameters
    ----------
    augmenter : Augmenter
        What to apply.
    p : float, default=0.5
        Probability of each image to be augmented.
    image_shape : "auto" or tuple of int, default="auto"
        Height and width, or height, width and channels, of images that come as rows; it holds for
        the augmenter, whatever its own is. "auto" takes rows of a square number of features for
        square grey images.
    random_state : int, RandomState, Generator or None, default=None
        Where the random numbers of `fit_transform` come from, also for the augmenter.

    Attributes
    ----------
    n_features_in_ : int
        Number of values of an image, seen in `fit`.
    value_range_ : tuple of float
        Lowest and highest value of the pixels, learnt in `fit`, also for the augmenter.

    See Also
    --------
    OneOf : Applies one of several augmenters.

    Notes
    -----
    A mixer mixes the images that it is applied to with each other.

    As a step of a Pipeline `fit_transform` augments and `transform` does not: see `Augmenter`.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.augmentation import RandomApply, RandomShift
    >>> sometimes = RandomApply(RandomShift(), p=0.25)
    >>> sometimes.set_params(augmenter__max_shift=1)
    RandomApply(augmenter=RandomShift(max_shift=1), p=0.25)
    """

    search_space: ClassVar[SearchSpace] = {"p": FloatRange(0.0, 1.0)}

    _parameter_constraints: dict = {
        **Augmenter._parameter_constraints,
        "augmenter": [Augmenter],
        "p": [Interval(Real, 0, 1, closed="both")],
    }

    def __init__(
        self,
        augmenter: Augmenter,
        p: float = 0.5,
        *,
        image_shape: ImageShapeParameter = "auto",
        random_state: RandomStateLike = None,
    ):
        self.augmenter = augmenter
        self.p = p
        self.image_shape = image_shape
        self.random_state = random_state

    @property
    def mixes_labels(self) -> bool:
        """Whether the augmenter changes labels."""
        # What is no augmenter, `fit` and `augment` refuse.
        return isinstance(self.augmenter, Augmenter) and self.augmenter.mixes_labels

    def _check_parameters(self) -> None:
        self.augmenter._validate_params()
        self.augmenter._check_parameters()

    def _augment(self, batch: ImageBatch, rng: np.random.Generator) -> ImageBatch:
        index = np.flatnonzero(rng.random(len(batch)) < self.p)
        if not len(index):
            return batch
        return batch.put([(index, self.augmenter._augment(batch.take(index), rng))])
