"""Where in an estimator a CNN trains, and for how many epochs at most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sklearn.pipeline import Pipeline

from ..estimators import CNNClassifier

if TYPE_CHECKING:
    from ._dimensions import Dimension


def cnn_prefix(estimator: Any) -> str | None:
    """Return the prefix of the CNN's parameters, if it ends an estimator's Pipelines.

    Parameters
    ----------
    estimator : estimator
        Any estimator.

    Returns
    -------
    str or None
        "" for a CNN itself, such as ``"clf__"`` for one at the end of a Pipeline, else None.

    Examples
    --------
    >>> from fmnist_sk.preprocessing import PixelScaler
    >>> cnn_prefix(Pipeline([("scale", PixelScaler()), ("clf", CNNClassifier())]))
    'clf__'
    """
    prefix = ""
    while isinstance(estimator, Pipeline):
        name, estimator = estimator.steps[-1]
        prefix += f"{name}__"
    return prefix if isinstance(estimator, CNNClassifier) else None


def most_epochs(estimator: Any, dimensions: Mapping[str, Dimension]) -> int:
    """Return how many epochs a CNN may train in a search; 1 for other estimators.

    Parameters
    ----------
    estimator : estimator
        The estimator of the search.
    dimensions : mapping of str to Dimension
        The searched parameters, perhaps with the number of epochs.

    Returns
    -------
    int
        The number of epochs.
    """
    from optuna.distributions import CategoricalDistribution

    prefix = cnn_prefix(estimator)
    if prefix is None:
        return 1
    searched = dimensions.get(f"{prefix}epochs")
    if searched is None:
        most = [int(estimator.get_params()[f"{prefix}epochs"])]
        exchanged = dimensions.get(prefix.removesuffix("__"))
        if exchanged is not None and isinstance(exchanged.distribution, CategoricalDistribution):
            values = map(exchanged.decode, exchanged.distribution.choices)
            most += [value.epochs for value in values if isinstance(value, CNNClassifier)]
        return max(most)
    distribution = searched.distribution
    if isinstance(distribution, CategoricalDistribution):
        return max(int(searched.decode(choice)) for choice in distribution.choices)
    return int(searched.decode(distribution.high))
