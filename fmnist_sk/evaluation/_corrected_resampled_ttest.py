"""Nadeau and Bengio's t-test of two models on the same folds."""

from __future__ import annotations

import math
from numbers import Real
from typing import Any

import numpy as np
from scipy import special
from sklearn.utils import column_or_1d
from sklearn.utils._param_validation import Interval, validate_params

from ._paired_test_result import PairedTestResult


@validate_params(
    {
        "scores_a": "no_validation",
        "scores_b": "no_validation",
        "test_fraction": [Interval(Real, 0, 1, closed="neither")],
    },
    prefer_skip_nested_validation=True,
)
def corrected_resampled_ttest(
    scores_a: Any, scores_b: Any, *, test_fraction: float
) -> PairedTestResult:
    """Test whether two models have the same expected score, by their scores on the same folds.

    The training rows of different folds overlap, so their scores are not independent, and an
    ordinary paired t-test finds differences where there are none. This test enlarges the variance
    by the ratio of test rows to training rows.

    Parameters
    ----------
    scores_a, scores_b : array-like of shape (n_splits,)
        Scores of the two models: one for each fold, or for each fold of each repetition, or for
        each random split. Both in the same order.
    test_fraction : float
        Share of all rows that is tested in one split: 1 / k for k folds, also if they are repeated.

    Returns
    -------
    PairedTestResult
        `difference` is the mean of A minus the mean of B; `statistic` is t with ``n_splits - 1``
        degrees of freedom. Scores that differ by the same amount in all splits have no variance to
        judge by: t is then infinite and the p-value 0 or, without any difference, 0 and 1.

    Raises
    ------
    ValueError
        If there are fewer than two scores, as many as not for the other model, or missing ones.

    See Also
    --------
    mcnemar_test : For predictions of one test set.
    scipy.stats.ttest_rel : The test without the correction, for independent scores.

    References
    ----------
    C. Nadeau and Y. Bengio, "Inference for the generalization error", Machine Learning, 2003.
    R. R. Bouckaert and E. Frank, "Evaluating the replicability of significance tests for comparing
    learning algorithms", PAKDD, 2004.

    Examples
    --------
    >>> from fmnist_sk.evaluation import corrected_resampled_ttest
    >>> a, b = [0.91, 0.93, 0.92, 0.94, 0.93], [0.90, 0.91, 0.92, 0.92, 0.92]
    >>> corrected_resampled_ttest(a, b, test_fraction=1 / 5).p_value
    0.099...
    """
    a, b = (np.asarray(column_or_1d(scores), dtype=np.float64) for scores in (scores_a, scores_b))
    if len(a) != len(b) or len(a) < 2:
        raise ValueError(
            f"The test needs at least two scores of each model, one pair a split; got {len(a)} and "
            f"{len(b)}."
        )
    if not np.isfinite([a, b]).all():
        raise ValueError(
            "scores_a and scores_b must be finite: leave out splits in which a model failed, for "
            "both models."
        )
    differences = a - b
    mean = float(differences.mean())
    deviation = corrected_deviation(differences, test_fraction)
    # Equal differences such as 0.3 - 0.1 and 0.4 - 0.2 are equal up to rounding only.
    if np.ptp(differences) <= 4 * np.finfo(float).eps * np.abs([a, b]).max():
        statistic = math.copysign(math.inf, mean) if differences.any() else 0.0
    else:
        statistic = mean / deviation
    p_value = 2 * float(special.stdtr(len(a) - 1, -abs(statistic)))
    return PairedTestResult(mean, statistic, p_value, "corrected resampled t-test")


def corrected_deviation(differences: np.ndarray, test_fraction: float) -> float:
    """Estimate the standard deviation of the mean of scores whose training rows overlap.

    Parameters
    ----------
    differences : ndarray of shape (n_splits,)
        Score of one model minus score of the other.
    test_fraction : float
        Share of all rows that is tested in one split.

    Returns
    -------
    float
        The deviation.

    Examples
    --------
    >>> corrected_deviation(np.array([0.0, 2.0]), 0.5)
    1.732...
    """
    ratio = test_fraction / (1 - test_fraction)
    return math.sqrt((1 / len(differences) + ratio) * differences.var(ddof=1))
