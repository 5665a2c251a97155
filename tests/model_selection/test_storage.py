"""Studies in a storage: resumed after any end, shared by processes, and never mixed up."""

import signal
import subprocess
import sys
import time
import warnings
from contextlib import contextmanager
from subprocess import PIPE

import numpy as np
import optuna
import psutil
import pytest
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from sklearn.base import clone
from sklearn.model_selection import StratifiedKFold, cross_validate
from sklearn.svm import SVC

from fmnist_sk import FloatRange
from fmnist_sk.model_selection import OptunaSearchCV
from fmnist_sk.model_selection._trial_owners import _same_process

# The search of the other processes, which is also that of this one. `count` may end the process, or
# take its time.
SCRIPT = """
import os, signal, time
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from sklearn.datasets import load_iris
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import SVC
from fmnist_sk import FloatRange
from fmnist_sk.model_selection import OptunaSearchCV

n_fits, original = 0, SVC.fit

def count(self, *args, **params):
    global n_fits
    n_fits += 1
    {event}
    return original(self, *args, **params)

SVC.fit = count
search = OptunaSearchCV(
    SVC(), {{"C": FloatRange(1e-3, 100, log=True)}}, n_trials={n_trials}, refit=False,
    cv=StratifiedKFold(3, shuffle=True, random_state=0), random_state=0,
    study_name="svc", storage={storage}, round_size={round_size},
)
print("ready", flush=True)
search.fit(*load_iris(return_X_y=True))
print(n_fits)
"""


@pytest.fixture
def storage(tmp_path):
    return JournalStorage(JournalFileBackend(str(tmp_path / "search.log")))


@pytest.fixture
def n_fits(monkeypatch):
    """Rows of one entry: how often an SVC has been fitted in this process."""
    count, original = [0], SVC.fit

    def fit(self, *args, **params):
        count[0] += 1
        return original(self, *args, **params)

    monkeypatch.setattr(SVC, "fit", fit)
    return count


def search_like_script(storage=None, **params):
    defaults = {
        "cv": StratifiedKFold(3, shuffle=True, random_state=0),
        "random_state": 0,
        "refit": False,
        "storage": storage,
        "study_name": None if storage is None else "svc",
    }
    space = {"C": FloatRange(1e-3, 100, log=True)}
    return OptunaSearchCV(SVC(), space, **defaults | params)


@contextmanager
def other_process(storage, event, n_trials, round_size=4):
    """Another process at the same search, as soon as it begins to search."""
    code = SCRIPT.format(storage=storage, event=event, n_trials=n_trials, round_size=round_size)
    with subprocess.Popen([sys.executable, "-c", code], stdout=PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        yield process


def same_results(one, two):
    assert one.cv_results_["params"] == two.cv_results_["params"]
    for name in ("mean_test_score", "state", "split2_test_score"):
        np.testing.assert_array_equal(one.cv_results_[name], two.cv_results_[name])


def test_a_killed_search_goes_on_where_it_was(iris, tmp_path, n_fits):
    """`kill -9` in the 6th trial: no finished trial is run again, and the result is the same."""
    url = f"sqlite:///{tmp_path}/search.db"
    event = "if n_fits == 17: os.kill(os.getpid(), signal.SIGKILL)"
    with other_process(repr(url), event, n_trials=8) as process:
        assert process.wait(100) == -signal.SIGKILL
    (study_name,) = optuna.get_all_study_names(url)
    trials = optuna.load_study(study_name=study_name, storage=url).trials
    assert [trial.state.name for trial in trials] == ["COMPLETE"] * 5 + ["RUNNING"] * 3

    resumed = search_like_script(url, n_trials=8).fit(*iris)
    assert n_fits[0] == 3 * 3
    assert resumed.study_.study_name == study_name
    same_results(resumed, search_like_script(n_trials=8).fit(*iris))


def test_two_processes_share_one_search(iris, storage, tmp_path, n_fits, monkeypatch):
    """Each trial is run once, by one of them; both do a part."""
    fit = SVC.fit
    monkeypatch.setattr(SVC, "fit", lambda *args: time.sleep(0.02) or fit(*args))
    text = f"JournalStorage(JournalFileBackend({str(tmp_path / 'search.log')!r}))"
    params = {"n_trials": 24, "round_size": 2}
    with other_process(text, "time.sleep(0.02)", **params) as process:
        search_like_script(storage, **params).fit(*iris)
        n_other = int(process.stdout.readline())
    collected = search_like_script(storage, **params).fit(*iris)
    assert min(n_other, n_fits[0]) > 0
    assert n_other + n_fits[0] == 3 * 24
    values = [row["C"] for row in collected.cv_results_["params"]]
    assert len(set(values)) == len(values) == 24


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"pruner": optuna.pruners.MedianPruner(n_startup_trials=2)},
        {"sampler": optuna.samplers.TPESampler(n_startup_trials=2, multivariate=False)},
        {"sampler": optuna.samplers.NSGAIISampler(population_size=3)},
    ],
    ids=["default", "median", "tpe", "nsga"],
)
def test_a_search_may_be_prolonged(iris, storage, n_fits, params):
    """Ten trials and ten more are twenty, though ten end within a round; asking again runs none."""
    common = {"round_size": 4, **params}
    search_like_script(storage, n_trials=10, **common).fit(*iris)
    longer = search_like_script(storage, n_trials=20, **common).fit(*iris)
    n_fits[0] = 0
    again = search_like_script(storage, n_trials=20, **common).fit(*iris)
    assert n_fits[0] == 0
    same_results(longer, again)
    same_results(longer, search_like_script(n_trials=20, **common).fit(*iris))


def test_what_an_error_interrupted_is_run_again(iris, storage, monkeypatch):
    """The trials of the broken round keep their parameters."""
    original = SVC.fit
    monkeypatch.setattr(SVC, "fit", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        search_like_script(storage, n_trials=6, error_score="raise").fit(*iris)
    monkeypatch.setattr(SVC, "fit", original)
    resumed = search_like_script(storage, n_trials=6, error_score="raise").fit(*iris)
    same_results(resumed, search_like_script(n_trials=6).fit(*iris))


@pytest.mark.parametrize("change", ["data", "estimator", "space", "scoring", "weights"])
def test_another_search_gets_another_study(iris, storage, change):
    X, y = iris
    search = search_like_script(storage, n_trials=2).fit(X, y)
    other, params = clone(search), {}
    noticed = {"estimator": "another estimator", "space": "other settings"}
    noticed["scoring"] = noticed["space"]
    if change == "data":
        X = X + 1.0
    elif change == "estimator":
        other.set_params(estimator__kernel="linear")
    elif change == "space":
        other.set_params(param_distributions={"C": [1.0]})
    elif change == "scoring":
        other.set_params(scoring="balanced_accuracy")
    else:
        params = {"sample_weight": np.ones(len(y))}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        other.fit(X, y, **params)
    told = [str(one.message) for one in caught if "a new study is started" in str(one.message)]
    assert [noticed[change] in one for one in told] == [True] * (change in noticed)
    assert other.study_.study_name != search.study_.study_name
    assert len(other.study_.trials) == len(search.study_.trials) == 2


def test_a_splitter_that_prevents_resuming_is_noticed(iris, storage):
    """Only where nothing else differs, and never where the search can be resumed."""
    search = search_like_script(storage, n_trials=1, cv=StratifiedKFold(3, shuffle=True))
    first = search.fit(*iris).study_
    with pytest.warns(UserWarning, match="integer random_state"):
        second = search.fit(*iris).study_
    assert first.study_name != second.study_name
    search_like_script(storage, n_trials=1, scoring="accuracy").fit(*iris)
    search_like_script(storage, n_trials=1, scoring="accuracy").fit(*iris)


def test_the_study_says_what_it_is_about(iris, storage):
    attributes = search_like_script(storage, n_trials=1).fit(*iris).study_.user_attrs
    assert {"data fingerprint", "estimator fingerprint", "folds fingerprint"} <= set(attributes)


def test_outer_folds_have_studies_of_their_own_and_resume_each(iris, storage, n_fits):
    search = search_like_script(storage, n_trials=3, refit=True)
    first = cross_validate(search, *iris, cv=3, return_estimator=True)
    assert len({fitted.study_.study_name for fitted in first["estimator"]}) == 3
    n_fits[0] = 0
    second = cross_validate(search, *iris, cv=3)
    assert n_fits[0] == 3  # The refits of the winners.
    np.testing.assert_array_equal(first["test_score"], second["test_score"])


def test_an_unseeded_search_goes_on_with_the_seed_of_its_study(iris, storage):
    search_like_script(storage, n_trials=4, random_state=None).fit(*iris)
    resumed = search_like_script(storage, n_trials=8, random_state=None).fit(*iris)
    values = [row["C"] for row in resumed.cv_results_["params"]]
    assert len(set(values)) == 8


def test_what_cannot_be_compared_with_an_earlier_run_is_refused(iris, storage):
    search = search_like_script(storage, n_trials=1, scoring=lambda *_: 1.0)
    with pytest.raises(TypeError, match="named functions"):
        search.fit(*iris)


def own_score(estimator, X, y):
    return estimator.score(X, y)


def test_a_function_that_was_edited_is_another_setting(iris, storage, monkeypatch):
    search_like_script(storage, n_trials=1, scoring=own_score).fit(*iris)

    def edited(estimator, X, y):
        return -estimator.score(X, y)

    edited.__qualname__, edited.__module__ = own_score.__qualname__, __name__
    monkeypatch.setitem(globals(), "own_score", edited)
    with pytest.warns(UserWarning, match="other settings"):
        search = search_like_script(storage, n_trials=1, scoring=edited).fit(*iris)
    assert search.best_score_ < 0


def test_a_killed_process_that_nobody_asked_for_is_gone():
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        created = psutil.Process(process.pid).create_time()
        assert _same_process(process.pid, created)
        process.kill()
        while psutil.Process(process.pid).status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)
        assert not _same_process(process.pid, created)
