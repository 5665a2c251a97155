"""What a user of scikit-learn's searches expects of any search."""

import copy
import pickle

import numpy as np
import optuna
import pandas as pd
import pytest
from sklearn import config_context
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.cluster import KMeans
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import (
    GridSearchCV,
    GroupKFold,
    ShuffleSplit,
    cross_val_score,
    cross_validate,
)
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from fmnist_sk import FloatRange, IntRange

SPACE = {"C": FloatRange(1e-3, 100, log=True), "kernel": ["linear", "rbf"]}


def test_results_have_the_shape_of_grid_search(iris, make_search):
    """Keys, types and scores are those of GridSearchCV for the same parameter sets and folds."""
    scoring = ["accuracy", "f1_macro"]
    common = {"scoring": scoring, "refit": "f1_macro", "return_train_score": True}
    search = make_search(param_distributions=SPACE, **common).fit(*iris)
    params = search.cv_results_["params"]
    grid = GridSearchCV(
        SVC(), [{k: [v] for k, v in row.items()} for row in params], cv=search.cv, **common
    ).fit(*iris)

    assert set(search.cv_results_) - set(grid.cv_results_) == {"state", "error"}
    assert set(grid.cv_results_) <= set(search.cv_results_)
    for name, expected in grid.cv_results_.items():
        found = search.cv_results_[name]
        assert type(found) is type(expected)
        if "time" not in name and name != "params":
            assert found.dtype == expected.dtype
            np.testing.assert_array_equal(found, expected)
    assert search.best_index_ == grid.best_index_
    assert search.best_params_ == grid.best_params_
    assert search.best_score_ == grid.best_score_
    assert len(pd.DataFrame(search.cv_results_)) == 6
    assert search.score(*iris) == grid.score(*iris)
    for name in vars(grid):
        if name.endswith("_"):
            assert hasattr(search, name), name


@pytest.mark.parametrize(
    "pruner",
    [
        None,
        optuna.pruners.MedianPruner(n_startup_trials=2),
        optuna.pruners.SuccessiveHalvingPruner(),
        optuna.pruners.HyperbandPruner(max_resource=3, reduction_factor=2),
    ],
    ids=lambda pruner: type(pruner).__name__,
)
def test_one_seed_gives_one_result(iris, make_search, pruner):
    """In one process, in two, and with the folds in one task each or one after the other."""
    params = {"param_distributions": SPACE, "n_trials": 14, "pruner": pruner}
    one = make_search(**params).fit(*iris)
    two = make_search(**params, n_jobs=2).fit(*iris)
    again = clone(two).set_params(random_state=1).fit(*iris)
    assert one.cv_results_["params"] == two.cv_results_["params"]
    for name in ("mean_test_score", "state"):
        np.testing.assert_array_equal(one.cv_results_[name], two.cv_results_[name])
    assert again.cv_results_["params"] != two.cv_results_["params"]


@pytest.mark.parametrize("sampler", [None, optuna.samplers.RandomSampler()])
def test_more_trials_leave_the_first_ones_as_they_are(iris, make_search, sampler):
    """Also where a round is not full."""
    few, more = (
        make_search(param_distributions=SPACE, sampler=sampler, n_trials=n_trials).fit(*iris)
        for n_trials in (6, 8)
    )
    assert few.cv_results_["params"] == more.cv_results_["params"][:6]


def test_a_seeded_sampler_is_kept_and_left_alone(iris, make_search):
    sampler = optuna.samplers.RandomSampler(seed=3)
    before = copy.deepcopy(vars(sampler._rng)["_rng"].get_state()[1])
    searches = [make_search(sampler=sampler, random_state=None).fit(*iris) for _ in range(2)]
    assert searches[0].cv_results_["params"] == searches[1].cv_results_["params"]
    np.testing.assert_array_equal(vars(sampler._rng)["_rng"].get_state()[1], before)


@pytest.mark.parametrize(
    "sampler",
    [
        optuna.samplers.TPESampler(multivariate=False),
        optuna.samplers.NSGAIISampler(population_size=4),
    ],
    ids=lambda sampler: type(sampler).__name__,
)
def test_any_sampler(iris, make_search, sampler):
    space = {"degree": IntRange(1, 3)}
    search = make_search(param_distributions=space, sampler=sampler, round_size=1).fit(*iris)
    assert len(search.cv_results_["params"]) == 6


def test_the_winner_is_refitted_and_predicts(iris, make_search):
    X, y = pd.DataFrame(iris[0], columns=["a", "b", "c", "d"]), iris[1].astype(str)
    search = make_search().fit(X, y)
    winner = SVC(**search.best_params_).fit(X, y)
    np.testing.assert_array_equal(search.predict(X), winner.predict(X))
    np.testing.assert_array_equal(search.decision_function(X), winner.decision_function(X))
    assert list(search.classes_) == ["0", "1", "2"]
    assert search.n_features_in_ == 4
    assert list(search.feature_names_in_) == ["a", "b", "c", "d"]
    assert not hasattr(search, "predict_proba")
    assert pickle.loads(pickle.dumps(search)).score(X, y) == search.score(X, y)


def test_refit_may_be_left_out_or_be_a_function(iris, make_search):
    unfitted = make_search(refit=False).fit(*iris)
    assert unfitted.best_params_ in unfitted.cv_results_["params"]
    with pytest.raises(AttributeError):
        unfitted.predict(iris[0])
    worst = make_search(refit=lambda results: int(results["rank_test_score"].argmax())).fit(*iris)
    assert worst.best_params_ != unfitted.best_params_
    assert not hasattr(worst, "best_score_")
    several = make_search(scoring=["accuracy", "f1_macro"], refit=False).fit(*iris)
    assert not hasattr(several, "best_params_")
    with pytest.raises(ValueError, match="refit"):
        make_search(scoring=["accuracy", "f1_macro"]).fit(*iris)


def test_a_scoring_function_may_return_several_numbers(iris, make_search):
    def scores(estimator, X, y):
        return {"right": estimator.score(X, y), "small": -estimator.C}

    search = make_search(scoring=scores, refit="small").fit(*iris)
    assert search.multimetric_
    assert search.best_params_["C"] == min(row["C"] for row in search.cv_results_["params"])
    assert search.study_.best_value == search.best_score_ == -search.best_params_["C"]


def test_the_kind_of_estimator_is_passed_on(make_search):
    assert is_classifier(make_search())
    assert is_regressor(make_search(Ridge(), {"alpha": [1.0]}))


@pytest.mark.parametrize("pruner", [None, optuna.pruners.ThresholdPruner(lower=0.0)])
def test_folds_are_drawn_once_and_stay_apart(iris, make_search, pruner):
    """With an unseeded splitter: equal parameters get equal scores, and labels of pure noise chance."""
    nearest = KNeighborsClassifier()
    noise = np.random.default_rng(0).integers(2, size=len(iris[1]))
    search = make_search(
        nearest, {"n_neighbors": [1]}, cv=ShuffleSplit(3), pruner=pruner, random_state=None
    ).fit(iris[0], noise)
    for split in range(3):
        assert len(set(search.cv_results_[f"split{split}_test_score"])) == 1
    assert search.best_score_ < 0.8 < search.score(iris[0], noise)


def test_weights_and_other_fit_parameters_are_split_with_the_rows(iris, make_search):
    X, y = iris
    weight = np.random.default_rng(0).uniform(size=len(y))
    weight[::7] = 0
    model = LogisticRegression(max_iter=1000)
    search = make_search(model, n_trials=2).fit(X, y, sample_weight=weight)
    for row, score in zip(
        search.cv_results_["params"], search.cv_results_["mean_test_score"], strict=True
    ):
        grid = GridSearchCV(clone(model), {"C": [row["C"]]}, cv=search.cv)
        assert grid.fit(X, y, sample_weight=weight).best_score_ == score
    expected = clone(model).set_params(**search.best_params_).fit(X, y, sample_weight=weight)
    np.testing.assert_array_equal(search.predict_proba(X), expected.predict_proba(X))


def test_metadata_is_routed(iris, make_search):
    X, y = iris
    weight = np.arange(len(y)) % 3
    with config_context(enable_metadata_routing=True):
        model = LogisticRegression(max_iter=1000).set_fit_request(sample_weight=True)
        model.set_score_request(sample_weight=False)
        search = make_search(model, n_trials=1, cv=GroupKFold(3))
        search.fit(X, y, sample_weight=weight, groups=np.arange(len(y)) % 6)
        grid = GridSearchCV(model, {"C": [search.best_params_["C"]]}, cv=GroupKFold(3))
        grid.fit(X, y, sample_weight=weight, groups=np.arange(len(y)) % 6)
    assert search.best_score_ == grid.best_score_


def test_groups_go_to_the_splitter(iris, make_search):
    X, y = iris
    groups = np.arange(len(y)) % 5
    search = make_search(cv=GroupKFold(5), n_trials=2).fit(X, y, groups=groups)
    score = cross_val_score(
        SVC(**search.best_params_), X, y, cv=GroupKFold(5), groups=groups
    ).mean()
    assert search.best_score_ == score


def test_estimators_without_labels(iris, make_search):
    kmeans = KMeans(n_init=1, random_state=0)
    search = make_search(kmeans, {"n_clusters": IntRange(2, 5)}, cv=3).fit(iris[0])
    assert search.best_params_["n_clusters"] == max(
        row["n_clusters"] for row in search.cv_results_["params"]
    )


def test_nested_cross_validation_does_not_leak(make_search):
    """On pure noise, with a search that can memorise, the outer scores are those of chance."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(150, 5)), rng.integers(2, size=150)
    forest = RandomForestClassifier(5, random_state=0)
    search = make_search(forest, {"max_depth": IntRange(1, 20)}, n_trials=4)
    result = cross_validate(search, X, y, cv=5, return_estimator=True)
    assert abs(result["test_score"].mean() - 0.5) < 0.15
    assert all(len(fitted.study_.trials) == 4 for fitted in result["estimator"])


def test_each_fit_starts_a_study_of_its_own(iris, make_search):
    search = make_search(n_trials=2)
    first, second = (search.fit(*iris).study_ for _ in range(2))
    assert len(first.trials) == len(second.trials) == 2


def test_steps_of_a_pipeline_can_be_exchanged(iris, make_search):
    pipeline = make_pipeline(StandardScaler(), SVC())
    space = {"svc": [SVC(), LogisticRegression()], "standardscaler": ["passthrough"]}
    search = make_search(pipeline, space, n_trials=8).fit(*iris)
    kinds = {type(value) for value in search.cv_results_["param_svc"]}
    assert kinds == {SVC, LogisticRegression}
    assert not hasattr(space["svc"][0], "classes_")


def test_time_is_a_budget(iris, make_search):
    """At least one round runs, and no other starts when the time is over."""
    search = make_search(n_trials=None, timeout=1e-9).fit(*iris)
    assert len(search.cv_results_["params"]) == search.round_size
    with pytest.raises(ValueError, match="timeout"):
        make_search(n_trials=None).fit(*iris)


@pytest.mark.parametrize("verbose", [0, 2])
def test_optuna_logs_only_if_asked(iris, make_search, verbose, capfd):
    level = optuna.logging.get_verbosity()
    make_search(n_trials=2, verbose=verbose).fit(*iris)
    assert optuna.logging.get_verbosity() == level
    assert bool(capfd.readouterr().err) == bool(verbose)


def test_known_parameter_sets_are_tried_first(iris, make_search):
    known = [{"C": 7.0, "kernel": "linear"}, {"C": 3.0}]
    search = make_search(param_distributions=SPACE, enqueue=known).fit(*iris)
    assert search.cv_results_["params"][0] == known[0]
    assert search.cv_results_["params"][1]["C"] == 3.0
    assert len(search.cv_results_["params"]) == 6


def test_known_steps_of_a_pipeline_survive_cloning(iris, make_search):
    """In a nested cross-validation each copy of the search has copies of the estimators."""
    svc = SVC(kernel="linear")
    search = make_search(
        make_pipeline(StandardScaler(), svc),
        {"svc": [LogisticRegression(), svc]},
        enqueue=[{"svc": svc}],
        n_trials=1,
    )
    result = cross_validate(search, *iris, cv=2, return_estimator=True, error_score="raise")
    for fitted in result["estimator"]:
        assert isinstance(fitted.best_params_["svc"], SVC)


@pytest.mark.parametrize(
    ("known", "message"),
    [({"gamma": 1.0}, "'gamma', which is not searched"), ({"C": 1e6}, "C=1000000.0, which lies")],
)
def test_known_parameter_sets_that_do_not_fit_are_refused(iris, make_search, known, message):
    with pytest.raises(ValueError, match=message):
        make_search(enqueue=[known]).fit(*iris)
