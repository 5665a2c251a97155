"""The search spaces that networks and augmenters bring along."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Mapping
from typing import Any

from .._space import Choice, FloatRange, IntRange


def find_search_space(estimator: Any) -> dict[str, IntRange | FloatRange | Choice]:
    """Collect the search spaces of an estimator and of all objects among its parameters.

    Parameters
    ----------
    estimator : estimator
        Any estimator or Pipeline.

    Returns
    -------
    dict of str to range
        Ranges by the name of the parameter, such as ``network__width``.

    Raises
    ------
    ValueError
        If no object has a search space.

    Warns
    -----
    UserWarning
        If a network that is given by its name is left out.

    Examples
    --------
    >>> from fmnist_sk import CNNClassifier
    >>> from fmnist_sk.augmentation import MixUp
    >>> from fmnist_sk.networks import MLP
    >>> sorted(find_search_space(CNNClassifier(MLP(), augmentation=MixUp())))
    ['augmentation__alpha', 'network__depth', 'network__dropout', 'network__width']
    """
    found: dict[str, IntRange | FloatRange | Choice] = {}
    parameters = estimator.get_params(deep=True)
    for path, part in {"": estimator, **parameters}.items():
        space = None if inspect.isclass(part) else getattr(part, "search_space", None)
        if isinstance(space, Mapping):
            prefix = f"{path}__" if path else ""
            found |= {f"{prefix}{name}": values for name, values in space.items()}
    left_out = [
        f"{path}={value!r} is a name, which has no parameters. Give the object instead: "
        f"{path}=make_network({value!r}), from fmnist_sk.networks."
        for path, value in parameters.items()
        if path.rpartition("__")[2] == "network" and isinstance(value, str)
    ]
    if not found:
        reason = (
            left_out[0]
            if left_out
            else "none of its parts has one. Name the parameters, as in {'C': FloatRange(0.1, 10)}."
        )
        raise ValueError(
            f"param_distributions='auto' found no search space in {type(estimator).__name__}: {reason}"
        )
    if left_out:
        warnings.warn(
            f"param_distributions='auto' searches {', '.join(found)}, but not the network: "
            f"{left_out[0]}",
            stacklevel=2,
        )
    return found
