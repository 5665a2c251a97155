"""Which architectures are trained: those that a strategy proposes and the constraints allow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import clone

from .._images import ImageShape
from ..estimators._tensorflow import load_tensorflow
from ..networks import CellNetwork, NetworkCost
from ..networks._cell_cost import cell_cost, drop_idle_skips
from ._evolution import Strategy
from ._latency_scorer import latency_scorer

# Proposals in a row that may be refused, and such that are refused after a measurement.
_MOST_REFUSALS = 2000
_MOST_SLOW = 30


@dataclass(frozen=True)
class Candidate:
    """An architecture and what it costs.

    Parameters
    ----------
    genotype : str
        Genotype of a `CellNetwork`.
    cost : NetworkCost
        Parameters and multiplications.
    """

    genotype: str
    cost: NetworkCost


@dataclass(frozen=True)
class Constraints:
    """What a candidate may cost; None is no limit.

    Parameters
    ----------
    max_params : int or None
        Trainable parameters.
    max_mmac : float or None
        Millions of multiplications for one image.
    max_latency_ms : float or None
        Milliseconds for the prediction of one image, measured.
    """

    max_params: int | None = None
    max_mmac: float | None = None
    max_latency_ms: float | None = None

    def allows(self, cost: NetworkCost) -> bool:
        """Tell whether size and arithmetic are within the limits."""
        return (self.max_params is None or cost.n_params <= self.max_params) and (
            self.max_mmac is None or cost.mmac <= self.max_mmac
        )


class Proposals:
    """Draws candidates, no architecture twice.

    Parameters
    ----------
    strategy : Strategy
        Proposes genotypes.
    template : CellNetwork
        Width and dropout of all candidates.
    constraints : Constraints
        What they may cost.
    image : ndarray of shape (1, height, width, channels)
        An image as the network sees it.
    n_classes : int
        Number of classes.
    screen : callable or None
        Scores an untrained network; of `n_screened` proposals the best is taken.
    n_screened : int
        Number of proposals for each candidate, if there is a `screen`.
    rng : numpy.random.Generator
        Source of the randomness.
    """

    def __init__(
        self,
        strategy: Strategy,
        template: CellNetwork,
        constraints: Constraints,
        image: np.ndarray,
        n_classes: int,
        screen: Callable[[CellNetwork], float] | None,
        n_screened: int,
        rng: np.random.Generator,
    ):
        self.strategy = strategy
        self.template = template
        self.constraints = constraints
        self.image = image
        self.n_classes = n_classes
        self.screen = screen
        self.n_screened = n_screened
        self.rng = rng
        self._seen: set[str] = set()
        self._cheapest: NetworkCost | None = None
        self._fastest = np.inf

    def network(self, genotype: str) -> CellNetwork:
        """Return the network of a genotype."""
        return clone(self.template).set_params(genotype=genotype)

    def first(self) -> list[Candidate]:
        """Return the architecture that the search was given, if it is allowed."""
        candidate = self._check(self.template.genotype)
        return [] if candidate is None or self._is_slow(candidate) else [candidate]

    def draw(self) -> Candidate | None:
        """Return a new candidate; None if none is found any more."""
        drawn = [self._propose() for _ in range(self.n_screened if self.screen else 1)]
        candidates = [candidate for candidate in drawn if candidate is not None]
        if not candidates:
            return None
        if self.screen is None or len(candidates) == 1:
            return candidates[0]
        scores = [self.screen(self.network(candidate.genotype)) for candidate in candidates]
        best = candidates[int(np.argmax(scores))]
        # Those that lost may be proposed again, when they have other rivals.
        self._seen.difference_update(
            candidate.genotype for candidate in candidates if candidate is not best
        )
        return best

    def explain_failure(self) -> str:
        """Say why no architecture was found at all."""
        limits = {name: value for name, value in vars(self.constraints).items() if value}
        reason = f"The cheapest one that was drawn has {self._cheapest}"
        if np.isfinite(self._fastest):
            reason += f", the fastest takes {self._fastest:.2f} ms"
        return (
            f"No architecture was found within {limits}. {reason}. Raise the limit, or give the "
            f"estimator a narrower network, such as CellNetwork(width={self.template.width // 2 or 1})."
        )

    def _propose(self) -> Candidate | None:
        n_slow = 0
        for _ in range(_MOST_REFUSALS):
            candidate = self._check(self.strategy.propose(self.rng))
            if candidate is None:
                continue
            if not self._is_slow(candidate):
                return candidate
            n_slow += 1
            if n_slow == _MOST_SLOW:
                break
        return None

    def _check(self, genotype: str) -> Candidate | None:
        """Return a genotype as a candidate if it is new and within the counted limits."""
        image_shape: ImageShape = self.image.shape[1:]
        width = int(self.template.width)
        genotype = drop_idle_skips(genotype, width, image_shape)
        if genotype in self._seen:
            return None
        cost = cell_cost(genotype, width, image_shape, self.n_classes)
        if self._cheapest is None or cost.n_params < self._cheapest.n_params:
            self._cheapest = cost
        if not self.constraints.allows(cost):
            return None
        self._seen.add(genotype)
        return Candidate(genotype, cost)

    def _is_slow(self, candidate: Candidate) -> bool:
        if self.constraints.max_latency_ms is None:
            return False
        latency = measure_latency(self.network(candidate.genotype), self.image, self.n_classes)
        self._fastest = min(self._fastest, latency)
        return latency > self.constraints.max_latency_ms


class _Untrained:
    """Predicts with a network's untrained weights: the time is that of a trained one."""

    def __init__(self, network: CellNetwork, image_shape: ImageShape, n_classes: int):
        load_tensorflow()
        from ..estimators._model_building import build_model
        from ..estimators._predictor import Predictor

        model: Any = build_model(network, image_shape, n_classes)
        self.predictor = Predictor(network, image_shape, n_classes, model.get_weights(), [])

    def predict(self, images: np.ndarray) -> np.ndarray:
        """Return class numbers."""
        return self.predictor.logits(images).argmax(axis=1)


def measure_latency(network: CellNetwork, image: np.ndarray, n_classes: int) -> float:
    """Measure the prediction of one image by an untrained network.

    Parameters
    ----------
    network : CellNetwork
        The network.
    image : ndarray of shape (1, height, width, channels)
        The image.
    n_classes : int
        Number of classes.

    Returns
    -------
    float
        Median of the times in milliseconds.
    """
    return -latency_scorer(_Untrained(network, image.shape[1:], n_classes), image)
