"""A first convolution computed from the training images."""

import numpy as np
import pytest

from fmnist_sk import GradientExplainer, load, make_fashion_like
from fmnist_sk.networks import VGG, Network
from fmnist_sk.networks._whitening import whitening_filters

SMALL = VGG(width=8, depth=1, n_stages=2, dropout=0.0, whitening=True)


@pytest.fixture(scope="module", params=[1, 3], ids=["grey", "colour"])
def images(request):
    """Smooth images: neighbours are correlated."""
    noise = np.random.default_rng(0).standard_normal((60, 12, 11, request.param))
    return (noise[:, 1:] + noise[:, :-1])[:, :, 1:] + noise[:, 1:, :-1]


def outputs(images, filters):
    """Return what the filters give on every patch, as rows."""
    windows = np.lib.stride_tricks.sliding_window_view(images, (3, 3), axis=(1, 2))
    return np.einsum("nijchw,hwcf->nijf", windows, filters).reshape(-1, filters.shape[-1])


def test_components_are_uncorrelated_and_of_variance_one(images):
    filters = whitening_filters(images, epsilon=0.0)
    n_values = 9 * images.shape[-1]
    assert filters.shape == (3, 3, images.shape[-1], 2 * n_values)
    np.testing.assert_allclose(filters[..., 1::2], -filters[..., ::2])
    covariance = np.cov(outputs(images, filters[..., ::2]), rowvar=False, ddof=0)
    np.testing.assert_allclose(covariance, np.eye(n_values), atol=1e-3)


def test_the_largest_variance_comes_first(images):
    norms = np.linalg.norm(whitening_filters(images).reshape(-1, 18 * images.shape[-1]), axis=0)
    assert (np.diff(norms) > -1e-5).all()


@pytest.mark.parametrize("shape", [(4, 1, 1, 1), (1, 3, 3, 1), (1, 2, 5, 1), (3, 4, 4, 2)])
def test_constant_and_tiny_images_have_finite_filters(shape):
    filters = whitening_filters(np.zeros(shape))
    assert filters.shape == (3, 3, shape[-1], 18 * shape[-1])
    assert np.isfinite(filters).all()


def test_training_leaves_the_filters_alone(fashion, tiny_cnn):
    X, y = fashion
    clf = tiny_cnn(SMALL, precision="float32").fit(X, y)
    standardised = (X - X.mean()).reshape(-1, 28, 28, 1) / X.std()
    kernel = clf.predictor_.weights[2]
    np.testing.assert_allclose(kernel, whitening_filters(standardised)[..., :8], rtol=1e-3)
    n_trained = sum(weight.numpy().size for weight in clf.to_keras().trainable_weights)
    assert clf.count_params() == n_trained


def test_at_most_as_many_filters_as_there_are(fashion, tiny_cnn):
    clf = tiny_cnn(VGG(width=40, depth=1, n_stages=1, whitening=True), epochs=1).fit(*fashion)
    assert clf.predictor_.weights[2].shape == (3, 3, 1, 18)


@pytest.mark.parametrize("pool_first", [False, True])
def test_predictions_are_those_of_the_keras_model_and_of_the_archive(
    fashion, tiny_cnn, tmp_path, pool_first
):
    X, y = fashion
    network = VGG(width=8, depth=2, n_stages=1, whitening=True, pool_first=pool_first)
    clf = tiny_cnn(network, precision="float32").fit(X, y)
    logits = clf.to_keras()(X[:9].reshape(-1, 28, 28, 1), training=False).numpy()
    np.testing.assert_allclose(
        clf.predictor_.logits(X[:9].reshape(-1, 28, 28, 1)), logits, atol=1e-4
    )
    clf.save(tmp_path / "model.zip")
    np.testing.assert_array_equal(
        load(tmp_path / "model.zip").predict_proba(X[:9]), clf.predict_proba(X[:9])
    )


def test_other_images_have_other_filters_though_the_graph_is_the_same(fashion, tiny_cnn):
    X, y = fashion
    first, other, again = (
        tiny_cnn(SMALL, epochs=1).fit(rows, y).predictor_.weights[2]
        for rows in (X, X // 16 * 16, X)
    )
    assert not np.allclose(first, other)
    np.testing.assert_array_equal(first, again)


def test_training_goes_on_with_the_same_filters(fashion, tiny_cnn):
    X, y = fashion
    clf = tiny_cnn(SMALL, warm_start=True, epochs=1).fit(X, y)
    kernel = clf.predictor_.weights[2]
    clf.fit(X // 16 * 16, y)
    np.testing.assert_array_equal(clf.predictor_.weights[2], kernel)


def test_channels_that_say_the_same_do_no_harm(fashion, tiny_cnn):
    """Trained in bfloat16 if the processor has it, predicted in float32: noise must not be blown up."""
    X, y = fashion
    network = VGG(width=54, depth=1, n_stages=2, dropout=0.0, whitening=True)
    colours = np.repeat(X.reshape(-1, 28, 28, 1), 3, axis=-1)
    clf = tiny_cnn(network, epochs=6, precision="auto").fit(colours, y)
    kernel = clf.predictor_.weights[2]
    assert kernel.shape == (3, 3, 3, 54)
    assert (kernel[..., 18:] == 0).all()
    assert abs(clf.score(colours, y) - clf.history_["accuracy"][-1]) < 0.1


def test_a_part_of_many_images_is_enough(tiny_cnn):
    X, y = make_fashion_like(1500, random_state=0, return_X_y=True)
    some, all_of_them = (
        np.abs(filters[..., :8])
        for filters in (
            tiny_cnn(SMALL, epochs=1, precision="float32").fit(X, y).predictor_.weights[2],
            whitening_filters((X - X.mean()).reshape(-1, 28, 28, 1) / X.std()),
        )
    )
    assert not np.array_equal(some, all_of_them)
    np.testing.assert_allclose(some, all_of_them, atol=0.1 * all_of_them.max())


def test_grad_cam_sees_the_maps_of_a_fixed_convolution(fashion, tiny_cnn):
    X, y = fashion
    clf = tiny_cnn(VGG(width=8, depth=1, n_stages=1, whitening=True), epochs=1).fit(X, y)
    explanation = GradientExplainer(clf, method="grad_cam").explain(X[0])
    assert np.isfinite(explanation.coefficients).all()


class GivenStatistics(Network):
    """A network with a layer of Keras that can adapt, but was given what it needs."""

    def features(self, x):
        from keras import layers

        return layers.Flatten()(layers.Normalization(mean=0.5, variance=4.0)(x))


def test_layers_of_keras_stay_as_they_were_made(fashion, tiny_cnn):
    clf = tiny_cnn(GivenStatistics(), epochs=1).fit(*fashion)
    (layer,) = (layer for layer in clf.to_keras().layers if type(layer).__name__ == "Normalization")
    assert layer.input_mean == 0.5


class Centred(Network):
    """A network of somebody else, with a layer that learns from images."""

    def features(self, x):
        from keras import layers

        class Centring(layers.Layer):
            def build(self, input_shape):
                self.centre = self.add_weight(
                    shape=input_shape[1:], initializer="zeros", trainable=False, name="centre"
                )
                self.centre_initializer = lambda shape, dtype=None: np.zeros(shape, dtype)

            def adapt(self, images):
                self.centre.assign(images.mean(axis=0))

            def call(self, images):
                return images - self.centre

        return layers.Flatten()(Centring()(layers.MaxPooling2D(4)(x)))


def test_a_layer_learns_from_what_reaches_it(fashion, tiny_cnn):
    X, y = fashion
    clf = tiny_cnn(Centred(), epochs=1, precision="float32").fit(X, y)
    pooled = X.reshape(-1, 7, 4, 7, 4, 1).max(axis=(2, 4)).mean(axis=0)
    np.testing.assert_allclose(clf.predictor_.weights[2], (pooled - X.mean()) / X.std(), rtol=1e-4)
