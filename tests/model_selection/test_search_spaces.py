"""What is searched: distributions of all kinds, and those that networks and augmenters bring."""

import math

import numpy as np
import optuna
import pytest
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from scipy import stats
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.svm import SVC

from fmnist_sk import Choice, CNNClassifier, FloatRange, IntRange
from fmnist_sk.augmentation import CutMix, MixUp
from fmnist_sk.model_selection._auto_space import find_search_space
from fmnist_sk.model_selection._dimensions import encode_params, make_dimensions
from fmnist_sk.networks import MLP, LeNet
from fmnist_sk.preprocessing import PixelScaler

N_DRAWS = 400


def draw(values, n_draws=N_DRAWS):
    """Values that a random search would try."""
    dimension = make_dimensions({"p": values})["p"]
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    trials = [study.ask({"p": dimension.distribution}) for _ in range(n_draws)]
    return [dimension.decode(trial.params["p"]) for trial in trials]


@pytest.fixture(autouse=True)
def _silent():
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    yield
    optuna.logging.set_verbosity(optuna.logging.INFO)


@pytest.mark.parametrize(
    "frozen",
    [
        stats.uniform(2, 3),
        stats.loguniform(1e-4, 1e2),
        stats.loguniform(1e-2, 1, loc=5),
        stats.norm(3, 2),
        stats.expon(scale=0.1),
        stats.beta(2, 5),
        stats.randint(3, 9),
        stats.poisson(4),
    ],
    ids=lambda frozen: f"{frozen.dist.name}{frozen.args}{frozen.kwds}",
)
def test_scipy_distributions_are_drawn_as_scipy_draws_them(frozen):
    values = np.array(draw(frozen))
    if hasattr(frozen, "pmf"):
        expected = [N_DRAWS * frozen.pmf(value) for value in np.unique(values)]
        seen = [np.sum(values == value) for value in np.unique(values)]
        # Values that were never drawn are rare.
        assert stats.chisquare(seen, np.array(expected) * N_DRAWS / np.sum(expected)).pvalue > 1e-3
        assert {type(value) for value in values.tolist()} == {int}
    else:
        assert stats.kstest(values, frozen.cdf).pvalue > 1e-3


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (IntRange(1, 9, step=2), {1, 3, 5, 7, 9}),
        (IntDistribution(1, 9, step=2), {1, 3, 5, 7, 9}),
        (Choice(("a", None, 1.5)), {"a", None, 1.5}),
        (CategoricalDistribution(["a", True]), {"a", True}),
        (np.array([0.5, 2.0]), {0.5, 2.0}),
        ([(1, 2), (3,)], {(1, 2), (3,)}),
        ([1, True, 1.0], {1}),
    ],
)
def test_values_are_those_given(values, expected):
    assert set(draw(values)) == expected


def test_ranges_of_numbers():
    for values in (FloatRange(0.1, 10, log=True), FloatDistribution(0.1, 10, log=True)):
        found = draw(values)
        assert 0.1 <= min(found) < 0.2 < 5 < max(found) <= 10
        assert abs(np.median(np.log10(found))) < 0.15


@pytest.mark.parametrize(
    ("values", "value"),
    [
        (stats.norm(3, 2), 4.25),
        (stats.poisson(4), 7),
        ([SVC, (1, 2)], (1, 2)),
        ([np.array([1, 2]), np.array([3, 4])], np.array([3, 4])),
    ],
)
def test_known_values_survive_the_way_to_optuna_and_back(values, value):
    dimensions = make_dimensions({"p": values})
    decoded = dimensions["p"].decode(encode_params(dimensions, {"p": value})["p"])
    np.testing.assert_allclose(decoded, value)
    assert type(decoded) is type(value)


@pytest.mark.parametrize(
    ("values", "outside"),
    [
        (stats.beta(2, 5), 100.0),
        (stats.poisson(4), 2.5),
        (stats.uniform(0, 1), -0.1),
        (stats.rv_discrete(values=((1, 3), (0.5, 0.5))), 2),
    ],
)
def test_known_values_must_be_of_the_distribution(values, outside):
    with pytest.raises(ValueError, match="lies outside"):
        encode_params(make_dimensions({"p": values}), {"p": outside})


@pytest.mark.parametrize("values", [stats.expon(), stats.truncnorm(0, 1), stats.gamma(2)])
def test_known_values_may_lie_at_the_ends(values):
    dimensions = make_dimensions({"p": values})
    assert dimensions["p"].decode(encode_params(dimensions, {"p": 0.0})["p"]) < 0.01


def test_a_distribution_of_values_is_these_values():
    def make(*values):
        distribution = stats.rv_discrete(values=(values, [0.5, 0.5]))
        return make_dimensions({"p": distribution})["p"], make_dimensions({"p": distribution()})[
            "p"
        ]

    for plain, frozen, other in zip(make(0.01, 0.1), make(0.01, 0.1), make(1, 2), strict=True):
        assert {plain.decode(0.2), plain.decode(0.8)} == {0.01, 0.1}
        assert {type(other.decode(q)) for q in (0.2, 0.8)} == {int}
        assert plain.identity() == frozen.identity() != other.identity()


@pytest.mark.parametrize("value", [(3, 4), 7])
def test_known_values_must_be_among_the_choices(value):
    with pytest.raises(ValueError, match="lies outside"):
        encode_params(make_dimensions({"p": [(1, 2), (5, 6)]}), {"p": value})


@pytest.mark.parametrize(
    ("space", "error", "message"),
    [
        ({}, ValueError, "empty"),
        ({"C": []}, ValueError, r"\['C'\] is empty"),
        ({"C": 3}, TypeError, r"\['C'\] must be .* got 3"),
        ({"C": "rbf"}, TypeError, "got 'rbf'"),
        ([{"C": [1]}], TypeError, "dictionary"),
    ],
)
def test_what_is_no_search_space_is_refused(space, error, message):
    with pytest.raises(error, match=message):
        make_dimensions(space)


CONDITIONAL = [
    {"kernel": ["linear"], "C": FloatRange(1e-2, 1.0, log=True)},
    {"kernel": ["rbf"], "C": FloatRange(1.0, 100.0, log=True), "gamma": [0.1, 1]},
]


def test_a_trial_takes_one_of_several_dictionaries(iris, make_search):
    """Each parameter where it plays a part, masked elsewhere as in GridSearchCV."""
    common = {"n_trials": 16, "enqueue": [{"gamma": 1}]}
    search = make_search(param_distributions=CONDITIONAL, **common).fit(*iris)
    params = search.cv_results_["params"]
    assert params[0]["gamma"] == 1
    for row in params:
        linear = row["kernel"] == "linear"
        assert ("gamma" in row) != linear
        assert (row["C"] <= 1.0) == linear
    assert len({row["kernel"] for row in params}) == 2
    grid = GridSearchCV(SVC(), [{k: [v] for k, v in row.items()} for row in params], cv=search.cv)
    grid.fit(*iris)
    for name in ("param_gamma", "param_C", "param_kernel", "mean_test_score"):
        found, expected = search.cv_results_[name], grid.cv_results_[name]
        np.testing.assert_array_equal(np.ma.getmaskarray(found), np.ma.getmaskarray(expected))
        assert found.tolist() == expected.tolist()
        assert found.dtype == expected.dtype
    assert make_search(param_distributions=CONDITIONAL, **common).fit(*iris).best_params_ == (
        search.best_params_
    )


def test_a_sampler_sees_one_parameter_where_dictionaries_agree(iris, make_search):
    space = [{"kernel": ["rbf"], "C": [1, 2]}, {"kernel": ["linear"], "C": [1, 2]}]
    search = make_search(param_distributions=space).fit(*iris)
    names = {name for trial in search.study_.trials for name in trial.params}
    assert names == {"param_distributions", "kernel[0]", "kernel[1]", "C"}


def test_known_values_must_fit_one_of_the_dictionaries(iris, make_search):
    search = make_search(
        param_distributions=CONDITIONAL, enqueue=[{"kernel": "linear", "gamma": 1}]
    )
    with pytest.raises(ValueError, match=r"none of the 2 dictionaries(.|\n)*'gamma', which is not"):
        search.fit(*iris)
    with pytest.raises(ValueError, match="is empty"):
        make_search().set_params(param_distributions=[]).fit(*iris)


def test_auto_reads_networks_and_augmenters_inside_a_pipeline():
    cnn = CNNClassifier(LeNet(), augmentation=CutMix())
    pipeline = Pipeline([("scale", PixelScaler()), ("mix", MixUp()), ("clf", cnn)])
    expected = {"mix__alpha": MixUp.search_space["alpha"]}
    expected |= {f"clf__network__{name}": item for name, item in LeNet.search_space.items()}
    expected |= {"clf__augmentation__alpha": CutMix.search_space["alpha"]}
    assert find_search_space(pipeline) == expected
    assert set(expected) <= set(pipeline.get_params())


def test_auto_says_what_to_do_if_there_is_nothing():
    with pytest.raises(ValueError, match=r"network=make_network\('resnet'\)"):
        find_search_space(CNNClassifier("resnet"))
    with pytest.raises(ValueError, match="Name the parameters"):
        find_search_space(SVC())


def test_auto_warns_of_a_network_that_it_leaves_out():
    with pytest.warns(UserWarning, match=r"but not the network.*make_network\('resnet'\)"):
        found = find_search_space(CNNClassifier("resnet", augmentation=CutMix()))
    assert set(found) == {"augmentation__alpha"}


def test_auto_searches(fashion, make_search):
    X, y = fashion
    cnn = CNNClassifier(MLP(width=8), epochs=1, random_state=0)
    search = make_search(cnn, "auto", n_trials=1, cv=2).fit(X[:100], y[:100])
    assert set(search.best_params_) == {f"network__{name}" for name in MLP.search_space}
    assert math.isfinite(search.best_score_)
