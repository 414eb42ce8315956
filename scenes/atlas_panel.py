"""The atlas's controls: how full the map is, what it is of, and the walker that was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scenes.atlas_map import words_of
from scenes.numbers import grouped, tenths
from scenes.widgets import BigNumbers, Button, ButtonRow, Choice, Panel, Text
from sim.atlas_measures import MEASURES

if TYPE_CHECKING:
    from scenes.atlas_scene import AtlasScene


class AtlasPanel:
    """Built from the scene's present values, and kept up to date with them."""

    def __init__(self, panel: Panel, scene: AtlasScene) -> None:
        self._panel, self._scene = panel, scene
        ui = panel.ui
        self.numbers = BigNumbers(ui, ["Cells", "Walks", "Furthest"])
        self.fill = Button(
            ui, "Fill the map", scene.toggle_filling, look="primary", key="F",
            hint="Walkers are varied and tried in the background; each gets the cell of its gait if it walks further.",
        )  # fmt: skip
        panel.add(self.numbers, self.fill)
        panel.section("Map of")
        self.creature = Choice(
            ui, "Creature", [plan.name for plan in scene.creatures], scene.creature_index, scene.choose_creature,
            hint="Who walks. A new map begins; the one before is kept in its folder.",
        )  # fmt: skip
        titles = [measure.title for measure in MEASURES.values()]
        words = "\n".join(f"{measure.title}: {measure.words}" for measure in MEASURES.values())
        first, second = scene.measure_indices
        self.across = Choice(
            ui, "To the right", titles, first, lambda k: scene.choose_measure(0, k),
            hint=f"What goes from left to right. A new map begins.\n{words}",
        )  # fmt: skip
        self.up = Choice(
            ui, "Upwards", titles, second, lambda k: scene.choose_measure(1, k),
            hint=f"What goes from the bottom to the top. A new map begins.\n{words}",
        )  # fmt: skip
        do, gap = scene.commands, panel.theme.px(6)
        self.save = Button(
            ui, "Save map", do.save_map, key="Ctrl+S",
            hint="Writes the map's folder whole: the map itself, and a brain for every filled cell.",
        )  # fmt: skip
        self.open = Button(
            ui, "Open a map", scene.open_map, key="Ctrl+O", hint="The atlas.npz of an atlas's folder; or drop it here."
        )
        panel.add(self.creature, self.across, self.up, ButtonRow((self.save, self.open), gap))
        panel.section("This walker")
        self.told = Text(ui, words_of(scene.atlas, scene.chosen))
        self.walk = Button(
            ui, "Walker scene", do.walk_elsewhere, key="W",
            hint="It walks alone in the walker scene: look into its brain, push it, let it evolve from there.",
        )  # fmt: skip
        self.brain = Button(ui, "Save brain", do.save_walker, key="B", hint="As a file, like any champion.")
        panel.add(self.told, ButtonRow((self.walk, self.brain), gap))
        self.follow()

    def follow(self) -> None:
        """Show what is there now."""
        scene = self._scene
        elites = scene.atlas.elites
        furthest = (tenths(float(np.max(elites.distance_m))), "m") if len(elites) else ("–", "")
        of = f"of {scene.atlas.config.cell_count}"
        self.numbers.show_values((str(len(elites)), of), (grouped(scene.atlas.evaluations), ""), furthest)
        words = "Stop" if scene.filling else "Fill the map"
        if self.fill.text != words:
            self.fill.set_text(words)
        self.creature.set_options([plan.name for plan in scene.creatures], scene.creature_index)
        self.across.selected, self.up.selected = scene.measure_indices
        _enable(scene.commands.no_map(), self.save)
        _enable(scene.commands.no_walker(), self.walk, self.brain)
        told = words_of(scene.atlas, scene.chosen)
        if self.told.text != told:
            self.told.text = told
            self._panel.flow()


def _enable(why_not: str, *buttons: Button) -> None:
    """Let buttons be pressed, or say why they cannot."""
    for button in buttons:
        if why_not:
            button.disable(why_not)
        else:
            button.enable()
