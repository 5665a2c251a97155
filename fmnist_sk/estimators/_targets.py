"""Labels and weights in the form the loss wants: soft labels, one weight a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn.utils import check_array, column_or_1d
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight


def encode_targets(y: Any, classes: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return the classes and the soft labels of targets in any form.

    Parameters
    ----------
    y : array-like of shape (n_samples,) or (n_samples, n_classes)
        Labels of any type, or soft labels: one row of probabilities a sample.
    classes : ndarray of shape (n_classes,), default=None
        The classes in the order of the columns; None takes the sorted labels of `y`, or for soft
        labels the numbers of their columns.

    Returns
    -------
    classes : ndarray of shape (n_classes,)
        The class labels.
    targets : ndarray of shape (n_samples, n_classes), float32
        Soft labels.

    Raises
    ------
    ValueError
        If labels are continuous, missing or not among `classes`, or if soft labels are not
        probabilities.

    Examples
    --------
    >>> encode_targets(["b", "a"])
    (array(['a', 'b'], dtype='<U1'), array([[0., 1.], [1., 0.]], dtype=float32))
    """
    if y is None:
        raise ValueError("CNNClassifier requires y to be passed, but the target y is None.")
    if is_soft(y):
        return _encode_soft_labels(y, classes)
    labels = column_or_1d(y, warn=True)
    if labels.dtype.kind == "f" and not np.isfinite(labels).all():
        raise ValueError("Input y contains NaN or infinity; every sample needs a label.")
    check_classification_targets(labels)
    if classes is None:
        classes, codes = np.unique(labels, return_inverse=True)
    else:
        unknown = np.setdiff1d(labels, classes)
        if len(unknown):
            raise ValueError(
                f"y contains labels that are not among the classes: {_shortened(unknown)}. The classes "
                f"are {_shortened(classes)}."
            )
        codes = np.searchsorted(classes, labels)
    return classes, np.eye(len(classes), dtype=np.float32)[codes]


def is_soft(y: Any) -> bool:
    """Tell whether targets are soft labels: two axes and more than one column.

    Examples
    --------
    >>> is_soft([[0.2, 0.8]]), is_soft([1, 0])
    (True, False)
    """
    y = np.asarray(y)
    return y.ndim == 2 and y.shape[1] > 1


def _encode_soft_labels(y: Any, classes: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    targets = check_array(y, dtype=np.float32, input_name="y")
    if classes is None:
        classes = np.arange(targets.shape[1])
    if targets.shape[1] != len(classes):
        raise ValueError(
            f"Soft labels need one column for each of the {len(classes)} classes; y has "
            f"{targets.shape[1]} columns."
        )
    sums = targets.sum(axis=1, dtype=np.float64)
    wrong = np.flatnonzero((targets < 0).any(axis=1) | (np.abs(sums - 1.0) > 1e-3))
    if len(wrong):
        raise ValueError(
            f"A two-dimensional y is read as soft labels: each row must be non-negative and sum to 1. "
            f"Row {wrong[0]} is {targets[wrong[0]].tolist()} (and {len(wrong) - 1} more). "
            f"Multilabel targets are not supported."
        )
    return classes, targets


def check_weights(sample_weight: Any, targets: np.ndarray) -> np.ndarray:
    """Return the caller's weights as a new array.

    Parameters
    ----------
    sample_weight : array-like of shape (n_samples,), float or None
        The caller's weights; None is 1 for all.
    targets : ndarray of shape (n_samples, n_classes)
        What the weights belong to.

    Returns
    -------
    ndarray of shape (n_samples,), float64
        The weights.

    Raises
    ------
    ValueError
        If weights are negative, not finite, all zero, or not as many as the samples.

    Examples
    --------
    >>> check_weights(None, np.eye(2))
    array([1., 1.])
    """
    weights = _check_sample_weight(
        sample_weight, targets, dtype=np.float64, ensure_non_negative=True, copy=True
    )
    if not weights.any():
        raise ValueError("All weights are zero, so there is no class to train on.")
    return weights


def weight_classes(
    targets: np.ndarray,
    weights: np.ndarray,
    classes: np.ndarray,
    class_weight: Mapping[Any, float] | str,
) -> np.ndarray:
    """Multiply the weights of rows by those of their classes.

    For soft labels the class weight of a row is the mean of its classes' weights under the label's
    probabilities.

    Parameters
    ----------
    targets : ndarray of shape (n_samples, n_classes)
        Soft labels.
    weights : ndarray of shape (n_samples,)
        The caller's weights.
    classes : ndarray of shape (n_classes,)
        Labels of the columns, the keys of `class_weight`.
    class_weight : mapping or "balanced"
        Weight of each class, 1 where missing; "balanced" is ``n_samples / (n_classes * count)``.

    Returns
    -------
    ndarray of shape (n_samples,)
        The products.

    Raises
    ------
    ValueError
        If class weights are negative, not finite, given for unknown classes, or all products zero.

    Examples
    --------
    >>> weight_classes(np.eye(2), np.ones(2), np.array(["a", "b"]), {"b": 3.0})
    array([1., 3.])
    """
    products = weights * (targets @ _weight_per_class(targets, classes, class_weight))
    if not products.any():
        raise ValueError(
            f"All weights are zero: class_weight={class_weight!r} leaves no class to train on."
        )
    return products


def _weight_per_class(
    targets: np.ndarray, classes: np.ndarray, class_weight: Mapping[Any, float] | str
) -> np.ndarray:
    if isinstance(class_weight, str):
        counts = targets.sum(axis=0, dtype=np.float64)
        n_present = np.count_nonzero(counts)
        return np.divide(
            len(targets), n_present * counts, out=np.zeros_like(counts), where=counts > 0
        )
    known = classes.tolist()
    unknown = [label for label in class_weight if label not in known]
    if unknown:
        raise ValueError(
            f"class_weight names classes that y does not have: {unknown}. The classes are "
            f"{_shortened(classes)}."
        )
    weights = np.array([class_weight.get(label, 1.0) for label in known], np.float64)
    if not np.isfinite(weights).all() or (weights < 0).any():
        raise ValueError(f"class_weight must be finite and not negative; got {dict(class_weight)}.")
    return weights


def _shortened(labels: np.ndarray, most: int = 10) -> str:
    shown = ", ".join(map(repr, labels[:most].tolist()))
    return f"[{shown}, ...]" if len(labels) > most else f"[{shown}]"


def check_first_classes(y: Any, classes: Any, known: np.ndarray | None) -> np.ndarray | None:
    """Return the classes of a `partial_fit`, or None if soft labels are to number them.

    Parameters
    ----------
    y : array-like
        The targets of this call.
    classes : array-like or None
        The argument of this call.
    known : ndarray or None
        The classes of earlier calls, or None at the first.

    Raises
    ------
    ValueError
        If the first call names no classes, or a later one others.
    """
    given = None if classes is None else np.unique(np.asarray(classes))
    if given is not None and is_soft(y) and not np.array_equal(given, np.asarray(classes)):
        raise ValueError(
            f"With soft labels the classes name the columns, so they must be sorted and distinct; got "
            f"{_shortened(np.asarray(classes))}."
        )
    if known is not None:
        if given is not None and not np.array_equal(given, known):
            raise ValueError(
                f"classes={_shortened(given)} is not the same as on the first call: "
                f"{_shortened(known)}."
            )
        return known
    if given is None and not is_soft(y):
        raise ValueError("classes must be passed on the first call to partial_fit.")
    return given
