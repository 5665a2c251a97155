"""Keras Tuner's oracles as searches of scikit-learn."""

import pickle
import random
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone, is_classifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import FitFailedWarning
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import (
    GridSearchCV,
    ShuffleSplit,
    StratifiedKFold,
    cross_val_score,
)
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

from fmnist_sk import FloatRange, IntRange
from fmnist_sk.model_selection import KerasTunerSearchCV

SPACE = {"C": FloatRange(1e-3, 100, log=True), "kernel": ["linear", "rbf"]}
ORACLES = ["random", "bayesian", "grid", "hyperband"]


@pytest.fixture
def search_with():
    """Factory of a quick search by any oracle; Hyperband divides iterations."""

    def make(oracle, estimator=None, space=None, **params):
        sgd = SGDClassifier(max_iter=3, tol=None, random_state=0)
        defaults = {
            "n_trials": None if oracle == "hyperband" else 6,
            "cv": StratifiedKFold(3, shuffle=True, random_state=0),
            "random_state": 0,
        }
        if oracle == "hyperband" and estimator is None:
            estimator, space = sgd, {"alpha": FloatRange(1e-5, 1, log=True)}
            defaults["epochs_param"] = "max_iter"
        estimator = SVC(random_state=0) if estimator is None else estimator
        return KerasTunerSearchCV(estimator, space or SPACE, oracle=oracle, **defaults | params)

    return make


@pytest.mark.parametrize("oracle", ORACLES)
def test_results_are_those_of_grid_search(iris, search_with, oracle):
    """Scores, types and ranks are those of GridSearchCV for the same parameter sets and folds."""
    scoring = ["accuracy", "f1_macro"]
    common = {"scoring": scoring, "refit": "f1_macro", "return_train_score": True}
    search = search_with(oracle, **common).fit(*iris)
    params = search.cv_results_["params"]
    grid = GridSearchCV(
        search.estimator,
        [{k: [v] for k, v in row.items()} for row in params],
        cv=search.cv,
        **common,
    ).fit(*iris)

    more = {"state", "error"} | (
        {"bracket", "iter", "n_resources"} if oracle == "hyperband" else set()
    )
    assert set(search.cv_results_) == set(grid.cv_results_) | more
    for name, expected in grid.cv_results_.items():
        if "time" not in name and name != "params":
            np.testing.assert_array_equal(search.cv_results_[name], expected)
            assert search.cv_results_[name].dtype == expected.dtype
    if oracle == "hyperband":
        longest = search.cv_results_["n_resources"] == 3
        assert search.best_score_ == search.cv_results_["mean_test_f1_macro"][longest].max()
        assert longest[search.best_index_]
    else:
        assert search.best_params_ == grid.best_params_
        assert search.best_score_ == grid.best_score_
        np.testing.assert_array_equal(search.predict(iris[0]), grid.predict(iris[0]))
    assert pickle.loads(pickle.dumps(search)).score(*iris) == search.score(*iris)
    assert is_classifier(search)


@pytest.mark.parametrize("oracle", ORACLES)
def test_one_seed_gives_one_result(iris, search_with, oracle):
    """In one process and in two; another seed gives another result."""
    n_trials = None if oracle == "hyperband" else 10
    one = search_with(oracle, n_trials=n_trials).fit(*iris)
    two = search_with(oracle, n_trials=n_trials, n_jobs=2).fit(*iris)
    assert one.cv_results_["params"] == two.cv_results_["params"]
    np.testing.assert_array_equal(
        one.cv_results_["mean_test_score"], two.cv_results_["mean_test_score"]
    )
    if oracle != "grid":
        other = clone(one).set_params(random_state=1).fit(*iris)
        assert other.cv_results_["params"] != one.cv_results_["params"]


def test_nothing_is_left_behind(iris, search_with, tmp_path, monkeypatch, capfd):
    """No files, no output, no draws from global generators, no oracle in Keras Tuner's tables."""
    search = search_with("bayesian", n_trials=8, random_state=None, round_size=1)
    search.fit(*iris)  # The first use imports libraries.
    from keras_tuner.src.engine.oracle import LOCKS, THREADS

    def state():
        numpy_state = np.random.get_state()[1].tolist()  # noqa: NPY002
        return random.getstate(), numpy_state, len(LOCKS), len(THREADS)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    capfd.readouterr()
    before = state()
    search.fit(*iris)
    assert list(Path(tmp_path).iterdir()) == []
    assert capfd.readouterr() == ("", "")
    assert state() == before


def test_nested_cross_validation_does_not_leak(search_with):
    """On pure noise, with a search that can memorise, the outer scores are those of chance."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(150, 5)), rng.integers(2, size=150)
    forest = RandomForestClassifier(5, random_state=0)
    search = search_with("random", forest, {"max_depth": IntRange(1, 20)}, n_trials=4)
    assert abs(cross_val_score(search, X, y, cv=5).mean() - 0.5) < 0.15


def test_folds_are_drawn_once(iris, search_with):
    """With an unseeded splitter equal models get equal scores."""
    space = {"n_neighbors": [1], "leaf_size": [20, 30]}
    search = search_with("grid", KNeighborsClassifier(), space, cv=ShuffleSplit(3)).fit(*iris)
    assert len(set(search.cv_results_["split0_test_score"])) == 1


@pytest.mark.parametrize("oracle", ["random", "bayesian"])
def test_failing_trials_keep_their_tracebacks(iris, search_with, oracle):
    """However many fail in a row, the search goes on; "raise" ends it."""
    space = {"kernel": ["poly"], "degree": list(range(-8, 2))}
    search = search_with(oracle, space=space, n_trials=10)
    with pytest.warns(FitFailedWarning, match="of 10 trials failed"):
        results = search.fit(*iris).cv_results_
    for row, state, error in zip(
        results["params"], results["state"], results["error"], strict=True
    ):
        assert state == ("FAIL" if row["degree"] < 0 else "COMPLETE")
        assert ("Traceback" in error) == (row["degree"] < 0)
    assert search.best_params_["degree"] >= 0
    with pytest.raises(ValueError, match="degree"):
        clone(search).set_params(error_score="raise").fit(*iris)
    with pytest.raises(ValueError, match=r"None of the 1 trials(.|\n)*degree"):
        search_with(oracle, space={"degree": [-1]}, n_trials=1).fit(*iris)


def test_a_trial_with_a_score_of_any_size_is_complete(iris, search_with):
    """An infinite score is a score, and so is a number that stands for failures."""

    def score(estimator, X, y):
        if estimator.degree == 3:
            raise RuntimeError("no score")
        return -np.inf if estimator.degree == 2 else 0.5

    search = search_with("grid", space={"degree": [1, 2, 3]}, scoring=score)
    for error_score, last in ((np.nan, "FAIL"), (0.25, "COMPLETE")):
        with pytest.warns(FitFailedWarning, match="1 of 3 trials failed"):
            results = search.set_params(error_score=error_score).fit(*iris).cv_results_
        assert list(results["state"]) == ["COMPLETE", "COMPLETE", last]
        np.testing.assert_array_equal(results["mean_test_score"], [0.5, -np.inf, error_score])
        assert ["no score" in error for error in results["error"]] == [False, False, True]
        assert search.best_params_ == {"degree": 1}


def test_the_budget(iris, search_with):
    search = search_with("random", n_trials=None)
    assert len(search.fit(*iris).cv_results_["params"]) == 10
    search.set_params(timeout=1e-9)
    assert len(search.fit(*iris).cv_results_["params"]) == search.round_size
    few = search_with("random", space={"kernel": ["linear", "rbf"]}).fit(*iris)
    assert len(few.cv_results_["params"]) == 2


@pytest.mark.parametrize(
    ("oracle", "params", "message"),
    [
        ("hyperband", {}, "SVC does not end in a CNNClassifier"),
        ("hyperband", {"epochs_param": "epochs"}, "SVC has no parameter epochs_param='epochs'"),
        ("hyperband", {"epochs_param": "max_iter"}, "integer of at least 1; got -1"),
        ("hyperband", {"epochs_param": "C"}, "sets 'C', so it cannot be searched"),
        ("best", {}, "oracle"),
        ("random", {"space": {"depth": [1]}}, "Invalid parameter 'depth'"),
        ("random", {"space": {"C": []}}, r"param_distributions\['C'\] is empty"),
        ("random", {"space": {"C": FloatRange(0, 1, log=True)}}, "C.*min_value: 0"),
    ],
)
def test_errors_name_what_was_wrong(iris, search_with, oracle, params, message):
    with pytest.raises(ValueError, match=message):
        search_with(oracle, SVC(), **params).fit(*iris)


def test_wrong_kinds_are_refused(iris, search_with):
    with pytest.raises(TypeError, match=r"param_distributions\['C'\] must be .* got 3"):
        search_with("random", space={"C": 3}).fit(*iris)
    with pytest.raises(ValueError, match="param_distributions is empty"):
        KerasTunerSearchCV(SVC(), {}).fit(*iris)
    import keras_tuner

    used = keras_tuner.oracles.RandomSearchOracle(seed=1)
    used.hyperparameters.Int("C", 1, 3)
    with pytest.raises(ValueError, match="has hyperparameters already"):
        search_with(used).fit(*iris)


def test_without_keras_tuner_the_extra_is_named(iris, monkeypatch):
    monkeypatch.setitem(sys.modules, "keras_tuner", None)
    with pytest.raises(ImportError, match=r"fmnist_sk\[keras-tuner\]"):
        KerasTunerSearchCV(SVC(), SPACE).fit(*iris)


@pytest.mark.parametrize("oracle", ["random", "bayesian", "grid"])
def test_nothing_is_tried_twice(iris, search_with, oracle):
    search = search_with(oracle, space={"C": [0.1, 1, 10, 100]}, n_trials=10).fit(*iris)
    assert sorted(search.cv_results_["param_C"]) == [0.1, 1, 10, 100]


def test_hyperband_goes_on_to_the_longest_fits_in_a_space_of_few_sets(iris, search_with):
    """Keras Tuner's would end after the first rung, with the shortest ones."""
    sgd = SGDClassifier(max_iter=9, tol=None, random_state=0)
    space = {"alpha": [1e-4, 1e-3, 1e-2, 10.0]}
    search = search_with("hyperband", sgd, space, epochs_param="max_iter", round_size=2).fit(*iris)
    results = search.cv_results_
    assert [list(results["n_resources"]).count(n) for n in (1, 3, 9)] == [4, 1, 1]
    assert results["iter"].tolist() == [0, 0, 0, 0, 1, 2]
    assert set(results["bracket"]) == {2}
    best = np.argmax(results["mean_test_score"][:4])
    assert results["param_alpha"][4] == results["param_alpha"][best]
    assert search.best_params_["max_iter"] == search.best_estimator_.max_iter == 9
