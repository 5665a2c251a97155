"""What a sampler may know when it draws a trial: the earlier rounds."""

from __future__ import annotations

import copy
from collections.abc import Container
from typing import Any

from optuna.study import Study
from optuna.trial import FrozenTrial, TrialState


def round_start(number: int, round_size: int) -> int:
    """Return the number of the first trial of a trial's round.

    Parameters
    ----------
    number : int
        Number of the trial.
    round_size : int
        Trials of a round.

    Returns
    -------
    int
        The number.

    Examples
    --------
    >>> round_start(10, 4)
    8
    """
    return number // round_size * round_size


class RoundStudy:
    """A study as it was when a trial's round was drawn, whenever the trial is drawn.

    Trials of the same round are unfinished and later ones are not there, as in a search that runs through.
    In one that is prolonged, resumed or shared, some may be finished. Everything else is the study's.

    Parameters
    ----------
    study : Study
        The study.
    number : int
        Number of the trial.
    round_size : int
        Trials of a round.
    """

    def __init__(self, study: Study, number: int, round_size: int):
        self._study = study
        self._number = number
        self._first = round_start(number, round_size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._study, name)

    @property
    def trials(self) -> list[FrozenTrial]:
        """Copies of all trials."""
        return self.get_trials()

    def get_trials(
        self, deepcopy: bool = True, states: Container[TrialState] | None = None
    ) -> list[FrozenTrial]:
        """Return the trials in some states."""
        return self._get_trials(deepcopy, states)

    # Optuna's own samplers call this one.
    def _get_trials(
        self,
        deepcopy: bool = True,
        states: Container[TrialState] | None = None,
        use_cache: bool = False,
    ) -> list[FrozenTrial]:
        known = self._study._get_trials(deepcopy=False, use_cache=use_cache)
        same_round = map(_unfinished, known[self._first : self._number + 1])
        trials = [*known[: self._first], *same_round]
        found = [trial for trial in trials if states is None or trial.state in states]
        return copy.deepcopy(found) if deepcopy else found


def _unfinished(trial: FrozenTrial) -> FrozenTrial:
    """Return a trial without its results."""
    if not trial.state.is_finished():
        return trial
    trial = copy.copy(trial)
    trial.state = TrialState.RUNNING
    trial.values = None
    trial.intermediate_values = {}
    trial.datetime_complete = None
    return trial
