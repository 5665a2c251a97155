"""Rows held out in training: their scores, and what early stopping and plateaus make of them."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from fmnist_sk.estimators import _training
from fmnist_sk.networks import MLP

SMALL = MLP(width=16, depth=1, dropout=0.0)


def test_validation_split_is_stratified_seeded_and_weighted(fashion, tiny_cnn, monkeypatch):
    seen = []
    original = _training.score
    monkeypatch.setattr(
        _training, "score", lambda predictor, data: seen.append(data) or original(predictor, data)
    )
    X, y = fashion
    clf = tiny_cnn(SMALL, validation_fraction=0.25, epochs=1).fit(X, y)
    tiny_cnn(SMALL, validation_fraction=0.25, epochs=1).fit(X, y)
    assert_array_equal(seen[0].targets.sum(axis=0), np.bincount(y) * 0.25)
    assert_array_equal(seen[0].images, seen[1].images)
    assert {"val_loss", "val_accuracy"} <= set(clf.history_)


def test_validation_metrics_are_those_of_the_finished_epoch(fashion, tiny_cnn):
    X, y = fashion
    clf = tiny_cnn(SMALL).fit(X[:300], y[:300], X_val=X[300:], y_val=y[300:])
    log_probabilities = clf.predict_log_proba(X[300:])
    expected = -log_probabilities[np.arange(100), y[300:]].mean()
    assert clf.history_["val_loss"][-1] == pytest.approx(expected, rel=1e-6)
    assert clf.history_["val_accuracy"][-1] == pytest.approx(clf.score(X[300:], y[300:]))


def test_validation_data_goes_through_a_pipeline(fashion, tiny_cnn):
    import sklearn
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import MinMaxScaler

    X, y = fashion
    with sklearn.config_context(enable_metadata_routing=True):
        clf = tiny_cnn(SMALL, epochs=1).set_fit_request(X_val=True, y_val=True)
        pipe = make_pipeline(MinMaxScaler(), clf, transform_input=["X_val"])
        pipe.fit(X[:300], y[:300], X_val=X[300:], y_val=y[300:])
    scaled = pipe[0].transform(X[300:])
    assert pipe[-1].history_["val_accuracy"][0] == pytest.approx(pipe[-1].score(scaled, y[300:]))


def test_early_stopping_returns_to_the_best_epoch(fashion, tiny_cnn):
    X, y = fashion
    noise = np.random.default_rng(0).permutation(y[300:])
    clf = tiny_cnn(SMALL, epochs=40, early_stopping=3, schedule="constant", learning_rate=0.05).fit(
        X[:300], y[:300], X_val=X[300:], y_val=noise
    )
    losses = clf.history_["val_loss"]
    assert clf.n_epochs_ == len(losses) < 40
    assert clf.best_epoch_ == np.argmin(losses) + 1 == clf.n_epochs_ - 3
    log_probabilities = clf.predict_log_proba(X[300:])
    assert -log_probabilities[np.arange(100), noise].mean() == pytest.approx(min(losses), rel=1e-6)


def test_early_stopping_holds_out_a_tenth_by_itself(fashion, tiny_cnn):
    assert "val_loss" in tiny_cnn(SMALL, early_stopping=True).fit(*fashion).history_


def test_plateau_lowers_the_rate(fashion, tiny_cnn):
    X, y = fashion
    wrong = (y[300:] + 1) % 10  # The better the model, the higher this validation loss.
    clf = tiny_cnn(SMALL, epochs=8, learning_rate=0.1, schedule="constant", reduce_lr_on_plateau=2)
    clf.fit(X[:300], y[:300], X_val=X[300:], y_val=wrong)
    rates = clf.history_["learning_rate"]
    assert rates[0] == pytest.approx(0.1)
    assert rates[-1] < 0.04


def test_numpy_booleans_are_booleans(fashion, tiny_cnn):
    X, y = fashion
    kwargs = {"X_val": X[300:], "y_val": (y[300:] + 1) % 10}
    lengths = [
        tiny_cnn(SMALL, epochs=12, schedule="constant", early_stopping=value)
        .fit(X[:300], y[:300], **kwargs)
        .n_epochs_
        for value in (True, np.True_)
    ]
    assert lengths[0] == lengths[1]


def test_class_weights_do_not_weight_the_validation(fashion, tiny_cnn):
    clf = tiny_cnn(SMALL, class_weight={0: 1000.0}, validation_fraction=0.25, epochs=3).fit(
        *fashion
    )
    assert clf.history_["val_accuracy"][-1] < 0.5
