"""What the searches of this package share: folds drawn once, a table of trials, a refitted winner."""

from __future__ import annotations

import time
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import clone, is_classifier
from sklearn.model_selection import check_cv
from sklearn.model_selection._search import BaseSearchCV
from sklearn.utils import indexable
from sklearn.utils.validation import _check_method_params

from .._task import Task, start_fit, with_callbacks
from ._fold_result import CrossValidation, searched_metric
from ._function_scorer import given_scorers, with_function_scorers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


_RESULTS_OF_REFIT = (
    "best_index_",
    "best_params_",
    "best_score_",
    "best_estimator_",
    "refit_time_",
    "feature_names_in_",
)


class TrialSearchCV(BaseSearchCV):
    """A search of trials, each a parameter set evaluated on the same folds.

    scikit-learn's own base class draws its candidates before it sees a score or by halving, and draws
    the folds anew for each group of candidates. A subclass says in `_find_trials` how trials are found.
    """

    @with_callbacks
    def fit(self, X: ArrayLike, y: ArrayLike | None = None, **params: Any) -> Self:
        """Run the search and refit the winner.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Training data.
        y : array-like of shape (n_samples,), default=None
            Labels.
        **params : dict of str to object
            Parameters of the estimator's `fit`, of the splitter (``groups``) and the scorer. Those with
            one entry for each row, such as `sample_weight`, are split with the rows.

        Returns
        -------
        self
            The fitted search.

        Raises
        ------
        ImportError
            If the package that does the search is not installed.
        ValueError
            If a parameter cannot be used, or no trial could be completed.
        """
        self._validate_params()
        X, y = indexable(X, y)
        params = _check_method_params(X, params=params)
        routed = self._get_routed_params_for_fit(params)
        scorer, metric = self._get_scorers()
        with np.errstate(invalid="ignore"):  # An infinite label raises an error, which is enough.
            cv = self._make_cv(y)
        # As in scikit-learn, `refit` may be a name or a function.
        task = start_fit(self, 1 + (self.refit is not False), X, y)
        folds = list(cv.split(X, y, **routed.splitter.split))
        if not folds:
            raise ValueError(
                f"cv={self.cv!r} gave no folds. A generator can be used once only: give a list of it."
            )
        shared = CrossValidation(
            estimator=clone(self.estimator),
            X=X,
            y=y,
            folds=folds,
            scorer=scorer,
            fit_params=routed.estimator.fit,
            score_params=routed.scorer.score,
            return_train_score=self.return_train_score,
            raises=self.error_score == "raise",
            metric=searched_metric(scorer, self.scoring, self.refit),
            task=task.subtask("search", self._most_trials()),
        )
        shared.task.begin(X, y)
        results = self._find_trials(shared)
        for name in _RESULTS_OF_REFIT:  # Those of an earlier fit.
            if hasattr(self, name):
                delattr(self, name)
        shared.task.end(X, y)
        self.n_splits_ = len(folds)
        self.scorer_ = given_scorers(scorer)
        prefix = "mean_test_"
        names = [name.removeprefix(prefix) for name in results if name.startswith(prefix)]
        # A function of the user's may return several metrics, one of them by this name.
        self.multimetric_ = self.scorer_ is not scorer or names != ["score"]
        if self.multimetric_:
            self._check_refit_for_multimetric(names)
            metric = self.refit
        if self.refit or not self.multimetric_:
            self.best_index_ = self._select_best_index(self.refit, metric, results)
            self.best_params_ = results["params"][self.best_index_]
            if not callable(self.refit):
                self.best_score_ = results[f"mean_test_{metric}"][self.best_index_]
        if self.refit:
            self._refit(shared, task.subtask("refit-with-best-params"))
        self.cv_results_ = results
        task.end(X, y)
        return self

    def _get_scorers(self) -> tuple[Any, Any]:
        scorer, metric = super()._get_scorers()
        return with_function_scorers(scorer), metric

    def _make_cv(self, y: ArrayLike | None) -> Any:
        """Return the splitter."""
        return check_cv(self.cv, y, classifier=is_classifier(self.estimator))

    def _most_trials(self) -> int | None:
        """Return how many trials there are at most; None is any number."""
        n_trials = getattr(self, "n_trials", None)
        return None if n_trials is None else int(n_trials)

    @abstractmethod
    def _find_trials(self, shared: CrossValidation) -> dict[str, Any]:
        """Evaluate trials and return `cv_results_`."""

    def _refit(self, shared: CrossValidation, task: Task) -> None:
        """Fit the best parameters to all data."""
        params = clone(self.best_params_, safe=False)
        self.best_estimator_ = clone(shared.estimator).set_params(**params)
        start = time.perf_counter()
        data = (shared.X,) if shared.y is None else (shared.X, shared.y)
        with task.fitting(self.best_estimator_, shared.X, shared.y):
            self.best_estimator_.fit(*data, **shared.fit_params)
        self.refit_time_ = time.perf_counter() - start
        if hasattr(self.best_estimator_, "feature_names_in_"):
            self.feature_names_in_ = self.best_estimator_.feature_names_in_
