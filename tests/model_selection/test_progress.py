"""scikit-learn's callbacks follow a search: its trials, their folds, and the refit."""

import warnings
from collections import Counter

import numpy as np
import optuna
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.svm import SVC

callback = pytest.importorskip("sklearn.callback", reason="New in scikit-learn 1.9")


class Recorder:
    """Writes down where in the tree of tasks something begins and ends."""

    def __init__(self, stop=""):
        self.stop = stop
        self.events = []

    def setup(self, estimator, context):
        self.events.append("setup")

    def teardown(self, estimator, context):
        self.events.append("teardown")

    def on_fit_task_begin(self, estimator, context):
        self.events.append(("begin", *path(context)))

    def on_fit_task_end(self, estimator, context, *, X=None):
        self.events.append(("end", *path(context)))
        self.rows = np.shape(X)
        return context.task_name == self.stop


class Travelling(Recorder):
    """One that follows the fits inside as well."""

    max_propagation_depth = None


def path(context):
    """Names and numbers of a task and of all that it is a part of."""
    names = []
    while context is not None:
        names.insert(0, (context.task_name, context.task_id))
        context = context.parent
    return names


def test_callbacks_see_each_trial_and_each_fold(iris, make_search):
    recorder = Recorder()
    search = make_search(n_trials=5).set_callbacks(recorder).fit(*iris)
    assert (recorder.events[0], recorder.events[-1]) == ("setup", "teardown")
    events = recorder.events[1:-1]
    began = [place for what, *place in events if what == "begin"]
    ended = [place for what, *place in events if what == "end"]
    assert sorted(began) == sorted(ended)
    assert Counter(place[-1][0] for place in began) == {
        "fit": 1,
        "search": 1,
        "trial": 5,
        "fold": 15,
        "refit-with-best-params": 1,
    }
    assert began[-1] == [("fit", 0), ("refit-with-best-params", 1)]
    last_fold = [("fit", 0), ("search", 0), ("trial", 4), ("fold", 2)]
    assert events.index(("begin", *last_fold)) < events.index(("end", *last_fold))
    assert events.index(("end", *last_fold)) < events.index(("end", *last_fold[:-1]))
    assert recorder.rows == iris[0].shape
    plain = make_search(n_trials=5).fit(*iris)
    assert search.cv_results_["params"] == plain.cv_results_["params"]


def test_a_callback_may_end_the_search_after_a_round(iris, make_search):
    search = make_search(n_trials=50, round_size=3).set_callbacks(Recorder("trial")).fit(*iris)
    assert len(search.cv_results_["params"]) == 3
    assert search.best_estimator_.score(*iris) > 0.5


def test_callbacks_are_put_away_after_an_error(iris, make_search):
    recorder = Recorder()
    search = make_search(SVC(), {"C": [-1.0]}, error_score="raise").set_callbacks(recorder)
    with pytest.raises(ValueError, match="C"):
        search.fit(*iris)
    assert recorder.events[-1] == "teardown"
    fold = [("fit", 0), ("search", 0), ("trial", 0), ("fold", 0)]
    assert ("end", *fold) in recorder.events


def test_tasks_of_the_estimator_are_parts_of_its_fold(iris, make_search):
    """In the same tree as in GridSearchCV, for an estimator that tells of its own progress."""
    X, y = iris[0][:100], iris[1][:100]
    here, there = Travelling(), Travelling()
    model = LogisticRegression()
    search = make_search(model, {"C": [1.0]}, n_trials=1).set_callbacks(here).fit(X, y)
    GridSearchCV(model, {"C": [1.0]}, cv=search.cv).set_callbacks(there).fit(X, y)
    ours = [event for event in here.events if event[-1][0] not in ("search", "trial")]
    # There a fold lies in the search, here in one of its trials.
    theirs = [event for event in there.events if event[-1][0] != "random-search"]
    assert (
        Counter(event[-1][0] for event in ours)["fit"]
        == (Counter(event[-1][0] for event in theirs)["fit"])
    )
    assert Counter(event[-1][0] for event in ours)["fit"] == 2 * (1 + 3 + 1)


@pytest.mark.parametrize("pruner", [None, optuna.pruners.MedianPruner()])
def test_a_progress_bar_reaches_its_end_in_several_processes(iris, make_search, pruner, capsys):
    pytest.importorskip("rich")
    search = make_search(n_trials=4, n_jobs=2, pruner=pruner, refit=False)
    search.set_callbacks(callback.ProgressBar(max_propagation_depth=0)).fit(*iris)
    shown = capsys.readouterr().out
    assert "OptunaSearchCV" in shown
    assert "100%" in shown


def test_a_search_inside_a_search_reports_to_the_outer_one(iris, make_search):
    def inner_score(search, X, y):
        return search.best_score_

    recorder = Travelling()
    inner = make_search(n_trials=2, refit=False)
    outer = GridSearchCV(inner, {"round_size": [2]}, cv=2, refit=False, scoring=inner_score)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The estimator SVC does not support callbacks")
        outer.set_callbacks(recorder).fit(*iris)
    ended = [[name for name, _ in place] for what, *place in recorder.events[1:-1] if what == "end"]
    folds = [names for names in ended if names[-1] == "fold"]
    assert len(folds) == 2 * 2 * 3
    assert {tuple(names[:1] + names[-4:]) for names in folds} == {
        ("fit", "fit", "search", "trial", "fold")
    }
