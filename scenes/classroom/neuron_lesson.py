"""Lesson 4: one neuron. It adds up, compares with a threshold, and answers at once or little by little."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import pygame

from scenes.classroom.lesson import Aim, Lesson, Question
from scenes.classroom.neuron import (
    FIRST_INPUTS,
    FIRST_THRESHOLD,
    FIRST_WEIGHTS,
    LARGEST_THRESHOLD,
    LARGEST_WEIGHT,
    MOST_INPUTS,
    SIGMOID,
    STEP,
    Neuron,
)
from scenes.classroom.neuron_view import NeuronView
from scenes.plane_plot import signed
from scenes.scene import Action
from scenes.widgets import LabelledSlider, Panel, Scale, ToggleGroup
from scenes.widgets.panel import Section

_AND = (0, 0, 0, 1)
_FIRES, _HALF, _STEEP = 0.5, 0.03, 10.0
_ACTIVATIONS = (STEP, SIGMOID)


class OneNeuron(Lesson[NeuronView]):
    """The lesson.

    Attributes:
        neuron: what is played with.
    """

    name: ClassVar[str] = "neuron"
    title: ClassVar[str] = "One neuron"
    sentence: ClassVar[str] = (
        "It adds up its inputs, each times a weight, and fires when the sum passes a threshold. The bias is that "
        "threshold with its sign turned round."
    )
    tries: ClassVar[tuple[str, ...]] = (
        "Drag the inputs up until the sum passes the threshold.",
        "Drag the threshold: where must it be for two inputs to mean AND, and where for OR?",
        "Take the sigmoid and make it steeper: it turns into the step.",
    )
    number_names: ClassVar[tuple[str, ...]] = ("Sum", "Threshold", "Output")
    question: ClassVar[Question] = Question(
        "What does a larger bias do?",
        (
            "It makes every input count more",
            "It makes the step less steep",
            "It lets the neuron fire at a smaller sum",
        ),
        2,
        (
            "That would be larger weights.",
            "That would be smaller weights all round.",
            "The bias is added to the sum, which is the same as a lower threshold.",
        ),
    )

    def __init__(self, seed: int = 0) -> None:
        super().__init__(seed)
        self.paused = True
        self.neuron = Neuron()
        self._fired = self._was_and = self._half = False
        self._held: int | None = None
        self._view = NeuronView()
        self._input_sliders: list[LabelledSlider] = []
        self._weight_sliders: list[LabelledSlider] = []
        self._thirds: list[Section] = []

    def aims(self) -> tuple[Aim, ...]:
        return (
            Aim("Make the neuron fire by its inputs", lambda: self._fired),
            Aim("Set the threshold so that two inputs mean AND", lambda: self._was_and),
            Aim("Find the sum at which the sigmoid says 0.5", lambda: self._half),
            Aim("Make the sigmoid nearly a step", self._steep),
        )

    def _steep(self) -> bool:
        return self.neuron.activation == SIGMOID and self.neuron.steepness >= _STEEP

    # panel

    def controls(self, panel: Panel) -> None:
        ui, neuron = panel.ui, self.neuron
        self.section(panel, "Inputs and weights")
        counts = [str(k + 1) for k in range(MOST_INPUTS)]
        self._counts = ToggleGroup(
            ui,
            [f"{k} input{'s' * (k != '1')}" for k in counts],
            neuron.count - 1,
            self.choose_count,
            hints=["How many inputs it has"] * MOST_INPUTS,
            keys=counts,
        )
        panel.add(self._counts)
        self._input_sliders, self._weight_sliders = [], []
        for k in range(MOST_INPUTS):
            scale = Scale(0.0, 1.0), Scale(-LARGEST_WEIGHT, LARGEST_WEIGHT)
            given = LabelledSlider(
                ui, f"Input {k + 1}", scale[0], float(neuron.inputs[k]), partial(self.set_input, k),
                default=FIRST_INPUTS[k], hint="From 0 to 1; drag its bar in the picture, too",
            )  # fmt: skip
            weight = LabelledSlider(
                ui, f"Weight {k + 1}", scale[1], float(neuron.weights[k]), partial(self.set_weight, k),
                default=FIRST_WEIGHTS[k], hint="How much this input counts; below 0 it speaks against",
            )  # fmt: skip
            self._input_sliders.append(given)
            self._weight_sliders.append(weight)
            panel.add(given, weight)
        self.section(panel, "Threshold and activation")
        scale_ = Scale(-LARGEST_THRESHOLD, LARGEST_THRESHOLD)
        hint = "The sum from which on it fires; the bias is minus that. Drag the line in the picture, too"
        self._threshold = LabelledSlider(
            ui, "Threshold", scale_, neuron.threshold, self.set_threshold, default=FIRST_THRESHOLD, hint=hint
        )
        self._activations = ToggleGroup(
            ui,
            ["Step", "Sigmoid"],
            _ACTIVATIONS.index(neuron.activation),
            self.choose_activation,
            hints=["0 or 1, nothing between", "Rises gently from 0 to 1"],
            keys=["T", "S"],
        )
        hint = "All weights and the bias times this; a steep sigmoid is nearly a step"
        self._steepness = LabelledSlider(
            ui, "Steepness", Scale(0.5, 20.0, log=True), neuron.steepness, self.set_steepness, default=1.0, hint=hint
        )
        panel.add(self._threshold, self._activations, self._steepness)

    def numbers(self) -> tuple[tuple[str, str], ...]:
        neuron = self.neuron
        return (signed(neuron.total, 2), ""), (signed(neuron.threshold, 2), ""), (f"{neuron.output:.2f}", "")

    def refresh(self, elapsed_s: float) -> None:
        neuron = self.neuron
        for k in range(MOST_INPUTS):
            used = k < neuron.count
            for slider, values in ((self._input_sliders[k], neuron.inputs), (self._weight_sliders[k], neuron.weights)):
                slider.value = float(values[k])
                if slider.is_enabled != used:
                    slider.enable() if used else slider.disable("The neuron has fewer inputs now")
        self._threshold.value, self._steepness.value = neuron.threshold, neuron.steepness
        smooth = neuron.activation == SIGMOID
        if self._steepness.is_enabled != smooth:
            self._steepness.enable() if smooth else self._steepness.disable("A step cannot be steeper")

    # what can be done

    def choose_count(self, index: int) -> None:
        """One, two or three inputs."""
        self.neuron.count = index + 1
        self._counts.show_selected(index)

    def set_input(self, number: int, value: float) -> None:
        """Another input."""
        self.neuron.inputs[number] = value
        self._fired |= self.neuron.output > _FIRES
        self._note()

    def set_weight(self, number: int, value: float) -> None:
        """Another weight."""
        self.neuron.weights[number] = value
        self._note()

    def set_threshold(self, value: float) -> None:
        """Another threshold."""
        self.neuron.threshold = min(LARGEST_THRESHOLD, max(-LARGEST_THRESHOLD, value))
        self._was_and |= self.neuron.count == 2 and self.neuron.says() == _AND
        self._note()

    def _note(self) -> None:
        neuron = self.neuron
        self._half |= neuron.activation == SIGMOID and abs(neuron.output - 0.5) <= _HALF

    def choose_activation(self, index: int) -> None:
        """Step or sigmoid."""
        self.neuron.activation = _ACTIVATIONS[index]
        self._activations.show_selected(index)

    def set_steepness(self, value: float) -> None:
        """How steep the sigmoid is."""
        self.neuron.steepness = value

    def start_over(self) -> None:
        self.neuron = Neuron()
        self._counts.show_selected(self.neuron.count - 1)
        self._activations.show_selected(_ACTIVATIONS.index(self.neuron.activation))
        self._steepness.value = self.neuron.steepness

    def own_actions(self) -> list[Action]:
        counts = [Action("", partial(self.choose_count, k), str(k + 1)) for k in range(MOST_INPUTS)]
        return [
            *counts,
            Action("", partial(self.choose_activation, 0), "T", "step"),
            Action("", partial(self.choose_activation, 1), "S", "sigmoid"),
        ]

    def gestures(self) -> list[tuple[str, str]]:
        return [("drag a bar", "an input"), ("drag the line", "the threshold"), ("1, 2, 3", "how many inputs")]

    # picture and mouse

    def grab(self, position: tuple[int, int]) -> bool:
        self._held = self._view.held_at(position, self.neuron)
        self.drag(position)
        return self._held is not None

    def drag(self, position: tuple[int, int]) -> None:
        if self._held == NeuronView.THRESHOLD:
            self.set_threshold(self._view.sum_at(position))
        elif self._held is not None:
            self.set_input(self._held, self._view.input_at(position))

    def draw_picture(self, surface: pygame.Surface, alpha: float) -> None:
        self._view.draw(surface, self.theme, self.neuron)

    def status(self) -> str:
        neuron = self.neuron
        words = " + ".join(f"{signed(w, 2)} · {x:.2f}" for w, x in zip(neuron.weights, neuron.inputs, strict=True))
        parts = " + ".join(words.split(" + ")[: neuron.count])
        return f"{parts} = {signed(neuron.total, 2)} · bias {signed(-neuron.threshold, 2)}"

    def hint(self) -> str:
        return "drag the bars and the threshold · T step · S sigmoid"
