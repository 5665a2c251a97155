"""Random numbers of a trial that depend on its number only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

import numpy as np
from optuna.distributions import BaseDistribution
from optuna.samplers import BaseSampler, BruteForceSampler, GridSampler, QMCSampler
from optuna.study import Study
from optuna.trial import FrozenTrial, TrialState

from ._round_study import RoundStudy


class SeededSampler(BaseSampler):
    """Any sampler, seeded anew for each trial by the trial's number.

    A search that is resumed, or that several processes share, then draws the same numbers as one
    that ran through. For the same reason a trial is drawn knowing the earlier rounds only. Where one
    seed is part of the method (scrambled quasi-Monte Carlo), all trials have the same.

    Parameters
    ----------
    sampler : optuna.samplers.BaseSampler
        The sampler; its generators are changed.
    seed : int
        Where the seeds of all trials come from.
    round_size : int
        Trials that are drawn without knowing each other.

    Attributes
    ----------
    is_finite : bool
        Whether the sampler tries each of finitely many parameter sets once.
    """

    def __init__(self, sampler: BaseSampler, seed: int, round_size: int):
        self.sampler = sampler
        self.seed = seed
        self.round_size = round_size
        self.is_finite = any(
            isinstance(part, GridSampler | BruteForceSampler) for part in parts(sampler)
        )
        for part in parts(sampler):
            if isinstance(part, QMCSampler):
                part._seed = seed

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
        return self.sampler.infer_relative_search_space(self._known(study, trial), trial)

    def sample_relative(
        self, study: Study, trial: FrozenTrial, search_space: dict[str, BaseDistribution]
    ) -> dict[str, Any]:
        """Ask the sampler."""
        return self.sampler.sample_relative(self._known(study, trial), trial, search_space)

    def sample_independent(
        self,
        study: Study,
        trial: FrozenTrial,
        param_name: str,
        param_distribution: BaseDistribution,
    ) -> Any:
        """Ask the sampler."""
        known = self._known(study, trial)
        return self.sampler.sample_independent(known, trial, param_name, param_distribution)

    def after_trial(self, study: Study, trial: FrozenTrial, state: TrialState, values: Any) -> None:
        """Tell the sampler."""
        # All that these would do is to stop `Study.optimize`, which does not run here.
        if not self.is_finite:
            self.sampler.after_trial(study, trial, state, values)

    def is_exhausted(self, trials: Sequence[FrozenTrial], n_combinations: float) -> bool:
        """Whether a finite sampler has nothing new to draw, though trials may still run.

        Parameters
        ----------
        trials : sequence of FrozenTrial
            All trials of the study.
        n_combinations : float
            Number of parameter sets that there are.

        Returns
        -------
        bool
            False for other samplers.
        """
        if isinstance(self.sampler, GridSampler):
            same = self.sampler._same_search_space
            drawn = (one.system_attrs for one in trials)
            ids = {one["grid_id"] for one in drawn if same(one.get("search_space", {}))}
            return len(ids) >= self.sampler._n_min_trials
        tried = {tuple(sorted(one.params.items())) for one in trials}
        return self.is_finite and len(tried) >= n_combinations

    def _known(self, study: Study, trial: FrozenTrial) -> Study:
        return cast(Study, RoundStudy(study, trial.number, self.round_size))


def parts(sampler: BaseSampler) -> Iterator[BaseSampler]:
    """Yield a sampler and the samplers inside it.

    Parameters
    ----------
    sampler : optuna.samplers.BaseSampler
        The sampler.

    Yields
    ------
    BaseSampler
        Each of them, the sampler itself first.
    """
    yield sampler
    for part in vars(sampler).values():
        if isinstance(part, BaseSampler):
            yield from parts(part)


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
    for part in parts(sampler):
        for value in vars(part).values():
            if isinstance(value, np.random.RandomState):
                yield value
            elif isinstance(generator := getattr(value, "rng", None), np.random.RandomState):
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
