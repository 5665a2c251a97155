"""Scores and sizes agree with scikit-learn's and with what one counts by hand."""

import warnings

import numpy as np
import pytest
from sklearn import metrics
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import (
    BaggingClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    StackingClassifier,
    VotingClassifier,
)
from sklearn.gaussian_process import GaussianProcessClassifier
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from fmnist_sk.evaluation import Predictions, count_parameters


@pytest.mark.parametrize("n_true_classes", [5, 3])
def test_scores_are_scikit_learns_even_if_classes_are_missing(n_true_classes):
    generator = np.random.default_rng(0)
    true = generator.integers(0, n_true_classes, 200)
    proba = generator.dirichlet(np.ones(5), 200).astype(np.float32)
    predicted = proba[:, :4].argmax(axis=1)
    predictions = Predictions(np.arange(5), true, predicted, proba)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # predictions of classes that do not occur
        expected = {
            "accuracy": metrics.accuracy_score(true, predicted),
            "balanced_accuracy": metrics.balanced_accuracy_score(true, predicted),
            "f1_macro": metrics.f1_score(true, predicted, average="macro", zero_division=0),
            "log_loss": metrics.log_loss(true, proba, labels=np.arange(5)),
        }
    assert predictions.scores == pytest.approx(expected)
    columns = metrics.precision_recall_fscore_support(
        true, predicted, labels=np.arange(5), zero_division=0
    )
    report = predictions.report()
    for name, column in zip(("precision", "recall", "f1", "support"), columns, strict=True):
        assert report[name].to_numpy() == pytest.approx(column)


def test_one_confident_mistake_does_not_make_the_loss_infinite():
    proba = np.array([[1.0, 0.0], [1.0, 0.0]])
    assert (
        10
        < Predictions(np.arange(2), np.array([0, 1]), np.zeros(2, int), proba).scores["log_loss"]
        < 20
    )


X = np.random.default_rng(0).normal(size=(90, 4))
Y = np.repeat([0, 1, 2], 30)
FOREST = RandomForestClassifier(3, random_state=0).fit(X, Y)
TREE = DecisionTreeClassifier(random_state=0)
SUPPORT = SVC().fit(X, Y)
LINEAR = 3 * (4 + 1)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (LogisticRegression(), LINEAR),
        (SGDClassifier(random_state=0), LINEAR),
        (MLPClassifier((5,), max_iter=400, tol=1.0), 4 * 5 + 5 + 5 * 3 + 3),
        (SVC(), SUPPORT.support_vectors_.size + SUPPORT.dual_coef_.size + 3),
        (KNeighborsClassifier(), 90 * 4),
        (GaussianNB(), 2 * 3 * 4 + 3),
        (TREE, TREE.fit(X, Y).tree_.node_count),
        (RandomForestClassifier(3, random_state=0), sum(t.tree_.node_count for t in FOREST)),
        (GradientBoostingClassifier(n_estimators=2, max_depth=1), 2 * 3 * 3),
        (HistGradientBoostingClassifier(max_iter=2, max_leaf_nodes=2), 2 * 3 * 3),
        (make_pipeline(StandardScaler(), LogisticRegression()), LINEAR),
        (GridSearchCV(make_pipeline(LogisticRegression()), {}, cv=2), LINEAR),
        (OneVsRestClassifier(LogisticRegression()), LINEAR),
        (BaggingClassifier(LogisticRegression(), n_estimators=2), 2 * LINEAR),
        (VotingClassifier([("a", LogisticRegression()), ("b", GaussianNB())]), LINEAR + 27),
        (StackingClassifier([("a", GaussianNB()), ("b", "drop")], cv=2), 27 + 3 * (3 + 1)),
        (CalibratedClassifierCV(LogisticRegression(), cv=2), 2 * LINEAR),
        (GaussianProcessClassifier(), None),
    ],
    ids=lambda value: type(value).__name__,
)
def test_count_parameters(model, expected):
    assert count_parameters(model.fit(X, Y)) == expected
