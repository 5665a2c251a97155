"""Evaluate one fitted model."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral, Real
from typing import Any

import numpy as np
from sklearn.utils import column_or_1d
from sklearn.utils._param_validation import HasMethods, Interval, StrOptions, validate_params

from .._fitted_attributes import find_fitted_attribute
from ._calibration import Binning
from ._evaluation import Evaluation
from ._run_fit import align_probabilities


@validate_params(
    {
        "estimator": [HasMethods("predict")],
        "X": "no_validation",
        "y": "no_validation",
        "classes": ["array-like", None],
        "target_names": ["array-like", None],
        "confidence": [Interval(Real, 0, 1, closed="neither")],
        "n_bins": [Interval(Integral, 1, None, closed="left")],
        "binning": [StrOptions({"uniform", "quantile"})],
    },
    prefer_skip_nested_validation=False,
)
def evaluate(
    estimator: Any,
    X: Any,
    y: Any,
    *,
    classes: Any = None,
    target_names: Sequence[str] | None = None,
    confidence: float = 0.95,
    n_bins: int = 15,
    binning: Binning = "uniform",
) -> Evaluation:
    """Predict rows whose labels are known, and say everything about how good that was.

    Parameters
    ----------
    estimator : estimator
        Any fitted classifier, pipeline or search. Without `predict_proba` the scores of
        probabilities are left out.
    X : array-like of n_samples rows
        What to predict; rows that the estimator was not trained on.
    y : array-like of shape (n_samples,)
        True labels.
    classes : array-like of shape (n_classes,), default=None
        All labels. None takes those that the estimator knows, its `classes_`.
    target_names : sequence of str of length n_classes, default=None
        Names of the classes, in the order of the sorted labels. None shows the labels.
    confidence : float, default=0.95
        Confidence of the interval of the accuracy, between 0 and 1.
    n_bins : int, default=15
        Number of bins of the calibration error.
    binning : {"uniform", "quantile"}, default="uniform"
        Whether these bins have equal widths between 0 and 1, or equally many rows.

    Returns
    -------
    Evaluation
        Scores, tables and a report.

    Raises
    ------
    ValueError
        If labels do not fit to the classes, or probabilities are none.

    See Also
    --------
    Evaluation.from_predictions : The same without a model.
    compare_models : For several models, fitted on the same rows.

    Examples
    --------
    >>> from fmnist_sk.evaluation import evaluate
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.naive_bayes import GaussianNB
    >>> iris = load_iris()
    >>> model = GaussianNB().fit(iris.data[::2], iris.target[::2])
    >>> test = iris.data[1::2], iris.target[1::2]
    >>> evaluation = evaluate(model, *test, target_names=iris.target_names)
    >>> evaluation.scores["accuracy"], evaluation.accuracy_interval
    (0.96, (0.888..., 0.986...))
    >>> evaluation.most_confused(1)
            true   predicted  count  share
    0  virginica  versicolor      2   0.08
    >>> print(evaluation.report().splitlines()[0])
    GaussianNB: 75 rows, 3 classes
    """
    y_pred = estimator.predict(X)
    known = find_fitted_attribute(estimator, "classes_")
    if classes is None and known is not None:
        classes = np.unique(known)
    y_proba = None
    if hasattr(estimator, "predict_proba"):
        labels = np.unique(column_or_1d(y)) if classes is None else np.asarray(classes)
        y_proba = align_probabilities(estimator.predict_proba(X), estimator, labels, len(y_pred))
    return Evaluation.from_predictions(
        y,
        y_pred,
        y_proba=y_proba,
        classes=classes,
        target_names=target_names,
        model=type(estimator).__name__,
        confidence=confidence,
        n_bins=n_bins,
        binning=binning,
    )
