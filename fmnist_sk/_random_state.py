"""Random states of every kind, turned into the one kind used inside."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

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

    Raises
    ------
    ValueError
        If `random_state` is anything else.

    Examples
    --------
    >>> as_generator(0).random() == as_generator(0).random()
    True
    """
    if isinstance(random_state, np.random.RandomState):
        return np.random.default_rng(random_state.randint(2**32, size=4, dtype=np.uint32))
    try:
        return np.random.default_rng(random_state)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"random_state must be an integer of at least 0, a RandomState, a Generator or None; "
            f"got {random_state!r}."
        ) from error


@contextmanager
def kept_python_random_state() -> Iterator[None]:
    """Put Python's global generator back afterwards: Keras draws the seeds of its layers from it.

    What other threads draw from it meanwhile comes again.
    """
    before = random.getstate()
    try:
        yield
    finally:
        random.setstate(before)
