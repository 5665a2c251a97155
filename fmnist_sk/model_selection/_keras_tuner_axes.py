"""One searched parameter: what Keras Tuner draws, and what the estimator gets."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .._space import Choice, FloatRange, IntRange
from ._ranges import QuantileRange, Range, make_ranges

if TYPE_CHECKING:
    from keras_tuner import HyperParameters


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

    def __init__(self, values: Sequence[Any]):
        self.values = values

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
    values : QuantileRange
        The distribution.
    """

    def __init__(self, values: QuantileRange):
        self.values = values

    def declare(self, hyperparameters: HyperParameters, name: str) -> None:
        """Add a number between 0 and 1."""
        hyperparameters.Float(name, self.values.low, self.values.high)

    def decode(self, drawn: float) -> float | int:
        """Return the value at a quantile."""
        return self.values.at(drawn)


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

    Examples
    --------
    >>> from scipy.stats import norm
    >>> axes = make_axes({"shift": norm(loc=3), "kernel": ["linear", None]})
    >>> axes["shift"].decode(0.5), axes["kernel"].decode(1)
    (3.0, None)
    """
    return {name: _make_axis(values) for name, values in make_ranges(space).items()}


def _make_axis(values: Range) -> Axis:
    if isinstance(values, QuantileRange):
        return QuantileAxis(values)
    if isinstance(values, Choice):
        return ChoiceAxis(values.values)
    return NumberAxis(values)
