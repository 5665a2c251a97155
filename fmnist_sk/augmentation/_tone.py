"""Pixel operations of the automatic policies, after Pillow's, for whole batches.

They work on uint8 and floats alike; what Pillow defines on 256 grey levels is done on 256 levels
of the range.
"""

from __future__ import annotations

import numpy as np

from ._value_range import ValueRange, clip_to, column, to_float


def scale_brightness(images: np.ndarray, factor: np.ndarray, value_range: ValueRange) -> np.ndarray:
    """Multiply each image's distance from black."""
    low = value_range[0]
    values = to_float(images)
    values -= low
    values *= column(factor, values.dtype)
    values += low
    return clip_to(values, value_range, images.dtype)


def scale_sharpness(images: np.ndarray, factor: np.ndarray, value_range: ValueRange) -> np.ndarray:
    """Multiply each pixel's distance from the weighted mean of its 3 x 3 neighbourhood."""
    values = to_float(images)
    height, width = images.shape[1:3]
    padded = np.pad(values, [(0, 0), (1, 1), (1, 1), (0, 0)], mode="edge")
    smooth = 4.0 * values
    for y in range(3):
        for x in range(3):
            smooth += padded[:, y : y + height, x : x + width]
    smooth /= 13.0
    values -= smooth
    values *= column(factor, values.dtype)
    values += smooth
    return clip_to(values, value_range, images.dtype)


def posterize(images: np.ndarray, bits: np.ndarray, value_range: ValueRange) -> np.ndarray:
    """Round pixels down to ``2**bits`` levels out of 256; 8 bits leave them as they are."""
    step = column(2.0 ** (8 - np.rint(bits)), np.dtype(np.float32))
    # Levels computed from floats may lie a rounding error below the whole number that they are.
    levels = np.floor((_levels(images, value_range) + 1e-3) / step) * step
    return np.where(step > 1, _from_levels(levels, images, value_range), images)


def solarize(images: np.ndarray, threshold: np.ndarray, value_range: ValueRange) -> np.ndarray:
    """Invert the pixels at or above a threshold, given as a share of the range."""
    low, high = value_range
    values = to_float(images)
    limit = low + column(threshold, values.dtype) * (high - low)
    return clip_to(
        np.where(values >= limit, low + high - values, values), value_range, images.dtype
    )


def auto_contrast(images: np.ndarray, value_range: ValueRange) -> np.ndarray:
    """Stretch each channel so that it fills the range."""
    low, high = value_range
    values = to_float(images)
    darkest = values.min(axis=(1, 2), keepdims=True)
    extent = values.max(axis=(1, 2), keepdims=True) - darkest
    stretched = (values - darkest) * ((high - low) / np.where(extent > 0, extent, 1)) + low
    return clip_to(np.where(extent > 0, stretched, values), value_range, images.dtype)


def equalize(images: np.ndarray, value_range: ValueRange) -> np.ndarray:
    """Spread the grey levels of each channel so that all are about equally frequent."""
    n, height, width, channels = images.shape
    levels = np.rint(_levels(images, value_range)).astype(np.intp)
    planes = levels.transpose(0, 3, 1, 2).reshape(n * channels, height * width)
    offset = 256 * np.arange(n * channels)[:, None]
    counts = np.bincount((planes + offset).ravel(), minlength=256 * n * channels)
    counts = counts.reshape(n * channels, 256)
    # Pillow's rule: the number of pixels below a level, in steps that make the brightest level 255.
    brightest = np.take_along_axis(counts, planes.max(axis=1, keepdims=True), axis=1)
    step = (height * width - brightest) // 255
    below = np.cumsum(counts, axis=1) - counts
    table = np.minimum((below + step // 2) // np.maximum(step, 1), 255)
    table = np.where(step > 0, table, np.arange(256))
    equalized = np.take_along_axis(table, planes, axis=1)
    equalized = equalized.reshape(n, channels, height, width).transpose(0, 2, 3, 1)
    return _from_levels(equalized.astype(np.float32), images, value_range)


def _levels(images: np.ndarray, value_range: ValueRange) -> np.ndarray:
    low, high = value_range
    return np.clip((images - np.float32(low)) * np.float32(255.0 / (high - low)), 0.0, 255.0)


def _from_levels(levels: np.ndarray, images: np.ndarray, value_range: ValueRange) -> np.ndarray:
    low, high = value_range
    values = levels * ((high - low) / 255.0) + low
    return clip_to(values, value_range, images.dtype)
