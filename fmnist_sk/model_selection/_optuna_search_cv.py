"""Hyperparameter search by Optuna as a scikit-learn search."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.model_selection._search import BaseSearchCV
from sklearn.utils._param_validation import HasMethods, Interval, StrOptions

from .._optional import import_optional
from .._pareto_front import pareto_front
from .._random_state import RandomStateLike
from ._fold_result import CrossValidation
from ._trial_search_cv import TrialSearchCV

if TYPE_CHECKING:
    from optuna.pruners import BasePruner
    from optuna.samplers import BaseSampler
    from optuna.storages import BaseStorage


class OptunaSearchCV(TrialSearchCV):
    """Search hyperparameters with Optuna, in place of `RandomizedSearchCV`.

    Any estimator or Pipeline, any splitter, any sampler and pruner. The folds are drawn once for each
    search, so all trials see the same. `fit` starts a study of its own, so nothing leaks between the
    outer folds of a nested cross-validation; with `study_name` it goes on with a stored one of the same
    data and estimator.

    Parameters
    ----------
    estimator : estimator
        The estimator whose parameters are searched. It is cloned.
    param_distributions : dict, list of dict or "auto", default="auto"
        Names of parameters with what to try: an Optuna distribution, a frozen distribution of scipy, a
        list, or an `IntRange`, `FloatRange` or `Choice`. Of several dictionaries each trial takes
        one, so that a parameter is drawn only where it plays a part. "auto" takes the `search_space`
        of every network and augmenter among the estimator's parameters.
    n_trials : int or None, default=10
        Number of parameter sets in the whole study. None is no limit and needs `timeout`.
    timeout : float or None, default=None
        Seconds after which no further round of trials starts. One round is run in any case.
    sampler : optuna.samplers.BaseSampler or None, default=None
        How parameters are drawn; copied. None is `optuna.samplers.TPESampler`.
    pruner : optuna.pruners.BasePruner or None, default=None
        Stops trials that do badly, after a fold or, for a `CNNClassifier` or a Pipeline that ends in
        one, after an epoch of the first fold if the searched metric is one of scikit-learn's. It sees the
        mean score of the folds so far; `optuna.pruners.WilcoxonPruner` sees each fold's own, and no
        epochs. None stops none.
    enqueue : list of dict or None, default=None
        Parameter sets to try first, each as often as it occurs. Parameters that one leaves out are
        drawn.
    scoring : str, callable, list, tuple or dict, default=None
        As in `GridSearchCV`. Higher is better.
    refit : bool, str or callable, default=True
        As in `GridSearchCV`. With several metrics its name is also the metric that is searched for;
        without a name that is the first one.
    objectives : list of str or None, default=None
        Metrics of `scoring` that are searched for all at once, such as accuracy and size; `refit` then
        only chooses the winner. The trials that no other beats are in `pareto_front_`. None searches
        for one metric.
    cv : int, splitter or iterable, default=None
        As in `GridSearchCV`.
    error_score : "raise" or float, default=nan
        Score of a fold whose fit or score failed; the traceback is kept in ``cv_results_["error"]``.
        "raise" raises the error. A parameter that the estimator does not have always raises.
    return_train_score : bool, default=False
        Whether to score the training rows too.
    n_jobs : int or None, default=None
        Fits at the same time, through joblib. Folds run side by side if there is no pruner.
    round_size : int, default=4
        Trials that are drawn together, and may run at the same time. They do not know of each other,
        so the result does not depend on `n_jobs`; 1 gives the sampler all that is known.
    study_name : str or None, default=None
        Resume the study of this name in `storage` if data, estimator, folds and parameters agree, and
        start one otherwise. A hash of these is added to the name. The splitter must give the same folds
        again, as with an integer `random_state`. Needs a `storage`.
    storage : str, optuna.storages.BaseStorage or None, default=None
        Where the study is kept, such as ``"sqlite:///search.db"``. Needs a `study_name`. None is memory.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the sampler, for each trial anew. A resumed study keeps its own, with a warning if this is
        another one. None is the sampler's seed.
    verbose : int, default=0
        1 shows a progress bar, 2 also Optuna's log.

    Attributes
    ----------
    cv_results_ : dict of str to array
        The keys of `GridSearchCV`, one entry for each finished trial, and "state" ("COMPLETE", "PRUNED"
        or "FAIL") and "error". Folds that were not run are NaN, and so is the mean score then.
    pareto_front_ : ndarray of int
        With `objectives`, the indices in `cv_results_` of the complete trials that no other one beats
        by all of them, from the best to the worst by the first.
    best_index_ : int
        Index of the best trial in `cv_results_`.
    best_params_ : dict
        Its parameters.
    best_score_ : float
        Its mean score. Not set if `refit` is a callable.
    best_estimator_ : estimator
        Fitted with `best_params_` to all data, if `refit`.
    scorer_ : callable or dict
        The scorer or scorers.
    n_splits_ : int
        Number of folds.
    refit_time_ : float
        Seconds of the last fit.
    multimetric_ : bool
        Whether there are several metrics.
    study_ : optuna.study.Study
        The study, for Optuna's plots and importances.
    classes_ : ndarray of shape (n_classes,)
        Those of `best_estimator_`.
    n_features_in_ : int
        That of `best_estimator_`.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Those of `best_estimator_`, if it has any.

    See Also
    --------
    sklearn.model_selection.RandomizedSearchCV : Draws without learning from earlier trials.
    n_params_scorer : The size of a model as a score, for `objectives`.
    latency_scorer : The time of a prediction as a score, for `objectives`.

    Notes
    -----
    The winner is a complete trial, never a pruned one. A score chosen from many is optimistic: for an
    honest one, put the search into `cross_val_score` or keep a test set.

    Several objectives cannot be pruned. `optuna.samplers.TPESampler` and `NSGAIISampler` draw for them;
    some other samplers do not, and say so.

    From scikit-learn 1.9 on, callbacks that `set_callbacks` gets follow trials and folds; one that returns
    True at the end of a trial ends the search after the round.

    After each epoch the held-out rows of the fold are scored for the pruner alone. They choose no
    epoch: early stopping has its own rows.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.svm import SVC
    >>> from fmnist_sk import FloatRange
    >>> from fmnist_sk.model_selection import OptunaSearchCV
    >>> X, y = load_iris(return_X_y=True)
    >>> space = {"C": FloatRange(0.1, 100, log=True), "kernel": ["linear", "rbf"]}
    >>> search = OptunaSearchCV(SVC(), space, n_trials=4, cv=3, random_state=0).fit(X, y)
    >>> sorted(search.best_params_)
    ['C', 'kernel']
    >>> bool(search.best_score_ > 0.9)
    True
    """

    _parameter_constraints: dict[str, list[Any]] = {
        **{
            name: BaseSearchCV._parameter_constraints[name]
            for name in ("estimator", "scoring", "refit", "cv", "verbose", "n_jobs")
        },
        "param_distributions": [dict, Mapping, list, StrOptions({"auto"})],
        "objectives": [list, tuple, None],
        "n_trials": [Interval(Integral, 1, None, closed="left"), None],
        "timeout": [Interval(Real, 0, None, closed="neither"), None],
        "sampler": [HasMethods(["sample_relative", "sample_independent"]), None],
        "pruner": [HasMethods(["prune"]), None],
        "enqueue": [list, tuple, None],
        "error_score": BaseSearchCV._parameter_constraints["error_score"],
        "return_train_score": ["boolean"],
        "round_size": [Interval(Integral, 1, None, closed="left")],
        "study_name": [str, None],
        "storage": [str, HasMethods(["create_new_study"]), None],
        "random_state": ["random_state", np.random.Generator],
    }

    def __init__(
        self,
        estimator: Any,
        param_distributions: Mapping[str, Any] | list[Mapping[str, Any]] | str = "auto",
        *,
        n_trials: int | None = 10,
        timeout: float | None = None,
        sampler: BaseSampler | None = None,
        pruner: BasePruner | None = None,
        enqueue: Sequence[Mapping[str, Any]] | None = None,
        scoring: Any = None,
        refit: bool | str | Callable[[dict[str, Any]], int] = True,
        objectives: Sequence[str] | None = None,
        cv: Any = None,
        error_score: str | float = np.nan,
        return_train_score: bool = False,
        n_jobs: int | None = None,
        round_size: int = 4,
        study_name: str | None = None,
        storage: str | BaseStorage | None = None,
        random_state: RandomStateLike = None,
        verbose: int = 0,
    ):
        self.estimator = estimator
        self.param_distributions = param_distributions
        self.n_trials = n_trials
        self.timeout = timeout
        self.sampler = sampler
        self.pruner = pruner
        self.enqueue = enqueue
        self.scoring = scoring
        self.refit = refit
        self.objectives = objectives
        self.cv = cv
        self.error_score = error_score
        self.return_train_score = return_train_score
        self.n_jobs = n_jobs
        self.round_size = round_size
        self.study_name = study_name
        self.storage = storage
        self.random_state = random_state
        self.verbose = verbose

    def _find_trials(self, shared: CrossValidation) -> dict[str, Any]:
        """Run the study."""
        import_optional("optuna", extra="search", purpose="OptunaSearchCV")
        from ._search import run_search

        self.study_, results = run_search(self, shared)
        self.__dict__.pop("pareto_front_", None)  # That of an earlier fit.
        if self.objectives is not None:
            means = [results[f"mean_test_{name}"] for name in self.objectives]
            self.pareto_front_ = pareto_front(np.column_stack(means))
        return results
