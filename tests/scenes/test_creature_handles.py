"""The marks of a chosen part: what dragging one makes of it, within the rules and in round steps."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.creature_handles import GAUGES, SPEED, TORQUE, Gauge, Handle, Rounding, edit_of, joint_handles, words_of
from scenes.creature_sketch import TOOLS, CreatureSketch
from sim.creature_editing import body_of, joint_of
from sim.creature_files import creature_named
from sim.creatures import Point, problems

BIPED = creature_named("biped").draft
KNEE = joint_of(BIPED, "left knee")
REACH_M = 0.03
gauges = st.sampled_from(list(GAUGES.values()))


@given(gauges, st.floats(-10.0, 10.0), st.booleans())
def test_wherever_the_hand_is_a_gauge_shows_a_value_that_the_rules_allow(
    gauge: Gauge, direction_rad: float, coarse: bool
) -> None:
    value = gauge.value_at(direction_rad, coarse=coarse)
    assert gauge.scale.low <= value <= gauge.scale.high
    assert value == float(f"{value:.2g}"), "two digits are what a hand can aim at"
    if coarse:
        leading = float(f"{value:e}".split("e")[0])
        assert leading in (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)


@given(gauges, st.floats(0.0, 1.0))
def test_a_knob_lies_where_the_hand_has_to_be_for_its_value(gauge: Gauge, share: float) -> None:
    value = float(f"{gauge.scale.low * (gauge.scale.high / gauge.scale.low) ** share:.2g}")
    assert gauge.value_at(gauge.direction_rad(value)) == pytest.approx(value)
    direction = math.remainder(gauge.direction_rad(value), math.tau)
    assert (abs(direction) < math.pi / 2) == gauge.right


@given(gauges, st.tuples(st.floats(-10.0, 10.0), st.floats(-10.0, 10.0)), st.booleans())
def test_a_dragged_knob_never_makes_a_creature_that_is_refused(gauge: Gauge, to: Point, coarse: bool) -> None:
    handle = next(handle for handle in joint_handles(BIPED, KNEE, REACH_M) if handle.kind == gauge.kind)
    draft = edit_of("left knee", handle)(BIPED, to, Rounding(coarse=coarse))
    assert problems(draft) == []
    other = SPEED if gauge is TORQUE else TORQUE
    assert getattr(joint_of(draft, "left knee"), other.kind) == getattr(KNEE, other.kind)


@pytest.mark.parametrize(("gauge", "beyond"), [(TORQUE, 2000.0), (SPEED, 50.0)])
def test_motors_are_set_by_their_knobs_in_one_step(gauge: Gauge, beyond: float) -> None:
    sketch = CreatureSketch(BIPED)
    sketch.chosen = "left knee"
    knob = next(handle for handle in sketch.handles(REACH_M) if handle.kind == gauge.kind)
    sketch.press(knob.at_m, REACH_M)
    assert sketch.dragged == gauge.kind
    for height_m in (0.1, 0.2, 0.5, 3.0):
        sketch.move((knob.at_m[0], KNEE.at_m[1] + height_m))
    assert sketch.dragged_words() == f"{gauge.word} {beyond:.3g} {gauge.unit}" != gauge.text(KNEE)
    sketch.release((knob.at_m[0], KNEE.at_m[1] + 3.0))
    assert getattr(joint_of(sketch.draft, "left knee"), gauge.kind) == beyond, "it ends where the rules do"
    assert sketch.dragged_words() == ""
    assert sketch.undo()
    assert sketch.draft == BIPED


def test_a_gauge_of_a_weaker_motor_than_it_can_show_stands_at_its_lower_end() -> None:
    assert TORQUE.direction_rad(0.01) == TORQUE.direction_rad(TORQUE.scale.low)


def test_larger_steps_are_rounder() -> None:
    fine, coarse, free = Rounding(), Rounding(coarse=True), Rounding(grid_m=0.0)
    assert fine.place((0.123, 0.456)) == (0.12, 0.46)
    assert coarse.place((0.123, 0.456)) == (0.1, 0.5)
    assert free.place((0.1234, 0.456)) == (0.1234, 0.456)
    assert math.degrees(fine.angle(math.radians(23.0))) == pytest.approx(25.0)
    assert math.degrees(coarse.angle(math.radians(23.0))) == pytest.approx(30.0)
    assert free.angle(0.4321) == 0.4321
    assert (fine.radius(0.0444), coarse.radius(0.0444)) == (0.044, 0.04)


def test_what_is_dragged_is_told_with_its_unit() -> None:
    assert words_of(BIPED, "left knee", "least", BIPED) == "\N{MINUS SIGN}92°"
    assert words_of(BIPED, "left knee", "greatest", BIPED) == "0°"
    assert words_of(BIPED, "left knee", "torque_n_m", BIPED) == "torque 90 N m"
    assert words_of(BIPED, "left thigh", "radius", BIPED) == "14 cm thick"
    assert words_of(BIPED, "left thigh", "to_m", BIPED) == "56 cm long"
    turn = next(handle for handle in _handles_of("left thigh") if handle.kind == "turn")
    hip = joint_of(BIPED, "left hip").at_m
    turned = edit_of("left thigh", turn)(BIPED, (hip[0] + 1.0, hip[1]), Rounding())
    assert words_of(turned, "left thigh", "turn", BIPED) == "turned by 90°"
    assert body_of(turned, "left thigh").to_m[0] > hip[0]


def _handles_of(name: str) -> list[Handle]:
    sketch = CreatureSketch(BIPED)
    sketch.chosen = name
    return sketch.handles(REACH_M)


def test_only_what_the_tool_can_drag_shows_handles() -> None:
    sketch = CreatureSketch(BIPED)
    for name, tools in (("left thigh", {"choose"}), ("left knee", {"choose", "hinge"})):
        sketch.chosen = name
        for tool in TOOLS:
            sketch.tool = tool
            assert bool(sketch.handles(REACH_M)) == (tool in tools)
