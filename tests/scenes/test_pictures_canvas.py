"""A drawing: strokes, eraser, undo and redo, pasted pictures, at any size of the window."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from brains.pictures.pen import PICTURE_SIZE, rasterise
from scenes.pictures_draw_canvas import SEEN_SIZE, Canvas, Ink, Stroke
from scenes.pictures_draw_demo import Demo

_PLACE = st.tuples(st.floats(-3, 31), st.floats(-3, 31))


def drawn(canvas: Canvas, *places: tuple[float, float], thickness: float = 2.0, erasing: bool = False) -> None:
    canvas.begin(places[0], thickness, erasing)
    for place in places[1:]:
        canvas.extend(place)
    canvas.end()


def test_a_straight_line_is_the_ink_that_the_pen_gives() -> None:
    canvas = Canvas()
    drawn(canvas, (6.0, 6.0), (14.0, 14.0), (22.0, 22.0))
    scale = SEEN_SIZE / PICTURE_SIZE
    line = rasterise([np.array([(6.0, 6.0), (22.0, 22.0)]) * scale], SEEN_SIZE, 2.0 * scale)
    assert np.abs(canvas.seen.levels - line / 255).max() < 0.02


def test_what_is_drawn_at_the_top_is_in_the_upper_rows() -> None:
    canvas = Canvas()
    drawn(canvas, (4.0, 3.0), (24.0, 3.0))
    rows = np.flatnonzero(canvas.seen.levels.any(axis=1)) * PICTURE_SIZE / SEEN_SIZE
    assert rows.min() >= 1.5
    assert rows.max() <= 4.5


@given(st.lists(_PLACE, min_size=1, max_size=8), st.floats(0.6, 6.0))
def test_a_curve_passes_near_every_place_and_begins_and_ends_with_it(
    places: list[tuple[float, float]], thickness: float
) -> None:
    canvas = Canvas()
    drawn(canvas, *places, thickness=thickness)
    (stroke,) = canvas.marks
    assert isinstance(stroke, Stroke)
    assert np.allclose(stroke.points[0], places[0])
    assert np.hypot(*(stroke.points[-1] - places[-1])) < 0.03, "steps of less than a fiftieth of a pixel are left out"
    inside = (stroke.points >= np.min(places, axis=0) - 1e-9) & (stroke.points <= np.max(places, axis=0) + 1e-9)
    assert inside.all(), "the curve stays within the box of its places"


def test_undo_takes_back_stroke_by_stroke_and_redo_brings_the_same_ink() -> None:
    canvas = Canvas()
    states = [canvas.seen.levels.copy()]
    for x in (6.0, 14.0, 22.0):
        drawn(canvas, (x, 4.0), (x + 1, 14.0), (x, 24.0))
        states.append(canvas.seen.levels.copy())
    for state in reversed(states[:-1]):
        assert canvas.undo()
        assert np.allclose(canvas.seen.levels, state, atol=1e-5)
    assert not canvas.undo()
    for state in states[1:]:
        assert canvas.redo()
        assert np.allclose(canvas.seen.levels, state, atol=1e-5)
    assert not canvas.redo()


def test_a_new_stroke_forgets_what_was_undone() -> None:
    canvas = Canvas()
    drawn(canvas, (5.0, 5.0), (9.0, 9.0))
    canvas.undo()
    drawn(canvas, (15.0, 5.0), (19.0, 9.0))
    assert not canvas.redo()


def test_the_eraser_takes_ink_away_and_undo_brings_it_back() -> None:
    canvas = Canvas()
    drawn(canvas, (4.0, 14.0), (24.0, 14.0))
    before = canvas.seen.levels.copy()
    drawn(canvas, (14.0, 4.0), (14.0, 24.0), thickness=5.0, erasing=True)
    middle = SEEN_SIZE // 2
    assert before[middle, middle] == pytest.approx(1.0)
    assert canvas.seen.levels[middle, middle] == 0
    assert canvas.seen.levels[middle, SEEN_SIZE // 4] == pytest.approx(1.0)
    canvas.undo()
    assert np.allclose(canvas.seen.levels, before, atol=1e-5)


def test_clearing_and_pasting_are_one_step_each() -> None:
    canvas = Canvas()
    drawn(canvas, (4.0, 14.0), (24.0, 14.0))
    before = canvas.seen.levels.copy()
    canvas.clear()
    assert canvas.empty
    canvas.clear()
    picture = np.zeros((50, 100), dtype=np.float32)
    picture[:25, 40:60] = 1
    canvas.paste(picture)
    ink = canvas.seen.levels
    assert ink[SEEN_SIZE // 2 - 20, SEEN_SIZE // 2] > 0.9, "its upper half is inked, in the middle of the canvas"
    assert ink[SEEN_SIZE // 2 + 20, SEEN_SIZE // 2] < 0.1
    canvas.undo()
    assert canvas.empty
    canvas.undo()
    assert np.allclose(canvas.seen.levels, before, atol=1e-5)


def test_another_size_of_the_window_shows_the_same_drawing() -> None:
    canvas = Canvas()
    canvas.fit(560)
    drawn(canvas, (4.0, 4.0), (24.0, 14.0), (8.0, 22.0), thickness=3.0)
    whole = canvas.shown.levels.copy()
    canvas.fit(280)
    halved = whole.reshape(280, 2, 280, 2).mean(axis=(1, 3))
    assert np.abs(canvas.shown.levels - halved).max() < 0.3, "only edges differ"
    assert canvas.shown.levels.sum() == pytest.approx(halved.sum(), rel=0.01)


def test_only_what_changed_is_marked_to_be_drawn_again() -> None:
    ink = Ink(280)
    ink.dirty.size = (0, 0)
    ink.trace(np.array([(5.0, 6.0), (8.0, 6.0)]), 2.0, False)
    inked = np.argwhere(ink.levels > 0)
    for row, column in inked:
        assert ink.dirty.collidepoint(int(column), int(row))
    assert ink.dirty.width < 90
    assert ink.dirty.height < 60


def test_a_hand_draws_one_digit_after_the_other_until_it_is_stopped() -> None:
    canvas = Canvas()
    demo = Demo(canvas)
    seen = []
    for _ in range(60 * 12):
        demo.animate(1 / 60)
        if demo.digit is not None and (not seen or seen[-1] != demo.digit):
            seen.append(demo.digit)
    assert len(seen) >= 4
    demo.stop()
    assert canvas.empty
    assert not canvas.undo(), "what it drew is not the visitor's to undo"
    demo.animate(5.0)
    assert canvas.empty
