"""Augmentation: exact cases, which way things turn and move, what is kept, and what depends on what."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brains.errors import UserError
from brains.pictures.augment import PRESETS, AugmentSettings, augment
from brains.pictures.disturbances import LEVELS, Bends, normal_levels, speck_levels
from brains.pictures.pen import rasterise
from brains.pictures.strokes import draw_digits
from brains.pictures.warp import affine, warp

EVERYTHING = AugmentSettings(
    rotate=20, scale=0.2, shift=3, mirror=0.3, shear=0.2, elastic=1, noise=0.1, noise_strength=0.8, input_noise=0.1
)


def some(count: int = 6, shape: tuple[int, ...] = (28, 28), seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random((count, *shape), dtype=np.float32)


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def angle_of(picture: np.ndarray) -> float:
    """Of the long axis of a picture, in degrees anticlockwise as displayed: second moments, another way."""
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]].astype(float)
    mass = picture.sum()
    y, x = y - (y * picture).sum() / mass, x - (x * picture).sum() / mass
    covariance = (x * y * picture).sum(), (x**2 * picture).sum(), (y**2 * picture).sum()
    return float(np.degrees(-0.5 * np.arctan2(2 * covariance[0], covariance[1] - covariance[2])))


# exact cases


@pytest.mark.parametrize("shape", [(28, 28), (5, 9), (1, 1), (32, 32, 3)])
def test_the_defaults_leave_pictures_as_they_are(shape: tuple[int, ...]) -> None:
    images = some(shape=shape)
    changed = augment(images, AugmentSettings(), rng())
    np.testing.assert_array_equal(changed, images)
    assert not np.shares_memory(changed, images)


def test_the_identity_matrix_is_exact() -> None:
    images = some()
    np.testing.assert_array_equal(warp(images, affine()), images)


@pytest.mark.parametrize("shape", [(28, 28), (7, 7), (12, 12, 3)])
@pytest.mark.parametrize("quarters", [1, 2, 3, 4, -1])
def test_quarter_turns_are_exact_and_anticlockwise(shape: tuple[int, ...], quarters: int) -> None:
    images = some(shape=shape)
    np.testing.assert_array_equal(warp(images, affine(90 * quarters)), np.rot90(images, quarters, axes=(1, 2)))


@pytest.mark.parametrize(("right", "down"), [(1, 0), (0, 1), (-1, 0), (0, -1), (3, -2), (40, 0)])
def test_shifts_by_whole_pixels_are_exact_and_bring_in_black(right: int, down: int) -> None:
    images = some()
    expected = np.zeros_like(images)
    for y in range(28):
        for x in range(28):
            if 0 <= y - down < 28 and 0 <= x - right < 28:
                expected[:, y, x] = images[:, y - down, x - right]
    np.testing.assert_array_equal(warp(images, affine(right_px=right, down_px=down)), expected)


def test_half_a_pixel_is_the_mean_of_two_neighbours() -> None:
    images = some()
    half = warp(images, affine(right_px=0.5))
    np.testing.assert_allclose(half[:, :, 1:], (images[:, :, 1:] + images[:, :, :-1]) / 2, atol=1e-6)


def test_twice_as_large_shows_the_middle_half() -> None:
    block = np.zeros((1, 28, 28), dtype=np.float32)
    block[0, 10:18, 12:16] = 1
    large = warp(block, affine(scale=2.0))
    assert large[0, 7:21, 11:17].min() > 0.7
    assert large.sum() == pytest.approx(4 * block.sum(), rel=0.02)


# which way


def test_10_degrees_turn_anticlockwise_as_displayed() -> None:
    bar = rasterise([np.array([[4.0, 14.0], [24.0, 14.0]])], thickness=3)[None] / np.float32(255)
    turned = warp(bar, affine(10.0))[0]
    assert angle_of(bar[0]) == pytest.approx(0, abs=0.01)
    assert angle_of(turned) == pytest.approx(10, abs=0.3)
    assert turned[:, 20:23].argmax(axis=0).mean() < 13 < 14 < turned[:, 5:8].argmax(axis=0).mean(), (
        "the right end goes up"
    )


def test_a_positive_shear_leans_the_top_to_the_right() -> None:
    bar = rasterise([np.array([[14.0, 4.0], [14.0, 24.0]])], thickness=3)[None] / np.float32(255)
    leaning = warp(bar, affine(shear=0.3))[0]
    columns = (leaning * np.arange(28)).sum(axis=1) / leaning.sum(axis=1).clip(1e-9)
    assert columns[8] - columns[18] == pytest.approx(3, abs=0.2)


def test_mirrored_is_left_for_right() -> None:
    images = some()
    np.testing.assert_array_equal(augment(images, AugmentSettings(mirror=1), rng()), images[:, :, ::-1])


# what is kept


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_range_is_kept(seed: int) -> None:
    images = (some(8, seed=seed) > 0.5).astype(np.float32)
    changed = augment(images, EVERYTHING, rng(seed))
    assert changed.dtype == np.float32
    assert 0 <= changed.min() <= changed.max() <= 1


@settings(max_examples=40, deadline=None)
@given(st.floats(-3, 3), st.floats(-3, 3))
def test_the_mass_is_kept_by_shifts_that_lose_nothing_over_the_edge(right: float, down: float) -> None:
    images = np.zeros((3, 28, 28), dtype=np.float32)
    images[:, 5:23, 5:23] = some(3, (18, 18))
    shifted = warp(images, affine(right_px=right, down_px=down))
    np.testing.assert_allclose(shifted.sum(axis=(1, 2)), images.sum(axis=(1, 2)), rtol=1e-5)


@settings(max_examples=40, deadline=None)
@given(st.floats(-180, 180))
def test_the_mass_is_nearly_kept_by_turns(turn: float) -> None:
    digits = draw_digits(np.arange(10), rng(3)) / np.float32(255)
    np.testing.assert_allclose(warp(digits, affine(turn)).sum(axis=(1, 2)), digits.sum(axis=(1, 2)), rtol=0.06)


def test_a_turn_and_back_is_nearly_where_it_was() -> None:
    digits = draw_digits(np.arange(10), rng(3)) / np.float32(255)
    back = warp(warp(digits, affine(25.0)), affine(-25.0))
    assert np.abs(back - digits).mean() < 0.03


def test_changes_stay_within_what_the_settings_allow() -> None:
    bars = np.repeat(rasterise([np.array([[5.0, 14.0], [23.0, 14.0]])], thickness=3)[None] / np.float32(255), 300, 0)
    angles = np.array([angle_of(bar) for bar in augment(bars, AugmentSettings(rotate=15), rng())])
    assert 13 < np.abs(angles).max() < 15.5
    assert abs(angles.mean()) < 2
    dots = np.zeros((300, 28, 28), dtype=np.float32)
    dots[:, 13:15, 13:15] = 1
    moved = augment(dots, AugmentSettings(shift=4), rng())
    for axis in (1, 2):
        places = (moved.sum(axis=3 - axis) * (np.arange(28) - 13.5)).sum(axis=1) / 4
        assert 3.7 < np.abs(places).max() <= 4.01


def test_bends_have_the_standard_deviation_asked_for_everywhere() -> None:
    bends = Bends(28, 28, 1.5, 4.0).draw(4_000, rng())
    np.testing.assert_allclose(bends.std(axis=0), 1.5, rtol=0.08)
    assert np.abs(np.diff(bends, axis=2)).mean() < 0.5, "smooth"


def test_noise_has_the_share_and_the_spread_asked_for() -> None:
    grey = np.full((200, 28, 28), 0.5, dtype=np.float32)
    specks = augment(grey, AugmentSettings(noise=0.1, noise_strength=0.4), rng()) - 0.5
    assert np.mean(specks != 0) == pytest.approx(0.1, abs=0.005)
    assert np.abs(specks).max() == pytest.approx(0.4, abs=0.01)
    grain = augment(grey, AugmentSettings(input_noise=0.1), rng()) - 0.5
    assert grain.std() == pytest.approx(0.1, rel=0.01)


def test_the_levels_that_noise_is_drawn_from_are_the_normal_distribution() -> None:
    levels = normal_levels().astype(float)
    assert len(levels) == LEVELS
    assert levels.mean() == pytest.approx(0, abs=1e-6)
    assert levels.var() == pytest.approx(1, abs=1e-3)
    assert np.mean(np.abs(levels) < 1) == pytest.approx(0.6827, abs=1e-4)
    assert np.count_nonzero(speck_levels(0.25, 1.0)) == pytest.approx(LEVELS / 4, abs=1)


# what depends on what


@pytest.mark.parametrize("settings", [*PRESETS.values(), EVERYTHING])
def test_equal_seeds_give_equal_bits_and_others_others(settings: AugmentSettings) -> None:
    images = some(70)
    one, again, other = (augment(images, settings, rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert (settings == AugmentSettings()) == np.array_equal(one, other)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 90), st.sampled_from([*PRESETS.values(), EVERYTHING]))
def test_a_picture_comes_out_the_same_whatever_follows_it(count: int, settings: AugmentSettings) -> None:
    images = some(90)
    np.testing.assert_array_equal(augment(images[:count], settings, rng()), augment(images, settings, rng())[:count])


def test_a_picture_comes_out_the_same_whatever_its_neighbours_show() -> None:
    images, others = some(70), some(70, seed=5)
    others[33] = images[33]
    np.testing.assert_array_equal(augment(images, EVERYTHING, rng())[33], augment(others, EVERYTHING, rng())[33])


def test_one_more_kind_of_change_leaves_the_others_as_they_were() -> None:
    images = some(20)
    turned = augment(images, AugmentSettings(rotate=20), rng())
    speckled = augment(images, AugmentSettings(rotate=20, noise=0.05), rng())
    assert np.mean(turned == speckled) > 0.9


def test_the_colours_of_a_pixel_go_together() -> None:
    grey = some(5, (32, 32))
    moves = replace(EVERYTHING, noise=0, input_noise=0)
    colours = augment(np.repeat(grey[..., None], 3, axis=3), moves, rng())
    for channel in range(3):
        np.testing.assert_array_equal(colours[..., channel], augment(grey, moves, rng()))


def test_the_generator_is_advanced_equally_whatever_is_asked_for() -> None:
    ends = []
    for asked in (AugmentSettings(), EVERYTHING):
        generator = rng()
        augment(some(), asked, generator)
        ends.append(generator.random())
    assert ends[0] == ends[1]


# what is refused


def test_settings_out_of_range_are_told() -> None:
    with pytest.raises(UserError, match="rotate is a number from 0 to 180"):
        AugmentSettings(rotate=200)


@pytest.mark.parametrize("images", [np.zeros((2, 28, 28), np.uint8), np.zeros((28, 28)), np.zeros((1, 1, 1, 1, 1))])
def test_what_are_no_pictures_is_refused(images: np.ndarray) -> None:
    with pytest.raises(ValueError, match="images are floats"):
        augment(images, AugmentSettings(), rng())


def test_matrices_and_bends_must_go_with_the_pictures() -> None:
    with pytest.raises(ValueError, match="bends have shape"):
        warp(some(2), affine(), np.zeros((2, 2, 5, 5), np.float32))
    with pytest.raises(ValueError, match="too large"):
        warp(np.zeros((1, 1, 1 << 23), np.float32), affine())


def test_no_pictures_give_none() -> None:
    assert augment(np.zeros((0, 28, 28)), EVERYTHING, rng()).shape == (0, 28, 28)
