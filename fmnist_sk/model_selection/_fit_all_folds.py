"""Fit several parameter sets to all folds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sklearn.utils.parallel import Parallel, delayed

from .._task import Task
from ._fold_result import CrossValidation, FoldResult, fit_fold


def fit_all_folds(
    shared: CrossValidation,
    params: Sequence[dict[str, Any]],
    tasks: Sequence[Task],
    n_jobs: int | None,
) -> list[list[FoldResult]]:
    """Return the folds of each parameter set; all of them may run side by side.

    Parameters
    ----------
    shared : CrossValidation
        The search.
    params : sequence of dict
        The parameter sets.
    tasks : sequence of Task
        The trial of each, which begins here.
    n_jobs : int or None
        Fits at the same time.

    Returns
    -------
    list of list of FoldResult
        For each parameter set its folds.
    """
    n_folds = len(shared.folds)
    parts = [[task.subtask("fold") for _ in range(n_folds)] for task in tasks]
    for task in tasks:
        task.begin()
    results = Parallel(n_jobs=n_jobs)(
        delayed(fit_fold)(shared, row, fold, task=parts[trial][fold])
        for trial, row in enumerate(params)
        for fold in range(n_folds)
    )
    return [list(results[start : start + n_folds]) for start in range(0, len(results), n_folds)]
