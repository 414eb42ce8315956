"""The car scene's column: what happens in three numbers, a chart, and everything that can be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scenes.car_tracks import TrackEntry
from scenes.evolution_panel import EvolutionPanel
from scenes.plots import Chart
from scenes.strategy_controls import SteadyChoice
from scenes.widgets import BigNumbers, Button, LabelledSlider, Panel, Scale

if TYPE_CHECKING:
    from scenes.car_scene import CarScene

_FROM_CHANCE = "best from chance"
MODES = (("drive", "Steer and pedal"), ("steer-only", "Steer only"))


class CarPanel(EvolutionPanel):
    """The controls of every evolution, and those of cars: track, mode, and the editor's while it is open."""

    _scene: CarScene

    def __init__(self, panel: Panel, scene: CarScene) -> None:
        self._entries: list[TrackEntry] = []
        self._beside_shown = 0
        super().__init__(panel, scene)

    # --- building ---------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        ui, do = self.panel.ui, self._scene.commands
        numbers = BigNumbers(
            ui, ["Generation", "Driving", "Best"],
            hint="The generation on the road, how many of it still drive, and the best drive so far",
        )  # fmt: skip
        chart = Chart(
            ui, caption="metres by generation", unit="m", x_name="generation", height=150,
            empty="a point for each generation",
            hint="Fitness of each generation: metres driven, and more for a quick lap.\nRest the mouse on it.",
        )  # fmt: skip
        self._build_top(numbers, chart)
        self._build_guest()
        self.track = SteadyChoice(
            ui, "Track", [], -1, lambda k: do.choose_tracks(self._entries[k].tracks),
            hint="Where they drive. The same brains go on there.\nTry Serpent once they know Meadow.\nKey: Y",
        )  # fmt: skip
        self._build_evolution(self.track)
        self._build_track()
        self.mode = SteadyChoice(
            ui, "Cars", [label for _, label in MODES], 0, lambda k: do.choose_mode(MODES[k][0]),
            hint="Whether brains pedal as well, or only steer at a constant speed: the classic experiment, and easier. "
            "A new run begins; Ctrl+Z undoes it.\nKey: M",
        )  # fmt: skip
        self._build_brain("Try 0: steering needs no hidden layer.", self.mode)
        self._build_run(
            Button(ui, "Ghost", self._scene.toggle_ghost, key="G", hint="The previous generation's best, pale, or not"),
            Button(ui, "Camera", self._scene.next_look, key="C", hint="Whole track, leader, clicked car"),
        )
        self._build_more()
        self.editor = self._scene.editor.build(self.panel)
        self.wheel = self._scene.wheel.build(self.panel)

    def _build_track(self) -> None:
        ui, do = self.panel.ui, self._scene.commands
        self.road = self._section("New track")
        row = self._row(
            Button(ui, "New random", do.random_track, key="T", hint="An endless supply of tracks from seeds"),
            Button(ui, "Draw one", do.open_editor, key="D", hint="Draw a track with the mouse and drive on it"),
        )
        self.difficulty = LabelledSlider(
            ui, "Difficulty", Scale(0.0, 1.0), self._scene.difficulty, do.set_difficulty, default=0.5,
            hint="Of random tracks: 0 wide and gentle, 1 narrow with hairpins.\nTry 0.9 once they know the easy ones.",
        )  # fmt: skip
        self.panel.add(row, self.difficulty)

    # --- keeping up -------------------------------------------------------------------------------------------------

    def _show_task(self) -> None:
        task = self._scene.session.run.task
        self._entries = self._scene.tracks.entries(task.tracks)
        labels = [entry.label for entry in self._entries]
        self.track.set_options(labels, [entry.tracks for entry in self._entries].index(task.tracks))
        self.mode.selected = [name for name, _ in MODES].index(task.config.mode)

    def show_history(self) -> None:
        beside = self._scene.session.run.beside
        rows = list(beside.history) if beside is not None else []
        self._beside_shown = len(rows)
        if not rows and _FROM_CHANCE in self.chart.series:
            self.chart.clear()
        super().show_history()
        self.chart.caption = "metres by generation" if beside is None else "m by gen."
        if rows and self._scene.session.run.history:
            generations, best = [row.generation for row in rows], [row.best for row in rows]
            self.chart.line(_FROM_CHANCE, generations, best, "text")

    def animate(self, elapsed_s: float) -> None:
        beside = self._scene.session.run.beside
        if beside is not None and len(beside.history) != self._beside_shown:
            self.show_history()
        super().animate(elapsed_s)

    def _show_what_applies(self) -> None:
        editing, driving = self._scene.editor.open, self._scene.wheel.open
        watching = not editing and not driving
        for section in self.sections:
            section.shown = watching
        super()._show_what_applies()
        self.panel.top.shown = self.panel.top.shown and watching
        self.guest.shown = self.guest.shown and watching
        self.editor.shown = editing
        for section in self.wheel:
            section.shown = self._scene.wheel.panel.applies(section)

    def _show_brain(self) -> None:
        wheel = self._scene.wheel
        if not wheel.open:
            super()._show_brain()
            return
        moment = (wheel.duel, wheel.duel.you, wheel.duel.steps) if wheel.duel is not None else None
        found = wheel.shown_brain()
        if found is None or moment == self._shown or not self.panel.shown:
            return
        self._shown = moment
        network, observation, title = found
        activations = network.layer_activations(observation)
        self.brain.show_network(network.topology, network.parameters.astype(np.float32), activations, title)
