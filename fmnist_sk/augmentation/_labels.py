"""Labels of any type as soft labels or as groups."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils.validation import check_array, column_or_1d

from ._forms import shape_of


def soft_labels(y: ArrayLike) -> np.ndarray:
    """Return labels as one weight per class.

    Parameters
    ----------
    y : array-like of shape (n,) or (n, n_classes)
        Labels of any type, or soft labels already.

    Returns
    -------
    ndarray of float of shape (n, n_classes)
        For 1-D labels a 1 in the column of each label's place in ``np.unique(y)``.

    Raises
    ------
    ValueError
        If 2-D labels hold something else than finite numbers of at least 0.

    Examples
    --------
    >>> soft_labels(["shirt", "bag"])
    array([[0., 1.],
           [1., 0.]])
    """
    if _is_soft(y):
        return check_array(
            y, dtype=(np.float64, np.float32), ensure_non_negative=True, input_name="y"
        )
    classes, index = np.unique(column_or_1d(y), return_inverse=True)
    return np.eye(len(classes))[index]


def label_groups(y: ArrayLike) -> np.ndarray:
    """Return a number for each row, the same for rows with the same label.

    Parameters
    ----------
    y : array-like of shape (n,) or (n, n_classes)
        Labels of any type, or soft labels.

    Returns
    -------
    ndarray of int of shape (n,)
        The numbers.

    Examples
    --------
    >>> label_groups(["shirt", "bag", "shirt"])
    array([1, 0, 1])
    """
    axis = 0 if _is_soft(y) else None
    return np.unique(np.asarray(y), axis=axis, return_inverse=True)[1].reshape(-1)


def split_soft_labels(
    soft_labels: np.ndarray, sample_weight: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Replace each row with a soft label by one row with a hard label for each of its classes.

    Weighting these rows by their shares of the label leaves the cross-entropy, and any other loss
    that is linear in the label, exactly as it was.

    Parameters
    ----------
    soft_labels : ndarray of shape (n, n_classes)
        Soft labels.
    sample_weight : ndarray of shape (n,)
        Weights.

    Returns
    -------
    rows : ndarray of int of shape (m,)
        Which row each hard label belongs to.
    labels : ndarray of int of shape (m,)
        Its class.
    weights : ndarray of shape (m,)
        Its weight.

    Examples
    --------
    >>> rows, labels, weights = split_soft_labels(
    ...     np.array([[0.75, 0.25], [0.0, 1.0]]), np.array([2.0, 1.0])
    ... )
    >>> rows, labels, weights
    (array([0, 0, 1]), array([0, 1, 1]), array([1.5, 0.5, 1. ]))
    """
    rows, labels = np.nonzero(soft_labels)
    return rows, labels, soft_labels[rows, labels] * sample_weight[rows]


def _is_soft(y: ArrayLike) -> bool:
    shape = shape_of(y)
    return len(shape) > 1 and shape[1] > 1
