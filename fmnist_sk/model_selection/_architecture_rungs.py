"""Successive halving: many architectures for a few epochs, few for many."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


def rung_epochs(min_epochs: int, max_epochs: int, factor: int) -> list[int]:
    """Return how many epochs an architecture trains in each rung.

    Parameters
    ----------
    min_epochs, max_epochs : int
        Epochs of the first rung, at least, and of the last one.
    factor : int
        By how much they grow from rung to rung.

    Returns
    -------
    list of int
        Growing numbers; the last one is `max_epochs`.

    Raises
    ------
    ValueError
        If there are fewer epochs at most than at least.

    Examples
    --------
    >>> rung_epochs(1, 10, 3)
    [1, 3, 10]
    >>> rung_epochs(5, 5, 3)
    [5]
    """
    if min_epochs > max_epochs:
        raise ValueError(
            f"min_epochs={min_epochs} is more than max_epochs={max_epochs}. (max_epochs=None is the "
            f"estimator's own number of epochs.)"
        )
    # The tolerance keeps a whole power of the factor from being rounded down.
    n_rungs = 1 + math.floor(math.log(max_epochs / min_epochs, factor) + 1e-9)
    return [max(min_epochs, round(max_epochs / factor**i)) for i in reversed(range(n_rungs))]


def promoted(scores: Sequence[float], factor: int) -> list[int]:
    """Return the indices of the architectures that go on, best first.

    Parameters
    ----------
    scores : sequence of float
        The scores of a rung; NaN is a failure.
    factor : int
        One in this many goes on, and at least one.

    Returns
    -------
    list of int
        Indices; of equal scores the earlier one comes first. Failures never go on.

    Examples
    --------
    >>> promoted([0.1, float("nan"), 0.3, 0.2], 2)
    [2, 3]
    """
    usable = [i for i, score in enumerate(scores) if not np.isnan(score)]
    best = sorted(usable, key=lambda i: -scores[i])
    return best[: max(1, len(scores) // factor)]


@dataclass(frozen=True)
class Clock:
    """Shares a time budget between the rungs, all of which cost about the same.

    Parameters
    ----------
    timeout : float or None
        Seconds; None is no limit.
    n_rungs : int
        Number of rungs.
    start : float
        When the search began, by `time.monotonic`.
    """

    timeout: float | None
    n_rungs: int
    start: float

    def is_over(self, rung: int) -> bool:
        """Tell whether the time of a rung, counted from 0, is spent."""
        if self.timeout is None:
            return False
        return time.monotonic() - self.start >= self.timeout * (rung + 1) / self.n_rungs
