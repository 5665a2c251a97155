"""Where pixels go, on images small enough to check by eye."""

import numpy as np
import pytest

from fmnist_sk.augmentation import (
    AlternatingFlip,
    Cutout,
    ElasticDeformation,
    RandomAffine,
    RandomErasing,
    RandomFlip,
    RandomRotation,
    RandomShift,
    RandomZoom,
)
from fmnist_sk.augmentation._boxes import Boxes, box_masks
from fmnist_sk.augmentation._elastic_deformation import draw_smooth_fields
from fmnist_sk.augmentation._random_shift import shift
from fmnist_sk.augmentation._warp import affine_matrices, warp, warp_affine

IMAGE = np.arange(1, 10, dtype=np.uint8).reshape(1, 3, 3)


def warped(image, **motion):
    image = np.asarray(image)[..., None]
    matrices = affine_matrices(image.shape[1:3], **motion)
    return warp_affine(image, matrices)[0, ..., 0]


def test_flips():
    horizontal = RandomFlip("horizontal", p=1).augment(IMAGE)
    vertical = RandomFlip("vertical", p=1).augment(IMAGE)
    assert horizontal.tolist() == [[[3, 2, 1], [6, 5, 4], [9, 8, 7]]]
    assert vertical.tolist() == [[[7, 8, 9], [4, 5, 6], [1, 2, 3]]]


def test_a_flip_leaves_colour_channels_in_order():
    X = np.arange(12).reshape(1, 2, 2, 3) / 12
    assert np.array_equal(RandomFlip(p=1).augment(X), X[:, :, ::-1])


@pytest.mark.parametrize("channels", [1, 3])
def test_shift_moves_down_and_right_and_fills(channels):
    image = np.repeat(IMAGE[..., None], channels, axis=3)
    moved = shift(image, np.array([1]), np.array([-1]), fill_value=7)
    assert moved[0, :, :, -1].tolist() == [[7, 7, 7], [2, 3, 7], [5, 6, 7]]


def test_shifts_reach_every_place_and_never_lose_the_whole_image():
    X = np.ones((500, 1, 5), dtype=np.uint8)
    moved = RandomShift(max_shift=9).augment(X, random_state=0)[:, 0]
    assert moved.any(axis=1).all()
    assert len(np.unique(moved, axis=0)) == 9


def test_warps_are_exact_for_whole_pixels():
    assert warped(IMAGE, degrees=90.0).tolist() == np.rot90(IMAGE[0]).tolist()
    assert warped(IMAGE, degrees=180.0).tolist() == IMAGE[0, ::-1, ::-1].tolist()
    assert warped(IMAGE, shift_x=1.0, shift_y=-1.0).tolist() == [[0, 4, 5], [0, 7, 8], [0, 0, 0]]
    assert warped(IMAGE, shear_x=1.0).tolist() == [[2, 3, 0], [4, 5, 6], [0, 7, 8]]
    assert warped(IMAGE, shear_y=1.0).tolist() == [[4, 2, 0], [7, 5, 3], [0, 8, 6]]


def test_half_a_pixel_is_the_mean_of_its_neighbours():
    line = np.array([[[0, 100, 200]]], dtype=np.uint8)
    assert warped(line, shift_x=0.5)[0].tolist() == [0, 50, 150]
    line = np.array([[[10.0, 20.0, 40.0]]])
    np.testing.assert_allclose(warped(line, shift_x=-0.5)[0], [15, 30, 20])


def test_zoom_enlarges_about_the_centre():
    image = np.zeros((1, 5, 5), dtype=np.uint8)
    image[0, 2, 2] = 100
    assert warped(image, zoom=2.0)[2].tolist() == [0, 50, 100, 50, 0]
    assert warped(np.full((1, 5, 5), 9, np.uint8), zoom=0.5)[2].tolist() == [0, 9, 9, 9, 0]


def test_motions_combine_as_turn_then_shift():
    both = warped(IMAGE, degrees=90.0, shift_x=1.0)
    assert both.tolist() == warped(warped(IMAGE, degrees=90.0)[None], shift_x=1.0).tolist()


def test_each_image_of_a_large_batch_gets_its_own_warp():
    rng = np.random.default_rng(0)
    X = rng.integers(0, 256, (101, 28, 28, 1), dtype=np.uint8)
    degrees = rng.choice([0.0, 90.0, 180.0, 270.0], 101)
    turned = warp_affine(X, affine_matrices((28, 28), degrees=degrees))
    for image, angle, result in zip(X, degrees, turned, strict=True):
        expected = np.rot90(image, angle // 90)
        np.testing.assert_allclose(result.astype(int), expected.astype(int), atol=1)


@pytest.mark.parametrize("shape", [(1, 32764), (32764, 1), (20000, 2)])
def test_long_images_are_turned_exactly(shape):
    X = np.random.default_rng(0).integers(0, 256, (2, *shape, 1), dtype=np.uint8)
    half_a_turn = warp_affine(X, affine_matrices(shape, degrees=np.full(2, 180.0)))
    assert np.array_equal(half_a_turn, X[:, ::-1, ::-1])


@pytest.mark.parametrize("shape", [(20000, 2), (2, 20000)])
def test_all_but_the_centre_of_a_long_image_turns_out_of_view(shape):
    X = np.random.default_rng(0).integers(0, 256, (1, *shape, 1), dtype=np.uint8)
    turned = warp_affine(X, affine_matrices(shape, degrees=90.0), fill_value=7)
    centre = tuple(slice(side // 2 - 1, side // 2 + 1) for side in shape)
    assert np.array_equal(turned[0][centre], np.rot90(X[0][centre]))
    turned[0][centre] = 7
    assert (turned == 7).all()


@pytest.mark.parametrize(
    "augmenter", [RandomRotation(), RandomZoom(), RandomAffine(), ElasticDeformation()]
)
def test_too_long_images_are_refused_with_the_remedy(augmenter):
    rows = np.zeros((1, 40000 + 1), dtype=np.uint8)
    with pytest.raises(ValueError, match=r"1 x 40001 pixels.*at most 32764.*image_shape=\("):
        augmenter.augment(rows)


def test_many_channels_are_warped_alike():
    X = np.random.default_rng(0).random((3, 6, 6, 6))
    turned = warp_affine(X, affine_matrices((6, 6), degrees=np.array([10.0, 20.0, 30.0])))
    for channel in range(6):
        alone = warp_affine(
            X[..., [channel]], affine_matrices((6, 6), degrees=np.array([10.0, 20.0, 30.0]))
        )
        np.testing.assert_allclose(turned[..., [channel]], alone, atol=1e-6)


def test_a_field_of_distances_says_where_each_pixel_comes_from():
    right = np.zeros((1, 3, 3), np.float32)
    right[0, 0] = 1
    moved = warp(IMAGE[..., None], right, np.zeros_like(right), fill_value=7)
    assert moved[0, ..., 0].tolist() == [[2, 3, 7], [4, 5, 6], [7, 8, 9]]


def test_smooth_fields_have_the_promised_size_and_smoothness():
    fields = draw_smooth_fields(4000, (12, 20), 3.0, np.random.default_rng(0))
    assert fields.std() == pytest.approx(1, abs=0.02)
    neighbours = (fields[:, :, 1:] * fields[:, :, :-1]).mean()
    assert neighbours == pytest.approx(np.exp(-1 / (4 * 3.0**2)), abs=0.03)


@pytest.mark.parametrize(
    "augmenter",
    [
        RandomRotation(90, fill_value=200),
        RandomZoom(3, fill_value=200),
        RandomAffine(max_shift=5, fill_value=200),
        RandomShift(3, fill_value=200),
        ElasticDeformation(5, fill_value=200),
    ],
    ids=lambda a: type(a).__name__,
)
def test_what_comes_into_view_has_the_fill_value(augmenter):
    X = np.full((20, 9, 9), 200, dtype=np.uint8)
    assert (augmenter.augment(X, random_state=0) == 200).all()


def test_nearest_makes_no_new_values():
    X = np.random.default_rng(0).choice([0, 255], (5, 9, 9)).astype(np.uint8)
    turned = RandomRotation(45, interpolation="nearest").augment(X, random_state=0)
    assert set(np.unique(turned)) <= {0, 255}


@pytest.mark.parametrize("shape", [(4, 5, 2), (150, 150, 2)])
def test_box_masks_of_small_and_large_images(shape):
    boxes = Boxes(*(np.array(edges) for edges in ([1, 0], [2, 0], [3, 0], [5, 4])))
    expected = np.zeros((2, *shape), dtype=bool)
    expected[0, 1:3, 2:5] = True
    assert np.array_equal(box_masks(boxes, shape), expected)


def test_erased_rectangles_have_the_promised_area_and_shape():
    X = np.full((300, 20, 20), 9, dtype=np.uint8)
    erasing = RandomErasing(1, min_area=0.1, max_area=0.2, max_aspect_ratio=2, fill=0)
    for image in erasing.augment(X, random_state=0) == 0:
        height, width = image.any(axis=1).sum(), image.any(axis=0).sum()
        assert image.sum() == height * width
        assert 0.07 <= image.mean() <= 0.23
        assert 0.4 <= height / width <= 2.5


def test_noise_fills_the_range_and_only_the_rectangle():
    X = np.full((400, 10, 10), 0.5)
    erased = RandomErasing(1, min_area=0.5, max_area=0.5).augment(X, random_state=0)
    noise = erased[erased != 0.5]
    assert 0 <= noise.min() < 0.01
    assert 0.99 < noise.max() <= 1
    assert 0.4 < len(noise) / X.size < 0.6


def test_cutout_squares_are_whole_inside_and_cut_at_the_border():
    X = np.full((400, 10, 10), 9, dtype=np.uint8)
    sizes = (Cutout(4).augment(X, random_state=0) == 0).sum(axis=(1, 2))
    assert sizes.max() == 16
    assert {4, 6, 8, 9, 12, 16} >= set(sizes)
    assert not Cutout(2**70).augment(X).any()


def test_alternating_flip_shows_each_image_from_both_sides():
    X = np.random.default_rng(0).integers(0, 256, (1000, 4, 4, 1), dtype=np.uint8)
    rows, rng = np.arange(1000), np.random.default_rng(1)
    epochs = [
        AlternatingFlip().augment_batch(X, None, None, rng, epoch=epoch, rows=rows)[0]
        for epoch in range(3)
    ]
    flipped = [(seen != X).any(axis=(1, 2, 3)) for seen in epochs]
    assert np.array_equal(flipped[0], ~flipped[1])
    assert np.array_equal(flipped[0], flipped[2])
    assert 0.45 < flipped[0].mean() < 0.55
    # The same row is flipped alike whichever batch it is in, and another seed flips others.
    part, _, _ = AlternatingFlip().augment_batch(X[::3], None, None, rng, epoch=0, rows=rows[::3])
    assert np.array_equal(part, epochs[0][::3])
    other, _, _ = AlternatingFlip(random_state=1).augment_batch(X, None, None, rng, rows=rows)
    assert not np.array_equal(other, epochs[0])
