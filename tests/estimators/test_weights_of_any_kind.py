"""Layers of one's own may have weights of any shape and dtype."""

import keras
import numpy as np
import pytest
from keras import layers, ops
from numpy.testing import assert_allclose, assert_array_equal

from fmnist_sk import Network, load, register_network
from fmnist_sk.networks import _registry


class Scaled(layers.Layer):
    """Multiplies by scalars, and counts the steps of a training."""

    factor_initializer = "ones"
    shift_initializer = "glorot_uniform"
    rate_initializer = keras.initializers.HeNormal()
    steps_initializer = "zeros"

    def build(self, input_shape):
        for name in ("factor", "shift", "rate"):
            setattr(self, name, self.add_weight(shape=(), name=name))
        self.steps = self.add_weight(shape=(), dtype="int32", trainable=False, name="steps")

    def call(self, inputs, training=None):
        if training:
            self.steps.assign_add(1)
        return inputs * self.factor * ops.exp(self.rate) + self.shift


@pytest.fixture
def network(monkeypatch):
    monkeypatch.setattr(_registry, "_registry", dict(_registry._registry))

    @register_network("any_weights")
    class AnyWeights(Network):
        search_space = {}

        def features(self, x):
            return layers.Dense(4, dtype="float64")(Scaled()(layers.Flatten()(x)))

    return AnyWeights()


def test_they_are_trained_and_saved(network, fashion, tiny_cnn, tmp_path):
    X, y = fashion
    clf = tiny_cnn(network, epochs=2, batch_size=100).fit(X, y)
    kinds = [(weight.shape, str(weight.dtype)) for weight in clf.predictor_.weights]
    assert kinds.count(((), "float32")) == 3
    assert ((784, 4), "float64") in kinds
    counts = [weight for weight in clf.predictor_.weights if weight.dtype == np.int32]
    assert counts == [2 * np.ceil(len(X) / 100)]
    assert_allclose(clf.predict_proba(X[:1]), clf.predict_proba(X[:9])[:1], atol=1e-5)
    clf.save(tmp_path / "model.zip")
    assert_array_equal(load(tmp_path / "model.zip").predict_proba(X), clf.predict_proba(X))


def test_counters_are_not_averaged(network, fashion, tiny_cnn):
    X, y = fashion
    optimizer = keras.optimizers.SGD(0.01, use_ema=True, ema_momentum=0.9)
    clf = tiny_cnn(network, epochs=1, batch_size=100, optimizer=optimizer).fit(X, y)
    counts = [weight for weight in clf.predictor_.weights if weight.dtype == np.int32]
    assert counts == [np.ceil(len(X) / 100)]
