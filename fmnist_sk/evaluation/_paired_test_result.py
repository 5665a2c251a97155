"""The result of comparing two models on the same data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PairedTestResult:
    """How two models differ, and how probable that is between equally good ones.

    Parameters
    ----------
    difference : float
        Score of the first model minus score of the second.
    statistic : float
        Statistic of the test.
    p_value : float
        Probability of a difference at least as large if the models were equally good; two-sided.
    method : str
        What was computed, in words.

    See Also
    --------
    mcnemar_test : Two models on one test set.
    corrected_resampled_ttest : Two models on the same folds.

    Examples
    --------
    >>> from fmnist_sk.evaluation import mcnemar_test
    >>> result = mcnemar_test([1, 1, 1, 1, 0], [1, 1, 1, 1, 0], [0, 0, 0, 0, 0])
    >>> result.difference, result.p_value
    (0.8, 0.125)
    """

    difference: float
    statistic: float
    p_value: float
    method: str
