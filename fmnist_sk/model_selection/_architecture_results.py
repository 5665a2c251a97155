"""What an architecture search trained, as a table in the shape of scikit-learn's searches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ._architecture_candidates import Candidate
from ._cv_results import make_cv_results
from ._fold_result import CrossValidation, FoldResult
from ._trial_outcomes import check_failures, failed_score, trial_state


@dataclass(frozen=True)
class Trained:
    """An architecture trained in one rung.

    Parameters
    ----------
    candidate : Candidate
        The architecture.
    rung : int
        Number of the rung.
    params : dict of str to object
        What was set in the estimator.
    folds : list of FoldResult
        The results.
    score : float
        Their mean; NaN if a fold has none.
    """

    candidate: Candidate
    rung: int
    params: dict[str, Any]
    folds: list[FoldResult]
    score: float


def search_results(
    trained: Sequence[Trained], shared: CrossValidation, error_score: str | float
) -> dict[str, Any]:
    """Collect what was trained in the shape of scikit-learn's searches.

    Parameters
    ----------
    trained : sequence of Trained
        All of it.
    shared : CrossValidation
        Data, folds and scores of the search.
    error_score : "raise" or float
        Parameter of the search.

    Returns
    -------
    dict of str to array
        As `make_cv_results`, with "iter", "genotype", "n_params" and "mmac".

    Raises
    ------
    ValueError
        If all trainings failed.
    """
    check_failures([one.folds for one in trained], shared.metric)
    results = make_cv_results(
        [one.params for one in trained],
        [one.folds for one in trained],
        [trial_state(one.score) for one in trained],
        n_splits=len(shared.folds),
        error_score=failed_score(error_score),
        return_train_score=shared.return_train_score,
        metrics=shared.metric_names,
    )
    columns = {
        "iter": [one.rung for one in trained],
        "n_params": [one.candidate.cost.n_params for one in trained],
        "mmac": [one.candidate.cost.mmac for one in trained],
        "genotype": np.array([one.candidate.genotype for one in trained], dtype=object),
    }
    return results | {name: np.asarray(column) for name, column in columns.items()}


def best_of_last_rung(scores: np.ndarray, rungs: np.ndarray) -> int:
    """Return the index of the best architecture among those that were trained longest.

    Parameters
    ----------
    scores : ndarray of shape (n,)
        Scores; NaN is a failure.
    rungs : ndarray of shape (n,)
        Rung of each: scores of different rungs cannot be compared.

    Returns
    -------
    int
        The index; of the last rung in which anything has a score.

    Examples
    --------
    >>> best_of_last_rung(np.array([0.95, 0.9, 0.91, np.nan]), np.array([0, 1, 1, 2]))
    2
    """
    usable = ~np.isnan(scores)
    last = rungs[usable].max(initial=0)
    return int(np.argmax(np.where(usable & (rungs == last), scores, -np.inf)))
