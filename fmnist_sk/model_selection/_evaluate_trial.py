"""Evaluate one parameter set, fold by fold, and stop early where a pruner says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import optuna
from optuna.pruners import BasePruner, WilcoxonPruner
from optuna.trial import FrozenTrial, Trial, TrialState

from .._task import Task
from ._epoch_steps import cnn_prefix
from ._fold_result import CrossValidation, FoldResult, fit_fold
from ._quiet import quiet_optuna
from ._searched_scorer import searched_alone


@dataclass(frozen=True)
class Pruning:
    """What decides whether a trial goes on.

    Parameters
    ----------
    pruner : optuna.pruners.BasePruner
        The pruner; a copy of it is asked.
    study_name : str
        Name of the study, from which some pruners derive random numbers.
    earlier : list of FrozenTrial
        The trials of all earlier rounds. Trials of the same round are left out: which of them are
        finished depends on the number of processes.
    n_epochs : int
        Reports for each fold: epochs of the CNN, or 1.
    """

    pruner: BasePruner
    study_name: str
    earlier: list[FrozenTrial]
    n_epochs: int


@dataclass(frozen=True)
class Evaluation:
    """What the evaluation of one parameter set brought, or a part of it.

    Parameters
    ----------
    folds : dict of int to FoldResult
        Results by the number of the fold.
    reports : dict of int to float
        Intermediate values by step.
    pruned : bool
        Whether the pruner stopped it.
    """

    folds: dict[int, FoldResult]
    reports: dict[int, float] = field(default_factory=dict)
    pruned: bool = False

    def merge(self, other: Evaluation) -> Evaluation:
        """Return both parts together."""
        return Evaluation(
            self.folds | other.folds, self.reports | other.reports, self.pruned or other.pruned
        )


class Judge:
    """A private copy of the study, in which one trial reports and is judged.

    The verdict depends on earlier rounds and on the trial itself, so it is the same in whichever
    process the trial runs.

    Parameters
    ----------
    pruning : Pruning
        Pruner and earlier trials.
    number : int
        Number of the trial.
    n_steps : int
        Number of steps; after the last one nothing is left to save.
    """

    def __init__(self, pruning: Pruning, number: int, n_steps: int):
        blanks = [
            optuna.trial.create_trial(state=TrialState.RUNNING)
            for _ in range(len(pruning.earlier), number + 1)
        ]
        with quiet_optuna():
            study = optuna.create_study(
                study_name=pruning.study_name,
                direction="maximize",
                pruner=deepcopy(pruning.pruner),
                sampler=optuna.samplers.RandomSampler(),
            )
            study.add_trials([*pruning.earlier, *blanks])
        self.trial = Trial(study, study.get_trials(deepcopy=False)[number]._trial_id)
        self.n_steps = n_steps
        self.reports: dict[int, float] = {}
        self.pruned = False

    def report(self, value: float, step: int) -> bool:
        """Report an intermediate value; True if the trial is to be stopped."""
        if np.isfinite(value) and step not in self.reports:
            self.reports[step] = value
            self.trial.report(value, step)
            self.pruned = step < self.n_steps - 1 and self.trial.should_prune()
        return self.pruned


@dataclass(frozen=True)
class FoldReports:
    """What a trial reports about one fold: the mean of its score and earlier ones.

    After each epoch in the first fold, once in each of the others: their first epochs would be compared
    with whole trainings, and pull the mean down.

    Parameters
    ----------
    judge : Judge
        Gets the reports.
    shared : CrossValidation
        The search.
    fold : int
        Number of the fold.
    n_epochs : int
        Reports of the first fold.
    before : tuple of float
        Scores of the earlier folds that belong to the mean.
    """

    judge: Judge
    shared: CrossValidation
    fold: int
    n_epochs: int
    before: tuple[float, ...]

    def report(self, score: float, epoch: int) -> bool:
        """Report the score of this fold after an epoch; True if the trial is to be stopped."""
        step = epoch + self.fold
        return self.judge.report(float(np.mean([*self.before, score])), step)

    def watch(self, estimator: Any, y_train: Any, X_test: Any, y_test: Any) -> Callable[[], bool]:
        """Let a CNN report after each epoch; what comes back says whether that ended its training."""
        prefix = cnn_prefix(estimator)
        if prefix is None or self.n_epochs == 1 or self.fold > 0:
            return lambda: False
        from ..estimators._tensorflow import load_tensorflow

        load_tensorflow()
        from ._epoch_scores import watch_epochs

        shared = searched_alone(self.shared)

        def report(epoch: int, model: Any, images: Any) -> bool:
            scores, _ = shared.score(model, images, y_test, shared.folds[self.fold][1])
            return self.report(shared.objective(scores), epoch)

        return watch_epochs(estimator, prefix, y_train, X_test, report)


def pairs_folds(pruner: BasePruner | None) -> bool:
    """Whether a pruner compares trials fold by fold: it needs each fold's own score.

    Parameters
    ----------
    pruner : optuna.pruners.BasePruner or None
        The pruner.

    Returns
    -------
    bool
        True for `WilcoxonPruner`, whose test of pairs is not valid for means and epochs.
    """
    return isinstance(pruner, WilcoxonPruner)


def evaluate_trial(
    shared: CrossValidation,
    params: Mapping[str, Any],
    number: int,
    folds: Mapping[int, Task],
    pruning: Pruning | None,
) -> Evaluation:
    """Fit and score one parameter set on some folds.

    Parameters
    ----------
    shared : CrossValidation
        The search.
    params : mapping of str to object
        The parameter set.
    number : int
        Number of the trial.
    folds : mapping of int to Task
        Numbers of the folds, with pruning all of them; the tasks are for callbacks.
    pruning : Pruning or None
        None evaluates all folds, whatever they bring.

    Returns
    -------
    Evaluation
        Results of the folds that were started.
    """
    if pruning is None:
        return Evaluation(
            {fold: fit_fold(shared, params, fold, task=task) for fold, task in folds.items()}
        )
    judge = Judge(pruning, number, pruning.n_epochs - 1 + len(folds))
    results: dict[int, FoldResult] = {}
    scores: list[float] = []
    for fold, task in folds.items():
        before = () if pairs_folds(pruning.pruner) else tuple(scores)
        reports = FoldReports(judge, shared, fold, pruning.n_epochs, before)
        results[fold] = fit_fold(shared, params, fold, reports.watch, task)
        if results[fold].stopped:
            break
        scores.append(shared.objective(results[fold].test))
        if reports.report(scores[-1], pruning.n_epochs - 1):
            break
    return Evaluation(results, judge.reports, judge.pruned)
