"""Apply one of several augmenters to each image."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from .._images import ImageShapeParameter
from .._random_state import RandomStateLike
from ._batch import ImageBatch
from ._composition import Composition, Part


class OneOf(Composition):
    """Apply to each image one of several augmenters, drawn at random.

    Parameters
    ----------
    augmenters : list of augmenters, or of (name, augmenter) pairs
        The augmenters to choose from. Nameless ones are named after their class in lower case, as
        in `~sklearn.pipeline.make_pipeline`.
    probabilities : array-like of shape (n_augmenters,), default=None
        How probable each augmenter is, up to a common factor; None makes all equally probable.
    image_shape : "auto" or tuple of int, default="auto"
        Height and width, or height, width and channels, of images that come as rows; it holds for
        all augmenters, whatever theirs is. "auto" takes rows of a square number of features for
        square grey images.
    random_state : int, RandomState, Generator or None, default=None
        Where the random numbers of `fit_transform` come from, for all augmenters.

    Attributes
    ----------
    n_features_in_ : int
        Number of values of an image, seen in `fit`.
    value_range_ : tuple of float
        Lowest and highest value of the pixels, learnt in `fit`, for all augmenters.

    See Also
    --------
    Compose : Applies all of several augmenters.

    Notes
    -----
    A mixer mixes the images that it was drawn for with each other.

    As a step of a Pipeline `fit_transform` augments and `transform` does not: see `Augmenter`.

    Examples
    --------
    >>> from fmnist_sk.augmentation import CutMix, MixUp, OneOf
    >>> OneOf([MixUp(), CutMix()], probabilities=[1, 2]).get_params()["cutmix__alpha"]
    1.0
    """

    _parameter_constraints: dict = {
        **Composition._parameter_constraints,
        "probabilities": ["array-like", None],
    }

    def __init__(
        self,
        augmenters: Sequence[Part],
        probabilities: ArrayLike | None = None,
        *,
        image_shape: ImageShapeParameter = "auto",
        random_state: RandomStateLike = None,
    ):
        self.augmenters = augmenters
        self.probabilities = probabilities
        self.image_shape = image_shape
        self.random_state = random_state

    def _check_parameters(self) -> None:
        super()._check_parameters()
        n = len(self.augmenters)
        if n == 0:
            raise ValueError("OneOf has no augmenter to choose: give at least one.")
        if self.probabilities is None:
            return
        given = np.asarray(self.probabilities, dtype=float)
        if given.shape != (n,) or not (np.isfinite(given) & (given >= 0)).all() or not given.any():
            raise ValueError(
                f"probabilities must be {n} numbers of at least 0, not all 0, one for each "
                f"augmenter; got {self.probabilities!r}."
            )

    def _augment(self, batch: ImageBatch, rng: np.random.Generator) -> ImageBatch:
        parts = self._parts
        if self.probabilities is None:
            choice = rng.integers(len(parts), size=len(batch))
        else:
            given = np.asarray(self.probabilities, dtype=float)
            choice = rng.choice(len(parts), size=len(batch), p=given / given.sum())
        changed = []
        for number, part in enumerate(parts):
            index = np.flatnonzero(choice == number)
            if len(index):
                changed.append((index, part._augment(batch.take(index), rng)))
        return batch.put(changed)
