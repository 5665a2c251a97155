"""Random numbers of a trial that depend on its number only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from optuna.distributions import BaseDistribution
from optuna.samplers import BaseSampler
from optuna.study import Study
from optuna.trial import FrozenTrial, TrialState


class SeededSampler(BaseSampler):
    """Any sampler, seeded anew for each trial by the trial's number.

    A search that is resumed, or that several processes share, then draws the same numbers as one
    that ran through. Samplers whose seed is part of their method (quasi-Monte Carlo) keep it.

    Parameters
    ----------
    sampler : optuna.samplers.BaseSampler
        The sampler; its generators are changed.
    seed : int
        Where the seeds of all trials come from.

    Attributes
    ----------
    exhausted : bool
        Whether the sampler has tried all that there is.
    """

    def __init__(self, sampler: BaseSampler, seed: int):
        self.sampler = sampler
        self.seed = seed
        self.exhausted = False

    def before_trial(self, study: Study, trial: FrozenTrial) -> None:
        """Seed the generators."""
        seeds = np.random.SeedSequence([self.seed, trial.number])
        for generator in generators(self.sampler):
            generator.seed(seeds.spawn(1)[0].generate_state(4))
        self.sampler.before_trial(study, trial)

    def infer_relative_search_space(
        self, study: Study, trial: FrozenTrial
    ) -> dict[str, BaseDistribution]:
        """Ask the sampler."""
        return self.sampler.infer_relative_search_space(study, trial)

    def sample_relative(
        self, study: Study, trial: FrozenTrial, search_space: dict[str, BaseDistribution]
    ) -> dict[str, Any]:
        """Ask the sampler."""
        return self.sampler.sample_relative(study, trial, search_space)

    def sample_independent(
        self,
        study: Study,
        trial: FrozenTrial,
        param_name: str,
        param_distribution: BaseDistribution,
    ) -> Any:
        """Ask the sampler."""
        return self.sampler.sample_independent(study, trial, param_name, param_distribution)

    def after_trial(self, study: Study, trial: FrozenTrial, state: TrialState, values: Any) -> None:
        """Tell the sampler, and notice when it has tried all there is."""
        try:
            self.sampler.after_trial(study, trial, state, values)
        except RuntimeError as error:
            # Samplers of finite grids stop `Study.optimize`, which does not run here.
            if "Study.stop" not in str(error):
                raise
            self.exhausted = True


def generators(sampler: BaseSampler) -> Iterator[np.random.RandomState]:
    """Yield the random generators of a sampler and of the samplers inside it.

    Parameters
    ----------
    sampler : optuna.samplers.BaseSampler
        The sampler.

    Yields
    ------
    RandomState
        Each generator, made if the sampler has not made it yet.
    """
    for part in vars(sampler).values():
        if isinstance(part, BaseSampler):
            yield from generators(part)
        elif isinstance(part, np.random.RandomState):
            yield part
        elif isinstance(generator := getattr(part, "rng", None), np.random.RandomState):
            yield generator


def draw_seed(sampler: BaseSampler) -> int:
    """Return a seed from the sampler's own generator: the same for the same seeded sampler.

    Parameters
    ----------
    sampler : optuna.samplers.BaseSampler
        The sampler; its generator is advanced.

    Returns
    -------
    int
        The seed.
    """
    generator = next(generators(sampler), None) or np.random.RandomState()
    return int(generator.randint(2**31 - 1))
