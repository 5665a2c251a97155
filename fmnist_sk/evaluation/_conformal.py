"""Sets of labels that contain the true one as often as promised."""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import NotFittedError
from sklearn.utils import check_consistent_length, column_or_1d
from sklearn.utils._param_validation import HasMethods, Interval, StrOptions, validate_params

from .._fitted_attributes import find_fitted_attribute
from .._optional import import_optional


@validate_params(
    {
        "estimator": [HasMethods("predict_proba")],
        "X": "no_validation",
        "X_calibration": "no_validation",
        "y_calibration": "no_validation",
        "confidence": [Interval(Real, 0, 1, closed="neither")],
        "method": [StrOptions({"lac", "aps"})],
    },
    prefer_skip_nested_validation=True,
)
def prediction_sets(
    estimator: Any,
    X: Any,
    *,
    X_calibration: Any,
    y_calibration: Any,
    confidence: float = 0.9,
    method: str = "lac",
) -> pd.DataFrame:
    """Predict for each row a set of labels that holds the true one with the given confidence.

    Split conformal prediction by MAPIE: rows that the model was not fitted on say how high a
    probability must be for its label to belong to the set. Whatever the model, and however badly
    calibrated its probabilities, the sets hold the true label of at least the given share of new rows
    like those, on average over calibration sets. A better model gives smaller sets.

    Parameters
    ----------
    estimator : estimator
        Any fitted classifier, pipeline or search with `predict_proba` and `classes_`.
    X : array-like of n_samples rows
        What to predict.
    X_calibration : array-like of n_calibration rows
        Rows of the same kind that the estimator was not fitted on. With 1,000 of them the coverage
        is off by about one per cent, with 10,000 by a third of that.
    y_calibration : array-like of shape (n_calibration,)
        Their true labels.
    confidence : float, default=0.9
        How often the set shall hold the true label, between 0 and 1.
    method : {"lac", "aps"}, default="lac"
        "lac" takes all labels of a probability above one threshold: the smallest sets on average;
        some may be empty. "aps" takes the most probable labels up to a sum of probabilities: larger
        sets, never empty, which follow how hard a row is; for three classes or more.

    Returns
    -------
    DataFrame of bool, shape (n_samples, n_classes)
        Which labels belong to the set of each row; the columns are the estimator's `classes_`.

    Raises
    ------
    ImportError
        If MAPIE is not installed.
    ValueError
        If lengths differ, a calibration label is unknown to the estimator, there are too few
        calibration rows for the confidence, or too few classes for the method.
    NotFittedError
        If the estimator is not fitted.

    See Also
    --------
    sklearn.calibration.CalibratedClassifierCV : Makes probabilities themselves trustworthy, with
        ``method="temperature"`` by one number.
    evaluate : How well a model is calibrated.

    Notes
    -----
    MAPIE's ``SplitConformalClassifier(estimator, prefit=True)`` takes a fitted `CNNClassifier` as it
    is, and has more methods. It wants rows, though, not images of three or four axes, and returns a
    cube of numbers without labels; this function predicts each row once and adds both.

    References
    ----------
    Sadinle, Lei and Wasserman, "Least ambiguous set-valued classifiers with bounded error levels",
    JASA 2019. Romano, Sesia and Candès, "Classification with valid and adaptive coverage", NeurIPS 2020.

    Examples
    --------
    >>> from fmnist_sk.evaluation import prediction_sets
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.naive_bayes import GaussianNB
    >>> X, y = load_iris(return_X_y=True)
    >>> model = GaussianNB().fit(X[::3], y[::3])
    >>> calibration = {"X_calibration": X[1::3], "y_calibration": y[1::3]}
    >>> sets = prediction_sets(model, X[2::3], confidence=0.95, **calibration)
    >>> sets.shape, sets.columns.tolist()
    ((50, 3), [0, 1, 2])
    >>> sets.columns[sets.iloc[-1]].tolist()  # The labels in the last set.
    [2]
    """
    mapie = import_optional(
        "mapie.classification", extra="uncertainty", purpose="Conformal prediction"
    )
    classes = find_fitted_attribute(estimator, "classes_")
    if classes is None:
        raise NotFittedError(
            f"{type(estimator).__name__} has no classes_: fit it before its prediction sets are made."
        )
    classes = np.asarray(classes)
    if method == "aps" and len(classes) < 3:
        raise ValueError(
            f"method='aps' needs at least three classes; the estimator knows {classes.tolist()}. Use "
            f"method='lac'."
        )
    y_calibration = np.asarray(column_or_1d(y_calibration))
    check_consistent_length(X_calibration, y_calibration)
    unknown = np.setdiff1d(y_calibration, classes)
    if unknown.size:
        raise ValueError(
            f"y_calibration holds labels that the estimator does not know: {unknown[:5].tolist()}; it "
            f"knows {classes[:10].tolist()}."
        )
    n_least = int(np.ceil(1 / min(confidence, 1 - confidence) - 1e-9))
    if len(y_calibration) < n_least:
        raise ValueError(
            f"A confidence of {confidence} needs at least {n_least} calibration rows; got "
            f"{len(y_calibration)}."
        )
    conformal = mapie.SplitConformalClassifier(
        GivenProbabilities(classes),
        confidence_level=confidence,
        conformity_score=method,
        prefit=True,
    )
    conformal.conformalize(estimator.predict_proba(X_calibration), y_calibration)
    _, sets = conformal.predict_set(estimator.predict_proba(X))
    return pd.DataFrame(sets[:, :, 0], columns=classes)


class GivenProbabilities(ClassifierMixin, BaseEstimator):
    """A fitted classifier whose rows are the probabilities themselves.

    Parameters
    ----------
    classes : ndarray of shape (n_classes,)
        The labels, in the order of the columns.

    Examples
    --------
    >>> GivenProbabilities(np.array(["bag", "coat"])).predict(np.array([[0.9, 0.1]])).tolist()
    ['bag']
    """

    def __init__(self, classes: np.ndarray):
        self.classes = classes

    @property
    def classes_(self) -> np.ndarray:
        """The labels."""
        return self.classes

    def fit(self, X: Any, y: Any = None) -> GivenProbabilities:
        """Do nothing: there is nothing to learn."""
        return self

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """Return the rows."""
        return X

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the label of the highest probability of each row."""
        return self.classes[np.argmax(X, axis=1)]
