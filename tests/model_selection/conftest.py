"""A small data set and a quick search, for tests that need any of them."""

import pytest
from sklearn.datasets import load_iris
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import SVC
from threadpoolctl import threadpool_limits

from fmnist_sk import FloatRange
from fmnist_sk.model_selection import OptunaSearchCV


@pytest.fixture(scope="module", autouse=True)
def _one_thread():
    """Hundreds of tiny fits: threads would wait for each other, for seconds on a busy machine."""
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="session")
def iris():
    return load_iris(return_X_y=True)


@pytest.fixture
def make_search():
    """Factory of a search that takes a tenth of a second."""

    def make(estimator=None, param_distributions=None, **params):
        defaults = {
            "n_trials": 6,
            "cv": StratifiedKFold(3, shuffle=True, random_state=0),
            "random_state": 0,
        }
        space = param_distributions or {"C": FloatRange(1e-3, 100, log=True)}
        return OptunaSearchCV(SVC() if estimator is None else estimator, space, **defaults | params)

    return make
