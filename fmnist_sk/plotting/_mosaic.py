"""Samples of each class, side by side in one image."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib import colormaps


def choose_samples(
    codes: np.ndarray, n_classes: int, n_per_class: int, generator: np.random.Generator
) -> list[np.ndarray]:
    """Choose samples of each class at random.

    Parameters
    ----------
    codes : ndarray of int, shape (n_samples,)
        Code of each sample's class.
    n_classes : int
        Number of classes.
    n_per_class : int
        How many samples of a class to choose at most.
    generator : Generator
        Source of randomness.

    Returns
    -------
    list of ndarray of int
        Rows of the chosen samples of each class, in increasing order.

    Examples
    --------
    >>> chosen = choose_samples(np.array([1, 0, 1, 1]), 2, 3, np.random.default_rng(0))
    >>> [rows.tolist() for rows in chosen]
    [[1], [0, 2, 3]]
    """
    chosen = []
    for code in range(n_classes):
        rows = np.flatnonzero(codes == code)
        n_chosen = min(n_per_class, len(rows))
        chosen.append(np.sort(generator.choice(rows, n_chosen, replace=False)))
    return chosen


def mean_images(images: np.ndarray, codes: np.ndarray, n_classes: int) -> np.ndarray:
    """Compute the mean image of each class.

    Parameters
    ----------
    images : ndarray of shape (n_samples, ...)
        The images.
    codes : ndarray of int, shape (n_samples,)
        Code of each image's class.
    n_classes : int
        Number of classes; each has at least one image.

    Returns
    -------
    ndarray of float, shape (n_classes, ...)
        The means.

    Examples
    --------
    >>> mean_images(np.array([[[0]], [[4]], [[6]]]), np.array([0, 1, 1]), 2).ravel().tolist()
    [0.0, 5.0]
    """
    return np.array(
        [images[codes == code].mean(axis=0, dtype=np.float64) for code in range(n_classes)]
    )


def tile(grid: list[list[np.ndarray]], gap: int) -> np.ndarray:
    """Join images to one, with transparent gaps between and in place of missing ones.

    Parameters
    ----------
    grid : list of lists of ndarray of shape (height, width) or (height, width, channels)
        Rows of images, all of the same shape; rows may have different lengths.
    gap : int
        Pixels between images.

    Returns
    -------
    ndarray of float, shape (total_height, total_width) or (total_height, total_width, channels)
        The image, with NaN in the gaps.

    Examples
    --------
    >>> tile([[np.ones((1, 1)), np.ones((1, 1))], [np.zeros((1, 1))]], gap=1).tolist()
    [[1.0, nan, 1.0], [nan, nan, nan], [0.0, nan, nan]]
    """
    height, width, *channels = grid[0][0].shape
    n_columns = max(map(len, grid))
    whole = np.full(
        (len(grid) * (height + gap) - gap, n_columns * (width + gap) - gap, *channels), np.nan
    )
    for i, row in enumerate(grid):
        for j, image in enumerate(row):
            top, left = i * (height + gap), j * (width + gap)
            whole[top : top + height, left : left + width] = image
    return whole


def colour(image: np.ndarray, cmap: Any) -> np.ndarray:
    """Turn an image with values from 0 to 1, and NaN where it is transparent, into colours.

    Parameters
    ----------
    image : ndarray of shape (height, width) or (height, width, channels)
        Grey image, or colour image of three or four channels.
    cmap : str or Colormap
        Colours of a grey image.

    Returns
    -------
    ndarray of shape (height, width, 4)
        Red, green, blue and opacity.

    Examples
    --------
    >>> colour(np.array([[0.0, np.nan]]), "gray").tolist()
    [[[0.0, 0.0, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0]]]
    """
    if image.ndim == 2:
        colormap = colormaps[cmap] if isinstance(cmap, str) else cmap
        return colormap(np.ma.masked_invalid(image))
    opacity = image[..., 3:] if image.shape[-1] == 4 else np.isfinite(image[..., :1])
    return np.nan_to_num(np.concatenate([image[..., :3], opacity], axis=-1))
