"""Models whose truth is known: the explanation must say it, in every mode."""

import numpy as np
import pytest
from scipy.stats import binom

from fmnist_sk.explain import LimeExplainer
from fmnist_sk.explain._coalitions import all_coalitions, sample_coalitions

from ._models import PatchModel

every_mode = pytest.mark.parametrize("n_samples", ["auto", 200], ids=["all", "sampled"])
every_method = pytest.mark.parametrize("method", ["lime", "shapley", "occlusion"])


@every_mode
@every_method
def test_what_a_model_looks_at_has_its_share_and_rank_1_wherever_it_lies(method, n_samples):
    rng = np.random.default_rng(0)
    for _ in range(100):
        image = rng.uniform(0.2, 1.0, (12, 12))
        row, column = rng.integers(0, 9, 2)  # across the borders of the segments as well
        model = PatchModel(slice(row, row + 4), slice(column, column + 4))
        explanation = LimeExplainer(
            model,
            method=method,
            segmentation="grid",
            n_segments=9,
            n_samples=n_samples,
            hide="black",
            random_state=0,
        ).explain(image)
        importances = explanation.importances("bright")
        looked_at = np.zeros((12, 12))
        looked_at[row : row + 4, column : column + 4] = 1 / 16
        # What the model's mean loses with each segment.
        truth = np.bincount(explanation.segments.ravel(), (looked_at * image).ravel())
        # LIME's penalty takes a twentieth of them with 200 samples.
        tolerance = 0.08 * truth.max() if method == "lime" else 1e-9
        np.testing.assert_allclose(importances, truth, rtol=0, atol=tolerance)
        assert truth[importances.argmax()] > truth.max() - tolerance
        np.testing.assert_allclose(explanation.importances("dark"), -importances, atol=1e-12)


def test_the_patch_is_found_whatever_the_segments():
    rng = np.random.default_rng(0)
    image = rng.uniform(0.0, 0.1, (28, 28))
    image[8:16, 12:20] += 0.8
    model = PatchModel(slice(8, 16), slice(12, 20))
    for segmentation in ("slic", "felzenszwalb", "quickshift", "grid"):
        explainer = LimeExplainer(model, segmentation=segmentation, hide="black", random_state=0)
        found = explainer.explain(image).attribution_map()
        inside = found[8:16, 12:20]
        assert found.max() == inside.max(), segmentation
        assert inside.mean() > 4 * np.abs(found).mean(), segmentation


@every_mode
@every_method
def test_a_model_that_always_says_the_same_is_explained_by_zeros(method, n_samples, image):
    class Constant:
        def predict_proba(self, X):
            return np.full((len(X), 3), [0.2, 0.5, 0.3])

    explanation = LimeExplainer(
        Constant(), method=method, n_samples=n_samples, segmentation="grid"
    ).explain(image)
    np.testing.assert_allclose(explanation.coefficients, 0, atol=1e-12)
    np.testing.assert_allclose(explanation.intercepts, [0.2, 0.5, 0.3])
    np.testing.assert_allclose(explanation.scores, 1)


def test_all_coalitions_are_all_there_are():
    coalitions = all_coalitions(7)
    assert coalitions.shape == (128, 7)
    assert len(np.unique(coalitions, axis=0)) == 128
    assert coalitions[0].all()


@every_method
@pytest.mark.parametrize("n_segments", [2, 13, 40])
def test_sampled_sizes_follow_their_distribution_as_whole_numbers_allow(method, n_segments):
    if method != "shapley":
        expected = binom.pmf(np.arange(n_segments + 1), n_segments, 0.5)
    else:
        inner = np.arange(1, n_segments)
        expected = np.concatenate([[0], 1 / (inner * (n_segments - inner)), [0]])
        expected /= expected.sum()
    coalitions = sample_coalitions(1000, n_segments, method, np.random.default_rng(0))
    found = np.bincount(coalitions.sum(axis=1), minlength=n_segments + 1)
    np.testing.assert_allclose(found, 1000 * expected, atol=2.001)
    # Every segment is visible in exactly half of the coalitions: complements see to it.
    assert (coalitions.sum(axis=0) == 500).all()
