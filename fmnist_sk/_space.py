"""Search ranges as plain data, read by every search and tied to none of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class IntRange:
    """All integers from `low` to `high`, both included.

    Parameters
    ----------
    low, high : int
        The bounds.
    step : int, default=1
        Distance between neighbouring values.
    log : bool, default=False
        Whether to draw evenly on a logarithmic scale.

    Examples
    --------
    >>> from fmnist_sk import IntRange
    >>> IntRange(8, 64, log=True)
    IntRange(low=8, high=64, step=1, log=True)
    """

    low: int
    high: int
    step: int = 1
    log: bool = False


@dataclass(frozen=True)
class FloatRange:
    """All real numbers from `low` to `high`.

    Parameters
    ----------
    low, high : float
        The bounds.
    log : bool, default=False
        Whether to draw evenly on a logarithmic scale.

    Examples
    --------
    >>> from fmnist_sk import FloatRange
    >>> FloatRange(0.0, 0.5)
    FloatRange(low=0.0, high=0.5, log=False)
    """

    low: float
    high: float
    log: bool = False


@dataclass(frozen=True)
class Choice:
    """One of a few values that have no order.

    Parameters
    ----------
    values : tuple
        The values to choose from.

    Examples
    --------
    >>> from fmnist_sk import Choice
    >>> Choice(("relu", "gelu")).values
    ('relu', 'gelu')
    """

    values: tuple[Any, ...]


SearchSpace = Mapping[str, IntRange | FloatRange | Choice]
