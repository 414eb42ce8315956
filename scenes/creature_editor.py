"""Building a creature with the mouse inside the walker scene, trying it by hand, and sending it into evolution."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pygame

from brains.errors import UserError
from scenes.camera import Camera
from scenes.creature_controls import CreatureControls
from scenes.creature_marks import REACH_PX
from scenes.creature_sheet import CreatureSheet
from scenes.creature_sketch import CreatureSketch, Tool
from scenes.walker_figure import Mood, WalkerFigure
from scenes.walker_ground import WalkerGround
from scenes.walker_silhouette import silhouette_of
from scenes.widgets import Panel
from sim.creature_editing import EMPTY, rename
from sim.creature_files import creature_named, shipped_creatures, write_creature
from sim.creature_trial import CreatureTrial
from sim.creatures import Draft, Point

if TYPE_CHECKING:
    from scenes.walker_scene import WalkerScene

_MARGIN_M = 0.5  # of the sheet around a creature that is shown anew


class CreatureEditor:
    """The editor as people see it; the creature itself is kept by `CreatureSketch`.

    Attributes:
        open: whether it is shown instead of the walkers.
        sketch: what is built.
        trial: the creature in the physics while it is tried by hand; None while it is built.
        camera: its own, so that the walkers' view is as it was when the editor closes.
    """

    def __init__(self, scene: WalkerScene) -> None:
        self._scene = scene
        self.open = False
        self.sketch = CreatureSketch()
        self.trial: CreatureTrial | None = None
        self.camera = Camera(pygame.Rect(0, 0, 1, 1), least_scale=20.0, largest_scale=3000.0)
        self._sheet = CreatureSheet()
        self._controls: CreatureControls
        self._fitted = False
        self._chosen_share: float | None = None
        self._before_step: np.ndarray | None = None
        self._figure: tuple[WalkerFigure, WalkerGround] | None = None

    # --- opening and closing ----------------------------------------------------------------------------------------

    def build(self, panel: Panel) -> CreatureControls:
        """Make the controls; they are shown while the editor is open."""
        self._controls = CreatureControls(panel, self)
        return self._controls

    def begin(self) -> None:
        """Show the sheet: with what was built last, at first with a copy of the creature that walks."""
        if not self.sketch.draft.bodies and not self.sketch.history.before:
            self.sketch = CreatureSketch(self.followed_draft())
            self._fitted = False
        self.open = True
        self._fit()

    def close(self) -> None:
        """Back to the walkers."""
        self.end_try()
        self.sketch.let_go()
        self._scene.commands.close_editor()

    def resize(self, view: pygame.Rect) -> None:
        """The world's part of the window changed."""
        self.camera.resize(view)
        self._fit()

    def _fit(self) -> None:
        if self._fitted or self.camera.view.width < 10:
            return
        ends = [point for body in self.sketch.draft.bodies for point in (body.from_m, body.to_m)] or [
            (0.0, 0.0),
            (0.0, 1.2),
        ]
        xs, ys = zip(*ends, strict=True)
        self.camera.fit(
            (min(xs) - _MARGIN_M, min(0.0, *ys) - _MARGIN_M / 2), (max(xs) + _MARGIN_M, max(ys) + _MARGIN_M), 0.02
        )

    # --- the whole creature -----------------------------------------------------------------------------------------

    def followed_draft(self) -> Draft:
        """A copy of the walker that the eye follows: where bodies evolve, of its own body."""
        world = self._scene.session.world
        body = world.creature_of(self._scene.followed)
        copy = _copy_of(world.creature.draft)
        return copy if body == world.creature else replace(body.draft, name=f"{copy.name[:31]}, evolved")

    def starts(self) -> tuple[Draft, ...]:
        """What can be begun with: the walker that is followed, copies of the shipped creatures, an empty sheet."""
        return (self.followed_draft(), *_shipped(), EMPTY)

    @staticmethod
    def start_names() -> list[str]:
        """What `starts` are called to choose from."""
        return ["The walker followed", *(draft.name for draft in _shipped()), "Empty sheet"]

    def start_from(self, place: int) -> None:
        """Begin with one of `starts`."""
        self.show(self.starts()[place])

    def started_from(self) -> int:
        """Which of `starts` is there unchanged; -1 if none."""
        starts = (*_shipped(), EMPTY, self.followed_draft())  # a shipped one is called by its name, even if it walks
        place = next((k for k, draft in enumerate(starts) if draft == self.sketch.draft), -1)
        return place if place < 0 else (place + 1) % len(starts)

    def show(self, draft: Draft) -> None:
        """Another creature onto the sheet; undo brings the one before back."""
        self.end_try()
        self.sketch.let_go()
        self.sketch.change(draft)
        self.sketch.chosen, self.sketch.tool = "", "choose" if draft.bodies else "body"
        self._fitted = False
        self._fit()

    def load_from(self, path: Path) -> None:
        """A creature from a file onto the sheet."""
        self.show(creature_named(str(path)).draft)
        self._scene.app.say(f"{path.name} lies on the sheet; Ctrl+Z brings back what was there")

    def ask_to_open(self) -> None:
        """Ask for a creature file."""
        self._scene.app.dialogs.open_file("Open a creature", {".json"}, self.load_from, start=self._scene.brain_folder)

    def why_not(self) -> str:
        """Why it is no creature yet, in a line; empty if it is one."""
        problems = self.sketch.problems
        return str(problems[0]) if problems else ""

    def save(self) -> None:
        """Ask where to keep it."""
        creature = self.sketch.creature()
        scene = self._scene
        start = scene.brain_folder / f"{_file_stem(creature.name)}.json"
        scene.app.dialogs.save_file("Save the creature", ".json", self.save_to, start=start)

    def save_to(self, path: Path) -> None:
        """Keep it in that file."""
        creature = self.sketch.creature()
        write_creature(path, creature)
        self._scene.brain_folder = path.parent
        self._scene.add_creature(creature)
        self._scene.app.say(f"Saved {creature.name} to {path}")

    def evolve(self) -> None:
        """Let it learn to walk: a new run with it begins."""
        creature, share = self.sketch.creature(), self.body_share
        scene = self._scene
        self.close()
        scene.add_creature(creature)
        task = scene.session.run.task
        if (creature, share) == (task.creature, task.evolve_body):
            scene.app.say(f"{creature.name} walks already: change something, or go on watching")
        scene.commands.choose_creature(creature, evolve_body=share)
        self._chosen_share = None

    @property
    def body_share(self) -> float:
        """How far lengths and masses may evolve from what is drawn, 0 for not at all; at first as in the run."""
        return self._scene.session.run.task.evolve_body if self._chosen_share is None else self._chosen_share

    def choose_body_share(self, share: float) -> None:
        """How far lengths and masses may evolve in the run that `evolve` begins."""
        self._chosen_share = share

    def rename_creature(self, name: str) -> None:
        """Another name for the creature."""
        self.sketch.change(replace(self.sketch.draft, name=name.strip()))

    # --- parts ------------------------------------------------------------------------------------------------------

    def change(self, draft: Draft, kind: str = "") -> None:
        """Take another draft; changes of one kind in a row are undone together."""
        self.sketch.change(draft, kind)

    def choose_tool(self, tool: Tool) -> None:
        """What a press on the sheet does."""
        self.sketch.let_go()
        self.sketch.tool = tool

    def set_grid(self, centimetres: float) -> None:
        """What places are rounded to."""
        self.sketch.grid_m = round(centimetres / 100, 3)

    def rename_part(self, name: str) -> None:
        """Another name for the chosen part.

        Raises:
            UserError: it is taken, empty or too long.
        """
        sketch = self.sketch
        if not sketch.chosen:
            return
        try:
            renamed = rename(sketch.draft, sketch.chosen, name)
        except UserError:
            self._controls.show_names()  # what stands in the line is what there is
            raise
        sketch.change(renamed)
        sketch.chosen = name.strip()

    def undo(self) -> None:
        """Take the last change back."""
        self.end_try()
        if not self.sketch.undo():
            self._scene.app.say("Nothing to take back")

    def redo(self) -> None:
        """Make the change again that was taken back."""
        self.end_try()
        if not self.sketch.redo():
            self._scene.app.say("Nothing was taken back")

    def delete(self) -> None:
        """The chosen part goes."""
        self.sketch.delete()

    def duplicate(self) -> None:
        """The chosen limb once more, beside it."""
        self.sketch.duplicate()

    def copy_to_other_side(self) -> None:
        """The chosen limb once more, for the other side."""
        self.sketch.copy_to_other_side()
        self._scene.app.say(f"{self.sketch.chosen} lies on the same place: a click takes one, another click the other")

    def mirror(self) -> None:
        """The chosen limb once more, front for back."""
        self.sketch.mirror()

    # --- trying -----------------------------------------------------------------------------------------------------

    def toggle_try(self) -> None:
        """Drop it into the physics, or go on building."""
        if self.trial is not None:
            self.end_try()
        else:
            self.restart_try()

    def restart_try(self) -> None:
        """Stand it on the ground in its rest pose, with motors that hold it."""
        creature = self.sketch.creature()
        self.sketch.let_go()
        self.trial = CreatureTrial(creature)
        self._before_step = None
        self._figure = WalkerFigure(silhouette_of(creature)), WalkerGround(self.trial.terrain)

    def end_try(self) -> None:
        """On with building."""
        self.trial = None

    def relax(self) -> None:
        """All motors back to the rest pose."""
        if self.trial is not None:
            self.trial.wanted[:] = 0.0
            self._controls.relax()

    def want(self, joint: int, angle_rad: float) -> None:
        """Where a hinge should turn to, against the rest pose."""
        if self.trial is not None and joint < len(self.trial.wanted):
            low, high = self.trial.creature.joints[joint].limits_rad
            reach = high if angle_rad > 0 else -low
            self.trial.wanted[joint] = angle_rad / reach if reach else 0.0

    def step(self) -> None:
        """One step of the physics, while it is tried."""
        if self.trial is not None:
            self._before_step = self.trial.pose
            self.trial.step()

    def animate(self) -> None:
        """Refresh the controls; what a slider did is one change once the button is up."""
        if not any(pygame.mouse.get_pressed()) and not self.sketch.holding:
            self.sketch.settle()
        self._controls.follow()

    # --- the hand ---------------------------------------------------------------------------------------------------

    def handle(self, event: pygame.event.Event) -> bool:
        """Events over the sheet, and keys."""
        if event.type == pygame.KEYDOWN:
            return self._key(event)
        if self.trial is None and self._hand(event):
            return True
        used = self.camera.drag_and_zoom(event)
        self._fitted |= used
        return used

    def _hand(self, event: pygame.event.Event) -> bool:
        sketch, held = self.sketch, pygame.key.get_mods()
        sketch.coarse = bool(held & pygame.KMOD_CTRL)
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self._fitted = True
            alone = bool(held & pygame.KMOD_SHIFT)
            sketch.press(self._place(event.pos), self.camera.metres(self._scene.app.theme.px(REACH_PX)), alone=alone)
        elif event.type == pygame.MOUSEMOTION and event.buttons[0]:
            sketch.move(self._place(event.pos))
        elif event.type == pygame.MOUSEBUTTONUP and event.button == 1:
            sketch.release(self._place(event.pos))
        else:
            return False
        return True

    def _place(self, at: tuple[int, int]) -> Point:
        return self.camera.to_world(at)

    def _key(self, event: pygame.event.Event) -> bool:
        control, shift = bool(event.mod & pygame.KMOD_CTRL), bool(event.mod & pygame.KMOD_SHIFT)
        deeds = {
            pygame.K_y: self.redo,
            pygame.K_l: self.copy_to_other_side,
            pygame.K_m: self.mirror,
            pygame.K_d: self.duplicate,
            pygame.K_t: self.toggle_try,
        }
        if control and event.key == pygame.K_z and shift:
            self.redo()
        elif control and event.key in deeds:
            if event.key not in (pygame.K_y, pygame.K_t) and self.trial is not None:
                raise UserError("it is being tried: Ctrl+T goes back to building")
            deeds[event.key]()
        elif event.key == pygame.K_ESCAPE:
            if self.trial is not None:
                self.end_try()
            else:
                self.close()
        elif event.key in (pygame.K_RETURN, pygame.K_KP_ENTER):
            self.evolve()
        elif event.key == pygame.K_DELETE and self.trial is None:
            self.delete()
        elif event.key == pygame.K_HOME:
            self._fitted = False
            self._fit()
        else:
            return False
        return True

    def hint(self) -> str:
        """What the mouse can do."""
        if self.trial is not None:
            return "sliders move the hinges · wheel zooms, right button pans · Ctrl+T or Esc goes on building"
        deed = {
            "choose": "click a part, drag it or its handles (Shift: alone, Ctrl: large steps)",
            "body": "press and drag to draw a body, click for a ball",
            "hinge": "click where two bodies overlap",
        }[self.sketch.tool]
        return f"{deed} · wheel zooms, right button pans, Home fits · Enter evolves it · Esc closes"

    # --- drawing ----------------------------------------------------------------------------------------------------

    def draw(self, surface: pygame.Surface, alpha: float) -> None:
        """The sheet, or the creature that is tried."""
        theme = self._scene.app.theme
        if self.trial is None or self._figure is None:
            self._sheet.draw(surface, self.camera, theme, self.sketch)
            return
        trial, (figure, ground) = self.trial, self._figure
        ground.draw(surface, self.camera, theme, start=False)  # no way is measured here
        pose = trial.pose
        if self._before_step is not None:
            pose = self._before_step + alpha * (pose - self._before_step)
        figure.draw(surface, self.camera, theme, pose, theme["best"], Mood(trial.torque, trial.contacts))
        words = "Tried by hand: under gravity, with the motors that it has"
        if not trial.sound:
            words = "The physics came apart: press Stand up"
        left, top = self.camera.view.left + theme.px(16), self.camera.view.top + theme.px(12)
        surface.blit(theme.text(theme.fit(words, self.camera.view.width - theme.px(32)), colour="muted"), (left, top))


@cache
def _shipped() -> tuple[Draft, ...]:
    return tuple(_copy_of(creature_named(name).draft) for name in shipped_creatures())


def _copy_of(draft: Draft) -> Draft:
    """A draft under a name of its own, so that it is not taken for what it was copied from."""
    return draft if draft.name.startswith("My ") else replace(draft, name=f"My {draft.name.lower()}"[:40])


def _file_stem(name: str) -> str:
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name.lower())
    return "-".join(part for part in plain.split("-") if part)[:60] or "creature"
