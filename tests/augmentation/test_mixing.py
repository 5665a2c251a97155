"""Mixed images, and the labels and weights that belong to them."""

import numpy as np
import pytest

from fmnist_sk.augmentation import Compose, CutMix, FMix, MixUp, OneOf, RandomApply, ResizeMix
from fmnist_sk.augmentation._mix_up import blend
from fmnist_sk.augmentation._mixing import draw_partners, mix_labels

MIXERS = [MixUp(alpha=1.0), CutMix(), FMix(), ResizeMix()]
every_mixer = pytest.mark.parametrize("mixer", MIXERS, ids=lambda m: type(m).__name__)


def black_and_white(n, dtype="uint8"):
    """Images of 16 x 16 pixels, the first half black (class 0), the others white (class 1)."""
    y = np.arange(n) >= n // 2
    white = 255 if dtype == "uint8" else 1
    return np.broadcast_to(y[:, None] * white, (n, 256)).astype(dtype), y.astype(int)


@every_mixer
@pytest.mark.parametrize("dtype", ["uint8", "float64"])
def test_labels_are_the_shares_that_can_be_counted_in_the_image(mixer, dtype):
    X, y = black_and_white(40, dtype)
    mixed, soft = mixer.augment(X, y, random_state=0)
    white = mixed.mean(axis=1) / X.max()
    # Blended bytes are rounded to whole grey values, which is not the label's fault.
    tolerance = 0.5 / 255 if dtype == "uint8" and isinstance(mixer, MixUp) else 1e-12
    np.testing.assert_allclose(soft[:, 1], white, atol=tolerance)
    assert ((white > 0.02) & (white < 0.98)).sum() > 5


@every_mixer
def test_mixed_weights_give_the_expected_loss(mixer):
    X, y = black_and_white(40)
    weights = np.where(y == 1, 3.0, 1.0)
    _, shares = mixer.augment(X, y, random_state=0)
    _, soft, mixed = mixer.augment(X, y, sample_weight=weights, random_state=0)
    np.testing.assert_allclose(mixed, shares @ [1.0, 3.0])
    np.testing.assert_allclose(mixed[:, None] * soft, shares * [1.0, 3.0])


def test_mixing_by_hand():
    labels = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]], dtype=np.float32)
    partner, share = np.array([1, 2, 0]), np.array([0.75, 0.5, 1.0])
    soft, weights = mix_labels(labels, None, partner, share)
    assert weights is None
    assert soft.dtype == np.float32
    assert soft.tolist() == [[0.75, 0.25, 0], [0, 0.5, 0.5], [0, 0, 1]]
    soft, weights = mix_labels(labels, np.array([1.0, 0.0, 2.0]), partner, share)
    assert weights.tolist() == [0.75, 1.0, 2.0]
    assert soft.tolist() == [[1, 0, 0], [0, 0, 1], [0, 0, 1]]


def test_rows_without_any_weight_keep_a_label():
    soft, weights = mix_labels(np.eye(2), np.zeros(2), np.array([1, 0]), np.array([0.5, 0.5]))
    assert weights.tolist() == [0, 0]
    assert soft.tolist() == [[0.5, 0.5], [0.5, 0.5]]


def test_soft_labels_can_be_mixed_again():
    X, y = black_and_white(10)
    _, soft = Compose([MixUp(1.0), CutMix()]).augment(X, np.eye(3)[y], random_state=0)
    assert soft.shape == (10, 3)
    np.testing.assert_allclose(soft.sum(axis=1), 1)
    assert (soft[:, 2] == 0).all()


def test_string_labels_get_columns_in_sorted_order():
    X, _ = black_and_white(2)
    _, soft = MixUp(alpha=0).augment(X, ["shirt", "bag"])
    assert soft.tolist() == [[0, 1], [1, 0]]


def test_blending_is_exact():
    one, other = np.array([[[[200]]], [[[255]]], [[[255]]]], np.uint8), np.zeros((3, 1, 1, 1), "u1")
    mixed, share = blend(one, other, np.array([0.25, 1.0, 0.5]))
    assert mixed.ravel().tolist() == [50, 255, 128]
    assert share.tolist() == [0.25, 1.0, 0.5]
    mixed, share = blend(one / 255, other / 255, np.array([0.3, 0.3, 0.3]))
    np.testing.assert_allclose(mixed.ravel(), np.array([200, 255, 255]) * 0.3 / 255)


@pytest.mark.parametrize("n", [1, 2, 7, 64])
def test_everyone_is_a_partner_once_and_nobody_their_own(n):
    partner = draw_partners(n, np.random.default_rng(n))
    assert sorted(partner) == list(range(n))
    assert n == 1 or (partner != np.arange(n)).all()


def test_partners_of_groups_stay_in_their_group():
    groups = np.random.default_rng(0).integers(0, 9, 50)
    groups[0] = 99  # Alone in its group.
    partner = draw_partners(50, np.random.default_rng(1), groups)
    assert np.array_equal(groups[partner], groups)
    assert sorted(partner) == list(range(50))
    sizes = np.bincount(groups)[groups]
    assert np.array_equal(partner == np.arange(50), sizes == 1)


@pytest.mark.parametrize(
    "mixer",
    [*MIXERS, Compose([CutMix()]), OneOf([MixUp(1.0), CutMix()]), RandomApply(MixUp(1.0), p=0.9)],
    ids=lambda m: type(m).__name__,
)
def test_a_pipeline_step_mixes_within_classes_only(mixer):
    # Each class has one colour channel, so a mix across classes would show in two.
    y = np.repeat([0, 1, 2], 20)
    X = np.zeros((60, 8, 8, 3))
    X[np.arange(60), ..., y] = np.random.default_rng(0).random((60, 8, 8))
    mixed = mixer.set_params(random_state=0).fit_transform(X, np.array(["a", "b", "c"])[y])
    assert not np.array_equal(mixed, X)
    assert np.array_equal(mixed.any(axis=(1, 2)), np.eye(3, dtype=bool)[y])
    across = mixer.fit_transform(X)
    assert (across.any(axis=(1, 2)).sum(axis=1) > 1).any()


def test_fmix_regions_hang_together():
    X, y = black_and_white(200)
    mixed = FMix(decay_power=3).augment(X, y, random_state=0)[0].reshape(-1, 16, 16) > 0
    changes = (mixed[:, :, 1:] != mixed[:, :, :-1]).mean()
    scattered = FMix(decay_power=0).augment(X, y, random_state=0)[0].reshape(-1, 16, 16) > 0
    assert changes < 0.4 * (scattered[:, :, 1:] != scattered[:, :, :-1]).mean()


def test_resized_images_show_all_of_the_object():
    X = np.zeros((2, 16, 16), dtype=np.uint8)
    X[1, :8] = 200  # Bright above, dark below.
    mixed = ResizeMix(0.5, 0.5).augment(X, random_state=0)[0]
    top, left = np.argwhere(mixed)[0]
    assert mixed[top : top + 4, left : left + 8].tolist() == [[200] * 8] * 4
    assert mixed.sum() == 200 * 32
