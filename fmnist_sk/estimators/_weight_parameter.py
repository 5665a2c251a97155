"""Under which name an estimator's `fit` takes sample weights."""

from __future__ import annotations

import inspect
from typing import Any

import sklearn
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import has_fit_parameter


def find_weight_parameter(estimator: Any) -> str | None:
    """Return the name under which `fit` takes weights, None if it takes none.

    Parameters
    ----------
    estimator : estimator
        Also a pipeline, a search or an ensemble, which pass weights on to what they hold.

    Returns
    -------
    str or None
        "sample_weight"; for a pipeline without metadata routing, with the name of the last step before it.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.neighbors import KNeighborsClassifier
    >>> from sklearn.pipeline import make_pipeline
    >>> find_weight_parameter(make_pipeline(LogisticRegression()))
    'logisticregression__sample_weight'
    >>> find_weight_parameter(KNeighborsClassifier()) is None
    True
    """
    if has_fit_parameter(estimator, "sample_weight"):
        return "sample_weight"
    signature = inspect.signature(estimator.fit).parameters.values()
    if not any(parameter.kind is parameter.VAR_KEYWORD for parameter in signature):
        return None
    if sklearn.get_config()["enable_metadata_routing"]:
        # Who inside asked for weights, scikit-learn knows, and it says so where nobody decided.
        return "sample_weight"
    if isinstance(estimator, Pipeline):
        name, last = estimator.steps[-1]
        inner = find_weight_parameter(last)
        return None if inner is None else f"{name}__{inner}"
    names = {find_weight_parameter(part) for part in _parts(estimator)}
    return names.pop() if len(names) == 1 else None


def _parts(estimator: Any) -> list[Any]:
    """Return the estimators that a search or an ensemble was given."""
    if hasattr(estimator, "estimator"):
        return [estimator.estimator]
    named = getattr(estimator, "estimators", ())
    return [part for _, part in named if part != "drop"]
