"""Architecture search: budgets, limits and results of whole searches on tiny images."""

from collections import Counter
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest
from joblib import parallel_config
from sklearn.base import BaseEstimator, TransformerMixin, clone, is_classifier
from sklearn.exceptions import FitFailedWarning
from sklearn.model_selection import StratifiedKFold, cross_val_score, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from fmnist_sk import AugmentedClassifier, CNNClassifier, load
from fmnist_sk.augmentation import RandomFlip
from fmnist_sk.model_selection import ArchitectureSearchCV, n_params_scorer
from fmnist_sk.networks import CellNetwork
from fmnist_sk.preprocessing import PixelScaler

SMALL = CellNetwork("conv3-w1-d1-max_early/max", width=4)


class InstantCNN(CNNClassifier):
    """Learns nothing: its score rewards stages, and epochs a little."""

    def fit(self, X, y, sample_weight=None):
        self.classes_ = np.unique(y)
        self.n_features_in_ = np.shape(X)[1]
        return self

    def predict(self, X):
        return np.full(len(X), self.classes_[0])

    def score(self, X, y, sample_weight=None):
        return 0.2 * self.network.genotype.count("/") + 0.001 * self.epochs


class LeakyCNN(InstantCNN):
    """Fails on leaky ReLU."""

    def fit(self, X, y, sample_weight=None):
        if "leaky" in self.network.genotype:
            raise ArithmeticError("leaks")
        return super().fit(X, y)


class CountsRows(TransformerMixin, BaseEstimator):
    """Changes nothing, and notes how many rows it was fitted to."""

    fitted_to: ClassVar[list] = []

    def fit(self, X, y=None):
        self.fitted_to.append(len(X))
        return self

    def transform(self, X):
        return X


@pytest.fixture(scope="module")
def tiny(fashion):
    """Images of 7 x 7 pixels as rows."""
    X, y = fashion
    return X.reshape(-1, 28, 28)[:, ::4, ::4].reshape(len(X), -1), y


def make_search(estimator=None, **params):
    if estimator is None:
        estimator = InstantCNN(SMALL, epochs=9)
    return ArchitectureSearchCV(estimator, **{"random_state": 0, "n_trials": 12} | params)


@pytest.fixture(scope="module")
def trained(tiny):
    """A search with real trainings."""
    cnn = CNNClassifier(CellNetwork(width=4), epochs=2, batch_size=64, random_state=0)
    return make_search(
        cnn, n_trials=4, max_params=3000, max_mmac=0.2, factor=2, population_size=2
    ).fit(*tiny)


def test_the_winner_is_an_ordinary_classifier(trained, tiny, tmp_path):
    X, y = tiny
    winner = trained.best_estimator_
    index = trained.best_index_
    assert type(winner) is CNNClassifier
    assert winner.network.genotype == trained.cv_results_["genotype"][index]
    assert winner.count_params() == trained.cv_results_["n_params"][index] <= 3000
    winner.save(tmp_path / "winner.zip")
    np.testing.assert_array_equal(
        load(tmp_path / "winner.zip").predict_proba(X), trained.predict_proba(X)
    )
    augmented = AugmentedClassifier(clone(winner), RandomFlip()).fit(X, y)
    assert n_params_scorer(augmented) == n_params_scorer(trained) == -winner.count_params()
    again = clone(trained.estimator).set_params(**trained.best_params_).fit(X, y)
    np.testing.assert_array_equal(again.predict_proba(X), trained.predict_proba(X))
    assert f"{winner.network.genotype.split('/')[0]} " in winner.network.summary((7, 7, 1))


def test_the_table_has_a_row_for_each_training(trained):
    table = pd.DataFrame(trained.cv_results_)
    assert table["iter"].tolist() == [0] * 4 + [1] * 2
    assert table["param_epochs"].tolist() == [1] * 4 + [2] * 2
    assert (table["n_params"] <= 3000).all()
    assert (table["mmac"] <= 0.2).all()
    assert (table["state"] == "COMPLETE").all()
    assert table["genotype"].nunique() == 4
    assert trained.n_splits_ == 1
    first, last = table[table["iter"] == 0], table[table["iter"] == 1]
    best_first = first.sort_values("mean_test_score", ascending=False, kind="stable")[:2]
    assert last["genotype"].tolist() == best_first["genotype"].tolist()
    assert trained.best_score_ == last["mean_test_score"].max()


@pytest.mark.parametrize("backend", ["threading", "loky"])
def test_several_at_a_time_find_the_same(trained, tiny, backend):
    with parallel_config(backend=backend):
        search = clone(trained).set_params(n_jobs=2).fit(*tiny)
    for column in ("genotype", "mean_test_score", "iter"):
        np.testing.assert_array_equal(search.cv_results_[column], trained.cv_results_[column])


def test_a_pipeline_and_folds(tiny):
    X, y = tiny
    pipeline = make_pipeline(PixelScaler(), InstantCNN(SMALL, epochs=3))
    search = make_search(
        pipeline,
        n_trials=3,
        cv=StratifiedKFold(2),
        scoring=["accuracy", "f1_macro"],
        refit="accuracy",
    ).fit(X, y)
    assert list(search.best_params_) == ["instantcnn__network", "instantcnn__epochs"]
    assert {"split1_test_f1_macro", "mean_test_accuracy"} <= set(search.cv_results_)
    assert is_classifier(search)
    assert pipeline[-1].network is SMALL


def test_width_dropout_and_genotype_of_the_given_network_count(tiny):
    given = CellNetwork("double3-w1-d1/max", width=5, dropout=0.25)
    search = make_search(InstantCNN(given, epochs=1), n_trials=3, strategy="random").fit(*tiny)
    networks = search.cv_results_["param_network"]
    assert networks[0].genotype == "double3-w1-d1/max"
    assert {(network.width, network.dropout) for network in networks} == {(5, 0.25)}


class TaskCounter:
    """Counts the tasks that ended, and wants no more trials than some."""

    def __init__(self, n_trials):
        self.n_trials = n_trials
        self.ended = Counter()

    def setup(self, estimator, context):
        """Nothing to prepare."""

    def teardown(self, estimator, context):
        """Nothing to put away."""

    def on_fit_task_begin(self, estimator, context):
        """Nothing to count yet."""

    def on_fit_task_end(self, estimator, context):
        self.ended[context.task_name] += 1
        return self.ended["trial"] >= self.n_trials


def test_callbacks_see_the_trainings_of_all_rungs_and_may_end_them(tiny):
    pytest.importorskip("sklearn.callback", reason="New in scikit-learn 1.9")
    for n_trials, rungs in ((99, [0] * 9 + [1] * 3 + [2]), (10, [0] * 9 + [1, 2])):
        counter = TaskCounter(n_trials)
        search = make_search(n_trials=9).set_callbacks(counter).fit(*tiny)
        assert search.cv_results_["iter"].tolist() == rungs
        assert counter.ended["trial"] == counter.ended["fold"] == len(rungs)


def test_nested_searches_are_independent(tiny):
    search = make_search(n_trials=2, max_params=5000)
    scores = cross_val_score(search, *tiny, cv=2)
    assert scores.shape == (2,)
    assert not hasattr(search, "cv_results_")


def test_nested_searches_see_nothing_of_the_outer_test_rows():
    """On pure noise, with networks that learn the rows by heart, the outer scores are those of chance."""
    rng = np.random.default_rng(0)
    X = rng.integers(256, size=(160, 49), dtype=np.uint8)
    y = rng.permutation(np.repeat([0, 1], 80))
    wide = CellNetwork("conv3-w1-d1-max_early/max", width=16)
    cnn = CNNClassifier(wide, epochs=20, batch_size=16, learning_rate=0.2, random_state=0)
    search = make_search(cnn, n_trials=2, min_epochs=10, factor=2, max_params=300)
    outer = cross_validate(search, X, y, cv=2, return_train_score=True)
    assert outer["train_score"].mean() > 0.75
    assert abs(outer["test_score"].mean() - 0.5) < 4 * np.sqrt(0.25 / len(y))


@pytest.mark.parametrize(
    ("timeout", "n_trials"), [(0.5, None), (1e-9, 50)], ids=["without number", "none left"]
)
def test_time_ends_a_search_that_has_a_winner_nevertheless(tiny, timeout, n_trials):
    search = make_search(timeout=timeout, n_trials=n_trials, max_params=5000).fit(*tiny)
    rungs = search.cv_results_["iter"]
    assert set(rungs) == {0, 1, 2}
    assert search.best_params_["epochs"] == 9
    if n_trials:
        assert len(rungs) == 3


def test_failures_keep_their_traceback_and_never_win(tiny):
    leaky = CellNetwork("conv3-w1-d1-leaky_relu/max", width=4)
    search = make_search(LeakyCNN(leaky, epochs=3), n_trials=8)
    with pytest.warns(FitFailedWarning, match=r"of 10 trials failed.*\n(.|\n)*ArithmeticError"):
        search.fit(*tiny)
    results = search.cv_results_
    failed = np.array(["leaky" in genotype for genotype in results["genotype"]])
    assert failed[0]
    assert np.array_equal(failed, results["state"] == "FAIL")
    assert np.array_equal(failed, np.isnan(results["mean_test_score"]))
    assert "ArithmeticError: leaks" in results["error"][0]
    assert not failed[search.best_index_]
    assert not failed[results["iter"] > 0].any()
    with pytest.raises(ArithmeticError, match="leaks"):
        search.set_params(error_score="raise").fit(*tiny)


def test_a_number_for_failures_is_a_score(tiny):
    leaky = CellNetwork("conv3-w1-d1-leaky_relu/max", width=4)
    search = make_search(LeakyCNN(leaky, epochs=1), n_trials=8, error_score=-1.0)
    with pytest.warns(FitFailedWarning, match="ArithmeticError"):
        results = search.fit(*tiny).cv_results_
    failed = ["leaky" in genotype for genotype in results["genotype"]]
    assert (results["state"] == "COMPLETE").all()
    assert np.array_equal(failed, results["mean_test_score"] == -1.0)
    assert "ArithmeticError: leaks" in results["error"][0]


def test_steps_before_the_network_never_see_rows_held_out(tiny):
    CountsRows.fitted_to.clear()
    pipeline = make_pipeline(CountsRows(), InstantCNN(SMALL, epochs=1))
    make_search(pipeline, n_trials=1, refit=False).fit(*tiny)
    assert set(CountsRows.fitted_to) == {0.8 * len(tiny[0])}


def test_untrained_networks_are_screened_and_timed(tiny, monkeypatch):
    search = make_search(n_trials=2, max_params=500, zero_cost="naswot", n_screened=2)
    search.set_params(max_latency_ms=1e6).fit(*tiny)
    assert (search.cv_results_["n_params"] <= 500).all()
    monkeypatch.setattr("fmnist_sk.model_selection._architecture_candidates._MOST_SLOW", 1)
    with pytest.raises(ValueError, match=r"within \{.*'max_latency_ms': 1e-05\}.*fastest takes"):
        search.set_params(max_latency_ms=1e-5, zero_cost=None).fit(*tiny)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        (
            {"max_params": 3},
            r"No architecture .*'max_params': 3.*n_params=.*CellNetwork\(width=2\)",
        ),
        ({"min_epochs": 10}, "min_epochs=10 is more than max_epochs=9"),
        ({"n_trials": None}, "n_trials=None needs a timeout"),
        ({"strategy": "bayes"}, "'strategy' parameter of ArchitectureSearchCV"),
        ({"estimator": SVC()}, r"ends in one; got SVC\(\)"),
    ],
)
def test_what_cannot_be_searched_is_said(tiny, params, message):
    with pytest.raises(ValueError, match=message):
        make_search().set_params(**params).fit(*tiny)
