"""What the first network would pay for, done before the clock starts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..estimators import CNNClassifier


def warm_up(models: Mapping[str, Any], X: Any, y: Any) -> None:
    """Load TensorFlow, if a model needs it, so that the first network does not pay for that.

    Parameters
    ----------
    models : dict of str to estimator
        The models of a comparison.
    X : ndarray of n_samples images or rows
        Any images; a few are used.
    y : ndarray of shape (n_samples,)
        Their labels.

    See Also
    --------
    standard_models : All models of the benchmark.

    Examples
    --------
    >>> from fmnist_sk.cli import warm_up
    >>> from sklearn.naive_bayes import GaussianNB
    >>> warm_up({"bayes": GaussianNB()}, X=None, y=None)  # Nothing to load.
    """
    if any(isinstance(model, CNNClassifier) for model in models.values()):
        CNNClassifier("mlp", epochs=1).fit(X[:64], y[:64]).predict(X[:1])
