"""Small data and models for comparisons: nothing here needs TensorFlow."""

import gc

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.datasets import make_blobs


@pytest.fixture(scope="module", autouse=True)
def quick_garbage_collection():
    """Spare the collector, which runs before each fit, all that was imported before."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def blobs():
    """120 training and 60 test rows of three classes with string labels."""
    X, codes = make_blobs(180, n_features=4, centers=3, cluster_std=3.0, random_state=0)
    y = np.array(["bag", "coat", "dress"])[codes]
    return X[:120], y[:120], X[120:], y[120:]


class NearestMean(ClassifierMixin, BaseEstimator):
    """Trained in "epochs", with a history and a size; counts its fits; fails on demand."""

    n_fits = 0

    def __init__(self, epochs=3, fail=False):
        self.epochs = epochs
        self.fail = fail

    def fit(self, X, y):
        NearestMean.n_fits += 1
        if self.fail is True or (self.fail == "second" and NearestMean.n_fits == 2):
            raise RuntimeError("the means ran away")
        if self.fail == "interrupt":
            raise KeyboardInterrupt
        self.classes_ = np.unique(y)
        self.means_ = np.array([X[y == label].mean(axis=0) for label in self.classes_])
        self.history_ = {"loss": [1.0 / (i + 1) for i in range(self.epochs)]}
        return self

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]

    def predict_proba(self, X):
        distances = ((X[:, None] - self.means_) ** 2).sum(axis=2)
        weights = np.exp(-(distances - distances.min(axis=1, keepdims=True)) / 10)
        return (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)

    def count_params(self):
        return self.means_.size


@pytest.fixture
def nearest_mean():
    NearestMean.n_fits = 0
    return NearestMean
