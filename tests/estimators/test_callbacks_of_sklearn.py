"""scikit-learn's callbacks hear of each epoch of a training."""

import warnings
from collections import Counter

import numpy as np
import pytest

from fmnist_sk import CNNClassifier, OptunaSearchCV
from fmnist_sk.networks import MLP

callback = pytest.importorskip("sklearn.callback", reason="New in scikit-learn 1.9")


class Listener:
    """Writes down which tasks end, and may end the training after some epochs."""

    max_propagation_depth = None

    def __init__(self, n_epochs=None):
        self.n_epochs = n_epochs
        self.ended = Counter()
        self.set_up = 0

    def setup(self, estimator, context):
        self.set_up += 1

    def teardown(self, estimator, context):
        self.set_up -= 1

    def on_fit_task_begin(self, estimator, context):
        pass

    def on_fit_task_end(self, estimator, context):
        self.ended[context.task_name] += 1
        return self.ended["epoch"] == self.n_epochs


def classifier(**params):
    return CNNClassifier(MLP(8, 1, 0.0), epochs=4, random_state=0, **params)


def data():
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (60, 16), dtype=np.uint8), np.arange(60) % 3


def test_each_epoch_is_a_task_and_the_model_is_the_same():
    listener = Listener()
    told = classifier().set_callbacks(listener).fit(*data())
    assert listener.ended == {"epoch": 4, "fit": 1}
    assert listener.set_up == 0
    np.testing.assert_array_equal(
        told.predict_proba(data()[0]), classifier().fit(*data()).predict_proba(data()[0])
    )


def test_a_callback_may_end_the_training():
    clf = classifier().set_callbacks(Listener(n_epochs=2)).fit(*data())
    assert clf.n_epochs_ == 2


def test_a_fit_that_fails_takes_the_callback_down():
    listener = Listener()
    with pytest.raises(ValueError, match="NaN"):
        classifier().set_callbacks(listener).fit(np.full((6, 16), np.nan), np.arange(6) % 3)
    assert listener.set_up == 0


def test_epochs_are_parts_of_the_folds_of_a_search():
    listener = Listener()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        OptunaSearchCV(
            classifier(), {"l2": [1e-4, 1e-3]}, n_trials=2, cv=2, random_state=0
        ).set_callbacks(listener).fit(*data())
    # Two trials of two folds and the refit, of four epochs each.
    assert listener.ended["epoch"] == 20
