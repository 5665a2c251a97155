"""Which fits share a compiled graph, and what a graph leaves behind when nobody needs it."""

import gc
import pickle

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn.base import clone

from fmnist_sk.estimators import _compiled_networks, _inference_graph
from fmnist_sk.networks import MLP, VGG, Network


class Shaped(Network):
    """Features of a function and of an array, and a note of each building."""

    n_built = 0

    def __init__(self, function=None, array=None):
        self.function = function
        self.array = array

    def features(self, x):
        from keras import layers

        type(self).n_built += 1
        x = layers.Dense(8)(layers.Flatten()(x))
        return layers.Activation(self.function or "relu")(x)


def test_a_network_with_a_lambda_is_compiled_once_a_fit(fashion, tiny_cnn):
    X, y = fashion
    Shaped.n_built = 0
    clf = tiny_cnn(Shaped(lambda x: x), validation_fraction=0.2, epochs=6).fit(X, y)
    clf.predict(X)
    assert Shaped.n_built == 2  # One for training, one for prediction.
    assert not any(
        Shaped in key[0] for key in [*_compiled_networks._pool, *zip(_inference_graph._graphs)]
    )


def test_networks_are_like_each_other_by_value(fashion, tiny_cnn):
    def function(x):
        return x

    long = np.zeros(5000)
    other = long.copy()
    other[2500] = 1
    assert MLP(width=np.int64(16)).is_like(MLP(width=16))
    assert not MLP(width=16).is_like(MLP(width=17))
    assert Shaped(array=long).is_like(Shaped(array=long.copy()))
    assert not Shaped(array=long).is_like(Shaped(array=other))
    assert Shaped(function).is_like(clone(Shaped(function)))
    assert not Shaped(function).is_like(Shaped(lambda x: x))
    keys = [
        _compiled_networks.architecture_key(MLP(width=w), (8, 8, 1), 3) for w in (16, np.int8(16))
    ]
    assert keys[0] == keys[1]
    clf = tiny_cnn(MLP(width=16, depth=1), epochs=1, warm_start=True).fit(*fashion)
    clf.set_params(network__width=np.int64(16)).fit(*fashion)


def edited(source):
    """Define a function of this module anew, as a notebook does when its cell is edited."""
    exec(f"def activation(x): return {source}", globals())
    globals()["activation"].__module__ = __name__
    return globals()["activation"]


def test_an_edited_function_or_class_is_another_network(fashion, tiny_cnn):
    def key(network):
        return _compiled_networks.architecture_key(network, (8, 8, 1), 3)

    before = key(Shaped(edited("x")))
    assert before == key(Shaped(edited("x")))
    assert before != key(Shaped(edited("0 * x")))
    clf = tiny_cnn(Shaped(edited("x")), epochs=1)
    first = clone(clf).fit(*fashion).predict_proba(fashion[0])
    second = clf.set_params(network__function=edited("0 * x")).fit(*fashion)
    assert second.predict_proba(fashion[0]).std(axis=0).max() < 1e-12
    assert first.std(axis=0).min() > 1e-6

    features = Shaped.features
    try:
        Shaped.features = lambda self, x: features(self, x)
        assert key(Shaped()) != before
        ours = key(Shaped())
    finally:
        Shaped.features = features
    assert key(Shaped()) != ours


def test_weights_of_a_predictor_cannot_be_changed_without_effect(fashion, tiny_cnn):
    fitted = tiny_cnn(MLP(width=4, depth=1), epochs=1).fit(*fashion)
    for clf in (fitted, pickle.loads(pickle.dumps(fitted))):
        with pytest.raises(ValueError, match="read-only"):
            clf.predictor_.weights[-1][:] = 0
        with pytest.raises(TypeError, match="item assignment"):
            clf.predictor_.weights[-1] = np.zeros(10, np.float32)


@pytest.mark.parametrize(
    "network",
    [
        pytest.param(lambda i: MLP(width=30 + i, depth=1), id="dense"),
        pytest.param(
            lambda i: VGG(width=3, depth=1, n_stages=1, dropout=i / 20), id="with normalisation"
        ),
    ],
)
def test_graphs_beyond_the_pools_are_freed(fashion, tiny_cnn, monkeypatch, network):
    from tensorflow.python.eager import context
    from tensorflow.python.framework.func_graph import FuncGraph

    monkeypatch.setattr(_compiled_networks, "POOL_SIZE", 1)
    monkeypatch.setattr(_inference_graph, "CACHE_SIZE", 1)
    X, y = fashion[0][:40], fashion[1][:40]

    def count():
        gc.collect()
        graphs = sum(type(thing) is FuncGraph for thing in gc.get_objects())
        return graphs, len(context.context().list_function_names())

    # Older entries go one at a time.
    _compiled_networks._pool.clear()
    _inference_graph._graphs.clear()
    counts = []
    for i in range(6):
        tiny_cnn(network(i), epochs=1).fit(X, y)
        counts.append(count())
    assert counts[-1] == counts[2]


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_a_reused_graph_with_all_that_a_fit_may_have(fashion, tiny_cnn, precision):
    """Normalisation, dropout, weights, soft labels: no trace of another fit is left."""
    X, y = fashion
    soft = np.eye(10)[y] * 0.8 + 0.02
    weights = np.linspace(0.5, 1.5, len(y))
    clf = tiny_cnn(VGG(width=4, dropout=0.2), batch_size=90, precision=precision)
    _compiled_networks._pool.clear()
    fresh = clone(clf).fit(X, soft, weights)
    clone(clf).set_params(random_state=5, l2=0.1, label_smoothing=0.2).fit(X[::-1], y)
    again = clone(clf).fit(X, soft, weights)
    for one, other in zip(fresh.predictor_.weights, again.predictor_.weights, strict=True):
        assert_array_equal(one, other)


def test_large_networks_share_a_limited_room(fashion, tiny_cnn, monkeypatch):
    monkeypatch.setattr(_compiled_networks, "POOL_PARAMETERS", 40_000)
    monkeypatch.setattr(_inference_graph, "CACHE_PARAMETERS", 40_000)
    _compiled_networks._pool.clear()
    _inference_graph._graphs.clear()
    for width in (20, 25, 100):  # 16, 20 and 80 thousand parameters
        tiny_cnn(MLP(width=width, depth=1), epochs=1).fit(*fashion).predict(fashion[0])
        kept = [len(_compiled_networks._pool), len(_inference_graph._graphs)]
        assert kept == [{20: 1, 25: 2, 100: 1}[width]] * 2
