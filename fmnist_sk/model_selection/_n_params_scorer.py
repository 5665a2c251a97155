"""The size of a model as a score."""

from __future__ import annotations

from typing import Any

from sklearn.pipeline import Pipeline


def n_params_scorer(estimator: Any, X: Any = None, y: Any = None) -> int:
    """Score a fitted model by its number of parameters: the fewer, the higher the score.

    A scorer for `scoring`, beside one of accuracy.

    Parameters
    ----------
    estimator : estimator
        A fitted estimator with a method ``count_params``, such as `CNNClassifier`; a Pipeline or a
        search that ends in one.
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
    model = estimator
    while not hasattr(model, "count_params"):
        if isinstance(model, Pipeline):
            model = model[-1]
        elif hasattr(model, "best_estimator_"):
            model = model.best_estimator_
        else:
            raise TypeError(
                f"n_params_scorer needs a model with a method count_params, such as CNNClassifier, "
                f"and {type(model).__name__} has none. Write a scorer for it, such as "
                f"lambda estimator, X, y: -estimator.tree_.node_count."
            )
    return -int(model.count_params())
