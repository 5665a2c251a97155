"""The same numbers as package `lime` from the same segments and coalitions."""

import numpy as np
import pytest
from lime.lime_base import LimeBase
from lime.lime_image import LimeImageExplainer
from sklearn.linear_model import Ridge
from sklearn.metrics import pairwise_distances

from fmnist_sk.explain import LimeExplainer
from fmnist_sk.explain._hiding import hidden_image, hide_segments
from fmnist_sk.explain._surrogate import fit_surrogate, lime_kernel, weighted_r2


class RecordingExplainer(LimeImageExplainer):
    """LIME as it is; remembers what it drew and what the model said."""

    def data_labels(self, *args, **options):
        self.data, self.outputs = super().data_labels(*args, **options)
        return self.data, self.outputs


def lime_by_label(explanation, label, n_segments):
    coefficients = np.zeros(n_segments)
    for segment, value in explanation.local_exp[label]:
        coefficients[segment] = value
    return coefficients


def test_a_whole_run_of_lime_gives_the_same_images_outputs_and_coefficients(image, tangled):
    segments = np.arange(16).reshape(4, 4).repeat(3, axis=0).repeat(3, axis=1)
    lime = RecordingExplainer(random_state=0, feature_selection="none")
    theirs = lime.explain_instance(
        image,
        lambda X: tangled.predict_proba(X[..., 0]),
        labels=range(3),
        num_samples=150,
        segmentation_fn=lambda _: segments,
    )
    coalitions = lime.data.astype(bool)
    grey = image[..., None]
    shown = hide_segments(grey, hidden_image(grey, segments, "segment_mean"), segments, coalitions)
    outputs = tangled.predict_proba(shown)
    np.testing.assert_allclose(outputs, lime.outputs, atol=1e-12)
    weights = lime_kernel(coalitions, 0.25)
    coefficients, intercepts = fit_surrogate(coalitions, outputs, weights, alpha=1.0)
    scores = weighted_r2(outputs, intercepts + coalitions @ coefficients.T, weights)
    for label in range(3):
        np.testing.assert_allclose(
            coefficients[label], lime_by_label(theirs, label, 16), rtol=0, atol=1e-6
        )
        assert intercepts[label] == pytest.approx(theirs.intercept[label], abs=1e-6)
    # LIME keeps the score of one label only: the most probable.
    assert scores[theirs.top_labels[0]] == pytest.approx(theirs.score, abs=1e-6)


@pytest.mark.parametrize(
    ("n_samples", "kernel_width", "alpha"), [("auto", 0.25, 1.0), (300, 0.25, 1.0), (300, 0.7, 10)]
)
def test_an_explanation_is_limes_own_surrogate(image, tangled, n_samples, kernel_width, alpha):
    explanation = LimeExplainer(
        tangled, segmentation="grid", n_samples=n_samples, kernel_width=kernel_width, alpha=alpha
    ).explain(image)
    data = explanation.coalitions.astype(int)
    assert data[0].all()  # LIME takes the first row for the image itself.
    distances = pairwise_distances(data, data[:1], metric="cosine").ravel()
    kernel = LimeImageExplainer(kernel_width=kernel_width).base.kernel_fn
    # LIME's penalty is meant for a sample of 1,000; where all coalitions are there, they stand for it.
    scale = len(data) / 1000 if explanation.is_exact else 1.0
    for label in range(3):
        intercept, pairs, score, local = LimeBase(kernel).explain_instance_with_data(
            data,
            explanation.outputs,
            distances,
            label,
            num_features=data.shape[1],
            feature_selection="none",
            model_regressor=Ridge(alpha=scale * alpha),
        )
        ours = explanation.importances(label)
        np.testing.assert_allclose(ours, [dict(pairs)[i] for i in range(len(ours))], atol=1e-6)
        assert explanation.intercepts[label] == pytest.approx(intercept, abs=1e-6)
        assert explanation.scores[label] == pytest.approx(score, abs=1e-6)
        if label == explanation.class_code():
            np.testing.assert_allclose(explanation.to_lime().local_pred, local, atol=1e-6)


@pytest.mark.parametrize("n_segments", [4, 9])
def test_few_segments_are_penalised_as_limes_thousand_samples_are(n_segments):
    class Sum:
        def predict_proba(self, X):
            p = X.mean(axis=(1, 2))
            return np.stack([1 - p, p], axis=1)

    image = np.ones((12, 12))
    options = {"segmentation": "grid", "n_segments": n_segments, "hide": "black"}
    found = LimeExplainer(Sum(), **options).explain(image)
    np.testing.assert_allclose(found.importances(1), 1 / n_segments, rtol=0.03)
    theirs = LimeImageExplainer(random_state=0, feature_selection="none").explain_instance(
        image,
        lambda X: Sum().predict_proba(X[..., 0]),
        labels=[1],
        hide_color=0,
        num_samples=1000,
        batch_size=1000,
        segmentation_fn=lambda _: found.segments,
    )
    expected = lime_by_label(theirs, 1, n_segments)
    np.testing.assert_allclose(found.importances(1), expected, rtol=0.02)


@pytest.mark.parametrize("shape", [(12, 12), (12, 12, 3)])
def test_limes_result_object_works(shape):
    image = np.random.default_rng(0).random(shape)

    class Corner:
        def predict_proba(self, X):
            p = X[:, :4, :4].reshape(len(X), -1).mean(axis=1)
            return np.stack([p, 1 - p], axis=1)

    explainer = LimeExplainer(Corner(), segmentation="grid", n_segments=9, hide="black")
    theirs = explainer.explain(image).to_lime()
    shown, mask = theirs.get_image_and_mask(0, num_features=1, hide_rest=True)
    assert mask[:4, :4].all()
    assert mask.sum() == 16
    np.testing.assert_allclose(
        shown[:4, :4], np.broadcast_to(image.reshape(12, 12, -1), (12, 12, 3))[:4, :4]
    )
    assert sorted(theirs.top_labels) == [0, 1]
