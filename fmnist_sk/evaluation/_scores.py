"""Classification scores as pure functions of label codes, confusion matrices and probabilities.

A code is the position of a label in the sorted array of all labels, so every matrix has a row for
every class, whether or not a split happens to contain it.
"""

import numpy as np
import pandas as pd

# Scores of a whole set of rows; the value says whether more is better.
METRICS = {"accuracy": True, "balanced_accuracy": True, "f1_macro": True, "log_loss": False}


def confusion_counts(true: np.ndarray, predicted: np.ndarray, n_classes: int) -> np.ndarray:
    """Count how often each class was taken for each other.

    Parameters
    ----------
    true, predicted : ndarray of int, shape (n_samples,)
        Codes of the true and of the predicted labels.
    n_classes : int
        Number of classes.

    Returns
    -------
    ndarray of int, shape (n_classes, n_classes)
        True classes in rows, predicted classes in columns.

    Examples
    --------
    >>> confusion_counts(np.array([0, 0, 1]), np.array([0, 1, 1]), 2)
    array([[1, 1],
           [0, 1]])
    """
    pairs = true.astype(np.int64) * n_classes + predicted
    return np.bincount(pairs, minlength=n_classes * n_classes).reshape(n_classes, n_classes)


def per_class_scores(confusion: np.ndarray) -> pd.DataFrame:
    """Compute precision, recall and F1 of each class.

    Parameters
    ----------
    confusion : ndarray of int, shape (n_classes, n_classes)
        Confusion matrix of counts.

    Returns
    -------
    DataFrame
        Columns precision, recall, f1 and support (number of rows), one row a class. A precision
        without predictions and a recall without rows are 0, as in scikit-learn's
        ``zero_division=0``.

    Examples
    --------
    >>> per_class_scores(np.array([[1, 1], [0, 2]]))["recall"].tolist()
    [0.5, 1.0]
    """
    hits = np.diag(confusion)
    support, predicted = confusion.sum(axis=1), confusion.sum(axis=0)
    return pd.DataFrame(
        {
            "precision": _ratio(hits, predicted),
            "recall": _ratio(hits, support),
            "f1": _ratio(2 * hits, support + predicted),
            "support": support,
        }
    )


def overall_scores(
    confusion: np.ndarray, true: np.ndarray, y_proba: np.ndarray | None
) -> dict[str, float]:
    """Compute the scores of `METRICS`.

    Parameters
    ----------
    confusion : ndarray of int, shape (n_classes, n_classes)
        Confusion matrix of counts.
    true : ndarray of int, shape (n_samples,)
        Codes of the true labels.
    y_proba : ndarray of shape (n_samples, n_classes) or None
        Predicted probabilities, if there are any.

    Returns
    -------
    dict of str to float
        Accuracy; balanced accuracy, over the classes that occur; macro F1, over the classes that
        occur or were predicted; log loss, NaN without probabilities.

    Examples
    --------
    >>> overall_scores(np.array([[1, 1], [0, 2]]), np.array([0, 0, 1, 1]), None)["accuracy"]
    0.75
    """
    classes = per_class_scores(confusion)
    support = classes["support"].to_numpy()
    met = support + confusion.sum(axis=0) > 0
    return {
        "accuracy": float(np.diag(confusion).sum() / support.sum()),
        "balanced_accuracy": float(classes["recall"].to_numpy()[support > 0].mean()),
        "f1_macro": float(classes["f1"].to_numpy()[met].mean()),
        "log_loss": float("nan") if y_proba is None else mean_log_loss(true, y_proba),
    }


def mean_log_loss(true: np.ndarray, y_proba: np.ndarray) -> float:
    """Compute the mean negative log-probability of the true classes.

    Probabilities are kept above the resolution of their own data type, as scikit-learn does, so
    that one confident mistake does not make the loss infinite.

    Parameters
    ----------
    true : ndarray of int, shape (n_samples,)
        Codes of the true labels.
    y_proba : ndarray of shape (n_samples, n_classes)
        Predicted probabilities.

    Returns
    -------
    float
        The loss in nats.

    Examples
    --------
    >>> mean_log_loss(np.array([0, 1]), np.array([[0.5, 0.5], [0.0, 1.0]]))
    0.3465...
    """
    smallest = np.finfo(y_proba.dtype).eps
    chosen = y_proba[np.arange(len(true)), true]
    # Subtracted from 0: the negative of 0 would be shown as -0.0000.
    return float(0.0 - np.log(np.clip(chosen, smallest, 1.0), dtype=np.float64).mean())


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.zeros(len(whole)), where=whole > 0)
