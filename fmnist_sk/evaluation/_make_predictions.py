"""From what a user has of a model's predictions to `Predictions`, checked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.utils import check_consistent_length, column_or_1d
from sklearn.utils.multiclass import check_classification_targets

from ._label_checks import check_labels_present, check_same_kind
from ._predictions import Predictions, encode_labels


def make_predictions(y_true: Any, y_pred: Any, y_proba: Any, classes: Any) -> Predictions:
    """Check labels and probabilities and bring them into the order of the sorted classes.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        True labels.
    y_pred : array-like of shape (n_samples,) or None
        Predicted labels; None takes the most probable ones.
    y_proba : array-like of shape (n_samples, n_classes) or None
        Probabilities, if known.
    classes : array-like of shape (n_classes,) or None
        All labels, in the order of the columns of `y_proba`. None takes the names of the columns of
        a data frame, or else the labels that occur, sorted.

    Returns
    -------
    Predictions
        The predictions.

    Raises
    ------
    ValueError
        If neither labels nor probabilities are given, lengths or shapes differ, labels are missing
        or none of the classes, or probabilities are none.

    Examples
    --------
    >>> make_predictions([1, 0], None, [[0.3, 0.7], [0.2, 0.8]], None).y_pred.tolist()
    [1, 1]
    """
    if y_pred is None and y_proba is None:
        raise ValueError("Give y_pred, y_proba or both: there is nothing to evaluate.")
    y_true = _check_labels(y_true, "y_true")
    y_pred = None if y_pred is None else _check_labels(y_pred, "y_pred")
    check_consistent_length(y_true, y_pred, y_proba)
    occurring = {"y_true": y_true} if y_pred is None else {"y_true": y_true, "y_pred": y_pred}
    check_same_kind(occurring)
    labels = np.unique(np.concatenate([*occurring.values()]))
    if isinstance(y_proba, pd.DataFrame):
        classes = _named_columns(y_proba, labels, classes)
    if classes is None:
        classes = labels
    classes = np.asarray(classes)
    labels, columns = np.unique(classes, return_index=True)
    if classes.ndim != 1 or len(labels) != len(classes):
        raise ValueError(
            f"classes must be a list with each class once; got {classes[:10].tolist()}."
        )
    if y_proba is not None:
        y_proba = _check_probabilities(y_proba, classes)[:, columns]
    true_codes = _encode(y_true, labels, "y_true")
    if y_pred is None:
        return Predictions(labels, true_codes, y_proba.argmax(axis=1).astype(np.int32), y_proba)
    return Predictions(labels, true_codes, _encode(y_pred, labels, "y_pred"), y_proba)


def _check_labels(y: Any, name: str) -> np.ndarray:
    y = np.asarray(column_or_1d(y))
    if not len(y):
        raise ValueError(f"{name} is empty: there are no rows to evaluate.")
    check_labels_present(y, name)
    check_classification_targets(y)
    return y


def _named_columns(y_proba: pd.DataFrame, labels: np.ndarray, classes: Any) -> Any:
    """Return the classes in the order of the named columns; numbered ones name nothing."""
    columns = np.asarray(y_proba.columns)
    if classes is not None:
        given = np.asarray(classes).tolist()
        if set(given) == set(columns.tolist()) and given != columns.tolist():
            raise ValueError(
                f"The columns of y_proba are {columns[:10].tolist()}, but classes={given[:10]}: give "
                f"the classes in the order of the columns, or leave them out."
            )
        return classes
    if (encode_labels(labels, columns) >= 0).all():
        return columns
    if isinstance(y_proba.columns, pd.RangeIndex):
        return None
    raise ValueError(
        f"The columns of y_proba are called {columns[:10].tolist()}, which are not the labels "
        f"{labels[:10].tolist()}: call them so, or give their labels as classes=."
    )


def _check_probabilities(y_proba: Any, classes: np.ndarray) -> np.ndarray:
    y_proba = np.asarray(y_proba)
    if y_proba.ndim != 2 or y_proba.shape[1] != len(classes):
        raise ValueError(
            f"y_proba has the shape {y_proba.shape}, but there are {len(classes)} classes, "
            f"{classes[:10].tolist()}: it needs a column for each. If some classes do not occur, give "
            f"all of them, in the order of the columns, as classes=."
        )
    if not np.issubdtype(y_proba.dtype, np.floating):
        y_proba = y_proba.astype(np.float64)
    sums = y_proba.sum(axis=1, dtype=np.float64)
    wrong = ~((y_proba.min(axis=1) >= 0) & (np.abs(sums - 1) <= 1e-3))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ValueError(
            f"{wrong.sum()} rows of y_proba are no probabilities: they must be at least 0 and add up "
            f"to 1. Row {row} is {y_proba[row, :10].tolist()}, with the sum {sums[row]:.4g}. Are they "
            f"decision values, or has the training diverged?"
        )
    return y_proba


def _encode(y: np.ndarray, labels: np.ndarray, name: str) -> np.ndarray:
    codes = encode_labels(y, labels)
    if (codes < 0).any():
        raise ValueError(
            f"{name} holds labels that are not among the classes: {np.unique(y[codes < 0])[:5].tolist()}; "
            f"the classes are {labels[:10].tolist()}. Are they of the same type and from the same data "
            f"set? If so, give all of them as classes=."
        )
    return codes
