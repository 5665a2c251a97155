"""An explanation drawn: what is red, what is blue, and what the panels say."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure

from fmnist_sk.explain import LimeExplainer
from fmnist_sk.plotting import ExplanationDisplay
from fmnist_sk.plotting._attribution_panel import segment_borders


class Halves:
    """Left half bright: "left"; right half bright: "right"."""

    classes_ = np.array(["left", "neither", "right"])

    def predict_proba(self, X):
        left = 0.5 * X[:, :, :4].reshape(len(X), -1).mean(axis=1)
        right = 0.4 * X[:, :, 4:].reshape(len(X), -1).mean(axis=1)
        return np.stack([left, 1 - left - right, right], axis=1)


SEGMENTS = np.repeat([[0, 0, 0, 0, 1, 1, 1, 1]], 8, axis=0)


def explanation(shape=(8, 8)):
    explainer = LimeExplainer(Halves(), segmentation=SEGMENTS, hide="black", method="shapley")
    return explainer.explain(np.ones(shape))


def overlay(panel):
    image = panel.images[1]
    return image.cmap(image.norm(image.get_array())), image.get_alpha()


@pytest.mark.parametrize("shape", [(8, 8), (8, 8, 1), (8, 8, 3)])
def test_red_speaks_for_and_blue_against_on_one_scale(shape):
    display = ExplanationDisplay(explanation(shape)).plot(ax=Figure().subplots())
    titles = [ax.get_title() for ax in display.ax_]
    assert titles == ["image", "left 50%", "right 40%", "neither 10%"]
    _, left, right, neither = display.ax_
    colors, alpha = overlay(left)
    red, _, blue, _ = colors[0, 0]
    assert red > blue
    assert alpha[0, 0] > 0.5
    assert alpha[0, 7] < 1e-6  # What does not count is not coloured.
    assert 0 < overlay(right)[1][0, 7] < alpha[0, 0]  # 0.4 is less than 0.5.
    red, _, blue, _ = overlay(neither)[0][0, 0]
    assert blue > red
    assert left.get_xlabel() == "$R^2$ 1.00"
    ticks = [text.get_text() for text in display.colorbar_ax_.get_xticklabels()]
    assert ticks == ["against 0.5", "0", "for 0.5"]


def test_labels_and_names_can_be_chosen():
    found = explanation()
    names = ["Left", "Neither", "Right"]
    ax = Figure().subplots()
    display = ExplanationDisplay(found, labels=["right"], display_labels=names).plot(ax=ax)
    assert [ax.get_title() for ax in display.ax_] == ["image", "Right 40%"]
    assert len(ExplanationDisplay(found, n_labels=1).plot(ax=Figure().subplots()).ax_) == 2


def test_from_estimator_explains_and_draws_in_its_place_only():
    before, ax = plt.get_fignums(), Figure(layout="constrained").subplots(2, 2)[1, 0]
    display = ExplanationDisplay.from_estimator(
        Halves(), np.ones((8, 8)), ax=ax, segmentation="grid", n_segments=4
    )
    assert plt.get_fignums() == before
    assert display.explanation.n_segments == 4
    ax.figure.canvas.draw()
    place = ax.get_position()
    for drawn in (*display.ax_, display.colorbar_ax_):
        assert drawn.figure is ax.figure
        box = drawn.get_position()
        assert box.x0 >= place.x0 - 0.02
        assert box.x1 <= place.x1 + 0.02
    again = Figure().subplots()
    assert display.plot(ax=again) is display
    assert display.figure_ is again.figure


def test_borders_run_between_segments_only():
    borders = segment_borders(np.array([[0, 0, 1], [0, 0, 2]]))
    assert sorted(borders.tolist()) == [
        [[1.5, -0.5], [1.5, 0.5]],
        [[1.5, 0.5], [1.5, 1.5]],
        [[1.5, 0.5], [2.5, 0.5]],
    ]


def test_a_constant_model_is_drawn_without_colour():
    class Constant:
        def predict_proba(self, X):
            return np.full((len(X), 2), 0.5)

    display = ExplanationDisplay.from_estimator(
        Constant(), np.ones((8, 8)), segmentation=SEGMENTS, ax=Figure().subplots()
    )
    assert not overlay(display.ax_[1])[1].any()
    display.figure_.canvas.draw()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"labels": ["up"]}, r"no class 'up'; its classes are \['left', 'neither', 'right'\]"),
        ({"labels": []}, "labels is empty"),
        ({"n_labels": 0}, "n_labels must be a whole number of at least 1"),
        ({"display_labels": ["a"]}, "1 names for 3 classes"),
    ],
)
def test_bad_input(options, message):
    with pytest.raises(ValueError, match=message):
        ExplanationDisplay(explanation(), **options).plot(ax=Figure().subplots())
