"""Segments that fit small images."""

import os

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter, label
from skimage.segmentation import felzenszwalb

from fmnist_sk.explain._segmentation import segment_image

METHODS = ["slic", "grid", "felzenszwalb", "quickshift"]
DEFAULT = 12


def check_numbers(segments, shape):
    assert segments.shape == shape
    assert np.array_equal(np.unique(segments), np.arange(segments.max() + 1))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("shape", [(28, 28, 1), (32, 32, 3), (12, 20, 4), (5, 5, 1), (1, 30, 1)])
def test_segments_are_numbered_from_0_without_gaps(method, shape):
    image = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    segments = segment_image(image, method, DEFAULT)
    check_numbers(segments, shape[:2])
    np.testing.assert_array_equal(segments, segment_image(image, method, DEFAULT))
    np.testing.assert_array_equal(segments, segment_image(image / 255, method, DEFAULT))


@pytest.mark.parametrize("brightness", [0, 128])
def test_the_default_has_places_even_where_an_image_has_none(brightness):
    image = np.full((28, 28, 1), brightness, np.uint8)
    assert segment_image(image, "slic", DEFAULT).max() + 1 >= 4
    image[3, 3] = 255
    assert segment_image(image, "slic", DEFAULT).max() + 1 >= 4


@pytest.mark.parametrize("shape", [(8, 8, 1), (12, 12, 1), (32, 32, 3), (40, 9, 1)])
@pytest.mark.parametrize("method", ["slic", "grid"])
def test_there_are_at_most_as_many_as_asked_for_and_nearly_as_many(method, shape):
    for seed, n_segments in enumerate([1, 2, 5, 7, 11, 12, 12, 12, 40]):
        noise = np.random.default_rng(seed).random(shape)
        image = gaussian_filter(noise, (2, 2, 0))
        n_found = segment_image(image, method, n_segments).max() + 1
        assert 0.6 * n_segments <= n_found <= n_segments


def test_a_grid_has_as_many_cells_as_asked_for_and_they_are_equal():
    segments = segment_image(np.zeros((28, 28, 1)), "grid", 16)
    assert (np.bincount(segments.ravel()) == 49).all()
    assert segment_image(np.zeros((2, 2, 1)), "grid", 100).max() == 3


def test_functions_and_maps_are_taken_as_they_are():
    image = np.random.default_rng(0).random((8, 8, 1))
    found = segment_image(image, lambda image: felzenszwalb(image, channel_axis=-1) + 3, DEFAULT)
    check_numbers(found, (8, 8))
    assert segment_image(image, np.eye(8), DEFAULT).tolist() == np.eye(8).tolist()


@pytest.mark.skipif(not os.environ.get("FMNIST_SK_DATA"), reason="FMNIST_SK_DATA is not set")
def test_the_default_on_real_images_is_small_enough_to_enumerate_and_never_below_four():
    from fmnist_sk import fetch_fashion_mnist

    X = fetch_fashion_mnist(subset="test", download=False).data[:200]
    counts = []
    for image in X.reshape(-1, 28, 28, 1):
        segments = segment_image(image, "slic", DEFAULT)
        counts.append(segments.max() + 1)
        for number in range(counts[-1]):
            assert label(segments == number)[1] == 1, "a segment is in one piece"
    assert min(counts) >= 4
    assert max(counts) <= 12
