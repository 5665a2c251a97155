"""How many numbers a fitted model consists of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from .._fitted_attributes import wrapped_estimator

# The learnt arrays of common scikit-learn models: the first group whose first array exists counts.
# Support vectors come before coefficients because a linear SVC has both and predicts from either.
_LEARNT_ARRAYS = (
    ("support_vectors_", "dual_coef_", "intercept_"),
    ("coefs_", "intercepts_"),
    ("coef_", "intercept_"),
    ("theta_", "var_", "class_prior_"),
    ("feature_log_prob_", "class_log_prior_"),
    ("centroids_",),
)


def count_parameters(estimator: Any) -> int | None:
    """Count the numbers that a fitted classifier predicts from.

    What counts as a parameter depends on the kind of model, so compare within a kind:

    - a model with a method `count_params()`: what it returns;
    - linear models and multilayer perceptrons: coefficients and intercepts;
    - support-vector machines: support vectors, dual coefficients and intercepts;
    - trees and ensembles of trees: nodes;
    - nearest neighbours: values of the stored training rows;
    - naive Bayes, nearest centroids: means, variances, log-probabilities and priors;
    - pipelines: the last step; searches and other wrappers: the model inside; ensembles: the sum.

    Parameters
    ----------
    estimator : estimator
        A fitted classifier.

    Returns
    -------
    int or None
        The count; None if the kind of model is not known here.

    Examples
    --------
    >>> from fmnist_sk.evaluation import count_parameters
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.linear_model import LogisticRegression
    >>> X, y = load_iris(return_X_y=True)
    >>> count_parameters(LogisticRegression(max_iter=1000).fit(X, y))  # 3 classes, 4 features
    15
    """
    count = getattr(estimator, "count_params", None)
    if callable(count):
        return int(count())
    inner = wrapped_estimator(estimator)
    if inner is not None and not _is_ensemble(estimator):
        return count_parameters(inner)
    if hasattr(estimator, "tree_"):
        return int(estimator.tree_.node_count)
    # The boosted histograms of scikit-learn offer their trees under a private name only.
    boosted = getattr(estimator, "_predictors", None)
    if boosted is not None:
        return sum(len(tree.nodes) for iteration in boosted for tree in iteration)
    if hasattr(estimator, "n_samples_fit_"):
        return int(estimator.n_samples_fit_ * estimator.n_features_in_)
    for first, *others in _LEARNT_ARRAYS:
        if getattr(estimator, first, None) is not None:
            return sum(_size(getattr(estimator, name, 0)) for name in (first, *others))
    return _count_members(estimator)


def _is_ensemble(estimator: Any) -> bool:
    """Tell an ensemble, whose `estimator_` is only the template of its members."""
    return any(hasattr(estimator, name) for name in ("estimators_", "calibrated_classifiers_"))


def _count_members(estimator: Any) -> int | None:
    if hasattr(estimator, "calibrated_classifiers_"):
        members: Iterable[Any] = [one.estimator for one in estimator.calibrated_classifiers_]
    elif hasattr(estimator, "estimators_"):
        members = np.ravel(np.asarray(estimator.estimators_, dtype=object))
        members = [*members, getattr(estimator, "final_estimator_", None)]
    else:
        return None
    members = [member for member in members if member is not None and not isinstance(member, str)]
    counts = [count_parameters(member) for member in members]
    known = [count for count in counts if count is not None]
    return sum(known) if known and len(known) == len(counts) else None


def _size(value: Any) -> int:
    """Count the values of an array, a sparse matrix or a list of arrays."""
    if isinstance(value, (list, tuple)):
        return sum(_size(part) for part in value)
    return int(np.prod(value.shape)) if hasattr(value, "shape") else int(np.size(value))
