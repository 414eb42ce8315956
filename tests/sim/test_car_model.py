"""The bicycle model against what textbooks say of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.car_model import GRAVITY_M_S2, CarState, Vehicle, drive

DT_S = 1 / 30
CAR = Vehicle()
WHEELBASE_M = CAR.front_axle_m + CAR.rear_axle_m


def car(speed_m_s: float = 0.0, count: int = 1) -> CarState:
    state = CarState.at_rest(np.zeros(count), np.zeros(count), np.tile([1.0, 0.0], (count, 1)))
    state.speed_m_s[:] = speed_m_s
    return state


def run(state: CarState, steer: float, pedal: float | None, seconds: float) -> CarState:
    for _ in range(round(seconds / DT_S)):
        count = len(state.x_m)
        drive(state, np.full(count, steer), None if pedal is None else np.full(count, pedal), CAR, DT_S)
    return state


def test_a_slow_car_turns_on_the_circle_of_its_wheelbase_and_wheel_angle() -> None:
    state = run(car(3.0), 0.5, None, 5.0)
    kinematic = 3.0 * CAR.steer_lock * 0.5 / WHEELBASE_M
    assert state.yaw_rate_rad_s[0] == pytest.approx(kinematic, rel=0.03)


def test_no_corner_is_driven_with_more_than_the_tyres_grip() -> None:
    state = run(car(20.0), 0.25, 0.35, 6.0)
    speed_before, slip_before = state.speed_m_s.copy(), state.slip_m_s.copy()
    velocity = np.array([state.speed_m_s * state.heading_x - slip_before * state.heading_y,
                         state.speed_m_s * state.heading_y + slip_before * state.heading_x])  # fmt: skip
    run(state, 0.25, 0.35, DT_S)
    after = np.array([state.speed_m_s * state.heading_x - state.slip_m_s * state.heading_y,
                      state.speed_m_s * state.heading_y + state.slip_m_s * state.heading_x])  # fmt: skip
    acceleration = np.linalg.norm(after - velocity) / DT_S
    assert speed_before[0] > 8.0
    assert acceleration < 1.15 * CAR.rear_grip * GRAVITY_M_S2


def test_the_same_wheel_turns_a_faster_car_on_a_wider_circle() -> None:
    radius = {speed: speed / run(car(speed), 0.3, None, 6.0).yaw_rate_rad_s[0] for speed in (5.0, 12.0, 20.0)}
    assert radius[5.0] < radius[12.0] < radius[20.0]
    assert radius[20.0] > 20.0**2 / (1.2 * GRAVITY_M_S2)


def test_full_throttle_levels_off_where_drag_eats_the_engine() -> None:
    state = run(car(), 0.0, 1.0, 120.0)
    top = np.sqrt((CAR.engine_m_s2 - CAR.rolling_m_s2) / CAR.drag_1_m)
    assert state.speed_m_s[0] == pytest.approx(top, rel=1e-3)


def test_braking_stops_the_car_and_never_drives_it_backwards() -> None:
    state = run(car(20.0), 0.0, -1.0, 5.0)
    assert state.speed_m_s[0] == 0.0
    assert state.x_m[0] == pytest.approx(20.0**2 / (2 * CAR.brake_m_s2), rel=0.15)


def test_left_and_right_mirror_each_other() -> None:
    left, right = run(car(10.0), 0.7, 0.4, 4.0), run(car(10.0), -0.7, 0.4, 4.0)
    assert left.y_m[0] == -right.y_m[0]
    assert left.y_m[0] > 0 or left.yaw_rate_rad_s[0] > 0


def test_braking_in_a_corner_leaves_less_grip_to_turn() -> None:
    turning, braking = run(car(18.0), 0.4, None, 1.0), run(car(18.0), 0.4, None, 1.0)
    drive(turning, np.array([0.4]), np.array([0.0]), CAR, DT_S)
    drive(braking, np.array([0.4]), np.array([-1.0]), CAR, DT_S)
    assert abs(braking.slip_m_s[0] - turning.slip_m_s[0]) > 0.01


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=1, max_size=60), st.floats(0, 40))
def test_whatever_the_pedals_do_the_state_stays_finite_and_the_heading_a_unit_vector(
    actions: list[tuple[float, float]], speed: float
) -> None:
    state = car(speed)
    for steer, pedal in actions:
        drive(state, np.array([steer]), np.array([pedal]), CAR, DT_S)
    assert all(np.isfinite(value).all() for value in vars(state).values())
    assert np.hypot(state.heading_x[0], state.heading_y[0]) == pytest.approx(1.0, abs=1e-12)
    assert 0.0 <= state.speed_m_s[0] <= 60.0
    assert abs(state.steer[0]) <= 1.0
