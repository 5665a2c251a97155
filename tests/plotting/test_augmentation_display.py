"""Images and their variants, with their labels."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure

from fmnist_sk.augmentation import Compose, CutMix, MixUp, RandomBrightness, RandomFlip
from fmnist_sk.plotting import AugmentationDisplay
from fmnist_sk.plotting._augmentation_display import describe_label

NAMES = ["bag", "shirt", "coat"]


@pytest.fixture
def data():
    X = np.random.default_rng(0).integers(0, 256, (10, 64), dtype=np.uint8)
    return X, np.arange(10) % 3


def draw(augmenter, X, y=None, **options):
    options = {"random_state": 0, "ax": Figure().subplots()} | options
    return AugmentationDisplay.from_augmenter(augmenter, X, y, **options)


def shown(ax):
    return ax.images[0].get_array()


@pytest.mark.parametrize(
    ("shares", "text"),
    [
        ([0, 1, 0], "shirt"),
        ([0.25, 0, 0.75], "75% coat\n25% bag"),
        ([0.2, 0.3, 0.5], "50% coat\n30% shirt\n20% bag"),
        ([0.001, 0.999, 0], "shirt"),
    ],
)
def test_soft_labels_in_words(shares, text):
    assert describe_label(np.array(shares), NAMES) == text


def test_originals_stand_over_their_variants(data):
    X, y = data
    display = draw(RandomFlip(p=1), X, y, n_images=4, n_variants=2, display_labels=NAMES)
    assert display.ax_.shape == (3, 4)
    for column in range(4):
        image = X[column].reshape(8, 8) / 255
        np.testing.assert_allclose(shown(display.ax_[0, column]), image)
        np.testing.assert_allclose(shown(display.ax_[2, column]), image[:, ::-1])
        assert display.ax_[0, column].get_title() == NAMES[y[column]]
        assert display.ax_[1, column].get_title() == NAMES[y[column]]


def test_variants_differ_and_the_titles_are_the_labels_they_were_given(data):
    X, y = data
    display = draw(Compose([CutMix(), MixUp(1.0)]), X, y, n_variants=3, display_labels=NAMES)
    assert not np.array_equal(display.variants[0], display.variants[1])
    mixed = display.variant_labels[2, 5]
    assert display.ax_[3, 5].get_title() == describe_label(mixed, NAMES)
    again = draw(Compose([CutMix(), MixUp(1.0)]), X, y, n_variants=3)
    assert np.array_equal(display.variants, again.variants)


def test_a_change_of_brightness_shows():
    X = np.full((3, 4, 4), 100, dtype=np.uint8)
    display = draw(RandomBrightness(), X)
    drawn = [shown(ax)[0, 0] for ax in display.ax_[1]]
    assert len(set(drawn)) == 3
    np.testing.assert_allclose(drawn, display.variants[0, :, 0, 0, 0] / 255)


def test_labels_may_be_absent_names_or_soft(data):
    X, y = data
    assert draw(MixUp(), X).ax_[1, 0].get_title() == ""
    assert draw(RandomFlip(), X, np.array(NAMES)[y]).ax_[0, 1].get_title() == "shirt"
    assert draw(RandomFlip(), X, np.eye(3)[y]).ax_[0, 1].get_title() == "1"
    # The labels of images that are not shown count as well.
    assert draw(RandomFlip(), X, y, n_images=1, display_labels=NAMES).ax_[0, 0].get_title() == "bag"


def test_colour_images_and_a_new_figure():
    before = plt.get_fignums()
    X = np.random.default_rng(0).random((2, 48))
    display = draw(RandomFlip(), X, image_shape=(4, 4, 3), ax=None)
    assert len(plt.get_fignums()) == len(before) + 1
    assert shown(display.ax_[0, 0]).shape == (4, 4, 3)
    display.figure_.canvas.draw()
    plt.close(display.figure_)


def test_what_cannot_be_drawn_is_refused(data):
    X, y = data
    for wrong in ("x", RandomFlip, None):
        with pytest.raises(TypeError, match=r"augmenter must be .* such as RandomFlip"):
            draw(wrong, X)
    with pytest.raises(ValueError, match="no image to show"):
        draw(RandomFlip(), X[:0])
    for name, value in (("n_images", 0), ("n_images", -1), ("n_images", 2.5), ("n_variants", -1)):
        with pytest.raises(ValueError, match=f"{name} must be a whole number .* got {value}"):
            draw(RandomFlip(), X, **{name: value})
    with pytest.raises(ValueError, match=r"labels that classes does not, such as \[2"):
        draw(RandomFlip(), X, y, classes=[0, 1])
    with pytest.raises(ValueError, match="2 labels for the 3 columns"):
        draw(RandomFlip(), X, np.eye(3)[y], classes=[0, 1])
    with pytest.raises(ValueError, match="2 names for 3 classes"):
        draw(RandomFlip(), X, y, display_labels=["bag", "shirt"])
    with pytest.raises(ValueError, match="inconsistent"):
        draw(RandomFlip(), X, y[:-1])


def test_names_may_be_an_array_and_of_classes_that_do_not_occur(data):
    X, y = data
    names = np.array([f"name {i}" for i in range(10)])
    display = draw(MixUp(), X, y + 4, classes=np.arange(10), display_labels=names)
    assert [ax.get_title() for ax in display.ax_[0, :3]] == ["name 4", "name 5", "name 6"]
    assert display.variant_labels.shape == (3, 8, 10)
    assert draw(RandomFlip(), X, y, classes=[2, 1, 0]).ax_[0, 2].get_title() == "2"


def test_shape_and_seed_of_the_augmenter_count():
    X = np.random.default_rng(0).random((3, 24))
    augmenter = RandomFlip(image_shape=(4, 6), random_state=0)
    first, second = (AugmentationDisplay.from_augmenter(augmenter, X).variants for _ in range(2))
    assert first.shape[-3:] == (4, 6, 1)
    np.testing.assert_array_equal(first, second)
