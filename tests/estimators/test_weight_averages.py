"""An optimizer that averages the weights: averages are scored, compared, kept and predicted with."""

import keras
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from fmnist_sk.networks import MLP, VGG

SMALL = MLP(width=16, depth=1, dropout=0.0)


class Steps(keras.callbacks.Callback):
    """Notes the weights after each step."""

    def __init__(self):
        super().__init__()
        self.weights = []

    def on_train_batch_end(self, batch, logs=None):
        self.weights.append(self.model.get_weights())


def averaging(**settings):
    return keras.optimizers.SGD(0.05, use_ema=True, ema_momentum=0.8, **settings)


@pytest.mark.parametrize("network", [SMALL, VGG(width=4)], ids=["mlp", "vgg"])
def test_the_result_is_the_average_of_all_steps(fashion, tiny_cnn, network):
    steps = Steps()
    params = {"schedule": "constant", "learning_rate": None, "precision": "float32"}
    clf = tiny_cnn(network, optimizer=averaging(), callbacks=[steps], **params).fit(*fashion)
    average = [weight.astype(np.float64) for weight in steps.weights[0]]
    for weights in steps.weights[1:]:
        average = [0.8 * mean + 0.2 * new for mean, new in zip(average, weights, strict=True)]
    for weight, expected, last in zip(
        clf.predictor_.weights, average, steps.weights[-1], strict=True
    ):
        assert_allclose(weight, expected, rtol=1e-4, atol=1e-5)
        if weight.ndim > 1:
            assert not np.allclose(weight, last, rtol=1e-4, atol=1e-5)
    # What is not learnt by steps, the statistics of the pixels, is not rounded either.
    for weight, start in zip(clf.predictor_.weights[:2], steps.weights[0][:2], strict=True):
        assert_array_equal(weight, start)


def test_validation_scores_are_those_of_the_averages(fashion, tiny_cnn):
    X, y = fashion
    clf = tiny_cnn(SMALL, optimizer=averaging(), learning_rate=None, epochs=3)
    clf.fit(X[:300], y[:300], X_val=X[300:], y_val=y[300:])
    loss = -clf.predict_log_proba(X[300:])[np.arange(100), y[300:]].mean()
    assert clf.history_["val_loss"][-1] == pytest.approx(loss, rel=1e-6)


def test_early_stopping_returns_to_the_averages_of_the_best_epoch(fashion, tiny_cnn):
    X, y = fashion
    noise = np.random.default_rng(0).permutation(y[300:])
    clf = tiny_cnn(
        SMALL,
        optimizer=averaging(),
        learning_rate=None,
        epochs=40,
        early_stopping=3,
        schedule="constant",
    ).fit(X[:300], y[:300], X_val=X[300:], y_val=noise)
    losses = clf.history_["val_loss"]
    assert clf.best_epoch_ == np.argmin(losses) + 1 < clf.n_epochs_
    loss = -clf.predict_log_proba(X[300:])[np.arange(100), noise].mean()
    assert loss == pytest.approx(min(losses), rel=1e-6)


def test_scoring_an_epoch_does_not_change_the_next_ones(fashion, tiny_cnn):
    X, y = fashion
    clf = tiny_cnn(VGG(width=4), optimizer=averaging(), learning_rate=None, precision="float32")
    alone = clf.fit(X, y).predictor_.weights
    scored = clf.fit(X, y, X_val=X[:20], y_val=y[:20]).predictor_.weights
    for one, other in zip(alone, scored, strict=True):
        assert_array_equal(one, other)
