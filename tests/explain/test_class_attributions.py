"""Means over the images of each class."""

import numpy as np
import pytest
from scipy.stats import sem

from fmnist_sk.explain import LimeExplainer, mean_attributions

from ._models import PatchModel, TangledModel


@pytest.fixture
def explanations(tangled):
    X = np.random.default_rng(0).random((12, 12, 12))
    return LimeExplainer(tangled, segmentation="grid", n_segments=9).explain_many(X)


def test_means_and_errors_are_those_of_the_maps_of_each_label(explanations):
    y = np.array([0, 2] * 5 + [0, 0])
    found = mean_attributions(explanations, y)
    assert found.n_images.tolist() == [7, 0, 5]
    assert repr(found) == "ClassAttributions({0: 7, 1: 0, 2: 5})"
    for label in (0, 2):
        chosen = [each for each, of in zip(explanations, y, strict=True) if of == label]
        maps = [each.attribution_map(label) for each in chosen]
        np.testing.assert_allclose(found.attributions[label], np.mean(maps, axis=0))
        np.testing.assert_allclose(found.standard_errors[label], sem(maps))
        images = [each.image for each in chosen]
        np.testing.assert_allclose(found.images[label], np.mean(images, axis=0))
    assert np.isnan(found.attributions[1]).all()


def test_without_labels_the_predicted_ones_count(explanations):
    predicted = [each.predicted_label for each in explanations]
    found, expected = mean_attributions(explanations), mean_attributions(explanations, predicted)
    np.testing.assert_array_equal(found.attributions, expected.attributions)


def test_a_planted_patch_is_where_the_class_is():
    X = np.random.default_rng(0).uniform(0.6, 1.0, (8, 12, 12))
    model = PatchModel(slice(4, 8), slice(0, 4))
    explainer = LimeExplainer(model, segmentation="grid", n_segments=9, hide="black")
    found = mean_attributions(explainer.explain_many(X))
    bright = found.attributions[1]
    assert bright[4:8, :4].min() > 20 * np.abs(bright[:, 4:]).max()


def test_bad_input(explanations):
    other = LimeExplainer(TangledModel(64), segmentation="grid").explain(np.zeros((8, 8)))
    for args, message in [
        (([],), "no explanations"),
        ((explanations, [0]), "1 labels for 12 explanations"),
        ((explanations, [7] * 12), r"no class 7; its classes are \[0, 1, 2\]"),
        (([*explanations, other],), r"one size.*\(12, 12, 1\) and \(8, 8, 1\)"),
    ]:
        with pytest.raises(ValueError, match=message):
            mean_attributions(*args)
