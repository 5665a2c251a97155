"""Displays that look into a network, and samples in a plane."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from scipy.signal import correlate
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from fmnist_sk import CNNClassifier
from fmnist_sk.datasets import make_fashion_like
from fmnist_sk.plotting import EmbeddingDisplay, FilterDisplay
from fmnist_sk.plotting._filter_display import scale_around_zero, scale_each


@pytest.fixture(scope="module")
def data():
    return make_fashion_like(60, random_state=0, return_X_y=True)


@pytest.fixture(scope="module")
def network(data):
    return CNNClassifier("lenet", epochs=1, random_state=0).fit(*data)


def test_filters_and_feature_maps_are_those_of_the_network(network, data):
    X = data[0][:1]
    display = FilterDisplay.from_estimator(network, X, n_filters=6, ax=Figure().subplots())
    layer = next(layer for layer in network.to_keras().layers if "Conv" in type(layer).__name__)
    kernel = np.asarray(layer.kernel)
    np.testing.assert_allclose(display.filters, np.moveaxis(kernel[:, :, 0, :6], -1, 0))
    mean, deviation = data[0].mean(), data[0].std()
    image = (X.reshape(28, 28) - mean) / deviation
    expected = [correlate(image, kernel[:, :, 0, i], mode="same") for i in range(6)]
    offsets = np.asarray(display.feature_maps) - expected
    assert np.ptp(offsets, axis=(1, 2)).max() < 1e-2  # up to the bias of each filter
    assert [ax.get_title() for ax in display.ax_] == [
        "6 filters of 5 x 5",
        "6 feature maps of 28 x 28",
    ]
    inverted = make_pipeline(FunctionTransformer(lambda X: 255 - X), network)
    same = FilterDisplay.from_estimator(inverted, 255 - X, ax=Figure().subplots())
    np.testing.assert_allclose(same.feature_maps[:6], display.feature_maps, atol=1e-4)


def test_brightness_of_filters_and_maps():
    filters = np.array([[[-2.0, 0.0]], [[1.0, 0.5]]])
    assert scale_around_zero(filters).ravel().tolist() == [0.0, 0.5, 0.75, 0.625]
    assert scale_each(filters).ravel().tolist() == [0.0, 1.0, 1.0, 0.0]


def test_what_has_no_filters_is_refused(network, data):
    with pytest.raises(TypeError, match="GaussianNB has no network to look into"):
        FilterDisplay.from_estimator(GaussianNB().fit(*data))
    with pytest.raises(ValueError, match="has no convolution"):
        FilterDisplay.from_estimator(CNNClassifier("mlp", epochs=1).fit(*data))
    with pytest.raises(ValueError, match=r"X must hold one image, such as .* got 2 rows"):
        FilterDisplay.from_estimator(network, data[0][:2])
    with pytest.raises(ValueError, match=r"as many as there are filters; got .3, 5, 5. for 2"):
        FilterDisplay(np.zeros((2, 3, 3)), np.zeros((3, 5, 5))).plot()


def test_samples_are_drawn_by_their_principal_components(data):
    X, y = data
    display = EmbeddingDisplay.from_data(X, y, ax=Figure().subplots())
    expected = PCA(2, svd_solver="full").fit_transform(X.astype(float))
    np.testing.assert_allclose(np.abs(display.points), np.abs(expected), rtol=1e-6, atol=1e-6)
    assert len(display.ax_.collections) == 10
    few = [EmbeddingDisplay.from_data(X, y, n_samples=20, ax=Figure().subplots()) for _ in range(2)]
    assert len(few[0].points) == 20
    np.testing.assert_array_equal(few[0].points, few[1].points)


def test_features_of_a_network_are_what_its_last_layer_sees(network, data):
    X, y = data
    display = EmbeddingDisplay.from_estimator(network, X, y, ax=Figure().subplots())
    weights, bias = network.to_keras().layers[-1].get_weights()
    from fmnist_sk.plotting._network_layers import open_network, outputs_of

    transformers, model = open_network(network)
    features = outputs_of(model, model.layers[-1].input, transformers, X)
    logits = features @ weights + bias
    np.testing.assert_array_equal(network.classes_[logits.argmax(axis=1)], network.predict(X))
    expected = PCA(2).fit_transform(features.astype(float))
    np.testing.assert_allclose(np.abs(display.points), np.abs(expected), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("n_classes", [2, 26])
def test_few_and_many_classes_with_long_names(n_classes):
    generator = np.random.default_rng(0)
    y = np.arange(260) % n_classes
    centres = generator.normal(size=(n_classes, 2)) * 10
    names = [f"quite a long name {i}" for i in range(n_classes)]
    display = EmbeddingDisplay(
        centres[y] + generator.normal(size=(260, 2)), y, display_labels=names
    )
    display.plot()
    looks = {
        (tuple(part.get_facecolor()[0]), part.get_paths()[0].vertices.shape, n)
        for n, part in enumerate(display.ax_.collections)
    }
    assert len(looks) == n_classes
    assert [text.get_text() for text in display.labels_] == names
    plt.close(display.figure_)
    with pytest.raises(ValueError, match="two coordinates"):
        EmbeddingDisplay(np.zeros((3, 3)), [0, 1, 2]).plot()


@pytest.mark.parametrize("make_axes", [
    lambda: Figure(layout="constrained").subplots(2, 2)[1, 0],
    lambda: Figure().add_axes((0.1, 0.1, 0.8, 0.8)),
    lambda: Figure().subfigures(1, 2)[1].subplots(),
], ids=["constrained", "free", "subfigure"])  # fmt: skip
def test_they_draw_on_existing_axes_and_open_no_figure(make_axes):
    before = plt.get_fignums()
    maps = np.random.default_rng(0).normal(size=(4, 5, 5))
    for display in (FilterDisplay(maps, maps), EmbeddingDisplay(maps[0, :, :2], list("ababa"))):
        ax = make_axes()
        assert display.plot(ax=ax) is display
        assert all(drawn.figure is ax.figure for drawn in np.ravel(display.ax_))
        ax.figure.canvas.draw()
    assert plt.get_fignums() == before


def test_steps_before_a_network_may_select_columns_by_name(data):
    X = pd.DataFrame(data[0]).add_prefix("pixel")
    names = ColumnTransformer([("all", "passthrough", list(X.columns))])
    model = make_pipeline(names, CNNClassifier("lenet", epochs=1, random_state=0)).fit(X, data[1])
    display = EmbeddingDisplay.from_estimator(
        model, X, data[1], n_samples=30, ax=Figure().subplots()
    )
    assert display.points.shape == (30, 2)
