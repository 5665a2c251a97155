"""Turn, zoom, shear and move images in one resampling."""

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


class RandomAffine(ImageAugmenter):
    """Turn, zoom and shear each image about its centre and move it, in one resampling.

    Parameters
    ----------
    max_degrees : float, default=10
        Largest angle of rotation in degrees, either way.
    max_shift : float, default=2
        Largest distance in pixels, in each direction; fractions of a pixel occur.
    max_zoom : float, default=0.1
        Largest change of size: the factor is drawn between ``1 / (1 + max_zoom)`` and ``1 +
        max_zoom``, evenly on a logarithmic scale.
    max_shear : float, default=5
        Largest angle in degrees by which vertical lines lean, either way.
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
    RandomShift : Moves by whole pixels, which does not blur.

    Notes
    -----
    Each resampling blurs a little, so one of these is sharper, and faster, than a composition of a
    rotation, a zoom and a shift.

    As a step of a Pipeline `fit_transform` augments and `transform` does not: see `Augmenter`.

    Examples
    --------
    >>> import numpy as np
    >>> from fmnist_sk.augmentation import RandomAffine
    >>> X = np.random.default_rng(0).random((3, 784))
    >>> RandomAffine(max_shear=0).augment(X, random_state=0).shape
    (3, 784)
    >>> nothing = RandomAffine(max_degrees=0, max_shift=0, max_zoom=0, max_shear=0)
    >>> np.array_equal(nothing.augment(X), X)
    True
    """

    search_space: ClassVar[SearchSpace] = {
        "max_degrees": FloatRange(0.0, 30.0),
        "max_shift": FloatRange(0.0, 4.0),
        "max_zoom": FloatRange(0.0, 0.3),
        "max_shear": FloatRange(0.0, 15.0),
    }

    _parameter_constraints: dict = {
        **ImageAugmenter._parameter_constraints,
        "max_degrees": [Interval(Real, 0, 180, closed="both")],
        "max_shift": [Interval(Real, 0, None, closed="left")],
        "max_zoom": [Interval(Real, 0, None, closed="left")],
        "max_shear": [Interval(Real, 0, 90, closed="left")],
        "interpolation": [StrOptions({"bilinear", "nearest"})],
        "fill_value": [Interval(Real, None, None, closed="neither")],
    }

    def __init__(
        self,
        max_degrees: float = 10.0,
        *,
        max_shift: float = 2.0,
        max_zoom: float = 0.1,
        max_shear: float = 5.0,
        interpolation: Interpolation = "bilinear",
        fill_value: float = 0.0,
        image_shape: ImageShapeParameter = "auto",
        random_state: RandomStateLike = None,
    ):
        self.max_degrees = max_degrees
        self.max_shift = max_shift
        self.max_zoom = max_zoom
        self.max_shear = max_shear
        self.interpolation = interpolation
        self.fill_value = fill_value
        self.image_shape = image_shape
        self.random_state = random_state

    def _augment_images(self, batch: ImageBatch, rng: np.random.Generator) -> np.ndarray:
        n = len(batch)
        matrices = affine_matrices(
            batch.images.shape[1:3],
            degrees=rng.uniform(-self.max_degrees, self.max_degrees, size=n),
            zoom=draw_factors(self.max_zoom, n, rng),
            shear_x=np.tan(np.deg2rad(rng.uniform(-self.max_shear, self.max_shear, size=n))),
            shift_x=rng.uniform(-self.max_shift, self.max_shift, size=n),
            shift_y=rng.uniform(-self.max_shift, self.max_shift, size=n),
        )
        return warp_affine(
            batch.images,
            matrices,
            fill_value=self.fill_value,
            interpolation=self.interpolation,
        )
