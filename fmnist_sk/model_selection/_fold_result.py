"""Fit an estimator to one fold and score it."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from numbers import Number
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.utils.metaestimators import _safe_split
from sklearn.utils.validation import _check_method_params

from .._task import NO_TASK, Task

Scores = dict[str, float]
Fold = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class FoldResult:
    """What one fit brought; plain data, so that any storage can hold it.

    Parameters
    ----------
    test, train : dict of str to float
        Scores by metric; "score" if there is one metric only. A metric that failed is missing.
    fit_time, score_time : float
        Seconds.
    error : str
        The traceback, if something failed.
    stopped : bool
        Whether pruning cut the training short, so that there are no scores.
    """

    test: Scores = field(default_factory=dict)
    train: Scores = field(default_factory=dict)
    fit_time: float = 0.0
    score_time: float = 0.0
    error: str = ""
    stopped: bool = False


@dataclass(frozen=True)
class CrossValidation:
    """What all trials of a search share.

    Parameters
    ----------
    estimator : estimator
        The unfitted estimator.
    X, y : array-like
        All data of the search.
    folds : list of (ndarray, ndarray)
        Training and test rows of each fold.
    scorer : callable
        Returns a number, or numbers by metric.
    fit_params, score_params : dict
        Further arguments; those with one entry for each row are sliced.
    return_train_score : bool
        Whether to score the training rows too.
    raises : bool
        Whether an error in a fit or a score ends the search.
    metric : str or None
        The metric that is searched for; None is the first.
    task : Task
        Whose parts the trials are.
    """

    estimator: Any
    X: Any
    y: Any
    folds: list[Fold]
    scorer: Callable[..., Any]
    fit_params: Mapping[str, Any]
    score_params: Mapping[str, Any]
    return_train_score: bool
    raises: bool
    metric: str | None
    task: Task = NO_TASK

    def __sizeof__(self) -> int:
        # joblib sends what says that it is large to a dask cluster once, not with each task.
        data = (max(sys.getsizeof(part), getattr(part, "nbytes", 0)) for part in (self.X, self.y))
        return int(object.__sizeof__(self) + sum(data))

    @property
    def metric_names(self) -> list[str]:
        """The metrics, if there are several."""
        return list(getattr(self.scorer, "_scorers", ()))

    def objective(self, scores: Scores) -> float:
        """Return the score that is searched for; NaN if it is missing."""
        if self.metric is None or self.is_single(scores):
            return next(iter(scores.values()), np.nan)
        return scores.get(self.metric, np.nan)

    def is_single(self, scores: Scores) -> bool:
        """Tell whether scores are one without a name."""
        return list(scores) == ["score"] and not hasattr(self.scorer, "_scorers")

    def score(self, estimator: Any, X: Any, y: Any, rows: np.ndarray) -> tuple[Scores, str]:
        """Score rows of the data.

        Parameters
        ----------
        estimator : estimator
            The fitted estimator.
        X, y : array-like
            The rows.
        rows : ndarray of int
            Their numbers.

        Returns
        -------
        scores : dict of str to float
            Scores by metric.
        error : str
            Tracebacks of metrics that failed.
        """
        params = _check_method_params(self.X, self.score_params, rows)
        found = (
            self.scorer(estimator, X, **params)
            if y is None
            else self.scorer(estimator, X, y, **params)
        )
        if not isinstance(found, Mapping):
            return {"score": as_number("score", found)}, ""
        # In scikit-learn's scorer of several metrics, a traceback stands for a metric that failed.
        errors = [value for value in found.values() if isinstance(value, str)]
        scores = {
            name: as_number(name, value)
            for name, value in found.items()
            if not isinstance(value, str)
        }
        return scores, "\n".join(errors)


def searched_metric(scorer: Any, scoring: Any, refit: Any) -> str | None:
    """Return the metric that a search is about; None if there is one metric only.

    Parameters
    ----------
    scorer : callable
        The scorer.
    scoring, refit : object
        Parameters of the search.

    Returns
    -------
    str or None
        The metric named by `refit`, else the first.
    """
    if scoring is None or isinstance(scoring, str):
        return None
    if isinstance(refit, str):
        return refit
    return next(iter(getattr(scorer, "_scorers", ())), None)


def as_number(name: str, score: Any) -> float:
    """Return a score as a float, or say that it is not a number."""
    value = score.item() if hasattr(score, "item") else score
    if not isinstance(value, Number):
        raise ValueError(
            f"scoring must return a number; got {value!r} ({type(value).__name__}) for {name!r}."
        )
    return float(value)  # type: ignore[arg-type]


def fit_fold(
    shared: CrossValidation,
    params: Mapping[str, Any],
    number: int,
    prepare: Callable[[Any, Any, Any, Any], Callable[[], bool]] | None = None,
    task: Task = NO_TASK,
) -> FoldResult:
    """Fit the estimator with some parameters to one fold and score it.

    Parameters
    ----------
    shared : CrossValidation
        The search.
    params : mapping of str to object
        Parameters to set.
    number : int
        Number of the fold.
    prepare : callable or None
        Gets the estimator, the labels to fit and the test rows with their labels before the fit;
        what it returns says afterwards whether the training was cut short.
    task : Task
        The fit, for callbacks.

    Returns
    -------
    FoldResult
        Scores, or the traceback.
    """
    # Outside of the `try`: a parameter that cannot be set is a mistake in the search space.
    estimator = clone(shared.estimator).set_params(**clone(dict(params), safe=False))
    train, test = shared.folds[number]
    X_train, y_train = _safe_split(estimator, shared.X, shared.y, train)
    X_test, y_test = _safe_split(estimator, shared.X, shared.y, test, train)
    fit_params = _check_method_params(shared.X, shared.fit_params, train)
    cut_short = (lambda: False) if prepare is None else prepare(estimator, y_train, X_test, y_test)
    test_scores: Scores = {}
    train_scores: Scores = {}
    error = train_error = ""
    start = time.perf_counter()
    fitted = scored = None
    try:
        data = (X_train,) if y_train is None else (X_train, y_train)
        with task.fitting(estimator, X_train, y_train):
            estimator.fit(*data, **fit_params)
        fitted = time.perf_counter()
        if cut_short():
            return FoldResult(fit_time=fitted - start, stopped=True)
        test_scores, error = shared.score(estimator, X_test, y_test, test)
        scored = time.perf_counter()
        if shared.return_train_score:
            train_scores, train_error = shared.score(estimator, X_train, y_train, train)
    except Exception:
        if shared.raises:
            raise
        error = traceback.format_exc()
    fitted = fitted or time.perf_counter()
    scored = scored or max(fitted, time.perf_counter())
    return FoldResult(
        test_scores, train_scores, fitted - start, scored - fitted, error or train_error
    )
