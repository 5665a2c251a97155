"""The study behind a search: opened or resumed, asked for trials, told their results."""

from __future__ import annotations

import socket
import warnings
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict
from datetime import datetime, timedelta

import joblib
import numpy as np
import optuna
import psutil
from optuna.exceptions import ExperimentalWarning
from optuna.samplers import BaseSampler
from optuna.storages import BaseStorage
from optuna.study import Study
from optuna.trial import FrozenTrial, Trial, TrialState

from .._random_state import RandomStateLike, as_generator
from ._evaluate_trial import Evaluation
from ._fingerprints import warn_about_other_folds
from ._fold_result import FoldResult
from ._parameter_space import ParameterSpace
from ._seeded_sampler import SeededSampler, draw_seed

# Names of what is stored beside Optuna's own values.
SEED, OWNER, FOLDS = "seed", "owner", "folds"

# A trial gets its owner right after it is created; one without an owner for longer has lost it.
_MOMENT = timedelta(seconds=60)


def open_study(
    name: str | None,
    storage: str | BaseStorage | None,
    fingerprints: Mapping[str, str],
    sampler: BaseSampler | None,
    pruner: optuna.pruners.BasePruner | None,
    random_state: RandomStateLike,
    metrics: Sequence[str | None],
) -> Study:
    """Create a study, or open the one of the same name and fingerprints.

    Parameters
    ----------
    name : str or None
        First part of the name, to which a hash of the fingerprints is added; None always creates a
        study.
    storage : str, BaseStorage or None
        Where it is kept; None is memory.
    fingerprints : mapping of str to str
        What the search is about; stored as user attributes.
    sampler, pruner : Optuna objects or None
        Copied. None is `TPESampler`, and no pruning.
    random_state : int, RandomState, Generator or None
        Seed of the sampler; None takes the study's, or the sampler's own.
    metrics : sequence of (str or None)
        Names of the objectives, each of which is to be maximised.

    Returns
    -------
    optuna.study.Study
        The study.
    """
    sampler = optuna.samplers.TPESampler() if sampler is None else deepcopy(sampler)
    storage = optuna.storages.get_storage(storage)
    if name is not None:
        warn_about_other_folds(storage, name, fingerprints)
        name = f"{name}-{joblib.hash(dict(fingerprints))[:12]}"
    study = optuna.create_study(
        study_name=name,
        storage=storage,
        directions=["maximize"] * len(metrics),
        pruner=optuna.pruners.NopPruner() if pruner is None else deepcopy(pruner),
        load_if_exists=name is not None,
    )
    for key, value in fingerprints.items():
        study.set_user_attr(key, value)
    if len(metrics) > 1:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ExperimentalWarning)
            study.set_metric_names([str(metric) for metric in metrics])
    if random_state is not None:
        seed = int(as_generator(random_state).integers(2**31 - 1))
    else:
        seed = study.user_attrs.get(SEED, draw_seed(sampler))
    study.set_user_attr(SEED, seed)
    study.sampler = SeededSampler(sampler, seed)
    return study


def start_round(
    study: Study, space: ParameterSpace, n_trials: int | None, round_size: int
) -> list[Trial]:
    """Start the trials that may run at the same time.

    Trials that a dead process left unfinished come first, with the parameters that they had.

    Parameters
    ----------
    study : Study
        The study.
    space : ParameterSpace
        The searched parameters.
    n_trials : int or None
        Number of trials in the whole study.
    round_size : int
        Trials of a round. Rounds are counted by the trials' numbers, so that a resumed search
        continues with the same rounds.

    Returns
    -------
    list of Trial
        Empty if there is nothing left to start.
    """
    limit = np.inf if n_trials is None else n_trials
    trials = study.get_trials(deepcopy=False)
    abandoned = [
        trial
        for trial in trials
        if trial.state == TrialState.RUNNING and trial.number < limit and not _is_alive(trial)
    ]
    started = sum(trial.state != TrialState.WAITING for trial in trials)
    room = -started % round_size if abandoned else round_size - started % round_size
    n_new = int(min(room, max(0, limit - started)))
    owner = _owner()
    chosen = []
    for former in [*abandoned, *[None] * n_new]:
        trial = study.ask() if former is None else _take_over(study, former)
        trial.set_user_attr(OWNER, owner)
        # Before the next trial is asked for: the sampler's seed is that of the latest one.
        space.suggest(trial)
        chosen.append(trial)
    # Where several processes start trials at the same moment, there may be too many.
    release([trial for trial in chosen if trial.number >= limit])
    return [trial for trial in chosen if trial.number < limit]


def release(trials: Sequence[Trial]) -> None:
    """Leave trials unfinished, for a later search to go on with.

    Parameters
    ----------
    trials : sequence of Trial
        Some of them may be finished.
    """
    for trial in trials:
        try:
            trial.set_user_attr(OWNER, "")
        except RuntimeError:
            if not _is_finished(trial):
                raise


def finish(study: Study, trial: Trial, evaluation: Evaluation, values: Sequence[float]) -> None:
    """Store the result of a trial, unless another process has done so already.

    Parameters
    ----------
    study : Study
        The study.
    trial : Trial
        The trial.
    evaluation : Evaluation
        Its folds and intermediate values.
    values : sequence of float
        Its score by each objective; NaN if it failed.
    """
    known = study.get_trials(deepcopy=False)[trial.number].intermediate_values
    try:
        for step, report in evaluation.reports.items():
            if step not in known:
                trial.report(report, step)
            # Some pruners keep state in themselves and in the study: they are to see every report,
            # though the trial has been judged already.
            trial.should_prune()
        trial.set_user_attr(FOLDS, [asdict(fold) for _, fold in sorted(evaluation.folds.items())])
        if evaluation.pruned:
            study.tell(trial, state=TrialState.PRUNED)
        elif np.isfinite(values).all():
            study.tell(trial, list(values))
        else:
            study.tell(trial, state=TrialState.FAIL)
    except (RuntimeError, ValueError):
        if not _is_finished(trial):
            raise


def finished_trials(study: Study) -> list[tuple[FrozenTrial, list[FoldResult]]]:
    """Return the finished trials of a study with the results of their folds.

    Parameters
    ----------
    study : Study
        The study.

    Returns
    -------
    list of (FrozenTrial, list of FoldResult)
        In the order of their numbers.
    """
    return [
        (trial, [FoldResult(**fold) for fold in trial.user_attrs[FOLDS]])
        for trial in study.get_trials(deepcopy=False)
        if trial.state.is_finished() and FOLDS in trial.user_attrs
    ]


def _take_over(study: Study, former: FrozenTrial) -> Trial:
    """Return a trial to go on with; what its process had not drawn yet is drawn as it would have."""
    study.sampler.before_trial(study, former)
    return Trial(study, former._trial_id)


def _is_finished(trial: Trial) -> bool:
    return trial.study.get_trials(deepcopy=False)[trial.number].state.is_finished()


def _owner() -> str:
    process = psutil.Process()
    return f"{socket.gethostname()}/{process.pid}/{process.create_time()}"


def _is_alive(trial: FrozenTrial) -> bool:
    """Whether the process that runs a trial may still be there; of other machines, nobody knows."""
    owner = trial.user_attrs.get(OWNER)
    if owner is None:
        started = trial.datetime_start
        return started is not None and datetime.now() - started < _MOMENT
    if not owner:
        return False
    host, pid, created = owner.rsplit("/", 2)
    return host != socket.gethostname() or _same_process(int(pid), float(created))


def _same_process(pid: int, created: float) -> bool:
    try:
        return abs(psutil.Process(pid).create_time() - created) < 1.0
    except psutil.NoSuchProcess:
        return False
