"""Augmenters that users write: the guide's example, and results of whatever dtype."""

import re
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone

from fmnist_sk.augmentation import (
    Compose,
    ImageAugmenter,
    MixingAugmenter,
    OneOf,
    RandomApply,
)

GUIDE = Path(__file__).parents[2] / "CONTRIBUTING.md"


class Computed(ImageAugmenter):
    """Whatever a function makes of the images."""

    # Small, so that a few images need several blocks.
    _values_per_block = 40

    def __init__(self, function, *, image_shape="auto", random_state=None):
        self.function = function
        self.image_shape = image_shape
        self.random_state = random_state

    def _augment_images(self, batch, rng):
        return self.function(batch.images)


class Darker(MixingAugmenter):
    """A mixer that returns fractions."""

    def __init__(self, *, image_shape="auto", random_state=None):
        self.image_shape = image_shape
        self.random_state = random_state

    def _mix_images(self, images, partner, rng):
        return images * 0.9, np.ones(len(images))


def darken(images):
    return images * 0.9


def subtract(images):
    return images - 300.0


def add_integers(images):
    return images.astype(int) + 100


EXPECTED = [
    (darken, lambda value: round(0.9 * value)),
    (subtract, lambda value: 0),
    (add_integers, lambda value: min(value + 100, 255)),
]
WRAPPERS = {
    "alone": lambda augmenter: augmenter,
    "compose": lambda augmenter: Compose([augmenter]),
    "random_apply": lambda augmenter: RandomApply(augmenter, p=1.0),
    "one_of": lambda augmenter: OneOf([augmenter]),
}


@pytest.fixture
def X():
    return np.random.default_rng(0).integers(0, 256, (9, 16), dtype=np.uint8)


@pytest.mark.parametrize("wrap", WRAPPERS)
@pytest.mark.parametrize(("function", "expected"), EXPECTED)
@pytest.mark.parametrize("n", [1, 9])
def test_bytes_are_rounded_and_clipped_wherever_they_pass(X, function, expected, wrap, n):
    augmenter = WRAPPERS[wrap](Computed(function))
    wanted = np.array([[expected(int(value)) for value in row] for row in X[:n]])
    images = X[:n].reshape(n, 4, 4, 1)
    from_batch, _, _ = augmenter.augment_batch(images, None, None, np.random.default_rng(0))
    for result in (augmenter.augment(X[:n]), augmenter.fit_transform(X[:n]), from_batch):
        assert result.dtype == np.uint8
        assert np.array_equal(result.reshape(n, 16), wanted)


def test_a_mixer_that_returns_fractions(X):
    wanted = np.array([[round(0.9 * int(value)) for value in row] for row in X])
    y = np.arange(9) % 3
    for augmenter in (Darker(), RandomApply(Darker(), p=1.0)):
        mixed, labels = augmenter.augment(X, y, random_state=0)
        assert np.array_equal(mixed, wanted)
        assert np.array_equal(labels, np.eye(3)[y])
        images, _, _ = augmenter.augment_batch(
            X.reshape(9, 4, 4, 1), None, None, np.random.default_rng(0)
        )
        assert images.dtype == np.uint8


def test_floats_keep_their_precision():
    X = np.random.default_rng(0).random((9, 4, 4, 1), dtype=np.float32)
    widened = Computed(lambda images: images.astype(np.float64) / 3)
    result, _, _ = widened.augment_batch(X, None, None, np.random.default_rng(0))
    assert result.dtype == np.float32
    np.testing.assert_allclose(result, X / 3, rtol=1e-6)


def test_the_guides_example_works_as_printed(X):
    guide = GUIDE.read_text(encoding="utf-8")
    section = guide[guide.index("## Add an augmenter") :]
    source = re.search(r"```python\n(.*?)```", section, re.DOTALL).group(1)
    module = {
        "__name__": "fmnist_sk.augmentation._random_inversion",
        "__package__": "fmnist_sk.augmentation",
    }
    exec(source, module)
    inversion = module["RandomInversion"](p=1.0)
    assert np.array_equal(inversion.augment(X), 255 - X)
    np.testing.assert_allclose(clone(inversion).fit_transform(X / 255), 1 - X / 255)
    with pytest.raises(ValueError, match="'p'"):
        inversion.set_params(p=2).augment(X)
    half = inversion.set_params(p=0.5).augment(np.tile(X, (40, 1)), random_state=0)
    assert 0.3 < (half == np.tile(X, (40, 1))).all(axis=1).mean() < 0.7
