"""Attributes of the model that a pipeline, a search or another wrapper holds inside."""

from typing import Any


def find_fitted_attribute(estimator: Any, name: str) -> Any:
    """Return an attribute of an estimator or of the model that it wraps, or None.

    Looks at the estimator itself first, then inwards: the best estimator of a search, the last step
    of a pipeline, the `estimator_` of any other wrapper.

    Parameters
    ----------
    estimator : estimator
        A fitted estimator.
    name : str
        Name of the attribute.

    Returns
    -------
    object or None
        The first attribute found that is not None.

    Examples
    --------
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> from sklearn.tree import DecisionTreeClassifier
    >>> model = make_pipeline(StandardScaler(), DecisionTreeClassifier())
    >>> find_fitted_attribute(model.fit([[0.0], [1.0]], [0, 1]), "tree_").node_count
    3
    """
    while estimator is not None:
        value = getattr(estimator, name, None)
        if value is not None:
            return value
        estimator = wrapped_estimator(estimator)
    return None


def wrapped_estimator(estimator: Any) -> Any:
    """Return the fitted model that a search, a pipeline or a wrapper holds, or None.

    An ensemble has no such model: its `estimator_` is the unfitted template of its members.

    Parameters
    ----------
    estimator : estimator
        A fitted estimator.

    Returns
    -------
    estimator or None
        The model one level further in.

    Examples
    --------
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.svm import SVC
    >>> wrapped_estimator(make_pipeline(SVC()))
    SVC()
    >>> from sklearn.ensemble import BaggingClassifier
    >>> wrapped_estimator(BaggingClassifier().fit([[0.0], [1.0]], [0, 1])) is None
    True
    """
    if hasattr(estimator, "estimators_"):
        return None
    for name in ("best_estimator_", "estimator_"):
        inner = getattr(estimator, name, None)
        if inner is not None:
            return inner
    steps = getattr(estimator, "steps", None)
    return steps[-1][1] if steps else None
