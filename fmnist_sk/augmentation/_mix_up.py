"""Blend two images and their labels."""

from __future__ import annotations

from numbers import Real
from typing import ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval

from .._images import ImageShapeParameter
from .._random_state import RandomStateLike
from .._space import FloatRange, SearchSpace
from ._mixing import MixingAugmenter, draw_shares


def blend(
    images: np.ndarray, others: np.ndarray, share: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the weighted mean of two images, for each pair of images.

    Parameters
    ----------
    images, others : ndarray of shape (n, height, width, channels)
        Images of the same dtype.
    share : ndarray of shape (n,)
        Weight of `images`, from 0 to 1.

    Returns
    -------
    blended : ndarray of shape (n, height, width, channels)
        New images of the same dtype.
    share : ndarray of shape (n,)
        The weight that was applied: for uint8 rounded to a multiple of 1/256, for which 16-bit
        integers are enough, which are several times as fast as floats.

    Examples
    --------
    >>> one, other = np.array([[[[255]]], [[[0]]]], dtype=np.uint8)
    >>> blend(one[None], other[None], np.array([0.3]))
    (array([[[[77]]]], dtype=uint8), array([0.30078125]))
    """
    if images.dtype == np.uint8:
        weight = np.rint(share * 256).astype(np.uint16)
        weights = weight.reshape(-1, 1, 1, 1)
        mixed = images * weights
        mixed += np.uint16(128)
        mixed += others * (np.uint16(256) - weights)
        mixed >>= np.uint16(8)
        return mixed.astype(np.uint8), weight / 256
    weights = share.astype(images.dtype).reshape(-1, 1, 1, 1)
    blended = images * weights
    blended += others * (1 - weights)
    return blended, share


class MixUp(MixingAugmenter):
    """Blend each image with another one, and their labels in the same proportion.

    Parameters
    ----------
    alpha : float, default=0.2
        The proportion is drawn from ``Beta(alpha, alpha)`` for each image: near 0 one image
        dominates, at 1 all proportions are equally probable. 0 mixes nothing.
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
    CutMix : Pastes instead of blending.
    fmnist_sk.estimators.AugmentedClassifier : Brings mixed labels to any classifier.

    Notes
    -----
    As a step of a Pipeline `fit_transform` augments, mixing within each class, and `transform`
    does not: see `MixingAugmenter`.

    References
    ----------
    H. Zhang, M. Cisse, Y. N. Dauphin, D. Lopez-Paz, "mixup: Beyond empirical risk minimization",
    ICLR 2018.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.augmentation import MixUp
    >>> X = np.array([[0.0], [1.0]])
    >>> mixed, soft_y = MixUp(alpha=1.0).augment(X, ["bag", "shirt"], random_state=0)
    >>> np.allclose(mixed[:, 0], soft_y[:, 1])
    True
    """

    search_space: ClassVar[SearchSpace] = {"alpha": FloatRange(0.05, 1.0)}

    _parameter_constraints: dict = {
        **MixingAugmenter._parameter_constraints,
        "alpha": [Interval(Real, 0, None, closed="left")],
    }

    def __init__(
        self,
        alpha: float = 0.2,
        *,
        image_shape: ImageShapeParameter = "auto",
        random_state: RandomStateLike = None,
    ):
        self.alpha = alpha
        self.image_shape = image_shape
        self.random_state = random_state

    def _mix_images(
        self, images: np.ndarray, partner: np.ndarray, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        share = draw_shares(self.alpha, len(images), rng)
        return blend(images, images[partner], share)
