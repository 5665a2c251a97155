"""What a search makes of the folds of its trials."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from sklearn.exceptions import FitFailedWarning

from ._cv_results import first_error
from ._fold_result import CrossValidation, FoldResult


def mean_score(folds: Sequence[FoldResult], shared: CrossValidation, error_score: float) -> float:
    """Return the mean over folds of the score that is searched for.

    Parameters
    ----------
    folds : sequence of FoldResult
        The folds of a trial.
    shared : CrossValidation
        Knows which metric is searched for.
    error_score : float
        Score of a fold that failed.

    Returns
    -------
    float
        The mean; NaN if a fold has no score.

    Examples
    --------
    >>> shared = CrossValidation(None, None, None, [], None, {}, {}, False, False, None)
    >>> mean_score([FoldResult({"score": 1.0}), FoldResult(error="Traceback")], shared, 0.0)
    0.5
    """
    scores = [shared.objective(fold.test) for fold in folds]
    return float(
        np.mean(
            [
                error_score if fold.error and np.isnan(score) else score
                for fold, score in zip(folds, scores, strict=True)
            ]
        )
    )


def failed_score(error_score: str | float) -> float:
    """Return the score of a fold that failed.

    Parameters
    ----------
    error_score : "raise" or float
        Parameter of the search.

    Returns
    -------
    float
        The number; NaN where "raise" leaves none.

    Examples
    --------
    >>> failed_score("raise"), failed_score(0)
    (nan, 0.0)
    """
    return float("nan") if isinstance(error_score, str) else float(error_score)


def trial_state(*scores: float) -> str:
    """Return how a trial ended that was not stopped early.

    A trial fails if there is no number to rank it by. It is complete if `error_score` is one, if a
    metric failed that is not searched for, and if a score is infinite.

    Parameters
    ----------
    *scores : float
        Its mean score by each metric that is searched for.

    Returns
    -------
    {"COMPLETE", "FAIL"}
        The state.

    Examples
    --------
    >>> trial_state(0.9), trial_state(float("-inf")), trial_state(0.9, float("nan"))
    ('COMPLETE', 'COMPLETE', 'FAIL')
    """
    return "FAIL" if np.isnan(scores).any() else "COMPLETE"


def check_failures(folds: Sequence[Sequence[FoldResult]], metric: str | None = None) -> None:
    """Warn if some trials failed; raise an error if all did.

    Parameters
    ----------
    folds : sequence of sequence of FoldResult
        The folds of each trial.
    metric : str or None, default=None
        The one that is searched for, among several.

    Raises
    ------
    ValueError
        If no fold of any trial has a score, or none of the metric.

    Warns
    -----
    FitFailedWarning
        If some trials failed.
    UserWarning
        If some scores are NaN, though nothing failed.
    """
    errors = [error for row in folds if (error := first_error(row))]
    reason = f" The last error:\n{errors[-1]}" if errors else ""
    if not any(fold.test for row in folds for fold in row):
        raise ValueError(
            f"None of the {len(folds)} trials was completed, so there is no best one.{reason}"
        )
    if metric is not None and not any(metric in fold.test for row in folds for fold in row):
        raise ValueError(
            f"None of the {len(folds)} trials has a score {metric!r}, so there is no best one.{reason}"
        )
    undefined = sum(any(np.isnan(list(fold.test.values())).any() for fold in row) for row in folds)
    if undefined:
        warnings.warn(
            f"{undefined} of {len(folds)} trials have scores that are NaN: a metric may not be "
            f"defined for the rows of a fold. See cv_results_.",
            stacklevel=5,
        )
    if errors:
        warnings.warn(
            f"{len(errors)} of {len(folds)} trials failed in a fold. Their tracebacks are in "
            f"cv_results_['error']; error_score='raise' ends the search instead. The last one:\n"
            f"{errors[-1]}",
            FitFailedWarning,
            stacklevel=5,
        )
