"""Genotypes at random: drawn anew, or changed in one place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np

from .._random_state import RandomStateLike, as_generator
from ._cell_genotype import (
    ACTIVATIONS,
    BLOCKS,
    GLOBAL_POOLINGS,
    KERNEL_SIZES,
    POOLINGS,
    Genotype,
    Stage,
    format_genotype,
    parse_genotype,
)

Value = TypeVar("Value")

WIDTHS = (1, 2, 3, 4, 6)
DEPTHS = (1, 2, 3)
MOST_STAGES_DRAWN = 4
MOST_STAGES_GROWN = 6  # One repeated stage at a time, by mutation.

# What each gene may become. Those with an order change to a neighbour.
_GENES: dict[str, tuple[Any, ...]] = {
    "block": BLOCKS,
    "kernel_size": KERNEL_SIZES,
    "width": WIDTHS,
    "depth": DEPTHS,
    "skip": (False, True),
    "squeeze": (False, True),
    "activation": ACTIVATIONS,
    "pooling": POOLINGS,
}
_ORDERED = ("width", "depth")

# How often each value is drawn: what is fast on a processor and usually good, more often.
_WEIGHTS: dict[str, tuple[float, ...]] = {
    "block": (0.4, 0.3, 0.1, 0.2),
    "kernel_size": (0.8, 0.2),
    "depth": (0.5, 0.3, 0.2),
    "skip": (0.3, 0.7),
    "squeeze": (0.8, 0.2),
    "activation": (0.8, 0.1, 0.1),
    "pooling": (0.1, 0.5, 0.2, 0.1, 0.1),
}


def draw_genotype(random_state: RandomStateLike = None) -> str:
    """Draw the genotype of a `CellNetwork` at random.

    Parameters
    ----------
    random_state : int, RandomState, Generator or None, default=None
        Where the random numbers come from.

    Returns
    -------
    str
        Two to four stages, each at least as wide as the one before.

    See Also
    --------
    CellNetwork : Says what a genotype means.
    mutate_genotype : Changes a genotype.

    Examples
    --------
    >>> from fmnist_sk.networks import CellNetwork, draw_genotype
    >>> network = CellNetwork(draw_genotype(random_state=0))
    """
    rng = as_generator(random_state)
    n_stages = int(rng.integers(2, MOST_STAGES_DRAWN + 1))
    widths = sorted(int(width) for width in rng.choice(WIDTHS, n_stages))
    stages = [
        Stage(**{name: _pick(values, rng, _WEIGHTS.get(name)) for name, values in _GENES.items()})
        for _ in range(n_stages)
    ]
    return format_genotype(
        Genotype(
            tuple(stage._replace(width=width) for stage, width in zip(stages, widths, strict=True)),
            _pick(GLOBAL_POOLINGS, rng),
        )
    )


def mutate_genotype(genotype: str, random_state: RandomStateLike = None) -> str:
    """Change one thing in a genotype at random.

    Parameters
    ----------
    genotype : str
        Genotype of a `CellNetwork`.
    random_state : int, RandomState, Generator or None, default=None
        Where the random numbers come from.

    Returns
    -------
    str
        Another genotype: with one gene of a stage changed, width and depth by one step; with a stage
        repeated, up to six, or left out; or with the other global pooling.

    Raises
    ------
    ValueError
        If `genotype` is none.

    See Also
    --------
    CellNetwork : Says what a genotype means.
    draw_genotype : Draws a genotype.

    References
    ----------
    E. Real, A. Aggarwal, Y. Huang, Q. V. Le, "Regularized evolution for image classifier architecture
    search", AAAI 2019.

    Examples
    --------
    >>> from fmnist_sk.networks import mutate_genotype
    >>> mutate_genotype("conv3-w1-d1/max", random_state=0) != "conv3-w1-d1/max"
    True
    """
    rng = as_generator(random_state)
    stages, pooling = parse_genotype(genotype)
    at = int(rng.integers(len(stages)))
    # Every gene of a stage is as likely as each of the changes to the whole.
    changes = [*_GENES, "global_pooling"]
    changes += ["repeat"] * (len(stages) < MOST_STAGES_GROWN) + ["remove"] * (len(stages) > 1)
    change = _pick(changes, rng)
    if change == "global_pooling":
        pooling = _other(GLOBAL_POOLINGS, pooling, rng)
    elif change == "repeat":
        stages = (*stages[:at], stages[at], *stages[at:])
    elif change == "remove":
        stages = (*stages[:at], *stages[at + 1 :])
    else:
        old = getattr(stages[at], change)
        values = _neighbours(_GENES[change], old) if change in _ORDERED else _GENES[change]
        changed = stages[at]._replace(**{change: _other(values, old, rng)})
        stages = (*stages[:at], changed, *stages[at + 1 :])
    return format_genotype(Genotype(stages, pooling))


def _pick(
    values: Sequence[Value], rng: np.random.Generator, weights: Sequence[float] | None = None
) -> Value:
    """Draw one of some values as it is, where NumPy would draw a number of its own kind."""
    return values[int(rng.choice(len(values), p=weights))]


def _other(values: Sequence[Value], old: Value, rng: np.random.Generator) -> Value:
    return _pick([value for value in values if value != old], rng)


def _neighbours(values: Sequence[int], old: int) -> list[int]:
    """Return the next value below and above, which exist for any `old` of at least 1."""
    below = [value for value in values if value < old][-1:]
    above = [value for value in values if value > old][:1]
    return below + above
