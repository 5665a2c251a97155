"""Changes of pixel values that leave every pixel where it is."""

from __future__ import annotations

import numpy as np

from ._batch import ImageBatch
from ._value_range import ValueRange, ValueRangeParameter, clip_to, column, to_dtype, to_float


def resolve_value_range(parameter: ValueRangeParameter, batch: ImageBatch) -> ValueRange:
    """Return the range that the pixels of a batch lie in.

    Parameters
    ----------
    parameter : "auto" or tuple of float
        The augmenter's `value_range`.
    batch : ImageBatch
        Images that may know their range.

    Returns
    -------
    tuple of float
        Lowest and highest value.

    Raises
    ------
    ValueError
        If neither the user nor `fit` gave a range and the pixels are not in their dtype's usual
        one, or the user gave one that uint8 images cannot have.
    """
    if not isinstance(parameter, str):
        if batch.images.dtype == np.uint8 and not (parameter[0] >= 0 and parameter[1] <= 255):
            raise ValueError(
                f"value_range={parameter!r} does not fit uint8 images, whose values lie between 0 "
                f"and 255: give a range within these, or 'auto'."
            )
        return parameter
    if batch.value_range is None:
        raise ValueError(
            f"value_range='auto' takes floats to lie between 0 and 1 and integers between 0 "
            f"and 255, but the {batch.images.dtype} images have values from "
            f"{batch.images.min():g} to {batch.images.max():g}. Give "
            f"value_range=(lowest, highest), or call fit with the training images first, "
            f"which learns the range."
        )
    return batch.value_range


def scale_contrast(images: np.ndarray, factor: np.ndarray, value_range: ValueRange) -> np.ndarray:
    """Multiply each image's distance from its own mean.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, channels)
        Images.
    factor : ndarray of shape (n,)
        Below 1 for less contrast, above 1 for more.
    value_range : tuple of float
        Where results are clipped.

    Returns
    -------
    ndarray of shape (n, height, width, channels)
        New images of the same dtype.
    """
    values = to_float(images)
    mean = values.mean(axis=(1, 2, 3), keepdims=True)
    factors = column(factor, values.dtype)
    values *= factors
    values += mean * (1 - factors)
    return clip_to(values, value_range, images.dtype)


def shift_brightness(images: np.ndarray, change: np.ndarray, value_range: ValueRange) -> np.ndarray:
    """Add a share of the range to each image.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, channels)
        Images.
    change : ndarray of shape (n,)
        Share of the range, from -1 to 1.
    value_range : tuple of float
        Where results are clipped.

    Returns
    -------
    ndarray of shape (n, height, width, channels)
        New images of the same dtype.
    """
    values = to_float(images)
    values += column(change * (value_range[1] - value_range[0]), values.dtype)
    return clip_to(values, value_range, images.dtype)


def apply_gamma(images: np.ndarray, gamma: np.ndarray, value_range: ValueRange) -> np.ndarray:
    """Raise the pixels, as shares of the range, to a power.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, channels)
        Images.
    gamma : ndarray of shape (n,)
        Exponents; below 1 dark pixels become lighter.
    value_range : tuple of float
        Lowest and highest value.

    Returns
    -------
    ndarray of shape (n, height, width, channels)
        New images of the same dtype.
    """
    low, high = value_range
    values = to_float(images)
    values -= low
    values /= high - low
    # A value outside the range has no real power.
    np.clip(values, 0.0, 1.0, out=values)
    values **= column(gamma, values.dtype)
    values *= high - low
    values += low
    return clip_to(values, value_range, images.dtype)


def blur(images: np.ndarray, sigma: np.ndarray) -> np.ndarray:
    """Smooth each image with its own Gaussian, whose weights sum to 1 within the image.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, channels)
        Images.
    sigma : ndarray of shape (n,)
        Standard deviations in pixels; 0 leaves an image as it is.

    Returns
    -------
    ndarray of shape (n, height, width, channels)
        New images of the same dtype.
    """
    planes = to_float(images).transpose(0, 3, 1, 2)
    vertical, horizontal = (
        _smoothing_matrices(size, sigma).astype(planes.dtype) for size in images.shape[1:3]
    )
    # For small images two products of matrices beat a sum over the pixels of the kernel.
    planes = vertical[:, None] @ planes @ horizontal[:, None].transpose(0, 1, 3, 2)
    return to_dtype(planes.transpose(0, 2, 3, 1), images.dtype)


def _smoothing_matrices(size: int, sigma: np.ndarray) -> np.ndarray:
    distance = np.subtract.outer(np.arange(size), np.arange(size)).astype(np.float32)
    # Narrower than this is as good as nothing, and 0 cannot be divided by.
    precision = -0.5 / np.maximum(sigma, 1e-2) ** 2
    weights = np.exp(distance**2 * precision.astype(np.float32)[:, None, None])
    weights /= weights.sum(axis=2, keepdims=True)
    return weights
