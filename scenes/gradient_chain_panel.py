"""The controls of part three: input, target, weights and biases, and the three gradients side by side."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from scenes.gradient_chain import ACTIVATIONS, LEAST_LAYERS, MOST_LAYERS, SUBSCRIPTS
from scenes.plane_plot import signed
from scenes.plots import Chart
from scenes.widgets import (
    BigNumbers,
    Button,
    ButtonRow,
    Choice,
    LabelledSlider,
    NumberTable,
    Panel,
    Scale,
    Text,
    ToggleGroup,
)
from scenes.widgets.panel import Section

if TYPE_CHECKING:
    from scenes.gradient_chain_part import ChainPart

REACH = 5.0
EQUAL_TO = 1e-6


class ChainPanel:
    """Builds the sections and keeps their numbers up to date.

    Attributes:
        neurons: a section with weight and bias for every neuron there can be.
    """

    def __init__(self, panel: Panel, part: ChainPart) -> None:
        self._part, self._panel = part, panel
        ui, chain = panel.ui, part.chain
        part.section(panel, "")
        self.numbers = BigNumbers(ui, ["Output", "Target", "Cost"])
        hint = "One neuron each, after the input"
        counts = range(LEAST_LAYERS, MOST_LAYERS + 1)
        labels = [f"{count} neurons" for count in counts]
        self.layers = ToggleGroup(
            ui, labels, chain.layers - LEAST_LAYERS, self._choose_layers, hints=[hint] * len(labels)
        )
        chosen = ACTIVATIONS.index(chain.activation)
        self.activation = Choice(ui, "Activation", ACTIVATIONS, chosen, part.choose_activation, hint="Of every neuron")
        panel.add(self.numbers, self.layers, self.activation)
        part.section(panel, "Numbers")
        self.input = LabelledSlider(ui, "Input x", Scale(-2.0, 2.0), chain.x, self._set_input, hint="a₀, what comes in")
        self.target = LabelledSlider(
            ui, "Target y", Scale(-1.0, 1.0), chain.y, self._set_target, hint="What should come out"
        )
        panel.add(self.input, self.target)
        self.neurons: list[Section] = []
        self.weights: list[LabelledSlider] = []
        self.biases: list[LabelledSlider] = []
        for index in range(MOST_LAYERS):
            self._add_neuron(panel, index)
        self._add_sweep(panel)
        self.chart = Chart(
            ui, caption="cost by learn step", x_name="step", height=110, empty="learn a step to see the cost fall"
        )
        panel.add(self.chart)
        self.follow()

    def _add_sweep(self, panel: Panel) -> None:
        part, ui = self._part, panel.ui
        part.section(panel, "Gradient, found in three ways")
        hint = (
            "The chain rule of the picture, the backpropagation that all scenes use, and nudging every number a little"
        )
        self.table = NumberTable(ui, ("", "chain rule", "backprop", "nudged"), 2 * MOST_LAYERS, hint=hint)
        self.agreement = Text(ui, "All three agree", size="small", colour="right")
        sweep = Button(ui, "Sweep again", part.sweep_again, hint="From the cost back to the first weight", key="S")
        learn = Button(ui, "Learn one step", part.learn, hint="Every number a step against its slope", key="L")
        hints = ("Sweep back once and wait", "Sweep, learn one step, and so on")
        self.mode = ToggleGroup(ui, ("Sweep once", "Sweep and learn"), part.mode, self._choose_mode, hints=hints)
        hint = "How far a learn step goes for a slope of 1"
        rates = Scale(0.01, 10.0, log=True)
        self.rate = LabelledSlider(ui, "Learn rate", rates, part.learn_rate, self._set_rate, default=1.0, hint=hint)
        panel.add(self.table, self.agreement, ButtonRow([sweep, learn], ui.theme.px(4)), self.mode, self.rate)

    def _add_neuron(self, panel: Panel, index: int) -> None:
        part, ui, chain = self._part, panel.ui, self._part.chain
        self.neurons.append(part.section(panel, ""))
        scale, name = Scale(-REACH, REACH), SUBSCRIPTS[index + 1]
        weight = LabelledSlider(
            ui,
            f"Weight w{name}",
            scale,
            chain.weights[index],
            partial(self._set_weight, index),
            hint="Into this neuron",
        )
        bias = LabelledSlider(
            ui, f"Bias b{name}", scale, chain.biases[index], partial(self._set_bias, index), hint="Added to its sum"
        )
        self.weights.append(weight)
        self.biases.append(bias)
        panel.add(weight, bias)

    # callbacks

    def _choose_layers(self, index: int) -> None:
        self._part.choose_layers(LEAST_LAYERS + index)

    def _choose_mode(self, index: int) -> None:
        self._part.mode = index
        self._part.play()

    def _set_rate(self, rate: float) -> None:
        self._part.learn_rate = rate

    def _set_input(self, value: float) -> None:
        self._part.chain.x = value
        self._part.changed()

    def _set_target(self, value: float) -> None:
        self._part.chain.y = value
        self._part.changed()

    def _set_weight(self, index: int, value: float) -> None:
        self._part.chain.weights[index] = value
        self._part.keep_start()

    def _set_bias(self, index: int, value: float) -> None:
        self._part.chain.biases[index] = value
        self._part.keep_start()

    # keeping up

    def follow(self) -> None:
        """Bring the controls to the chain."""
        part, chain = self._part, self._part.chain
        for index in range(MOST_LAYERS):
            self.weights[index].value, self.biases[index].value = chain.weights[index], chain.biases[index]
        self.layers.show_selected(chain.layers - LEAST_LAYERS)
        self.table.room = 2 * chain.layers
        shown = [index < chain.layers for index in range(MOST_LAYERS)]
        if part.sections[0].shown and shown != [section.shown for section in self.neurons]:
            for section, show in zip(self.neurons, shown, strict=True):
                section.shown = show
            self._panel.flow()

    def refresh(self) -> None:
        """Bring the numbers to the moment."""
        part, chain = self._part, self._part.chain
        output = chain.forward()[1][-1]
        self.numbers.show_values((signed(output, 3), ""), (signed(chain.y, 2), ""), (signed(chain.cost, 4), ""))
        ways = np.stack([chain.by_chain_rule(), chain.by_backprop(), chain.by_nudges()])
        rows, marked = [], None
        stage = part.stage
        for place in range(2 * chain.layers):
            name = f"dC/d{'wb'[place % 2]}{SUBSCRIPTS[place // 2 + 1]}"
            rows.append((name, *(signed(float(value), 5) for value in ways[:, place])))
            if stage is not None and stage.result == name:
                marked = place
        self.table.show_rows(rows, marked)
        apart = float(np.abs(ways - ways[0]).max())
        agreed = apart <= EQUAL_TO * max(1.0, float(np.abs(ways).max()))
        self.agreement.text = (
            "All three agree" if agreed else f"They differ by {apart:.1e}: near a kink of the activation"
        )
        costs = np.array(part.costs)
        if len(costs) > 1:
            self.chart.line("cost", np.arange(len(costs)), costs, "positive", legend=False)
        else:
            self.chart.clear()
