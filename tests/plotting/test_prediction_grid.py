"""The grid shows the images that were asked for, and marks mistakes."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from sklearn.dummy import DummyClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import SVC

from fmnist_sk.evaluation import Evaluation
from fmnist_sk.plotting import PredictionGridDisplay
from fmnist_sk.plotting._axes import GREY

CLASSES = ["bag", "coat", "dress"]
TRUE = ["bag", "coat", "coat", "dress"]
PREDICTED = ["bag", "bag", "bag", "dress"]
PROBA = np.array([[0.6, 0.3, 0.1], [0.5, 0.4, 0.1], [0.9, 0.1, 0.0], [0.0, 0.2, 0.8]])
X = np.arange(4)[:, None] * np.ones((4, 16)) / 3


def draw(**options):
    arguments = {"y_true": TRUE, "y_proba": PROBA, "classes": CLASSES, "ax": Figure().subplots()}
    return PredictionGridDisplay.from_predictions(X, PREDICTED, **arguments | options)


def shown(display):
    """The rows that are drawn, told by their grey value."""
    return [round(float(ax.images[0].get_array().max()) * 3) for ax in display.ax_]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"pick": "first"}, [0, 1, 2, 3]),
        ({"pick": "first", "n_images": 2}, [0, 1]),
        ({"pick": "mistakes"}, [2, 1]),
        ({"pick": "mistakes", "y_proba": None}, [1, 2]),
        ({"pick": "mistakes", "n_images": 1}, [2]),
        ({"pick": "uncertain", "n_images": 3}, [1, 0, 3]),
    ],
)
def test_picks(options, expected):
    assert shown(draw(**options)) == expected


def test_labels_frames_and_bars():
    display = draw(pick="first", display_labels=["Bag", "Coat", "Dress"])
    assert [ax.get_title() for ax in display.ax_] == ["Bag", "Bag", "Bag", "Dress"]
    assert [ax.get_xlabel() for ax in display.ax_] == [
        "true: Bag", "true: Coat", "true: Coat", "true: Dress",
    ]  # fmt: skip
    thick = [ax.spines["left"].get_linewidth() > 2 for ax in display.ax_]
    assert thick == [False, True, True, False]
    bars = display.bars_ax_[1].patches
    assert [bar.get_width() for bar in bars] == [0.5, 0.4, 0.1]
    assert [bool(bar.get_hatch()) for bar in bars] == [False, True, False]
    texts = [text.get_text() for text in display.bars_ax_[1].texts]
    assert texts == ["Bag", "50%", "Coat", "40%", "Dress", "10%"]
    colours = [to_hex(ax.patches[0].get_facecolor()) for ax in display.bars_ax_]
    assert colours[0] == colours[3] != colours[1] == colours[2]


def test_without_true_labels_nothing_is_a_mistake():
    display = draw(y_true=None)
    assert [ax.get_xlabel() for ax in display.ax_] == [""] * 4
    with pytest.raises(ValueError, match="pick='mistakes' needs the true labels"):
        draw(y_true=None, pick="mistakes")


def test_without_probabilities_there_are_no_bars():
    display = draw(y_proba=None)
    assert display.bars_ax_.size == 0
    with pytest.raises(ValueError, match="has no predict_proba"):
        draw(y_proba=None, pick="uncertain")


def test_no_mistakes_is_a_sentence_and_no_error():
    display = draw(y_true=PREDICTED, pick="mistakes")
    assert display.ax_.size == 0
    assert [text.get_text() for text in display.bounding_ax_.texts] == ["No images to show"]


@pytest.mark.parametrize("columns", [None, 1, 3])
def test_unused_cells_are_empty(columns):
    display = draw()
    ax = Figure().subplots()
    display.plot(ax=ax, n_columns=columns)
    assert sum(drawn.axison for drawn in ax.figure.axes) == 4 + 4


def test_from_estimator_takes_frames_strings_and_models_without_probabilities():
    generator = np.random.default_rng(0)
    y = np.array(CLASSES)[np.arange(30) % 3]
    data = pd.DataFrame(generator.normal(size=(30, 16)) + (np.arange(30) % 3)[:, None])
    for model, n_bars in ((GaussianNB(), 6), (SVC(), 0)):
        display = PredictionGridDisplay.from_estimator(
            model.fit(data, y), data, pd.Series(y), n_images=6, ax=Figure().subplots()
        )
        assert len(display.bars_ax_) == n_bars
        assert [ax.get_title() for ax in display.ax_] == model.predict(data[:6]).tolist()


@pytest.mark.parametrize(
    ("images", "highest"),
    [
        (np.full((1, 4, 4), 255, dtype=np.uint8), 1.0),
        (np.full((1, 4, 4, 1), 51, dtype=np.uint8), 0.2),
        (np.full((1, 4, 4, 3), 0.25, dtype=np.float32), 0.25),
        (np.linspace(-3, 5, 48).reshape(1, 4, 4, 3), 1.0),
        (np.ones((1, 4, 4), dtype=bool), 1.0),
    ],
    ids=["uint8", "uint8 NHWC", "float RGB", "standardised", "bool"],
)
def test_grey_and_colour_images_of_any_range(images, highest):
    display = PredictionGridDisplay(images, ["bag"]).plot(ax=Figure().subplots())
    drawn = display.ax_[0].images[0].get_array()
    assert drawn.max() == pytest.approx(highest, abs=0.01)
    assert drawn.min() >= 0
    display.figure_.canvas.draw()


def test_a_true_label_unknown_to_the_model_is_shown_and_long_names_are_cut():
    display = draw(y_true=["bag", "a hat of an unusual kind", "coat", "dress"])
    assert display.ax_[1].get_xlabel() == "true: a hat of an unu…"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"pick": "worst"}, "'first', 'mistakes' or 'uncertain'; got 'worst'"),
        ({"n_images": 0}, "at least 1; got 0"),
        ({"y_true": ["bag"]}, "inconsistent numbers of samples"),
        ({"classes": ["bag", "coat"]}, "does not fit 4 predictions and the classes"),
        ({"display_labels": ["Bag"]}, "1 names for 3 classes"),
        ({"image_shape": (3, 3)}, "16 features cannot be images"),
    ],
)
def test_what_does_not_fit_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        draw(**options)


@pytest.mark.parametrize(
    "options", [{"n_images": 0}, {"n_images": 2.5}, {"n_columns": 0}, {"n_columns": 1.5}], ids=str
)
def test_numbers_of_images_and_columns_are_checked(options):
    X = np.zeros((4, 16))
    model = DummyClassifier().fit(X, [0, 1, 0, 1])
    (name, value), *_ = options.items()
    with pytest.raises(ValueError, match=f"{name} must be a whole number .* got {value}"):
        PredictionGridDisplay.from_estimator(model, X, ax=Figure().subplots(), **options)


def test_classes_of_one_name_are_still_told_apart():
    names = ["Garment", "Garment", "Dress"]
    display = draw(display_labels=names, pick="mistakes")
    assert shown(display) == [2, 1]
    for ax in display.ax_:
        assert {spine.get_linewidth() for spine in ax.spines.values()} == {3.0}
    for ax in display.bars_ax_:
        assert sum(to_hex(bar.get_facecolor()) != to_hex(GREY) for bar in ax.patches) == 1


def test_the_mistakes_of_an_evaluation():
    names = {"bag": "Bag", "coat": "Coat", "dress": "Dress"}
    evaluation = Evaluation.from_predictions(
        TRUE,
        PREDICTED,
        y_proba=pd.DataFrame(PROBA, columns=CLASSES),
        target_names=[*names.values()],
    )
    display = PredictionGridDisplay.from_evaluation(evaluation, X, ax=Figure().subplots())
    assert shown(display) == [2, 1]
    assert [ax.get_title() for ax in display.ax_] == [names[PREDICTED[row]] for row in (2, 1)]
