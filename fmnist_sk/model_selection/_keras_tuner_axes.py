"""One searched parameter: what Keras Tuner draws, and what the estimator gets."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .._space import Choice, FloatRange, IntRange

if TYPE_CHECKING:
    from keras_tuner import HyperParameters

# Share of a scipy distribution that is left out at each end, where its quantiles may be infinite.
_TAIL = 1e-6


class Axis(ABC):
    """A parameter of the estimator as a hyperparameter of Keras Tuner."""

    @abstractmethod
    def declare(self, hyperparameters: HyperParameters, name: str) -> None:
        """Add the hyperparameter."""

    @abstractmethod
    def decode(self, drawn: Any) -> Any:
        """Return the value for the estimator."""


class NumberAxis(Axis):
    """A parameter that is a number within a range.

    Parameters
    ----------
    values : IntRange or FloatRange
        The range.
    """

    def __init__(self, values: IntRange | FloatRange):
        self.values = values

    def declare(self, hyperparameters: HyperParameters, name: str) -> None:
        """Add an integer or a real number."""
        values = self.values
        sampling = "log" if values.log else "linear"
        if isinstance(values, FloatRange):
            hyperparameters.Float(name, values.low, values.high, sampling=sampling)
        else:
            # On a logarithmic scale Keras Tuner multiplies by the step, and has None for every integer.
            step = None if values.log and values.step == 1 else values.step
            hyperparameters.Int(name, values.low, values.high, step=step, sampling=sampling)

    def decode(self, drawn: float) -> float:
        """Return the number, which Keras Tuner may round out of the range at its end."""
        return min(max(drawn, self.values.low), self.values.high)


class ChoiceAxis(Axis):
    """A parameter with a few values of any type: Keras Tuner draws their numbers.

    Parameters
    ----------
    values : sequence
        The values.
    """

    def __init__(self, values: Sequence[Any] | np.ndarray):
        self.values = [value.item() if isinstance(value, np.generic) else value for value in values]

    def declare(self, hyperparameters: HyperParameters, name: str) -> None:
        """Add a choice of integers."""
        hyperparameters.Choice(name, list(range(len(self.values))))

    def decode(self, drawn: int) -> Any:
        """Return the value with a number."""
        return self.values[drawn]


class QuantileAxis(Axis):
    """A parameter with a distribution of scipy: Keras Tuner draws the quantile.

    Parameters
    ----------
    frozen : scipy frozen distribution
        The distribution.
    """

    def __init__(self, frozen: Any):
        self.frozen = frozen

    def declare(self, hyperparameters: HyperParameters, name: str) -> None:
        """Add a number between 0 and 1."""
        hyperparameters.Float(name, _TAIL, 1 - _TAIL)

    def decode(self, drawn: float) -> float | int:
        """Return the value at a quantile."""
        value = self.frozen.ppf(drawn)
        return int(value) if hasattr(self.frozen, "pmf") else float(value)


def make_axes(space: Mapping[str, Any]) -> dict[str, Axis]:
    """Turn distributions of all kinds into axes.

    Parameters
    ----------
    space : mapping of str to distribution
        Ranges of this package, lists, frozen distributions of scipy, or distributions of Optuna.

    Returns
    -------
    dict of str to Axis
        The axes in the order of their names, so that the order of a dictionary plays no part.

    Raises
    ------
    TypeError
        If a value is none of these.
    ValueError
        If there is nothing to search or nothing to choose from.

    Examples
    --------
    >>> from scipy.stats import norm
    >>> axes = make_axes({"shift": norm(loc=3), "kernel": ["linear", None]})
    >>> axes["shift"].decode(0.5), axes["kernel"].decode(1)
    (3.0, None)
    """
    if not space:
        raise ValueError("param_distributions is empty: name at least one parameter to search.")
    return {name: _make_axis(name, space[name]) for name in sorted(space)}


def _make_axis(name: str, values: Any) -> Axis:
    if type(values).__module__.partition(".")[0] == "optuna":
        values = _from_optuna(values)
    if isinstance(values, IntRange | FloatRange):
        return NumberAxis(values)
    if hasattr(values, "rvs") and hasattr(values, "ppf"):
        return QuantileAxis(values)
    if isinstance(values, Choice):
        values = values.values
    if not isinstance(values, Sequence | np.ndarray) or isinstance(values, str):
        raise TypeError(
            f"param_distributions[{name!r}] must be an IntRange, FloatRange or Choice, a list, a "
            f"frozen distribution of scipy with quantiles (ppf), or a distribution of Optuna; "
            f"got {values!r}."
        )
    if len(values) == 0:
        raise ValueError(f"param_distributions[{name!r}] is empty: give at least one value.")
    return ChoiceAxis(values)


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
