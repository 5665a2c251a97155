"""Random states of every kind, turned into the one kind used inside."""

from __future__ import annotations

import numpy as np

RandomStateLike = int | np.random.RandomState | np.random.Generator | None


def as_generator(random_state: RandomStateLike) -> np.random.Generator:
    """Return a generator for a random state of any kind.

    Parameters
    ----------
    random_state : int, RandomState, Generator or None
        A generator is returned as it is; a `RandomState` is advanced by one draw, so that its
        next use gives other numbers; None gives numbers that nobody can repeat.

    Returns
    -------
    numpy.random.Generator
        The generator.

    Examples
    --------
    >>> as_generator(0).random() == as_generator(0).random()
    True
    """
    if isinstance(random_state, np.random.RandomState):
        return np.random.default_rng(random_state.randint(2**32, size=4, dtype=np.uint32))
    return np.random.default_rng(random_state)


def draw_factors(max_change: float, n: int, rng: np.random.Generator) -> np.ndarray:
    """Draw `n` factors between ``1 / (1 + max_change)`` and ``1 + max_change``, log-uniformly."""
    furthest = np.log1p(max_change)
    return np.exp(rng.uniform(-furthest, furthest, size=n))
