"""Resampling of whole batches, each image along its own map.

OpenCV resamples one image per call, and at 28 x 28 pixels the calls cost as much as the work.
Here the images lie one above the other on a tall canvas, and one call resamples them all.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

import cv2
import numpy as np

from ._value_range import as_pixel

Interpolation = Literal["bilinear", "nearest"]

_FLAGS = {"bilinear": cv2.INTER_LINEAR, "nearest": cv2.INTER_NEAREST}

# What stays in a processor's cache, and few enough for OpenBLAS not to start threads for the maps.
_PIXELS_PER_CALL = 2**15
# OpenCV's limit for canvases and results.
_ROWS_PER_CALL = 2**15 - 2
# One filled pixel on each side is the least that a canvas needs around an image.
_LONGEST_SIDE = _ROWS_PER_CALL - 2


def check_size(height: int, width: int) -> None:
    """Raise a ValueError if images are too large to be resampled."""
    if max(height, width) > _LONGEST_SIDE:
        raise ValueError(
            f"Images of {height} x {width} pixels (height x width) cannot be resampled: OpenCV takes "
            f"at most {_LONGEST_SIDE} pixels a side. If they came as rows, whose number of "
            f"features is no square, give image_shape=(height, width) or (height, width, channels)."
        )


def affine_matrices(
    shape: tuple[int, int],
    *,
    degrees: np.ndarray | float = 0.0,
    zoom: np.ndarray | float = 1.0,
    shift_x: np.ndarray | float = 0.0,
    shift_y: np.ndarray | float = 0.0,
    shear_x: np.ndarray | float = 0.0,
    shear_y: np.ndarray | float = 0.0,
) -> np.ndarray:
    """Return the matrices that tell, for each pixel of the result, where in the input to look.

    The content is sheared, zoomed and turned about the centre of the image, then shifted.

    Parameters
    ----------
    shape : tuple of int
        Height and width of the images.
    degrees : ndarray of shape (n,) or float, default=0
        Angle of rotation, counter-clockwise.
    zoom : ndarray of shape (n,) or float, default=1
        How much larger the content becomes.
    shift_x, shift_y : ndarray of shape (n,) or float, default=0
        Pixels to the right and downwards.
    shear_x, shear_y : ndarray of shape (n,) or float, default=0
        Pixels to the right per pixel downwards, and downwards per pixel to the right.

    Returns
    -------
    ndarray of float32 of shape (n, 2, 3)
        One row each for x and y, to be multiplied by (x, y, 1).

    Examples
    --------
    >>> affine_matrices((5, 5), shift_x=np.array([1.0]))
    array([[[ 1.,  0., -1.],
            [ 0.,  1.,  0.]]], dtype=float32)
    """
    degrees, zoom, shift_x, shift_y, shear_x, shear_y = np.broadcast_arrays(
        *np.atleast_1d(degrees, zoom, shift_x, shift_y, shear_x, shear_y)
    )
    cos, sin = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    # Inverse of rotation @ [[1, shear_x], [shear_y, 1]] * zoom, with y pointing downwards.
    scale = 1.0 / (zoom * (1.0 - shear_x * shear_y))
    matrices = np.empty((len(cos), 2, 3))
    matrices[:, 0, 0] = (cos - shear_x * sin) * scale
    matrices[:, 0, 1] = (-sin - shear_x * cos) * scale
    matrices[:, 1, 0] = (sin - shear_y * cos) * scale
    matrices[:, 1, 1] = (cos + shear_y * sin) * scale
    centre_x, centre_y = (shape[1] - 1) / 2.0, (shape[0] - 1) / 2.0
    target_x, target_y = centre_x + shift_x, centre_y + shift_y
    for row, centre in enumerate((centre_x, centre_y)):
        moved = matrices[:, row, 0] * target_x + matrices[:, row, 1] * target_y
        matrices[:, row, 2] = centre - moved
    return matrices.astype(np.float32)


def warp_affine(
    images: np.ndarray,
    matrices: np.ndarray,
    *,
    fill_value: float = 0.0,
    interpolation: Interpolation = "bilinear",
) -> np.ndarray:
    """Transform each image by its own matrix.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, channels)
        Images as uint8, float32 or float64.
    matrices : ndarray of float32 of shape (n, 2, 3)
        From `affine_matrices`.
    fill_value : float, default=0
        Value of pixels from outside the image.
    interpolation : {"bilinear", "nearest"}, default="bilinear"
        How values between pixels are found.

    Returns
    -------
    ndarray of shape (n, height, width, channels)
        New images of the same dtype.

    Raises
    ------
    ValueError
        If the images are larger than OpenCV can take.
    """
    height, width = images.shape[1:3]
    grid = np.ones((3, height * width), dtype=np.float32)
    grid[0] = np.tile(np.arange(width), height)
    grid[1] = np.repeat(np.arange(height), width)
    # How far the corners, and so all pixels, look beyond the image.
    right, bottom = width - 1.0, height - 1.0
    corners = np.array([[0, right, 0, right], [0, 0, bottom, bottom], [1, 1, 1, 1]], np.float32)
    looked = matrices @ corners
    beyond = np.maximum(-looked, looked - np.array([[right], [bottom]], np.float32)).max(initial=1)

    def write_maps(
        part: slice, left: int, tops: np.ndarray, map_x: np.ndarray, map_y: np.ndarray
    ) -> None:
        moved = matrices[part].copy()
        moved[:, 0, 2] += left
        moved[:, 1, 2] += tops
        np.matmul(moved[:, 0], grid, out=map_x)
        np.matmul(moved[:, 1], grid, out=map_y)

    return _resample(images, write_maps, float(beyond), fill_value, interpolation)


def warp(
    images: np.ndarray, shift_x: np.ndarray, shift_y: np.ndarray, *, fill_value: float = 0.0
) -> np.ndarray:
    """Look up each pixel of the result at its own distance.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, channels)
        Images as uint8, float32 or float64.
    shift_x, shift_y : ndarray of float32 of shape (n, height, width)
        How many pixels to the right and downwards of each pixel its value is taken from.
    fill_value : float, default=0
        Value of pixels from outside the image.

    Returns
    -------
    ndarray of shape (n, height, width, channels)
        New images of the same dtype.
    """
    height, width = images.shape[1:3]
    x = np.tile(np.arange(width, dtype=np.float32), height)
    y = np.repeat(np.arange(height, dtype=np.float32), width)

    def write_maps(
        part: slice, left: int, tops: np.ndarray, map_x: np.ndarray, map_y: np.ndarray
    ) -> None:
        np.add(shift_x[part].reshape(map_x.shape), x + left, out=map_x)
        np.add(shift_y[part].reshape(map_y.shape), y, out=map_y)
        map_y += tops[:, None]

    beyond = max(float(np.abs(shift).max(initial=1)) for shift in (shift_x, shift_y))
    return _resample(images, write_maps, beyond, fill_value, "bilinear")


def _resample(
    images: np.ndarray,
    write_maps: Callable[[slice, int, np.ndarray, np.ndarray, np.ndarray], None],
    beyond: float,
    fill_value: float,
    interpolation: Interpolation,
) -> np.ndarray:
    """Let `write_maps` write where on the canvas to look, then look there.

    It is called with the images' place in the batch, the column and the rows of the canvas where
    they begin, and the maps. It must not look further than `beyond` pixels from its image, unless
    that is very far.
    """
    n, height, width, channels = images.shape
    check_size(height, width)
    # Every image has filled pixels all around; above and below it shares them with the next. A
    # margin for all that is looked at saves bringing what lies outside to the nearest filled pixel.
    longest = max(height, width)
    fits = beyond <= min(longest / 2, (_ROWS_PER_CALL - longest) // 2)
    margin = math.ceil(beyond) if fits else 1
    step = height + margin
    size = max(1, min(n, _PIXELS_PER_CALL // (height * width), _ROWS_PER_CALL // step - 1))
    fill = as_pixel(fill_value, images.dtype)
    canvas = np.full((size * step + margin, width + 2 * margin, channels), fill)
    places = canvas[margin:].reshape(size, step, width + 2 * margin, channels)
    places = places[:, :height, margin:-margin]
    all_tops = margin + step * np.arange(size, dtype=np.float32)
    maps_x, maps_y = np.empty((2, size, height * width), dtype=np.float32)
    # Not empty_like, whose result may lie in memory in an order that cannot be viewed in rows.
    warped = np.empty(images.shape, images.dtype)
    for start in range(0, n, size):
        part = slice(start, min(start + size, n))
        m = part.stop - start
        places[:m] = images[part]
        map_x, map_y, tops = maps_x[:m], maps_y[:m], all_tops[:m]
        write_maps(part, margin, tops, map_x, map_y)
        if not fits:
            np.clip(map_x, 0.0, width + 1.0, out=map_x)
            np.clip(map_y, tops[:, None] - 1.0, tops[:, None] + height, out=map_y)
        _remap(canvas, map_x, map_y, warped[part], interpolation)
    return warped


def _remap(
    canvas: np.ndarray,
    map_x: np.ndarray,
    map_y: np.ndarray,
    out: np.ndarray,
    interpolation: Interpolation,
) -> None:
    n, height, width, channels = out.shape
    # The result may have any form. With one image per row OpenCV's vector code meets few row ends,
    # which makes it a third faster than with rows of 28 pixels.
    form = (n, height * width) if height * width <= _ROWS_PER_CALL else (n * height, width)
    flat = out.reshape(*form, channels)
    map_x, map_y, flag = map_x.reshape(form), map_y.reshape(form), _FLAGS[interpolation]
    if channels == 1:
        cv2.remap(canvas, map_x, map_y, flag, dst=flat, borderMode=cv2.BORDER_REPLICATE)
        return
    # OpenCV interpolates up to four channels at a time.
    for channel in range(0, channels, 4):
        block = np.ascontiguousarray(canvas[:, :, channel : channel + 4])
        warped = cv2.remap(block, map_x, map_y, flag, borderMode=cv2.BORDER_REPLICATE)
        flat[:, :, channel : channel + 4] = warped.reshape(*form, -1)
