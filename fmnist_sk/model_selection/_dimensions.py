"""One searched parameter: what Optuna draws, and what the estimator gets."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from optuna.distributions import (
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

from .._space import Choice, FloatRange, IntRange

# Share of a scipy distribution that is left out at each end, where its quantiles may be infinite.
_TAIL = 1e-6

Distribution = CategoricalDistribution | FloatDistribution | IntDistribution

_PLAIN = (type(None), bool, int, float, str)


class Dimension:
    """A parameter whose value is what Optuna draws.

    Parameters
    ----------
    distribution : optuna.distributions.BaseDistribution
        What Optuna draws from.
    """

    def __init__(self, distribution: Distribution):
        self.distribution = distribution

    def decode(self, drawn: Any) -> Any:
        """Return the value for the estimator."""
        return drawn

    def encode(self, value: Any) -> Any:
        """Return what Optuna would have drawn for a value."""
        return value

    def identity(self) -> Any:
        """Return what tells this dimension from another one, for a hash."""
        return repr(self.distribution)


class ObjectChoice(Dimension):
    """A parameter whose values no storage can hold, such as estimators: Optuna draws a label.

    Parameters
    ----------
    values : sequence
        The values.
    """

    def __init__(self, values: Sequence[Any]):
        self.values = {f"{i}: {type(value).__name__}": value for i, value in enumerate(values)}
        super().__init__(CategoricalDistribution(tuple(self.values)))

    def decode(self, drawn: str) -> Any:
        """Return the value with a label."""
        return self.values[drawn]

    def encode(self, value: Any) -> str | None:
        """Return the label of a value; None if it is not among the values."""
        same = [label for label, known in self.values.items() if known is value]
        equal = [label for label, known in self.values.items() if _equal(known, value)]
        return next(iter(same + equal), None)

    def identity(self) -> Any:
        """Return the values with their labels."""
        return self.values


class Quantile(Dimension):
    """A parameter with any distribution of scipy: Optuna draws the quantile.

    Parameters
    ----------
    frozen : scipy frozen distribution
        The distribution.
    """

    def __init__(self, frozen: Any):
        self.frozen = frozen
        super().__init__(FloatDistribution(_TAIL, 1 - _TAIL))

    def decode(self, drawn: float) -> float | int:
        """Return the value at a quantile."""
        value = self.frozen.ppf(drawn)
        return int(value) if hasattr(self.frozen, "pmf") else float(value)

    def encode(self, value: float) -> float:
        """Return the quantile of a value."""
        return float(np.clip(self.frozen.cdf(value), _TAIL, 1 - _TAIL))

    def identity(self) -> Any:
        """Return name and arguments; the random state, which differs everywhere, plays no part."""
        named = getattr(getattr(self.frozen, "dist", None), "name", repr(type(self.frozen)))
        return named, getattr(self.frozen, "args", ()), getattr(self.frozen, "kwds", {})


def make_dimensions(space: Mapping[str, Any]) -> dict[str, Dimension]:
    """Turn distributions of all kinds into dimensions.

    Parameters
    ----------
    space : mapping of str to distribution
        Optuna distributions, frozen distributions of scipy, lists, or ranges of this package.

    Returns
    -------
    dict of str to Dimension
        The dimensions in the order of their names, so that the order of a dictionary plays no part.

    Raises
    ------
    TypeError
        If a value is none of these.
    ValueError
        If there is nothing to search or nothing to choose from.

    Examples
    --------
    >>> from scipy.stats import norm
    >>> space = make_dimensions({"C": FloatRange(0.1, 10, log=True), "shift": norm(loc=3)})
    >>> space["shift"].decode(0.5)
    3.0
    """
    if not isinstance(space, Mapping):
        raise TypeError(
            f"param_distributions must be a dictionary such as {{'C': FloatRange(0.1, 10)}}, or "
            f"'auto'; got {space!r}."
        )
    if not space:
        raise ValueError("param_distributions is empty: name at least one parameter to search.")
    return {name: _make_dimension(name, space[name]) for name in sorted(space)}


def encode_params(dimensions: Mapping[str, Dimension], params: Mapping[str, Any]) -> dict[str, Any]:
    """Return what Optuna would have drawn for a known parameter set.

    Parameters
    ----------
    dimensions : mapping of str to Dimension
        The searched parameters.
    params : mapping of str to object
        Some or all of them, with values.

    Returns
    -------
    dict of str to object
        The same in Optuna's terms.

    Raises
    ------
    ValueError
        If a parameter is not searched, or a value lies outside of its distribution.
    """
    encoded = {}
    for name, value in params.items():
        if name not in dimensions:
            raise ValueError(
                f"enqueue has the parameter {name!r}, which is not searched; searched are "
                f"{', '.join(map(repr, dimensions))}."
            )
        distribution = dimensions[name].distribution
        encoded[name] = dimensions[name].encode(value)
        try:
            inside = distribution._contains(distribution.to_internal_repr(encoded[name]))
        except ValueError:
            inside = False
        if not inside:
            raise ValueError(
                f"enqueue has {name}={value!r}, which lies outside of {distribution!r}. Widen "
                f"param_distributions, or leave the parameter out: it is drawn then."
            )
    return encoded


def _make_dimension(name: str, values: Any) -> Dimension:
    if isinstance(values, IntRange):
        return Dimension(IntDistribution(values.low, values.high, values.log, values.step))
    if isinstance(values, FloatRange):
        return Dimension(FloatDistribution(values.low, values.high, values.log))
    if isinstance(values, Choice):
        return _make_choice(name, values.values)
    if isinstance(values, CategoricalDistribution):
        return _make_choice(name, values.choices)
    if isinstance(values, FloatDistribution | IntDistribution):
        return Dimension(values)
    if hasattr(values, "rvs"):
        return _from_scipy(name, values)
    if isinstance(values, Sequence | np.ndarray) and not isinstance(values, str):
        return _make_choice(name, values)
    raise TypeError(
        f"param_distributions[{name!r}] must be an Optuna distribution, a frozen distribution of "
        f"scipy, a list, or an IntRange, FloatRange or Choice; got {values!r}."
    )


def _make_choice(name: str, values: Sequence[Any] | np.ndarray) -> Dimension:
    if len(values) == 0:
        raise ValueError(f"param_distributions[{name!r}] is empty: give at least one value.")
    plain = [value.item() if isinstance(value, np.generic) else value for value in values]
    if not all(type(value) in _PLAIN for value in plain) or len(set(plain)) < len(plain):
        return ObjectChoice(plain)
    return Dimension(CategoricalDistribution(tuple(plain)))


def _from_scipy(name: str, frozen: Any) -> Dimension:
    if not (hasattr(frozen, "ppf") and hasattr(frozen, "cdf")):
        raise TypeError(
            f"param_distributions[{name!r}] is {frozen!r}, which can be sampled but has no quantiles "
            f"(ppf and cdf). Give a frozen distribution of scipy.stats, such as uniform(0, 1)."
        )
    kind = getattr(getattr(frozen, "dist", None), "name", "")
    low, high = (float(bound) for bound in frozen.support())
    if kind == "uniform":
        return Dimension(FloatDistribution(low, high))
    if kind == "randint":
        return Dimension(IntDistribution(int(low), int(high)))
    # With a shift (`loc`) these are not uniform in the logarithm any more.
    if (
        kind in ("loguniform", "reciprocal")
        and low > 0
        and math.isclose(frozen.median(), math.sqrt(low * high))
    ):
        return Dimension(FloatDistribution(low, high, log=True))
    return Quantile(frozen)


def _equal(one: Any, other: Any) -> bool:
    try:
        return type(one) is type(other) and bool(one == other)
    except ValueError:  # Arrays have no single truth value.
        return bool(np.array_equal(one, other))
