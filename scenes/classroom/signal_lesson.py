"""Lesson 5: a signal goes through a network, as sums and as a matrix product."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import numpy as np
import pygame

from scenes.classroom.lesson import Aim, Lesson, Question
from scenes.classroom.signal import INPUTS, LARGE, LARGEST_WEIGHT, SMALL, Signal
from scenes.classroom.signal_view import SignalView
from scenes.scene import Action
from scenes.widgets import Button, ButtonRow, LabelledSlider, Panel, Scale, ToggleGroup
from scenes.widgets.panel import Section

_NETS = (SMALL, LARGE)
_PER_PX = 0.01  # by how much a number changes for a pixel of a drag, at scale 1
_AIM_OUTPUT = 0.85
_MOST_INPUTS = 3


class SignalLesson(Lesson[SignalView]):
    """The lesson.

    Attributes:
        signal: the network and how far the signal came.
    """

    name: ClassVar[str] = "signal"
    title: ClassVar[str] = "A signal goes through"
    sentence: ClassVar[str] = (
        "Every neuron adds up what comes in, each times its weight, and sends the sum through a sigmoid. Written as a "
        "matrix, that is a row times a column."
    )
    tries: ClassVar[tuple[str, ...]] = (
        "Press Right for the next sum, Left to go back, Space to let it run.",
        "Drag any number up or down: inputs and weights are yours to change.",
        "Which weights must grow for an output above 0.85?",
    )
    number_names: ClassVar[tuple[str, ...]] = ("Neuron", "Sum", "Output")
    question: ClassVar[Question] = Question(
        "What are the three sums of a layer, all together?",
        (
            "The matrix of its weights times the column of its inputs",
            "The column of its inputs, three times over",
            "The sigmoid of the weights",
        ),
        0,
        (
            "One row of the matrix for each neuron, and the same column for all: that is how a computer does it.",
            "Each neuron weighs the inputs by a row of its own.",
            "The sigmoid comes after the sums.",
        ),
    )
    steps_per_s = 1.25

    def __init__(self, seed: int = 0) -> None:
        super().__init__(seed)
        self.paused = True
        self.signal = Signal(LARGE)
        self._through: set[str] = set()
        self._own_numbers = False
        self._held: tuple[tuple[int, ...], int, float] | None = None
        self._view = SignalView()
        self._sliders: list[LabelledSlider] = []
        self._third: Section

    def aims(self) -> tuple[Aim, ...]:
        return (
            Aim("Follow the signal through the 2 × 2 network", lambda: SMALL in self._through),
            Aim("Follow it through the 3 × 3 × 3 network", lambda: LARGE in self._through),
            Aim("Make an output larger than 0.85 by numbers of your own", self._large_output),
        )

    def _large_output(self) -> bool:
        signal = self.signal
        return self._own_numbers and signal.through and bool(signal.activations[-1].max() > _AIM_OUTPUT)

    # panel

    def controls(self, panel: Panel) -> None:
        ui = panel.ui
        self.section(panel, "")
        self._nets = ToggleGroup(
            ui,
            list(_NETS),
            _NETS.index(self.signal.name),
            self.choose_net,
            hints=["Two inputs, two neurons", "Three inputs, a hidden layer of three, three outputs"],
            keys=["2", "3"],
        )
        back = Button(ui, "‹ Back", partial(self.go, -1), hint="The stage before", key="Left")
        on = Button(ui, "Next ›", partial(self.go, 1), hint="The next sum or sigmoid", key="Right", look="primary")
        panel.add(self._nets, ButtonRow([back, on], ui.theme.px(4)))
        self.section(panel, "Inputs")
        self._sliders = [
            LabelledSlider(
                ui, f"Input {k + 1}", Scale(0.0, 1.0), self._input(k), partial(self.set_input, k),
                default=INPUTS[LARGE][k], hint="What goes in; its neuron in the picture can be dragged, too",
            )
            for k in range(_MOST_INPUTS)
        ]  # fmt: skip
        panel.add(*self._sliders)
        self.section(panel, "Weights")
        classic = Button(ui, "The classic numbers", self.classic, hint="Those of the classic text", key="C")
        drawn = Button(ui, "At random", self.draw_weights, hint="Weights drawn from -1 to 1", key="R")
        panel.add(ButtonRow([classic, drawn], ui.theme.px(4)))

    def _input(self, k: int) -> float:
        return float(self.signal.inputs[k]) if k < len(self.signal.inputs) else 0.0

    def numbers(self) -> tuple[tuple[str, str], ...]:
        signal, stage = self.signal, self.signal.stage
        if stage is None:
            return ("–", ""), ("–", ""), ("–", "")
        where = "hidden" if stage.layer + 1 < len(signal.weights) else "output"
        output = f"{signal.activations[stage.layer + 1][stage.neuron]:.6f}" if stage.squash else "–"
        return (str(stage.neuron + 1), where), (f"{signal.sums[stage.layer][stage.neuron]:.6f}", ""), (output, "")

    def refresh(self, elapsed_s: float) -> None:
        for k, slider in enumerate(self._sliders):
            used = k < len(self.signal.inputs)
            slider.value = self._input(k)
            if slider.is_enabled != used:
                slider.enable() if used else slider.disable("The 2 × 2 network has two inputs")

    # what can be done

    def choose_net(self, index: int) -> None:
        """The small or the large network, with the classic numbers."""
        self.signal = Signal(_NETS[index])
        self._own_numbers = False
        self._nets.show_selected(index)
        self._view.choose(self.signal.name)
        self.resize()

    def go(self, by: int) -> None:
        """A stage on or back."""
        self.pause()
        self._go(by)

    def _go(self, by: int) -> None:
        self.signal.go(by)
        if self.signal.through:
            self._through.add(self.signal.name)

    def step(self) -> None:
        if self.signal.through:
            self.pause()
        else:
            self._go(1)

    def set_input(self, number: int, value: float) -> None:
        """Another input."""
        if number < len(self.signal.inputs):
            self.signal.inputs[number] = min(1.0, max(0.0, value))
            self._own_numbers = True

    def set_weight(self, layer: int, row: int, column: int, value: float) -> None:
        """Another weight."""
        self.signal.weights[layer][row, column] = min(LARGEST_WEIGHT, max(-LARGEST_WEIGHT, round(value, 2)))
        self._own_numbers = True

    def classic(self) -> None:
        """The numbers of the classic text."""
        position = self.signal.position
        self.signal = Signal(self.signal.name)
        self.signal.position = position
        self._own_numbers = False

    def draw_weights(self) -> None:
        """Weights by chance."""
        self.seed += 1
        rng = np.random.default_rng(self.seed)
        for weights in self.signal.weights:
            weights[:] = np.round(rng.uniform(-1, 1, weights.shape), 2)
        self._own_numbers = True

    def start_over(self) -> None:
        self.classic()
        self.signal.position = 0
        self.pause()

    def own_actions(self) -> list[Action]:
        return [
            Action("", partial(self.go, 1), "Right", "the next stage"),
            Action("", partial(self.go, -1), "Left", "the stage before"),
            Action("", partial(self.choose_net, 0), "2", "the 2 × 2 network"),
            Action("", partial(self.choose_net, 1), "3", "the 3 × 3 × 3 network"),
            Action("", self.classic, "C", "the classic numbers"),
            Action("", self.draw_weights, "R", "weights at random"),
        ]

    def gestures(self) -> list[tuple[str, str]]:
        return [("drag a number", "up or down: change an input or a weight")]

    # picture and mouse

    def _value(self, place: tuple[int, ...]) -> float:
        signal = self.signal
        return float(signal.inputs[place[0]] if len(place) == 1 else signal.weights[place[0]][place[1], place[2]])

    def grab(self, position: tuple[int, int]) -> bool:
        place = self._view.number_at(position, self.theme)
        self._held = None if place is None else (place, position[1], self._value(place))
        return place is not None

    def drag(self, position: tuple[int, int]) -> None:
        if self._held is None:
            return
        place, start, before = self._held
        value = before + (start - position[1]) * _PER_PX / self.theme.scale
        if len(place) == 1:
            self.set_input(place[0], round(value, 2))
        else:
            layer, row, column = place
            self.set_weight(layer, row, column, value)

    def draw_picture(self, surface: pygame.Surface, alpha: float) -> None:
        self._view.draw(surface, self.theme, self.signal)

    def status(self) -> str:
        signal = self.signal
        own = "" if not self._own_numbers else " · your own numbers"
        return f"{signal.name} · stage {signal.position} of {len(signal.stages)} · sigmoids, no biases{own}"

    def hint(self) -> str:
        return "Right and Left step · drag a number to change it · Space runs"
