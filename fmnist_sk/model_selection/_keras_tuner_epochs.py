"""The parameter by which Hyperband says how long each fit may take."""

from __future__ import annotations

from collections.abc import Container
from numbers import Integral
from typing import Any

from ._epoch_steps import cnn_prefix


def find_epochs_param(estimator: Any, name: str | None, searched: Container[str]) -> str:
    """Return the name of the parameter that carries the epochs.

    Parameters
    ----------
    estimator : estimator
        The estimator of the search.
    name : str or None
        Its name; None is ``epochs`` of the CNN that the estimator is, or that ends its Pipeline.
    searched : container of str
        The searched parameters.

    Returns
    -------
    str
        The name, such as ``"cnn__epochs"``.

    Raises
    ------
    ValueError
        If there is no such parameter, or it is searched as well.

    Examples
    --------
    >>> from fmnist_sk import CNNClassifier
    >>> find_epochs_param(CNNClassifier(), None, ["learning_rate"])
    'epochs'
    """
    if name is None:
        prefix = cnn_prefix(estimator)
        if prefix is None:
            raise ValueError(
                f"Hyperband divides epochs among its trials, and {type(estimator).__name__} does not "
                f"end in a CNNClassifier. Name the integer parameter that says how long a fit takes, "
                f"such as epochs_param='max_iter' or 'n_estimators', or take another oracle."
            )
        name = f"{prefix}epochs"
    if name not in estimator.get_params():
        raise ValueError(f"{type(estimator).__name__} has no parameter epochs_param={name!r}.")
    if name in searched:
        raise ValueError(
            f"Hyperband itself sets {name!r}, so it cannot be searched: leave it out of "
            f"param_distributions. Its value in the estimator is that of the longest fits."
        )
    return name


def epochs_of_longest_fit(estimator: Any, name: str) -> int:
    """Return the epochs of the longest fits: those that the estimator has.

    Parameters
    ----------
    estimator : estimator
        The estimator of the search.
    name : str
        Name of the parameter.

    Returns
    -------
    int
        The number of epochs.

    Raises
    ------
    ValueError
        If it is not a number of epochs.
    """
    value = estimator.get_params()[name]
    if not isinstance(value, Integral) or value < 1:
        raise ValueError(
            f"Hyperband's longest fits take {name} of the estimator, which must be an integer of at "
            f"least 1; got {value!r}."
        )
    return int(value)
