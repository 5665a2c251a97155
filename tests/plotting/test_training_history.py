"""The curves of a training, however much of a history there is."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline

from fmnist_sk.plotting import TrainingHistoryDisplay


class Trained(ClassifierMixin, BaseEstimator):
    def __init__(self, epochs=1):
        self.epochs = epochs

    def fit(self, X, y):
        self.history_ = {"loss": [1.0 / epoch for epoch in range(1, self.epochs + 1)]}
        return self

    def score(self, X, y):
        return self.epochs


def test_training_and_validation_share_a_panel_and_differ_without_colour():
    history = {
        "learning_rate": [0.1, 0.2, 0.0],
        "loss": [3, 2, 1],
        "val_loss": [4, 3, 3],
        "accuracy": [0.1, 0.2, 0.3],
    }
    display = TrainingHistoryDisplay.from_history(history, ax=Figure().subplots())
    titles = [ax.get_ylabel() for ax in display.ax_]
    assert titles == ["Accuracy", "Loss", "Learning rate"]
    training, validation = display.lines_["loss"], display.lines_["val_loss"]
    assert training.axes is validation.axes is display.ax_[1]
    np.testing.assert_array_equal(validation.get_xdata(), [1, 2, 3])
    np.testing.assert_array_equal(validation.get_ydata(), [4, 3, 3])
    assert training.get_linestyle() != validation.get_linestyle()
    assert training.get_marker() != validation.get_marker()
    legend = display.ax_[1].get_legend()
    assert [text.get_text() for text in legend.get_texts()] == [
        "training",
        "validation",
        "best epoch: 2",
    ]
    assert display.ax_[0].get_legend() is None


@pytest.mark.parametrize(
    ("history", "best"),
    [
        ({"val_accuracy": [0.7, 0.9, 0.9], "val_loss": [0.1, 0.2, 0.3]}, 2),
        ({"val_loss": [np.nan, 0.3, 0.2]}, 3),
        ({"val_accuracy": [np.nan], "val_loss": [0.3]}, 1),
        ({"loss": [0.3, 0.2]}, None),
    ],
)
def test_the_best_epoch_on_validation_rows_is_marked(history, best):
    history = history | {"learning_rate": [0.1, 0.2, 0.1]}
    display = TrainingHistoryDisplay.from_history(history, ax=Figure().subplots())
    assert display.best_epoch_ == best
    marks = [
        line.get_xdata()[0]
        for ax in display.ax_
        for line in ax.lines
        if line.get_linestyle() == ":"
    ]
    assert marks == ([] if best is None else [best] * len(display.ax_))


def test_a_single_epoch_is_a_visible_point_at_a_whole_number():
    display = TrainingHistoryDisplay({"loss": [0.5]}).plot(ax=Figure().subplots())
    display.figure_.canvas.draw()
    assert display.lines_["loss"].get_marker() == "o"
    low, high = display.ax_[0].get_xlim()
    ticks = [tick for tick in display.ax_[0].get_xticks() if low <= tick <= high]
    assert ticks == [1]


def test_the_history_is_found_inside_searches_and_pipelines():
    search = GridSearchCV(make_pipeline(Trained()), {"trained__epochs": [1, 4]}, cv=2)
    search.fit(np.zeros((4, 1)), [0, 1, 0, 1])
    display = TrainingHistoryDisplay.from_estimator(search, ax=Figure().subplots())
    assert len(display.lines_["loss"].get_xdata()) == 4


def test_without_a_history_there_is_an_error_and_no_empty_plot():
    with pytest.raises(ValueError, match="GaussianNB has no training history"):
        TrainingHistoryDisplay.from_estimator(GaussianNB())
    with pytest.raises(ValueError, match=r"holds no epoch.*\['loss'\]"):
        TrainingHistoryDisplay({"loss": []}).plot()


@pytest.mark.parametrize(
    ("history", "error", "message"),
    [
        ({"loss": 0.5}, ValueError, "'loss' of the history must be a list .* got 0.5"),
        ({"loss": None}, ValueError, "'loss' of the history must be a list .* got None"),
        (None, TypeError, "is a dictionary such as .* got None"),
    ],
)
def test_what_is_no_history_is_refused(history, error, message):
    with pytest.raises(error, match=message):
        TrainingHistoryDisplay(history).plot(ax=Figure().subplots())
