"""Hyperparameter search by Keras Tuner as a scikit-learn search."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.model_selection._search import BaseSearchCV
from sklearn.utils._param_validation import HasMethods, Interval, StrOptions

from .._optional import import_optional
from .._random_state import RandomStateLike
from ._fold_result import CrossValidation
from ._trial_search_cv import TrialSearchCV

if TYPE_CHECKING:
    from keras_tuner import Oracle


class KerasTunerSearchCV(TrialSearchCV):
    """Search hyperparameters with an oracle of Keras Tuner, in place of `RandomizedSearchCV`.

    Keras Tuner draws the parameters; everything else is scikit-learn's: any estimator or Pipeline, any
    splitter and scorer, the same folds for all trials, a winner that is refitted to all data. No file
    is left behind.

    Parameters
    ----------
    estimator : estimator
        The estimator whose parameters are searched. It is cloned.
    param_distributions : dict or "auto", default="auto"
        Names of parameters with what to try: an `IntRange`, `FloatRange` or `Choice`, a list, a frozen
        distribution of scipy, or a distribution of Optuna. "auto" takes the `search_space` of every
        network and augmenter among the estimator's parameters.
    oracle : {"random", "bayesian", "hyperband", "grid"} or keras_tuner.Oracle, default="bayesian"
        How parameters are drawn. An oracle is copied, and must be new: its objective, its
        hyperparameters and what it does about failures are set by the search.
    n_trials : int or None, default=None
        Number of parameter sets at most. None is all that there is for "grid" and "hyperband",
        ``max_trials`` of an oracle, and 10 for "random" and "bayesian", or as many as a `timeout`
        allows. A search also ends when its oracle finds nothing new to try.
    timeout : float or None, default=None
        Seconds after which no further round of trials starts. One round is run in any case.
    epochs_param : str or None, default=None
        The parameter by which Hyperband says how long a fit takes, such as ``"max_iter"``; its value in
        the estimator is that of the longest fits. None is ``epochs`` of a `CNNClassifier`, also
        at the end of a Pipeline. Other oracles do not use it.
    scoring : str, callable, list, tuple or dict, default=None
        As in `GridSearchCV`. Higher is better.
    refit : bool, str or callable, default=True
        As in `GridSearchCV`. With several metrics its name is also the metric that is searched for;
        without a name that is the first one.
    cv : int, splitter or iterable, default=None
        As in `GridSearchCV`.
    error_score : "raise" or float, default=nan
        Score of a fold whose fit or score failed; the traceback is kept in ``cv_results_["error"]``.
        "raise" raises the error. A parameter that the estimator does not have always raises.
    return_train_score : bool, default=False
        Whether to score the training rows too.
    n_jobs : int or None, default=None
        Fits at the same time, through joblib.
    round_size : int, default=4
        Trials that are drawn together, and may run at the same time. They do not know of each other's
        results, so those do not depend on `n_jobs`; 1 gives the oracle all that is known.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the oracle. None keeps the seed that an oracle has.
    verbose : int, default=0
        1 shows a progress bar.

    Attributes
    ----------
    cv_results_ : dict of str to array
        The keys of `GridSearchCV`, one entry for each trial, and "state" ("FAIL" if the trial has no
        mean score, else "COMPLETE") and "error". With Hyperband also "bracket", "iter" (the round within
        it) and "n_resources" (the epochs).
    best_index_ : int
        Index of the best trial in `cv_results_`; with Hyperband, of those with the longest fits.
    best_params_ : dict
        Its parameters; with Hyperband also its epochs.
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
    classes_ : ndarray of shape (n_classes,)
        Those of `best_estimator_`.
    n_features_in_ : int
        That of `best_estimator_`.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Those of `best_estimator_`, if it has any.

    See Also
    --------
    OptunaSearchCV : Searches with Optuna, which also stops bad trials early and resumes searches.

    Notes
    -----
    Hyperband fits a promoted parameter set anew for all epochs of its rung: no weights are taken over
    from the rung below, as folds and Pipelines have none to hand on. A schedule of learning rates
    thus spans each fit. A failed set counts as the worst of its rung.

    For "grid", a range of integers stands for all of them, and one of real numbers or on a logarithmic
    scale for its lower end and ten values between: Keras Tuner's rule.

    Oracles draw every parameter set themselves: none takes known ones to begin with. `OptunaSearchCV` does,
    in `enqueue`.

    A score chosen from many is optimistic: for an honest one, put the search into `cross_val_score` or
    keep a test set.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.svm import SVC
    >>> from fmnist_sk.model_selection import KerasTunerSearchCV
    >>> X, y = load_iris(return_X_y=True)
    >>> space = {"C": [0.1, 1, 10], "kernel": ["linear", "rbf"]}
    >>> search = KerasTunerSearchCV(SVC(), space, oracle="grid", cv=3).fit(X, y)
    >>> search.best_params_
    {'C': 1, 'kernel': 'linear'}
    >>> len(search.cv_results_["params"])
    6
    """

    _parameter_constraints: dict[str, list[Any]] = {
        **{
            name: BaseSearchCV._parameter_constraints[name]
            for name in ("estimator", "scoring", "refit", "cv", "verbose", "n_jobs", "error_score")
        },
        "param_distributions": [dict, Mapping, StrOptions({"auto"})],
        "oracle": [
            StrOptions({"random", "bayesian", "hyperband", "grid"}),
            HasMethods(["create_trial", "update_trial", "end_trial"]),
        ],
        "n_trials": [Interval(Integral, 1, None, closed="left"), None],
        "timeout": [Interval(Real, 0, None, closed="neither"), None],
        "epochs_param": [str, None],
        "return_train_score": ["boolean"],
        "round_size": [Interval(Integral, 1, None, closed="left")],
        "random_state": ["random_state", np.random.Generator],
    }

    def __init__(
        self,
        estimator: Any,
        param_distributions: Mapping[str, Any] | str = "auto",
        *,
        oracle: str | Oracle = "bayesian",
        n_trials: int | None = None,
        timeout: float | None = None,
        epochs_param: str | None = None,
        scoring: Any = None,
        refit: bool | str | Callable[[dict[str, Any]], int] = True,
        cv: Any = None,
        error_score: str | float = np.nan,
        return_train_score: bool = False,
        n_jobs: int | None = None,
        round_size: int = 4,
        random_state: RandomStateLike = None,
        verbose: int = 0,
    ):
        self.estimator = estimator
        self.param_distributions = param_distributions
        self.oracle = oracle
        self.n_trials = n_trials
        self.timeout = timeout
        self.epochs_param = epochs_param
        self.scoring = scoring
        self.refit = refit
        self.cv = cv
        self.error_score = error_score
        self.return_train_score = return_train_score
        self.n_jobs = n_jobs
        self.round_size = round_size
        self.random_state = random_state
        self.verbose = verbose

    def _find_trials(self, shared: CrossValidation) -> dict[str, Any]:
        """Ask the oracle."""
        # Keras Tuner imports TensorFlow, which is noisy unless it is loaded quietly first.
        from ..estimators._tensorflow import load_tensorflow

        load_tensorflow()
        import_optional("keras_tuner", extra="keras-tuner", purpose="KerasTunerSearchCV")
        from ._keras_tuner_search import run_search

        return run_search(self, shared)

    @staticmethod
    def _select_best_index(refit: Any, refit_metric: Any, results: dict[str, Any]) -> int:
        """Return the best trial; with Hyperband, of those with the longest fits."""
        if callable(refit) or "n_resources" not in results:
            return BaseSearchCV._select_best_index(refit, refit_metric, results)
        from ._architecture_results import best_of_last_rung

        return best_of_last_rung(results[f"mean_test_{refit_metric}"], results["n_resources"])
