"""LIME's linear surrogate: its kernel and its ridge regression, solved for all classes at once."""

from __future__ import annotations

import numpy as np

_LIME_SAMPLES = 1000


def lime_kernel(coalitions: np.ndarray, kernel_width: float) -> np.ndarray:
    """Weigh coalitions by their closeness to the full one, as package `lime` does.

    The distance of a coalition of ``k`` of ``d`` segments is the cosine distance of 0/1 vectors,
    ``1 - sqrt(k / d)``, and the weight is ``sqrt(exp(-(distance / kernel_width) ** 2))``.

    Parameters
    ----------
    coalitions : ndarray of bool, shape (n_samples, n_segments)
        Which segments are visible.
    kernel_width : float
        Width of the kernel; 0.25 is LIME's.

    Returns
    -------
    ndarray of shape (n_samples,)
        Weights from 0 to 1.

    Examples
    --------
    >>> lime_kernel(np.array([[True, True], [True, False]]), 0.25)
    array([1.   , 0.503])
    """
    distances = 1.0 - np.sqrt(coalitions.mean(axis=1))
    return np.exp(-0.5 * (distances / kernel_width) ** 2)


def alpha_for_all(alpha: float, n_coalitions: int) -> float:
    """Return the penalty that means the same on all coalitions as `alpha` does on LIME's sample.

    A ridge regression weighs its penalty against the sum over its rows. LIME draws 1,000 rows, each
    coalition as likely as any other, so all of them stand for 1,000 rows whatever their number.

    Parameters
    ----------
    alpha : float
        L2 penalty for 1,000 rows.
    n_coalitions : int
        How many coalitions there are.

    Returns
    -------
    float
        L2 penalty for as many rows.

    Examples
    --------
    >>> alpha_for_all(1.0, 4096)
    4.096
    """
    return alpha * n_coalitions / _LIME_SAMPLES


def fit_surrogate(
    coalitions: np.ndarray, outputs: np.ndarray, weights: np.ndarray, alpha: float
) -> tuple[np.ndarray, np.ndarray]:
    """Solve one weighted ridge regression for all outputs.

    Parameters
    ----------
    coalitions : ndarray of bool, shape (n_samples, n_segments)
        Which segments are visible.
    outputs : ndarray of shape (n_samples, n_outputs)
        What the model answers.
    weights : ndarray of shape (n_samples,)
        Weights of the rows.
    alpha : float
        L2 penalty; the intercept is not penalised.

    Returns
    -------
    coefficients : ndarray of shape (n_outputs, n_segments)
        Effect of each segment.
    intercepts : ndarray of shape (n_outputs,)
        Output when nothing is visible.

    Examples
    --------
    >>> coalitions = np.array([[True, True], [False, True], [True, False], [False, False]])
    >>> outputs = 0.1 + coalitions @ np.array([[0.5], [0.2]])
    >>> fit_surrogate(coalitions, outputs, np.ones(4), alpha=0.0)
    (array([[0.5, 0.2]]), array([0.1]))
    """
    features = coalitions.astype(np.float64)
    feature_means = np.average(features, axis=0, weights=weights)
    output_means = np.average(outputs, axis=0, weights=weights)
    centred = features - feature_means
    weighted = centred * weights[:, None]
    gram = weighted.T @ centred
    gram.flat[:: len(gram) + 1] += alpha
    # The pseudo-inverse gives zeros, not an error, where no coalition tells two segments apart.
    inverse = np.linalg.pinv(gram, rcond=1e-12, hermitian=True)
    coefficients = inverse @ (weighted.T @ (outputs - output_means))
    return coefficients.T, output_means - feature_means @ coefficients


def weighted_r2(outputs: np.ndarray, fitted: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the weighted coefficient of determination of each output.

    Parameters
    ----------
    outputs, fitted : ndarray of shape (n_samples, n_outputs)
        What the model answers, and what the surrogate says.
    weights : ndarray of shape (n_samples,)
        Weights of the rows.

    Returns
    -------
    ndarray of shape (n_outputs,)
        1 where the surrogate is perfect. An output that never changes has 1 if the surrogate
        is right about it and 0 if not, as in scikit-learn.

    Examples
    --------
    >>> outputs = np.array([[0.0, 5.0], [1.0, 5.0]])
    >>> weighted_r2(outputs, np.array([[0.0, 5.0], [0.5, 5.0]]), np.ones(2))
    array([0.5, 1. ])
    """
    centred = outputs - np.average(outputs, axis=0, weights=weights)
    total = weights @ centred**2
    residual = weights @ (outputs - fitted) ** 2
    # Below this, differences are rounding errors of the outputs themselves.
    noise = weights.sum() * (1e-10 * np.abs(outputs).max(axis=0)) ** 2
    is_constant = total <= noise
    r2 = 1.0 - residual / np.where(is_constant, 1.0, total)
    return np.where(is_constant, np.where(residual <= noise, 1.0, 0.0), r2)
