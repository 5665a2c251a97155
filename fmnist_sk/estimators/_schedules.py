"""Learning-rate schedules as pure functions of the progress of training."""

from __future__ import annotations

import math
from collections.abc import Callable

Schedule = Callable[[float], float]


def constant(progress: float) -> float:
    """Keep the learning rate."""
    return 1.0


def cosine(progress: float) -> float:
    """Fall from 1 to 0 along half a cosine.

    References
    ----------
    I. Loshchilov, F. Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017.

    Examples
    --------
    >>> cosine(0.0), cosine(1.0)
    (1.0, 0.0)
    """
    return 0.5 * (1.0 + math.cos(math.pi * progress))


def one_cycle(progress: float) -> float:
    """Rise linearly to 1 over the first quarter, then fall linearly to 0.

    References
    ----------
    L. N. Smith, N. Topin, "Super-convergence: very fast training of neural networks using large
    learning rates", arXiv:1708.07120; in this triangular form D. Page, "How to train your ResNet".

    Examples
    --------
    >>> one_cycle(0.0), one_cycle(0.25), one_cycle(1.0)
    (0.0, 1.0, 0.0)
    """
    return min(progress / 0.25, (1.0 - progress) / 0.75)


SCHEDULES: dict[str, Schedule] = {"constant": constant, "cosine": cosine, "one_cycle": one_cycle}
