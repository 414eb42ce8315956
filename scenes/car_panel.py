"""The car scene's column: what happens in three numbers, a chart, and everything that can be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pygame

from brains.evolvers import STRATEGIES
from brains.network import Network
from scenes.car_controls import setting_controls
from scenes.car_tracks import TrackEntry
from scenes.network_panel import NetworkPanel
from scenes.plots import Chart
from scenes.widgets import (
    BigNumbers,
    Button,
    ButtonRow,
    Choice,
    LabelledSlider,
    Panel,
    Scale,
    Section,
    Text,
    TextEntry,
    Widget,
)

if TYPE_CHECKING:
    from scenes.car_scene import CarScene

STRATEGY_NAMES = {"genetic": "Genetic", "openai-es": "Evolution strategy", "cma": "CMA-ES"}
MODES = (("drive", "Steer and pedal"), ("steer-only", "Steer only"))
_REFRESH_S = 0.1


class SteadyChoice(Choice):
    """A choice that the wheel passes over: what it changes is too much to happen while the panel is scrolled."""

    def process_event(self, event: pygame.event.Event) -> bool:
        return False if event.type == pygame.MOUSEWHEEL else super().process_event(event)


class CarPanel:
    """Builds the controls from the scene's current values and keeps them up to date.

    Attributes:
        settings: sliders and choices of the strategy, by name of the setting.
        sections: all titled sections, in order.
    """

    def __init__(self, panel: Panel, scene: CarScene) -> None:
        self.panel = panel
        self._scene = scene
        self._entries: list[TrackEntry] = []
        self._strategy = ""
        self._since_s = _REFRESH_S
        self._network: tuple[object, Network] | None = None
        self._shown: object = None
        self.sections: list[Section] = []
        self._build_top()
        self._build_guest()
        self._build_evolution()
        self._build_track()
        self._build_brain()
        self._build_run()
        self.more = self._section("More settings", folded=True)
        self.editor = scene.editor.build(panel)
        names = scene.session.run.task
        self.brain = NetworkPanel(
            panel.dock_ui, inputs=names.observation_names, outputs=names.action_names, height=228,
            hint="The brain of the followed car at work: blue is positive, vermilion dashed is negative, "
            "bright is a strong signal.\nRest the mouse on a neuron.",
        )  # fmt: skip
        panel.dock(self.brain)
        self.follow_session()

    def _section(self, title: str, folded: bool = False) -> Section:
        section = self.panel.section(title, folded=folded)
        self.sections.append(section)
        return section

    # --- building ---------------------------------------------------------------------------------------------------

    def _build_top(self) -> None:
        ui, do = self.panel.ui, self._scene.commands
        self.resume = Button(
            ui, "Continue run", do.continue_last, look="primary", key="R",
            hint="Go on with the run that was open last, to the bit where it was",
        )  # fmt: skip
        self.numbers = BigNumbers(
            ui, ["Generation", "Driving", "Best"],
            hint="The generation on the road, how many of it still drive, and the best drive so far",
        )  # fmt: skip
        self.chart = Chart(
            ui, caption="metres by generation", unit="m", x_name="generation", height=150,
            empty="a point for each generation",
            hint="Fitness of each generation: metres driven, and more for a quick lap.\nRest the mouse on it.",
        )  # fmt: skip
        self.panel.add(self.resume)
        self._section("")
        self.panel.add(self.numbers, self.chart)

    def _build_guest(self) -> None:
        ui, do = self.panel.ui, self._scene.commands
        self.guest = self._section("Guest")
        self.guest_words = Text(ui, "")
        row = [
            Button(ui, "Evolve from it", do.evolve_from_guest, look="primary", key="E",
                   hint="Begin a new run whose first brain is this one"),
            Button(ui, "Send away", do.dismiss_guest, key="Backspace", hint="Back to the evolution, which waits"),
        ]  # fmt: skip
        self.panel.add(self.guest_words, ButtonRow(row, self.panel.theme.px(6)))

    def _build_evolution(self) -> None:
        ui, do = self.panel.ui, self._scene.commands
        self.evolution = self._section("Evolution")
        names = [STRATEGY_NAMES.get(name, name) for name in STRATEGIES]
        self.strategy = SteadyChoice(
            ui, "Strategy", names, 0, lambda k: do.choose_strategy(list(STRATEGIES)[k]),
            hint="How the next generation is made from the scores of this one. Another one begins a new run; "
            "Ctrl+Z brings this one back.\nTry CMA-ES: it learns which weights pay together.\nKey: S",
        )  # fmt: skip
        self.track = SteadyChoice(
            ui, "Track", [], -1, lambda k: do.choose_tracks(self._entries[k].tracks),
            hint="Where they drive. The same brains go on there.\nTry Serpent once they know Meadow.\nKey: Y",
        )  # fmt: skip

    def _build_track(self) -> None:
        ui, do = self.panel.ui, self._scene.commands
        self.road = self._section("New track")
        row = [
            Button(ui, "New random", do.random_track, key="T", hint="An endless supply of tracks from seeds"),
            Button(ui, "Draw one", do.open_editor, key="D", hint="Draw a track with the mouse and drive on it"),
        ]
        self.difficulty = LabelledSlider(
            ui, "Difficulty", Scale(0.0, 1.0), self._scene.difficulty, do.set_difficulty, default=0.5,
            hint="Of random tracks: 0 wide and gentle, 1 narrow with hairpins.\nTry 0.9 once they know the easy ones.",
        )  # fmt: skip
        self.panel.add(ButtonRow(row, self.panel.theme.px(6)), self.difficulty)

    def _build_brain(self) -> None:
        ui, do = self.panel.ui, self._scene.commands
        self.layers = self._section("Brain")
        self.hidden = TextEntry(
            ui, "Hidden layers", "", do.enter_hidden,
            hint="Neurons of each hidden layer, such as 12 or 12,8; 0 for none. A new run begins; Ctrl+Z undoes it.\n"
            "Try 0: steering needs no hidden layer. Keys: Shift and arrows",
        )  # fmt: skip
        row = [
            Button(ui, "− layer", lambda: do.change_layers(-1), key="Shift+Left", hint="One hidden layer less"),
            Button(ui, "+ layer", lambda: do.change_layers(1), key="Shift+Right", hint="One hidden layer more"),
            Button(ui, "− size", lambda: do.change_neurons(-2), key="Shift+Down", hint="Two neurons less in the last"),
            Button(ui, "+ size", lambda: do.change_neurons(2), key="Shift+Up", hint="Two neurons more in the last one"),
        ]
        self.mode = SteadyChoice(
            ui, "Cars", [label for _, label in MODES], 0, lambda k: do.choose_mode(MODES[k][0]),
            hint="Whether brains pedal as well, or only steer at a constant speed: the classic experiment, and easier. "
            "A new run begins; Ctrl+Z undoes it.\nKey: M",
        )  # fmt: skip
        self.panel.add(self.hidden, ButtonRow(row, self.panel.theme.px(6)), self.mode)

    def _build_run(self) -> None:
        ui, do = self.panel.ui, self._scene.commands
        self.run = self._section("Run and view")
        self.undo = Button(ui, "Undo restart", do.undo_restart, key="Ctrl+Z", hint="Back to the run before this one")
        row = [
            Button(ui, "New run", do.new_run, key="N", hint="The same from the start with the next seed: luck differs"),
            self.undo,
        ]
        view = [
            Button(ui, "Ghost", self._scene.toggle_ghost, key="G", hint="The previous generation's best, pale, or not"),
            Button(ui, "Camera", self._scene.next_look, key="C", hint="Whole track, leader, clicked car"),
        ]
        gap = self.panel.theme.px(6)
        self.panel.add(ButtonRow(row, gap), ButtonRow(view, gap))

    # --- keeping up -------------------------------------------------------------------------------------------------

    def follow_session(self) -> None:
        """The run, its settings or its tracks are others now: show theirs."""
        session, panel = self._scene.session, self.panel
        config, task = session.config, session.run.task
        if config.strategy != self._strategy:
            self._strategy = config.strategy
            self._swap_settings()
        else:
            self._show_settings()
        self.strategy.selected = list(STRATEGIES).index(config.strategy)
        self._entries = self._scene.tracks.entries(task.tracks)
        labels = [entry.label for entry in self._entries]
        self.track.set_options(labels, [entry.tracks for entry in self._entries].index(task.tracks))
        self.hidden.text = ",".join(map(str, config.hidden)) or "0"
        self.mode.selected = [name for name, _ in MODES].index(task.config.mode)
        driven = session.guest.task if session.guest is not None else task
        self.brain.inputs, self.brain.outputs = list(driven.observation_names), list(driven.action_names)
        self._show_what_applies()
        self.show_history()
        panel.flow()

    def _show_what_applies(self) -> None:
        scene, top = self._scene, self.panel.top
        editing = scene.editor.open
        offer = scene.offer
        if offer is not None:
            self.resume.set_text(f"Continue run: generation {offer.generation}")
        top.shown = offer is not None and not editing
        for section in self.sections:
            section.shown = not editing
        self.editor.shown = editing
        self.guest.shown = scene.session.guest is not None and not editing
        if self.guest.shown:
            self.guest_words.text = scene.guest_words()
        if scene.session.undo_words:
            self.undo.enable()
        else:
            self.undo.disable("There is no earlier run to go back to")

    def _swap_settings(self) -> None:
        """Other strategy, other settings: make their controls anew."""
        for section in (self.evolution, self.more):
            for item in section.items:
                if item not in (self.strategy, self.track) and isinstance(item, Widget):
                    item.kill()
        settings = self._scene.session.run.evolution.settings
        main, others = setting_controls(self.panel.ui, self._strategy, settings, self._scene.commands.change_setting)
        self.evolution.items[:] = [*main, self.strategy, self.track]
        self.more.items[:] = others
        self.settings = {control.setting: control for control in (*main, *others)}

    def _show_settings(self) -> None:
        settings = self._scene.session.run.evolution.settings
        for name, control in self.settings.items():
            control.show_value(getattr(settings, name))

    def show_history(self) -> None:
        """Draw the chart again."""
        history = self._scene.session.run.history
        if not history:
            self.chart.clear()
            return
        table = np.array([(row.generation, row.best, row.median, row.lower, row.upper) for row in history]).T
        generation, best, median, lower, upper = table
        self.chart.line("best", generation, best, "best", width=2)
        self.chart.line("median, 25–75 %", generation, median, "positive")
        self.chart.band("25–75 %", generation, lower, upper, "positive", legend=False)

    def pulse(self) -> None:
        """A new champion."""
        self.chart.pulse()

    def animate(self, elapsed_s: float) -> None:
        """Refresh what changes all the time."""
        self._since_s += elapsed_s
        if self._since_s >= _REFRESH_S:
            self._since_s = 0.0
            self.numbers.show_values(*self._scene.numbers())
            if self._scene.session.guest is not None:
                self.guest_words.text = self._scene.guest_words()
        self._show_brain()

    def _show_brain(self) -> None:
        world, car = self._scene.session.world, self._scene.followed
        moment = (world, car, world.step_count)
        if moment == self._shown or not self.panel.shown:
            return
        self._shown = moment
        individual = car % world.individuals
        if self._network is None or self._network[0] != (world, individual):
            self._network = ((world, individual), world.population.network(individual))
        network = self._network[1]
        activations = network.layer_activations(world.observation(car))
        title = "Brain of the guest" if self._scene.session.guest else f"Brain of car #{individual + 1}"
        self.brain.show_network(network.topology, network.parameters.astype(np.float32), activations, title)
