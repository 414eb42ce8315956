"""Buttons of the walker scene's top bar, and its keys."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scenes.scene import Action

if TYPE_CHECKING:
    from scenes.walker_scene import WalkerScene

_WHILE_BUILDING = ("Ctrl+S", "Ctrl+B", "Ctrl+Z")


def walker_actions(scene: WalkerScene) -> list[Action]:
    """All actions; those without a label are keys alone. While a creature is built, most of them wait."""

    def unless_building() -> str:
        return "Finish the creature first: Enter evolves it, Esc leaves it" if scene.editor.open else ""

    return [
        action if action.key in _WHILE_BUILDING else replace(action, blocked=unless_building)
        for action in _all_actions(scene)
    ]


def _all_actions(scene: WalkerScene) -> list[Action]:
    do = scene.commands
    return [
        Action("Next gen.", do.next_generation, "K", "End this generation: score the walkers as they stand",
               transport=True),
        Action("Save", do.save, "Ctrl+S", "Save the best brain of this run; while building, the creature",
               blocked=lambda: scene.editor.why_not() if scene.editor.open else do.no_champion()),
        Action("Load", do.load, "Ctrl+O", "Load a brain: it walks alone, or evolution goes on from it"),
        Action("", scene.next_look, "C", "camera: whole crowd, leader, clicked walker"),
        Action("", scene.follow_leader, "L", "follow the leader"),
        Action("", scene.show_whole, "F", "show the whole crowd"),
        Action("", lambda: scene.next_ground_shown(-1), "[", "with several walks: the one before"),
        Action("", lambda: scene.next_ground_shown(1), "]", "with several walks: the next one"),
        Action("", lambda: do.push_followed(-1), "P", "push the followed walker backward"),
        Action("", lambda: do.push_followed(1), "Shift+P", "push it forward"),
        Action("", do.next_entry, "G", "show the next brain of the gallery alone"),
        Action("", do.toggle_race, "X", "race of generations: 1, 3, 10, 30 ... side by side"),
        Action("", do.next_creature, "B", "another creature (new run)"),
        Action("", do.open_creature, "Ctrl+B", "load a creature file (new run)"),
        Action("", do.open_editor, "Shift+B", "build a creature, or change one"),
        Action("", do.open_atlas, "Shift+G", "gait atlas: all ways in which this creature walks"),
        Action("", do.next_body_change, "V", "let bodies evolve with their brains, or not (new run)"),
        Action("", do.next_kind, "T", "another kind of ground"),
        Action("", do.next_ground, "Y", "another ground of this kind"),
        Action("", lambda: do.harder(1), "D", "harder ground"),
        Action("", lambda: do.harder(-1), "Shift+D", "easier ground"),
        Action("", do.toggle_pushes, "U", "push everyone every few seconds, or not"),
        Action("", do.next_strategy, "S", "another strategy (new run)"),
        Action("", do.next_control, "M", "joint angles or joint speeds (new run)"),
        Action("", do.next_clock, "O", "another clock (new run)"),
        Action("", lambda: do.change_look_ahead(1), "A", "see a height more of the ground ahead (new run)"),
        Action("", lambda: do.change_look_ahead(-1), "Shift+A", "see one less (new run)"),
        Action("", lambda: do.change_layers(1), "Shift+Right", "a hidden layer more (new run)"),
        Action("", lambda: do.change_layers(-1), "Shift+Left", "a hidden layer less (new run)"),
        Action("", lambda: do.change_neurons(2), "Shift+Up", "two neurons more (new run)"),
        Action("", lambda: do.change_neurons(-2), "Shift+Down", "two neurons less (new run)"),
        Action("", do.new_run, "N", "new run with the next seed"),
        Action("", do.continue_last, "R", "continue the run of last time"),
        Action("", do.undo, "Ctrl+Z", "undo a restart, or an edit while building"),
        Action("", do.evolve_from_guest, "E", "evolve from the brain that is shown alone"),
        Action("", do.dismiss, "Backspace", "send it away, or end the race"),
    ]  # fmt: skip


def walker_key_list() -> list[tuple[str, str]]:
    """Mouse gestures for the help."""
    return [
        ("click", "follow a walker and look into its brain"),
        ("drag a walker", "push it; its walk no longer counts"),
        ("drag, wheel", "move and zoom the view"),
        ("drop a file", "a brain walks, a creature evolves"),
        ("Ctrl+T, Enter", "while building: try it by hand, evolve it"),
        ("Ctrl+L, M, D", "while building: the limb for the other side, mirrored, once more"),
    ]
