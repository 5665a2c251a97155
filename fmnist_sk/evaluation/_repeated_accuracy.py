"""How sure an accuracy is that was measured once, over repetitions, or over folds."""

from __future__ import annotations

import math

import numpy as np
from scipy import special
from scipy.optimize import brentq

from ._corrected_resampled_ttest import corrected_deviation
from ._wilson_interval import wilson_interval

_LEAST_LOG_P = -690.0  # exp(-690) is still a normal number.


def crossed_variances(values: np.ndarray) -> tuple[float, float]:
    """Estimate how much the mean of values of repetitions crossed with rows would vary.

    The mean would be another one with other test rows, and with other seeds. What rows and seeds do
    only together is counted in both, which errs on the safe side.

    Parameters
    ----------
    values : ndarray of shape (n_repeats, n_samples)
        A value for each row in each repetition; at least two of both.

    Returns
    -------
    by_rows, by_repeats : float
        The variances of the mean of all values; their sum is that of rows and seeds together.

    Examples
    --------
    >>> crossed_variances(np.array([[0.0, 2.0], [0.0, 2.0]]))
    (1.0, 0.0)
    """
    n_repeats, n_samples = values.shape
    by_rows = values.mean(axis=0).var(ddof=1) / n_samples
    by_repeats = values.mean(axis=1).var(ddof=1) / n_repeats
    return float(by_rows), float(by_repeats)


def crossed_margin(
    variances: tuple[float, float], n_repeats: int, n_samples: int, alpha: float
) -> float:
    """Return how far the mean of repetitions crossed with rows may be off.

    Each variance is multiplied by the square of its own quantile of Student's distribution, so the
    margin is exceeded in at most `alpha` of all cases, whichever of the two is the larger. One
    quantile for the sum (by Satterthwaite's degrees of freedom) is exceeded in twice as many where
    there are two or three repetitions, because so few may happen to be alike.

    Parameters
    ----------
    variances : tuple of float
        Of `crossed_variances`: by rows and by repetitions.
    n_repeats, n_samples : int
        Numbers of repetitions and of rows.
    alpha : float
        How often the true mean may be further away, above 0 and at most 1.

    Returns
    -------
    float
        The margin to both sides.

    References
    ----------
    S. K. Banerjee, "On confidence interval for two-means problem based on separate estimates of
    variances and tabulated values of t-table", Sankhya A, 1961.

    Examples
    --------
    >>> [round(crossed_margin((1.0, 1.0), n, 1000, alpha=0.05), 1) for n in (2, 5, 10)]
    [12.9, 3.4, 3.0]
    """
    quantiles = special.stdtrit([n_samples - 1, n_repeats - 1], alpha / 2)
    return math.hypot(*np.sqrt(variances) * quantiles)


def crossed_interval(right: np.ndarray, confidence: float = 0.95) -> tuple[float, float]:
    """Return the confidence interval of an accuracy over test rows and repetitions.

    Parameters
    ----------
    right : ndarray of bool, shape (n_repeats, n_samples)
        Which rows were predicted right in each repetition.
    confidence : float, default=0.95
        How often the interval shall contain the true accuracy.

    Returns
    -------
    low, high : float
        Wilson's interval: of one repetition for its rows, of several for as many independent rows
        as would leave the same uncertainty.

    Examples
    --------
    >>> right = np.arange(100) < 90
    >>> crossed_interval(right[None]) == wilson_interval(90, 100)
    True
    >>> low, high = crossed_interval(np.array([right, right[::-1]]))
    >>> round(low, 3), round(high, 3)
    (0.853, 0.933)
    """
    n_repeats, n_samples = right.shape
    accuracy, n_effective = float(right.mean()), float(n_samples)
    if n_repeats > 1 and n_samples > 1:
        spread = crossed_margin(crossed_variances(right), n_repeats, n_samples, 1 - confidence)
        spread /= special.ndtri(0.5 + confidence / 2)
        if spread > 0:
            n_effective = max(1.0, accuracy * (1 - accuracy) / spread**2)
    return wilson_interval(accuracy * n_effective, n_effective, confidence)


def crossed_ttest(right_a: np.ndarray, right_b: np.ndarray) -> tuple[float, float]:
    """Test whether two models are equally accurate, over the same test rows and repetitions.

    Parameters
    ----------
    right_a, right_b : ndarray of bool, shape (n_repeats, n_samples)
        Which rows each model predicted right in each repetition; at least two of both.

    Returns
    -------
    difference : float
        Accuracy of the first model minus accuracy of the second.
    p_value : float
        The lowest `alpha` at which `crossed_margin` does not reach 0; two-sided. Equally accurate
        models get a value of at most `alpha` with at most this probability.

    Notes
    -----
    Two repetitions say little about the variance between seeds, so only large differences are found
    with them; five find most of what many would.

    Examples
    --------
    >>> right = np.arange(100) < np.array([[90], [91]])
    >>> crossed_ttest(right, right)
    (0.0, 1.0)
    """
    differences = right_a.astype(float) - right_b
    n_repeats, n_samples = differences.shape
    mean = float(differences.mean())
    variances = crossed_variances(differences)
    if mean == 0 or not any(variances):
        return mean, float(mean == 0)

    def excess(log_p: float) -> float:
        return crossed_margin(variances, n_repeats, n_samples, math.exp(log_p)) - abs(mean)

    if excess(_LEAST_LOG_P) <= 0:
        return mean, math.exp(_LEAST_LOG_P)
    return mean, math.exp(brentq(excess, _LEAST_LOG_P, 0.0))


def resampled_interval(
    scores: np.ndarray, test_fraction: float, confidence: float = 0.95
) -> tuple[float, float]:
    """Return the confidence interval of an accuracy over folds or random splits.

    Parameters
    ----------
    scores : ndarray of shape (n_splits,)
        Accuracy of each split; at least two.
    test_fraction : float
        Share of all rows that is tested in one split.
    confidence : float, default=0.95
        How often the interval shall contain the true accuracy.

    Returns
    -------
    low, high : float
        The mean plus and minus the deviation of `corrected_resampled_ttest`, within 0 and 1.

    Examples
    --------
    >>> low, high = resampled_interval(np.array([0.8, 0.9, 0.8, 0.9]), test_fraction=0.25)
    >>> round(low, 3), round(high, 3)
    (0.71, 0.99)
    """
    quantile = special.stdtrit(len(scores) - 1, 0.5 + confidence / 2)
    margin = quantile * corrected_deviation(scores, test_fraction)
    mean = float(scores.mean())
    return max(0.0, float(mean - margin)), min(1.0, float(mean + margin))
