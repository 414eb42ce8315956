"""A creature under the hand, without a window: drawing, joining, dragging, choosing what lies on one another."""

from __future__ import annotations

import math

import pytest

from brains.errors import UserError
from scenes.creature_handles import ARC_REACHES
from scenes.creature_sketch import CreatureSketch
from sim.creature_editing import EMPTY, body_of, joint_of
from sim.creature_files import creature_named
from sim.creature_rules import Problem
from sim.creatures import CreatureError, Point

REACH_M = 0.03
BIPED = creature_named("biped").draft


def drag(sketch: CreatureSketch, start: Point, end: Point, *, alone: bool = False) -> None:
    sketch.press(start, REACH_M, alone=alone)
    for share in (0.3, 0.7, 1.0):
        sketch.move((start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])))
    sketch.release(end)


def test_a_creature_is_drawn_joined_and_finished() -> None:
    sketch = CreatureSketch()
    sketch.tool = "body"
    drag(sketch, (0.0, 0.6), (0.0, 1.0))
    drag(sketch, (0.0, 0.6), (0.0, -0.3))
    assert sketch.draft.bodies[1].lowest_m == 0.0, "it ends on the ground"
    sketch.tool = "hinge"
    sketch.press((0.005, 0.6), REACH_M)
    sketch.release((0.005, 0.6))
    assert sketch.joint is not None
    assert sketch.joint.at_m == (0.0, 0.6), "the grid rounds"
    assert sketch.problems == []
    assert sketch.creature().feet == (1,)
    for left in (2, 1, 0):
        assert sketch.undo()
        assert len(sketch.draft.bodies) + len(sketch.draft.joints) == left
    assert not sketch.undo()
    assert sketch.draft == EMPTY
    while sketch.redo():
        pass
    assert sketch.creature().torso == "torso"


def test_every_handle_does_what_it_promises() -> None:
    sketch = CreatureSketch(BIPED)
    sketch.chosen = "left shin"
    for kind, to in (("to_m", (0.3, 0.1)), ("radius", (0.12, 0.3)), ("turn", (0.5, 0.4))):
        before = body_of(sketch.draft, "left shin")
        handle = next(handle for handle in sketch.handles(REACH_M) if handle.kind == kind)
        drag(sketch, handle.at_m, to)
        after = body_of(sketch.draft, "left shin")
        if kind == "to_m":
            assert after.to_m == (0.3, 0.1)
        elif kind == "radius":
            assert after.radius_m != before.radius_m
        else:
            assert math.dist(after.from_m, after.to_m) == pytest.approx(math.dist(before.from_m, before.to_m), abs=1e-4)
            assert after.to_m[0] > before.to_m[0]
        assert sketch.undo(), "a drag is one change"
        assert body_of(sketch.draft, "left shin") == before
        sketch.redo()


def test_limits_follow_the_ends_of_the_arc_and_keep_the_rest_pose() -> None:
    sketch = CreatureSketch(BIPED)
    sketch.chosen = "right hip"
    least, greatest, *_ = sketch.handles(REACH_M)
    x, y = joint_of(BIPED, "right hip").at_m
    drag(sketch, greatest.at_m, (x + 0.5, y))  # level ahead: a quarter turn from hanging
    assert joint_of(sketch.draft, "right hip").limits_rad == pytest.approx((-0.7, math.pi / 2), abs=1e-3)
    drag(sketch, least.at_m, (x + 0.4, y - 0.3))  # beyond the rest pose: it stops there
    assert joint_of(sketch.draft, "right hip").limits_rad[0] == 0.0
    assert sketch.problems == []


def test_clicks_reach_every_body_that_lies_on_others() -> None:
    sketch, found = CreatureSketch(BIPED), set()
    for _ in range(4):
        sketch.press((0.06, 0.52), REACH_M / 10)
        sketch.release((0.06, 0.52))
        found.add(sketch.chosen)
    assert found == {"left shin", "right shin", "left thigh", "right thigh"}
    sketch.press((0.8, 0.5), REACH_M)
    assert sketch.chosen == ""


def test_a_click_reaches_the_hinge_that_an_end_of_the_chosen_body_lies_on() -> None:
    sketch = CreatureSketch(BIPED)
    sketch.chosen = "torso"
    hip = joint_of(BIPED, "left hip").at_m
    drag(sketch, hip, (hip[0] + 0.1, hip[1]))
    assert sketch.chosen == "torso", "a drag means the end"
    assert sketch.draft != BIPED
    sketch.undo()
    sketch.press(hip, REACH_M)
    sketch.release(hip)
    assert (sketch.chosen, sketch.draft) == ("left hip", BIPED)


def test_the_torso_has_no_other_side() -> None:
    sketch = CreatureSketch(BIPED)
    sketch.chosen = "torso"
    for copied in (sketch.copy_to_other_side, sketch.mirror):
        with pytest.raises(UserError, match="no limb"):
            copied()
    assert sketch.draft == BIPED
    sketch.chosen = "left thigh"
    sketch.mirror()
    assert len(sketch.draft.bodies) == len(BIPED.bodies) + 2


def test_a_trembling_click_moves_nothing_and_a_drag_back_leaves_nothing_to_undo() -> None:
    sketch = CreatureSketch(BIPED)
    for place in ((0.005, 0.9), joint_of(BIPED, "left knee").at_m):
        sketch.press(place, REACH_M)
        sketch.move((place[0] + 0.006, place[1] + 0.006))
        sketch.release((place[0] + 0.006, place[1] + 0.006))
        assert sketch.draft == BIPED
    sketch.press((0.06, 1.2), REACH_M)
    sketch.move((0.4, 1.2))
    assert sketch.draft != BIPED
    sketch.release((0.06, 1.2))
    assert sketch.draft == BIPED
    assert not sketch.undo()


def test_the_hinge_tool_drags_the_handles_of_the_hinge_it_made_and_clicks_through_them() -> None:
    sketch, there = CreatureSketch(), (0.2 + ARC_REACHES * REACH_M, 0.3)
    sketch.tool = "body"
    for start, end in (((-0.5, 0.3), (0.5, 0.3)), ((0.2, 0.3), (0.2, 0.05)), (there, (0.6, 0.05))):
        drag(sketch, start, end)
    sketch.tool = "hinge"
    sketch.press((0.2, 0.3), REACH_M)
    sketch.release((0.2, 0.3))
    greatest = next(handle for handle in sketch.handles(REACH_M) if handle.kind == "greatest")
    drag(sketch, greatest.at_m, there)
    assert joint_of(sketch.draft, sketch.chosen).limits_rad[1] == pytest.approx(math.pi / 2, abs=1e-3)
    sketch.press(there, REACH_M)  # the handle lies there now; a click means the hinge
    sketch.release(there)
    assert [joint.child for joint in sketch.draft.joints] == ["body 1", "body 2"]
    assert sketch.problems == []


def test_a_dragged_body_takes_its_limb_along_and_alone_it_does_not() -> None:
    sketch = CreatureSketch(BIPED)
    drag(sketch, (0.06, 1.2), (0.46, 1.3))
    assert joint_of(sketch.draft, "left knee").at_m == pytest.approx((0.4, 0.6))
    sketch.undo()
    drag(sketch, (0.06, 1.2), (0.46, 1.3), alone=True)
    assert joint_of(sketch.draft, "left knee").at_m == (0.0, 0.5)
    assert isinstance(sketch.problems[0], Problem)
    assert "hip" in sketch.problems[0].part
    with pytest.raises(CreatureError, match="hip"):
        sketch.creature()
