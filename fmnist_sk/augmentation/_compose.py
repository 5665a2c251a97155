"""Apply augmenters one after the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .._images import ImageShapeParameter
from .._random_state import RandomStateLike
from ._batch import ImageBatch
from ._composition import Composition, Part


class Compose(Composition):
    """Apply several augmenters, one after the other.

    Parameters
    ----------
    augmenters : list of augmenters, or of (name, augmenter) pairs
        The augmenters in order. Nameless ones are named after their class in lower case, as in
        `~sklearn.pipeline.make_pipeline`.
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
    OneOf : Applies one of several augmenters.
    RandomApply : Applies an augmenter to some of the images.

    Notes
    -----
    As a step of a Pipeline `fit_transform` augments and `transform` does not: see `Augmenter`.

    Examples
    --------
    >>> from fmnist_sk.augmentation import Compose, CutMix, RandomFlip
    >>> policy = Compose([RandomFlip(), CutMix()])
    >>> policy.set_params(cutmix__alpha=0.5)
    Compose(augmenters=[RandomFlip(), CutMix(alpha=0.5)])
    >>> policy.mixes_labels
    True
    """

    def __init__(
        self,
        augmenters: Sequence[Part],
        *,
        image_shape: ImageShapeParameter = "auto",
        random_state: RandomStateLike = None,
    ):
        self.augmenters = augmenters
        self.image_shape = image_shape
        self.random_state = random_state

    def _augment(self, batch: ImageBatch, rng: np.random.Generator) -> ImageBatch:
        for part in self._parts:
            batch = part._augment(batch, rng)
        return batch
