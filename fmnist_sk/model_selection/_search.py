"""One search: from an estimator's parameters to a table of trials."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from optuna.pruners import NopPruner
from optuna.study import Study
from optuna.trial import FrozenTrial, TrialState

from ._cv_results import first_error, make_cv_results
from ._epoch_steps import most_epochs
from ._evaluate_trial import pairs_folds
from ._fingerprints import make_fingerprints
from ._fold_result import CrossValidation, FoldResult
from ._parameter_space import ParameterSpace, make_parameter_space
from ._quiet import quiet_optuna
from ._run_trials import Budget, run_trials
from ._searched_scorer import only_predicts, searched_alone
from ._study import enqueue, finished_trials, open_study
from ._trial_outcomes import check_failures, failed_score
from ._trial_owners import describe_unfinished, unfinished_trials

if TYPE_CHECKING:
    from ._optuna_search_cv import OptunaSearchCV


def run_search(search: OptunaSearchCV, shared: CrossValidation) -> tuple[Study, dict[str, Any]]:
    """Run the trials of a search and collect the results.

    Parameters
    ----------
    search : OptunaSearchCV
        Its parameters say what to do; it is not changed.
    shared : CrossValidation
        Data, estimator, folds and scores.

    Returns
    -------
    study : Study
        The study.
    cv_results : dict of str to array
        All its finished trials.

    Raises
    ------
    ValueError
        If the budget has no end, the study could not be resumed, a parameter set to try first does not
        fit, or no trial was completed.

    Warns
    -----
    UserWarning
        If trials of other processes are not among the results, the epochs of a CNN cannot be judged, or
        the study has another seed.
    """
    if search.n_trials is None and search.timeout is None:
        raise ValueError("n_trials=None needs a timeout, or the search would never end.")
    _check_storage(search)
    metrics = searched_metrics(search, shared)
    space = make_parameter_space(search.param_distributions, shared.estimator)
    first = [space.encode(params) for params in search.enqueue or []]
    error_score = failed_score(search.error_score)
    fingerprints = {}
    if search.study_name is not None:
        settings = (
            space.identity(),
            search.scoring,
            shared.metric,
            repr(error_score),
            search.return_train_score,
            *([metrics] if search.objectives else []),
        )
        fingerprints = make_fingerprints(shared, settings)
    budget = Budget(
        search.n_trials,
        search.timeout,
        search.round_size,
        search.n_jobs,
        _reports_per_fold(search, shared, space),
    )
    with quiet_optuna(search.verbose < 2):
        study = open_study(
            search.study_name,
            search.storage,
            fingerprints,
            search.sampler,
            search.pruner,
            search.random_state,
            metrics,
            search.round_size,
        )
        enqueue(study, first)
        run_trials(study, shared, space, metrics, budget, error_score, search.verbose)
    unfinished = unfinished_trials(study, budget.limit)
    finished = finished_trials(study)
    _check_completed(finished, metrics, unfinished)
    if unfinished:
        warnings.warn(describe_unfinished(unfinished), stacklevel=5)
    check_failures([folds for _, folds in finished], shared.metric)
    return study, make_cv_results(
        [space.decode(trial.params) for trial, _ in finished],
        [folds for _, folds in finished],
        [trial.state.name for trial, _ in finished],
        n_splits=len(shared.folds),
        error_score=error_score,
        return_train_score=search.return_train_score,
        metrics=shared.metric_names,
    )


def searched_metrics(search: OptunaSearchCV, shared: CrossValidation) -> tuple[str | None, ...]:
    """Return the metrics that a search maximises, one or several.

    Parameters
    ----------
    search : OptunaSearchCV
        The search.
    shared : CrossValidation
        Its scorers, and the metric that is searched for if there is one.

    Returns
    -------
    tuple of (str or None)
        Names; None is the only metric there is.

    Raises
    ------
    ValueError
        If the objectives are not several of the metrics, or a pruner is to judge by several.
    """
    if search.objectives is None:
        return (shared.metric,)
    metrics = tuple(search.objectives)
    # What a function will return is known when it has been called.
    known = getattr(shared.scorer, "_scorers", None)
    if known is None and (search.scoring is None or isinstance(search.scoring, str)):
        known = ("score",)
    wrong = [name for name in metrics if known is not None and name not in known]
    if len(set(metrics)) < max(2, len(metrics)) or wrong:
        raise ValueError(
            f"objectives must be names of two or more metrics of scoring, such as ['accuracy', "
            f"'n_params'] for scoring={{'accuracy': 'accuracy', 'n_params': n_params_scorer}}; got "
            f"{search.objectives!r}"
            + (f", and scoring has {', '.join(known)}." if known is not None else ".")
        )
    if not isinstance(search.pruner, NopPruner | None):
        raise ValueError(
            f"Trials with several objectives cannot be pruned: what is ahead by one may be behind by "
            f"another. Leave pruner={type(search.pruner).__name__}() out, or leave objectives out "
            f"and name the metric to search for in refit."
        )
    return metrics


def _check_storage(search: OptunaSearchCV) -> None:
    """Raise an error if results would be stored, or looked for, where no search finds them again."""
    if search.study_name is not None and search.storage is None:
        raise ValueError(
            f"study_name={search.study_name!r} needs a storage, such as "
            f"storage='sqlite:///search.db': a study in memory ends with its search. Leave study_name "
            f"out if there is nothing to resume."
        )
    if search.storage is not None and search.study_name is None:
        raise ValueError(
            f"storage={search.storage!r} needs a study_name, by which the study is found and resumed. "
            f"Leave storage out to keep the study in memory."
        )


def _reports_per_fold(
    search: OptunaSearchCV, shared: CrossValidation, space: ParameterSpace
) -> int:
    """Return how often a trial reports to the pruner in each fold: after each epoch, or once."""
    n_epochs = max(most_epochs(shared.estimator, branch) for branch in space.branches)
    if pairs_folds(search.pruner) or isinstance(search.pruner, NopPruner | None):
        return 1
    if n_epochs == 1 or only_predicts(searched_alone(shared).scorer):
        return n_epochs
    warnings.warn(
        f"Trials can be pruned after a fold only, not after an epoch: the searched metric "
        f"{shared.metric or search.scoring!r} is a function of its own, which may take the fitted "
        f"estimator apart, and a network in training is not fitted. Name a metric of scikit-learn, "
        f"or use sklearn.metrics.make_scorer.",
        stacklevel=6,
    )
    return 1


def _check_completed(
    finished: Sequence[tuple[FrozenTrial, list[FoldResult]]],
    metrics: Sequence[str | None],
    unfinished: Sequence[FrozenTrial],
) -> None:
    """Raise an error if there is no trial to choose from."""
    completed = [folds for trial, folds in finished if trial.state == TrialState.COMPLETE]
    if any(fold.test for folds in completed for fold in folds):
        return
    errors = [error for _, folds in finished if (error := first_error(folds))]
    scores = next((fold.test for _, folds in finished for fold in folds if fold.test), {})
    missing = [name for name in metrics if name is not None and name not in scores]
    if errors:
        reason = f"The last error:\n{errors[-1]}"
    elif unfinished:
        reason = describe_unfinished(unfinished)
    elif missing and scores:
        reason = f"scoring gave no {', '.join(missing)}, only {', '.join(scores)}."
    elif any(trial.state == TrialState.FAIL for trial, _ in finished):
        reason = (
            "Their scores are NaN, though nothing failed: a metric may not be defined for the rows of a "
            "fold, as R^2 is not for one row, nor ROC AUC for one class."
        )
    else:
        reason = "The pruner stopped all of them."
    raise ValueError(
        f"None of the {len(finished)} trials was completed, so there is no best one. {reason}"
    )
