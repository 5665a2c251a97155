"""Mistakes with explanations, and the means of classes: what is drawn where."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from sklearn.naive_bayes import GaussianNB

from fmnist_sk.explain import LimeExplainer, mean_attributions
from fmnist_sk.plotting import ClassAttributionDisplay, ExplanationGalleryDisplay
from fmnist_sk.plotting._attribution_panel import common_scale


class Halves:
    """Says which half of an image is brighter."""

    classes_ = np.array(["left", "neither", "right"])

    def predict_proba(self, X):
        left = X[:, :, :4].mean(axis=(1, 2)) / 2
        right = X[:, :, 4:].mean(axis=(1, 2)) / 2
        return np.stack([left, 1 - left - right, right], axis=1)


OPTIONS = {
    "segmentation": np.repeat([[0, 0, 0, 0, 1, 1, 1, 1]], 8, axis=0),
    "hide": "black",
    "method": "shapley",
}


@pytest.fixture
def images():
    """Four images: left, left, right, right, ever brighter."""
    X = np.zeros((4, 8, 8))
    for i, level in enumerate((0.7, 0.8, 0.9, 1.0)):
        X[i, :, :4] = level if i < 2 else 0.1
        X[i, :, 4:] = level if i > 1 else 0.1
    return X


Y = ["left", "right", "neither", "left"]


def draw(images, y=Y, **options):
    ax = options.pop("ax", None) or Figure().subplots()
    return ExplanationGalleryDisplay.from_estimator(Halves(), images, y, ax=ax, **OPTIONS | options)


def titles(display):
    return [[ax.get_title() for ax in row] for row in display.ax_]


def test_mistakes_are_explained_for_the_predicted_and_the_true_class(images):
    display = draw(images, display_labels=["L", "N", "R"])
    # The third image is a mistake only if it says "right" where "neither" is true.
    proba = Halves().predict_proba(images)
    y_pred = Halves.classes_[proba.argmax(axis=1)]
    wrong = np.flatnonzero(y_pred != Y)
    order = wrong[np.argsort(-proba[wrong].max(axis=1), kind="stable")]
    letters = {"left": "L", "neither": "N", "right": "R"}
    expected = []
    for i in order:
        codes = [Halves.classes_.tolist().index(label) for label in (y_pred[i], Y[i])]
        panels = [f"{letters[Halves.classes_[c]]} {proba[i, c]:.0%}" for c in codes]
        expected.append([letters[y_pred[i]], *panels])
    assert titles(display) == expected
    assert [ax.get_xlabel() for ax in display.ax_[:, 0]] == [
        f"true: {letters[Y[i]]}" for i in order
    ]
    for ax, explanation in zip(display.ax_[:, 1], display.explanations, strict=True):
        strongest = np.abs(ax.images[1].get_array()).max()
        assert strongest == pytest.approx(np.abs(explanation.importances()).max())


def test_a_right_prediction_is_compared_with_the_second_most_probable_class(images):
    display = draw(images[3:], ["right"], pick="first")
    assert titles(display) == [["right", "right 50%", "neither 45%"]]
    without = draw(images[3:], None, pick="first")
    assert titles(without) == titles(display)
    assert without.ax_[0, 0].get_xlabel() == ""
    unknown = draw(images[3:], ["up"])
    assert unknown.ax_[0, 0].get_xlabel() == "true: up"


def test_mistakes_are_those_of_predict_not_of_the_highest_probability(images):
    class Bold(Halves):
        def predict(self, X):
            p = self.predict_proba(X)
            return np.where(p[:, 2] > 0.44, "right", self.classes_[p.argmax(axis=1)])

    y = ["neither", "neither", "neither", "right"]
    assert Halves.classes_[Halves().predict_proba(images).argmax(axis=1)].tolist() == y
    display = ExplanationGalleryDisplay.from_estimator(
        Bold(), images, y, ax=Figure().subplots(), **OPTIONS
    )
    assert titles(display) == [["right", "right 45%", "neither 50%"]]


def test_images_in_any_form_of_a_model_of_rows(fashion):
    X, y = fashion[0][:100], fashion[1][:100]
    model = GaussianNB(var_smoothing=0.1).fit(X, y)
    options = {"segmentation": "grid", "n_segments": 4, "n_images": 2}
    drawn = [
        ExplanationGalleryDisplay.from_estimator(model, form, y, ax=Figure().subplots(), **options)
        for form in (X, X.reshape(-1, 28, 28))
    ]
    assert titles(drawn[0]) == titles(drawn[1])


def test_a_model_of_one_class_has_no_second_panel(images):
    class Certain:
        classes_ = np.array(["left"])

        def predict_proba(self, X):
            return np.ones((len(X), 1))

    display = ExplanationGalleryDisplay.from_estimator(
        Certain(), images[:1], pick="first", ax=Figure().subplots(), **OPTIONS
    )
    assert titles(display) == [["left", "left 100%", ""]]
    assert not display.ax_[0, 2].axison


def test_no_mistakes_are_said_to_be_none(images):
    display = draw(images[3:], ["right"])
    assert display.ax_.shape == (0, 3)
    assert [text.get_text() for text in display.bounding_ax_.texts] == ["No images to show"]


def test_a_panel_for_each_class_with_what_speaks_for_it(images):
    y = ["left", "left", "right", "right"]
    explanations = LimeExplainer(Halves(), **OPTIONS).explain_many(images)
    numbers = mean_attributions(explanations, y)
    display = ClassAttributionDisplay(numbers).plot(ax=Figure().subplots())
    assert [ax.get_title() for ax in display.ax_] == ["left (2)", "neither (0)", "right (2)"]
    left, neither, right = display.ax_
    assert not neither.images
    np.testing.assert_array_equal(left.images[1].get_array(), numbers.attributions[0])
    assert left.images[1].get_clim() == right.images[1].get_clim()
    again = ClassAttributionDisplay.from_estimator(
        Halves(), images, y, ax=Figure().subplots(), **OPTIONS
    )
    np.testing.assert_array_equal(again.class_attributions.attributions, numbers.attributions)


def test_a_few_pixels_far_above_all_others_do_not_pale_the_rest():
    values = np.full((20, 20), 0.5)
    values[0, :2] = 100
    assert common_scale([values]) == 0.5
    assert common_scale([np.zeros((4, 4)), np.full((4, 4), np.nan)]) == 1.0


@pytest.mark.parametrize("kind", ["gallery", "classes"])
def test_it_draws_in_its_place_only(images, kind):
    def plot(ax=None):
        if kind == "gallery":
            return ExplanationGalleryDisplay.from_estimator(Halves(), images, Y, ax=ax, **OPTIONS)
        return ClassAttributionDisplay.from_estimator(Halves(), images, ax=ax, **OPTIONS)

    before, ax = plt.get_fignums(), Figure(layout="constrained").subplots(2, 2)[1, 0]
    display = plot(ax)
    assert plt.get_fignums() == before
    ax.figure.canvas.draw()
    place = ax.get_position()
    for drawn in (*display.ax_.flat, display.colorbar_ax_):
        box = drawn.get_position()
        assert place.x0 - 0.02 <= box.x0 <= box.x1 <= place.x1 + 0.02
    own = plot()
    assert len(plt.get_fignums()) == len(before) + 1
    own.figure_.canvas.draw()
    plt.close(own.figure_)


def test_bad_input(images):
    for options, message in [
        ({"y": None}, "needs the true labels"),
        ({"display_labels": ["a"]}, "1 names for 3 classes"),
        ({"n_images": 0}, "n_images must be"),
        ({"y": Y[:2]}, "inconsistent numbers of samples"),
    ]:
        with pytest.raises(ValueError, match=message):
            draw(images, **options)
