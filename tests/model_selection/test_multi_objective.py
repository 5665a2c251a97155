"""Several metrics searched at once: a front of trials instead of one best."""

from functools import partial

import numpy as np
import optuna
import pytest
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from sklearn.metrics import get_scorer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from fmnist_sk import IntRange
from fmnist_sk._pareto_front import pareto_front
from fmnist_sk.model_selection import latency_scorer, n_params_scorer


def size(estimator, X, y):
    return -estimator.tree_.node_count


SCORING = {"accuracy": "accuracy", "size": size}


@pytest.fixture
def tree_search(make_search):
    """Factory of a search over accuracy and size of a tree."""

    def make(**params):
        space = {"max_depth": IntRange(1, 8), "min_samples_leaf": IntRange(1, 40)}
        defaults = {"scoring": SCORING, "refit": "accuracy", "objectives": ["accuracy", "size"]}
        tree = DecisionTreeClassifier(random_state=0)
        return make_search(tree, space, **{"n_trials": 16} | defaults | params)

    return make


def same_trials(one, two):
    assert one.cv_results_["params"] == two.cv_results_["params"]
    np.testing.assert_array_equal(one.pareto_front_, two.pareto_front_)


def test_the_front_is_optunas_and_refit_chooses_the_winner(iris, tree_search):
    search = tree_search().fit(*iris)
    optunas = {trial.number for trial in search.study_.best_trials}
    assert set(search.pareto_front_) == optunas
    results = search.cv_results_
    assert search.best_score_ == results["mean_test_accuracy"].max()
    assert search.best_score_ == results["mean_test_accuracy"][search.pareto_front_[0]]
    sizes = results["mean_test_size"][search.pareto_front_]
    assert all(np.diff(sizes) >= 0), "the less accurate, the smaller"
    # A tree of one split has three nodes, and nothing is smaller.
    assert sizes[-1] == -3
    assert search.score(*iris) == search.best_estimator_.score(*iris)


def test_a_function_may_choose_from_the_front(iris, tree_search):
    def smallest_good_one(results):
        good = results["mean_test_accuracy"] >= results["mean_test_accuracy"].max() - 0.1
        return int(np.argmax(np.where(good, results["mean_test_size"], -np.inf)))

    search = tree_search(refit=smallest_good_one).fit(*iris)
    assert search.best_estimator_.get_params()["max_depth"] == search.best_params_["max_depth"]
    assert search.best_index_ in search.pareto_front_


@pytest.mark.parametrize(
    "sampler",
    [None, optuna.samplers.NSGAIISampler(population_size=4), optuna.samplers.RandomSampler()],
    ids=lambda sampler: type(sampler).__name__,
)
def test_one_seed_gives_one_front_also_if_resumed(iris, tree_search, tmp_path, sampler):
    storage = JournalStorage(JournalFileBackend(str(tmp_path / "search.log")))
    stored = {"sampler": sampler, "storage": storage, "study_name": "trees"}
    tree_search(n_trials=8, **stored).fit(*iris)
    resumed = tree_search(**stored).fit(*iris)
    assert len(optuna.get_all_study_names(storage)) == 1
    same_trials(resumed, tree_search(sampler=sampler).fit(*iris))
    other = tree_search(sampler=sampler, random_state=1).fit(*iris)
    assert other.cv_results_["params"] != resumed.cv_results_["params"]


def test_an_objective_can_be_traded_for_another(iris, tree_search, make_search):
    """Searching for size as well finds smaller trees than searching for accuracy alone."""
    both = tree_search(n_trials=30).fit(*iris)
    one = tree_search(n_trials=30, objectives=None).fit(*iris)
    assert not hasattr(one, "pareto_front_")
    late = slice(15, None)
    assert (
        both.cv_results_["mean_test_size"][late].mean()
        > one.cv_results_["mean_test_size"][late].mean()
    )


def test_a_failed_trial_is_not_on_the_front(iris, tree_search):
    """Though nothing may be smaller than a tree that was never grown."""
    search = tree_search(enqueue=[{"max_depth": 3}, {"max_depth": -1}], n_trials=4)
    search.set_params(param_distributions={"max_depth": [-1, 2, 3]})
    with pytest.warns(match="failed in a fold"):
        search.fit(*iris)
    states = search.cv_results_["state"]
    assert states[1] == "FAIL"
    assert set(states[search.pareto_front_]) == {"COMPLETE"}


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"pruner": optuna.pruners.MedianPruner()}, "cannot be pruned.*MedianPruner"),
        ({"objectives": ["accuracy"]}, "two or more metrics"),
        ({"objectives": ["accuracy", "accuracy"]}, "two or more metrics"),
        ({"objectives": ["accuracy", "speed"]}, "scoring has accuracy, size"),
        ({"scoring": "accuracy", "refit": True}, "scoring has score"),
        ({"scoring": size, "refit": True}, "it returned one number"),
        (
            {"scoring": lambda *args: {"accuracy": 1.0, "s": size(*args)}, "refit": "s"},
            "scoring gave no size, only accuracy, s",
        ),
    ],
)
def test_what_cannot_be_searched_at_once_is_refused(iris, tree_search, params, message):
    with pytest.raises(ValueError, match=message):
        tree_search(**params).fit(*iris)


def test_pareto_front_against_every_pair():
    rng = np.random.default_rng(0)
    scores = rng.integers(4, size=(60, 3)).astype(float)
    scores[::9, 1] = np.nan
    whole = [row for row in range(60) if not np.isnan(scores[row]).any()]
    expected = [
        row
        for row in whole
        if not any(
            all(scores[other] >= scores[row]) and any(scores[other] > scores[row])
            for other in whole
        )
    ]
    front = pareto_front(scores)
    assert sorted(front) == expected
    assert all(np.diff(scores[front, 0]) <= 0)


def test_size_and_latency_of_a_network_are_scores(fashion, make_search, tiny_cnn):
    X, y = fashion
    scoring = {
        "accuracy": get_scorer("accuracy"),
        "n_params": n_params_scorer,
        "latency": partial(latency_scorer, batch_size=200, n_repeats=5),
    }
    pipeline = Pipeline([("scale", StandardScaler()), ("cnn", tiny_cnn(epochs=1))])
    space = {"cnn__network": ["mlp", "lenet"]}
    search = make_search(
        pipeline,
        space,
        scoring=scoring,
        refit="n_params",
        objectives=[*scoring],
        enqueue=[{"cnn__network": "mlp"}, {"cnn__network": "lenet"}],
        n_trials=2,
        cv=2,
    ).fit(X, y)
    n_params = search.best_estimator_[-1].count_params()
    assert search.best_score_ == -n_params == n_params_scorer(search, X, y)
    assert (search.cv_results_["mean_test_latency"] < 0).all()
    assert len(search.pareto_front_) > 0


def test_scorers_of_cost_say_what_they_cannot_do(iris):
    svc = SVC().fit(*iris)
    with pytest.raises(TypeError, match="SVC has none"):
        n_params_scorer(svc, *iris)
    with pytest.raises(ValueError, match="n_repeats"):
        latency_scorer(svc, *iris, n_repeats=0)


def two_scores(estimator, X, y):
    return {"score": estimator.score(X, y), "size": size(estimator, X, y)}


@pytest.mark.parametrize("scoring", [two_scores, {"score": "accuracy", "size": size}])
def test_a_metric_may_be_called_score(iris, tree_search, scoring):
    search = tree_search(scoring=scoring, refit="size", objectives=None).fit(*iris)
    assert search.multimetric_
    assert search.best_score_ == search.cv_results_["mean_test_size"].max()
    assert search.study_.best_value == search.best_score_


def test_a_failed_metric_is_not_replaced_by_the_one_called_score(iris, tree_search):
    def fails(estimator, X, y):
        raise ValueError("no size")

    search = tree_search(
        scoring={"score": "accuracy", "size": fails}, refit="size", objectives=None
    )
    with pytest.raises(ValueError, match="no size"):
        search.fit(*iris)
