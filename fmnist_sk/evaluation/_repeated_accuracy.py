"""How sure an accuracy is that was measured once, over repetitions, or over folds."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from ._corrected_resampled_ttest import corrected_deviation
from ._wilson_interval import wilson_interval


def crossed_deviation(values: np.ndarray) -> tuple[float, float]:
    """Estimate the standard deviation of the mean of values of repetitions crossed with rows.

    The mean would be another one with other test rows, and with other seeds: the two variances are
    added. What rows and seeds do only together is counted in both, which errs on the safe side.

    Parameters
    ----------
    values : ndarray of shape (n_repeats, n_samples)
        A value for each row in each repetition; at least two of both.

    Returns
    -------
    deviation : float
        The standard deviation of the mean of all values.
    degrees_of_freedom : float
        By Satterthwaite's approximation.

    References
    ----------
    F. E. Satterthwaite, "An approximate distribution of estimates of variance components",
    Biometrics Bulletin, 1946.

    Examples
    --------
    >>> crossed_deviation(np.array([[0.0, 2.0], [0.0, 2.0]]))
    (1.0, 1.0)
    """
    n_repeats, n_samples = values.shape
    by_rows = values.mean(axis=0).var(ddof=1) / n_samples
    by_repeats = values.mean(axis=1).var(ddof=1) / n_repeats
    variance = by_rows + by_repeats
    squares = by_rows**2 / (n_samples - 1) + by_repeats**2 / (n_repeats - 1)
    degrees = variance**2 / squares if squares else n_samples - 1
    return math.sqrt(variance), float(degrees)


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
        deviation, degrees = crossed_deviation(right)
        half = 0.5 + confidence / 2
        spread = deviation * special.stdtrit(degrees, half) / special.ndtri(half)
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
        Probability of a difference at least as large between equally accurate models; two-sided.

    Examples
    --------
    >>> right = np.arange(100) < np.array([[90], [91]])
    >>> crossed_ttest(right, right)
    (0.0, 1.0)
    """
    differences = right_a.astype(float) - right_b
    mean = float(differences.mean())
    deviation, degrees = crossed_deviation(differences)
    if deviation == 0:
        return mean, float(mean == 0)
    return mean, 2 * float(special.stdtr(degrees, -abs(mean) / deviation))


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
