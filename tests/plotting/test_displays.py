"""What every display has in common: it draws where it is told, and touches nothing else."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline

from fmnist_sk.plotting import (
    ClassAttributionDisplay,
    ConfusionMatrixHeatmapDisplay,
    ExplanationDisplay,
    ExplanationGalleryDisplay,
    LabelDistributionDisplay,
    ParetoDisplay,
    PerClassScoresDisplay,
    PredictionGridDisplay,
    ReliabilityDisplay,
    SampleGridDisplay,
    TrainingHistoryDisplay,
)

HISTORY = {
    "loss": [1.0, 0.5],
    "val_loss": [1.1, 0.8],
    "accuracy": [0.6, 0.9],
    "val_accuracy": [0.5, 0.7],
    "learning_rate": [0.1, 0.0],
}


class Trained(ClassifierMixin, BaseEstimator):
    """Naive Bayes with a history."""

    def fit(self, X, y):
        self.model_ = GaussianNB().fit(X, y)
        self.classes_ = self.model_.classes_
        self.history_ = HISTORY
        return self

    def predict(self, X):
        return self.model_.predict(X)


def rows(n_classes=3, n_samples=60):
    generator = np.random.default_rng(0)
    y = np.arange(n_samples) % n_classes
    return generator.normal(size=(n_samples, 16)) + y[:, None], y


def draw_heatmap(ax=None):
    X, y = rows()
    return ConfusionMatrixHeatmapDisplay.from_estimator(GaussianNB().fit(X, y), X, y, ax=ax)


def draw_history(ax=None):
    return TrainingHistoryDisplay.from_estimator(make_pipeline(Trained()).fit(*rows()), ax=ax)


def draw_grid(ax=None):
    X, y = rows()
    return PredictionGridDisplay.from_estimator(GaussianNB().fit(X, y), X, y, n_images=5, ax=ax)


def draw_explanation(ax=None):
    X, y = rows()
    model = GaussianNB().fit(X, y)
    return ExplanationDisplay.from_estimator(model, X[0], segmentation="grid", n_segments=4, ax=ax)


def draw_gallery(ax=None):
    X, y = rows()
    model = GaussianNB().fit(X, y)
    return ExplanationGalleryDisplay.from_estimator(
        model, X, y, pick="first", n_images=2, segmentation="grid", n_segments=4, ax=ax
    )


def draw_class_attributions(ax=None):
    X, y = rows()
    model = GaussianNB().fit(X, y)
    return ClassAttributionDisplay.from_estimator(
        model, X[:6], y[:6], segmentation="grid", n_segments=4, ax=ax
    )


def draw_labels(ax=None):
    return LabelDistributionDisplay.from_labels({"train": rows()[1], "test": [0, 1, 2]}, ax=ax)


def draw_samples(ax=None):
    return SampleGridDisplay.from_data(*rows(), n_images=3, ax=ax)


def draw_reliability(ax=None):
    X, y = rows()
    return ReliabilityDisplay.from_estimator(GaussianNB().fit(X, y), X, y, ax=ax)


def draw_per_class_scores(ax=None):
    X, y = rows()
    return PerClassScoresDisplay.from_estimator(GaussianNB().fit(X, y), X, y, ax=ax)


def draw_pareto(ax=None):
    return ParetoDisplay([1, 10, 100], [0.8, 0.7, 0.9], ["a", "b", "c"]).plot(ax=ax)


every_display = pytest.mark.parametrize(
    "draw",
    [
        draw_heatmap,
        draw_history,
        draw_grid,
        draw_explanation,
        draw_labels,
        draw_samples,
        draw_reliability,
        draw_per_class_scores,
        draw_pareto,
        draw_gallery,
        draw_class_attributions,
    ],
)


@every_display
def test_a_new_figure_is_made_and_pyplots_settings_are_left_alone(draw):
    settings, before = mpl.rcParams.copy(), plt.get_fignums()
    display = draw()
    assert len(plt.get_fignums()) == len(before) + 1
    assert plt.figure(plt.get_fignums()[-1]) is display.figure_
    assert mpl.rcParams == settings
    display.figure_.canvas.draw()
    plt.close(display.figure_)


@every_display
@pytest.mark.parametrize("make_axes", [
    lambda: Figure().subplots(),
    lambda: Figure(layout="constrained").subplots(2, 2)[1, 0],
    lambda: Figure().add_axes((0.1, 0.1, 0.8, 0.8)),
    lambda: Figure().subfigures(1, 2)[1].subplots(),
], ids=["subplots", "constrained", "free", "subfigure"])  # fmt: skip
def test_it_draws_on_existing_axes_and_opens_no_figure(draw, make_axes):
    before, ax = plt.get_fignums(), make_axes()
    display = draw(ax)
    assert plt.get_fignums() == before
    assert display.figure_ is ax.figure
    for drawn in np.ravel(display.ax_):
        assert drawn.figure is ax.figure
    ax.figure.canvas.draw()
    place = ax.get_position()
    for drawn in np.ravel(display.ax_):
        box = drawn.get_position()
        assert box.x0 >= place.x0 - 0.02
        assert box.x1 <= place.x1 + 0.02


@every_display
def test_plot_returns_the_display_and_can_be_repeated(draw):
    display = draw(Figure().subplots())
    ax = Figure().subplots()
    assert display.plot(ax=ax) is display
    assert display.figure_ is ax.figure
