"""Augmenters made of augmenters, and their parameters."""

import numpy as np
import pytest
from sklearn.base import clone

from fmnist_sk.augmentation import (
    Compose,
    CutMix,
    MixUp,
    OneOf,
    RandomApply,
    RandomBrightness,
    RandomFlip,
    RandomShift,
)

X = np.random.default_rng(0).integers(1, 256, (300, 16), dtype=np.uint8)
FLIPPED = X.reshape(-1, 4, 4)[:, :, ::-1].reshape(-1, 16)


def flip(p=1.0):
    return RandomFlip(p=p)


def is_flipped(augmented):
    return (augmented == FLIPPED).all(axis=1)


def test_compose_applies_all_in_order():
    assert np.array_equal(Compose([flip(), flip()]).augment(X), X)
    both = Compose([flip(), RandomFlip("vertical", p=1)]).augment(X)
    assert np.array_equal(both, X[:, ::-1])


def test_names_are_those_of_make_pipeline():
    policy = Compose([CutMix(), RandomFlip(), CutMix(), ("mine", MixUp())])
    params = policy.get_params()
    assert {"cutmix-1__alpha", "cutmix-2__alpha", "randomflip__p", "mine__alpha"} <= set(params)


def test_parts_and_their_parameters_can_be_set_by_name():
    policy = Compose([RandomFlip(), ("mix", CutMix())])
    policy.set_params(mix__alpha=0.5, randomflip=RandomShift(1))
    assert policy.get_params()["randomflip__max_shift"] == 1
    assert policy.get_params()["mix__alpha"] == 0.5
    with pytest.raises(ValueError, match="cutmix"):
        policy.set_params(cutmix__alpha=1)
    nested = OneOf([Compose([CutMix()]), RandomApply(MixUp())])
    nested.set_params(compose__cutmix__alpha=0.1, randomapply__augmenter__alpha=0.2)
    copy = clone(nested)
    assert copy.get_params()["compose__cutmix__alpha"] == 0.1
    assert copy.augmenters[1].augmenter.alpha == 0.2
    assert copy.augmenters[1] is not nested.augmenters[1]


def test_a_part_set_by_name_keeps_its_name():
    policy = Compose([CutMix(), RandomFlip(), CutMix()])
    policy.set_params(**{"cutmix-1": MixUp(), "cutmix-1__alpha": 0.3})
    params = policy.get_params()
    assert isinstance(params["cutmix-1"], MixUp)
    assert params["cutmix-1__alpha"] == 0.3
    assert {"cutmix-2", "randomflip"} <= set(params)


def test_one_of_takes_exactly_one_with_the_given_probability():
    one = OneOf([flip(), flip(0)], probabilities=[3, 1])
    flipped = is_flipped(one.augment(X, random_state=0))
    assert 0.65 < flipped.mean() < 0.85
    assert np.array_equal(one.augment(X, random_state=0)[~flipped], X[~flipped])


def test_random_apply_leaves_the_others_alone():
    augmented = RandomApply(flip(), p=0.25).augment(X, random_state=0)
    flipped = is_flipped(augmented)
    assert 0.15 < flipped.mean() < 0.35
    assert np.array_equal(augmented[~flipped], X[~flipped])


def test_only_the_rows_that_are_mixed_get_mixed_labels_and_weights():
    y = np.arange(300) % 3
    mixing = RandomApply(CutMix(), p=0.5)
    images = np.random.default_rng(0).random((300, 16))
    augmented, soft, weights = mixing.augment(images, y, sample_weight=1.0 + y, random_state=0)
    untouched = (augmented == images).all(axis=1)
    assert 100 < untouched.sum() < 200
    assert np.array_equal(soft[untouched], np.eye(3)[y[untouched]])
    assert np.array_equal(weights[untouched], 1.0 + y[untouched])
    assert (soft[~untouched].max(axis=1) < 1).sum() > 50


def test_whether_labels_are_mixed_follows_from_the_parts():
    assert not Compose([RandomFlip(), OneOf([RandomShift()])]).mixes_labels
    assert Compose([RandomFlip(), OneOf([RandomShift(), RandomApply(MixUp())])]).mixes_labels


@pytest.mark.parametrize("wrong", ["flip", MixUp, None])
def test_random_apply_refuses_what_is_no_augmenter(wrong):
    assert RandomApply(wrong).mixes_labels is False
    with pytest.raises(ValueError, match=r"'augmenter' parameter of RandomApply"):
        RandomApply(wrong).augment(X)
    with pytest.raises(ValueError, match=r"'augmenter' parameter of RandomApply"):
        Compose([RandomApply(wrong)]).fit(X)


def test_the_range_learnt_by_a_composition_holds_for_its_parts():
    standardised = np.random.default_rng(0).normal(size=(20, 16))
    policy = Compose([RandomApply(RandomBrightness(), p=1)], random_state=0)
    changed = policy.fit_transform(standardised)
    assert changed.min() >= standardised.min()
    assert changed.min() < -1


@pytest.mark.parametrize("augmenters", [[RandomFlip], [("name",)], ["flip"], [None]])
def test_parts_must_be_augmenters(augmenters):
    with pytest.raises(TypeError, match="such as RandomFlip"):
        Compose(augmenters).fit(X)


def test_names_must_be_unique_and_plain():
    with pytest.raises(ValueError, match="not unique"):
        Compose([("a", RandomFlip()), ("a", RandomShift())]).fit(X)
    with pytest.raises(ValueError, match="__"):
        Compose([("a__b", RandomFlip())]).fit(X)


def test_one_of_needs_something_to_choose_and_fitting_probabilities():
    with pytest.raises(ValueError, match="at least one"):
        OneOf([]).fit(X)
    for wrong in ([1], [1, -1], [0, 0], [1, np.nan]):
        with pytest.raises(ValueError, match="probabilities must be 2 numbers"):
            OneOf([flip(), MixUp()], probabilities=wrong).fit(X)
