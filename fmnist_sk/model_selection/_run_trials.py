"""Run the trials of a study, several at a time if wanted."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from optuna.pruners import NopPruner
from optuna.study import Study
from optuna.trial import Trial
from sklearn.utils.parallel import Parallel, delayed
from tqdm.auto import tqdm

from .._task import Task
from ._evaluate_trial import Evaluation, Pruning, evaluate_trial
from ._fold_result import CrossValidation
from ._parameter_space import ParameterSpace
from ._round_study import round_start
from ._start_round import start_round
from ._study import finish
from ._trial_outcomes import mean_score
from ._trial_owners import is_elsewhere, new_owner, release, unfinished_trials

# Seconds between two looks at what other processes have finished.
_PAUSE = 0.5


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

    @property
    def limit(self) -> float:
        """Number above the last trial's."""
        return math.inf if self.n_trials is None else self.n_trials


def run_trials(
    study: Study,
    shared: CrossValidation,
    space: ParameterSpace,
    metrics: Sequence[str | None],
    budget: Budget,
    error_score: float,
    verbose: int,
) -> None:
    """Run rounds of trials until the budget is spent.

    Each result is stored as soon as it is there, in the order of the trials. If anything ends the
    search early, its unfinished trials are left for a later one. Those of other processes of this
    machine are waited for. scikit-learn's callbacks may end the search after a round.

    Parameters
    ----------
    study : Study
        The study; holds all results afterwards.
    shared : CrossValidation
        Data, estimator, folds and scores.
    space : ParameterSpace
        The searched parameters.
    metrics : sequence of (str or None)
        The objectives; None is the only metric there is.
    budget : Budget
        How much is tried.
    error_score : float
        Score of a fold that failed.
    verbose : int
        1 shows a progress bar.
    """
    start = time.monotonic()

    def out_of_time() -> bool:
        return budget.timeout is not None and time.monotonic() - start >= budget.timeout

    done = sum(trial.state.is_finished() for trial in study.get_trials(deepcopy=False))
    owner = new_owner()
    stopped = False
    with tqdm(total=budget.n_trials, initial=done, unit="trial", disable=not verbose) as bar:
        try:
            while not stopped:
                trials = start_round(study, space, budget.limit, budget.round_size, owner)
                if not trials and (out_of_time() or not _others_run(study, budget)):
                    break
                if not trials:
                    bar.set_postfix_str("waiting for other processes")
                    time.sleep(_PAUSE)
                    continue
                tasks = {trial: shared.task.subtask("trial", len(shared.folds)) for trial in trials}
                for trial, evaluation in _evaluate(study, tasks, shared, space, budget):
                    values = trial_scores(evaluation, shared, metrics, error_score)
                    finish(study, trial, evaluation, values)
                    stopped |= tasks[trial].end()
                    bar.update()
                    names = [metric or "score" for metric in metrics]
                    bar.set_postfix(dict(zip(names, values, strict=True)))
                stopped |= out_of_time()
        finally:
            release(study, owner)


def trial_scores(
    evaluation: Evaluation,
    shared: CrossValidation,
    metrics: Sequence[str | None],
    error_score: float,
) -> list[float]:
    """Return the mean score of the folds by each metric.

    Parameters
    ----------
    evaluation : Evaluation
        The folds that were run.
    shared : CrossValidation
        Finds the score of a metric.
    metrics : sequence of (str or None)
        The metrics.
    error_score : float
        Score of a fold that failed.

    Returns
    -------
    list of float
        The means; NaN if a fold has no score.
    """
    if len(metrics) > 1 and any(shared.is_single(fold.test) for fold in evaluation.folds.values()):
        raise ValueError(
            f"objectives={list(metrics)} needs a scoring that returns these by name; it returned one "
            f"number."
        )
    folds = list(evaluation.folds.values())
    return [
        mean_score(folds, replace(shared, metric=metric or shared.metric), error_score)
        for metric in metrics
    ]


def _evaluate(
    study: Study,
    trials: Mapping[Trial, Task],
    shared: CrossValidation,
    space: ParameterSpace,
    budget: Budget,
) -> Iterator[tuple[Trial, Evaluation]]:
    """Yield the trials of a round with their results, in order."""
    prunes = not isinstance(study.pruner, NopPruner)
    folds = {
        trial: {fold: task.subtask("fold") for fold in range(len(shared.folds))}
        for trial, task in trials.items()
    }
    # Copied for the whole round: the results that come in first are not to change the others.
    history, pruner = study.get_trials(deepcopy=False), deepcopy(study.pruner)

    def tasks() -> Iterator[Any]:
        for trial in trials:
            params = space.decode(trial.params)
            pruning = None
            if prunes:
                earlier = history[: round_start(trial.number, budget.round_size)]
                pruning = Pruning(pruner, study.study_name, earlier, budget.n_epochs)
            trials[trial].begin()
            # A pruner has to see the folds one after the other; without one, they may run side by side.
            parts = (
                [folds[trial]] if prunes else [{fold: one} for fold, one in folds[trial].items()]
            )
            for part in parts:
                yield delayed(evaluate_trial)(shared, params, trial.number, part, pruning)

    results = iter(_parallel(budget.n_jobs)(tasks()))
    for trial in trials:
        evaluation = Evaluation({})
        for _ in range(1 if prunes else len(shared.folds)):
            evaluation = evaluation.merge(next(results))
        yield trial, evaluation


def _parallel(n_jobs: int | None) -> Parallel:
    try:
        return Parallel(n_jobs=n_jobs, return_as="generator")
    except ValueError:
        # Some backends (multiprocessing, ray) can only return everything at the end.
        return Parallel(n_jobs=n_jobs, return_as="list")


def _others_run(study: Study, budget: Budget) -> bool:
    """Whether there are unfinished trials that will be finished here, if only by this process."""
    return not all(is_elsewhere(trial) for trial in unfinished_trials(study, budget.limit))
