"""McNemar's test of two classifiers on one test set."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special
from sklearn.utils import check_consistent_length, column_or_1d
from sklearn.utils._param_validation import validate_params

from ._label_checks import check_labels_present, check_same_kind
from ._paired_test_result import PairedTestResult


@validate_params(
    {
        "y_true": "no_validation",
        "y_pred_a": "no_validation",
        "y_pred_b": "no_validation",
        "exact": ["boolean"],
    },
    prefer_skip_nested_validation=True,
)
def mcnemar_test(
    y_true: Any, y_pred_a: Any, y_pred_b: Any, *, exact: bool = True
) -> PairedTestResult:
    """Test whether two classifiers are equally accurate, by their predictions for the same rows.

    Rows that both get right, or both wrong, say nothing about which is better. Among the others,
    equally accurate models win about half each, as a coin would.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        True labels of rows that neither model was trained on.
    y_pred_a, y_pred_b : array-like of shape (n_samples,)
        Labels that the two models predicted for these rows.
    exact : bool, default=True
        Whether to use the binomial distribution itself. False uses the chi-squared approximation
        with Edwards's correction for continuity, which is close from about 25 rows on that only
        one of the two gets right.

    Returns
    -------
    PairedTestResult
        `difference` is accuracy of A minus accuracy of B. `statistic` is chi-squared or, if exact,
        the lower of the two numbers of rows that only one of the models gets right.

    Raises
    ------
    ValueError
        If lengths differ, there are no rows, or only one of the arrays holds numbers.

    See Also
    --------
    compare_to_best : The same test for many models.
    corrected_resampled_ttest : For scores of folds.

    Notes
    -----
    The test is about two fitted models. It does not count how much they would vary with the training
    rows or the seed; for that, compare scores over folds or seeds.

    References
    ----------
    Q. McNemar, "Note on the sampling error of the difference between correlated proportions or
    percentages", Psychometrika, 1947. T. G. Dietterich, "Approximate statistical tests for comparing
    supervised classification learning algorithms", Neural Computation, 1998.

    Examples
    --------
    >>> from fmnist_sk.evaluation import mcnemar_test
    >>> y_true = ["bag"] * 12
    >>> mcnemar_test(y_true, ["bag"] * 12, ["bag"] * 5 + ["coat"] * 7).p_value
    0.0156...
    """
    y_true = np.asarray(column_or_1d(y_true))
    if not len(y_true):
        raise ValueError("y_true is empty: there are no rows to compare the models on.")
    right_a = is_right(y_true, y_pred_a, "y_pred_a")
    right_b = is_right(y_true, y_pred_b, "y_pred_b")
    only_a, only_b = count_disagreements(right_a, right_b)
    statistic, p_value = (exact_mcnemar if exact else corrected_mcnemar)(only_a, only_b)
    return PairedTestResult(
        difference=(only_a - only_b) / len(y_true),
        statistic=statistic,
        p_value=p_value,
        method="McNemar, exact" if exact else "McNemar, chi-squared, corrected for continuity",
    )


def is_right(y_true: np.ndarray, y_pred: Any, name: str) -> np.ndarray:
    """Tell which predictions are right.

    Parameters
    ----------
    y_true : ndarray of shape (n_samples,)
        True labels.
    y_pred : array-like of shape (n_samples,)
        Predicted labels.
    name : str
        Name of the predictions, for the messages.

    Returns
    -------
    ndarray of bool, shape (n_samples,)
        Which are right.

    Raises
    ------
    ValueError
        If lengths differ, labels are missing, or only one of the two holds numbers.

    Examples
    --------
    >>> is_right(np.array([0, 1]), [0, 0], "y_pred").tolist()
    [True, False]
    """
    y_pred = np.asarray(column_or_1d(y_pred))
    check_consistent_length(y_true, y_pred)
    check_same_kind({name: y_pred, "y_true": y_true})
    check_labels_present(y_true, "y_true")
    check_labels_present(y_pred, name)
    return y_pred == y_true


def count_disagreements(right_a: np.ndarray, right_b: np.ndarray) -> tuple[int, int]:
    """Count the rows that only one of two models gets right.

    Parameters
    ----------
    right_a, right_b : ndarray of bool, shape (n_samples,)
        Which predictions of the two models are right.

    Returns
    -------
    only_a, only_b : int
        Rows that only the first, and only the second model gets right.

    Examples
    --------
    >>> count_disagreements(np.array([True, True, False]), np.array([True, False, False]))
    (1, 0)
    """
    return int((right_a & ~right_b).sum()), int((right_b & ~right_a).sum())


def exact_mcnemar(only_a: int, only_b: int) -> tuple[float, float]:
    """Compute McNemar's test from the binomial distribution.

    Parameters
    ----------
    only_a, only_b : int
        Numbers of rows that only one of the models gets right.

    Returns
    -------
    statistic, p_value : float
        The lower of the two numbers, and the two-sided p-value.

    Examples
    --------
    >>> exact_mcnemar(1, 5)
    (1.0, 0.21875)
    """
    fewer = min(only_a, only_b)
    p_value = 2 * special.bdtr(fewer, only_a + only_b, 0.5)
    return float(fewer), min(1.0, float(p_value))


def corrected_mcnemar(only_a: int, only_b: int) -> tuple[float, float]:
    """Compute McNemar's test from the chi-squared distribution, corrected for continuity.

    Parameters
    ----------
    only_a, only_b : int
        Numbers of rows that only one of the models gets right.

    Returns
    -------
    statistic, p_value : float
        Chi-squared with one degree of freedom, and its p-value.

    Examples
    --------
    >>> corrected_mcnemar(1, 5)
    (1.5, 0.2206...)
    """
    n_decisive = only_a + only_b
    if not n_decisive:
        return 0.0, 1.0
    statistic = max(abs(only_a - only_b) - 1, 0) ** 2 / n_decisive
    return statistic, float(special.chdtrc(1, statistic))
