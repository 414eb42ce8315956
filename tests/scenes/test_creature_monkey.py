"""Somebody who builds at random, with every tool: nothing is lost, and nothing is saved that will not load."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np
import pygame
import pytest

from brains.errors import UserError
from scenes.creature_handles import GAUGES
from scenes.creature_marks import REACH_PX
from scenes.creature_sketch import CreatureSketch, Tool
from scenes.walker_scene import WalkerScene
from sim.creature_editing import middle_of
from sim.creature_files import creature_named, creature_to_json, read_creature, shipped_creatures, write_creature
from sim.creatures import CreatureError, Draft, Point
from tests.scenes.driver import Driver

BODY_HANDLES = ("from_m", "to_m", "radius", "turn")
JOINT_HANDLES = ("least", "greatest", *GAUGES)
BUTTONS = ("Delete", "Other side", "Mirror", "Duplicate")
BODY_CONTROLS = ("Thickness", "Mass", "Friction", "Ground", "Make it the torso", "Name")
JOINT_CONTROLS = ("Turns back", "Turns ahead", "Torque", "Speed", "Name")
WHOLE_CONTROLS = ("Fallen at", "Rhythm")


class Hand(Protocol):
    """How a sketch is reached: straight, or through the window."""

    reach_m: float

    def take(self, tool: Tool) -> None: ...

    def drag(self, start: Point, end: Point, *, alone: bool = False, coarse: bool = False) -> None: ...

    def press(self, button: str) -> None: ...


class SketchHand:
    """Straight to the sketch."""

    reach_m = 0.03

    def __init__(self, sketch: CreatureSketch) -> None:
        self.sketch = sketch

    def take(self, tool: Tool) -> None:
        self.sketch.tool = tool

    def drag(self, start: Point, end: Point, *, alone: bool = False, coarse: bool = False) -> None:
        sketch, sketch.coarse = self.sketch, coarse
        sketch.press(start, self.reach_m, alone=alone)
        for share in (0.3, 0.7, 1.0):
            sketch.move((start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])))
        sketch.release(end)

    def press(self, button: str) -> None:
        sketch = self.sketch
        {
            "Delete": sketch.delete,
            "Other side": sketch.copy_to_other_side,
            "Mirror": sketch.mirror,
            "Duplicate": sketch.duplicate,
            "Undo": sketch.undo,
            "Redo": sketch.redo,
        }[button]()


class WindowHand:
    """Through the window: the mouse over the sheet, and the column's controls."""

    def __init__(self, driver: Driver, scene: WalkerScene) -> None:
        self.driver, self.scene = driver, scene

    @property
    def reach_m(self) -> float:
        return self.scene.editor.camera.metres(self.driver.app.theme.px(REACH_PX))

    def _at(self, place: Point) -> tuple[int, int]:
        area = self.driver.app.areas.world.inflate(-4, -4)
        x, y = self.scene.editor.camera.point(*place)
        return round(min(area.right - 1, max(area.left, x))), round(min(area.bottom - 1, max(area.top, y)))

    def take(self, tool: Tool) -> None:
        if self.scene.editor.sketch.tool != tool:
            self.driver.click(self.driver.button(tool.capitalize()))
            assert self.scene.editor.sketch.tool == tool

    def drag(self, start: Point, end: Point, *, alone: bool = False, coarse: bool = False) -> None:
        pygame.key.set_mods(pygame.KMOD_LSHIFT * alone | pygame.KMOD_LCTRL * coarse)
        try:
            self.driver.drag(self._at(start), self._at(end), steps=2)
        finally:
            pygame.key.set_mods(0)

    def press(self, button: str) -> None:
        self.driver.click(self.driver.button(button))

    def turn(self, control: str, rng: np.random.Generator) -> None:
        """Set a control of the column to something."""
        if control == "Name":
            entry = self.scene.panel.editor
            line = (entry.body_name if self.scene.editor.sketch.body is not None else entry.joint_name).line
            self.driver.labelled("Ground" if self.scene.editor.sketch.body is not None else "Torque")
            self.driver.click(line.rect)
            line.set_text(("", " ", "left", "right knee", "x" * 50, "part 7", "ä\n", "torso")[rng.integers(8)])
            self.driver.key("return")
        elif control == "Ground":
            self.driver.labelled(control).choose(int(rng.integers(3)))
        elif control == "Make it the torso":
            self.press(control)
        else:
            slider = self.driver.labelled(control)
            track = slider.track().move(slider.rect.topleft)
            self.driver.drag(track.center, (int(rng.integers(track.left - 9, track.right + 9)), track.centery), steps=2)
        self.driver.frames()


class Builder:
    """Does random things with a creature, and counts those that changed it by what they were.

    Attributes:
        done: how often each thing changed the creature.
        sound: how often a sound creature was there after a change.
        joined: how often a hinge was made.
    """

    def __init__(self, sketch: Callable[[], CreatureSketch], hand: Hand, rng: np.random.Generator, file: Path) -> None:
        self._sketch, self._hand, self._rng, self._file = sketch, hand, rng, file
        self.done: Counter[str] = Counter()
        self.sound = self.joined = 0

    def do(self, deed: str) -> None:
        """One thing; it may change nothing, and a person's mistake is told and changes nothing."""
        before = self._sketch().draft
        try:
            self._try(deed)
        except UserError:
            self._sketch().let_go()
        if self._sketch().draft != before:
            self.done[deed] += 1
            self._save()
        if self._rng.random() < 0.5:  # else it would stay broken for good
            while self._sketch().problems and self._sketch().history.before:
                self._hand.press("Undo")

    def _try(self, deed: str) -> None:
        hand, coarse, joints = self._hand, bool(self._rng.random() < 0.3), len(self._sketch().draft.joints)
        if deed == "draw":
            hand.take("body")
            hand.drag(self._place(), self._place(), coarse=coarse)
        elif deed == "join":
            place = self._in_a_body()
            hand.take("body")
            hand.drag(place, self._place())  # what is there hangs together already
            hand.take("hinge")
            hand.drag(place, place)
            self.joined += len(self._sketch().draft.joints) > joints
        elif deed.startswith("drag "):
            hand.take("choose")
            place = self._of_a_joint() if deed == "drag a hinge" else self._in_a_body()
            hand.drag(place, self._place(), alone=deed.endswith("alone"), coarse=coarse)
        elif deed in BODY_HANDLES + JOINT_HANDLES:
            self._choose(body=deed in BODY_HANDLES)
            handles = [one.at_m for one in self._sketch().handles(hand.reach_m) if one.kind == deed]
            for place in handles:
                hand.drag(place, self._place(), coarse=coarse)
        elif isinstance(hand, WindowHand) and ":" in deed:
            kind, control = deed.split(":")
            self._choose(body=kind == "body")
            chosen = self._sketch().body if kind == "body" else self._sketch().joint
            if kind == "whole" or chosen is not None:
                hand.turn(control, self._rng)
        else:
            if deed in BUTTONS:
                self._choose(body=deed != "Delete" or bool(self._rng.random() < 0.5))
            hand.press(deed)

    def _choose(self, *, body: bool) -> None:
        self._hand.take("choose")
        place = self._in_a_body() if body else self._of_a_joint()
        self._hand.drag(place, place)

    def _place(self) -> Point:
        return float(self._rng.normal(0.0, 0.3)), float(self._rng.uniform(-0.1, 1.4))

    def _in_a_body(self) -> Point:
        bodies = self._sketch().draft.bodies
        if not bodies:
            return self._place()
        body = bodies[self._rng.integers(len(bodies))]
        return (middle_of(body), body.from_m, body.to_m)[self._rng.integers(3)]

    def _of_a_joint(self) -> Point:
        joints = self._sketch().draft.joints
        return joints[self._rng.integers(len(joints))].at_m if joints else self._place()

    def _save(self) -> None:
        """What has no fault is a file that loads as it is; what has one cannot be saved."""
        sketch = self._sketch()
        if sketch.problems:
            with pytest.raises(CreatureError):
                sketch.creature()
        else:
            self.sound += 1
            write_creature(self._file, sketch.creature())
            assert read_creature(self._file).draft == sketch.draft


GESTURES = ("draw", "join", "drag a body", "drag a body alone", "drag a hinge", *BODY_HANDLES, *JOINT_HANDLES, *BUTTONS)


def shuffled(deeds: tuple[str, ...], rng: np.random.Generator) -> list[str]:
    return [deeds[k] for k in rng.permutation(len(deeds))]


@pytest.mark.parametrize("seed", range(2))
def test_500_random_edits_with_undo_to_the_beginning_give_the_first_creature_again(seed: int, tmp_path: Path) -> None:
    rng = np.random.default_rng(seed)
    first = creature_named(shipped_creatures()[seed]).draft
    sketch = CreatureSketch(first)
    builder = Builder(lambda: sketch, SketchHand(sketch), rng, tmp_path / "made.json")
    while builder.done.total() < 500:
        for deed in shuffled((*GESTURES, "Undo", "Redo"), rng):
            builder.do(deed)
    assert {*GESTURES, "Undo", "Redo"} == builder.done.keys(), "every tool and every handle was used"
    assert builder.sound > 50
    assert builder.joined > 5
    assert_undone(sketch, first)


def test_no_sequence_of_clicks_makes_a_file_that_the_loader_refuses(driver: Driver, tmp_path: Path) -> None:
    scene = driver.open("walker", folder=tmp_path, population=6, hidden="4", creature="biped", edit=True)
    assert isinstance(scene, WalkerScene)
    editor, rng = scene.editor, np.random.default_rng(0)
    first = editor.sketch.draft
    builder = Builder(lambda: editor.sketch, WindowHand(driver, scene), rng, tmp_path / "made.json")
    column = (
        *(f"body:{control}" for control in BODY_CONTROLS),
        *(f"joint:{control}" for control in JOINT_CONTROLS),
        *(f"whole:{control}" for control in WHOLE_CONTROLS),
    )
    deeds = {*GESTURES, *column}
    for _ in range(12):
        for deed in shuffled(tuple(sorted(deeds - builder.done.keys())), rng):
            builder.do(deed)
            assert scene.panel.editor.save.is_enabled == (not editor.sketch.problems)
    assert deeds == builder.done.keys(), "every tool, every handle and every control changed something"
    assert builder.sound > 10
    assert builder.joined
    while editor.sketch.history.before:
        driver.key("ctrl+z")
    assert creature_to_json(editor.sketch.draft) == creature_to_json(first)


def assert_undone(sketch: CreatureSketch, first: Draft) -> None:
    last, steps = sketch.draft, 0
    while sketch.undo():
        steps += 1
    assert creature_to_json(sketch.draft) == creature_to_json(first)
    for _ in range(steps):
        assert sketch.redo()
    assert sketch.draft == last
