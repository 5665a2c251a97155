"""Searches spread over a dask cluster, through joblib, give the results of one process."""

import warnings

import joblib
import numpy as np
import optuna
import pytest
from sklearn.model_selection import GridSearchCV

from fmnist_sk.model_selection._fold_result import CrossValidation
from fmnist_sk.networks import MLP

distributed = pytest.importorskip("distributed")
sizeof = pytest.importorskip("dask.sizeof").sizeof

RATES = [0.05, 0.01]


@pytest.fixture(scope="module")
def cluster():
    """Two workers, each a process of its own with TensorFlow in it."""
    with (
        warnings.catch_warnings(),
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address=":0",
            silence_logs=50,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        # Of dask itself: ports that are taken, and tasks that take long.
        warnings.simplefilter("ignore")
        yield client


def spread(search, client, X, y):
    """Fit on the cluster."""
    with joblib.parallel_config(backend="dask", client=client, wait_for_workers_timeout=60):
        return search.fit(X, y)


def same_scores(here, there):
    assert here.cv_results_["params"] == there.cv_results_["params"]
    for name in ("split0_test_score", "split1_test_score", "mean_test_score"):
        np.testing.assert_array_equal(here.cv_results_[name], there.cv_results_[name])
    assert here.best_params_ == there.best_params_


def test_grid_search_over_a_cnn(cluster, fashion, tiny_cnn):
    search = GridSearchCV(tiny_cnn(MLP(width=8)), {"learning_rate": RATES}, cv=2)
    here = search.fit(*fashion)
    there = spread(GridSearchCV(**search.get_params(deep=False)), cluster, *fashion)
    same_scores(here, there)


@pytest.mark.parametrize("pruner", [None, optuna.pruners.MedianPruner(n_startup_trials=1)])
def test_optuna_search_over_a_cnn(cluster, fashion, tiny_cnn, make_search, pruner):
    """With a pruner each trial is one task, which reports its epochs where it runs."""
    common = {"n_trials": 4, "cv": 2, "round_size": 2, "pruner": pruner}
    space = {"learning_rate": [*RATES, 1e-5]}
    here = make_search(tiny_cnn(MLP(width=8)), space, **common).fit(*fashion)
    there = spread(make_search(tiny_cnn(MLP(width=8)), space, **common), cluster, *fashion)
    same_scores(here, there)
    np.testing.assert_array_equal(here.cv_results_["state"], there.cv_results_["state"])


def test_the_cluster_does_the_work(cluster, iris, make_search):
    """The fits run in the workers, and in both of them."""

    def where(estimator, X, y):
        worker = distributed.get_worker()
        return sum(worker.id.encode())

    search = spread(make_search(scoring=where, n_trials=8, refit=False), cluster, *iris)
    places = {
        search.cv_results_[f"split{split}_test_score"][row]
        for split in range(3)
        for row in range(8)
    }
    assert len(places) == 2


def test_large_data_travel_once_in_a_round(fashion):
    """Joblib scatters arguments that say that they are large."""
    X, y = fashion
    shared = CrossValidation(None, X, y, [], None, {}, {}, False, False, None)
    assert sizeof(shared) > X.nbytes
