"""What becomes of pixel values, and between which values they stay."""

import numpy as np
import pytest

from fmnist_sk.augmentation import (
    GaussianBlur,
    GaussianNoise,
    RandAugment,
    RandomBrightness,
    RandomContrast,
    RandomErasing,
    RandomGamma,
)
from fmnist_sk.augmentation._intensity import (
    apply_gamma,
    blur,
    scale_contrast,
    shift_brightness,
)

LINE = np.array([[[[0], [50], [200], [250]]]], dtype=np.uint8)
BYTES = (0.0, 255.0)


def values(images):
    return images.ravel().tolist()


def test_brightness_adds_and_clips():
    assert values(shift_brightness(LINE, np.array([0.1]), BYTES)) == [26, 76, 226, 255]
    assert values(shift_brightness(LINE, np.array([-0.2]), BYTES)) == [0, 0, 149, 199]


def test_contrast_scales_the_distance_from_the_mean():
    assert values(scale_contrast(LINE, np.array([0.5]), BYTES)) == [62, 88, 162, 188]
    assert values(scale_contrast(LINE, np.array([2.0]), BYTES)) == [0, 0, 255, 255]


def test_gamma_keeps_black_and_white():
    pixels = np.array([[[[0.0], [0.25], [1.0]]]])
    np.testing.assert_allclose(
        apply_gamma(pixels, np.array([0.5]), (0, 1)).ravel(), [0, 0.5, 1], atol=1e-12
    )
    np.testing.assert_allclose(
        apply_gamma(pixels * 4 - 2, np.array([2.0]), (-2, 2)).ravel(), [-2, -1.75, 2], atol=1e-12
    )


def test_blur_is_gaussian_and_keeps_a_flat_image_flat():
    point = np.zeros((1, 1, 9, 1))
    point[0, 0, 4] = 1
    weights = np.exp(-0.5 * (np.arange(9) - 4.0) ** 2)
    np.testing.assert_allclose(
        blur(point, np.array([1.0])).ravel(), weights / weights.sum(), atol=2e-3
    )
    flat = np.full((2, 5, 5, 3), 77, dtype=np.uint8)
    assert np.array_equal(blur(flat, np.array([0.5, 3.0])), flat)


def test_blur_smooths_each_image_by_its_own_width():
    X = np.random.default_rng(0).integers(0, 256, (2, 9, 9, 2), dtype=np.uint8)
    blurred = blur(X, np.array([0.0, 2.0]))
    assert np.array_equal(blurred[0], X[0])
    assert blurred[1].std() < 0.5 * X[1].std()


def test_noise_has_the_promised_size():
    X = np.full((50, 400), 0.5)
    noise = GaussianNoise(sigma=0.05).augment(X, random_state=0) - X
    assert noise.std() == pytest.approx(0.05, rel=0.02)
    assert noise.mean() == pytest.approx(0, abs=1e-3)


ON_A_RANGE = [
    RandomBrightness(),
    RandomContrast(),
    RandomGamma(),
    GaussianNoise(),
    RandomErasing(p=1),
    RandAugment(magnitude=20),
]


@pytest.mark.parametrize("augmenter", ON_A_RANGE, ids=lambda a: type(a).__name__)
def test_fit_learns_the_range_of_standardised_images(augmenter):
    X = np.random.default_rng(0).normal(size=(40, 64))
    augmented = augmenter.set_params(random_state=0).fit_transform(X)
    assert augmenter.value_range_ == (X.min(), X.max())
    assert augmented.min() >= X.min() - 1e-6
    assert augmented.max() <= X.max() + 1e-6
    # The range is the training set's, not the batch's: a row alone may go as far as all together.
    calm = np.zeros((1, 8, 8, 1))
    batch, _, _ = augmenter.augment_batch(calm, None, None, np.random.default_rng(1))
    assert batch.min() >= X.min() - 1e-6


@pytest.mark.parametrize("augmenter", ON_A_RANGE, ids=lambda a: type(a).__name__)
def test_without_fit_an_unusual_range_must_be_given(augmenter):
    X = np.linspace(0, 255, 128).reshape(2, 64)
    unfitted = type(augmenter)(**augmenter.get_params())
    with pytest.raises(ValueError, match=r"values from 0 to 255.*value_range=\(lowest, highest\)"):
        unfitted.augment(X)
    changed = unfitted.set_params(value_range=(0, 255)).augment(X, random_state=0)
    assert changed.max() <= 255 + 1e-3
    assert np.abs(changed - X).max() > 2


@pytest.mark.parametrize(
    ("X", "expected"),
    [
        (np.array([[0, 7]], dtype=np.uint8), (0, 255)),
        (np.array([[False, True]]), (0, 1)),
        (np.array([[0.2, 0.7]]), (0, 1)),
        (np.array([[0, 200]]), (0, 255)),
        (np.array([[0.0, 16.0]]), (0, 16)),
        (np.array([[0.0, 999.0]]), (0, 999)),
        (np.array([[-1.0, 1.0]]), (-1, 1)),
        (np.array([[-3.0, -3.0]]), (-3, -2)),
    ],
)
def test_the_learnt_range_is_the_usual_one_where_there_is_one(X, expected):
    assert RandomBrightness().fit(X).value_range_ == expected


def test_bytes_have_their_own_range_whatever_fit_has_seen():
    X = np.random.default_rng(0).integers(0, 256, (5, 64), dtype=np.uint8)
    fitted = RandomBrightness().fit(X / 255)
    expected = RandomBrightness().augment(X, random_state=0)
    assert np.array_equal(fitted.augment(X, random_state=0), expected)


def test_fitted_to_bytes_it_augments_the_same_images_divided_by_255():
    X = np.random.default_rng(0).integers(0, 256, (5, 64), dtype=np.uint8)
    fitted = RandomBrightness().fit(X)
    expected = fitted.augment(X, random_state=0)
    np.testing.assert_allclose(fitted.augment(X / 255, random_state=0) * 255, expected, atol=0.51)
    as_floats = fitted.augment(X.astype(float), random_state=0)
    np.testing.assert_allclose(as_floats, expected, atol=0.51)


def test_bytes_and_floats_get_the_same_change():
    X = np.random.default_rng(0).integers(0, 256, (5, 64), dtype=np.uint8)
    for augmenter in (RandomBrightness(), RandomContrast(), RandomGamma(), GaussianBlur()):
        as_bytes = augmenter.augment(X, random_state=0)
        as_floats = augmenter.augment(X / 255, random_state=0)
        np.testing.assert_allclose(as_bytes, as_floats * 255, atol=0.51)


@pytest.mark.parametrize(
    "augmenter",
    [
        RandomBrightness(0, value_range=(0.2, 0.8)),
        RandomContrast(0, value_range=(0.2, 0.8)),
        GaussianNoise(0, value_range=(0.2, 0.8)),
    ],
)
def test_strength_zero_does_not_even_clip(augmenter):
    X = np.linspace(0, 1, 64).reshape(1, 64)
    np.testing.assert_array_equal(augmenter.augment(X, random_state=0), X)


@pytest.mark.parametrize(
    ("pixels", "expected"),
    [([3.0, 16.0], (0.0, 16.0)), ([100.0, 4000.0], (0.0, 4000.0)), ([-3.0, -3.0], (-3.0, -2.0))],
)
def test_the_range_of_wide_images_begins_at_zero(pixels, expected):
    assert RandomGamma().fit(np.array([pixels])).value_range_ == expected


def test_a_range_and_a_shape_may_be_lists():
    X = np.array([[0.2, 0.4], [0.6, 0.1]])
    lists = RandomGamma(value_range=[0, 2], image_shape=[1, 2], random_state=0)
    tuples = RandomGamma(value_range=(0, 2), image_shape=(1, 2), random_state=0)
    np.testing.assert_array_equal(lists.fit_transform(X), tuples.fit_transform(X))
