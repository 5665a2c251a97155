"""Trials that somebody has begun: waited for, taken over once, and never lost in silence."""

import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import numpy as np
import optuna
import pytest
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import TrialState
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import SVC

from fmnist_sk import FloatRange
from fmnist_sk.model_selection import OptunaSearchCV

HERE = f"{socket.gethostname()}/{os.getpid()}"
# A search of this process that is over.
DEAD = f"{HERE}/0.0/token"


@pytest.fixture(autouse=True)
def _log_level():
    """Searches in threads put it back in any order."""
    level = optuna.logging.get_verbosity()
    yield
    optuna.logging.set_verbosity(level)


@pytest.fixture
def n_fits(monkeypatch):
    """How often an SVC has been fitted, and an action before each fit."""
    state, original = {"count": 0, "before": lambda count: None}, SVC.fit

    def fit(self, *args, **params):
        state["count"] += 1
        state["before"](state["count"])
        return original(self, *args, **params)

    monkeypatch.setattr(SVC, "fit", fit)
    return state


def test_searches_make_one_new_database_and_enqueue_once(iris, tmp_path, make_search):
    barrier = Barrier(4)

    def search(_):
        one = make_search(n_trials=4, storage=f"sqlite:///{tmp_path}/new.db", study_name="new")
        one.set_params(enqueue=[{"C": 1.5}, {"C": 2.5}])
        barrier.wait()
        return one.fit(*iris)

    with ThreadPoolExecutor(4) as pool:
        searches = list(pool.map(search, range(4)))
    for one in searches:
        tried = list(one.cv_results_["param_C"])
        assert len(tried) == 4
        assert [tried.count(C) for C in (1.5, 2.5)] == [1, 1]


@pytest.fixture
def stored(tmp_path):
    """Factory of searches in one file, each with a storage of its own as in a process of its own."""

    def make(**params):
        defaults = {
            "n_trials": 4,
            "cv": StratifiedKFold(3, shuffle=True, random_state=0),
            "random_state": 0,
            "refit": False,
            "study_name": "svc",
            "storage": JournalStorage(JournalFileBackend(str(tmp_path / "search.log"))),
        }
        space = {"C": FloatRange(1e-3, 100, log=True)}
        return OptunaSearchCV(SVC(), space, **defaults | params)

    return make


@pytest.fixture
def uninterrupted(iris, stored):
    return stored(study_name=None, storage=None).fit(*iris).cv_results_["params"]


@pytest.fixture
def leave(iris, stored, n_fits):
    """Begin a search of four trials that breaks off in one, and say who has what is left."""

    def interrupt(at, owner):
        def fail(count):
            if count > 3 * at:
                raise KeyboardInterrupt

        n_fits.update(count=0, before=fail)
        search = stored()
        with pytest.raises(KeyboardInterrupt):
            search.fit(*iris)
        n_fits.update(count=0, before=lambda count: None)
        for study in search.storage.get_all_studies():
            for trial in search.storage.get_all_trials(study._study_id):
                if trial.state == TrialState.RUNNING:
                    search.storage.set_trial_user_attr(trial._trial_id, "owner", owner)

    return interrupt


class Interrupted(optuna.samplers.TPESampler):
    """Somebody presses Ctrl-C while a trial is drawn."""

    def sample_independent(self, study, trial, *args):
        if trial.number == 6:
            raise KeyboardInterrupt
        return super().sample_independent(study, trial, *args)


def test_an_interrupt_while_drawing_loses_no_trial(iris, stored, n_fits):
    """The process lives on, as in Jupyter, and may search again; so may any other."""
    broken = stored(n_trials=10, sampler=Interrupted())
    with pytest.raises(KeyboardInterrupt):
        broken.fit(*iris)
    (study_name,) = optuna.get_all_study_names(broken.storage)
    trials = optuna.load_study(study_name=study_name, storage=broken.storage).trials
    assert [trial.user_attrs["owner"] for trial in trials[4:]] == ["", "", ""]
    n_fits["count"] = 0
    resumed = stored(n_trials=10).fit(*iris)
    assert n_fits["count"] == 3 * 6
    whole = stored(n_trials=10, study_name=None, storage=None).fit(*iris)
    assert resumed.cv_results_["params"] == whole.cv_results_["params"]


def test_a_late_search_waits_for_what_others_run(iris, stored, n_fits, uninterrupted):
    """It finds nothing left to start, and has the whole table in the end."""
    began, searches = Event(), [stored(), stored()]
    n_fits.update(count=0, before=lambda count: began.set() or Event().wait(0.05))
    with ThreadPoolExecutor() as threads:
        first = threads.submit(searches[0].fit, *iris)
        assert began.wait(20)
        searches[1].fit(*iris)
        first.result()
    assert n_fits["count"] == 3 * 4
    for search in searches:
        assert search.cv_results_["params"] == uninterrupted


def test_a_storage_that_fails_at_the_end_loses_no_trial(iris, stored, uninterrupted, monkeypatch):
    """Nothing could be released, but the process knows that its search is over."""
    with monkeypatch.context() as broken:

        def fail(*_):
            broken.setattr(JournalStorage, "set_trial_user_attr", lambda *_: 1 / 0)
            raise KeyboardInterrupt

        broken.setattr(SVC, "fit", fail)
        with pytest.raises(ZeroDivisionError):
            stored().fit(*iris)
    assert stored().fit(*iris).cv_results_["params"] == uninterrupted


class InStep(JournalStorage):
    """Others read as well before this one claims a trial, and claim it before or after."""

    def wait(self, start, delay):
        self._start, self._delay = start, delay
        return self

    def set_trial_user_attr(self, trial_id, key, value):
        if key == "owner" and self._start is not None:
            self._start.wait()
            self._start = None
            time.sleep(self._delay)
        super().set_trial_user_attr(trial_id, key, value)


def test_abandoned_trials_are_run_by_one_of_several(
    iris, stored, n_fits, leave, uninterrupted, tmp_path
):
    """Three searches find them at the same moment."""
    leave(1, DEAD)
    start, file = Barrier(3), str(tmp_path / "search.log")
    storages = [InStep(JournalFileBackend(file)).wait(start, 0.1 * delay) for delay in range(3)]
    searches = [stored(storage=storage) for storage in storages]
    with ThreadPoolExecutor(3) as threads:
        done = [threads.submit(search.fit, *iris) for search in searches]
    assert n_fits["count"] == 3 * 3
    for one in done:
        assert one.result().cv_results_["params"] == uninterrupted


def test_trials_of_other_machines_are_named(iris, stored, leave):
    """They can be given up, and another trial takes their place."""
    leave(3, "lost-container/17/0.0/token")
    with pytest.warns(
        UserWarning, match=r"3 \(process 17 on lost-container\)(.|\n)*give a trial up"
    ):
        search = stored().fit(*iris)
    assert len(search.cv_results_["params"]) == 3
    study = optuna.load_study(study_name=search.study_.study_name, storage=search.storage)
    study.tell(3, state=TrialState.FAIL)
    assert len(stored(n_trials=5).fit(*iris).cv_results_["params"]) == 4


def test_without_any_result_the_error_says_who_has_the_trials(iris, stored, leave):
    leave(0, "other/17/0.0/token")
    with pytest.raises(ValueError, match=r"0, 1, 2, 3 \(process 17 on other\)"):
        stored().fit(*iris)


def test_a_study_keeps_its_seed_and_says_so(iris, stored):
    stored().fit(*iris)
    with pytest.warns(UserWarning, match="another random_state than 1"):
        other = stored(n_trials=8, random_state=1).fit(*iris)
    whole = stored(n_trials=8, study_name=None, storage=None).fit(*iris)
    assert other.cv_results_["params"] == whole.cv_results_["params"]


@pytest.mark.parametrize("left_out", ["study_name", "storage"])
def test_what_cannot_be_resumed_is_refused(iris, stored, left_out):
    missing = {"study_name": "storage", "storage": "study_name"}
    with pytest.raises(ValueError, match=f"{missing[left_out]}=.* needs a {left_out}"):
        stored(**{left_out: None}).fit(*iris)


@pytest.mark.parametrize("repeats", [1, 2])
def test_known_parameter_sets_are_tried_as_often_as_given(iris, stored, repeats):
    """Also if they are given again when the search is resumed, and if they are NumPy's."""
    known = [{"C": np.int64(2)}] * repeats
    stored(enqueue=known).fit(*iris)
    resumed = stored(n_trials=6, enqueue=known).fit(*iris)
    assert [row["C"] for row in resumed.cv_results_["params"]].count(2) == repeats
