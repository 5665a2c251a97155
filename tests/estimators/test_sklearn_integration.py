"""Everything that a scikit-learn user would put the classifier into."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone, is_classifier
from sklearn.calibration import CalibratedClassifierCV
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import BaggingClassifier, StackingClassifier, VotingClassifier
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import ConfusionMatrixDisplay, classification_report
from sklearn.model_selection import (
    GridSearchCV,
    HalvingGridSearchCV,
    StratifiedKFold,
    check_cv,
    cross_val_predict,
    cross_val_score,
    learning_curve,
)
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler

from fmnist_sk.networks import MLP


@pytest.fixture(params=["rows", "images"])
def data(request, fashion):
    """The data as rows and as images: scikit-learn lets both through here."""
    X, y = fashion
    return (X if request.param == "rows" else X.reshape(-1, 28, 28, 1)), y


@pytest.fixture
def clf(tiny_cnn):
    return tiny_cnn(MLP(width=16, depth=1, dropout=0.0), epochs=4)


def test_is_a_classifier(clf, fashion):
    assert is_classifier(clf)
    assert isinstance(check_cv(3, fashion[1], classifier=is_classifier(clf)), StratifiedKFold)


@pytest.mark.parametrize("scoring", ["accuracy", "neg_log_loss", "roc_auc_ovr"])
def test_cross_val_score(clf, data, scoring):
    scores = cross_val_score(clf, *data, cv=2, scoring=scoring, error_score="raise")
    assert np.isfinite(scores).all()


def test_grid_search_over_network_parameters_and_networks(clf, data):
    grid = [{"network__width": [4, 16]}, {"network": ["lenet", MLP(width=8, depth=1)]}]
    search = GridSearchCV(clf, grid, cv=2, error_score="raise").fit(*data)
    assert len(search.cv_results_["params"]) == 4
    assert search.predict(data[0]).shape == (400,)
    assert clf.network.width == 16


def test_halving_grid_search(clf, data):
    search = HalvingGridSearchCV(
        clf, {"network__width": [4, 8, 16]}, cv=2, random_state=0, error_score="raise"
    )
    assert search.fit(*data).best_params_["network__width"] in (4, 8, 16)


def test_workers_give_the_same_scores(clf, fashion):
    expected = cross_val_score(clf, *fashion, cv=2)
    assert_array_equal(cross_val_score(clf, *fashion, cv=2, n_jobs=2), expected)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda clf: CalibratedClassifierCV(clf, cv=2),
        lambda clf: CalibratedClassifierCV(clf, cv=2, ensemble=False, method="isotonic"),
        lambda clf: VotingClassifier([("cnn", clf), ("prior", DummyClassifier())], voting="soft"),
        lambda clf: StackingClassifier([("cnn", clf)], LogisticRegression(max_iter=50), cv=2),
        lambda clf: OneVsRestClassifier(clf),
    ],
    ids=["sigmoid", "isotonic", "voting", "stacking", "one-vs-rest"],
)
def test_meta_estimators_that_take_images(clf, data, wrap):
    model = wrap(clf).fit(*data)
    probabilities = model.predict_proba(data[0][:5])
    assert probabilities.shape == (5, 10)
    assert_allclose(probabilities.sum(axis=1), 1)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda clf: BaggingClassifier(clf, n_estimators=2, random_state=0),
        lambda clf: make_pipeline(MinMaxScaler(), clf),
    ],
    ids=["bagging", "pipeline"],
)
def test_meta_estimators_that_take_rows(clf, fashion, wrap):
    X, y = fashion
    few = y < 3
    model = wrap(clf).fit(X[few], y[few])
    assert model.predict_proba(X[:5]).shape == (5, 3)
    assert set(model.predict(X)) <= {0, 1, 2}


def test_permutation_importance(fitted, fashion):
    X = fashion[0][:60]
    names = permutation_importance(fitted, X[:, :784], fashion[1][:60], n_repeats=1, random_state=0)
    assert names.importances_mean.shape == (784,)


def test_learning_curve(clf, data):
    _, train, test = learning_curve(clf, *data, cv=2, train_sizes=[0.5, 1.0], error_score="raise")
    assert train.shape == test.shape == (2, 2)


def test_cross_val_predict(clf, data):
    predicted = cross_val_predict(clf, *data, cv=2, method="predict_proba")
    assert predicted.shape == (400, 10)


def test_reports(fitted, data):
    display = ConfusionMatrixDisplay.from_estimator(fitted, *data)
    assert display.confusion_matrix.sum() == 400
    assert "macro avg" in classification_report(data[1], fitted.predict(data[0]))


def test_clone_and_repr(clf):
    copy = clone(clf)
    assert copy.get_params()["network__width"] == 16
    assert copy.network is not clf.network
    assert repr(copy) == repr(clf)
