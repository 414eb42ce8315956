"""Buttons of the car scene's top bar, and its keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pygame

from scenes.scene import Action

if TYPE_CHECKING:
    from scenes.car_scene import CarScene


@dataclass(frozen=True)
class CrowdAction(Action):
    """An action of the crowd's. At the wheel its key is not heard: letters drive there.

    Attributes:
        driving: whether somebody is at the wheel.
    """

    driving: Callable[[], bool] = lambda: False

    def matches(self, event: pygame.event.Event) -> bool:
        return not self.driving() and super().matches(event)


def car_actions(scene: CarScene) -> list[Action]:
    """All actions; those without a label are keys alone."""
    do = scene.commands

    def unless_drawing() -> str:
        return "Finish the drawing first: Enter drives on it, Esc leaves it" if scene.editor.open else ""

    def unless_busy() -> str:
        return unless_drawing() or ("Leave the wheel first: Esc" if scene.wheel.open else "")

    def nothing_to_save() -> str:
        if scene.wheel.open:
            return scene.wheel.drives.no_recording()
        return "" if scene.editor.open else do.no_champion()

    def driving() -> bool:
        return scene.wheel.open

    def key(key: str, run: Callable[[], None], hint: str) -> Action:
        return CrowdAction("", run, key, hint, blocked=unless_drawing, driving=driving)

    return [
        CrowdAction("Next gen.", do.next_generation, "K", "End this generation: score the cars as they stand",
                    transport=True, blocked=unless_busy, driving=driving),
        CrowdAction("Drive", do.take_wheel, "W", "Take the wheel yourself, with keys or a gamepad, against the "
                    "champion, or give it back", blocked=unless_drawing, driving=driving),
        Action("Save", do.save, "Ctrl+S", "Save the best brain of this run; the track while drawing, a drive at the "
               "wheel", blocked=nothing_to_save),
        Action("Load", do.load, "Ctrl+O", "Load a brain: it drives alone, or evolution goes on from it; at the wheel "
               "a recorded drive", blocked=unless_drawing),
        key("C", scene.next_look, "camera: whole track, leader, clicked car"),
        key("L", scene.follow_leader, "follow the leader"),
        key("F", scene.show_whole, "show the whole track"),
        key("G", scene.toggle_ghost, "ghost of the previous best"),
        key("[", lambda: scene.next_track_shown(-1), "with several tracks: the one before"),
        key("]", lambda: scene.next_track_shown(1), "with several tracks: the next one"),
        key("D", do.open_editor, "draw a track"),
        key("T", do.random_track, "a new random track"),
        key("Y", do.next_track, "the next track of the list"),
        key("S", do.next_strategy, "another strategy (new run)"),
        key("M", do.next_mode, "pedal as well, or steer only (new run)"),
        key("Shift+Right", lambda: do.change_layers(1), "a hidden layer more (new run)"),
        key("Shift+Left", lambda: do.change_layers(-1), "a hidden layer less (new run)"),
        key("Shift+Up", lambda: do.change_neurons(2), "two neurons more (new run)"),
        key("Shift+Down", lambda: do.change_neurons(-2), "two neurons less (new run)"),
        key("N", do.new_run, "new run with the next seed"),
        key("R", do.continue_last, "continue the run of last time"),
        CrowdAction("", do.undo, "Ctrl+Z", "undo a restart, or a stroke while drawing", driving=driving),
        key("E", do.evolve_from_guest, "evolve from the loaded brain"),
        key("Backspace", do.dismiss, "send the loaded brain away"),
    ]  # fmt: skip


def car_key_list() -> list[tuple[str, str]]:
    """Mouse gestures for the help."""
    return [
        ("click", "follow a car and look into its brain"),
        ("drag, wheel", "move and zoom the view"),
        ("drop a file", "a brain drives, a track is driven on, a recorded drive is watched (at the wheel: a ghost)"),
        ("arrows, W A S D", "at the wheel: steer, gas, brake; R again, F whole track"),
        ("gamepad", "left stick steers, triggers gas and brake; A take over, Y again, Back leaves"),
        ("C, L, E, B", "at the wheel: clone me, let the clone drive (Shift: take over), evolve it, save it"),
        ("V, W", "watch a recorded drive, then drive against it"),
    ]
