"""The size of a model as a score."""

from __future__ import annotations

from typing import Any

from .._fitted_attributes import find_fitted_attribute


def n_params_scorer(estimator: Any, X: Any = None, y: Any = None) -> int:
    """Score a fitted model by its number of parameters: the fewer, the higher the score.

    A scorer for `scoring`, beside one of accuracy.

    Parameters
    ----------
    estimator : estimator
        A fitted estimator with a method ``count_params``, such as `CNNClassifier`; a Pipeline, a
        search or an `AugmentedClassifier` with one inside.
    X, y : object, default=None
        Not used.

    Returns
    -------
    int
        The number of trained parameters, negative.

    Raises
    ------
    TypeError
        If the estimator does not count its parameters.

    See Also
    --------
    latency_scorer : The time of a prediction as a score.

    Examples
    --------
    >>> from fmnist_sk.model_selection import n_params_scorer
    >>> class Line:
    ...     def count_params(self):
    ...         return 2
    >>> n_params_scorer(Line())
    -2
    """
    count_params = find_fitted_attribute(estimator, "count_params")
    if count_params is None:
        raise TypeError(
            f"n_params_scorer needs a model with a method count_params, such as CNNClassifier, and "
            f"{type(estimator).__name__} has none. Write a scorer for it, such as "
            f"lambda estimator, X, y: -estimator.tree_.node_count."
        )
    return -int(count_params())
