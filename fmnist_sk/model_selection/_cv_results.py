"""The table of all trials in the shape of scikit-learn's searches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.ma import MaskedArray
from scipy.stats import rankdata

from ._fold_result import FoldResult


def make_cv_results(
    params: Sequence[Mapping[str, Any]],
    folds: Sequence[Sequence[FoldResult]],
    states: Sequence[str],
    *,
    n_splits: int,
    error_score: float,
    return_train_score: bool,
    metrics: Sequence[str] = (),
) -> dict[str, Any]:
    """Collect the results of all trials.

    Parameters
    ----------
    params : sequence of dict
        The parameter set of each trial.
    folds : sequence of sequence of FoldResult
        For each trial the folds that were run.
    states : sequence of str
        How each trial ended.
    n_splits : int
        Number of folds of a trial that was not pruned.
    error_score : float
        Score of a fold that failed.
    return_train_score : bool
        Whether there are scores of the training rows.
    metrics : sequence of str, default=()
        Metrics that have columns, even if none was ever scored.

    Returns
    -------
    dict of str to array
        The keys of `GridSearchCV`, and "state" and "error". Folds that were not run are NaN.
    """
    results: dict[str, Any] = {}
    for name in ("fit_time", "score_time"):
        times = _table([[getattr(fold, name) for fold in row] for row in folds], n_splits)
        run = np.maximum((~np.isnan(times)).sum(axis=1), 1)
        mean = np.nansum(times, axis=1) / run
        results[f"mean_{name}"] = mean
        results[f"std_{name}"] = np.sqrt(np.nansum((times - mean[:, None]) ** 2, axis=1) / run)
    for name in sorted({name for row in params for name in row}):
        results[f"param_{name}"] = _parameter_column(params, name)
    results["params"] = [dict(row) for row in params]
    scored = (name for row in folds for fold in row for name in fold.test)
    for metric in dict.fromkeys([*metrics, *scored]) or ["score"]:
        for part in ("test", "train") if return_train_score else ("test",):
            scores = _table(
                [
                    [
                        getattr(fold, part).get(metric, error_score if fold.error else np.nan)
                        for fold in row
                    ]
                    for row in folds
                ],
                n_splits,
            )
            results |= {
                f"split{split}_{part}_{metric}": scores[:, split] for split in range(n_splits)
            }
            results[f"mean_{part}_{metric}"] = scores.mean(axis=1)
            with np.errstate(invalid="ignore"):  # Infinite scores have no deviation.
                results[f"std_{part}_{metric}"] = scores.std(axis=1)
            if part == "test":
                results[f"rank_test_{metric}"] = rank(scores.mean(axis=1))
    results["state"] = np.array(states, dtype=object)
    results["error"] = np.array([first_error(row) for row in folds], dtype=object)
    return results


def first_error(folds: Sequence[FoldResult]) -> str:
    """Return the first traceback of a trial; empty if there is none.

    Parameters
    ----------
    folds : sequence of FoldResult
        The folds that were run.

    Returns
    -------
    str
        The traceback.
    """
    return next((fold.error for fold in folds if fold.error), "")


def rank(scores: np.ndarray) -> np.ndarray:
    """Rank scores from 1 for the highest; NaN shares the last rank.

    Parameters
    ----------
    scores : ndarray of shape (n,)
        The scores.

    Returns
    -------
    ndarray of shape (n,), int32
        The ranks; equal scores have the same.

    Examples
    --------
    >>> rank(np.array([0.5, np.nan, 0.9, 0.9]))
    array([3, 4, 1, 1], dtype=int32)
    """
    missing = np.isnan(scores)
    lowest = scores[~missing].min() - 1 if not missing.all() else 0.0
    return rankdata(-np.where(missing, lowest, scores), method="min").astype(np.int32)


def _table(rows: Sequence[Sequence[float]], n_splits: int) -> np.ndarray:
    return np.array([[*row, *[np.nan] * (n_splits - len(row))] for row in rows], dtype=np.float64)


def _parameter_column(params: Sequence[Mapping[str, Any]], name: str) -> MaskedArray:
    """Return an array of numbers where all are numbers of a kind, else of objects.

    It is masked where a parameter set has no such parameter.
    """
    values = {index: row[name] for index, row in enumerate(params) if name in row}
    kinds = {type(value) for value in values.values()}
    alike = kinds <= {bool} or kinds <= {int, float}
    dtype = np.array(list(values.values())).dtype if alike else np.dtype(object)
    column = MaskedArray(np.empty(len(params), dtype=dtype), mask=True)
    for index, value in values.items():
        column[index] = value
    return column
