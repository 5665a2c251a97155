"""One searched parameter: what Optuna draws, and what the estimator gets."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import joblib
from optuna.distributions import (
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

from .._settings import python_scalar
from .._space import FloatRange, IntRange
from ._ranges import QuantileRange, Range, make_ranges

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

    def n_values(self) -> float:
        """Return how many values Optuna may draw; infinite without steps."""
        if isinstance(self.distribution, CategoricalDistribution):
            return len(self.distribution.choices)
        if self.distribution.step is None:
            return math.inf
        return round((self.distribution.high - self.distribution.low) / self.distribution.step) + 1

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
    values : QuantileRange
        The distribution.
    """

    def __init__(self, values: QuantileRange):
        self.values = values
        super().__init__(FloatDistribution(values.low, values.high))

    def decode(self, drawn: float) -> float | int:
        """Return the value at a quantile."""
        return self.values.at(drawn)

    def encode(self, value: float) -> float:
        """Return the quantile of a value."""
        return self.values.quantile(value)

    def identity(self) -> Any:
        """Return what tells the distribution from another one."""
        return self.values.identity()


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

    Examples
    --------
    >>> from scipy.stats import norm
    >>> dimensions = make_dimensions({"C": FloatRange(0.1, 10, log=True), "shift": norm(loc=3)})
    >>> dimensions["shift"].decode(0.5)
    3.0
    """
    # Optuna knows steps of real numbers, which the ranges of this package do not.
    native = (FloatDistribution, IntDistribution)
    return {
        name: Dimension(space[name]) if isinstance(space[name], native) else _make_dimension(values)
        for name, values in make_ranges(space).items()
    }


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
        # No storage can hold the scalars of NumPy.
        value = python_scalar(value)
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


def _make_dimension(values: Range) -> Dimension:
    if isinstance(values, IntRange):
        return Dimension(IntDistribution(values.low, values.high, values.log, values.step))
    if isinstance(values, FloatRange):
        return Dimension(FloatDistribution(values.low, values.high, values.log))
    if isinstance(values, QuantileRange):
        return Quantile(values)
    plain = all(type(value) in _PLAIN for value in values.values)
    if not plain or len(set(values.values)) < len(values.values):
        return ObjectChoice(values.values)
    return Dimension(CategoricalDistribution(values.values))


def _equal(one: Any, other: Any) -> bool:
    if type(one) is not type(other):
        return False
    try:
        # Estimators, networks and arrays have no `==` that says whether they are the same.
        return bool(joblib.hash(one) == joblib.hash(other))
    except Exception:
        return bool(one == other)  # What cannot be pickled, such as a lambda.
