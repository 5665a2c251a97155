"""Paste an irregular region of one image into another and mix their labels by area."""

from __future__ import annotations

from numbers import Real
from typing import ClassVar

import numpy as np
from scipy import fft
from sklearn.utils._param_validation import Interval

from .._images import ImageShapeParameter
from .._random_state import RandomStateLike
from .._space import FloatRange, SearchSpace
from ._boxes import choose
from ._mixing import MixingAugmenter, draw_shares


def draw_blob_masks(
    shares: np.ndarray, shape: tuple[int, int], decay_power: float, rng: np.random.Generator
) -> np.ndarray:
    """Draw masks of a few irregular regions, each mask with a given share of its pixels True.

    A random image in which low frequencies dominate is cut at the grey value that leaves the wanted
    number of pixels above it.

    Parameters
    ----------
    shares : ndarray of shape (n,)
        Share of the pixels to be True, rounded to whole pixels.
    shape : tuple of int
        Height and width.
    decay_power : float
        How fast the amplitude falls with the frequency; high values give few, smooth regions.
    rng : numpy.random.Generator
        Where the random numbers come from.

    Returns
    -------
    ndarray of bool of shape (n, height, width)
        The masks.

    Examples
    --------
    >>> draw_blob_masks(np.array([0.25]), (8, 8), 3.0, np.random.default_rng(0)).sum()
    np.int64(16)
    """
    height, width = shape
    frequency = np.hypot(fft.fftfreq(height)[:, None], fft.rfftfreq(width))
    amplitude = np.maximum(frequency, 1.0 / max(shape)) ** -decay_power
    # The mean grey value says nothing, and the scale cancels; this keeps float32 accurate.
    amplitude[0, 0] = 0.0
    amplitude /= max(amplitude.max(), 1.0)
    parts = rng.standard_normal((len(shares), *amplitude.shape, 2), dtype=np.float32)
    spectrum = parts.view(np.complex64)[..., 0] * amplitude.astype(np.float32)
    grey = fft.irfft2(spectrum, s=shape).reshape(len(shares), height * width)
    n_chosen = np.rint(shares * height * width).astype(np.intp)
    ascending = np.sort(grey, axis=1)
    # A threshold above everything chooses nothing.
    ascending = np.concatenate([ascending, np.full((len(shares), 1), np.inf, grey.dtype)], axis=1)
    threshold = ascending[np.arange(len(shares)), height * width - n_chosen]
    return (grey >= threshold[:, None]).reshape(-1, height, width)


class FMix(MixingAugmenter):
    """Replace irregular regions of each image by those of another and mix labels by area.

    Parameters
    ----------
    alpha : float, default=1.0
        The share of the image that stays is drawn from ``Beta(alpha, alpha)``: near 0 almost all
        or almost nothing stays, at 1 all shares are equally probable. 0 mixes nothing.
    decay_power : float, default=3.0
        How fast the amplitude of the random pattern falls with its frequency: high values give
        few, smooth regions, low ones many small ones.
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
    CutMix : Pastes rectangles.

    Notes
    -----
    As a step of a Pipeline `fit_transform` augments, mixing within each class, and `transform`
    does not: see `MixingAugmenter`.

    References
    ----------
    E. Harris, A. Marcu, M. Painter, M. Niranjan, A. Prügel-Bennett, J. Hare, "FMix: Enhancing mixed
    sample data augmentation", arXiv:2002.12047, 2020.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.augmentation import FMix
    >>> X = np.stack([np.zeros((16, 16)), np.ones((16, 16))])
    >>> mixed, soft_y = FMix().augment(X, ["bag", "shirt"], random_state=0)
    >>> np.array_equal(mixed.mean(axis=(1, 2)), soft_y[:, 1])
    True
    """

    search_space: ClassVar[SearchSpace] = {
        "alpha": FloatRange(0.1, 2.0),
        "decay_power": FloatRange(1.0, 5.0),
    }

    _parameter_constraints: dict = {
        **MixingAugmenter._parameter_constraints,
        "alpha": [Interval(Real, 0, None, closed="left")],
        "decay_power": [Interval(Real, 0, 8, closed="both")],
    }

    def __init__(
        self,
        alpha: float = 1.0,
        decay_power: float = 3.0,
        *,
        image_shape: ImageShapeParameter = "auto",
        random_state: RandomStateLike = None,
    ):
        self.alpha = alpha
        self.decay_power = decay_power
        self.image_shape = image_shape
        self.random_state = random_state

    def _mix_images(
        self, images: np.ndarray, partner: np.ndarray, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        n, height, width, _ = images.shape
        shares = draw_shares(self.alpha, n, rng)
        own = np.empty((n, height, width), dtype=bool)
        # A few images at a time: random numbers take many times the memory of the masks.
        size = max(1, 2**17 // (height * width))
        for start in range(0, n, size):
            part = slice(start, start + size)
            own[part] = draw_blob_masks(shares[part], (height, width), self.decay_power, rng)
        return choose(own[..., None], images, images[partner]), own.mean(axis=(1, 2))
