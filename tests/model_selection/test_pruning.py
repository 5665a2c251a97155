"""Trials that do badly are stopped, after a fold or within one."""

import warnings

import numpy as np
import optuna
import pytest
from optuna.exceptions import ExperimentalWarning
from sklearn import config_context
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, make_scorer
from sklearn.model_selection import ShuffleSplit, StratifiedKFold
from sklearn.pipeline import Pipeline

from fmnist_sk import CNNClassifier, IntRange
from fmnist_sk.networks import MLP


class Constant(ClassifierMixin, BaseEstimator):
    """Right on a known share of the rows, whatever they are."""

    def __init__(self, share=1.0):
        self.share = share

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        return self

    def predict(self, X):
        return np.zeros(len(X))

    def score(self, X, y, sample_weight=None):
        return self.share


class Recorder(TransformerMixin, BaseEstimator):
    """Passes rows on, divided by a number that it learns."""

    def fit(self, X, y=None):
        self.scale_ = float(np.max(X))
        return self

    def transform(self, X):
        return X / self.scale_


class Fixed(optuna.pruners.BasePruner):
    """Stops one trial at one step."""

    def __init__(self, number, step):
        self.number = number
        self.step = step

    def prune(self, study, trial):
        return trial.number == self.number and trial.last_step == self.step


@pytest.fixture
def cnn_search(make_search, tiny_cnn):
    """Factory of a search over the learning rate of a CNN of three epochs."""

    def make(pruner, wrap=lambda cnn: cnn, prefix="", **params):
        cnn = tiny_cnn(MLP(width=16), epochs=3)
        known = [{f"{prefix}learning_rate": rate} for rate in (0.05, 0.02, 1e-5)]
        space = {f"{prefix}learning_rate": [0.05, 0.02, 1e-5]}
        defaults = {"n_trials": 3, "round_size": 1, "cv": 2, "enqueue": known, "pruner": pruner}
        return make_search(wrap(cnn), space, **defaults | params)

    return make


def test_folds_are_reported_as_running_means(iris, make_search):
    search = make_search(
        RandomForestClassifier(3, random_state=0),
        {"max_depth": IntRange(1, 5)},
        pruner=Fixed(1, 0),
        n_trials=2,
    ).fit(*iris)
    scores = np.array([search.cv_results_[f"split{split}_test_score"] for split in range(3)])
    means = np.cumsum(scores[:, 0]) / [1, 2, 3]
    complete, pruned = search.study_.trials
    np.testing.assert_allclose(list(complete.intermediate_values.values()), means)
    assert pruned.intermediate_values == {0: scores[0, 1]}


def test_a_test_of_pairs_gets_the_score_of_each_fold(iris, make_search):
    """It compares trials fold by fold, for which means so far are not independent."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)
        pruner = optuna.pruners.WilcoxonPruner()
    search = make_search(
        RandomForestClassifier(3, random_state=0), {"max_depth": IntRange(1, 5)}, pruner=pruner
    ).fit(*iris)
    for split in range(3):
        reported = [trial.intermediate_values[split] for trial in search.study_.trials]
        np.testing.assert_array_equal(reported, search.cv_results_[f"split{split}_test_score"])


def test_a_pruned_trial_keeps_its_folds_and_never_wins(iris, make_search):
    """Even where it was ahead: the winner has been seen on all folds."""
    search = make_search(
        Constant(), {"share": [0.9, 0.5]}, enqueue=[{"share": 0.9}, {"share": 0.5}], n_trials=2
    )
    search.set_params(pruner=Fixed(0, 1)).fit(*iris)
    results = search.cv_results_
    assert list(results["state"]) == ["PRUNED", "COMPLETE"]
    assert results["split1_test_score"][0] == 0.9
    assert np.isnan(results["split2_test_score"][0])
    assert np.isnan(results["mean_test_score"][0])
    assert list(results["rank_test_score"]) == [2, 1]
    assert search.best_params_ == {"share": 0.5}


def test_a_trial_is_not_pruned_after_its_last_fold(iris, make_search):
    search = make_search(Constant(), {"share": [0.9]}, pruner=Fixed(0, 2), n_trials=1).fit(*iris)
    assert list(search.cv_results_["state"]) == ["COMPLETE"]


@pytest.mark.parametrize(
    "pruner",
    [
        optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=2),
        optuna.pruners.HyperbandPruner(min_resource=1, max_resource=5, reduction_factor=2),
        optuna.pruners.PercentilePruner(50.0, n_startup_trials=2),
        optuna.pruners.ThresholdPruner(lower=0.5),
    ],
    ids=lambda pruner: type(pruner).__name__,
)
def test_any_pruner_saves_fits_and_finds_the_best(iris, make_search, pruner):
    shares = [round(share, 2) for share in np.linspace(0, 1, 21)]
    search = make_search(
        Constant(), {"share": shares}, n_trials=30, cv=StratifiedKFold(5), pruner=pruner
    ).fit(*iris)
    states = list(search.cv_results_["state"])
    assert 0 < states.count("PRUNED") < 30
    complete = search.cv_results_["mean_test_score"][np.array(states) == "COMPLETE"]
    assert search.best_score_ == complete.max() > 0.6


def test_epochs_of_a_cnn_are_reported_with_the_score_of_the_search(fashion, cnn_search):
    """Three reports of the first fold, and one of each other: the score of the fitted networks."""
    search = cnn_search(Fixed(2, 1), scoring="neg_log_loss").fit(*fashion)
    reports = search.study_.trials[0].intermediate_values
    assert list(reports) == [0, 1, 2, 3]
    first, mean = (search.cv_results_[f"{name}_test_score"][0] for name in ("split0", "mean"))
    # Training may compute in bfloat16, prediction computes in float32.
    np.testing.assert_allclose([reports[2], reports[3]], [first, mean], rtol=0.02)
    assert list(search.study_.trials[2].intermediate_values) == [0, 1]
    assert list(search.cv_results_["state"]) == ["COMPLETE", "COMPLETE", "PRUNED"]
    assert np.isnan(search.cv_results_["split0_test_score"][2])
    assert search.best_estimator_.callbacks is None
    assert search.best_estimator_.n_epochs_ == 3


def test_epochs_of_a_cnn_at_the_end_of_pipelines_are_reported(fashion, cnn_search):
    """The steps before the network transform the held-out rows, as they do in the end."""

    def wrap(cnn):
        inner = Pipeline([("half", Recorder()), ("cnn", cnn)])
        return Pipeline([("scale", Recorder()), ("inner", inner)])

    search = cnn_search(Fixed(2, 1), wrap, "inner__cnn__").fit(*fashion)
    reports = search.study_.trials[0].intermediate_values
    final = search.cv_results_["mean_test_score"][0]
    assert reports[3] == pytest.approx(final, abs=0.02)
    assert list(search.study_.trials[2].intermediate_values) == [0, 1]
    assert np.isnan(search.cv_results_["split0_test_score"][2])


def test_watching_the_epochs_changes_no_weight(fashion, cnn_search):
    """The held-out rows choose nothing in the training: not even with early stopping."""

    def wrap(cnn):
        return cnn.set_params(early_stopping=1, validation_fraction=0.2)

    splitter = ShuffleSplit(2, random_state=0)
    watched = cnn_search(Fixed(9, 0), wrap, cv=splitter).fit(*fashion)
    free = cnn_search(None, wrap, cv=splitter).fit(*fashion)
    for split in range(2):
        name = f"split{split}_test_score"
        np.testing.assert_array_equal(watched.cv_results_[name], free.cv_results_[name])


def last_accuracy(estimator, X, y):
    return estimator.history_["accuracy"][-1]


@pytest.mark.parametrize("scoring", [last_accuracy, {"own": last_accuracy}])
def test_a_scoring_function_of_ones_own_sees_fitted_estimators_only(fashion, cnn_search, scoring):
    refit = "own" if isinstance(scoring, dict) else True
    search = cnn_search(Fixed(1, 2), scoring=scoring, refit=refit)
    with pytest.warns(UserWarning, match="after a fold only, not after an epoch"):
        search.fit(*fashion)
    assert list(search.study_.trials[0].intermediate_values) == [0, 1]


def test_only_the_searched_metric_is_computed_after_each_epoch(fashion, cnn_search):
    """Another one may be of any kind."""
    scoring = {"accuracy": "accuracy", "own": last_accuracy}
    search = cnn_search(Fixed(1, 1), scoring=scoring, refit="accuracy").fit(*fashion)
    assert list(search.study_.trials[0].intermediate_values) == [0, 1, 2, 3]
    assert list(search.study_.trials[1].intermediate_values) == [0, 1]
    assert search.cv_results_["mean_test_own"][0] > 0


def test_a_searched_number_of_epochs_keeps_the_steps_of_the_folds_apart(fashion, cnn_search):
    known = [{"epochs": 1, "learning_rate": 0.02}, {"epochs": 3, "learning_rate": 0.02}]
    search = cnn_search(Fixed(9, 0), enqueue=known, n_trials=2)
    search.set_params(param_distributions={"epochs": IntRange(1, 3), "learning_rate": [0.02]})
    search.fit(*fashion)
    short, long = (trial.intermediate_values for trial in search.study_.trials)
    assert list(short) == [0, 2, 3]
    assert list(long) == [0, 1, 2, 3]


def test_epochs_of_soft_labels_are_scored(fashion, cnn_search):
    search = cnn_search(Fixed(1, 1), scoring=soft_accuracy_scorer)
    with pytest.warns(UserWarning, match="after a fold only"):
        search.fit(fashion[0], np.eye(10)[fashion[1]])
    search = cnn_search(Fixed(1, 1), scoring=make_scorer(soft_accuracy))
    search.fit(fashion[0], np.eye(10)[fashion[1]])
    assert list(search.study_.trials[0].intermediate_values) == [0, 1, 2, 3]


def soft_accuracy(y, predicted):
    return float(np.mean(np.argmax(y, axis=1) == predicted))


def soft_accuracy_scorer(estimator, X, y):
    return soft_accuracy(y, estimator.predict(X))


class Costly(CNNClassifier):
    """A CNN that is scored in a way of its own."""

    def score(self, X, y, sample_weight=None):
        return -1.0 - super().score(X, y, sample_weight)


def test_a_cnn_with_a_score_of_its_own_is_judged_after_folds(fashion, make_search):
    cnn = Costly(MLP(width=4, depth=1), epochs=3, random_state=0)
    search = make_search(cnn, {"l2": [1e-3]}, n_trials=1, cv=2, pruner=Fixed(1, 1))
    with pytest.warns(UserWarning, match="after a fold only"):
        search.fit(*fashion)
    assert max(search.study_.trials[0].intermediate_values.values()) < -1


def test_each_metric_gets_what_it_asked_for_after_each_epoch(fashion, cnn_search):
    with config_context(enable_metadata_routing=True):
        scoring = {
            "plain": make_scorer(accuracy_score).set_score_request(sample_weight=False),
            "weighted": make_scorer(accuracy_score).set_score_request(sample_weight=True),
        }
        search = cnn_search(
            Fixed(1, 1),
            wrap=lambda cnn: cnn.set_fit_request(sample_weight=True),
            scoring=scoring,
            refit="plain",
        ).fit(*fashion, sample_weight=np.ones(len(fashion[1])))
    assert list(search.study_.trials[0].intermediate_values) == [0, 1, 2, 3]
