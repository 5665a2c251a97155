"""Strategies that propose genotypes: regularised evolution and random search."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from ..networks import draw_genotype, mutate_genotype


class Strategy(Protocol):
    """What proposes genotypes and learns how good they were."""

    def propose(self, rng: np.random.Generator) -> str:
        """Return a genotype to try."""

    def tell(self, genotype: str, score: float) -> None:
        """Learn the score of a genotype; NaN if it failed."""


class RandomSearch:
    """Draw every genotype anew."""

    def propose(self, rng: np.random.Generator) -> str:
        """Draw a genotype."""
        return draw_genotype(rng)

    def tell(self, genotype: str, score: float) -> None:
        """Learn nothing."""


class RegularizedEvolution:
    """Mutate the best of a few members of a population, in which the oldest dies.

    Because age and not a low score removes a member, a genotype survives only if its descendants do well
    again: a score that was luck dies out.

    Parameters
    ----------
    population_size : int
        Members of the population. The first ones are drawn at random.
    tournament_size : int
        Members of which the best has a child.

    References
    ----------
    E. Real, A. Aggarwal, Y. Huang, Q. V. Le, "Regularized evolution for image classifier architecture
    search", AAAI 2019.

    Examples
    --------
    >>> evolution = RegularizedEvolution(population_size=2, tournament_size=2)
    >>> for genotype, score in [("a", 0.9), ("b", 0.5), ("c", 0.6)]:
    ...     evolution.tell(genotype, score)
    >>> [genotype for genotype, _ in evolution.population]
    ['b', 'c']
    """

    def __init__(self, population_size: int, tournament_size: int):
        self.population: deque[tuple[str, float]] = deque(maxlen=population_size)
        self.tournament_size = tournament_size

    def propose(self, rng: np.random.Generator) -> str:
        """Draw a genotype while the population is incomplete, mutate the winner of a tournament then."""
        if len(self.population) < (self.population.maxlen or 0):
            return draw_genotype(rng)
        scores = [score for _, score in self.population]
        winner = tournament(scores, self.tournament_size, rng)
        return mutate_genotype(self.population[winner][0], rng)

    def tell(self, genotype: str, score: float) -> None:
        """Add a member; the oldest one leaves a full population."""
        self.population.append((genotype, score))


def tournament(scores: Sequence[float], size: int, rng: np.random.Generator) -> int:
    """Return the index of the best of a few scores drawn at random.

    Parameters
    ----------
    scores : sequence of float
        Higher is better; NaN is worst.
    size : int
        How many are drawn; at most all are.
    rng : numpy.random.Generator
        Source of the randomness.

    Returns
    -------
    int
        The index.

    Examples
    --------
    >>> tournament([0.1, float("nan"), 0.3], 3, np.random.default_rng(0))
    2
    """
    drawn = rng.choice(len(scores), min(size, len(scores)), replace=False)
    return int(max(drawn, key=lambda i: -math.inf if math.isnan(scores[i]) else scores[i]))
