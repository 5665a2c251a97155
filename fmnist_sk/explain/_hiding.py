"""What stands in the place of hidden segments, and images with segments hidden."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.ndimage import gaussian_filter

HIDE_NAMES = ("mean", "segment_mean", "black", "blur")
_BLUR = 1 / 8  # standard deviation of the blur, as a share of the image's shorter side


def hidden_image(image: np.ndarray, segments: np.ndarray, hide: Any) -> np.ndarray:
    """Return the image with everything hidden.

    Parameters
    ----------
    image : ndarray of shape (height, width, channels)
        The image.
    segments : ndarray of int, shape (height, width)
        Number of each pixel's segment, from 0 without gaps.
    hide : {"mean", "segment_mean", "black", "blur"} or array-like of as many values as the image
        The mean colour of the image or of each segment, zeros, a blurred copy, or a reference image.

    Returns
    -------
    ndarray of shape (height, width, channels)
        What stands in the place of the image, of the same dtype. Integers are rounded.

    Raises
    ------
    ValueError
        If `hide` is another name, or a reference image of another size or of another range.

    Examples
    --------
    >>> image = np.array([[[1.0], [3.0], [8.0]]])
    >>> hidden_image(image, np.array([[0, 0, 1]]), "segment_mean").ravel().tolist()
    [2.0, 2.0, 8.0]
    """
    if not isinstance(hide, str):
        reference = np.asarray(hide)
        if reference.size != image.size:
            raise ValueError(
                f"The reference image in hide= has the shape {reference.shape} and does not fit "
                f"images of (height, width, channels) = {image.shape}."
            )
        _check_range(reference, image.dtype)
        return _in_dtype_of(image, reference.reshape(image.shape))
    if hide == "mean":
        return _in_dtype_of(image, np.broadcast_to(image.mean(axis=(0, 1)), image.shape))
    if hide == "segment_mean":
        flat, numbers = image.reshape(-1, image.shape[-1]), segments.ravel()
        sums = np.stack([np.bincount(numbers, channel) for channel in flat.T], axis=1)
        means = sums / np.bincount(numbers)[:, None]
        return _in_dtype_of(image, means[segments])
    if hide == "black":
        return np.zeros_like(image)
    if hide == "blur":
        sigma = _BLUR * min(image.shape[:2])
        return _in_dtype_of(image, gaussian_filter(image.astype(np.float64), (sigma, sigma, 0)))
    raise ValueError(
        f"hide must be one of {', '.join(map(repr, HIDE_NAMES))} or a reference image; got {hide!r}."
    )


def hide_segments(
    image: np.ndarray, hidden: np.ndarray, segments: np.ndarray, coalitions: np.ndarray
) -> np.ndarray:
    """Return one image for each coalition.

    Parameters
    ----------
    image, hidden : ndarray of shape (height, width, channels)
        The image, and what stands in the place of hidden pixels.
    segments : ndarray of int, shape (height, width)
        Number of each pixel's segment.
    coalitions : ndarray of bool, shape (n_samples, n_segments)
        Which segments are visible.

    Returns
    -------
    ndarray of shape (n_samples, height, width, channels)
        The images.

    Examples
    --------
    >>> image, hidden = np.array([[[1], [2], [3]]]), np.zeros((1, 3, 1), int)
    >>> hide_segments(image, hidden, np.array([[0, 1, 1]]), np.array([[False, True]])).ravel()
    array([0, 2, 3])
    """
    return np.where(coalitions[:, segments][..., None], image, hidden)


def distinct_coalitions(
    image: np.ndarray, hidden: np.ndarray, segments: np.ndarray, coalitions: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return coalitions that give different images, so that the model need not see any image twice.

    A segment that looks the same when it is hidden, such as one of black background in the place of
    which black stands, halves the number of images.

    Parameters
    ----------
    image, hidden : ndarray of shape (height, width, channels)
        The image, and what stands in the place of hidden pixels.
    segments : ndarray of int, shape (height, width)
        Number of each pixel's segment.
    coalitions : ndarray of bool, shape (n_samples, n_segments)
        Which segments are visible.

    Returns
    -------
    distinct : ndarray of bool, shape (n_distinct, n_segments)
        Some of the coalitions.
    numbers : ndarray of int, shape (n_samples,)
        Which row of `distinct` gives the same image as each coalition.

    Examples
    --------
    >>> image, hidden = np.array([[[0], [5]]]), np.zeros((1, 2, 1), int)
    >>> coalitions = np.array([[True, True], [False, True], [True, False], [False, False]])
    >>> distinct, numbers = distinct_coalitions(image, hidden, np.array([[0, 1]]), coalitions)
    >>> len(distinct), numbers.tolist()
    (2, [1, 1, 0, 0])
    """
    n_changed = np.bincount(segments.ravel(), (image != hidden).any(axis=-1).ravel())
    if n_changed.all():
        return coalitions, np.arange(len(coalitions))
    bits = np.packbits(coalitions[:, n_changed > 0], axis=1)
    _, first, numbers = np.unique(bits, axis=0, return_index=True, return_inverse=True)
    return coalitions[first], numbers.ravel()


def _check_range(reference: np.ndarray, dtype: np.dtype) -> None:
    """Check that a reference image can be of the images' dtype without becoming another image."""
    if reference.dtype.kind not in "biuf":
        raise ValueError(
            f"The reference image in hide= must hold numbers; it is of dtype {reference.dtype}."
        )
    low, high = float(reference.min()), float(reference.max())
    if dtype.kind == "b":
        least, most = 0.0, 1.0
    else:
        limits = np.finfo(dtype) if dtype.kind == "f" else np.iinfo(dtype)
        least, most = float(limits.min), float(limits.max)
    if not (least <= low and high <= most):  # True for NaN as well
        raise ValueError(
            f"The reference image in hide= has values from {low:g} to {high:g}, which images of "
            f"dtype {dtype} cannot hold. Give it in the range of the images, without NaN."
        )
    if dtype.kind in "iu" and low >= 0 and high <= 1 and (np.rint(reference) != reference).any():
        raise ValueError(
            f"The reference image in hide= has fractions from {low:g} to {high:g}, but the images "
            f"are whole numbers of dtype {dtype}. Give it in the range of the images."
        )


def _in_dtype_of(image: np.ndarray, values: np.ndarray) -> np.ndarray:
    if image.dtype.kind in "iub" and values.dtype.kind == "f":
        values = np.rint(values)
    return values.astype(image.dtype)
