"""Displays of a data set show the right counts and images beside the right names."""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure

from fmnist_sk.evaluation import describe_dataset
from fmnist_sk.plotting import EmbeddingDisplay, LabelDistributionDisplay, SampleGridDisplay

LONG = [f"a really long name of class number {i}" for i in range(26)]


def lengths(display, name):
    return [bar.get_width() for bar in display.bars_[name]]


def names_on(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


def test_bars_are_the_counts_of_each_set():
    ax = Figure().subplots()
    y = {"train": np.array(["coat", "bag", "coat"]), "test": ["dress"]}
    display = LabelDistributionDisplay.from_labels(y, ax=ax)
    assert names_on(ax) == ["bag", "coat", "dress"]
    assert lengths(display, "train") == [1, 2, 0]
    assert lengths(display, "test") == [0, 0, 1]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["train", "test"]
    shares = LabelDistributionDisplay.from_labels(y, ax=Figure().subplots(), normalize=True)
    assert lengths(shares, "train") == pytest.approx([1 / 3, 2 / 3, 0])


def test_bars_of_a_description():
    description = describe_dataset(
        [[0], [1], [2]], [0, 1, 1], X_test=[[3]], y_test=[0], target_names=["bag", "coat"]
    )
    display = LabelDistributionDisplay.from_description(description, ax=Figure().subplots())
    assert names_on(display.ax_) == ["bag", "coat"]
    assert (lengths(display, "train"), lengths(display, "test")) == ([1, 2], [1, 0])
    with pytest.raises(ValueError, match="without labels"):
        LabelDistributionDisplay.from_description(describe_dataset([[0]]))


@pytest.mark.parametrize(
    ("counts", "names", "message"),
    [
        ({}, None, "one to 4 sets"),
        ({str(i): [1] for i in range(5)}, None, "one to 4 sets"),
        ({"a": [1, 2], "b": [1]}, None, "same classes"),
        ({"a": [1, 2]}, ["bag"], "1 names for 2 classes"),
    ],
)
def test_bars_that_make_no_sense_are_refused(counts, names, message):
    with pytest.raises(ValueError, match=message):
        LabelDistributionDisplay(counts, display_labels=names).plot()


def flat_images(values, shape=(4, 4), dtype=np.uint8):
    """Images of one shade each."""
    return np.multiply.outer(np.asarray(values), np.ones(shape)).astype(dtype)


def drawn(display, row, column, size=4, gap=1):
    """The place of one image in the drawn grid."""
    top, left = row * (size + gap), column * (size + gap)
    return np.asarray(display.image_.get_array())[top : top + size, left : left + size]


@pytest.mark.parametrize("colours", [(), (3,)])
@pytest.mark.parametrize(("dtype", "white"), [(np.uint8, 255), (np.float32, 1)])
def test_each_row_holds_the_mean_and_images_of_its_class(dtype, white, colours):
    shades = np.array([0.0, 0.2, 0.4, 0.6, 1.0, 1.0])
    y = np.array(["bag", "bag", "bag", "coat", "coat", "coat"])
    X = flat_images(shades * white, (4, 4, *colours), dtype)
    ax = Figure().subplots()
    display = SampleGridDisplay.from_data(X, y, n_images=3, ax=ax)
    assert names_on(ax) == ["bag", "coat"]
    for row, expected in enumerate([[0.2, 0.0, 0.2, 0.4], [2.6 / 3, 0.6, 1.0, 1.0]]):
        for column, shade in enumerate(expected):
            cell = drawn(display, row, column)
            np.testing.assert_allclose(cell[..., :3], shade, atol=0.01)
            assert (cell[..., 3] == 1).all()
    assert (np.asarray(display.image_.get_array())[4, :, 3] == 0).all()


def test_classes_with_few_images_leave_places_blank_and_the_choice_can_be_repeated():
    generator = np.random.default_rng(0)
    X, y = generator.integers(0, 256, (40, 16), dtype=np.uint8), np.array([0] * 38 + [1] * 2)

    def draw(seed):
        return SampleGridDisplay.from_data(
            X, y, n_images=4, show_means=False, random_state=seed, ax=Figure().subplots()
        )

    display = draw(0)
    assert (drawn(display, 1, 2)[..., 3] == 0).all()
    assert (drawn(display, 0, 2)[..., 3] == 1).all()
    assert (display.image_.get_array() == draw(0).image_.get_array()).all()
    assert (display.image_.get_array() != draw(1).image_.get_array()).any()


def test_what_cannot_be_drawn_as_images_is_refused():
    X, y = flat_images(range(4)), [0, 0, 1, 1]
    with pytest.raises(ValueError, match="n_images"):
        SampleGridDisplay.from_data(X, y, n_images=0)
    with pytest.raises(ValueError, match="3 names for 2 classes"):
        SampleGridDisplay.from_data(X, y, display_labels=["a", "b", "c"])
    with pytest.raises(ValueError, match="at least one image of each class"):
        SampleGridDisplay([X, X[:0]]).plot()
    with pytest.raises(ValueError, match="1 means for 2 classes"):
        SampleGridDisplay([X, X], means=X[:1]).plot()


@pytest.mark.parametrize("n_classes", [2, 26])
def test_long_names_of_few_and_many_classes_stay_on_the_figure(n_classes):
    y = np.arange(2 * n_classes) % n_classes
    names = LONG[:n_classes]
    for display in (
        LabelDistributionDisplay.from_labels(y, display_labels=names),
        SampleGridDisplay.from_data(flat_images(y), y, display_labels=names),
    ):
        figure = display.figure_
        figure.canvas.draw()
        assert names_on(display.ax_) == names
        boxes = [label.get_window_extent() for label in display.ax_.get_yticklabels()]
        assert min(box.x0 for box in boxes) >= -1
        assert all(a.y0 >= b.y1 - 1 for a, b in pairwise(boxes))
        plt.close(figure)


def test_labels_that_are_missing_or_of_several_types_are_refused():
    X, missing = np.zeros((2, 4)), np.array([0, np.nan])
    with pytest.raises(ValueError, match="'samples' has 1 missing labels"):
        LabelDistributionDisplay.from_labels(missing)
    with pytest.raises(ValueError, match=r"a and b hold labels of different types, \[1, 2\]"):
        LabelDistributionDisplay.from_labels({"a": [1, 2], "b": ["1", "2"]})
    for draw in (SampleGridDisplay.from_data, EmbeddingDisplay.from_data):
        with pytest.raises(ValueError, match="y has 1 missing labels"):
            draw(X, missing)


@pytest.mark.parametrize("X", [np.zeros((1, 4)), np.arange(3.0)[:, None], np.ones((3, 4))])
def test_samples_without_two_principal_components_are_refused(X):
    with pytest.raises(ValueError, match="need at least two samples that differ"):
        EmbeddingDisplay.from_data(X, np.arange(len(X)))
