"""The clock of a scene: whole steps, a cap, no spiral of death."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.stepping import LONGEST_FRAME_S, Stepper


class Clock:
    """A clock that a step moves by hand."""

    def __init__(self, step_s: float) -> None:
        self.now_s = 0.0
        self.steps = 0
        self._step_s = step_s

    def __call__(self) -> float:
        return self.now_s

    def step(self) -> None:
        self.steps += 1
        self.now_s += self._step_s


@given(st.lists(st.floats(0, LONGEST_FRAME_S), min_size=1, max_size=50))
def test_however_time_is_cut_into_frames_the_steps_add_up(frames: list[float]) -> None:
    stepper, clock = Stepper(0.01, budget_s=math.inf), Clock(0.0)
    for elapsed in frames:
        stepper.advance(elapsed, clock.step, clock)
        assert 0.0 <= stepper.alpha <= 1.0
    assert abs(clock.steps - sum(frames) / 0.01) <= 1.0 + 1e-6


def test_a_frame_that_took_a_minute_does_not_cause_a_minute_of_steps() -> None:
    stepper, clock = Stepper(0.01, budget_s=math.inf), Clock(0.0)
    stepper.advance(60.0, clock.step, clock)
    assert clock.steps == pytest.approx(LONGEST_FRAME_S / 0.01, abs=1)


def test_steps_that_are_slower_than_time_slow_the_world_down_and_nothing_else() -> None:
    stepper, clock = Stepper(0.01, budget_s=0.028), Clock(0.02)  # a step takes twice the time it simulates
    for _ in range(100):
        before = clock.now_s
        stepper.advance(0.25, clock.step, clock)
        assert clock.now_s - before <= 0.028 + 0.02
    assert stepper.advance(0.0, clock.step, clock) == 0  # nothing was saved up


def test_at_full_speed_the_budget_is_used_and_kept() -> None:
    stepper, clock = Stepper(1.0, budget_s=0.03), Clock(0.001)
    stepper.speed = math.inf
    taken = stepper.advance(0.0, clock.step, clock)
    assert taken == pytest.approx(30, abs=1)
    stepper.speed = 1.0
    assert stepper.advance(0.5, clock.step, clock) == 0


def test_while_paused_only_steps_that_were_asked_for_are_taken() -> None:
    stepper, clock = Stepper(0.01), Clock(0.0)
    stepper.paused = True
    assert stepper.advance(0.1, clock.step, clock) == 0
    stepper.ask_step()
    stepper.ask_step()
    assert stepper.advance(0.1, clock.step, clock) == 2
    assert stepper.steps == 2


def test_a_step_may_pause_its_own_clock() -> None:
    stepper, clock = Stepper(0.01), Clock(0.0)

    def step() -> None:
        clock.step()
        stepper.paused = clock.steps == 3

    stepper.advance(0.2, step, clock)
    assert clock.steps == 3


def test_a_step_of_no_time_is_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        Stepper(0.0)
