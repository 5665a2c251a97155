"""Enlarge or shrink images."""

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
from ._warp import Interpolation, affine_matrices, warp_affine


class RandomZoom(ImageAugmenter):
    """Enlarge or shrink the content of each image about its centre.

    Parameters
    ----------
    max_zoom : float, default=0.1
        Largest change: the factor is drawn between ``1 / (1 + max_zoom)`` and ``1 + max_zoom``,
        evenly on a logarithmic scale, so that enlarging and shrinking balance.
    interpolation : {"bilinear", "nearest"}, default="bilinear"
        How values between pixels are found; "nearest" makes no new values.
    fill_value : float, default=0
        Value of the pixels that come into view.
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
    RandomAffine : Also moves, turns and shears, in one resampling.

    Notes
    -----
    As a step of a Pipeline `fit_transform` augments and `transform` does not: see `Augmenter`.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.augmentation import RandomZoom
    >>> X = np.zeros((2, 28, 28), dtype=np.uint8)
    >>> X[:, 10:18, 10:18] = 1
    >>> RandomZoom(max_zoom=1.0).augment(X, random_state=0).sum(axis=(1, 2))
    array([100,  36], dtype=uint64)
    """

    search_space: ClassVar[SearchSpace] = {"max_zoom": FloatRange(0.0, 0.3)}

    _parameter_constraints: dict = {
        **ImageAugmenter._parameter_constraints,
        "max_zoom": [Interval(Real, 0, None, closed="left")],
        "interpolation": [StrOptions({"bilinear", "nearest"})],
        "fill_value": [Interval(Real, None, None, closed="neither")],
    }

    def __init__(
        self,
        max_zoom: float = 0.1,
        *,
        interpolation: Interpolation = "bilinear",
        fill_value: float = 0.0,
        image_shape: ImageShapeParameter = "auto",
        random_state: RandomStateLike = None,
    ):
        self.max_zoom = max_zoom
        self.interpolation = interpolation
        self.fill_value = fill_value
        self.image_shape = image_shape
        self.random_state = random_state

    def _augment_images(self, batch: ImageBatch, rng: np.random.Generator) -> np.ndarray:
        zoom = draw_factors(self.max_zoom, len(batch), rng)
        return warp_affine(
            batch.images,
            affine_matrices(batch.images.shape[1:3], zoom=zoom),
            fill_value=self.fill_value,
            interpolation=self.interpolation,
        )
