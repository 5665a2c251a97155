"""Run the trials of a study, several at a time if wanted."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np
from optuna.pruners import NopPruner
from optuna.study import Study
from optuna.trial import Trial
from sklearn.utils.parallel import Parallel, delayed
from tqdm.auto import tqdm

from ._dimensions import Dimension
from ._evaluate_trial import Evaluation, Pruning, evaluate_trial
from ._fold_result import CrossValidation
from ._study import finish, release, start_round


@dataclass(frozen=True)
class Budget:
    """How much is tried, and how.

    Parameters
    ----------
    n_trials : int or None
        Trials of the whole study.
    timeout : float or None
        Seconds after which no further round starts.
    round_size : int
        Trials that know nothing of each other.
    n_jobs : int or None
        Tasks at the same time.
    n_epochs : int
        Reports to the pruner for each fold.
    """

    n_trials: int | None
    timeout: float | None
    round_size: int
    n_jobs: int | None
    n_epochs: int


def run_trials(
    study: Study,
    shared: CrossValidation,
    dimensions: Mapping[str, Dimension],
    budget: Budget,
    error_score: float,
    verbose: int,
) -> None:
    """Run rounds of trials until the budget is spent.

    Each result is stored as soon as it is there, in the order of the trials. If anything ends the
    search early, its unfinished trials are left for a later one.

    Parameters
    ----------
    study : Study
        The study; holds all results afterwards.
    shared : CrossValidation
        Data, estimator, folds and scores.
    dimensions : mapping of str to Dimension
        The searched parameters.
    budget : Budget
        How much is tried.
    error_score : float
        Score of a fold that failed.
    verbose : int
        1 shows a progress bar.
    """
    start = time.monotonic()
    done = sum(trial.state.is_finished() for trial in study.get_trials(deepcopy=False))
    with tqdm(total=budget.n_trials, initial=done, unit="trial", disable=not verbose) as bar:
        while trials := start_round(study, dimensions, budget.n_trials, budget.round_size):
            running = list(trials)
            try:
                for trial, evaluation in _evaluate(study, trials, shared, dimensions, budget):
                    value = trial_score(evaluation, shared, error_score)
                    finish(study, trial, evaluation, value)
                    running.remove(trial)
                    bar.update()
                    bar.set_postfix(score=value)
            finally:
                release(running)
            out_of_time = budget.timeout is not None and time.monotonic() - start >= budget.timeout
            if out_of_time or getattr(study.sampler, "exhausted", False):
                break


def trial_score(evaluation: Evaluation, shared: CrossValidation, error_score: float) -> float:
    """Return the mean score of the folds.

    Parameters
    ----------
    evaluation : Evaluation
        The folds that were run.
    shared : CrossValidation
        Knows which metric is searched for.
    error_score : float
        Score of a fold that failed.

    Returns
    -------
    float
        The mean; NaN if a fold has no score.
    """
    scores = [
        error_score
        if fold.error and np.isnan(shared.objective(fold.test))
        else shared.objective(fold.test)
        for fold in evaluation.folds.values()
    ]
    return float(np.mean(scores))


def _evaluate(
    study: Study,
    trials: list[Trial],
    shared: CrossValidation,
    dimensions: Mapping[str, Dimension],
    budget: Budget,
) -> Iterator[tuple[Trial, Evaluation]]:
    """Yield the trials of a round with their results, in order."""
    all_folds = range(len(shared.folds))
    prunes = not isinstance(study.pruner, NopPruner)
    # A pruner has to see the folds one after the other; without one, they may run side by side.
    parts = [tuple(all_folds)] if prunes else [(fold,) for fold in all_folds]
    # Copied for the whole round: the results that come in first are not to change the others.
    history, pruner = study.get_trials(deepcopy=False), deepcopy(study.pruner)

    def tasks() -> Iterator[Any]:
        for trial in trials:
            params = {name: item.decode(trial.params[name]) for name, item in dimensions.items()}
            pruning = None
            if prunes:
                earlier = history[: trial.number // budget.round_size * budget.round_size]
                pruning = Pruning(pruner, study.study_name, earlier, budget.n_epochs)
            for folds in parts:
                yield delayed(evaluate_trial)(shared, params, trial.number, folds, pruning)

    results = iter(_parallel(budget.n_jobs)(tasks()))
    for trial in trials:
        evaluation = Evaluation({})
        for _ in parts:
            evaluation = evaluation.merge(next(results))
        yield trial, evaluation


def _parallel(n_jobs: int | None) -> Parallel:
    try:
        return Parallel(n_jobs=n_jobs, return_as="generator")
    except ValueError:
        # Some backends (multiprocessing, ray) can only return everything at the end.
        return Parallel(n_jobs=n_jobs, return_as="list")
