"""One variable: the golden numbers of calculus, and what steps down a curve do."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.gradient_curves import CURVES, Curve, polynomial, polynomial_text
from scenes.gradient_descent import BALL, FIXED, MOST_KEPT, PROPORTIONAL, Descent
from scenes.plane_plot import Plot, signed

PARABOLA, SHIFTED, WAVY, CUBE, OWN = CURVES


def walked(descent: Descent, steps: int) -> Descent:
    for _ in range(steps):
        descent.step()
    return descent


@given(st.floats(-4, 4), st.floats(0.001, 2))
def test_a_step_h_on_the_parabola_gives_2x_plus_h_minus_3(x: float, h: float) -> None:
    assert PARABOLA.forward(x, h) == pytest.approx(2 * x + h - 3, abs=1e-6)
    assert PARABOLA.central(x, h) == pytest.approx(2 * x - 3, abs=1e-6)
    assert PARABOLA.slope_at(x) == pytest.approx(2 * x - 3, abs=1e-12)


@pytest.mark.parametrize(("step", "slope"), [(2, 31), (1, 28), (0.5, 27.25), (0.1, 27.01), (1e-3, 27.000001)])
def test_the_cube_at_3_by_central_steps(step: float, slope: float) -> None:
    assert CUBE.central(3, step) == pytest.approx(slope, abs=1e-6)
    assert CUBE.slope_at(3) == 27


@pytest.mark.parametrize("step", [2, 1, 0.5, 0.1, 0.003])
def test_a_square_has_its_central_slope_whatever_the_step(step: float) -> None:
    assert polynomial((0, 0, 1)).central(3, step) == pytest.approx(6, abs=1e-9)


def test_the_shifted_parabola_is_lowest_at_1_1() -> None:
    assert SHIFTED.minima == pytest.approx((1.0,))
    assert SHIFTED.at(1) == 1
    assert SHIFTED.slope_at(2.5) == 3


@pytest.mark.parametrize("curve", CURVES, ids=lambda curve: curve.name)
def test_every_slope_is_what_small_steps_find(curve: Curve) -> None:
    for x in np.linspace(curve.low, curve.high, 23):
        assert curve.slope_at(x) == pytest.approx(curve.central(x, 1e-5), rel=1e-6, abs=1e-6)


@given(st.lists(st.floats(-2, 2), min_size=5, max_size=5), st.floats(-3, 3))
def test_ones_own_polynomial_has_the_right_value_and_slope(coefficients: list[float], x: float) -> None:
    curve = polynomial(coefficients)
    assert curve.at(x) == pytest.approx(sum(c * x**k for k, c in enumerate(coefficients)), abs=1e-9)
    assert curve.slope_at(x) == pytest.approx(
        sum(k * c * x ** (k - 1) for k, c in enumerate(coefficients) if k), abs=1e-9
    )


def test_polynomials_are_written_as_people_write_them() -> None:
    assert polynomial_text((2, 0.4, -1, 0, 0.25)) == "0.25x⁴ − x² + 0.4x + 2"
    assert polynomial_text((0, -1)) == "−x"
    assert polynomial_text((0, 0)) == "0"


def test_the_wavy_curve_has_one_global_and_other_local_minima() -> None:
    x = np.linspace(WAVY.low, WAVY.high, 100_001)
    y = WAVY.value(x)
    valleys = x[1:-1][(y[1:-1] < y[:-2]) & (y[1:-1] < y[2:])]
    assert sorted(WAVY.minima) == pytest.approx(sorted(valleys), abs=1e-3)
    assert WAVY.minima[0] == pytest.approx(x[y.argmin()], abs=1e-3)
    assert len(WAVY.minima) >= 3


def test_a_fixed_step_bounces_for_ever_where_a_proportional_one_settles() -> None:
    fixed, fair = Descent(SHIFTED), Descent(SHIFTED)
    fixed.rule, fixed.fixed_step = FIXED, 2.0
    fair.rule, fair.learn_rate = PROPORTIONAL, 0.3
    fixed.place(1.5)
    fair.place(1.5)
    walked(fixed, 400)
    walked(fair, 400)
    assert fixed.way[:5] == [1.5, -0.5, 1.5, -0.5, 1.5]
    assert fixed.steps == 400, "it never stops"
    assert "Bounces for ever" in fixed.verdict()[0]
    assert fair.settled
    assert fair.x == pytest.approx(1, abs=1e-3)
    assert fair.steps < 30


def test_gradient_descent_on_the_parabola_is_the_formula() -> None:
    descent = Descent(PARABOLA)
    descent.learn_rate = 0.1
    descent.place(4.0)
    walked(descent, 7)
    # x - 1.5 shrinks by 1 - 2 η in every step
    assert descent.way == pytest.approx([1.5 + 2.5 * 0.8**k for k in range(8)])


@pytest.mark.parametrize("curve", [PARABOLA, SHIFTED, OWN], ids=lambda curve: curve.name)
def test_learn_rates_too_small_right_and_too_large_do_what_they_say(curve: Curve) -> None:
    small, right, large = (Descent(curve) for _ in range(3))
    for descent, rate in zip((small, right, large), curve.learn_rates(), strict=True):
        descent.learn_rate = rate
        walked(descent, 60)
    assert not small.settled
    assert right.settled
    assert right.valley is not None
    assert large.lost or not large.settled
    assert small.verdict()[0] != right.verdict()[0]


def test_a_learn_rate_that_is_too_large_ends_in_words_not_in_infinity() -> None:
    descent = Descent(PARABOLA)
    descent.learn_rate = 1.9
    walked(descent, 500)
    assert descent.lost
    assert math.isfinite(descent.x)
    assert "too large" in descent.verdict()[0]


def test_a_curve_without_a_bottom_is_left_and_says_so() -> None:
    descent = Descent(CUBE)
    descent.learn_rate = 0.05
    descent.place(-0.5)
    walked(descent, 500)
    assert descent.lost
    assert "no lowest point" in descent.verdict()[0]
    level = Descent(CUBE)
    level.place(0.0)
    walked(level, 3)
    assert "no minimum" in level.verdict()[0]


def test_a_ball_rolls_through_a_local_minimum_that_holds_a_walker() -> None:
    walker, ball = Descent(WAVY), Descent(WAVY)
    walker.learn_rate = ball.learn_rate = 0.02
    ball.rule, ball.momentum = BALL, 0.95
    for descent in (walker, ball):
        descent.place(4.1)
        walked(descent, 2000)
    assert walker.settled
    assert walker.valley not in (0, None)
    assert ball.settled
    assert ball.valley == 0


def test_a_walk_has_an_end() -> None:
    descent = Descent(SHIFTED)
    descent.rule = FIXED
    walked(descent, MOST_KEPT + 50)
    assert len(descent.way) <= MOST_KEPT + 1


def test_plots_go_from_values_to_pixels_and_back() -> None:
    import pygame

    plot = Plot(pygame.Rect(100, 50, 400, 200), (-2.0, 0.0), (2.0, 10.0))
    assert plot.point(-2, 0) == (100, 250)
    assert plot.point(2, 10) == (500, 50)
    assert plot.to_screen([0.0], [5.0])[0] == pytest.approx((300, 150))
    assert plot.to_world(plot.point(1.3, 4.2)) == pytest.approx((1.3, 4.2))
    near = plot.zoomed(4, plot.point(1, 2))
    assert near.to_world(plot.point(1, 2)) == pytest.approx((1, 2))
    assert near.high[0] - near.low[0] == pytest.approx(1)


def test_numbers_carry_a_true_minus_and_no_negative_zero() -> None:
    assert signed(-1.5, 2) == "−1.50"
    assert signed(-0.0001, 2) == "0.00"
    assert signed(math.inf) == "–"
