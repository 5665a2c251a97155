"""The models of a comparison: those that the command line compares, in the size of a profile."""

from __future__ import annotations

from typing import Any

from _comparison_profiles import Profile

from fmnist_sk.cli import choose_models as choose_models
from fmnist_sk.cli import standard_models
from fmnist_sk.cli import warm_up as warm_up


def make_models(profile: Profile, seed: int) -> dict[str, Any]:
    """Create all models, unfitted.

    Parameters
    ----------
    profile : Profile
        Size of the comparison.
    seed : int
        Seed of every model that takes one.

    Returns
    -------
    dict of str to estimator
        The models by name, networks first.
    """
    return standard_models(
        epochs=profile.epochs, boosting_iterations=profile.boosting_iterations, random_state=seed
    )
