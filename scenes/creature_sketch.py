"""A creature under the hand: what is chosen, what a press takes hold of, and the draft that comes of it. No window.

Places are metres. ``reach_m`` is how far from a mark the hand may be and still mean it, so it follows the zoom.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from brains.errors import UserError
from scenes.creature_handles import GRID_M, Edit, Handle, Rounding, body_handles, edit_of, joint_handles, words_of
from sim.creature_editing import (
    EMPTY,
    add_body,
    add_joint,
    bodies_at,
    change_joint,
    copy_limb,
    delete_body,
    delete_joint,
    mirror_limb,
    move_body,
)
from sim.creature_history import DraftHistory
from sim.creatures import Body, Creature, Draft, Joint, Point, Problem, problems

Tool = Literal["choose", "body", "hinge"]
TOOLS: tuple[Tool, ...] = ("choose", "body", "hinge")
_FARTHEST_M = 10.0  # no point of a creature lies further out
_FIRST_RADIUS_M = 0.07
_TREMBLE_REACHES = 0.3  # a hand that moves no further than this clicks
_STEP_OUT_M = 0.3  # a duplicate lies that far ahead of what it was made from


@dataclass(frozen=True)
class _Hold:
    """What the hand has hold of: the draft and the place at its start, its reach, what it does, which handle it is."""

    draft: Draft
    start: Point
    reach_m: float
    edit: Edit
    kind: str


class CreatureSketch:
    """Keeps the draft with its history, the chosen part and the hand's hold.

    Attributes:
        history: the draft, and those before and after it.
        chosen: the name of the chosen body or hinge; empty for none.
        tool: what a press on the sheet does.
        grid_m: what places are rounded to; 0 for none.
        coarse: whether the hand goes in larger, rounder steps.
        drawing: both ends of the body that is being drawn.
    """

    def __init__(self, draft: Draft = EMPTY) -> None:
        self.history = DraftHistory(draft)
        self.chosen = ""
        self.tool: Tool = "choose"
        self.grid_m = GRID_M
        self.coarse = False
        self.drawing: tuple[Point, Point] | None = None
        self._hold: _Hold | None = None
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
        self.let_go()
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
            UserError: no limb is chosen, or there are too many bodies.
        """
        self._copied(copy_limb(self.draft, self._chosen_limb("copy")))

    def mirror(self) -> None:
        """The chosen limb once more, front for back about the torso's middle.

        Raises:
            UserError: no limb is chosen, or there are too many bodies.
        """
        self._copied(mirror_limb(self.draft, self._chosen_limb("mirror")))

    def _copied(self, made: tuple[Draft, str]) -> None:
        self.let_go()
        self.change(made[0])
        self.chosen = made[1]

    def _chosen_body(self, deed: str) -> str:
        if self.body is None:
            raise UserError(f"choose the body to {deed} first: click it")
        return self.chosen

    def _chosen_limb(self, deed: str) -> str:
        if self.chosen and self.chosen == self.draft.torso:
            raise UserError(f"the torso is no limb to {deed}: choose a body that hangs on it")
        return self._chosen_body(deed)

    # --- handles ----------------------------------------------------------------------------------------------------

    def handles(self, reach_m: float) -> list[Handle]:
        """The marks of the chosen part that can be dragged with the tool in hand."""
        if self.body is not None and self.tool == "choose":
            return body_handles(self.body, reach_m)
        if self.joint is not None and self.tool != "body":
            return joint_handles(self.draft, self.joint, reach_m)
        return []

    @property
    def dragged(self) -> str:
        """The kind of the handle that is being dragged; empty if none is."""
        return self._hold.kind if self._hold is not None else ""

    def dragged_words(self) -> str:
        """What the dragged handle has come to, with its unit; empty if none is dragged."""
        return (
            words_of(self.draft, self.chosen, self._hold.kind, self._hold.draft) if self._hold and self.dragged else ""
        )

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
            start = self._above_ground(place)
            self.drawing = (start, start)
        elif self._take_handle(place, reach_m):
            return
        elif self.tool == "hinge":
            self._make_hinge(place, reach_m)
        else:
            self._take(place, reach_m, alone)

    def _take_handle(self, place: Point, reach_m: float) -> bool:
        handle = min(self.handles(reach_m), key=lambda one: math.dist(one.at_m, place), default=None)
        if handle is None or math.dist(handle.at_m, place) > reach_m:
            return False
        self._next = self._joint_near(place, reach_m) or ""  # a click means the hinge that a body's end lies on
        self._begin(place, reach_m, edit_of(self.chosen, handle), handle.kind)
        return True

    def _make_hinge(self, place: Point, reach_m: float) -> None:
        near = self._joint_near(place, reach_m)
        if near is None:
            draft, name = add_joint(self.draft, self._rounding.place(place))
            self.change(draft)
            self.chosen = name
        else:
            self._choose_joint(near, place, reach_m)

    def _take(self, place: Point, reach_m: float, alone: bool) -> None:
        near = self._joint_near(place, reach_m)
        if near is not None:
            self._choose_joint(near, place, reach_m)
            return
        there = bodies_at(self.draft, place)
        if not there:
            self.chosen = ""
            return
        if self.chosen in there:
            self._next = there[(there.index(self.chosen) + 1) % len(there)]
        else:
            self.chosen = there[0]
        name = self.chosen

        def moved(draft: Draft, to: Point, by: Rounding) -> Draft:
            return move_body(draft, name, _between(by.place(place), by.place(to)), alone=alone)

        self._begin(place, reach_m, moved)

    def _choose_joint(self, name: str, place: Point, reach_m: float) -> None:
        self.chosen = name
        self._begin(place, reach_m, lambda draft, to, by: change_joint(draft, name, at_m=by.place(to)))

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

    def _begin(self, place: Point, reach_m: float, edit: Edit, kind: str = "") -> None:
        self._drags += 1
        self._hold = _Hold(self.draft, place, reach_m, edit, kind)

    def move(self, place: Point) -> None:
        """The hand goes on with what it holds."""
        place = _within_reach(place)
        if self.drawing is not None:
            self.drawing = self.drawing[0], self._above_ground(place)
        elif self._hold is not None:
            if not self._moved and math.dist(place, self._hold.start) <= _TREMBLE_REACHES * self._hold.reach_m:
                return
            self._moved = True
            self.change(self._hold.edit(self._hold.draft, place, self._rounding), f"drag {self._drags}")

    def release(self, place: Point) -> None:
        """The hand lets go: what was drawn becomes a body; a click on parts that lie on one another takes the next.

        Raises:
            UserError: there are too many bodies, or a hinge is to be made where none can be.
        """
        self.move(place)
        drawing, hold = self.drawing, self._hold
        self.let_go()
        if drawing is not None:
            draft = add_body(self.draft, *drawing, self.radius_m)
            self.change(draft)
            self.chosen = draft.bodies[-1].name
        elif hold is not None and not self._moved:
            if self._next:
                self.chosen = self._next
            elif hold.kind and self.tool == "hinge":  # a handle may lie where the next hinge is wanted
                self._make_hinge(hold.start, hold.reach_m)
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

    def _above_ground(self, place: Point) -> Point:
        """Where an end of a new body goes: what is drawn stands on the ground and does not sink into it."""
        x, y = self._rounding.place(place)
        return x, max(y, self.radius_m)

    @property
    def _rounding(self) -> Rounding:
        return Rounding(self.grid_m, self.coarse)


def _within_reach(place: Point) -> Point:
    x, y = (min(_FARTHEST_M, max(-_FARTHEST_M, value)) for value in place)
    return x, y


def _between(start: Point, end: Point) -> Point:
    return end[0] - start[0], end[1] - start[1]
