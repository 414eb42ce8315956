"""The pen and the drawn digits: what is drawn where, and that a seed draws the same again."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brains.errors import UserError
from brains.pictures.glyphs import GLYPHS
from brains.pictures.pen import coverage, rasterise, smooth, stamp, to_uint8
from brains.pictures.strokes import HandSettings, draw_digits, drawn_digits, styles, write_digit

PLACES = st.lists(st.tuples(st.floats(-40, 70), st.floats(-40, 70)), min_size=1, max_size=12)


def distances(stroke: np.ndarray, size: int) -> np.ndarray:
    """From each pixel's middle to a polyline, by trying very many points of it: slow, and another way."""
    dense = [np.linspace(a, b, 4000) for a, b in pairwise(stroke)] or [stroke]
    points = np.concatenate(dense)
    middles = np.arange(size) + 0.5
    return np.array([[np.hypot(points[:, 0] - x, points[:, 1] - y).min() for x in middles] for y in middles])


def test_coverage_is_half_the_pen_and_half_a_pixel_less_the_distance() -> None:
    stroke = np.array([[2.0, 3.0], [10.0, 4.0], [10.0, 4.0], [5.5, 12.5]])
    expected = np.clip(1.3 + 0.5 - distances(stroke, 14), 0, 1)
    np.testing.assert_allclose(rasterise([stroke], 14, 2.6) / 255, expected, atol=0.003)
    one = coverage([stroke[None].astype(np.float32)], np.array([2.6], dtype=np.float32), 14)[0]
    np.testing.assert_allclose(one, expected, atol=0.001)


@settings(max_examples=40, deadline=None)
@given(PLACES, st.floats(0.3, 9))
def test_one_picture_alone_and_many_at_once_agree(places: list[tuple[float, float]], thickness: float) -> None:
    stroke = np.array(places)
    at_once = coverage([stroke[None].astype(np.float32)], np.array([thickness], dtype=np.float32))[0]
    alone = rasterise([stroke], thickness=thickness)
    # Points closer together than a tenth of the pen may be left out, and float32 rounds over long ways.
    np.testing.assert_allclose(alone / 255, at_once, atol=0.02 + 0.1 * max(0.25, 0.1 * thickness))


def test_what_is_drawn_at_the_top_left_is_there() -> None:
    picture = rasterise([np.array([[4.0, 2.0], [9.0, 2.0]])])
    assert picture[1:3, 4:9].min() == 255
    assert not picture[8:].any()
    assert not picture[:, 14:].any()


def test_a_point_is_a_dot_and_no_point_is_nothing() -> None:
    dot = rasterise([np.array([[14.0, 14.0]])], thickness=4)
    assert dot[13:15, 13:15].min() == 255
    np.testing.assert_array_equal(dot, rasterise([np.array([[14.0, 14.0]] * 3)], thickness=4))
    assert not rasterise([np.empty((0, 2)), []]).any()
    assert not rasterise([]).any()


def test_an_eraser_takes_away_what_was_drawn_before_it_alone() -> None:
    line, across = np.array([[2.0, 14.0], [26.0, 14.0]]), np.array([[14.0, 2.0], [14.0, 26.0]])
    picture = rasterise([line, across, line + np.array([0, 8])], thickness=3, erasing=[False, True, False])
    assert not picture[13:15, 13:15].any()
    assert picture[14, 5] == picture[22, 14] == 255


@settings(max_examples=40, deadline=None)
@given(PLACES, st.integers(0, 11), st.booleans())
def test_a_growing_stroke_stamped_piece_by_piece_is_the_whole_stroke(
    places: list[tuple[float, float]], cut: int, erase: bool
) -> None:
    stroke = np.array(places)
    whole, pieces = np.full((2, 28, 28), 0.5, dtype=np.float32)
    stamp(whole, stroke, 2.0, erase)
    for part in (stroke[: cut + 1], stroke[cut:]):
        stamp(pieces, part, 2.0, erase)
    np.testing.assert_allclose(whole, pieces, atol=0.02)


def test_strokes_from_far_away_are_cut_off_at_the_edge_and_cost_nothing() -> None:
    wild = np.random.default_rng(0).uniform(-1e9, 1e9, (20_000, 2))
    assert rasterise([wild]).shape == (28, 28)
    row = rasterise([np.array([[-1e6, 14.5], [1e6, 14.5]])])[14]
    assert row.min() == 255


@pytest.mark.parametrize("stroke", [[[1, 2, 3]], [1, 2], [[np.nan, 1]], [[1, np.inf]], "abc", [[1, 2], [3]]])
def test_what_is_no_stroke_is_told_in_one_line(stroke: object) -> None:
    with pytest.raises(UserError, match="finite numbers"):
        rasterise([stroke])  # type: ignore[list-item]


def test_a_smooth_curve_goes_through_its_control_points_and_straight_ones_stay_straight() -> None:
    controls = np.array([[0.0, 0.0], [3.0, 4.0], [3.0, 4.0], [8.0, 1.0]])
    curve = smooth(controls, 6)
    np.testing.assert_allclose(curve[::6], controls, atol=1e-12)
    line = smooth(np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 4.0], [3.0, 6.0]]))
    np.testing.assert_allclose(line[:, 1], 2 * line[:, 0], atol=1e-12)


def test_drawn_digits_are_seeded_balanced_and_laid_out_like_mnist() -> None:
    images, labels = drawn_digits(500, np.random.default_rng(7))
    again, labels_again = drawn_digits(500, np.random.default_rng(7))
    np.testing.assert_array_equal(images, again)
    np.testing.assert_array_equal(labels, labels_again)
    assert np.bincount(labels).tolist() == [50] * 10
    mass = images / images.sum(axis=(1, 2), keepdims=True)
    middles = np.arange(28) + 0.5
    for axis in (1, 2):
        centres = (mass.sum(axis=3 - axis) * middles).sum(axis=1)
        assert np.abs(centres - 14).max() < 2.5
        inked = (images > 25).any(axis=3 - axis)
        assert inked.sum(axis=1).max() <= 22
    assert images[:, [0, -1]].max() < 140, "at the edge the pen fades out"
    assert images.max() == 255


def test_another_seed_writes_with_another_hand() -> None:
    one, other = (draw_digits(np.full(4, 5), np.random.default_rng(seed)) for seed in (1, 2))
    assert np.abs(one.astype(int) - other).mean() > 10


@pytest.mark.parametrize("glyph", GLYPHS, ids=lambda glyph: f"{glyph.digit} {glyph.style}")
def test_every_style_can_be_written_and_fits_the_picture(glyph) -> None:
    strokes, thickness = write_digit(glyph.digit, np.random.default_rng(3), style=glyph.style)
    assert len(strokes) == len(glyph.strokes)
    assert all(stroke.min() > 0.5 and stroke.max() < 27.5 for stroke in strokes)
    assert rasterise(strokes, thickness=thickness).sum() > 5_000


def test_a_steady_hand_writes_a_style_the_same_every_time() -> None:
    steady = HandSettings(0.1, 0, 0, 2.4, 0, 0, 0, 0, 0)
    one, other = (write_digit(2, np.random.default_rng(seed), steady, "loop")[0][0] for seed in (1, 2))
    np.testing.assert_array_equal(one, other)


def test_only_digits_and_styles_that_there_are_can_be_written() -> None:
    with pytest.raises(UserError, match="digits are 0 to 9"):
        draw_digits(np.array([3, 10]), np.random.default_rng(0))
    with pytest.raises(UserError, match=styles(7)[0]):
        write_digit(7, np.random.default_rng(0), style="backwards")


def test_rounding_to_bytes_keeps_both_ends() -> None:
    assert to_uint8(np.array([0.0, 0.5, 1.0])).tolist() == [0, 128, 255]
