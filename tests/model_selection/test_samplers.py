"""Samplers of all kinds: those of finite grids, and those with a seed of their own."""

import warnings

import optuna
import pytest
from optuna.exceptions import ExperimentalWarning
from optuna.storages import InMemoryStorage

from fmnist_sk import FloatRange, IntRange

SPACE = {"degree": IntRange(1, 3)}


def make_grid():
    return optuna.samplers.GridSampler({"degree": [1, 2, 3]})


def make_brute_force():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)
        return optuna.samplers.BruteForceSampler()


@pytest.fixture(params=[make_grid, make_brute_force], ids=["grid", "brute force"])
def finite(request):
    return request.param()


@pytest.fixture
def storage():
    return InMemoryStorage()


@pytest.mark.parametrize("round_size", [1, 2, 4])
def test_a_finite_sampler_tries_everything_once(iris, make_search, finite, storage, round_size):
    """In rounds of any size; asked for more when it has finished, it runs nothing."""
    search = make_search(param_distributions=SPACE, sampler=finite, round_size=round_size)
    search.set_params(study_name="finite", storage=storage).fit(*iris)
    again = search.set_params(n_trials=100).fit(*iris)
    assert sorted(row["degree"] for row in again.cv_results_["params"]) == [1, 2, 3]
    assert len(again.study_.trials) == 3


def test_a_finite_sampler_counts_what_it_drew_itself(iris, make_search, storage):
    """A set that was enqueued is tried besides the grid, also when only one is left of it."""
    search = make_search(param_distributions=SPACE, sampler=make_grid(), n_trials=2)
    search.set_params(study_name="finite", storage=storage).fit(*iris)
    search.set_params(n_trials=100, round_size=1, enqueue=[{"degree": 2}]).fit(*iris)
    degrees = [row["degree"] for row in search.cv_results_["params"]]
    assert len(degrees) == 3 + (degrees.count(2) > 1)
    assert set(degrees) == {1, 2, 3}


def test_brute_force_over_several_dictionaries(iris, make_search):
    space = [{"kernel": ["linear"]}, {"kernel": ["poly", "rbf"], "degree": IntRange(2, 4, step=2)}]
    search = make_search(param_distributions=space, sampler=make_brute_force(), n_trials=20)
    params = search.fit(*iris).cv_results_["params"]
    assert len(params) == len({tuple(row.items()) for row in params}) == 5


def test_a_scrambled_sequence_follows_the_seed(iris, make_search):
    """The first trial aside, which is drawn at random in any case."""
    space = {"C": FloatRange(0.1, 10), "gamma": FloatRange(0.1, 1)}

    def search(random_state):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ExperimentalWarning)
            sampler = optuna.samplers.QMCSampler(scramble=True, warn_asynchronous_seeding=False)
        found = make_search(param_distributions=space, sampler=sampler, random_state=random_state)
        return found.fit(*iris).cv_results_["params"]

    assert search(0) == search(0)
    assert search(0)[1:] != search(1)[1:]
