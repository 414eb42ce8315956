"""A small scene with one of every control, for the tests of the window."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import numpy as np
import pygame

from brains.errors import UserError
from brains.topology import Topology
from scenes.camera import Camera, WorldMouse
from scenes.network_panel import NetworkPanel
from scenes.plots import Chart
from scenes.scene import Action, Scene
from scenes.widgets import BigNumbers, Button, ButtonRow, Choice, LabelledSlider, Panel, Scale, Text, TextEntry


class DemoScene(Scene):
    """Counts what happens to it."""

    title: ClassVar[str] = "Demo"
    subtitle: ClassVar[str] = "a ball that goes round in circles"
    dt_s = 1 / 30

    def __init__(self) -> None:
        self.steps = 0
        self.values: dict[str, float] = {"Population": 190, "Rate": 0.08, "Size": 0.2, "Gain": 1.0}
        self.strategy = 0
        self.hidden = "12"
        self.log: list[str] = []
        self.fail = False
        self.clicks: list[tuple[float, float]] = []
        self.topology = Topology((9, 12, 2))
        self.parameters = np.random.default_rng(3).normal(size=self.topology.parameter_count)
        self.camera = Camera(pygame.Rect(0, 0, 10, 10))
        self.mouse = WorldMouse(self.camera)

    def build(self, panel: Panel) -> None:
        ui = panel.ui
        self.log.append("build")
        self.numbers = BigNumbers(ui, ["Generation", "Driving", "Best"])
        self.chart = Chart(ui, caption="metres by generation", unit="m", x_name="generation")
        panel.add(self.numbers, self.chart)
        panel.section("Evolution")
        scales = {
            "Population": Scale(10, 1000, integer=True, log=True),
            "Rate": Scale(0, 1, percent=True, decimals=0),
            "Size": Scale(0.01, 1, log=True),
            "Gain": Scale(-2, 2),
        }
        for name, scale in scales.items():
            slider = LabelledSlider(ui, name, scale, self.values[name], self._setter(name), hint=f"The {name}. Try it.")
            panel.add(slider)
        self.stuck = LabelledSlider(ui, "Stuck", Scale(0, 1), 0.5, self._setter("Stuck"), hint="Never")
        self.stuck.disable("CMA-ES sets this itself")
        self.choice = Choice(ui, "Strategy", ["Genetic", "OpenAI-ES", "CMA-ES"], self.strategy, self._choose)
        self.entry = TextEntry(ui, "Hidden", self.hidden, self._enter)
        row = ButtonRow([Button(ui, "New", self._new, key="N"), Button(ui, "Draw", lambda: None)], ui.theme.px(6))
        panel.add(self.stuck, self.choice, self.entry, row)
        self.more = panel.section("More", folded=True)
        panel.add(Text(ui, "Some words that are long enough to need more than a single line of the panel."))
        self.network = NetworkPanel(panel.dock_ui, title="Brain", inputs=["a", "b", "c"], outputs=["steer", "drive"])
        panel.dock(self.network)
        self.refresh()

    def _setter(self, name: str):
        def changed(value: float) -> None:
            self.values[name] = value

        return changed

    def _choose(self, index: int) -> None:
        self.strategy = index

    def _enter(self, text: str) -> None:
        if not text.isdigit():
            raise UserError(f"hidden layer {text!r} is not a number")
        self.hidden = text

    def _new(self) -> None:
        self.log.append("new")

    def refresh(self) -> None:
        """Show the current numbers."""
        x = np.arange(20)
        self.numbers.show_values((str(self.steps), ""), ("104", "of 190"), ("1.3", "laps"))
        self.chart.line("best", x, 50 * x, "best")
        self.chart.band("25–75 %", x, 10 * x, 30 * x, "positive", legend=False)
        self.network.show_network(self.topology, self.parameters, self.activations())

    def activations(self) -> list[np.ndarray]:
        """What flows through the demo's network."""
        layers = [np.sin(np.arange(9.0))]
        for weights, biases in self.topology.views(self.parameters):
            layers.append(np.tanh(weights @ layers[-1] + biases))
        return layers

    def actions(self) -> list[Action]:
        return [
            Action("Next", lambda: self.log.append("next"), "G", "Next generation", transport=True),
            Action("Save", lambda: self.log.append("save"), "Ctrl+S", "Save the champion"),
            Action("Load", lambda: self.log.append("load"), "Ctrl+O", "Load one", blocked=lambda: "No champion yet"),
            Action("", lambda: self.log.append("leader"), "L", "Follow the leader"),
        ]

    def keys(self) -> list[tuple[str, str]]:
        return [("click", "follow a ball")]

    def handle(self, event: pygame.event.Event) -> bool:
        used = self.mouse.handle(event)
        if self.mouse.clicked is not None:
            self.clicks.append(self.mouse.clicked)
        return used

    def step(self) -> None:
        if self.fail:
            raise UserError("the ball fell off")
        self.steps += 1

    def animate(self, elapsed_s: float) -> None:
        self.refresh()

    def draw(self, surface: pygame.Surface, alpha: float) -> None:
        pygame.draw.aacircle(surface, self.app.theme["best"], self.camera.point(0.0, 0.0), 9)

    def resize(self) -> None:
        self.camera.resize(self.app.areas.world)

    def status(self) -> str:
        return f"{self.steps} steps"

    def hint(self) -> str:
        return "click a ball to follow it · drag to pan · wheel to zoom"

    def dropped(self, path: Path) -> None:
        self.log.append(f"dropped {path.name}")

    def enter(self) -> None:
        self.log.append("enter")

    def leave(self) -> None:
        self.log.append("leave")

    def close(self) -> None:
        self.log.append("close")
