"""From a canvas of any size to 28 x 28: exact cases, what is kept, and which way is up."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from brains.pictures.preprocess import Steps, as_floats, preprocess
from brains.pictures.strokes import draw_digits, rasterise, write_digit

PLAIN = Steps(bold=False)


def block(height: int, width: int, top: int, left: int, tall: int, wide: int) -> np.ndarray:
    picture = np.zeros((height, width), dtype=np.float32)
    picture[top : top + tall, left : left + wide] = 1
    return picture


def centre_of_mass(picture: np.ndarray) -> tuple[float, float]:
    middles = [np.arange(length) + 0.5 for length in picture.shape]
    mass = picture.sum()
    return float(middles[0] @ picture.sum(axis=1) / mass), float(middles[1] @ picture.sum(axis=0) / mass)


def unlike(got: np.ndarray, wanted: np.ndarray) -> float:
    """Mean difference per ink, at the best of nine shifts: where the mass is rounds to one pixel or the next."""
    shifts = [np.roll(got, (down, right), axis=(0, 1)) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    return min(float(np.abs(shifted - wanted).mean() / wanted.mean()) for shifted in shifts)


def test_a_block_becomes_20_pixels_long_in_the_middle_exactly() -> None:
    got = preprocess(block(100, 120, 13, 70, 40, 20))
    np.testing.assert_array_equal(got, block(28, 28, 4, 9, 20, 10))


def test_bytes_and_floats_give_the_same() -> None:
    picture = draw_digits(np.array([3]), np.random.default_rng(0))[0]
    np.testing.assert_allclose(preprocess(picture), preprocess(picture / 255), atol=1e-6)


@pytest.mark.parametrize("shape", [(28, 28), (1, 1), (3, 500), (300, 200)])
@pytest.mark.parametrize("steps", [None, Steps(False, False, False, False, False), Steps(crop=False)])
def test_an_empty_picture_is_black(shape: tuple[int, int], steps: Steps | None) -> None:
    got = preprocess(np.zeros(shape), steps)
    assert got.shape == (28, 28)
    assert got.dtype == np.float32
    assert not got.any()


def test_what_is_preprocessed_once_stays_as_it_is() -> None:
    rng = np.random.default_rng(5)
    for digit in range(10):
        strokes, thickness = write_digit(digit, rng)
        once = preprocess(rasterise([stroke * 8 for stroke in strokes], 224, thickness * 8))
        twice = preprocess(once)
        assert np.abs(twice - once).mean() < 0.25 * once.mean(), digit
        assert np.abs(np.subtract(centre_of_mass(twice), centre_of_mass(once))).max() < 0.3


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 9))
def test_where_on_the_canvas_it_is_drawn_does_not_matter(right: int, down: int, digit: int) -> None:
    ink = draw_digits(np.array([digit]), np.random.default_rng(digit))[0]
    here, there = np.zeros((2, 90, 90), dtype=np.uint8)
    here[:28, :28], there[down : down + 28, right : right + 28] = ink, ink
    np.testing.assert_allclose(preprocess(here), preprocess(there), atol=1e-5)


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 12), st.integers(0, 9))
def test_how_large_it_is_drawn_does_not_matter(times: int, digit: int) -> None:
    strokes, thickness = write_digit(digit, np.random.default_rng(digit))
    sizes = [preprocess(rasterise([s * k for s in strokes], 28 * k, thickness * k), PLAIN) for k in (times, 12)]
    assert unlike(*sizes) < 0.3


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
@example(301386)
def test_the_range_is_kept_and_the_mass_is_in_the_middle(seed: int) -> None:
    rng = np.random.default_rng(seed)
    height, width = rng.integers(30, 90, 2)
    picture = np.zeros((height, width))
    # A blob away from the edges: nothing stops the centre of mass from going to the middle.
    picture[10:22, 8:18] = rng.random((12, 10))
    got = preprocess(picture, PLAIN)
    assert 0 <= got.min() <= got.max() <= 1
    # Half a pixel from moving by whole ones; ink that is shared between two pixels of the result moves a little more.
    assert np.abs(np.subtract(centre_of_mass(got), 14)).max() <= 0.53


def test_the_mass_is_kept_times_the_scale_squared() -> None:
    picture = np.zeros((80, 80), dtype=np.float32)
    picture[20:60, 30:55] = np.random.default_rng(1).uniform(0.2, 1, (40, 25))
    assert preprocess(picture, PLAIN).sum() == pytest.approx(picture.sum() / 4, rel=1e-4)


def test_the_top_stays_at_the_top_and_left_at_the_left() -> None:
    corner = np.zeros((140, 140))
    corner[10:130, 10:30] = corner[10:30, 10:130] = 1  # a Γ
    got = preprocess(corner)
    assert got[:14].sum() > 1.5 * got[14:].sum()
    assert got[:, :14].sum() > 1.5 * got[:, 14:].sum()


def test_each_step_can_be_left_out() -> None:
    drawing = block(140, 140, 10, 10, 60, 30)
    drawing[65:70, 10:60] = 1
    box = [tuple(np.ptp(np.argwhere(preprocess(drawing, s) > 0.5), axis=0) + 1) for s in (PLAIN, Steps(scale=False))]
    assert box[0] == (20, 17)
    assert box[1] == (12, 10)
    in_place = preprocess(drawing, Steps(crop=False, scale=False, centre=False))
    assert np.argwhere(in_place > 0.5).min(axis=0).tolist() == [2, 2]
    middle_of_box = preprocess(drawing, Steps(centre=False))
    assert np.argwhere(middle_of_box > 0.5).min(axis=0).tolist() == [4, 6]
    assert centre_of_mass(preprocess(drawing)) == pytest.approx((14, 14), abs=0.5)


def test_not_smooth_means_that_every_pixel_is_one_of_the_drawing() -> None:
    strokes, thickness = write_digit(8, np.random.default_rng(2))
    drawing = (rasterise([s * 5 for s in strokes], 140, thickness * 5) > 127).astype(np.float32)
    rough, even = preprocess(drawing, Steps(smooth=False)), preprocess(drawing)
    assert set(np.unique(rough)) == {0.0, 1.0}
    assert len(np.unique(even)) > 20


def test_a_hair_thin_pen_is_made_bold_enough_to_be_seen() -> None:
    strokes, _ = write_digit(2, np.random.default_rng(5))
    thin = rasterise([s * 15 for s in strokes], 420, 3)
    bold, faint = preprocess(thin), preprocess(thin, PLAIN)
    assert faint.max() < 0.4
    assert bold.max() == 1
    assert 1.5 < 2 * (bold > 0.5).sum() / (np.pi / 4 * outline(bold)) < 2.8
    inked = np.argwhere(bold > 0.1)
    assert np.ptp(inked, axis=0).max() <= 20


def outline(picture: np.ndarray) -> int:
    inked = np.pad(picture > 0.5, 1)
    return sum(np.count_nonzero(np.diff(inked, axis=axis)) for axis in (0, 1))


def test_a_pen_that_is_bold_already_is_left_alone() -> None:
    for picture in draw_digits(np.arange(10), np.random.default_rng(0)):
        np.testing.assert_array_equal(preprocess(picture), preprocess(picture, PLAIN))


def test_thin_ink_on_an_uncropped_canvas_grows_in_its_place() -> None:
    line = block(280, 280, 100, 99, 2, 120)
    got = preprocess(line, Steps(crop=False, scale=False, centre=False))
    assert got.max() > 0.8
    assert centre_of_mass(got) == pytest.approx((10.1, 15.9), abs=0.3)


def test_numbers_that_are_none_are_no_ink() -> None:
    picture = block(60, 60, 10, 10, 20, 20)
    spoilt = picture.copy()
    spoilt[0, 0], spoilt[1, 1] = np.nan, -np.inf
    np.testing.assert_array_equal(preprocess(spoilt), preprocess(picture))


@pytest.mark.parametrize("picture", [np.zeros((3, 3, 3)), np.zeros(784), np.zeros((0, 5))])
def test_what_is_no_picture_is_refused(picture: np.ndarray) -> None:
    with pytest.raises(ValueError, match="height, width"):
        as_floats(picture)
