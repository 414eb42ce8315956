"""A creature under the hand: what is chosen, what a press takes hold of, and the draft that comes of it. No window.

Places are metres. ``reach_m`` is how far from a mark the hand may be and still mean it, so it follows the zoom.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from brains.errors import UserError
from sim.creature_editing import (
    EMPTY,
    FROM,
    TO,
    add_body,
    add_joint,
    bodies_at,
    body_of,
    change_body,
    change_joint,
    copy_limb,
    delete_body,
    delete_joint,
    joint_of,
    middle_of,
    mirror_limb,
    move_body,
    move_end,
    snapped,
    turn_body,
)
from sim.creature_history import DraftHistory
from sim.creature_rules import HALF_TURN_RAD, distance_to_line_m
from sim.creatures import Body, Creature, Draft, Joint, Point, Problem, problems

Tool = Literal["choose", "body", "hinge"]
TOOLS: tuple[Tool, ...] = ("choose", "body", "hinge")
GRID_M = 0.02
TURN_STEP_RAD = math.radians(5.0)
ARC_REACHES = 5.0  # radius of a hinge's arc, in reaches of the hand
_TURN_REACHES = 3.0  # how far beyond a body's end its turning handle is
_FARTHEST_M = 10.0  # no point of a creature lies further out
_THICKNESS_M = (0.01, 2.0)
_FIRST_RADIUS_M = 0.07
_STEP_OUT_M = 0.3  # a duplicate lies that far ahead of what it was made from

Edit = Callable[[Draft, Point], Draft]


@dataclass(frozen=True)
class Handle:
    """A mark that can be dragged.

    Attributes:
        kind: from_m, to_m, radius or turn of a body; least or greatest of a hinge.
        at_m: where it is.
    """

    kind: str
    at_m: Point


class CreatureSketch:
    """Keeps the draft with its history, the chosen part and the hand's hold.

    Attributes:
        history: the draft, and those before and after it.
        chosen: the name of the chosen body or hinge; empty for none.
        tool: what a press on the sheet does.
        grid_m: what places are rounded to; 0 for none.
        drawing: both ends of the body that is being drawn.
    """

    def __init__(self, draft: Draft = EMPTY) -> None:
        self.history = DraftHistory(draft)
        self.chosen = ""
        self.tool: Tool = "choose"
        self.grid_m = GRID_M
        self.drawing: tuple[Point, Point] | None = None
        self._hold: tuple[Draft, Point, Edit] | None = None
        self._moved = False
        self._next = ""  # what a click without a drag chooses, where parts lie on one another
        self._drags = 0
        self._checked: tuple[Draft, list[Problem]] | None = None

    # --- what there is ----------------------------------------------------------------------------------------------

    @property
    def draft(self) -> Draft:
        """The creature as it is now."""
        return self.history.draft

    @property
    def problems(self) -> list[Problem]:
        """What keeps it from being a creature; empty if it is one."""
        if self._checked is None or self._checked[0] is not self.draft:
            self._checked = self.draft, problems(self.draft)
        return self._checked[1]

    @property
    def body(self) -> Body | None:
        """The chosen body, if a body is chosen."""
        return next((body for body in self.draft.bodies if body.name == self.chosen), None)

    @property
    def joint(self) -> Joint | None:
        """The chosen hinge, if a hinge is chosen."""
        return next((joint for joint in self.draft.joints if joint.name == self.chosen), None)

    def creature(self) -> Creature:
        """The finished creature.

        Raises:
            CreatureError: it breaks a rule; names the part.
        """
        return Creature(**vars(self.draft))

    # --- changes ----------------------------------------------------------------------------------------------------

    def change(self, draft: Draft, kind: str = "") -> None:
        """Take another draft; changes of one ``kind`` in a row are undone together."""
        self.history = self.history.changed(draft, kind)
        self._forget_what_is_gone()

    def undo(self) -> bool:
        """Take back the last change; False if there is none."""
        return self._travel(self.history.undone())

    def redo(self) -> bool:
        """Make the change again that was taken back; False if there is none."""
        return self._travel(self.history.redone())

    def _travel(self, history: DraftHistory) -> bool:
        moved = history is not self.history
        self.let_go()
        self.history = history
        self._forget_what_is_gone()
        return moved

    def _forget_what_is_gone(self) -> None:
        if self.body is None and self.joint is None:
            self.chosen = ""

    def delete(self) -> None:
        """The chosen part goes.

        Raises:
            UserError: nothing is chosen.
        """
        if self.joint is not None:
            self.change(delete_joint(self.draft, self.chosen))
        else:
            self.change(delete_body(self.draft, self._chosen_body("delete")))

    def duplicate(self) -> None:
        """The chosen limb once more, a little ahead of it.

        Raises:
            UserError: no body is chosen, or there are too many.
        """
        self._copied(copy_limb(self.draft, self._chosen_body("duplicate"), (_STEP_OUT_M, 0.0)))

    def copy_to_other_side(self) -> None:
        """The chosen limb once more in the same place: left for right, or right for left.

        Raises:
            UserError: no body is chosen, or there are too many.
        """
        self._copied(copy_limb(self.draft, self._chosen_body("copy")))

    def mirror(self) -> None:
        """The chosen limb once more, front for back about the torso's middle.

        Raises:
            UserError: no body is chosen, or there are too many.
        """
        self._copied(mirror_limb(self.draft, self._chosen_body("mirror")))

    def _copied(self, made: tuple[Draft, str]) -> None:
        self.change(made[0])
        self.chosen = made[1]

    def _chosen_body(self, deed: str) -> str:
        if self.body is None:
            raise UserError(f"choose the body to {deed} first: click it")
        return self.chosen

    # --- handles ----------------------------------------------------------------------------------------------------

    def handles(self, reach_m: float) -> list[Handle]:
        """The marks of the chosen part that can be dragged."""
        if self.body is not None:
            return _body_handles(self.body, reach_m)
        if self.joint is not None:
            arc, rest = ARC_REACHES * reach_m, rest_direction_rad(self.draft, self.joint)
            low, high = self.joint.limits_rad
            return [
                Handle(kind, _at_angle(self.joint.at_m, rest + angle, arc))
                for kind, angle in (("least", low), ("greatest", high))
            ]
        return []

    # --- the hand ---------------------------------------------------------------------------------------------------

    def press(self, place: Point, reach_m: float, *, alone: bool = False) -> None:
        """Take hold of what is there, by the tool; ``alone`` moves a body without what hangs on it.

        Raises:
            UserError: a hinge is to be made where none can be.
        """
        self.let_go()
        self._moved, self._next = False, ""
        place = _within_reach(place)
        if self.tool == "body":
            start = snapped(place, self.grid_m)
            self.drawing = (start, start)
        elif self.tool == "hinge":
            self._make_hinge(place, reach_m)
        else:
            self._take(place, reach_m, alone)

    def _make_hinge(self, place: Point, reach_m: float) -> None:
        near = self._joint_near(place, reach_m)
        if near is None:
            draft, name = add_joint(self.draft, snapped(place, self.grid_m))
            self.change(draft)
            self.chosen = name
        else:
            self._choose_joint(near, place)

    def _take(self, place: Point, reach_m: float, alone: bool) -> None:
        handle = min(self.handles(reach_m), key=lambda one: math.dist(one.at_m, place), default=None)
        near = self._joint_near(place, reach_m)
        if handle is not None and math.dist(handle.at_m, place) <= reach_m:
            self._next = near or ""  # a click without a drag means the hinge that a body's end lies on
            self._begin(place, self._edit_of(handle))
            return
        if near is not None:
            self._choose_joint(near, place)
            return
        there = bodies_at(self.draft, place)
        if not there:
            self.chosen = ""
            return
        if self.chosen in there:
            self._next = there[(there.index(self.chosen) + 1) % len(there)]
        else:
            self.chosen = there[0]
        name, start = self.chosen, snapped(place, self.grid_m)
        self._begin(place, lambda draft, to: move_body(draft, name, _between(start, self._snap(to)), alone=alone))

    def _choose_joint(self, name: str, place: Point) -> None:
        self.chosen = name
        self._begin(place, lambda draft, to: change_joint(draft, name, at_m=self._snap(to)))

    def _joint_near(self, place: Point, reach_m: float) -> str | None:
        """The hinge nearest to a place; of those that lie on one another the chosen one is left for the next."""
        close = [joint for joint in self.draft.joints if math.dist(joint.at_m, place) <= reach_m]
        if not close:
            return None
        names = [joint.name for joint in close]
        if self.chosen in names and self.tool == "choose":
            self._next = names[(names.index(self.chosen) + 1) % len(names)]
            return self.chosen
        return min(close, key=lambda joint: math.dist(joint.at_m, place)).name

    def _begin(self, place: Point, edit: Edit) -> None:
        self._drags += 1
        self._hold = self.draft, place, edit

    def _edit_of(self, handle: Handle) -> Edit:
        name, kind = self.chosen, handle.kind
        if kind in (FROM, TO):
            return lambda draft, to: move_end(draft, name, kind, self._snap(to))
        if kind == "radius":
            return lambda draft, to: change_body(draft, name, radius_m=_thickness(body_of(draft, name), to))
        if kind == "turn":
            return lambda draft, to: turn_body(draft, name, self._angle(draft, name, handle.at_m, to))
        return lambda draft, to: self._limited(draft, name, kind, to)

    def _angle(self, draft: Draft, name: str, start: Point, to: Point) -> float:
        hinge = next((joint.at_m for joint in draft.joints if joint.child == name), middle_of(body_of(draft, name)))
        angle = math.remainder(_direction(hinge, to) - _direction(hinge, start), math.tau)
        return round(angle / TURN_STEP_RAD) * TURN_STEP_RAD if self.grid_m else angle

    def _limited(self, draft: Draft, name: str, kind: str, to: Point) -> Draft:
        joint = joint_of(draft, name)
        low, high = joint.limits_rad
        angle = math.remainder(_direction(joint.at_m, to) - rest_direction_rad(draft, joint), math.tau)
        if self.grid_m:
            angle = round(angle / TURN_STEP_RAD) * TURN_STEP_RAD
        angle = round(angle, 4) + 0.0
        if kind == "least":  # on the far side of rest it stops there, as rest is always within
            low = max(-HALF_TURN_RAD, min(angle, 0.0, high - math.radians(1.0)))
        else:
            high = min(HALF_TURN_RAD, max(angle, 0.0, low + math.radians(1.0)))
        return change_joint(draft, name, limits_rad=(low, high))

    def move(self, place: Point) -> None:
        """The hand goes on with what it holds."""
        place = _within_reach(place)
        if self.drawing is not None:
            self.drawing = self.drawing[0], self._snap(place)
        elif self._hold is not None:
            draft, start, edit = self._hold
            if not self._moved and place == start:
                return
            self._moved = True
            self.change(edit(draft, place), f"drag {self._drags}")

    def release(self, place: Point) -> None:
        """The hand lets go: what was drawn becomes a body; a click on parts that lie on one another takes the next.

        Raises:
            UserError: there are too many bodies.
        """
        if self.drawing is not None:
            self.move(place)
            (start, end), self.drawing = self.drawing, None
            draft = add_body(self.draft, start, end, self.radius_m)
            self.change(draft)
            self.chosen = draft.bodies[-1].name
        elif self._next and not self._moved:
            self.chosen = self._next
        self.let_go()

    def let_go(self) -> None:
        """Hold nothing, draw nothing; the next drag is undone by itself."""
        self._hold, self.drawing = None, None
        self.settle()

    def settle(self) -> None:
        """What was changed last is done with: the next change of its kind is undone by itself."""
        self.history = self.history.settled()

    @property
    def holding(self) -> bool:
        """Whether the hand has hold of something."""
        return self._hold is not None

    @property
    def radius_m(self) -> float:
        """Of the next body: as thick as the one before."""
        return self.draft.bodies[-1].radius_m if self.draft.bodies else _FIRST_RADIUS_M

    def _snap(self, place: Point) -> Point:
        return snapped(place, self.grid_m)


def rest_direction_rad(draft: Draft, joint: Joint) -> float:
    """Where a hinge's child points to in the rest pose: from the hinge to the farther end of its line."""
    child = next((body for body in draft.bodies if body.name == joint.child), None)
    if child is None:
        return -math.pi / 2
    end = max((child.from_m, child.to_m), key=lambda point: math.dist(point, joint.at_m))
    return _direction(joint.at_m, end) if end != joint.at_m else -math.pi / 2


def _body_handles(body: Body, reach_m: float) -> list[Handle]:
    angle = _direction(body.from_m, body.to_m) if body.from_m != body.to_m else 0.0
    beyond = body.radius_m + _TURN_REACHES * reach_m
    return [
        Handle(FROM, body.from_m),
        Handle(TO, body.to_m),
        Handle("radius", _at_angle(middle_of(body), angle + math.pi / 2, body.radius_m)),
        Handle("turn", _at_angle(body.to_m, angle, beyond)),
    ]


def _thickness(body: Body, to: Point) -> float:
    least, greatest = _THICKNESS_M
    return min(greatest, max(least, round(distance_to_line_m(to, body), 3)))


def _within_reach(place: Point) -> Point:
    x, y = (min(_FARTHEST_M, max(-_FARTHEST_M, value)) for value in place)
    return x, y


def _at_angle(middle: Point, angle: float, distance_m: float) -> Point:
    return middle[0] + distance_m * math.cos(angle), middle[1] + distance_m * math.sin(angle)


def _direction(start: Point, end: Point) -> float:
    return math.atan2(end[1] - start[1], end[0] - start[0])


def _between(start: Point, end: Point) -> Point:
    return end[0] - start[0], end[1] - start[1]
