"""The operations that the automatic policies choose from, and how strong each is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ._intensity import scale_contrast
from ._tone import (
    auto_contrast,
    equalize,
    posterize,
    scale_brightness,
    scale_sharpness,
    solarize,
)
from ._value_range import ValueRange
from ._warp import affine_matrices, warp_affine

GEOMETRIC = ("shear_x", "shear_y", "shift_x", "shift_y", "rotate")
INTENSITY = (
    "brightness",
    "contrast",
    "sharpness",
    "posterize",
    "solarize",
    "auto_contrast",
    "equalize",
)
OPERATIONS = ("identity", *GEOMETRIC, *INTENSITY)


@dataclass(frozen=True)
class Limits:
    """What each operation does at full strength.

    Parameters
    ----------
    shear : float
        Pixels per pixel.
    shift : float
        Share of the image's side.
    degrees : float
        Angle of rotation.
    enhancement : float
        How far the factor of brightness, contrast and sharpness goes from 1.
    posterize_bits : int
        Bits that are left.
    """

    shear: float
    shift: float
    degrees: float
    enhancement: float
    posterize_bits: int


def apply_operations(
    images: np.ndarray,
    choice: np.ndarray,
    strength: np.ndarray,
    *,
    limits: Limits,
    value_range: ValueRange,
    fill_value: float,
) -> np.ndarray:
    """Apply one operation to each image.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, channels)
        Images.
    choice : ndarray of int of shape (n,)
        Index in `OPERATIONS` for each image.
    strength : ndarray of shape (n,)
        From -1 to 1: share of the limit; the sign gives the direction of operations that have one.
    limits : Limits
        What full strength means.
    value_range : tuple of float
        Lowest and highest value of the pixels.
    fill_value : float
        Value of pixels from outside the image.

    Returns
    -------
    ndarray of shape (n, height, width, channels)
        New images of the same dtype.
    """
    changed = images.copy()
    first_intensity = OPERATIONS.index(INTENSITY[0])
    index = np.flatnonzero((choice > 0) & (choice < first_intensity))
    if len(index):
        changed[index] = _apply_geometric(
            images[index], choice[index], strength[index], limits, fill_value
        )
    for number in range(first_intensity, len(OPERATIONS)):
        index = np.flatnonzero(choice == number)
        if len(index):
            function = _INTENSITY_FUNCTIONS[OPERATIONS[number]]
            changed[index] = function(images[index], strength[index], limits, value_range)
    return changed


def _apply_geometric(
    images: np.ndarray,
    choice: np.ndarray,
    strength: np.ndarray,
    limits: Limits,
    fill_value: float,
) -> np.ndarray:
    # One resampling for all: each operation is an affine map, with the others' parameters 0.
    height, width = images.shape[1:3]

    def amount(name: str, limit: float) -> np.ndarray:
        return np.where(choice == OPERATIONS.index(name), strength * limit, 0.0)

    matrices = affine_matrices(
        (height, width),
        shear_x=amount("shear_x", limits.shear),
        shear_y=amount("shear_y", limits.shear),
        shift_x=amount("shift_x", limits.shift * width),
        shift_y=amount("shift_y", limits.shift * height),
        degrees=amount("rotate", limits.degrees),
    )
    return warp_affine(images, matrices, fill_value=fill_value)


_IntensityFunction = Callable[[np.ndarray, np.ndarray, Limits, ValueRange], np.ndarray]

_INTENSITY_FUNCTIONS: dict[str, _IntensityFunction] = {
    "brightness": lambda images, strength, limits, value_range: scale_brightness(
        images, 1.0 + strength * limits.enhancement, value_range
    ),
    "contrast": lambda images, strength, limits, value_range: scale_contrast(
        images, 1.0 + strength * limits.enhancement, value_range
    ),
    "sharpness": lambda images, strength, limits, value_range: scale_sharpness(
        images, 1.0 + strength * limits.enhancement, value_range
    ),
    "posterize": lambda images, strength, limits, value_range: posterize(
        images, 8 - np.abs(strength) * (8 - limits.posterize_bits), value_range
    ),
    "solarize": lambda images, strength, limits, value_range: solarize(
        # At strength 0 not even the brightest pixel is inverted.
        images,
        np.where(strength == 0, 2.0, 1.0 - np.abs(strength)),
        value_range,
    ),
    "auto_contrast": lambda images, strength, limits, value_range: auto_contrast(
        images, value_range
    ),
    "equalize": lambda images, strength, limits, value_range: equalize(images, value_range),
}
