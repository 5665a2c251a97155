"""Keras Tuner's oracles behind the search: what they draw, and from what."""

import keras_tuner
import numpy as np
import optuna
import pandas as pd
import pytest
from scipy.stats import loguniform, randint
from sklearn.exceptions import FitFailedWarning
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import Matern
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import ParameterGrid
from sklearn.svm import SVC

from fmnist_sk import Choice, FloatRange, IntRange
from fmnist_sk.model_selection import KerasTunerSearchCV
from fmnist_sk.model_selection._keras_tuner_axes import make_axes
from fmnist_sk.model_selection._keras_tuner_gaussian_process import PlainGaussianProcess


def test_the_grid_is_whole_and_runs_in_rounds(iris):
    space = {"kernel": ["linear", "rbf"], "degree": IntRange(2, 4), "shrinking": [True, False]}
    search = KerasTunerSearchCV(SVC(), space, oracle="grid", cv=2).fit(*iris)
    expected = ParameterGrid(space | {"degree": [2, 3, 4]})
    rows = search.cv_results_["params"]
    assert sorted(map(repr, rows)) == sorted(repr(dict(sorted(row.items()))) for row in expected)


def test_the_bayesian_oracle_learns(iris):
    """After its random start it goes where the score is high."""

    def score(estimator, X, y):
        return -((np.log10(estimator.C) - 1.0) ** 2)

    space = {"C": FloatRange(1e-4, 1e4, log=True)}
    search = KerasTunerSearchCV(
        SVC(), space, scoring=score, n_trials=10, cv=2, round_size=1, random_state=0
    ).fit(*iris)
    scores = search.cv_results_["mean_test_score"]
    assert search.best_score_ > -0.02
    assert np.median(scores[5:]) > np.median(scores[:3])


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("name", ["RandomSearchOracle", "BayesianOptimizationOracle"])
def test_parameters_are_those_that_keras_tuner_draws(iris, name, tmp_path):
    """The same oracle, driven by hand and told the same scores, draws the same."""
    kind = getattr(keras_tuner.oracles, name)
    search = KerasTunerSearchCV(
        SVC(), {"C": FloatRange(0.1, 9)}, oracle=kind(max_trials=5, seed=7), cv=2, round_size=1
    ).fit(*iris)
    hyperparameters = keras_tuner.HyperParameters()
    hyperparameters.Float("C", 0.1, 9.0)
    oracle = kind(keras_tuner.Objective("s", "max"), 5, seed=7, hyperparameters=hyperparameters)
    oracle.verbose = 0
    oracle._set_project_dir(tmp_path, "by hand")
    results = search.cv_results_
    for row, score in zip(results["params"], results["mean_test_score"], strict=True):
        trial = oracle.create_trial("tuner")
        assert trial.hyperparameters.values["C"] == pytest.approx(row["C"], rel=1e-3)
        oracle.update_trial(trial.trial_id, {"s": score})
        trial.status = "COMPLETED"
        oracle.end_trial(trial)


def test_the_quick_gaussian_process_is_that_of_scikit_learn():
    rng = np.random.default_rng(0)
    X, y = rng.random((12, 3)), rng.random(12)
    kernel = Matern(0.5, length_scale_bounds="fixed", nu=2.5)
    params = {"kernel": kernel, "normalize_y": True, "alpha": 1e-2, "random_state": 1}
    point = rng.random((1, 3))
    for fit in (lambda process: process, lambda process: process.fit(X, y)):
        ours, theirs = (
            fit(kind(**params)).predict(point, return_std=True)
            for kind in (PlainGaussianProcess, GaussianProcessRegressor)
        )
        for one, other in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-12)


@pytest.mark.parametrize(
    ("values", "inside"),
    [
        (IntRange(1, 3, log=True), {1, 2, 3}),
        (IntRange(1, 9, step=4), {1, 5, 9}),
        (Choice((None, "a", (1, 2))), {None, "a", (1, 2)}),
        (np.array([1, 3]), {1, 3}),
        (randint(2, 5), {2, 3, 4}),
        (optuna.distributions.IntDistribution(1, 5, step=2), {1, 3, 5}),
        (optuna.distributions.CategoricalDistribution(("a", None)), {"a", None}),
        (optuna.distributions.FloatDistribution(0.0, 0.5, step=0.25), {0.0, 0.25, 0.5}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_ranges_of_all_kinds_are_met_exactly(values, inside):
    """All values, none outside, at both ends of what an oracle may draw, and of Python's own types."""
    axis, hyperparameters = make_axes({"x": values})["x"], keras_tuner.HyperParameters()
    axis.declare(hyperparameters, "x")
    (declared,) = hyperparameters.space
    drawn = [axis.decode(declared.prob_to_value(share)) for share in np.linspace(0, 1, 101)]
    assert set(drawn) == inside
    assert not any(isinstance(value, np.generic) for value in drawn)


@pytest.mark.parametrize(
    ("values", "middle"),
    [
        (FloatRange(1e-2, 1e2, log=True), 1.0),
        (FloatRange(0, 3), 1.5),
        (loguniform(1e-2, 1e2), 1.0),
        (optuna.distributions.FloatDistribution(1e-2, 1e2, log=True), 1.0),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_middle_of_a_range_lies_in_the_middle_of_its_scale(values, middle):
    axis, hyperparameters = make_axes({"x": values})["x"], keras_tuner.HyperParameters()
    axis.declare(hyperparameters, "x")
    assert axis.decode(hyperparameters.space[0].prob_to_value(0.5)) == pytest.approx(middle)


def test_an_oracle_of_ones_own(iris):
    """Its settings count; it is copied, and asked for the highest score."""

    class Downwards(keras_tuner.Oracle):
        def populate_space(self, trial_id):
            return {"status": "RUNNING", "values": {"C": 2.0 ** -int(trial_id), "kernel": 0}}

    space = {"C": FloatRange(0.01, 1), "kernel": ["linear", "rbf"]}
    oracle = Downwards(max_trials=5, max_retries_per_trial=2)
    search = KerasTunerSearchCV(SVC(), space, oracle=oracle, cv=2, round_size=2).fit(*iris)
    assert [row["C"] for row in search.cv_results_["params"]] == [1, 0.5, 0.25, 0.125, 0.0625]
    assert not oracle.trials
    assert oracle.directory is None
    hyperband = keras_tuner.oracles.HyperbandOracle(max_epochs=4, factor=2, seed=3)
    sgd = SGDClassifier(tol=None, random_state=0)
    searches = [
        KerasTunerSearchCV(
            sgd, {"alpha": loguniform(1e-5, 1)}, oracle=hyperband, epochs_param="max_iter", cv=2
        ).fit(*iris)
        for _ in range(2)
    ]
    assert set(searches[0].cv_results_["n_resources"]) == {1, 2, 4}
    assert searches[0].cv_results_["params"] == searches[1].cv_results_["params"]


def test_hyperband_promotes_the_best(iris):
    """Each promoted parameter set comes from the rung below in its bracket; only the epochs grow."""
    search = KerasTunerSearchCV(
        SGDClassifier(max_iter=9, tol=None, random_state=0),
        {"alpha": FloatRange(1e-5, 1, log=True)},
        oracle="hyperband",
        epochs_param="max_iter",
        cv=3,
        round_size=3,
        random_state=2,
    ).fit(*iris)
    table = pd.DataFrame(search.cv_results_)
    assert set(table["bracket"]) == {0, 1, 2}
    assert (table["n_resources"] == table["param_max_iter"]).all()
    for _, bracket in table.groupby("bracket"):
        for step in range(1, bracket["iter"].max() + 1):
            below = bracket[bracket["iter"] == step - 1]
            promoted = below["param_alpha"].isin(
                bracket.loc[bracket["iter"] == step, "param_alpha"]
            )
            assert promoted.sum() == (bracket["iter"] == step).sum() < len(below)
            score = below["mean_test_score"]
            assert score[promoted].max() == score.max()


class Diverging(SGDClassifier):
    """Fails with some penalties, and only in fits of several epochs."""

    def fit(self, X, y, **params):
        if self.alpha > 1e-3 and self.max_iter > 1:
            raise ArithmeticError("diverged")
        return super().fit(X, y, **params)


def test_failures_leave_no_rung_of_hyperband_empty(iris):
    """Brackets are as large as without failures; a failed set goes on only where no other one is left."""
    whole, failing = (
        KerasTunerSearchCV(
            kind(max_iter=9, tol=None, random_state=0),
            {"alpha": FloatRange(1e-5, 1, log=True)},
            oracle="hyperband",
            epochs_param="max_iter",
            cv=2,
            random_state=2,
        )
        for kind in (SGDClassifier, Diverging)
    )
    with pytest.warns(FitFailedWarning, match="diverged"):
        failing.fit(*iris)
    tables = [pd.DataFrame(search.cv_results_) for search in (whole.fit(*iris), failing)]
    sizes = [table.groupby(["bracket", "iter", "n_resources"]).size() for table in tables]
    pd.testing.assert_series_equal(*sizes)
    failed = tables[1]["state"] == "FAIL"
    n_wasted = 0
    for _, bracket in tables[1].groupby("bracket"):
        for step in range(1, bracket["iter"].max() + 1):
            below = bracket[bracket["iter"] == step - 1]
            above = bracket.loc[bracket["iter"] == step, "param_alpha"]
            promoted = below["param_alpha"].isin(above)
            wasted = (promoted & failed[below.index]).sum()
            assert wasted == max(0, len(above) - (~failed[below.index]).sum())
            n_wasted += wasted
    assert failed.sum() > n_wasted
    assert not failed[failing.best_index_]
