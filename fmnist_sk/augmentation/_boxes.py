"""Rectangles in images: erased, cut out or pasted."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

# Masks are looked up in two tables while these stay small enough for a processor's cache.
_LARGEST_TABLE = 2**21


class Boxes(NamedTuple):
    """One rectangle per image, in whole pixels; `bottom` and `right` are not part of it."""

    top: np.ndarray
    left: np.ndarray
    bottom: np.ndarray
    right: np.ndarray

    @property
    def area(self) -> np.ndarray:
        """Number of pixels inside each box."""
        return (self.bottom - self.top) * (self.right - self.left)


def draw_centred_boxes(
    heights: np.ndarray, widths: np.ndarray, shape: tuple[int, int], rng: np.random.Generator
) -> Boxes:
    """Place boxes around evenly drawn pixels, cut off at the border of the image.

    Parameters
    ----------
    heights, widths : ndarray of int of shape (n,)
        Sizes before cutting.
    shape : tuple of int
        Height and width of the images.
    rng : numpy.random.Generator
        Where the random numbers come from.

    Returns
    -------
    Boxes
        The boxes, each inside the image; their `area` is what is left of them.
    """
    top = rng.integers(0, shape[0], size=len(heights)) - heights // 2
    left = rng.integers(0, shape[1], size=len(widths)) - widths // 2
    return Boxes(
        np.maximum(top, 0),
        np.maximum(left, 0),
        np.minimum(top + heights, shape[0]),
        np.minimum(left + widths, shape[1]),
    )


def draw_inner_boxes(
    heights: np.ndarray, widths: np.ndarray, shape: tuple[int, int], rng: np.random.Generator
) -> Boxes:
    """Place boxes evenly wherever they fit as a whole; none may be larger than the image.

    Parameters
    ----------
    heights, widths : ndarray of int of shape (n,)
        Sizes.
    shape : tuple of int
        Height and width of the images.
    rng : numpy.random.Generator
        Where the random numbers come from.

    Returns
    -------
    Boxes
        The boxes.
    """
    top = rng.integers(0, shape[0] - heights + 1)
    left = rng.integers(0, shape[1] - widths + 1)
    return Boxes(top, left, top + heights, left + widths)


def box_masks(boxes: Boxes, shape: tuple[int, int, int]) -> np.ndarray:
    """Return masks that are True inside the boxes.

    Parameters
    ----------
    boxes : Boxes
        One box per image.
    shape : tuple of int
        Height, width and channels of the images.

    Returns
    -------
    ndarray of bool of shape (n, height, width, channels)
        The masks, the same for all channels.

    Examples
    --------
    >>> box = Boxes(*np.array([[0], [1], [2], [3]]))
    >>> box_masks(box, (3, 3, 1))[0, :, :, 0].astype(int)
    array([[0, 1, 1],
           [0, 1, 1],
           [0, 0, 0]])
    """
    height, width, channels = shape
    if (max(height, width) + 1) * height * width * channels > _LARGEST_TABLE:
        y, x = np.arange(height)[:, None, None], np.arange(width)[:, None]
        top, left, bottom, right = (edge.reshape(-1, 1, 1, 1) for edge in boxes)
        inside = ((y >= top) & (y < bottom)) & ((x >= left) & (x < right))
        return np.broadcast_to(inside, (len(boxes.top), *shape))
    # For small images whole masks from tables are four times as fast as broadcasting, which does
    # one row of a few pixels at a time.
    above, before = _step_tables(shape)
    mask = above[boxes.bottom] ^ above[boxes.top]
    mask &= before[boxes.right] ^ before[boxes.left]
    return mask.reshape(-1, *shape)


def choose(mask: np.ndarray, if_true: np.ndarray, if_false: np.ndarray) -> np.ndarray:
    """Do ``np.where(mask, if_true, if_false)`` by bit operations, which are faster by far on bytes.

    Parameters
    ----------
    mask : ndarray of bool
        What to choose.
    if_true, if_false : ndarray
        Values of one dtype, of the mask's shape or shapes that broadcast to it.

    Returns
    -------
    ndarray
        The chosen values.

    Examples
    --------
    >>> choose(np.array([True, False]), np.array([1.5, 2.5]), np.array([3.5, 4.5]))
    array([1.5, 4.5])
    """
    bits = np.dtype(f"u{if_false.dtype.itemsize}")
    all_or_none = np.negative(mask.view(np.uint8).astype(bits, copy=False))
    other = if_false.view(bits)
    chosen = if_true.view(bits) ^ other
    chosen &= all_or_none
    chosen ^= other
    return chosen.view(if_false.dtype)


@lru_cache(maxsize=8)
def _step_tables(shape: tuple[int, int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return for every row and every column the mask of all that is above or left of it."""
    height, width, channels = shape
    above = np.arange(height) < np.arange(height + 1)[:, None]
    before = np.arange(width) < np.arange(width + 1)[:, None]
    return (
        np.repeat(above, width * channels, axis=1),
        np.tile(np.repeat(before, channels, axis=1), height),
    )
