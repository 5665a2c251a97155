"""Scores of predicted probabilities, as pure functions of the codes of the true labels."""

import numpy as np


def brier_score(true: np.ndarray, y_proba: np.ndarray) -> float:
    """Compute the mean squared distance of the probabilities from the truth.

    Parameters
    ----------
    true : ndarray of int, shape (n_samples,)
        Codes of the true labels.
    y_proba : ndarray of shape (n_samples, n_classes)
        Predicted probabilities.

    Returns
    -------
    float
        The sum over the classes, from 0 to 2; for two classes half of it, from 0 to 1, as in
        scikit-learn.

    References
    ----------
    G. W. Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather
    Review, 1950.

    Examples
    --------
    >>> brier_score(np.array([0, 1]), np.array([[0.9, 0.1], [0.4, 0.6]]))
    0.085
    """
    # The square of (p - 1), less that of p, is 1 - 2 p: no matrix of true classes is needed.
    squares = np.square(y_proba, dtype=np.float64).sum(axis=1)
    chosen = y_proba[np.arange(len(true)), true].astype(np.float64)
    score = float((squares + 1 - 2 * chosen).mean())
    return score / 2 if y_proba.shape[1] == 2 else score


def top_k_accuracy(true: np.ndarray, y_proba: np.ndarray, k: int) -> float:
    """Compute how often the true class is among the k most probable ones.

    Of equal probabilities those of later classes come first, as in scikit-learn.

    Parameters
    ----------
    true : ndarray of int, shape (n_samples,)
        Codes of the true labels.
    y_proba : ndarray of shape (n_samples, n_classes)
        Predicted probabilities.
    k : int
        Number of classes that count.

    Returns
    -------
    float
        From 0 to 1.

    Examples
    --------
    >>> top_k_accuracy(np.array([0, 0]), np.array([[0.3, 0.5, 0.2], [0.1, 0.5, 0.4]]), 2)
    0.5
    """
    chosen = y_proba[np.arange(len(true)), true][:, None]
    is_later = np.arange(y_proba.shape[1]) > true[:, None]
    n_ahead = ((y_proba > chosen) | ((y_proba == chosen) & is_later)).sum(axis=1)
    return float((n_ahead < k).mean())
