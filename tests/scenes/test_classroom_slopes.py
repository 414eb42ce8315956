"""Lesson 7: slopes."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.classroom.slopes import CHAIN, CUBE, SLOPE_CURVES, SQUARE, STEPS, SUM, VALLEY, Slopes, bounces, valley_walk
from scenes.gradient_descent import FIXED, PROPORTIONAL
from tests.scenes.driver import Driver
from tests.scenes.test_classroom import open_lesson


def test_the_slope_of_the_cube_settles_at_27_as_the_step_shrinks(driver: Driver) -> None:
    lesson = open_lesson(driver, 7)
    driver.key("2")
    slopes = lesson.slopes
    assert slopes.x == 3
    assert [slopes.by_step(step) for step in STEPS] == pytest.approx([31, 28, 27.25, 27.01], abs=1e-6)
    assert slopes.slope == 27


def test_the_slope_of_the_square_is_exact_for_every_step() -> None:
    slopes = Slopes()
    assert (slopes.index, slopes.x) == (SQUARE, 3)
    assert [slopes.by_step(step) for step in STEPS] == pytest.approx([6, 6, 6, 6], abs=1e-9)


def test_the_sum_has_the_slopes_of_its_parts() -> None:
    curve = SLOPE_CURVES[SUM]
    for x in (-1.0, 0.5, 4.0):
        assert curve.slope_at(x) == pytest.approx(2 * x - 3, abs=1e-9)
        for h in (1.0, 0.25):
            assert curve.forward(x, h) == pytest.approx(2 * x + h - 3, abs=1e-9)


def test_the_chain_multiplies_outer_and_inner_slope() -> None:
    slopes = Slopes()
    slopes.choose(CHAIN)
    for x in np.linspace(-1.6, 1.6, 9):
        slopes.move(float(x))
        u, outer, inner = slopes.inner()
        assert u == pytest.approx(x * x - 1)
        assert slopes.slope == pytest.approx(outer * inner)
        assert slopes.by_step(1e-4) == pytest.approx(slopes.slope, abs=1e-5)


def test_the_valley_has_its_lowest_point_at_1_1_and_the_slope_2_x_minus_1() -> None:
    assert (VALLEY.at(1.0), VALLEY.slope_at(1.0)) == (1.0, 0.0)
    for x in (-0.5, 1.5, 2.25):
        assert VALLEY.at(x) == pytest.approx((x - 1) ** 2 + 1, abs=1e-12)
        assert VALLEY.slope_at(x) == pytest.approx(2 * (x - 1), abs=1e-12)
    assert valley_walk(FIXED).curve is VALLEY


@pytest.mark.parametrize(("rule", "bounced", "settled"), [(FIXED, True, False), (PROPORTIONAL, False, True)])
def test_a_fixed_step_bounces_for_ever_and_a_proportional_one_settles(rule: str, bounced: bool, settled: bool) -> None:
    walk = valley_walk(rule)
    assert abs(walk.x - 1) == 0.5
    assert walk.fixed_step == 2
    for _ in range(200):
        walk.step()
    assert (bounces(walk), walk.settled) == (bounced, settled)
    if settled:
        assert (walk.x, walk.curve.at(walk.x)) == pytest.approx((1, 1), abs=1e-3)


def test_the_lesson_is_understood_by_dragging_and_walking(driver: Driver) -> None:
    lesson = open_lesson(driver, 7)
    rect = lesson._view.curve.rect
    driver.drag((rect.right - 40, rect.centery), (rect.centerx, rect.centery), steps=12)
    assert not lesson.reached[0], "half of the derivative is not the whole of it"
    driver.drag((rect.centerx, rect.centery), (rect.left + 30, rect.centery), steps=12)
    assert lesson.reached == [True, False, False, False]
    driver.key("2")
    assert lesson.slopes.index == CUBE
    for _ in range(16):
        driver.wheel(rect, -1)
    assert lesson.reached[1]
    for key in "fp":
        driver.key(key)
        driver.frames(900)
    assert all(lesson.reached)
