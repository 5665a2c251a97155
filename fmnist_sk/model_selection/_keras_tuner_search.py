"""One search by an oracle of Keras Tuner: rounds of trials, and their table."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from keras_tuner.engine.trial import Trial
from keras_tuner.oracles import HyperbandOracle
from tqdm.auto import tqdm

from ._auto_space import find_search_space
from ._cv_results import first_error, make_cv_results
from ._fit_all_folds import fit_all_folds
from ._fold_result import CrossValidation, FoldResult
from ._keras_tuner_axes import Axis, make_axes
from ._keras_tuner_epochs import epochs_of_longest_fit, find_epochs_param
from ._keras_tuner_oracles import ask, make_oracle, open_oracle, tell
from ._trial_outcomes import check_failures, failed_score, mean_score, trial_state

if TYPE_CHECKING:
    from ._keras_tuner_search_cv import KerasTunerSearchCV

# Trials of an oracle that knows no end, unless somebody sets one: as in RandomizedSearchCV.
_N_TRIALS = 10


@dataclass
class Finished:
    """The finished trials of a search, one entry for each.

    Parameters
    ----------
    drawn, params : list of dict
        What the oracle drew, and what the estimator got.
    folds : list of list of FoldResult
        The results.
    scores : list of float
        What the oracle was told.
    """

    drawn: list[dict[str, Any]] = field(default_factory=list)
    params: list[dict[str, Any]] = field(default_factory=list)
    folds: list[list[FoldResult]] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)


def run_search(search: KerasTunerSearchCV, shared: CrossValidation) -> dict[str, Any]:
    """Run the trials of a search and collect the results.

    Parameters
    ----------
    search : KerasTunerSearchCV
        Its parameters say what to do; it is not changed.
    shared : CrossValidation
        Data, estimator, folds and scores.

    Returns
    -------
    dict of str to array
        The table of all trials.

    Raises
    ------
    ValueError
        If Hyperband finds no epochs, or no trial was completed.
    """
    space = search.param_distributions
    axes = make_axes(find_search_space(shared.estimator) if isinstance(space, str) else space)
    by_epochs = search.oracle == "hyperband" or isinstance(search.oracle, HyperbandOracle)
    epochs_param = max_epochs = None
    if by_epochs:
        epochs_param = find_epochs_param(shared.estimator, search.epochs_param, axes)
        if search.oracle == "hyperband":
            max_epochs = epochs_of_longest_fit(shared.estimator, epochs_param)
    error_score = failed_score(search.error_score)
    start = time.monotonic()
    finished = Finished()
    oracle = make_oracle(search.oracle, max_epochs)
    limit = _max_trials(search, oracle.max_trials)
    seed = search.random_state
    if seed is None and isinstance(search.oracle, str):
        seed = np.random.default_rng()
    with (
        open_oracle(oracle, axes, limit, seed),
        tqdm(total=limit, unit="trial", disable=not search.verbose) as bar,
    ):
        while trials := ask(oracle, search.round_size):
            params = [_decode(trial, axes, epochs_param) for trial in trials]
            tasks = [shared.task.subtask("trial", len(shared.folds)) for _ in trials]
            folds = fit_all_folds(shared, params, tasks, search.n_jobs)
            for trial, row, scored in zip(trials, params, folds, strict=True):
                score = mean_score(scored, shared, error_score)
                tell(oracle, trial, score, first_error(scored))
                finished.drawn.append(dict(trial.hyperparameters.values))
                finished.params.append(row)
                finished.folds.append(scored)
                finished.scores.append(score)
                bar.update()
                bar.set_postfix(score=score)
            stopped = [task.end() for task in tasks]
            late = search.timeout is not None and time.monotonic() - start >= search.timeout
            if any(stopped) or late:
                break
    check_failures(finished.folds, shared.metric)
    results = make_cv_results(
        finished.params,
        finished.folds,
        [trial_state(score) for score in finished.scores],
        n_splits=len(shared.folds),
        error_score=error_score,
        return_train_score=search.return_train_score,
        metrics=shared.metric_names,
    )
    return results | rungs(finished.drawn) if by_epochs else results


def rungs(drawn: list[dict[str, Any]]) -> dict[str, np.ndarray]:
    """Return where in Hyperband each trial ran, under the names of scikit-learn's halving searches.

    Parameters
    ----------
    drawn : list of dict
        What the oracle drew, in the order of the trials' numbers.

    Returns
    -------
    dict of str to ndarray
        "bracket"; "iter", the round within it; and "n_resources", the epochs.

    Examples
    --------
    >>> first = {"tuner/bracket": 1, "tuner/round": 0, "tuner/epochs": 2}
    >>> again = {"tuner/bracket": 0, "tuner/round": 1, "tuner/epochs": 6, "tuner/trial_id": "0000"}
    >>> rungs([first, again])["bracket"]
    array([1, 1])
    """
    brackets: list[int] = []
    for row in drawn:
        # Keras Tuner notes the newest bracket, though a promoted trial stays in its own.
        earlier = row.get("tuner/trial_id")
        brackets.append(row["tuner/bracket"] if earlier is None else brackets[int(earlier)])
    return {
        "iter": np.array([row["tuner/round"] for row in drawn]),
        "n_resources": np.array([row["tuner/epochs"] for row in drawn]),
        "bracket": np.array(brackets),
    }


def _max_trials(search: KerasTunerSearchCV, own: int | None) -> int | None:
    if search.n_trials is not None:
        return int(search.n_trials)
    if not isinstance(search.oracle, str):
        return own
    endless = search.oracle in ("random", "bayesian") and search.timeout is None
    return _N_TRIALS if endless else None


def _decode(trial: Trial, axes: Mapping[str, Axis], epochs_param: str | None) -> dict[str, Any]:
    drawn = trial.hyperparameters.values
    params = {name: axis.decode(drawn[name]) for name, axis in axes.items()}
    return params if epochs_param is None else params | {epochs_param: drawn["tuner/epochs"]}
