"""Shared data and small networks. Everything here is cheap: TensorFlow's import is the costly part."""

import os

# Read by SciPy when it is first imported; without it scikit-learn skips one of its checks.
os.environ["SCIPY_ARRAY_API"] = "1"
os.environ.setdefault("MPLBACKEND", "Agg")

import numpy as np
import pytest


@pytest.fixture(scope="session")
def fashion():
    """400 generated images as rows, with integer labels."""
    from fmnist_sk.datasets import make_fashion_like

    X, y = make_fashion_like(400, random_state=0, return_X_y=True)
    X.flags.writeable = False
    return X, y


@pytest.fixture(scope="session")
def names(fashion):
    """The labels of `fashion` as strings."""
    return np.array([f"class {label}" for label in fashion[1]])


@pytest.fixture
def tiny_cnn():
    """Factory of a classifier that fits in a tenth of a second once its graph is compiled."""
    from fmnist_sk import CNNClassifier

    def make(network="lenet", **params):
        defaults = {"epochs": 2, "batch_size": 64, "random_state": 0, "learning_rate": 0.02}
        return CNNClassifier(network, **defaults | params)

    return make


@pytest.fixture(scope="session")
def fitted(fashion):
    """A fitted classifier for tests that only predict; they must not change it."""
    from fmnist_sk import CNNClassifier

    X, y = fashion
    return CNNClassifier("lenet", epochs=3, batch_size=32, learning_rate=0.02, random_state=0).fit(
        X, y
    )
