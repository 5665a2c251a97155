"""Turn images by a random angle."""

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
from ._warp import Interpolation, affine_matrices, warp_affine


class RandomRotation(ImageAugmenter):
    """Turn each image about its centre by a random angle.

    Parameters
    ----------
    max_degrees : float, default=10
        Largest angle in degrees, clockwise and counter-clockwise.
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
    RandomAffine : Also moves, zooms and shears, in one resampling.

    Notes
    -----
    As a step of a Pipeline `fit_transform` augments and `transform` does not: see `Augmenter`.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.augmentation import RandomRotation
    >>> X = np.zeros((1, 28, 28), dtype=np.uint8)
    >>> X[0, 14] = 200
    >>> turned = RandomRotation(max_degrees=30).augment(X, random_state=0)
    >>> turned.shape, turned.dtype
    ((1, 28, 28), dtype('uint8'))
    """

    search_space: ClassVar[SearchSpace] = {"max_degrees": FloatRange(0.0, 30.0)}

    _parameter_constraints: dict = {
        **ImageAugmenter._parameter_constraints,
        "max_degrees": [Interval(Real, 0, 180, closed="both")],
        "interpolation": [StrOptions({"bilinear", "nearest"})],
        "fill_value": [Interval(Real, None, None, closed="neither")],
    }

    def __init__(
        self,
        max_degrees: float = 10.0,
        *,
        interpolation: Interpolation = "bilinear",
        fill_value: float = 0.0,
        image_shape: ImageShapeParameter = "auto",
        random_state: RandomStateLike = None,
    ):
        self.max_degrees = max_degrees
        self.interpolation = interpolation
        self.fill_value = fill_value
        self.image_shape = image_shape
        self.random_state = random_state

    def _augment_images(self, batch: ImageBatch, rng: np.random.Generator) -> np.ndarray:
        degrees = rng.uniform(-self.max_degrees, self.max_degrees, size=len(batch))
        return warp_affine(
            batch.images,
            affine_matrices(batch.images.shape[1:3], degrees=degrees),
            fill_value=self.fill_value,
            interpolation=self.interpolation,
        )
