"""The trials that may run at the same time: left by others, enqueued, or drawn."""

from __future__ import annotations

from optuna.study import Study
from optuna.trial import Trial, TrialState

from ._parameter_space import ParameterSpace
from ._seeded_sampler import SeededSampler
from ._trial_owners import OWNER, claim


def start_round(
    study: Study, space: ParameterSpace, limit: float, round_size: int, owner: str
) -> list[Trial]:
    """Start the trials that may run at the same time.

    Trials that a dead process left unfinished come first, with the parameters that they had.

    Parameters
    ----------
    study : Study
        The study.
    space : ParameterSpace
        The searched parameters.
    limit : float
        Number of trials in the whole study; may be infinite.
    round_size : int
        Trials of a round. Rounds are counted by the trials' numbers, so that a resumed search
        continues with the same rounds.
    owner : str
        Who starts them, and has to release them.

    Returns
    -------
    list of Trial
        Empty if there is nothing left to start.
    """
    chosen = []
    for former in claim(study, owner, limit, round_size):
        chosen.append(_draw(Trial(study, former._trial_id), space))
    trials = study.get_trials(deepcopy=False)
    started = sum(trial.state != TrialState.WAITING for trial in trials)
    room = -started % round_size if chosen else round_size - started % round_size
    for _ in range(int(min(room, max(0, limit - started)))):
        if _nothing_new(study, space):
            break
        trial = study.ask()
        trial.set_user_attr(OWNER, owner)
        _draw(trial, space)
        if trial.number < limit:
            chosen.append(trial)
        else:
            # Several processes that start trials at the same moment may start too many.
            trial.set_user_attr(OWNER, "")
    return chosen


def _draw(trial: Trial, space: ParameterSpace) -> Trial:
    """Draw what a trial has not drawn yet, before the next one is asked for.

    The sampler's seed is that of the latest trial.
    """
    space.suggest(trial)
    return trial


def _nothing_new(study: Study, space: ParameterSpace) -> bool:
    """Whether another trial could only repeat one."""
    sampler = study.sampler
    assert isinstance(sampler, SeededSampler)
    if not sampler.is_finite:
        return False
    trials = study.get_trials(deepcopy=False)
    waiting = any(trial.state == TrialState.WAITING for trial in trials)
    return not waiting and sampler.is_exhausted(trials, space.n_combinations())
