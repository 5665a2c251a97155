"""What a search draws from: one dictionary of parameters, or several of which a trial takes one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from optuna.distributions import CategoricalDistribution, FloatDistribution
from optuna.trial import Trial

from ._auto_space import find_search_space
from ._dimensions import Dimension, Distribution, encode_params, make_dimensions

# Name, in the study, of the choice among several dictionaries.
CHOICE = "param_distributions"


class ParameterSpace:
    """The searched parameters, and their names in the study.

    With several dictionaries Optuna first draws which one a trial takes, and then its parameters. A
    parameter that looks the same wherever it occurs is one parameter of the study; one that differs
    between dictionaries is several, because Optuna knows one distribution for each name.

    Parameters
    ----------
    branches : sequence of dict of str to Dimension
        The dictionaries.
    """

    def __init__(self, branches: Sequence[Mapping[str, Dimension]]):
        self.branches = list(branches)
        looks: dict[str, set[str]] = {}
        for branch in self.branches:
            for name, dimension in branch.items():
                looks.setdefault(name, set()).add(repr(dimension.identity()))
        self._labels = [
            {name: name if len(looks[name]) == 1 else f"{name}[{number}]" for name in branch}
            for number, branch in enumerate(self.branches)
        ]

    def suggest(self, trial: Trial) -> None:
        """Let a trial draw its parameters; those that it has already are kept."""
        number = 0
        if len(self.branches) > 1:
            number = trial.suggest_categorical(CHOICE, list(range(len(self.branches))))
        for name, dimension in self.branches[number].items():
            _suggest(trial, self._labels[number][name], dimension.distribution)

    def decode(self, drawn: Mapping[str, Any]) -> dict[str, Any]:
        """Return the parameters of the estimator for what a trial has drawn."""
        number = drawn.get(CHOICE, 0) if len(self.branches) > 1 else 0
        labels = self._labels[number]
        return {
            name: dimension.decode(drawn[labels[name]])
            for name, dimension in self.branches[number].items()
        }

    def encode(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Return what Optuna would have drawn for a known parameter set.

        Parameters
        ----------
        params : mapping of str to object
            Some or all parameters of one of the dictionaries, with values.

        Returns
        -------
        dict of str to object
            The same in Optuna's terms.

        Raises
        ------
        ValueError
            If the parameter set fits none of the dictionaries.
        """
        errors = []
        for number, branch in enumerate(self.branches):
            try:
                encoded = encode_params(branch, params)
            except ValueError as error:
                errors.append(error)
            else:
                chosen = {CHOICE: number} if len(self.branches) > 1 else {}
                labels = self._labels[number]
                return chosen | {labels[name]: value for name, value in encoded.items()}
        if len(errors) == 1:
            raise errors[0]
        reasons = "\n".join(f"{number}: {error}" for number, error in enumerate(errors))
        raise ValueError(
            f"enqueue has {dict(params)!r}, which fits none of the {len(errors)} dictionaries of "
            f"param_distributions:\n{reasons}"
        )

    def n_combinations(self) -> float:
        """Return the number of parameter sets there are, as Optuna tells them apart."""
        return sum(
            math.prod(dimension.n_values() for dimension in branch.values())
            for branch in self.branches
        )

    def identity(self) -> Any:
        """Return what tells this space from another one, for a hash."""
        branches = [
            {name: dimension.identity() for name, dimension in branch.items()}
            for branch in self.branches
        ]
        return branches if len(branches) > 1 else branches[0]


def make_parameter_space(space: Any, estimator: Any) -> ParameterSpace:
    """Read the parameter ``param_distributions`` of a search.

    Parameters
    ----------
    space : mapping, list of mappings or "auto"
        Distributions by the name of the parameter.
    estimator : estimator
        Whose parts "auto" asks for their search spaces.

    Returns
    -------
    ParameterSpace
        What is searched.

    Raises
    ------
    TypeError
        If it is something else, or contains something else.
    ValueError
        If there is nothing to search.

    Examples
    --------
    >>> from sklearn.svm import SVC
    >>> space = make_parameter_space([{"C": [1, 10]}, {"C": [1, 10], "gamma": [0.1]}], SVC())
    >>> space.encode({"gamma": 0.1})
    {'param_distributions': 1, 'gamma': 0.1}
    """
    if isinstance(space, str):
        space = find_search_space(estimator)
    dictionaries = list(space) if isinstance(space, Sequence) else [space]
    if not dictionaries:
        raise ValueError("param_distributions is empty: name at least one parameter to search.")
    return ParameterSpace([make_dimensions(dictionary) for dictionary in dictionaries])


def _suggest(trial: Trial, name: str, distribution: Distribution) -> None:
    if isinstance(distribution, CategoricalDistribution):
        trial.suggest_categorical(name, distribution.choices)
    elif isinstance(distribution, FloatDistribution):
        low, high = distribution.low, distribution.high
        trial.suggest_float(name, low, high, step=distribution.step, log=distribution.log)
    else:
        low, high = distribution.low, distribution.high
        trial.suggest_int(name, low, high, step=distribution.step, log=distribution.log)
