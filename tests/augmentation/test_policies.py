"""The automatic policies: their operations against Pillow's, and what their strength means."""

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageOps

from fmnist_sk.augmentation import RandAugment, TrivialAugment
from fmnist_sk.augmentation._operations import OPERATIONS, Limits, apply_operations
from fmnist_sk.augmentation._tone import (
    auto_contrast,
    equalize,
    posterize,
    scale_brightness,
    scale_sharpness,
    solarize,
)

BYTES = (0.0, 255.0)
LIMITS = Limits(shear=0.5, shift=0.25, degrees=90, enhancement=0.9, posterize_bits=2)


@pytest.fixture(scope="module")
def images():
    """Noise, a ramp within a narrow range, a flat image and one with two values."""
    rng = np.random.default_rng(0)
    ramp = np.linspace(60, 180, 28 * 28).reshape(28, 28)
    X = np.stack([rng.integers(0, 256, (28, 28)), ramp, np.full((28, 28), 99), 9 * (ramp > 99)])
    return X.astype(np.uint8)[..., None]


def factors(value):
    return np.full(4, value)


AGAINST_PILLOW = {
    "brightness": (
        lambda X: scale_brightness(X, factors(0.6), BYTES),
        lambda image: ImageEnhance.Brightness(image).enhance(0.6),
    ),
    "posterize": (
        lambda X: posterize(X, factors(3), BYTES),
        lambda image: ImageOps.posterize(image, 3),
    ),
    "solarize": (
        lambda X: solarize(X, factors(128 / 255), BYTES),
        lambda image: ImageOps.solarize(image, 128),
    ),
    "auto_contrast": (lambda X: auto_contrast(X, BYTES), ImageOps.autocontrast),
    "equalize": (lambda X: equalize(X, BYTES), ImageOps.equalize),
    # Pillow does not smooth the outermost pixels.
    "sharpness": (
        lambda X: scale_sharpness(X, factors(1.7), BYTES)[:, 1:-1, 1:-1],
        lambda image: ImageEnhance.Sharpness(image).enhance(1.7).crop((1, 1, 27, 27)),
    ),
}


@pytest.mark.parametrize("operation", AGAINST_PILLOW)
def test_operations_do_what_pillows_do(images, operation):
    ours, pillows = AGAINST_PILLOW[operation]
    # Pillow cuts fractions off where we round.
    tolerance = 1 if operation in ("brightness", "auto_contrast", "sharpness") else 0
    for image, changed in zip(images, ours(images), strict=True):
        expected = np.asarray(pillows(Image.fromarray(image[..., 0])))
        np.testing.assert_allclose(
            changed[..., 0].astype(int), expected.astype(int), atol=tolerance
        )


def test_posterizing_loses_no_level_of_floats_and_nothing_at_eight_bits():
    levels = np.arange(256, dtype=np.float32).reshape(1, 16, 16, 1)
    for low, high in ((0.0, 1.0), (-1.7, 2.9)):
        floats = levels / 255 * np.float32(high - low) + np.float32(low)
        coarse = posterize(floats, np.array([3.0]), (low, high))
        np.testing.assert_allclose(
            (coarse - low) / (high - low) * 255, levels // 32 * 32, atol=0.01
        )
        assert np.array_equal(posterize(floats, np.array([8.0]), (low, high)), floats)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_floats_change_as_bytes_do(images, operation):
    def change(X, value_range):
        return apply_operations(
            X,
            np.full(4, OPERATIONS.index(operation)),
            np.full(4, 0.5),
            limits=LIMITS,
            value_range=value_range,
            fill_value=0.0,
        )

    as_bytes = change(images, BYTES)
    as_floats = change((images / 255).astype(np.float32), (0.0, 1.0))
    np.testing.assert_allclose(as_bytes, as_floats * 255, atol=1.01)


@pytest.mark.parametrize("operation", sorted(set(OPERATIONS) - {"auto_contrast", "equalize"}))
def test_strength_zero_changes_nothing(images, operation):
    changed = apply_operations(
        images,
        np.full(4, OPERATIONS.index(operation)),
        np.zeros(4),
        limits=LIMITS,
        value_range=BYTES,
        fill_value=0.0,
    )
    assert np.array_equal(changed, images)


def test_geometric_operations_move_as_far_as_their_limit():
    point = np.zeros((1, 9, 9, 1), dtype=np.uint8)
    point[0, 2, 4] = 200

    def place(operation, strength):
        moved = apply_operations(
            point,
            np.array([OPERATIONS.index(operation)]),
            np.array([strength]),
            limits=Limits(shear=1, shift=3 / 9, degrees=90, enhancement=0, posterize_bits=8),
            value_range=BYTES,
            fill_value=0.0,
        )
        return np.argwhere(moved[0, ..., 0] > 100).tolist()

    assert place("shift_x", 1) == [[2, 7]]
    assert place("shift_y", -2 / 3) == [[0, 4]]
    assert place("rotate", 1) == [[4, 2]]
    assert place("rotate", -1) == [[4, 6]]
    assert place("shear_x", 1) == [[2, 2]]


def test_each_image_gets_an_operation_of_its_own(images):
    X = np.repeat(images[:1], 200, axis=0)
    for policy in (RandAugment(1, 15), TrivialAugment()):
        kinds = np.unique(policy.augment(X, random_state=0).reshape(200, -1), axis=0)
        assert len(kinds) > len(OPERATIONS)


def test_more_magnitude_changes_more(images):
    X = np.repeat(images[:2], 100, axis=0)
    changes = [
        np.abs(RandAugment(1, magnitude).augment(X, random_state=0).astype(int) - X).mean()
        for magnitude in (1, 8, 30)
    ]
    assert changes == sorted(changes)
