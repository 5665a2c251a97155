"""Displays of comparisons and searches: what is drawn, in which order, and with which marks."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy import stats
from sklearn.datasets import load_iris
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from fmnist_sk import OptunaSearchCV
from fmnist_sk.evaluation import compare_models
from fmnist_sk.plotting import (
    ComparisonDisplay,
    CriticalDifferenceDisplay,
    ParetoDisplay,
    SearchHistoryDisplay,
)
from fmnist_sk.plotting._critical_difference import (
    groups_alike,
    nemenyi_differences,
    nemenyi_distance,
    wilcoxon_differences,
)


@pytest.fixture(scope="module")
def comparison():
    models = {"dummy": DummyClassifier(), "nb": GaussianNB(), "bad": SVC(C=-1), "svc": SVC()}
    return compare_models(models, *load_iris(return_X_y=True), cv=5, n_repeats=2)


def names_and_scores(n):
    names = [f"a_model_with_quite_a_long_name_{i}" for i in range(n)]
    return names, np.random.default_rng(0).normal(size=(12, n)) + np.arange(n) / 4


def draw_comparison(n, ax=None):
    names, scores = names_and_scores(n)
    ends = np.column_stack([scores.min(axis=0), scores.max(axis=0)])
    return ComparisonDisplay(names, scores.mean(axis=0), ends).plot(ax=ax)


def draw_ranks(n, ax=None):
    return CriticalDifferenceDisplay(names_and_scores(n)[1], names_and_scores(n)[0]).plot(ax=ax)


def draw_search(n, ax=None):
    return SearchHistoryDisplay(names_and_scores(n)[1].mean(axis=0)).plot(ax=ax)


every_display = pytest.mark.parametrize("draw", [draw_comparison, draw_ranks, draw_search])


@every_display
@pytest.mark.parametrize("n", [2, 26])
def test_few_and_many_long_names_lie_within_a_new_figure(draw, n):
    before = plt.get_fignums()
    display = draw(n)
    assert len(plt.get_fignums()) == len(before) + 1
    display.figure_.canvas.draw()
    width, height = display.figure_.canvas.get_width_height()
    box = display.ax_.get_tightbbox()
    assert -1 <= box.x0 <= box.x1 <= width + 1
    assert -1 <= box.y0 <= box.y1 <= height + 1
    plt.close(display.figure_)


@every_display
@pytest.mark.parametrize("make_axes", [
    lambda: Figure(layout="constrained").subplots(2, 2)[1, 0],
    lambda: Figure().add_axes((0.1, 0.1, 0.8, 0.8)),
    lambda: Figure().subfigures(1, 2)[1].subplots(),
], ids=["constrained", "free", "subfigure"])  # fmt: skip
def test_it_draws_on_existing_axes_and_opens_no_figure(draw, make_axes):
    before, ax = plt.get_fignums(), make_axes()
    display = draw(3, ax)
    assert display.ax_ is ax
    assert display.figure_ is ax.figure
    assert plt.get_fignums() == before
    ax.figure.canvas.draw()
    assert display.plot(ax=make_axes()) is display


def test_a_comparison_is_drawn_with_its_intervals_and_marks(comparison):
    display = ComparisonDisplay.from_comparison(comparison, ax=Figure().subplots())
    frame = comparison.frame.drop(index="bad").sort_values("cv_accuracy", ascending=False)
    assert display.names_ == frame.index.tolist()
    assert "1 without one left out" in display.ax_.get_xlabel()
    alike, told = display.ax_.containers
    assert alike.lines[0].get_xdata().tolist() == frame["cv_accuracy"][:2].tolist()
    assert told.lines[0].get_xdata().tolist() == frame["cv_accuracy"][2:].tolist()
    drawn = np.concatenate([[path.vertices[:, 0] for path in part.lines[2][0].get_paths()]
                            for part in (alike, told)])  # fmt: skip
    np.testing.assert_allclose(drawn, frame[["cv_accuracy_low", "cv_accuracy_high"]])
    with pytest.raises(ValueError, match="did all of them fail"):
        ComparisonDisplay(["a"], [np.nan]).plot()
    for cost in ("fit_seconds", "predict_seconds", "latency_ms", "n_parameters"):
        ParetoDisplay.from_comparison(comparison, cost=cost, ax=Figure().subplots())


def test_critical_differences_are_those_of_the_published_table():
    # Demsar (2006), table 5: q at 0.05 and 0.10 for 2, 3, 5 and 10 models.
    published = {2: (1.960, 1.645), 3: (2.343, 2.052), 5: (2.728, 2.459), 10: (3.164, 2.920)}
    for n_models, quantiles in published.items():
        scale = np.sqrt(n_models * (n_models + 1) / (6 * 30))
        found = [nemenyi_distance(n_models, 30, alpha) / scale for alpha in (0.05, 0.1)]
        assert found == pytest.approx(quantiles, abs=1e-3)


def test_groups_are_those_of_the_published_example():
    # Demsar (2006), section 3.2.2: at 0.10 the first of four differs from the second and fourth.
    ranks = np.array([3.143, 2.000, 2.893, 1.964])
    different = np.abs(ranks[:, None] - ranks) > nemenyi_distance(4, 14, alpha=0.1)
    assert [sorted(group) for group in groups_alike(ranks, different)] == [[1, 2, 3], [0, 2]]


def test_wilcoxons_differences_are_scipys_after_holm():
    scores = names_and_scores(3)[1] * [1, 1, 3]
    p_values = [
        stats.wilcoxon(scores[:, a], scores[:, b]).pvalue for a, b in ((0, 1), (0, 2), (1, 2))
    ]
    order = np.argsort(p_values)
    adjusted = np.empty(3)
    adjusted[order] = np.maximum.accumulate(np.sort(p_values) * [3, 2, 1])
    for alpha in (*adjusted, 0.5):
        different = wilcoxon_differences(scores, alpha)
        assert different[[0, 0, 1], [1, 2, 2]].tolist() == (adjusted <= alpha).tolist()


@pytest.mark.parametrize("differences", [nemenyi_differences, wilcoxon_differences])
def test_equally_good_models_rarely_differ_in_rank(differences):
    generator = np.random.default_rng(0)
    found = [differences(generator.normal(size=(12, 4)), 0.05).any() for _ in range(300)]
    assert np.mean(found) < 0.08


def test_ranks_of_a_comparison(comparison):
    display = CriticalDifferenceDisplay.from_comparison(comparison, ax=Figure().subplots())
    assert list(display.ranks_)[-1] == "dummy"
    assert display.ranks_["dummy"] == 3.0
    assert display.groups_[0] == list(display.ranks_)[:2]
    assert "Average of 10 ranks" in display.ax_.get_xlabel()
    once = compare_models({"nb": GaussianNB(), "svc": SVC()}, *load_iris(return_X_y=True))
    with pytest.raises(ValueError, match=r"the comparison has 1.*cv= or n_repeats="):
        CriticalDifferenceDisplay.from_comparison(once)
    for arguments, message in [
        (([[1.0, 2.0]], "ab"), "shape .1, 2."),
        (([[1.0, np.nan]] * 2, "ab"), "leave out models that failed"),
        (([[1.0, 2.0]] * 2, "abc"), "3 names for 2"),
    ]:
        with pytest.raises(ValueError, match=message):
            CriticalDifferenceDisplay(*arguments).plot()
    with pytest.raises(ValueError, match="test must be 'nemenyi' or 'wilcoxon'; got 't'"):
        CriticalDifferenceDisplay([[1.0, 2.0]] * 2, "ab", test="t").plot()


def test_models_that_failed_have_no_ranks():
    models = {"a": SVC(C=-1), "b": SVC(C=-2)}
    comparison = compare_models(models, *load_iris(return_X_y=True), cv=3)
    with pytest.raises(ValueError, match="0 of 2 were fitted without an error"):
        CriticalDifferenceDisplay.from_comparison(comparison)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.FitFailedWarning")
@pytest.mark.filterwarnings("ignore:One or more of the test scores are non-finite")
@pytest.mark.parametrize(
    "wrap", [lambda model: model, lambda model: make_pipeline(StandardScaler(), model)]
)
def test_a_search_of_scikit_learn_is_drawn_with_its_failures(wrap):
    grid = {"max_depth": [1, -1, 3, 2]}
    search = wrap(GridSearchCV(DecisionTreeClassifier(random_state=0), grid, cv=3))
    search.fit(*load_iris(return_X_y=True))
    display = SearchHistoryDisplay.from_estimator(search, ax=Figure().subplots())
    inner = search[-1] if hasattr(search, "steps") else search
    scores = inner.cv_results_["mean_test_score"]
    np.testing.assert_array_equal(display.best_so_far_, np.fmax.accumulate(scores))
    assert display.best_so_far_[-1] == inner.best_score_
    crosses = next(line for line in display.ax_.lines if line.get_label() == "no score")
    assert crosses.get_xdata().tolist() == [2]


def test_a_search_of_optuna_with_several_metrics_is_drawn():
    search = OptunaSearchCV(
        DecisionTreeClassifier(random_state=0),
        {"max_depth": [1, 2, 3]},
        n_trials=4,
        cv=2,
        scoring=["accuracy", "neg_log_loss"],
        refit="neg_log_loss",
        random_state=0,
    ).fit(*load_iris(return_X_y=True))
    display = SearchHistoryDisplay.from_estimator(search, ax=Figure().subplots())
    assert display.ax_.get_ylabel() == "Mean test neg log loss"
    assert len(display.best_so_far_) == 4
    assert display.best_so_far_[-1] == search.best_score_
    with pytest.raises(ValueError, match="one of 'accuracy', 'neg_log_loss'; got 'auc'"):
        SearchHistoryDisplay.from_estimator(search, metric="auc")
    with pytest.raises(ValueError, match="GaussianNB has no attribute cv_results_"):
        SearchHistoryDisplay.from_estimator(GaussianNB())
    with pytest.raises(ValueError, match="No trial has a score"):
        SearchHistoryDisplay([np.nan]).plot()
