"""The front is the right one, and the names of the models can be read."""

from itertools import combinations

import numpy as np
import pytest
from matplotlib.figure import Figure
from sklearn.datasets import load_iris
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import RidgeClassifier
from sklearn.naive_bayes import GaussianNB

from fmnist_sk.evaluation import compare_models
from fmnist_sk.plotting import ParetoDisplay


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("greater_is_better", [True, False])
def test_nothing_on_the_front_is_beaten_and_all_else_is(seed, greater_is_better):
    costs, scores = np.random.default_rng(seed).integers(1, 6, (2, 12)).astype(float)
    display = ParetoDisplay(
        costs, scores, range(12), greater_is_better=greater_is_better
    ).plot(ax=Figure().subplots())  # fmt: skip

    def beats(a, b):
        better = scores[a] - scores[b] if greater_is_better else scores[b] - scores[a]
        return costs[a] <= costs[b] and better >= 0 and (costs[a] < costs[b] or better > 0)

    expected = {i for i in range(12) if not any(beats(j, i) for j in range(12))}
    assert {int(name) for name in display.front_} == expected
    in_order = [costs[int(name)] for name in display.front_]
    assert in_order == sorted(in_order)
    bottom, top = display.ax_.get_ylim()
    assert (bottom < top) == greater_is_better


def test_models_of_a_comparison():
    models = {"dummy": DummyClassifier(), "bayes": GaussianNB(), "ridge": RidgeClassifier()}
    comparison = compare_models(models, *load_iris(return_X_y=True), cv=2)
    display = ParetoDisplay.from_comparison(comparison, ax=Figure().subplots())
    assert set(display.labels_) == set(models)
    assert display.ax_.get_ylabel() == "CV accuracy"
    best = comparison.frame["cv_accuracy"].idxmax()
    assert best in display.front_
    for name, text in display.labels_.items():
        assert text.xy == pytest.approx(comparison.frame.loc[name, ["fit_seconds", "cv_accuracy"]])
    losses = ParetoDisplay.from_comparison(
        comparison, cost="n_parameters", score="cv_log_loss", ax=Figure().subplots()
    )
    assert "ridge" not in losses.labels_
    assert "left out" in losses.ax_.get_xlabel()
    with pytest.raises(ValueError, match=r"cost must be one of.*score='accuracy'"):
        ParetoDisplay.from_comparison(comparison, score="accuracy")


def test_costs_over_orders_of_magnitude_are_drawn_on_a_logarithmic_scale():
    def scale(costs):
        display = ParetoDisplay(costs, [0.1, 0.2, 0.3], "abc").plot(ax=Figure().subplots())
        return display.ax_.get_xscale()

    assert scale([1, 10, 1000]) == "log"
    assert scale([1, 2, 3]) == "linear"
    assert scale([0, 10, 1000]) == "linear"


@pytest.mark.parametrize("n_models", [2, 14])
def test_names_cover_neither_each_other_nor_points(n_models):
    generator = np.random.default_rng(0)
    costs, scores = 10 ** generator.normal(size=n_models), generator.normal(size=n_models)
    names = [f"a_model_with_a_long_name_{i}" for i in range(n_models)]
    figure = Figure(figsize=(9, 6), layout="constrained")
    display = ParetoDisplay(costs, scores, names).plot(ax=figure.subplots())
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in display.labels_.values()]
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
    points = display.ax_.transData.transform(np.column_stack([costs, scores]))
    assert not any(box.contains(*point) for box in boxes for point in points)
    window = display.ax_.get_window_extent()
    assert all(window.x0 - 1 <= box.x0 and box.x1 <= window.x1 + 1 for box in boxes)


def test_models_without_numbers_cannot_be_drawn():
    with pytest.raises(ValueError, match="No model has both"):
        ParetoDisplay([np.nan], [0.5], ["a"]).plot()
    with pytest.raises(ValueError, match="inconsistent"):
        ParetoDisplay([1, 2], [0.5], ["a"]).plot()
