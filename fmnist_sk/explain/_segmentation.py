"""Segments of small images: the regions that an explanation keeps or hides as a whole."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._optional import import_optional


def grid_segments(height: int, width: int, n_segments: int) -> np.ndarray:
    """Cut an image into rectangles that are as square as they can be.

    Parameters
    ----------
    height, width : int
        Size of the image.
    n_segments : int
        How many rectangles at most.

    Returns
    -------
    ndarray of int, shape (height, width)
        Number of each pixel's rectangle.

    Examples
    --------
    >>> grid_segments(2, 4, 2)
    array([[0, 0, 1, 1],
           [0, 0, 1, 1]])
    """
    ideal = np.sqrt(n_segments * height / width)
    most = min(height, n_segments)
    candidates = {int(np.clip(rounded, 1, most)) for rounded in (np.floor(ideal), np.ceil(ideal))}
    sizes = [(n, min(n_segments // n, width)) for n in candidates]
    n_rows, n_columns = max(sizes, key=lambda size: (size[0] * size[1], -abs(size[0] - ideal)))
    rows = np.arange(height) * n_rows // height
    columns = np.arange(width) * n_columns // width
    return rows[:, None] * n_columns + columns


def segment_image(image: np.ndarray, segmentation: Any, n_segments: int) -> np.ndarray:
    """Divide an image into segments.

    Parameters
    ----------
    image : ndarray of shape (height, width, channels)
        The image, of any range.
    segmentation : {"slic", "grid", "felzenszwalb", "quickshift"}, callable or array-like
        Name of a method; a function from an image (height, width, channels) to a map of labels; or the
        map itself.
    n_segments : int
        Most segments of "slic" and "grid".

    Returns
    -------
    ndarray of int, shape (height, width)
        Number of each pixel's segment, from 0 without gaps.

    Raises
    ------
    ImportError
        If the method needs scikit-image and it is missing.
    ValueError
        If `segmentation` is an unknown name, or the map does not fit the image or holds NaN.

    Examples
    --------
    >>> image = np.zeros((4, 4, 1))
    >>> segment_image(image, np.repeat([[7, 9]], 4, axis=0).repeat(2, axis=1), 2)[0]
    array([0, 0, 1, 1])
    """
    height, width, _ = image.shape
    if isinstance(segmentation, str):
        if segmentation not in _METHODS:
            raise ValueError(
                f"segmentation must be one of {', '.join(map(repr, _METHODS))}, a function or a map of "
                f"labels; got {segmentation!r}."
            )
        labels = _METHODS[segmentation](image, n_segments)
    else:
        labels = np.asarray(segmentation(image) if callable(segmentation) else segmentation)
    if labels.shape != (height, width):
        raise ValueError(
            f"The map of segments has the shape {labels.shape}; it must have one label for each pixel, "
            f"so {(height, width)}."
        )
    if labels.dtype.kind == "f" and np.isnan(labels).any():
        raise ValueError("The map of segments holds NaN; give every pixel a label.")
    return np.unique(labels, return_inverse=True)[1].reshape(height, width)


def _grid(image: np.ndarray, n_segments: int) -> np.ndarray:
    return grid_segments(image.shape[0], image.shape[1], n_segments)


def _slic(image: np.ndarray, n_segments: int) -> np.ndarray:
    # The higher the compactness the more k-means clusters survive, up to a grid: an image of
    # little contrast, or of one small bright spot, must not end as one or two segments.
    for compactness in (0.1, 0.3, 1.0):
        labels, n_found = _at_most(n_segments, _scaled(image), compactness)
        if n_found >= 0.6 * n_segments:
            return labels
    return _grid(image, n_segments)


def _at_most(n_segments: int, scaled: np.ndarray, compactness: float) -> tuple[np.ndarray, int]:
    """Return k-means clusters and their number, asking for fewer while there are too many."""
    wanted = n_segments
    while True:
        labels = _skimage().slic(
            scaled, wanted, compactness=compactness, convert2lab=False, channel_axis=-1
        )
        n_found = len(np.unique(labels))
        if n_found <= n_segments or wanted == 1:
            return labels, n_found
        wanted = max(1, min(wanted - 1, wanted * n_segments // n_found))


def _felzenszwalb(image: np.ndarray, n_segments: int) -> np.ndarray:
    return _skimage().felzenszwalb(
        _grey_or_rgb(_scaled(image)), scale=10, sigma=0.3, min_size=8, channel_axis=-1
    )


def _quickshift(image: np.ndarray, n_segments: int) -> np.ndarray:
    colours = np.broadcast_to(_grey_or_rgb(_scaled(image)), (*image.shape[:2], 3))
    return _skimage().quickshift(colours, kernel_size=1, max_dist=4, rng=0)


_METHODS = {
    "slic": _slic,
    "grid": _grid,
    "felzenszwalb": _felzenszwalb,
    "quickshift": _quickshift,
}


def _skimage() -> Any:
    return import_optional(
        "skimage.segmentation", extra="explain", purpose="Every segmentation by name but 'grid'"
    )


def _scaled(image: np.ndarray) -> np.ndarray:
    """Stretch to values from 0 to 1, on which the parameters of the methods rely."""
    values = image.astype(np.float64)
    values -= values.min()
    return values / (values.max() or 1.0)


def _grey_or_rgb(image: np.ndarray) -> np.ndarray:
    return image if image.shape[-1] in (1, 3) else image.mean(axis=-1, keepdims=True)
