"""The study behind a search: opened or resumed, and told the results of its trials."""

from __future__ import annotations

import time
import uuid
import warnings
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict
from typing import Any

import joblib
import optuna
from optuna.exceptions import ExperimentalWarning
from optuna.samplers import BaseSampler
from optuna.storages import BaseStorage, InMemoryStorage
from optuna.study import Study
from optuna.trial import FrozenTrial, Trial, TrialState

from .._random_state import RandomStateLike, as_generator
from ._evaluate_trial import Evaluation
from ._fingerprints import warn_about_near_miss
from ._fold_result import FoldResult
from ._seeded_sampler import SeededSampler, draw_seed
from ._trial_outcomes import trial_state
from ._trial_owners import SETTLED

# Names of what is stored beside Optuna's own values.
SEED, FOLDS = "seed", "folds"
_ENQUEUES = "enqueues"


def open_study(
    name: str | None,
    storage: str | BaseStorage | None,
    fingerprints: Mapping[str, str],
    sampler: BaseSampler | None,
    pruner: optuna.pruners.BasePruner | None,
    random_state: RandomStateLike,
    metrics: Sequence[str | None],
    round_size: int,
) -> Study:
    """Create a study, or open the one of the same name and fingerprints.

    Parameters
    ----------
    name : str or None
        First part of the name, to which a hash of the fingerprints is added. None is for a study in
        memory, which is named after its seed: some pruners derive random numbers from the name.
    storage : str, BaseStorage or None
        Where it is kept; None is memory.
    fingerprints : mapping of str to str
        What the search is about; stored as user attributes.
    sampler, pruner : Optuna objects or None
        Copied. None is `TPESampler`, and no pruning.
    random_state : int, RandomState, Generator or None
        Seed of the sampler, if the study has none yet; None is the sampler's own.
    metrics : sequence of (str or None)
        Names of the objectives, each of which is to be maximised.
    round_size : int
        Trials that are drawn without knowing each other.

    Returns
    -------
    optuna.study.Study
        The study.

    Warns
    -----
    UserWarning
        If the study has another seed than `random_state` gives, or only the folds, the estimator or the
        settings differ from those of a stored one.
    """
    sampler = optuna.samplers.TPESampler() if sampler is None else deepcopy(sampler)
    seed = draw_seed(sampler)
    if random_state is not None:
        seed = int(as_generator(random_state).integers(2**31 - 1))
    opened = _open_storage(storage)
    if name is None:
        name = f"seed-{seed}"
    else:
        warn_about_near_miss(opened, name, fingerprints)
        name = f"{name}-{joblib.hash(dict(fingerprints))[:12]}"
    study = optuna.create_study(
        study_name=name,
        storage=opened,
        directions=["maximize"] * len(metrics),
        pruner=optuna.pruners.NopPruner() if pruner is None else deepcopy(pruner),
        load_if_exists=True,
    )
    for key, value in fingerprints.items():
        study.set_user_attr(key, value)
    if len(metrics) > 1:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ExperimentalWarning)
            study.set_metric_names([str(metric) for metric in metrics])
    known = study.user_attrs.get(SEED, seed)
    if random_state is not None and known != seed:
        warnings.warn(
            f"The study {study.study_name!r} was started with another random_state than "
            f"{random_state!r}, and goes on with its own. For a search with this one, change "
            f"study_name; to resume this study without this warning, leave random_state out.",
            stacklevel=5,
        )
    study.set_user_attr(SEED, known)
    study.sampler = SeededSampler(sampler, known, round_size)
    return study


def _open_storage(storage: str | BaseStorage | None) -> BaseStorage:
    """Open a storage; a new database may be in the making by another process at the same time."""
    if not isinstance(storage, str):
        return optuna.storages.get_storage(storage)
    from sqlalchemy.exc import DatabaseError

    for pause in (0.1, 0.3, 1.0, 3.0):
        try:
            return optuna.storages.get_storage(storage)
        except DatabaseError:
            time.sleep(pause)
    return optuna.storages.get_storage(storage)


def enqueue(study: Study, sets: Sequence[dict[str, Any]]) -> None:
    """Let the next trials take known parameter sets, unless earlier ones did.

    Parameters
    ----------
    study : Study
        The study.
    sets : sequence of dict
        Parameter sets in Optuna's terms. One that occurs twice is tried twice.
    """
    if not isinstance(study._storage, InMemoryStorage):
        # Of several processes that start together, the last to write its name enqueues, as in `claim`.
        name = uuid.uuid4().hex
        while _missing(study, sets):
            study.set_user_attr(_ENQUEUES, name)
            time.sleep(SETTLED)
            if study.user_attrs[_ENQUEUES] == name:
                break
            time.sleep(2 * SETTLED)
    for params in _missing(study, sets):
        study.enqueue_trial(params)


def _missing(study: Study, sets: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the parameter sets that no trial was given so far."""
    trials = study.get_trials(deepcopy=False)
    known = [trial.system_attrs.get("fixed_params", trial.params) for trial in trials]
    missing = []
    for params in sets:
        if params in known:
            known.remove(params)
        else:
            missing.append(params)
    return missing


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
        elif trial_state(*values) == "COMPLETE":
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


def _is_finished(trial: Trial) -> bool:
    return trial.study.get_trials(deepcopy=False)[trial.number].state.is_finished()
