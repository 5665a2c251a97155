"""Images in the form the user gave, and back into it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._value_range import to_dtype


def shape_of(X: Any) -> tuple[int, ...]:
    """Return the shape of an array, a data frame, nested lists or whatever becomes an array."""
    shape = getattr(X, "shape", None)
    return np.asarray(X).shape if shape is None else tuple(shape)


def in_form_of(rows: np.ndarray, shape: tuple[int, ...], images: np.ndarray) -> np.ndarray:
    """Return augmented images in the shape and dtype of the user's, never in the user's memory.

    Parameters
    ----------
    rows : ndarray of shape (n, n_features)
        The user's images as rows.
    shape : tuple of int
        Shape that they had.
    images : ndarray of shape (n, height, width, channels)
        The augmented images.

    Returns
    -------
    ndarray of shape `shape`
        The augmented images.
    """
    # An augmenter that happens to change nothing may return its input.
    augmented = images.copy() if np.may_share_memory(images, rows) else images
    return to_dtype(augmented.reshape(shape), rows.dtype)
