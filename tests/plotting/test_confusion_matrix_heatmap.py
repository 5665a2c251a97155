"""The heat map shows the right numbers, readably, for few and for many classes."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from sklearn.metrics import confusion_matrix

from fmnist_sk.evaluation import Evaluation
from fmnist_sk.plotting import ConfusionMatrixHeatmapDisplay

TRUE = ["bag", "bag", "bag", "coat", "coat"]
PREDICTED = ["bag", "bag", "coat", "coat", "coat"]


def texts(display):
    return [text.get_text() for text in display.text_.ravel()]


@pytest.mark.parametrize(
    ("normalize", "expected"),
    [
        (None, ["2", "1", "0", "2"]),
        ("true", ["0.67", "0.33", "0.00", "1.00"]),
        ("pred", ["1.00", "0.33", "0.00", "0.67"]),
        ("all", ["0.40", "0.20", "0.00", "0.40"]),
    ],
)
def test_numbers_labels_and_axes(normalize, expected):
    ax = Figure().subplots()
    display = ConfusionMatrixHeatmapDisplay.from_predictions(
        TRUE, PREDICTED, normalize=normalize, ax=ax
    )
    assert texts(display) == expected
    assert [label.get_text() for label in ax.get_yticklabels()] == ["bag", "coat"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("Predicted label", "True label")
    np.testing.assert_allclose(
        display.confusion_matrix, confusion_matrix(TRUE, PREDICTED, normalize=normalize)
    )


def test_labels_choose_and_order_the_classes():
    display = ConfusionMatrixHeatmapDisplay.from_predictions(
        TRUE, PREDICTED, labels=["coat", "bag"], display_labels=["Coat", "Bag"], values_format=".1f",
        ax=Figure().subplots(), colorbar=False,
    )  # fmt: skip
    assert texts(display) == ["2.0", "0.0", "1.0", "2.0"]
    assert [label.get_text() for label in display.ax_.get_xticklabels()] == ["Coat", "Bag"]
    assert len(display.figure_.axes) == 1


@pytest.mark.parametrize("n_classes", [1, 2, 26])
@pytest.mark.parametrize("size", [3, 20])
def test_every_number_fits_its_cell_or_none_is_written(n_classes, size):
    matrix = np.full((n_classes, n_classes), 12_345)
    figure = Figure(figsize=(size, size))
    FigureCanvasAgg(figure)
    names = [f"quite a long name {i}" for i in range(n_classes)]
    display = ConfusionMatrixHeatmapDisplay(matrix, display_labels=names).plot(
        ax=figure.subplots(), colorbar=False
    )
    figure.canvas.draw()
    assert [label.get_text() for label in display.ax_.get_xticklabels()] == names
    if n_classes == 26 and size == 3:
        assert display.text_ is None
    else:
        width = display.ax_.get_window_extent().width / n_classes
        assert max(text.get_window_extent().width for text in display.text_.ravel()) <= width


def test_texts_that_were_on_the_axes_are_not_taken_for_numbers():
    ax = Figure().subplots()
    ax.text(0, 0, "mine")
    assert texts(ConfusionMatrixHeatmapDisplay(np.eye(2, dtype=int)).plot(ax=ax)) == [*"1001"]


@pytest.mark.parametrize(
    ("matrix", "names", "message"),
    [
        (np.ones((2, 3)), None, r"as many rows as columns.*\(2, 3\)"),
        (np.ones((0, 0)), None, "at least one"),
        (np.ones((2, 2)), ["a", "b", "c"], "3 names for 2 classes"),
    ],
)
def test_what_cannot_be_drawn_is_refused(matrix, names, message):
    with pytest.raises(ValueError, match=message):
        ConfusionMatrixHeatmapDisplay(matrix, display_labels=names).plot()


def test_cells_without_a_number_stay_blank():
    matrix = np.array([[0.5, np.nan], [np.nan, 1.0]])
    display = ConfusionMatrixHeatmapDisplay(matrix).plot(ax=Figure().subplots())
    assert [text and text.get_text() for text in display.text_.ravel()] == [
        "0.50",
        None,
        None,
        "1.00",
    ]
    display = ConfusionMatrixHeatmapDisplay(matrix * np.nan).plot(ax=Figure().subplots())
    assert display.text_.tolist() == [[None, None], [None, None]]


def test_of_an_evaluation_with_names_and_with_weights_it_is_scikit_learns():
    true, predicted, weight = [0, 0, 1, 2], [0, 1, 1, 2], [1.0, 0.5, 2.0, 1.0]
    evaluation = Evaluation.from_predictions(true, predicted, target_names=["Bag", "Coat", "Hat"])
    ax = Figure().subplots()
    display = ConfusionMatrixHeatmapDisplay.from_evaluation(evaluation, normalize="true", ax=ax)
    expected = confusion_matrix(true, predicted, normalize="true")
    np.testing.assert_allclose(display.confusion_matrix, expected)
    assert [text.get_text() for text in display.ax_.get_yticklabels()] == ["Bag", "Coat", "Hat"]
    display = ConfusionMatrixHeatmapDisplay.from_predictions(
        true, predicted, sample_weight=weight, ax=Figure().subplots()
    )
    expected = confusion_matrix(true, predicted, sample_weight=weight)
    np.testing.assert_allclose(display.confusion_matrix, expected)


def test_colours_reach_as_far_as_weighted_counts():
    rng = np.random.default_rng(0)
    true, predicted, weight = rng.integers(3, size=90), rng.integers(3, size=90), np.full(90, 1.5)
    for normalize, highest in ((None, None), ("true", 1.0)):
        display = ConfusionMatrixHeatmapDisplay.from_predictions(
            true, predicted, sample_weight=weight, normalize=normalize, ax=Figure().subplots()
        )
        limits = display.ax_.collections[0].get_clim()
        assert limits == (0, highest or display.confusion_matrix.max())
