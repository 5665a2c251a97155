"""Gradients of networks: axioms, networks whose gradients are known, and what they cannot explain."""

import matplotlib as mpl
import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, Normalizer

from fmnist_sk import Network
from fmnist_sk.explain import (
    GradientExplainer,
    LimeExplainer,
    deletion_curves,
    held_out_r2,
    measure_explanations,
    random_attributions,
)
from fmnist_sk.plotting import ExplanationDisplay

METHODS = ["integrated_gradients", "saliency", "grad_cam"]


class Linear(Network):
    """Logits are linear in the pixels."""

    search_space = {}

    def features(self, x):
        from keras import layers

        return layers.Flatten()(x)


class Pooled(Network):
    """One convolution and the mean over all places: where Grad-CAM is what CAM was."""

    search_space = {}

    def features(self, x):
        from keras import layers

        maps = layers.Conv2D(6, 3, activation="relu", padding="same", strides=2)(x)
        return layers.GlobalAveragePooling2D()(maps)


@pytest.fixture(scope="module")
def colours():
    rng = np.random.default_rng(0)
    y = np.arange(90) % 3
    X = rng.normal(size=(90, 8, 12, 3)).astype(np.float32)
    X[np.arange(90), :4, :, y] += 1.0
    return X, y


def sums_and_differences(explanations):
    sums = [each.coefficients.sum(axis=1) for each in explanations]
    return np.array(sums), np.array([each.outputs[0] - each.outputs[1] for each in explanations])


def test_integrated_gradients_are_complete(fitted, fashion):
    """The axiom: importances sum to what the whole image changes, for each class."""
    errors = []
    for n_steps in (8, 128):
        explainer = GradientExplainer(fitted, n_steps=n_steps)
        sums, differences = sums_and_differences(explainer.explain_many(fashion[0][:3]))
        errors.append(np.abs(sums - differences).max())
    assert np.abs(differences).max() > 0.2
    assert errors[1] < min(5e-3, errors[0])


def test_of_a_linear_model_everything_is_known(tiny_cnn, colours):
    X, y = colours
    model = tiny_cnn(Linear(), epochs=3).fit(X, y)
    _, inverse, kernel, _ = (np.array(w, np.float64) for w in model.to_keras().get_weights())
    slopes = kernel.reshape(8, 12, 3, 3) * inverse[:, None]  # of the logits by the raw pixels
    found = GradientExplainer(model, method="saliency").explain(X[0])
    expected = np.abs(slopes).max(axis=2)
    for label in range(3):
        np.testing.assert_allclose(found.attribution_map(label), expected[..., label], rtol=1e-4)

    explanation = GradientExplainer(model, n_steps=512, hide="black").explain(X[0])
    points = (np.arange(4000) + 0.5) / 4000
    at_zero = np.log(model.predict_proba(0 * X[:1])[0])
    logits = at_zero + points[:, None] * np.einsum("hwc,hwck->k", X[0].astype(float), slopes)
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    for label in range(3):
        # The chain rule of the softmax, averaged over the line.
        weights = (p[:, [label]] * ((np.arange(3) == label) - p)).mean(axis=0)
        expected = (X[0] * (slopes @ weights)).sum(axis=-1)
        np.testing.assert_allclose(explanation.attribution_map(label), expected, atol=1e-5)
    np.testing.assert_allclose(explanation.hidden, 0)


def test_grad_cam_of_a_network_that_ends_in_a_mean_is_cam(tiny_cnn, colours):
    import tensorflow as tf

    X, y = colours
    model = tiny_cnn(Pooled(), epochs=2).fit(X, y)
    network = model.to_keras()
    (last,) = [layer for layer in network.layers if "conv" in layer.name]
    maps = type(network)(network.input, last.output)(X[:2]).numpy()
    kernel = network.layers[-1].get_weights()[0] / (4 * 6)
    expected = tf.image.resize(np.maximum(maps @ kernel, 0), (8, 12)).numpy()
    for layer in (-1, 0):
        explanations = GradientExplainer(model, method="grad_cam", layer=layer).explain_many(X[:2])
        for explanation, values in zip(explanations, expected, strict=True):
            for label in range(3):
                np.testing.assert_allclose(
                    explanation.attribution_map(label), values[..., label], atol=1e-5
                )


@pytest.mark.parametrize("method", METHODS)
def test_many_images_in_any_form_are_explained_like_each_alone(fitted, fashion, method):
    X = fashion[0][:5]
    explainer = GradientExplainer(fitted, method=method, n_steps=8, batch_size=20)
    together = explainer.explain_many(X.reshape(-1, 28, 28))
    for image, explanation in zip(X, together, strict=True):
        alone = explainer.explain(image)
        np.testing.assert_allclose(
            alone.coefficients, explanation.coefficients, rtol=1e-3, atol=1e-5
        )
        np.testing.assert_allclose(
            explanation.probabilities, fitted.predict_proba(image[None])[0], atol=1e-5
        )
        assert explanation.attribution_map().shape == (28, 28)
    assert explainer.explain_many(X[:0]) == []


def test_no_more_images_than_a_batch_go_through_the_network(monkeypatch, fitted, fashion):
    from fmnist_sk.explain._gradients import NetworkGradients

    sizes, at_pixels = [], NetworkGradients.at_pixels

    def counted(network, images, **options):
        sizes.append(len(images))
        return at_pixels(network, images, **options)

    X = fashion[0][:3].copy()
    (expected, *_) = GradientExplainer(fitted).explain_many(X)
    monkeypatch.setattr(NetworkGradients, "at_pixels", counted)
    (explanation, *_) = GradientExplainer(fitted, batch_size=8).explain_many(X)
    assert max(sizes) == 8
    np.testing.assert_allclose(explanation.coefficients, expected.coefficients, atol=1e-5)
    X[:] = 0
    assert explanation.image.any()


def test_compiled_once_for_a_fit_and_anew_after_the_next(tiny_cnn, fashion):
    X, y = fashion
    tracings = []

    class Counted(Network):
        search_space = {}

        def features(self, x):
            from keras import layers

            class Count(layers.Layer):
                def call(self, inputs):
                    tracings.append(1)
                    return inputs

            return layers.Flatten()(Count()(x))

    model = tiny_cnn(Counted(), epochs=1).fit(X, y)
    first = GradientExplainer(model, method="saliency").explain(X[0])
    before = len(tracings)
    for n_images in (1, 3, 2):
        again = GradientExplainer(model, method="saliency").explain_many(X[:n_images])[0]
    assert len(tracings) == before
    np.testing.assert_allclose(again.coefficients, first.coefficients, rtol=1e-5)
    model.fit(X[:200], y[:200])
    refitted = GradientExplainer(model, method="saliency").explain(X[0])
    assert not np.allclose(refitted.coefficients, first.coefficients, rtol=1e-2)


def test_behind_a_scaler_and_in_a_search(tiny_cnn, fashion, names):
    X, _ = fashion
    pipeline = make_pipeline(MinMaxScaler(), "passthrough", tiny_cnn(epochs=1))
    search = GridSearchCV(pipeline, {"cnnclassifier__l2": [0.0]}, cv=2).fit(X, names)
    explanation = GradientExplainer(search).explain(X[0])
    # What is explained is the network, and what is shown is the image.
    inner = search.best_estimator_
    scaled, hidden = (inner[0].transform(row.reshape(1, -1)) for row in (X[0], explanation.hidden))
    expected = GradientExplainer(inner[-1], hide=hidden[0]).explain(scaled[0])
    np.testing.assert_allclose(explanation.coefficients, expected.coefficients, atol=1e-6)
    np.testing.assert_array_equal(explanation.image.ravel(), X[0])
    assert explanation.predicted_label == search.predict(X[:1])[0]


@pytest.mark.parametrize("method", METHODS)
def test_measures_and_displays_take_gradients(fitted, fashion, method):
    X = fashion[0][:8]
    explainer = GradientExplainer(fitted, method=method, n_steps=8)
    table = measure_explanations(explainer, X, n_steps=7, n_runs=2, random_state=0)
    assert (table["stability"] > 0.999).all()
    assert table["r2"].isna().all() == (method != "integrated_gradients")
    display = ExplanationDisplay.from_estimator(
        fitted, X[0], explainer=GradientExplainer, method=method, n_steps=8,
        ax=mpl.figure.Figure().subplots(),
    )  # fmt: skip
    assert not display.ax_[1].collections[0].get_paths()  # no lines around each pixel
    assert display.ax_[1].get_xlabel() == ""
    display.figure_.canvas.draw()


@pytest.mark.parametrize("method", METHODS)
def test_held_out_r2_of_more_than_a_thousand_pixels(tiny_cnn, method):
    X = np.random.default_rng(0).integers(0, 256, (12, 32, 33, 1), dtype=np.uint8)
    model = tiny_cnn(Pooled(), epochs=1).fit(X, np.arange(12) % 2)
    explainer = GradientExplainer(model, method=method, n_steps=4)
    r2 = held_out_r2(explainer, X[:1], explainer.explain_many(X[:1]), n_samples=10, random_state=0)
    assert np.isnan(r2).all() == (method != "integrated_gradients")


def test_integrated_gradients_find_what_matters_sooner_than_chance_and_regions(fitted, fashion):
    X = fashion[0][:10]
    explanations = GradientExplainer(fitted).explain_many(X)
    maps = {
        "gradients": [each.attribution_map() for each in explanations],
        "regions": [each.attribution_map() for each in LimeExplainer(fitted).explain_many(X)],
        "chance": random_attributions([each.segments for each in explanations], 0),
    }
    area = {name: deletion_curves(fitted, X, found).mean() for name, found in maps.items()}
    assert area["gradients"] < area["regions"] < area["chance"]


class Sharpened(ClassifierMixin, BaseEstimator):
    """A wrapper that changes what its network says."""

    def __init__(self, estimator_):
        self.estimator_ = estimator_
        self.classes_ = estimator_.classes_

    def fit(self, X, y): ...

    def predict_proba(self, X):
        p = self.estimator_.predict_proba(X) ** 4
        return p / p.sum(axis=1, keepdims=True)


def test_what_cannot_be_explained_gives_one_clear_error(fitted, tiny_cnn, fashion):
    X, y = fashion
    unfitted = tiny_cnn()
    cases = [
        (RandomForestClassifier(2).fit(X, y), {}, TypeError, "RandomForest.*LimeExplainer"),
        (unfitted, {}, NotFittedError, "not fitted"),
        (Sharpened(fitted), {}, TypeError, "does not return what the network"),
        (fitted, {"method": "lime"}, ValueError, "'method' parameter"),
        (fitted, {"hide": "segment_mean"}, ValueError, "'hide' parameter"),
        (fitted, {"method": "grad_cam", "layer": 9}, ValueError, "layer=9.*has 8 layers"),
    ]
    for estimator, options, error, message in cases:
        with pytest.raises(error, match=message):
            GradientExplainer(estimator, **options).explain(X[0])
    flat = tiny_cnn(Linear(), epochs=1).fit(X, y)
    with pytest.raises(ValueError, match="no convolutions"):
        GradientExplainer(flat, method="grad_cam").explain(X[0])
    for transformer in (Normalizer(), PCA(784 // 4, random_state=0)):
        pipeline = make_pipeline(transformer, tiny_cnn(Linear(), epochs=1)).fit(X / 255, y)
        with pytest.raises(ValueError, match=f"pixel by pixel.*{type(transformer).__name__}"):
            GradientExplainer(pipeline).explain(X[0] / 255)
