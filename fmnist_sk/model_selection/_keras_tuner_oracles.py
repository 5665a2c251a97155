"""Keras Tuner's oracles: made, seeded, asked, told, and cleared away."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from keras_tuner import Objective, Oracle
from keras_tuner.engine.trial import Trial
from keras_tuner.oracles import (
    BayesianOptimizationOracle,
    GridSearchOracle,
    HyperbandOracle,
    RandomSearchOracle,
)
from keras_tuner.src.engine.oracle import LOCKS, THREADS
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from .._random_state import RandomStateLike, as_generator
from ._keras_tuner_axes import Axis
from ._keras_tuner_gaussian_process import PlainGaussianProcess

# What trials are told under.
_SCORE = "score"


class RoundsOfGrid(GridSearchOracle):
    """Keras Tuner's grid, several trials of which may run at a time.

    The original waits for each trial, which may bring new hyperparameters; here none does.
    """

    def populate_space(self, trial_id: str) -> dict[str, Any]:
        """Give a trial its values, and let the next one follow it."""
        response = super().populate_space(trial_id)
        if response["status"] == "RUNNING":
            self._populate_next.append(trial_id)
        return response


class BayesianOfNewSets(BayesianOptimizationOracle):
    """Keras Tuner's Gaussian process, which tries no parameter set twice."""

    def populate_space(self, trial_id: str) -> dict[str, Any]:
        """Give a trial its values: others at random, if these have been tried; if there are any."""
        response = super().populate_space(trial_id)
        if response["status"] == "RUNNING" and self._duplicate(response["values"]):
            response = self._random_populate_space()
        return response


class HyperbandOfFiniteSpaces(HyperbandOracle):
    """Keras Tuner's Hyperband, which promotes the best sets of a space with few of them, too.

    The original ends when there is nothing new to draw, with all that it has in the first rung.
    """

    def _random_trial(self, trial_id: str, bracket: dict[str, Any]) -> dict[str, Any]:
        response = super()._random_trial(trial_id, bracket)
        if response["status"] != "STOPPED":
            return response
        # Nothing runs any more, so every rung has its scores.
        number, rounds = bracket["bracket_num"], bracket["rounds"]
        for rung in range(1, len(rounds)):
            below, promoted = rounds[rung - 1], rounds[rung]
            if len(promoted) >= min(max(1, len(below) // self.factor), len(below)):
                continue
            taken = {one["past_id"] for one in promoted}
            trials = [self.trials[one["id"]] for one in below if one["id"] not in taken]
            trials = [trial for trial in trials if trial.status == "COMPLETED"]
            if not trials:
                break
            best = max(trials, key=lambda trial: trial.score)
            promoted.append({"past_id": best.trial_id, "id": trial_id})
            own = {
                "tuner/trial_id": best.trial_id,
                "tuner/epochs": self._get_epochs(number, rung),
                "tuner/initial_epoch": self._get_epochs(number, rung - 1),
                "tuner/bracket": number,
                "tuner/round": rung,
            }
            return {"status": "RUNNING", "values": best.hyperparameters.values | own}
        return response


_ORACLES = {
    "random": RandomSearchOracle,
    "bayesian": BayesianOfNewSets,
    "hyperband": HyperbandOfFiniteSpaces,
    "grid": RoundsOfGrid,
}


def make_oracle(oracle: str | Oracle, max_epochs: int | None) -> Oracle:
    """Return an oracle that has seen nothing yet.

    Parameters
    ----------
    oracle : str or Oracle
        The name of one of Keras Tuner's, or an oracle, which is copied.
    max_epochs : int or None
        Epochs of the longest fits, for Hyperband by its name.

    Returns
    -------
    Oracle
        The oracle.

    Raises
    ------
    ValueError
        If an oracle has been used, or has hyperparameters of its own.
    """
    if isinstance(oracle, str):
        # Without a seed, Keras Tuner would draw one from Python's global generator.
        own = {"max_epochs": max_epochs} if oracle == "hyperband" else {}
        return _ORACLES[oracle](seed=1, **own)
    if oracle.trials or oracle.hyperparameters.space:
        what = "trials" if oracle.trials else "hyperparameters"
        raise ValueError(
            f"The oracle {type(oracle).__name__} has {what} already. Give a new one without "
            f"hyperparameters: they come from param_distributions."
        )
    return deepcopy(oracle)


@contextmanager
def open_oracle(
    oracle: Oracle,
    axes: Mapping[str, Axis],
    max_trials: int | None,
    random_state: RandomStateLike,
) -> Iterator[Oracle]:
    """Prepare an oracle for a search, and clear away after it.

    Parameters
    ----------
    oracle : Oracle
        A new one; it is changed.
    axes : mapping of str to Axis
        The searched parameters.
    max_trials : int or None
        Number of trials.
    random_state : int, RandomState, Generator or None
        Its seed; None leaves the one that it has.

    Yields
    ------
    Oracle
        The oracle; it writes to a temporary folder, which is removed afterwards.
    """
    for name, axis in axes.items():
        axis.declare(oracle.hyperparameters, name)
    oracle.objective = Objective(_SCORE, "max")
    oracle.max_trials = max_trials
    oracle.verbose = 0
    # What follows from a failure is a matter of the search's `error_score`.
    oracle.max_retries_per_trial = 0
    oracle.max_consecutive_failed_trials = None
    if random_state is not None:
        _set_seed(oracle, int(as_generator(random_state).integers(1, 2**31 - 1)))
    if isinstance(oracle, BayesianOptimizationOracle):
        oracle.gpr = PlainGaussianProcess(**oracle.gpr.get_params(deep=False))
    with TemporaryDirectory(prefix="fmnist_sk-") as folder:
        oracle._set_project_dir(folder, "search")
        try:
            yield oracle
        finally:
            # Keras Tuner keeps every oracle in these tables for the life of the process.
            LOCKS.pop(oracle, None)
            THREADS.pop(oracle, None)


def ask(oracle: Oracle, n_trials: int) -> list[Trial]:
    """Start trials that may run at the same time.

    Parameters
    ----------
    oracle : Oracle
        The oracle.
    n_trials : int
        How many at most.

    Returns
    -------
    list of Trial
        Fewer if the oracle waits for results; none if it has finished.
    """
    trials: list[Trial] = []
    # The matrices of the Gaussian process are tiny: threads would wait for each other.
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.filterwarnings("ignore", category=DeprecationWarning, module="keras_tuner")
        while len(trials) < n_trials:
            trial = oracle.create_trial(f"slot {len(trials)}")
            if trial.status != "RUNNING":
                break
            trials.append(trial)
    return trials


def tell(oracle: Oracle, trial: Trial, score: float, error: str) -> None:
    """Report the result of a trial.

    Parameters
    ----------
    oracle : Oracle
        The oracle.
    trial : Trial
        The trial.
    score : float
        Its score; NaN if it failed.
    error : str
        A traceback, or nothing.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning, module="keras_tuner")
        trial.status, trial.message = "FAILED", error
        if isinstance(oracle, HyperbandOracle):
            # It fills a rung only when all trials of the one below have scores: failures come last.
            score = float(np.nan_to_num(score, nan=np.finfo(float).min))
        if np.isfinite(score):
            oracle.update_trial(trial.trial_id, {_SCORE: score})
            trial.status = "COMPLETED"
        oracle.end_trial(trial)


def _set_seed(oracle: Oracle, seed: int) -> None:
    oracle.seed = oracle._seed_state = seed
    if isinstance(oracle, BayesianOptimizationOracle):
        oracle._random_state = np.random.RandomState(seed)
        oracle.gpr = oracle._make_gpr()
