"""A network in one file outside the package works by name, everywhere."""

import importlib
import pickle
import sys

import numpy as np
import pytest
from joblib.externals.loky import get_reusable_executor
from numpy.testing import assert_array_equal
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV

import fmnist_sk
from fmnist_sk import CNNClassifier, compare_models, list_networks
from fmnist_sk.networks import _registry

SOURCE = '''
from fmnist_sk import Network, register_network

@register_network("stripes")
class Stripes(Network):
    """Averages over rows, then one dense layer."""

    def __init__(self, width=8):
        self.width = width

    def features(self, x):
        from keras import layers

        x = layers.AveragePooling2D((1, x.shape[2]))(x)
        return layers.Dense(self.width, activation="relu")(layers.Flatten()(x))
'''


@pytest.fixture(scope="module")
def stripes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("third_party")
    (folder / "stripes_network.py").write_text(SOURCE)
    sys.path.insert(0, str(folder))
    get_reusable_executor().shutdown()  # Workers that run already would not know the new path.
    yield importlib.import_module("stripes_network").Stripes
    sys.path.remove(str(folder))
    _registry._registry.pop("stripes", None)


def test_by_name_in_the_estimator_archive_and_pickle(stripes, fashion, tiny_cnn, tmp_path):
    X, y = fashion
    clf = tiny_cnn("stripes").fit(X, y)
    assert "stripes" in list_networks()
    clf.save(tmp_path / "model")
    for loaded in (fmnist_sk.load(tmp_path / "model"), pickle.loads(pickle.dumps(clf))):
        assert_array_equal(loaded.predict_proba(X), clf.predict_proba(X))


def test_by_name_in_searches_also_in_worker_processes(stripes, fashion, tiny_cnn):
    X, y = fashion
    grid = {"network": ["stripes", "lenet"]}
    search = GridSearchCV(tiny_cnn(epochs=1), grid, cv=2, n_jobs=2, error_score="raise").fit(X, y)
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    get_reusable_executor().shutdown()
    objects = {"network": [stripes(), stripes(width=4)]}
    search = GridSearchCV(tiny_cnn(epochs=1), objects, cv=2, n_jobs=2, error_score="raise").fit(
        X, y
    )
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    search = GridSearchCV(tiny_cnn(stripes(), epochs=1), {"network__width": [4, 8]}, cv=2).fit(X, y)
    assert set(search.best_params_) == {"network__width"}


def test_by_name_in_a_comparison(stripes, fashion, tiny_cnn):
    X, y = fashion
    comparison = compare_models(
        {"stripes": tiny_cnn("stripes"), "linear": LogisticRegression(max_iter=20)},
        X[:300],
        y[:300],
        X_test=X[300:],
        y_test=y[300:],
    )
    assert set(comparison.frame.index) == {"stripes", "linear"}
    assert comparison.results["stripes"].error is None


def test_an_archive_of_an_unknown_network_says_what_to_import(stripes, fashion, tiny_cnn, tmp_path):
    tiny_cnn("stripes").fit(*fashion).save(tmp_path / "model")
    known = _registry._registry.pop("stripes")
    try:
        with pytest.raises(ValueError, match=r"No network.*'stripes'.*import the module"):
            fmnist_sk.load(tmp_path / "model")
    finally:
        _registry._registry["stripes"] = known


def test_a_network_that_does_not_end_in_features(fashion):
    class Unfinished(fmnist_sk.Network):
        def features(self, x):
            return x

    with pytest.raises(ValueError, match=r"must be \(batch, n_features\)"):
        CNNClassifier(Unfinished()).fit(*fashion)


class Unconnected(fmnist_sk.Network):
    """Has a layer that the output does not depend on."""

    def features(self, x):
        import keras
        import tensorflow as tf

        class Stop(keras.layers.Layer):
            def call(self, x):
                return tf.stop_gradient(x)

        x = keras.layers.Flatten()(x)
        return keras.layers.Dense(8)(Stop()(keras.layers.Dense(8, name="frozen")(x)))


def test_a_weight_without_a_gradient_is_only_decayed(fashion, tiny_cnn):
    clf = tiny_cnn(Unconnected(), epochs=1, l2=0.0)
    without = clf.fit(*fashion).to_keras().get_layer("frozen").kernel.numpy()
    decayed = clf.set_params(l2=0.1).fit(*fashion).to_keras().get_layer("frozen").kernel.numpy()
    assert 0 < np.linalg.norm(decayed) < np.linalg.norm(without)
