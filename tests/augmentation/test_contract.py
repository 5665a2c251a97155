"""What every augmenter promises."""

import pickle

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from fmnist_sk.augmentation import (
    Compose,
    CutMix,
    Cutout,
    ElasticDeformation,
    FMix,
    GaussianBlur,
    GaussianNoise,
    MixUp,
    OneOf,
    RandAugment,
    RandomAffine,
    RandomApply,
    RandomBrightness,
    RandomContrast,
    RandomErasing,
    RandomFlip,
    RandomGamma,
    RandomRotation,
    RandomShift,
    RandomZoom,
    ResizeMix,
)

SHAPES = [(1, 1, 1), (1, 30, 1), (5, 4, 3), (9, 9, 1), (6, 7, 5)]

NO_CHANGE = [
    Compose([]),
    CutMix(alpha=0),
    Cutout(size=0),
    ElasticDeformation(alpha=0),
    FMix(alpha=0),
    GaussianBlur(max_sigma=0),
    GaussianNoise(sigma=0),
    MixUp(alpha=0),
    OneOf([RandomFlip(), RandomShift(max_shift=0)], probabilities=[0, 1]),
    RandAugment(n_operations=0),
    RandomAffine(max_degrees=0, max_shift=0, max_zoom=0, max_shear=0),
    RandomApply(RandomFlip(), p=0),
    RandomBrightness(max_change=0),
    RandomContrast(max_change=0),
    RandomErasing(p=0),
    RandomFlip(p=0),
    RandomGamma(max_change=0),
    RandomRotation(max_degrees=0),
    RandomShift(max_shift=0),
    RandomZoom(max_zoom=0),
    ResizeMix(min_scale=0, max_scale=0),
]


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    n=st.sampled_from([1, 2, 5]),
    shape=st.sampled_from(SHAPES),
    dtype=st.sampled_from(["uint8", "float32", "float64"]),
    seed=st.integers(0, 99),
    weighted=st.booleans(),
)
def test_shape_dtype_range_labels_and_determinism(augmenter, n, shape, dtype, seed, weighted):
    rng = np.random.default_rng(seed)
    X = rng.integers(0, 256, (n, *shape)).astype(dtype)
    if dtype != "uint8":
        X /= 255
    y = rng.integers(0, 3, n)
    weights = rng.uniform(0, 2, n) if weighted else None
    before = X.copy()
    augmenter.set_params(image_shape=shape)

    result = augmenter.augment(X, y, sample_weight=weights, random_state=seed)

    assert np.array_equal(X, before)
    assert len(result) == 2 + weighted
    augmented, labels = result[:2]
    assert augmented.shape == X.shape
    assert augmented.dtype == X.dtype
    assert not np.shares_memory(augmented, X)
    assert augmented.min() >= 0
    # Interpolation of values of at most 1 may be off by a rounding error.
    assert augmented.max() <= (255 if dtype == "uint8" else 1 + 1e-6)
    if augmenter.mixes_labels:
        assert labels.shape == (n, len(np.unique(y)))
        assert labels.min() >= 0
        np.testing.assert_allclose(labels.sum(axis=1), 1)
    else:
        assert labels is y
    again = augmenter.augment(X, y, sample_weight=weights, random_state=seed)
    for one, other in zip(result, again, strict=True):
        assert np.array_equal(one, other)


def test_all_forms_of_images_give_the_same(augmenter, images):
    as_rows = augmenter.augment(images, random_state=3)
    for shape in [(7, 8, 8), (7, 8, 8, 1)]:
        assert np.array_equal(
            augmenter.augment(images.reshape(shape), random_state=3), as_rows.reshape(shape)
        )
    from_lists = augmenter.augment((images / 255).tolist(), random_state=3)
    assert np.array_equal(from_lists, augmenter.augment(images / 255, random_state=3))


@pytest.mark.parametrize("dtype", ["bool", "int64", "uint16", "float16"])
def test_other_dtypes_come_back(augmenter, images, dtype):
    X = (images > 127) if dtype == "bool" else images.astype(dtype)
    X = X / np.float16(255) if dtype == "float16" else X
    augmented = augmenter.augment(X, random_state=0)
    assert augmented.dtype == X.dtype
    assert augmented.max() <= X.dtype.type(255)


def test_something_happens_and_differs_from_draw_to_draw(augmenter, images):
    rng = np.random.default_rng(0)
    first, second = (augmenter.augment(images, random_state=rng) for _ in range(2))
    assert not np.array_equal(first, images)
    assert not np.array_equal(first, second)


def test_training_batches_and_direct_use_share_one_core(augmenter, images):
    y = np.eye(3, dtype=np.float32)[np.arange(7) % 3]
    expected_X, expected_y = augmenter.augment(images, y, random_state=5)
    X, soft, weights = augmenter.augment_batch(
        images.reshape(7, 8, 8, 1), y, None, np.random.default_rng(5)
    )
    assert np.array_equal(X.reshape(7, 64), expected_X)
    assert np.array_equal(soft, expected_y)
    assert soft.dtype == np.float32
    assert weights is None


def test_an_empty_batch_stays_empty(augmenter):
    X, y = np.zeros((0, 8, 8, 1), np.uint8), np.zeros((0, 3), np.float32)
    result = augmenter.augment_batch(X, y, None, np.random.default_rng(0))
    assert result[0].shape == X.shape
    assert result[1].shape == y.shape


def test_clones_and_pickles_draw_the_same(augmenter, images):
    augmenter.set_params(random_state=4).fit(images)
    expected = augmenter.augment(images)
    for copy in (clone(augmenter), pickle.loads(pickle.dumps(augmenter))):
        assert np.array_equal(copy.augment(images), expected)
        assert copy.get_params().keys() == augmenter.get_params().keys()


def test_search_spaces_name_parameters_that_accept_their_values(augmenter, images):
    for name, values in augmenter.search_space.items():
        for value in getattr(values, "values", None) or (values.low, values.high):
            clone(augmenter).set_params(**{name: value}).fit(images)


def test_no_global_random_state_is_used(augmenter, images):
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    augmenter.fit_transform(images)
    assert np.array_equal(np.random.get_state()[1], before)  # noqa: NPY002


@pytest.mark.parametrize("augmenter", NO_CHANGE, ids=lambda a: type(a).__name__)
@pytest.mark.parametrize("dtype", ["uint8", "float32", "float64"])
def test_strength_zero_changes_nothing(augmenter, images, dtype):
    X = images if dtype == "uint8" else (images / 255).astype(dtype)
    y = np.arange(7) % 3
    augmented, labels = augmenter.augment(X, y, random_state=0)
    assert np.array_equal(augmented, X)
    assert not np.shares_memory(augmented, X)
    if augmenter.mixes_labels:
        np.testing.assert_allclose(labels, np.eye(3)[y])


def test_a_large_set_is_augmented_in_blocks_without_losing_a_row(augmenter):
    X = np.random.default_rng(0).integers(0, 256, (701, 28 * 28), dtype=np.uint8)
    X[:, 0] = 255  # A row that was forgotten would be unset memory.
    augmented = augmenter.augment(X, random_state=0)
    assert augmented.shape == X.shape
    assert (augmented.max(axis=1) > 0).mean() > 0.97


@pytest.mark.parametrize(
    ("augmenter", "parameter"),
    [
        (RandomFlip(p=1.5), "p"),
        (RandomFlip(direction="up"), "direction"),
        (RandomShift(max_shift=1.5), "max_shift"),
        (CutMix(alpha=-1), "alpha"),
        (GaussianNoise(sigma="much"), "sigma"),
        (RandomBrightness(value_range=(1, 0)), "value_range"),
        (GaussianNoise(value_range=("a", "b")), "value_range"),
        (GaussianNoise(value_range=(0, np.inf)), "value_range"),
        (RandomErasing(min_area=0.5, max_area=0.1), "min_area"),
        (ResizeMix(min_scale=0.9), "min_scale"),
        (RandomErasing(value_range=(300, 400)), r"value_range=\(300, 400\) does not fit uint8"),
        (GaussianNoise(value_range=(-1, 255)), r"value_range=\(-1, 255\) does not fit uint8"),
        (RandomShift(fill_value=300), "fill_value"),
        (Cutout(fill_value=-1), "fill_value"),
        (MixUp(image_shape=(5, 5)), "image_shape"),
        (Compose([CutMix(alpha=-1)]), "alpha"),
        (RandomApply(RandomErasing(min_area=0.5, max_area=0.1)), "min_area"),
    ],
)
def test_a_wrong_parameter_is_named(augmenter, parameter, images):
    with pytest.raises(ValueError, match=parameter):
        augmenter.augment(images)


def test_wrong_arrays_are_refused(images):
    with pytest.raises(ValueError, match="sample_weight was given without y"):
        MixUp().augment(images, sample_weight=np.ones(7))
    with pytest.raises(ValueError, match="inconsistent"):
        MixUp().augment(images, np.zeros(6))
    with pytest.raises(ValueError, match="y"):
        MixUp().augment(images, np.full((7, 2), -1.0))
    with pytest.raises(ValueError, match="random_state must be"):
        MixUp().augment(images, random_state=-1)
    with pytest.raises(ValueError, match="NaN"):
        MixUp().augment(np.full((2, 4), np.nan))


def test_how_the_images_lie_in_memory_makes_no_difference(augmenter):
    X = np.random.default_rng(0).integers(0, 256, (5, 6, 7, 3), dtype=np.uint8)
    expected, _, _ = augmenter.augment_batch(X, None, None, np.random.default_rng(1))
    for copy in (np.asfortranarray(X), np.repeat(X, 2, axis=2)[:, :, ::2]):
        result, _, _ = augmenter.augment_batch(copy, None, None, np.random.default_rng(1))
        assert np.array_equal(result, expected)


def test_negative_weights_are_refused():
    with pytest.raises(ValueError, match=r"[Nn]egative"):
        MixUp().augment(np.eye(4), [0, 1, 0, 1], sample_weight=[-1.0, 3.0, 1.0, 1.0])
