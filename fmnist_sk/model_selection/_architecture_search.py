"""One architecture search: rounds of proposals in the first rung, the best of them in the others."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from joblib import effective_n_jobs
from sklearn.base import clone
from sklearn.pipeline import Pipeline
from sklearn.utils.metaestimators import _safe_split
from tqdm.auto import tqdm

from ..estimators._targets import encode_targets
from ..networks import CellNetwork
from ._architecture_candidates import Candidate, Constraints, Proposals
from ._architecture_results import Trained
from ._architecture_rungs import Clock, promoted, rung_epochs
from ._epoch_steps import cnn_prefix
from ._evolution import RandomSearch, RegularizedEvolution
from ._fit_all_folds import fit_all_folds
from ._fold_result import CrossValidation
from ._trial_outcomes import failed_score, mean_score

if TYPE_CHECKING:
    from ._architecture_search_cv import ArchitectureSearchCV

# Images on which an untrained network is scored, as published.
_SCREENING_BATCH = 128


class ArchitectureSearch:
    """A search under way.

    Parameters
    ----------
    search : ArchitectureSearchCV
        Its parameters say what to do; it is not changed.
    shared : CrossValidation
        Data, estimator, folds and scores.
    seed : int
        Determines which architectures are drawn.

    Raises
    ------
    ValueError
        If the estimator does not end in a CNN, or the budget has no end.
    """

    def __init__(self, search: ArchitectureSearchCV, shared: CrossValidation, seed: int):
        prefix = cnn_prefix(shared.estimator)
        if prefix is None:
            raise ValueError(
                f"ArchitectureSearchCV searches the network of a CNNClassifier, or of a Pipeline that "
                f"ends in one; got {shared.estimator!r}."
            )
        if search.n_trials is None and search.timeout is None:
            raise ValueError("n_trials=None needs a timeout, or the search would never end.")
        self.search = search
        self.shared = shared
        self.prefix = prefix
        params = shared.estimator.get_params()
        most = search.max_epochs or int(params[f"{prefix}epochs"])
        self.epochs = rung_epochs(search.min_epochs, most, search.factor)
        self.clock = Clock(search.timeout, len(self.epochs), time.monotonic())
        self.stopped = False  # By a callback.
        self.error_score = failed_score(search.error_score)
        network = params[f"{prefix}network"]
        self.proposals = self._make_proposals(
            network if isinstance(network, CellNetwork) else CellNetwork(),
            np.random.default_rng(seed),
        )

    def run(self) -> list[Trained]:
        """Run all rungs and return what was trained, in order.

        Raises
        ------
        ValueError
            If no architecture is within the limits.
        """
        with tqdm(unit="training", disable=not self.search.verbose) as bar:
            rung = trained = list(self._first_rung(bar))
            if not trained:
                raise ValueError(self.proposals.explain_failure())
            for number in range(1, len(self.epochs)):
                best = promoted([one.score for one in rung], self.search.factor)
                rung = list(self._train([rung[i].candidate for i in best], number, bar))
                if not rung:
                    break
                trained = trained + rung
        return trained

    def _first_rung(self, bar: tqdm) -> Iterator[Trained]:
        """Train rounds of proposals; those of one round do not know of each other."""
        n_left = self.search.n_trials or np.inf
        strategy, ready = self.proposals.strategy, self.proposals.first()
        while n_left > 0:
            size = int(min(self.search.round_size, n_left))
            while len(ready) < size and (candidate := self.proposals.draw()):
                ready.append(candidate)
            for one in self._train(ready, 0, bar):
                strategy.tell(one.candidate.genotype, one.score)
                yield one
            if len(ready) < size or self.stopped or self.clock.is_over(0):
                return
            n_left -= size
            ready = []

    def _train(self, candidates: Sequence[Candidate], rung: int, bar: tqdm) -> Iterator[Trained]:
        """Train candidates as long as there is time, and one in any case."""
        at_once = effective_n_jobs(self.search.n_jobs)
        for begin in range(0, len(candidates), at_once):
            if begin and (self.stopped or self.clock.is_over(rung)):
                return
            some = candidates[begin : begin + at_once]
            params = [self._params(candidate, rung) for candidate in some]
            tasks = [self.shared.task.subtask("trial", len(self.shared.folds)) for _ in some]
            folds = fit_all_folds(self.shared, params, tasks, self.search.n_jobs)
            for candidate, row, results in zip(some, params, folds, strict=True):
                score = mean_score(results, self.shared, self.error_score)
                bar.update()
                bar.set_postfix(epochs=self.epochs[rung], score=score)
                yield Trained(candidate, rung, row, results, score)
            ended = [task.end() for task in tasks]
            self.stopped = self.stopped or any(ended)

    def _params(self, candidate: Candidate, rung: int) -> dict[str, Any]:
        return {
            f"{self.prefix}network": self.proposals.network(candidate.genotype),
            f"{self.prefix}epochs": self.epochs[rung],
        }

    def _make_proposals(self, template: CellNetwork, rng: np.random.Generator) -> Proposals:
        search = self.search
        # Of rows to train on: held-out ones choose by their scores alone.
        images, n_classes = look_at_images(self.shared)
        screen = None
        if search.zero_cost is not None:
            from ..estimators._tensorflow import load_tensorflow

            load_tensorflow()
            from ._zero_cost import naswot_score

            size = min(_SCREENING_BATCH, len(images))
            batch = images[rng.choice(len(images), size, replace=False)]
            screen = partial(naswot_score, images=batch, n_classes=n_classes, rng=rng)
        strategy = (
            RandomSearch()
            if search.strategy == "random"
            else RegularizedEvolution(search.population_size, search.tournament_size)
        )
        constraints = Constraints(search.max_params, search.max_mmac, search.max_latency_ms)
        # A copy of one image: a view would keep all of them.
        image = images[:1].copy()
        return Proposals(
            strategy, template, constraints, image, n_classes, screen, search.n_screened, rng
        )


def look_at_images(shared: CrossValidation) -> tuple[np.ndarray, int]:
    """Return images as the network will see them, and the number of classes.

    Parameters
    ----------
    shared : CrossValidation
        Data and estimator.

    Returns
    -------
    images : ndarray of shape (n, height, width, channels)
        The rows that the first fold trains on; steps before the CNN are fitted to them, in a copy.
    n_classes : int
        Number of classes.
    """
    estimator = clone(shared.estimator)
    X, y = _safe_split(estimator, shared.X, shared.y, shared.folds[0][0])
    while isinstance(estimator, Pipeline):
        if len(estimator.steps) > 1:
            X = estimator[:-1].fit_transform(X, y)
        estimator = estimator.steps[-1][1]
    classes, _ = encode_targets(shared.y, None)
    return estimator._check_images(X, reset=True), len(classes)
