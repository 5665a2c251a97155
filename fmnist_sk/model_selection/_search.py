"""One search: from an estimator's parameters to a table of trials."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from optuna.pruners import NopPruner
from optuna.study import Study
from optuna.trial import FrozenTrial, TrialState
from sklearn.metrics._scorer import _BaseScorer, _PassthroughScorer

from ._cv_results import first_error, make_cv_results
from ._epoch_steps import most_epochs
from ._fingerprints import make_fingerprints
from ._fold_result import CrossValidation, FoldResult
from ._parameter_space import make_parameter_space
from ._quiet import quiet_optuna
from ._run_trials import Budget, run_trials
from ._study import finished_trials, open_study
from ._trial_outcomes import check_failures

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
        If the budget has no end, a parameter set to try first does not fit, or no trial was completed.
    """
    if search.n_trials is None and search.timeout is None:
        raise ValueError("n_trials=None needs a timeout, or the search would never end.")
    metrics = searched_metrics(search, shared)
    space = make_parameter_space(search.param_distributions, shared.estimator)
    first = [space.encode(params) for params in search.enqueue or []]
    # A failed fold's score, where "raise" leaves none.
    error_score = float("nan") if isinstance(search.error_score, str) else search.error_score
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
    # A function of the user's may take the fitted estimator apart, which a network in training is not.
    scorers = getattr(shared.scorer, "_scorers", {"score": shared.scorer}).values()
    predicts_only = all(isinstance(one, _BaseScorer | _PassthroughScorer) for one in scorers)
    budget = Budget(
        search.n_trials,
        search.timeout,
        search.round_size,
        search.n_jobs,
        max(most_epochs(shared.estimator, branch) for branch in space.branches)
        if predicts_only
        else 1,
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
        )
        for params in first:
            study.enqueue_trial(params, skip_if_exists=True)
        run_trials(study, shared, space, metrics, budget, error_score, search.verbose)
    finished = finished_trials(study)
    _check_completed(finished, metrics)
    check_failures([folds for _, folds in finished])
    return study, make_cv_results(
        [space.decode(trial.params) for trial, _ in finished],
        [folds for _, folds in finished],
        [trial.state.name for trial, _ in finished],
        n_splits=len(shared.folds),
        error_score=error_score,
        return_train_score=search.return_train_score,
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


def _check_completed(
    finished: list[tuple[FrozenTrial, list[FoldResult]]], metrics: Sequence[str | None]
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
    elif missing and scores:
        reason = f"scoring gave no {', '.join(missing)}, only {', '.join(scores)}."
    else:
        reason = "The pruner stopped all of them."
    raise ValueError(
        f"None of the {len(finished)} trials was completed, so there is no best one. {reason}"
    )
