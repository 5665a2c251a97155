"""Prediction sets: their coverage, MAPIE itself with a CNN, and the textbook's formula."""

import sys

import numpy as np
import pytest
from mapie.classification import SplitConformalClassifier
from sklearn.datasets import make_blobs
from sklearn.exceptions import NotFittedError
from sklearn.naive_bayes import GaussianNB

from fmnist_sk.evaluation import prediction_sets


@pytest.fixture(scope="module")
def data():
    """Rows of four overlapping classes, and a model fitted to the first 200."""
    X, codes = make_blobs(6200, centers=4, cluster_std=3.5, random_state=0)
    y = np.array(["bag", "coat", "dress", "shoe"])[codes]
    return GaussianNB().fit(X[:200], y[:200]), X, y


def covered(sets, y):
    return sets.to_numpy()[np.arange(len(y)), np.searchsorted(sets.columns, y)]


@pytest.mark.parametrize("confidence", [0.8, 0.9, 0.95])
def test_the_sets_hold_the_true_label_as_often_as_promised(data, confidence):
    model, X, y = data
    sets = prediction_sets(
        *(model, X[3200:]),
        X_calibration=X[200:3200],
        y_calibration=y[200:3200],
        confidence=confidence,
    )
    # Four standard errors of both samples, of 3,000 rows each.
    margin = 4 * np.sqrt(2 * confidence * (1 - confidence) / 3000)
    assert covered(sets, y[3200:]).mean() == pytest.approx(confidence, abs=margin)


def test_lac_is_a_quantile_of_the_probabilities_of_the_true_labels(data):
    model, X, y = data
    n, alpha = 99, 0.1
    calibration = X[200 : 200 + n], y[200 : 200 + n]
    sets = prediction_sets(
        model, X[1000:1100], X_calibration=calibration[0], y_calibration=calibration[1]
    )
    codes = np.searchsorted(model.classes_, calibration[1])
    scores = np.sort(1 - model.predict_proba(calibration[0])[np.arange(n), codes])
    threshold = scores[int(np.ceil((n + 1) * (1 - alpha))) - 1]
    np.testing.assert_array_equal(sets, 1 - model.predict_proba(X[1000:1100]) <= threshold)


def test_aps_sets_are_never_empty_and_cover(data):
    model, X, y = data
    sets = prediction_sets(
        model, X[3200:], X_calibration=X[200:3200], y_calibration=y[200:3200], method="aps"
    )
    assert sets.sum(axis=1).min() >= 1
    assert covered(sets, y[3200:]).mean() > 0.88


def test_mapie_takes_a_fitted_cnn_and_gives_the_same_sets(fashion, fitted):
    X, y = fashion
    conformal = SplitConformalClassifier(
        fitted, confidence_level=0.9, conformity_score="lac", prefit=True
    )
    conformal.conformalize(X[:200], y[:200])
    _, expected = conformal.predict_set(X[200:])
    images = X.reshape(-1, 28, 28, 1)
    sets = prediction_sets(fitted, images[200:], X_calibration=images[:200], y_calibration=y[:200])
    np.testing.assert_array_equal(sets, expected[:, :, 0])
    assert sets.columns.tolist() == fitted.classes_.tolist()


def test_mistakes_are_named(data, monkeypatch):
    model, X, y = data
    with pytest.raises(ValueError, match="does not know: \\['hat'\\]"):
        prediction_sets(model, X, X_calibration=X[:20], y_calibration=["hat"] * 20)
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        prediction_sets(model, X, X_calibration=X[:20], y_calibration=y[:19])
    with pytest.raises(ValueError, match=r"0\.99 needs at least 100 calibration rows; got 99"):
        prediction_sets(model, X, X_calibration=X[:99], y_calibration=y[:99], confidence=0.99)
    monkeypatch.setitem(sys.modules, "mapie.classification", None)
    with pytest.raises(ImportError, match=r"pip install 'fmnist_sk\[uncertainty\]'"):
        prediction_sets(model, X, X_calibration=X[:20], y_calibration=y[:20])


def test_what_a_method_or_a_model_cannot_do_is_said():
    X, y = make_blobs(60, centers=2, random_state=0)
    calibration = {"X_calibration": X[30:], "y_calibration": y[30:]}
    model = GaussianNB().fit(X[:30], y[:30])
    with pytest.raises(ValueError, match=r"at least three classes; the estimator knows \[0, 1\]"):
        prediction_sets(model, X, method="aps", **calibration)
    assert prediction_sets(model, X, **calibration).shape == (60, 2)
    with pytest.raises(NotFittedError, match="GaussianNB has no classes_: fit it"):
        prediction_sets(GaussianNB(), X, **calibration)
