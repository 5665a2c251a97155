import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn import config_context
from sklearn.base import clone
from sklearn.linear_model import RidgeClassifier
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from fmnist_sk.preprocessing import ImageReshaper, PixelScaler


@parametrize_with_checks([PixelScaler("standard")])
def test_sklearn_check(estimator, check):
    check(estimator)


@pytest.fixture
def colours():
    """Images of 6 x 5 pixels whose three channels differ in range; one is constant."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 200, (40, 6, 5, 3), dtype=np.uint8)
    images[..., 1] //= 4
    images[..., 2] = 90
    return images


def test_unit_keeps_the_relation_of_the_channels(colours):
    scaled = PixelScaler().fit_transform(colours)
    assert scaled.dtype == np.float32
    np.testing.assert_allclose(scaled, colours / np.float32(199), rtol=1e-6)


def test_standard_treats_each_channel_by_itself(colours):
    scaler = PixelScaler("standard").fit(colours)
    scaled = scaler.transform(colours)
    np.testing.assert_allclose(scaled.mean(axis=(0, 1, 2)), 0, atol=1e-5)
    np.testing.assert_allclose(scaled.std(axis=(0, 1, 2)), [1, 1, 0], atol=1e-5)
    np.testing.assert_allclose(scaler.offset_, colours.mean(axis=(0, 1, 2)))


@pytest.mark.parametrize("mode", ["unit", "standard"])
def test_form_dtype_and_range_make_no_difference(mode, fashion):
    X = fashion[0]
    expected = PixelScaler(mode).fit_transform(X)
    for other in (
        X.astype(np.float64),
        (X / 255).astype(np.float32),
        np.asfortranarray(X),
        X.reshape(-1, 28, 28),
        X.reshape(-1, 28, 28, 1),
        pd.DataFrame(X),
    ):
        result = PixelScaler(mode).fit_transform(other)
        assert result.shape == other.shape
        assert result.dtype == np.float32
        np.testing.assert_allclose(result.reshape(X.shape), expected, atol=1e-5)


@pytest.mark.parametrize("mode", ["unit", "standard"])
def test_fitted_on_one_form_it_takes_the_others(mode, colours):
    rows = colours.reshape(40, -1)
    scaler = PixelScaler(mode, image_shape=(6, 5, 3)).fit(rows)
    np.testing.assert_array_equal(
        scaler.transform(colours), scaler.transform(rows).reshape(colours.shape)
    )
    back = scaler.inverse_transform(scaler.transform(colours))
    np.testing.assert_allclose(back, colours, atol=1e-4)


def test_a_tiny_deviation_on_a_large_offset_survives():
    X = 1e8 + np.random.default_rng(0).normal(size=(50, 16))
    assert abs(PixelScaler("standard").fit_transform(X).std() - 1) < 1e-3


def test_the_input_is_left_alone_and_the_output_is_new(fashion):
    X = fashion[0].astype(np.float32)
    before = X.copy()
    scaled = PixelScaler().fit_transform(X)
    scaled += 1
    np.testing.assert_array_equal(X, before)


def test_in_a_pipeline_with_pandas_output(fashion):
    X, y = fashion
    frame = pd.DataFrame(X).add_prefix("pixel")
    scaler = PixelScaler().set_output(transform="pandas")
    assert list(scaler.fit_transform(frame).columns) == list(frame.columns)
    pipeline = make_pipeline(scaler, RidgeClassifier())
    assert pipeline.fit(frame, y).score(frame, y) > 0.7


def test_copies_behave_alike(colours):
    scaler = PixelScaler("standard", image_shape=(6, 5, 3)).fit(colours)
    for copy in (pickle.loads(pickle.dumps(scaler)), clone(scaler).fit(colours)):
        np.testing.assert_array_equal(copy.transform(colours), scaler.transform(colours))


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ({"mode": "minmax"}, "(?s)'mode'.*minmax"),
        ({"image_shape": "square"}, "(?s)'image_shape'.*square"),
        ({"image_shape": (7, 5, 3)}, r"image_shape=\(7, 5, 3\)"),
        ({"image_shape": (6, 5, 0)}, r"\(6, 5, 0\)"),
    ],
)
def test_a_wrong_parameter_is_named(params, problem, colours):
    with pytest.raises(ValueError, match=problem):
        PixelScaler(**params).fit(colours)


def test_images_of_another_shape_are_refused(colours):
    scaler = PixelScaler().fit(colours)
    with pytest.raises(ValueError, match=r"\(5, 6, 3\).*\(6, 5, 3\)"):
        scaler.transform(colours.swapaxes(1, 2))
    with pytest.raises(ValueError, match=r"75 features.*90 features"):
        scaler.transform(colours[:, 1:])


@pytest.mark.parametrize("container", ["pandas", "default"])
def test_images_stay_arrays_where_rows_become_data_frames(colours, container):
    expected = PixelScaler().fit_transform(colours)
    rows = colours.reshape(40, -1)
    with config_context(transform_output=container):
        for images in (colours, colours[..., 0]):
            scaler = PixelScaler()
            assert isinstance(scaler.fit_transform(images), np.ndarray)
            assert scaler.transform(images).shape == images.shape
        steps = make_pipeline(ImageReshaper("images", image_shape=(6, 5, 3)), PixelScaler())
        for X in (rows, pd.DataFrame(rows)):
            np.testing.assert_array_equal(steps.fit_transform(X), expected)
            np.testing.assert_array_equal(steps.transform(X), expected)
        frame = PixelScaler(image_shape=(6, 5, 3)).fit_transform(rows)
    assert isinstance(frame, pd.DataFrame) == (container == "pandas")
    np.testing.assert_array_equal(np.asarray(frame), expected.reshape(40, -1))
    frame = PixelScaler().set_output(transform="pandas").fit(colours).transform(rows)
    assert isinstance(frame, pd.DataFrame)


def test_a_constant_that_has_no_exact_mean_has_the_scale_one():
    scaler = PixelScaler("standard").fit(np.full((50, 8, 8), 0.1))
    assert scaler.scale_.tolist() == [1.0]
