"""Between which values the pixels lie, and how values computed between them become pixels again."""

from __future__ import annotations

from numbers import Real
from typing import Literal

import numpy as np

ValueRange = tuple[float, float]
ValueRangeParameter = Literal["auto"] | tuple[float, float]


def conventional_range(X: np.ndarray) -> ValueRange | None:
    """Return the range that the dtype promises, or None if the values break the promise.

    Integers lie between 0 and 255, floats and booleans between 0 and 1. The values are only
    compared with the promise: what is returned never depends on which images happen to share a
    batch.

    Parameters
    ----------
    X : ndarray
        Pixels.

    Returns
    -------
    tuple of float or None
        The lowest and the highest value.

    Examples
    --------
    >>> conventional_range(np.array([0.1, 0.7]))
    (0.0, 1.0)
    >>> conventional_range(np.array([-1.2, 2.4])) is None
    True
    """
    if X.dtype == np.uint8:
        return 0.0, 255.0
    low, high = 0.0, 255.0 if X.dtype.kind in "iu" else 1.0
    # Interpolation may overshoot by a rounding error; that breaks no promise.
    slack = 1e-5 * high
    if X.size and (X.min() < low - slack or X.max() > high + slack):
        return None
    return low, high


def infer_value_range(X: np.ndarray) -> ValueRange:
    """Return the range of a whole training set's pixels.

    Parameters
    ----------
    X : ndarray
        All training images.

    Returns
    -------
    tuple of float
        ``(0, 255)`` for uint8. For any other dtype ``(0, 1)`` if that holds all values, or
        ``(0, 255)`` if it does and they fill at least half of it; else from 0, or the lowest
        value if that is negative, to the highest.

    Examples
    --------
    >>> infer_value_range(np.array([0.1, 0.7]))
    (0.0, 1.0)
    >>> infer_value_range(np.array([0.0, 128.0]))
    (0.0, 255.0)
    >>> infer_value_range(np.array([0.0, 3.0, 16.0]))
    (0.0, 16.0)
    >>> infer_value_range(np.array([-2.0, 3.0]))
    (-2.0, 3.0)
    """
    if X.dtype == np.uint8:
        return 0.0, 255.0
    lowest, highest = float(X.min()), float(X.max())
    if lowest >= 0.0 and highest <= 1.0:
        return 0.0, 1.0
    if lowest >= 0.0 and highest <= 255.0:
        return 0.0, 255.0 if highest >= 127.5 else highest
    lowest = min(lowest, 0.0)
    # Images all of one value: any range will do, but it must have a width.
    return lowest, highest if highest > lowest else lowest + 1.0


def check_value_range(value_range: ValueRangeParameter) -> None:
    """Raise a ValueError unless `value_range` is "auto" or two ascending numbers."""
    if isinstance(value_range, str):
        return
    numbers = len(value_range) == 2 and all(
        isinstance(value, Real) and np.isfinite(value) for value in value_range
    )
    if not (numbers and value_range[0] < value_range[1]):
        raise ValueError(
            f"value_range must be 'auto' or (lowest, highest), such as (0, 255); "
            f"got {value_range!r}."
        )


def working_dtype(dtype: np.dtype) -> np.dtype:
    """Return the dtype in which images of `dtype` are augmented."""
    if dtype in (np.uint8, np.float32, np.float64):
        return dtype
    return np.dtype(np.float32 if dtype == np.float16 else np.float64)


def to_float(images: np.ndarray) -> np.ndarray:
    """Return a copy in which fractions can be computed: float32 for uint8, else the same dtype."""
    return images.astype(np.float32 if images.dtype == np.uint8 else images.dtype)


def to_dtype(values: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Return computed values as pixels of `dtype`, rounded where it has no fractions."""
    if values.dtype == dtype:
        return values
    if dtype.kind == "b":
        return values >= 0.5
    if dtype.kind in "iu":
        limits = np.iinfo(dtype)
        return np.clip(np.rint(values), limits.min, limits.max).astype(dtype)
    return values.astype(dtype)


def clip_to(values: np.ndarray, value_range: ValueRange, dtype: np.dtype) -> np.ndarray:
    """Return computed values as pixels of `dtype` within `value_range`; overwrites `values`."""
    np.clip(values, *value_range, out=values)
    if dtype == np.uint8:
        return np.rint(values, out=values).astype(np.uint8)
    return to_dtype(values, dtype)


def column(values: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Return one number per image in the shape that multiplies NHWC images."""
    return np.asarray(values, dtype=dtype).reshape(-1, 1, 1, 1)


def as_pixel(value: float, dtype: np.dtype) -> np.ndarray:
    """Return a number that the user gave as a pixel of `dtype`.

    Parameters
    ----------
    value : float
        Such as a `fill_value`.
    dtype : dtype
        Dtype of the images.

    Returns
    -------
    ndarray of shape ()
        The pixel.

    Raises
    ------
    ValueError
        If uint8 images cannot hold the value.

    Examples
    --------
    >>> as_pixel(255, np.dtype("uint8"))
    array(255, dtype=uint8)
    """
    if dtype == np.uint8 and not 0 <= value <= 255:
        raise ValueError(f"fill_value={value!r} is no value of uint8 images: give 0 to 255.")
    return np.asarray(value).astype(dtype)
