"""Seeds for models, so that one number makes a whole comparison repeatable."""

from __future__ import annotations

from typing import Any

import numpy as np


def choose_random_states(model: Any, seed: int, repetition: int) -> dict[str, int]:
    """Choose the seeds that a model is given in a repetition of a comparison.

    In the first repetition a model keeps the seeds that its user gave, and is given those that are
    None. In the others all are replaced: a repetition with the same seeds would show no variation.

    Parameters
    ----------
    model : estimator
        An unfitted model; left as it is.
    seed : int
        Seed of the repetition.
    repetition : int
        Number of the repetition, from 1.

    Returns
    -------
    dict of str to int
        Seeds by the name of the parameter, as `set_params` takes them.

    Examples
    --------
    >>> from sklearn.ensemble import RandomForestClassifier
    >>> from sklearn.pipeline import make_pipeline
    >>> model = make_pipeline(RandomForestClassifier(random_state=3))
    >>> choose_random_states(model, seed=0, repetition=1)
    {}
    >>> list(choose_random_states(model, seed=0, repetition=2))
    ['randomforestclassifier__random_state']
    """
    generator = np.random.default_rng(seed)
    return {
        name: int(generator.integers(2**31))
        for name, value in sorted(model.get_params(deep=True).items())
        if name.rpartition("__")[2] == "random_state" and (repetition > 1 or value is None)
    }
