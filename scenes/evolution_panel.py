"""The column of a scene that watches an evolution: three numbers, a chart, the settings, the brain at work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from brains.evolvers import STRATEGIES
from brains.network import Network
from scenes.network_panel import NetworkPanel
from scenes.plots import Chart
from scenes.strategy_controls import STRATEGY_NAMES, SettingControl, SteadyChoice, setting_controls
from scenes.widgets import BigNumbers, Button, ButtonRow, Panel, Section, Text, TextEntry
from scenes.widgets.panel import Item

if TYPE_CHECKING:
    from scenes.evolution_scene import EvolutionScene

_REFRESH_S = 0.1


class EvolutionPanel:
    """Builds the controls from the scene's current values and keeps them up to date.

    A subclass says in which order sections come (`_build`), and adds those of its own task.

    Attributes:
        settings: sliders and choices of the strategy, by name of the setting.
        sections: all titled sections, in order.
    """

    def __init__(self, panel: Panel, scene: EvolutionScene) -> None:
        self.panel = panel
        self._scene = scene
        self._strategy = ""
        self._since_s = _REFRESH_S
        self._network: tuple[object, Network] | None = None
        self._shown: object = None
        self.sections: list[Section] = []
        self.settings: dict[str, SettingControl] = {}
        self._build()
        self.brain = NetworkPanel(
            panel.dock_ui, height=228,
            hint=f"The brain of the followed {scene.body} at work: blue is positive, vermilion dashed is negative, "
            "bright is a strong signal.\nRest the mouse on a neuron.",
        )  # fmt: skip
        panel.dock(self.brain)
        self.follow_session()

    def _section(self, title: str, folded: bool = False) -> Section:
        section = self.panel.section(title, folded=folded)
        self.sections.append(section)
        return section

    def _row(self, *buttons: Button) -> ButtonRow:
        return ButtonRow(buttons, self.panel.theme.px(6))

    # --- building ---------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        """Make all sections; the subclass calls the methods below in its order."""
        raise NotImplementedError

    def _build_top(self, numbers: BigNumbers, chart: Chart) -> None:
        self.resume = Button(
            self.panel.ui, "Continue run", self._scene.commands.continue_last, look="primary", key="R",
            hint="Go on with the run that was open last, to the bit where it was",
        )  # fmt: skip
        self.numbers, self.chart = numbers, chart
        self.panel.add(self.resume)
        self._section("")
        self.panel.add(self.numbers, self.chart)

    def _build_guest(self) -> None:
        ui, do = self.panel.ui, self._scene.commands
        self.guest = self._section("Guest")
        self.guest_words = Text(ui, "")
        self.evolve_button = Button(ui, "Evolve from it", do.evolve_from_guest, look="primary", key="E",
                        hint="Begin a new run whose first brain is this one")  # fmt: skip
        away = Button(ui, "Send away", do.dismiss, key="Backspace", hint="Back to the evolution, which waits")
        self.panel.add(self.guest_words, self._row(self.evolve_button, away))

    def _build_evolution(self, *beside: Item) -> None:
        """The strategy with its main settings, and below them what else belongs there."""
        self.evolution = self._section("Evolution")
        self.strategy = SteadyChoice(
            self.panel.ui, "Strategy", [STRATEGY_NAMES.get(name, name) for name in STRATEGIES], 0,
            lambda k: self._scene.commands.choose_strategy(list(STRATEGIES)[k]),
            hint="How the next generation is made from the scores of this one. Another one begins a new run; "
            "Ctrl+Z brings this one back.\nTry CMA-ES: it learns which weights pay together.\nKey: S",
        )  # fmt: skip
        self._beside: tuple[Item, ...] = (self.strategy, *beside)

    def _build_brain(self, advice: str, *more: Item) -> None:
        ui, do = self.panel.ui, self._scene.commands
        self.layers = self._section("Brain")
        self.hidden = TextEntry(
            ui, "Hidden layers", "", do.enter_hidden,
            hint="Neurons of each hidden layer, such as 12 or 12,8; 0 for none. A new run begins; Ctrl+Z undoes it.\n"
            f"{advice} Keys: Shift and arrows",
        )  # fmt: skip
        row = self._row(
            Button(ui, "− layer", lambda: do.change_layers(-1), key="Shift+Left", hint="One hidden layer less"),
            Button(ui, "+ layer", lambda: do.change_layers(1), key="Shift+Right", hint="One hidden layer more"),
            Button(ui, "− size", lambda: do.change_neurons(-2), key="Shift+Down", hint="Two neurons less in the last"),
            Button(ui, "+ size", lambda: do.change_neurons(2), key="Shift+Up", hint="Two neurons more in the last one"),
        )
        self.panel.add(self.hidden, row, *more)

    def _build_run(self, *view: Button) -> None:
        ui, do = self.panel.ui, self._scene.commands
        self.run = self._section("Run and view")
        again = Button(ui, "New run", do.new_run, key="N", hint="The same from the start with the next seed")
        self.undo = Button(ui, "Undo restart", do.undo_restart, key="Ctrl+Z", hint="Back to the run before this one")
        self.panel.add(self._row(again, self.undo), self._row(*view))

    def _build_more(self) -> None:
        self.more = self._section("More settings", folded=True)

    # --- keeping up -------------------------------------------------------------------------------------------------

    def follow_session(self) -> None:
        """The run, its settings or its task are others now: show theirs."""
        session = self._scene.session
        config = session.config
        if config.strategy != self._strategy:
            self._strategy = config.strategy
            self._swap_settings()
        else:
            self._show_settings()
        self.strategy.selected = list(STRATEGIES).index(config.strategy)
        self.hidden.text = ",".join(map(str, config.hidden)) or "0"
        self.brain.inputs, self.brain.outputs = list(session.task.observation_names), list(session.task.action_names)
        self._show_task()
        self._show_what_applies()
        self.show_history()
        self.panel.flow()

    def _show_task(self) -> None:
        """Show the current values of what the subclass added."""

    def _show_what_applies(self) -> None:
        scene = self._scene
        offer = scene.offer
        if offer is not None:
            self.resume.set_text(f"Continue run: generation {offer.generation}")
        self.panel.top.shown = offer is not None
        self.guest.shown = scene.session.exhibit is not None
        if self.guest.shown:
            self.guest_words.text = scene.guest_words()
        if scene.session.undo_words:
            self.undo.enable()
        else:
            self.undo.disable("There is no earlier run to go back to")

    def _swap_settings(self) -> None:
        """Other strategy, other settings: make their controls anew."""
        for control in self.settings.values():
            control.kill()
        scene = self._scene
        settings, changed = scene.session.run.evolution.settings, scene.commands.change_setting
        main, others = setting_controls(self.panel.ui, self._strategy, settings, changed, scene.most_population)
        self.evolution.items[:] = [*main, *self._beside]
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
            if self._scene.session.exhibit is not None:
                self.guest_words.text = self._scene.guest_words()
        self._show_brain()

    def _show_brain(self) -> None:
        world, body = self._scene.session.world, self._scene.followed
        moment = (world, body, world.step_count)
        if moment == self._shown or not self.panel.shown:
            return
        self._shown = moment
        individual = body % world.individuals
        if self._network is None or self._network[0] != (world, individual):
            self._network = ((world, individual), world.population.network(individual))
        network = self._network[1]
        activations = network.layer_activations(world.observation(body))
        self.brain.show_network(
            network.topology, network.parameters.astype(np.float32), activations, self._brain_title(individual)
        )

    def _brain_title(self, individual: int) -> str:
        return "Brain of the guest" if self._scene.session.guest else f"Brain of {self._scene.body} #{individual + 1}"
