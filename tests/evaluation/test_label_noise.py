"""The search for wrong labels finds those that were planted."""

import sys

import numpy as np
import pytest
from cleanlab.filter import find_label_issues
from sklearn.datasets import make_blobs
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import ShuffleSplit, StratifiedKFold, cross_val_predict

from fmnist_sk.evaluation import find_label_noise


@pytest.fixture(scope="module")
def data():
    """Rows of three well separated classes, 15 of 300 with a wrong label: X, y, truth, wrong rows."""
    X, codes = make_blobs(300, centers=[(0, 0), (6, 0), (0, 6)], random_state=0)
    truth = np.array(["bag", "coat", "dress"])[codes]
    wrong = np.random.default_rng(0).choice(300, 15, replace=False)
    y = truth.copy()
    y[wrong] = np.array(["coat", "dress", "bag"])[codes[wrong]]
    return X, y, truth, wrong


def test_planted_mistakes_come_first_with_their_true_label(data):
    X, y, truth, wrong = data
    found = find_label_noise(LogisticRegression(), X, y)
    first = found.head(15)
    assert len(set(first.index) & set(wrong)) >= 14
    assert len(found) <= 20
    planted = found.loc[found.index.isin(wrong)]
    assert (planted["suggested"] == truth[planted.index]).all()
    assert (found["given"] == y[found.index]).all()
    assert (found["suggested_probability"] >= found["given_probability"]).all()
    margins = found["given_probability"] - found["suggested_probability"]
    assert margins.is_monotonic_increasing


def test_the_rows_are_those_of_cleanlab_on_held_out_probabilities(data):
    X, y, _, _ = data
    folds = StratifiedKFold(3, shuffle=True, random_state=0)
    found = find_label_noise(LogisticRegression(), X, y, cv=folds)
    y_proba = cross_val_predict(LogisticRegression(), X, y, cv=folds, method="predict_proba")
    codes = np.unique(y, return_inverse=True)[1]
    issues = find_label_issues(codes, y_proba, n_jobs=1)
    assert sorted(found.index) == np.flatnonzero(issues).tolist()


def test_a_cnn_finds_flipped_garments(fashion, tiny_cnn):
    X, y = fashion
    trousers, boots = np.flatnonzero(y == 1)[:3], np.flatnonzero(y == 9)[:3]
    flipped = y.copy()
    flipped[trousers], flipped[boots] = 9, 1
    found = find_label_noise(
        tiny_cnn(epochs=6, batch_size=32), X.reshape(-1, 28, 28), flipped, cv=2
    )
    assert {*trousers, *boots} <= set(found.index)


def test_clean_labels_raise_little_suspicion_and_nothing_is_changed(data):
    X, _, truth, _ = data
    before = truth.copy()
    found = find_label_noise(LogisticRegression(), X, truth)
    assert len(found) <= 3
    assert found.columns.tolist() == [
        "given", "suggested", "given_probability", "suggested_probability"
    ]  # fmt: skip
    np.testing.assert_array_equal(truth, before)


def test_parameters_may_name_the_labels(data):
    """Also numbers that do not begin at 0, which scikit-learn would replace by others."""
    X, y, _, _ = data
    labels, codes = np.unique(y, return_inverse=True)
    expected = find_label_noise(LogisticRegression(class_weight={0: 50.0}), X, codes)
    for given in (codes + 1, labels[codes]):
        weights = {np.unique(given)[0]: 50.0}
        found = find_label_noise(LogisticRegression(class_weight=weights), X, given)
        assert found.index.tolist() == expected.index.tolist()
    with pytest.raises(ValueError, match="does not hold each row out once"):
        find_label_noise(LogisticRegression(), X, y, cv=ShuffleSplit(2, random_state=0))


def test_mistakes_are_named(data, monkeypatch):
    X, y, _, _ = data
    with pytest.raises(ValueError, match="only one class, 'bag'"):
        find_label_noise(LogisticRegression(), X[:5], ["bag"] * 5)
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        find_label_noise(LogisticRegression(), X, y[:-1])
    monkeypatch.setitem(sys.modules, "cleanlab.filter", None)
    with pytest.raises(ImportError, match=r"pip install 'fmnist_sk\[uncertainty\]'"):
        find_label_noise(LogisticRegression(), X, y)
