"""The searches that are compared, their spaces, and a network that writes down what they cost."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import optuna
from scipy import stats
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV

from fmnist_sk import Choice, CNNClassifier, FloatRange, model_selection
from fmnist_sk.model_selection import OptunaSearchCV
from fmnist_sk.networks import VGG

NETWORK = VGG(width=8, depth=1, n_stages=3, dropout=0.0, pool_first=True)
# As wide as somebody has it who does not know the network yet.
SPACE = {
    "learning_rate": FloatRange(1e-3, 3.0, log=True),
    "l2": FloatRange(1e-6, 1e-2, log=True),
    "label_smoothing": FloatRange(0.0, 0.3),
    "schedule": Choice(("one_cycle", "cosine", "constant")),
}
# Wider ranges, and more hyperparameters: for somebody who does not even know the optimizer.
WIDE_SPACE = SPACE | {
    "optimizer": Choice(("sgd", "adam")),
    "learning_rate": FloatRange(1e-4, 3.0, log=True),
    "batch_size": Choice((32, 64, 128, 256)),
    "l2": FloatRange(1e-6, 1e-1, log=True),
    "network__dropout": FloatRange(0.0, 0.7),
}
SPACES: dict[str, dict[str, Any]] = {"usual": SPACE, "wide": WIDE_SPACE}
PRUNERS: dict[str, Callable[[int], optuna.pruners.BasePruner]] = {
    "successive halving": lambda epochs: optuna.pruners.SuccessiveHalvingPruner(
        min_resource=1, reduction_factor=4
    ),
    "successive doubling": lambda epochs: optuna.pruners.SuccessiveHalvingPruner(
        min_resource=1, reduction_factor=2
    ),
    "hyperband": lambda epochs: optuna.pruners.HyperbandPruner(
        min_resource=1, max_resource=epochs, reduction_factor=4
    ),
    "median": lambda epochs: optuna.pruners.MedianPruner(n_startup_trials=2, n_warmup_steps=1),
    "patient median": lambda epochs: optuna.pruners.PatientPruner(
        optuna.pruners.MedianPruner(n_startup_trials=2, n_warmup_steps=1), patience=1
    ),
}


@dataclass
class Log:
    """What a search has done so far.

    Parameters
    ----------
    n_epochs : int
        Epochs trained.
    fit_seconds, score_seconds : float
        Seconds inside of fits, with what is reported to a pruner there, and of final scores.
    scores : list of (int, float, float)
        Epochs and seconds since the start, and score, of each network that was trained to its end.
    """

    n_epochs: int = 0
    fit_seconds: float = 0.0
    score_seconds: float = 0.0
    scores: list[tuple[int, float, float]] = field(default_factory=list)
    start: float = field(default_factory=time.perf_counter)


class LoggedCNN(CNNClassifier):
    """A `CNNClassifier` that writes into a log, which all its clones share."""

    log: ClassVar[Log] = Log()

    def fit(self, X: Any, y: Any, sample_weight: Any = None, **validation: Any) -> Any:
        """Train and count; a training that diverges counts in full."""
        start = time.perf_counter()
        n_epochs = self.epochs
        try:
            super().fit(X, y, sample_weight, **validation)
            n_epochs = self.n_epochs_
        finally:
            self.log.n_epochs += n_epochs
            self.log.fit_seconds += time.perf_counter() - start
        return self

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Score and note; a network in training is scored elsewhere."""
        start = time.perf_counter()
        score = super().score(X, y, sample_weight)
        now = time.perf_counter()
        self.log.score_seconds += now - start
        self.log.scores.append((self.log.n_epochs, now - self.log.start, score))
        return score


class StopAfter:
    """A callback of scikit-learn that ends a search when its epochs are spent.

    Parameters
    ----------
    n_epochs : int
        The budget.
    """

    def __init__(self, n_epochs: int):
        self.n_epochs = n_epochs

    def setup(self, estimator: Any, context: Any) -> None:
        """Do nothing."""

    def teardown(self, estimator: Any, context: Any) -> None:
        """Do nothing."""

    def on_fit_task_begin(self, estimator: Any, context: Any) -> None:
        """Do nothing."""

    def on_fit_task_end(self, estimator: Any, context: Any) -> bool:
        """Say whether the budget is spent."""
        return LoggedCNN.log.n_epochs >= self.n_epochs


def scipy_distributions(space: dict[str, Any]) -> dict[str, Any]:
    """Return a space as scikit-learn's random search takes it."""
    distributions: dict[str, Any] = {}
    for name, values in space.items():
        if isinstance(values, Choice):
            distributions[name] = list(values.values)
        elif values.log:
            distributions[name] = stats.loguniform(values.low, values.high)
        else:
            distributions[name] = stats.uniform(values.low, values.high - values.low)
    return distributions


def make_search(
    method: str,
    split: list[Any],
    *,
    space: dict[str, Any],
    epochs: int,
    n_trials: int,
    n_epochs: int,
    seed: int,
    seconds: float,
) -> Any:
    """Return one of the searches, unfitted.

    Parameters
    ----------
    method : str
        One of `list_methods`.
    split : list of (ndarray, ndarray)
        The one hold-out split.
    space : dict of str to range
        Where to search.
    epochs, n_trials : int
        Epochs of a whole training, and how many of these make up the budget of a search that does not
        prune.
    n_epochs : int
        The budget of one that does.
    seed : int
        Seed of the search and of the networks.
    seconds : float
        Budget in time, for the search of architectures.

    Returns
    -------
    search
        The search.
    """
    cnn = LoggedCNN(NETWORK, epochs=epochs, random_state=seed)
    common = {"cv": split, "refit": False}
    seeded = {**common, "random_state": seed}
    if method == "grid":
        if space is not SPACE:
            raise ValueError("The grid is made for the usual space only.")
        grid = {
            "learning_rate": np.geomspace(1e-3, 3.0, max(1, n_trials // 4)).tolist(),
            "l2": [1e-5, 1e-3],
            "label_smoothing": [0.0, 0.1],
        }
        return GridSearchCV(cnn, grid, **common)
    if method == "random":
        return RandomizedSearchCV(cnn, scipy_distributions(space), n_iter=n_trials, **seeded)
    if method == "optuna":
        return OptunaSearchCV(cnn, space, n_trials=n_trials, round_size=1, **seeded)
    if method.startswith("optuna, "):
        pruner = PRUNERS[method.removeprefix("optuna, ")](epochs)
        search = OptunaSearchCV(
            cnn, space, n_trials=n_trials * epochs, round_size=1, pruner=pruner, **seeded
        )
        return search.set_callbacks(StopAfter(n_epochs))
    if method.startswith("keras tuner, "):
        oracle = method.removeprefix("keras tuner, ")
        search = model_selection.KerasTunerSearchCV(
            cnn,
            space,
            oracle=oracle,
            n_trials=None if oracle == "hyperband" else n_trials,
            round_size=1,
            **seeded,
        )
        # Only Hyperband prunes, and ends by itself.
        return search.set_callbacks(StopAfter(n_trials * epochs))
    # Another space: architectures, with the classifier's own learning rate and schedule.
    return model_selection.ArchitectureSearchCV(
        cnn, n_trials=2 * n_trials, timeout=seconds, **seeded
    )


def list_methods() -> list[str]:
    """Return the names of the searches that this version of the package has."""
    methods = ["random", "grid", "optuna", *(f"optuna, {name}" for name in PRUNERS)]
    if hasattr(model_selection, "KerasTunerSearchCV"):
        methods += ["keras tuner, bayesian", "keras tuner, hyperband"]
    if hasattr(model_selection, "ArchitectureSearchCV"):
        methods.append("architecture")
    return methods
