"""One search: from an estimator's parameters to a table of trials."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from optuna.study import Study
from optuna.trial import FrozenTrial, TrialState
from sklearn.exceptions import FitFailedWarning
from sklearn.metrics._scorer import _BaseScorer, _PassthroughScorer

from ._auto_space import find_search_space
from ._cv_results import first_error, make_cv_results
from ._dimensions import encode_params, make_dimensions
from ._epoch_steps import most_epochs
from ._fingerprints import make_fingerprints
from ._fold_result import CrossValidation, FoldResult
from ._quiet import quiet_optuna
from ._run_trials import Budget, run_trials
from ._study import finished_trials, open_study

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
    space = search.param_distributions
    dimensions = make_dimensions(
        find_search_space(shared.estimator) if isinstance(space, str) else space
    )
    first = [encode_params(dimensions, params) for params in search.enqueue or []]
    # A failed fold's score, where "raise" leaves none.
    error_score = float("nan") if isinstance(search.error_score, str) else search.error_score
    fingerprints = {}
    if search.study_name is not None:
        settings = (
            {name: item.identity() for name, item in dimensions.items()},
            search.scoring,
            shared.metric,
            repr(error_score),
            search.return_train_score,
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
        most_epochs(shared.estimator, dimensions) if predicts_only else 1,
    )
    with quiet_optuna(search.verbose < 2):
        study = open_study(
            search.study_name,
            search.storage,
            fingerprints,
            search.sampler,
            search.pruner,
            search.random_state,
        )
        for params in first:
            study.enqueue_trial(params, skip_if_exists=True)
        run_trials(study, shared, dimensions, budget, error_score, search.verbose)
    finished = finished_trials(study)
    _check_failures(finished)
    return study, make_cv_results(
        [
            {name: item.decode(trial.params[name]) for name, item in dimensions.items()}
            for trial, _ in finished
        ],
        [folds for _, folds in finished],
        [trial.state.name for trial, _ in finished],
        n_splits=len(shared.folds),
        error_score=error_score,
        return_train_score=search.return_train_score,
    )


def _check_failures(finished: list[tuple[FrozenTrial, list[FoldResult]]]) -> None:
    """Warn if some trials failed; raise an error if none is left to choose from."""
    errors = [error for _, folds in finished if (error := first_error(folds))]
    completed = [folds for trial, folds in finished if trial.state == TrialState.COMPLETE]
    if not any(fold.test for folds in completed for fold in folds):
        reason = f"The last error:\n{errors[-1]}" if errors else "The pruner stopped all of them."
        raise ValueError(
            f"None of the {len(finished)} trials was completed, so there is no best one. {reason}"
        )
    if errors:
        warnings.warn(
            f"{len(errors)} of {len(finished)} trials failed in a fold. Their tracebacks are in "
            f"cv_results_['error']; error_score='raise' ends the search instead. The last one:\n"
            f"{errors[-1]}",
            FitFailedWarning,
            stacklevel=4,
        )
