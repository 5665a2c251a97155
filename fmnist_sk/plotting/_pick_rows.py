"""Which predictions are worth a look."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from .._check_count import check_count
from ..evaluation._predictions import encode_labels

Pick = Literal["first", "mistakes", "uncertain"]


def pick_rows(
    pick: Pick,
    n_rows: int,
    *,
    n_samples: int,
    is_mistake: np.ndarray | None = None,
    confidence: np.ndarray | None = None,
) -> np.ndarray:
    """Choose rows to show.

    Parameters
    ----------
    pick : {"first", "mistakes", "uncertain"}
        "first" takes the first rows; "mistakes" the wrong predictions, the most confident first;
        "uncertain" the predictions that the model is least sure of, the least sure first.
    n_rows : int
        How many rows to choose at most.
    n_samples : int
        How many there are.
    is_mistake : ndarray of bool, shape (n_samples,), default=None
        Which predictions are wrong, if the true labels are known.
    confidence : ndarray of shape (n_samples,), default=None
        Probability of each predicted label, if known.

    Returns
    -------
    ndarray of int
        Row numbers; fewer than `n_rows` if there are no more.

    Raises
    ------
    ValueError
        If `pick` is none of the three or needs something that is not known, or `n_rows` is no
        number of images.

    Examples
    --------
    >>> confidence = np.array([0.9, 0.4, 0.8])
    >>> pick_rows("uncertain", 2, n_samples=3, confidence=confidence).tolist()
    [1, 2]
    """
    check_count("n_images", n_rows)
    if pick == "first":
        return np.arange(min(n_rows, n_samples))
    if pick == "mistakes":
        if is_mistake is None:
            raise ValueError("pick='mistakes' needs the true labels: give y.")
        rows = np.flatnonzero(is_mistake)
        # Stable sorting keeps rows of equal confidence, or of unknown, in their order.
        order = slice(None) if confidence is None else np.argsort(-confidence[rows], kind="stable")
        return rows[order][:n_rows]
    if pick == "uncertain":
        if confidence is None:
            raise ValueError(
                "pick='uncertain' needs probabilities, and the model has no predict_proba; "
                "use pick='first' or 'mistakes'."
            )
        return np.argsort(confidence, kind="stable")[:n_rows]
    raise ValueError(f"pick must be 'first', 'mistakes' or 'uncertain'; got {pick!r}.")


def confidence_of(y_pred: np.ndarray, y_proba: np.ndarray, classes: Any) -> np.ndarray:
    """Return the probability that was given to each predicted label.

    Parameters
    ----------
    y_pred : ndarray of shape (n_samples,)
        Predicted labels.
    y_proba : ndarray of shape (n_samples, n_classes)
        Probabilities.
    classes : array-like of shape (n_classes,)
        Labels, in the order of the columns.

    Returns
    -------
    ndarray of shape (n_samples,)
        The probabilities.

    Raises
    ------
    ValueError
        If there are more or fewer classes than columns, or a predicted label is none of them.

    Examples
    --------
    >>> y_proba = np.array([[0.9, 0.1], [0.4, 0.6]])
    >>> confidence_of(np.array(["bag", "coat"]), y_proba, ["bag", "coat"]).tolist()
    [0.9, 0.6]
    """
    classes = np.asarray(classes)
    codes = encode_labels(y_pred, classes)
    if y_proba.shape != (len(y_pred), len(classes)) or (codes < 0).any():
        raise ValueError(
            f"y_proba has the shape {y_proba.shape}, which does not fit {len(y_pred)} predictions "
            f"and the classes {classes[:10].tolist()}; give all labels, in the order of its "
            f"columns, as classes=."
        )
    return y_proba[np.arange(len(y_pred)), codes]
