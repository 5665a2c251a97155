"""The ranges of a search, however they were written."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy import stats

from .._settings import python_scalar
from .._space import Choice, FloatRange, IntRange

# Share of a distribution that is left out at each end, where its quantiles may be infinite.
_TAIL = 1e-6


class QuantileRange:
    """The values of a distribution of scipy: a search draws the quantile.

    Parameters
    ----------
    frozen : scipy frozen distribution
        The distribution, with quantiles.
    """

    low, high = _TAIL, 1 - _TAIL

    def __init__(self, frozen: Any):
        self.frozen = frozen

    def at(self, quantile: float) -> float | int:
        """Return the value at a quantile."""
        value = float(self.frozen.ppf(quantile))
        return int(value) if hasattr(self.frozen, "pmf") and value.is_integer() else value

    def quantile(self, value: float) -> float:
        """Return the quantile of a value; NaN if the distribution does not have it."""
        support = getattr(self.frozen, "support", lambda: (-math.inf, math.inf))
        low, high = support()
        possible = not hasattr(self.frozen, "pmf") or self.frozen.pmf(value) > 0
        if not (low <= value <= high and possible):
            return math.nan
        return float(np.clip(self.frozen.cdf(value), self.low, self.high))

    def identity(self) -> Any:
        """Return name and arguments; the random state, which differs everywhere, plays no part.

        Of a distribution that scipy does not know by its name, quantiles say what it is.
        """
        dist = getattr(self.frozen, "dist", None)
        named = getattr(dist, "name", repr(type(self.frozen)))
        args, kwds = getattr(self.frozen, "args", ()), getattr(self.frozen, "kwds", {})
        if args or kwds or type(getattr(stats, str(named), None)) is type(dist) is not type(None):
            return named, args, kwds
        quantiles = self.frozen.ppf(np.linspace(0.005, 0.995, 100))
        return named, args, kwds, quantiles.tolist()


Range = IntRange | FloatRange | Choice | QuantileRange


def make_ranges(space: Mapping[str, Any]) -> dict[str, Range]:
    """Turn distributions of all kinds into ranges.

    Parameters
    ----------
    space : mapping of str to distribution
        Ranges of this package, lists, frozen distributions of scipy, or distributions of Optuna.

    Returns
    -------
    dict of str to IntRange, FloatRange, Choice or QuantileRange
        The ranges in the order of their names, so that the order of a dictionary plays no part.
        Choices are of Python's own types.

    Raises
    ------
    TypeError
        If it is no mapping, or a value is none of these.
    ValueError
        If there is nothing to search or nothing to choose from.

    Examples
    --------
    >>> from scipy.stats import uniform
    >>> make_ranges({"C": uniform(1, 2), "kernel": ["linear", None]})
    {'C': FloatRange(low=1.0, high=3.0, log=False), 'kernel': Choice(values=('linear', None))}
    """
    if not isinstance(space, Mapping):
        raise TypeError(
            f"param_distributions must be a dictionary such as {{'C': FloatRange(0.1, 10)}}, or "
            f"'auto'; got {space!r}."
        )
    if not space:
        raise ValueError("param_distributions is empty: name at least one parameter to search.")
    return {name: _make_range(name, space[name]) for name in sorted(space)}


def _make_range(name: str, values: Any) -> Range:
    if type(values).__module__.partition(".")[0] == "optuna":
        values = _from_optuna(values)
    if isinstance(values, IntRange | FloatRange):
        return values
    if hasattr(values, "rvs"):
        return _from_scipy(name, values)
    if isinstance(values, Choice):
        values = values.values
    if not isinstance(values, Sequence | np.ndarray) or isinstance(values, str):
        raise TypeError(
            f"param_distributions[{name!r}] must be an IntRange, FloatRange or Choice, a list, a "
            f"frozen distribution of scipy, or a distribution of Optuna; got {values!r}."
        )
    if len(values) == 0:
        raise ValueError(f"param_distributions[{name!r}] is empty: give at least one value.")
    return Choice(tuple(map(python_scalar, values)))


def _from_optuna(values: Any) -> Any:
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    if isinstance(values, CategoricalDistribution):
        return Choice(values.choices)
    if isinstance(values, IntDistribution):
        return IntRange(values.low, values.high, values.step, values.log)
    if not isinstance(values, FloatDistribution):
        return values
    if values.step is None:
        return FloatRange(values.low, values.high, values.log)
    n_steps = round((values.high - values.low) / values.step)
    return Choice(tuple(values.low + i * values.step for i in range(n_steps + 1)))


def _from_scipy(name: str, frozen: Any) -> Range:
    if not (hasattr(frozen, "ppf") and hasattr(frozen, "cdf")):
        raise TypeError(
            f"param_distributions[{name!r}] is {frozen!r}, which can be sampled but has no quantiles "
            f"(ppf and cdf). Give a frozen distribution of scipy.stats, such as uniform(0, 1)."
        )
    kind = getattr(getattr(frozen, "dist", None), "name", "")
    low, high = (float(bound) for bound in frozen.support())
    if kind == "uniform":
        return FloatRange(low, high)
    if kind == "randint":
        return IntRange(int(low), int(high))
    # With a shift (`loc`) these are not uniform in the logarithm any more.
    if (
        kind in ("loguniform", "reciprocal")
        and low > 0
        and math.isclose(frozen.median(), math.sqrt(low * high))
    ):
        return FloatRange(low, high, log=True)
    return QuantileRange(frozen)
