"""Displays of one model show the numbers of its evaluation."""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from sklearn.calibration import calibration_curve
from sklearn.linear_model import RidgeClassifier
from sklearn.metrics import precision_recall_fscore_support
from sklearn.naive_bayes import GaussianNB

from fmnist_sk.evaluation import evaluate, wilson_interval
from fmnist_sk.plotting import PerClassScoresDisplay, ReliabilityDisplay


@pytest.fixture
def data():
    generator = np.random.default_rng(0)
    y = np.array(["bag", "coat", "dress"]).repeat(40)
    return generator.normal(size=(120, 4)) + np.arange(3).repeat(40)[:, None] / 2, y


def names_on(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


@pytest.mark.parametrize("binning", ["uniform", "quantile"])
def test_the_reliability_curve_is_scikit_learns_of_the_highest_probability(data, binning):
    X, y = data
    model = GaussianNB().fit(X, y)
    display = ReliabilityDisplay.from_estimator(
        model, X, y, n_bins=5, binning=binning, ax=Figure().subplots()
    )
    proba = model.predict_proba(X)
    accuracy, confidence = calibration_curve(
        model.predict(X) == y, proba.max(axis=1), n_bins=5, strategy=binning
    )
    line, _, (bars,) = display.curve_
    np.testing.assert_allclose(line.get_xydata(), np.column_stack([confidence, accuracy]))
    counts = np.array([bar.get_height() for bar in display.ax_[1].patches])
    assert counts.sum() == 120
    ends = np.array([segment[:, 1] for segment in bars.get_segments()]).T
    np.testing.assert_allclose(ends, wilson_interval(np.rint(accuracy * counts), counts))
    evaluation = evaluate(model, X, y, n_bins=5, binning=binning)
    error = evaluation.scores["calibration_error"]
    assert display.ax_[0].get_title().endswith(f"{error:.4f}")
    again = ReliabilityDisplay.from_predictions(
        y, proba, n_bins=5, binning=binning, ax=Figure().subplots()
    )
    np.testing.assert_allclose(again.bins, display.bins)


def test_models_without_probabilities_have_no_reliability(data):
    with pytest.raises(ValueError, match=r"RidgeClassifier has no probabilities.*Calibrated"):
        ReliabilityDisplay.from_estimator(RidgeClassifier().fit(*data), *data)


def test_points_are_the_scores_of_each_class(data):
    X, y = data
    model = GaussianNB().fit(X, y)
    display = PerClassScoresDisplay.from_estimator(
        model, X, y, display_labels=["Bag", "Coat", "Dress"], ax=Figure().subplots()
    )
    assert names_on(display.ax_) == ["Bag", "Coat", "Dress"]
    expected = precision_recall_fscore_support(y, model.predict(X))[:3]
    for name, values in zip(("precision", "recall", "f1"), expected, strict=True):
        np.testing.assert_allclose(display.points_[name].get_xdata(), values)
        assert display.points_[name].get_ydata().tolist() == [0, 1, 2]
    evaluation = evaluate(model, X, y)
    worst_first = evaluation.per_class["recall"].sort_values()
    display = PerClassScoresDisplay.from_evaluation(
        evaluation, sort_by="recall", ax=Figure().subplots()
    )
    assert names_on(display.ax_) == worst_first.index.tolist()
    assert display.points_["recall"].get_xdata().tolist() == worst_first.tolist()
    with pytest.raises(ValueError, match=r"sort_by must be None or one of.*'support'"):
        display.plot(sort_by="support")
    with pytest.raises(ValueError, match="there is no f1"):
        PerClassScoresDisplay(evaluation.per_class.drop(columns="f1")).plot()


@pytest.mark.parametrize("n_classes", [2, 26])
def test_few_and_many_classes_with_long_names(n_classes):
    y = np.arange(4 * n_classes) % n_classes
    names = [f"a really long name of class number {i}" for i in range(n_classes)]
    display = PerClassScoresDisplay.from_predictions(y, y, display_labels=names)
    display.figure_.canvas.draw()
    boxes = [label.get_window_extent() for label in display.ax_.get_yticklabels()]
    assert min(box.x0 for box in boxes) >= -1
    assert all(a.y0 >= b.y1 - 1 for a, b in pairwise(boxes))
    plt.close(display.figure_)
    proba = np.full((len(y), n_classes), 0.1 / n_classes)
    proba[np.arange(len(y)), y] += 0.9
    display = ReliabilityDisplay.from_predictions(y, proba, ax=Figure().subplots())
    assert display.bins["accuracy"].tolist() == [1.0]
