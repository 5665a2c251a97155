"""The steps of a training are Keras's, and what ends or repeats a training leaves things right."""

import keras
import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn.base import BaseEstimator
from tqdm.auto import tqdm

from fmnist_sk.networks import MLP, VGG

SMALL = MLP(width=16, depth=1, dropout=0.0)


class Spy(BaseEstimator):
    """Notes what it is fitted to and the batches that it is given, which it returns unchanged."""

    fitted: list = []
    batches: list = []

    def __init__(self, strength=1):
        self.strength = strength

    def fit(self, X, y=None):
        self.fitted.append(X.max())
        return self

    def augment_batch(self, images, y, sample_weight, rng, *, epoch, rows):
        self.batches.append((images, y, sample_weight))
        return images, y, sample_weight


@pytest.fixture
def spy(monkeypatch):
    monkeypatch.setattr(Spy, "fitted", [])
    monkeypatch.setattr(Spy, "batches", [])
    return Spy()


class Start(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.weights = self.model.get_weights()


def test_training_equals_keras_train_on_batch(fashion, tiny_cnn, spy):
    """With normalisation, several batches, weights and soft labels.

    At a low learning rate: at a high one, a rounding error grows a thousandfold in six steps.
    """
    X, y = fashion[0][:150], np.eye(10)[fashion[1][:150]] * 0.8 + 0.02
    start = Start()
    clf = tiny_cnn(
        VGG(width=4, dropout=0.0),
        augmentation=spy,
        callbacks=[start],
        l2=0.01,
        learning_rate=0.002,
        schedule="constant",
        precision="float32",
    ).fit(X, y, np.linspace(0.2, 2.0, 150))
    model = clf.to_keras()
    model.set_weights(start.weights)
    for variable in model.trainable_variables:
        if len(variable.shape) > 1:
            variable.regularizer = keras.regularizers.L2(0.01)
    model.compile(
        keras.optimizers.SGD(0.002, momentum=0.9, nesterov=True),
        keras.losses.CategoricalCrossentropy(from_logits=True),
    )
    assert len(spy.batches) == 6
    for images, targets, weights in spy.batches:
        model.train_on_batch(images.astype(np.float32), targets, weights)
    for weight, expected in zip(clf.predictor_.weights, model.get_weights(), strict=True):
        assert_allclose(weight, expected, rtol=1e-4, atol=1e-5)


def test_the_best_epoch_of_an_early_stopping_of_the_users(fashion, tiny_cnn):
    X, y = fashion
    noise = np.random.default_rng(0).permutation(y[300:])
    stopper = keras.callbacks.EarlyStopping("val_loss", patience=3, restore_best_weights=True)
    clf = tiny_cnn(
        SMALL, epochs=40, schedule="constant", learning_rate=0.05, callbacks=[stopper]
    ).fit(X[:300], y[:300], X_val=X[300:], y_val=noise)
    assert clf.best_epoch_ == np.argmin(clf.history_["val_loss"]) + 1 == clf.n_epochs_ - 3


def test_going_on_from_the_best_epoch_has_no_momentum_of_the_last(fashion, tiny_cnn):
    X, y = fashion
    wrong = (y[300:] + 1) % 10  # The first epoch is the best.
    clf = tiny_cnn(SMALL, epochs=5, early_stopping=2, warm_start=True, schedule="constant")
    clf.fit(X[:300], y[:300], X_val=X[300:], y_val=wrong)
    assert clf.best_epoch_ < clf.n_epochs_
    before = clf.predictor_.weights
    clf.set_params(early_stopping=False, learning_rate=1e-9, epochs=1, l2=0.0).fit(X, y)
    for old, new in zip(before, clf.predictor_.weights, strict=True):
        # Momentum moves weights however small the rate is.
        assert_allclose(old, new, atol=1e-6)


def test_partial_fit_fits_the_augmenter_once(fashion, tiny_cnn, spy):
    X, y = fashion
    clf = tiny_cnn(SMALL, augmentation=spy)
    clf.partial_fit(X, y, classes=range(10))
    clf.partial_fit(X // 2, y)
    assert spy.fitted == [X.max()]
    clf.set_params(augmentation__strength=2).partial_fit(X // 2, y)
    assert spy.fitted == [X.max(), (X // 2).max()]


def test_the_bar_is_closed_when_a_training_fails(fashion, tiny_cnn):
    class Failure(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            raise KeyError("a bug of the user's")

    with pytest.raises(KeyError):
        tiny_cnn(SMALL, verbose=1, callbacks=[Failure()]).fit(*fashion)
    assert not tqdm._instances
