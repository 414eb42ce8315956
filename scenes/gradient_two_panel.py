"""The controls of part two: which network, which methods, how they walk; and how the cost falls."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pygame

from scenes.gradient_fit import FitPicture
from scenes.gradient_landscape import LANDSCAPES
from scenes.gradient_marks import draw_mark
from scenes.gradient_walks import METHODS, Method
from scenes.numbers import grouped
from scenes.plane_plot import signed
from scenes.plots import Chart
from scenes.widgets import BigNumbers, Choice, LabelledSlider, Panel, Scale, Text, Ui, Widget
from scenes.widgets.base import draw_text_left, draw_text_right

if TYPE_CHECKING:
    from scenes.gradient_two import TwoWeights

_PICTURE_S = 0.07
_CHART_POINTS = 250


class MethodRow(Widget):
    """Mark, name and present cost of a method; a click lets it take part or not."""

    def __init__(self, ui: Ui, method: Method, active: bool, pressed: Callable[[], None]) -> None:
        super().__init__(ui, hint=f"{method.hint}\nClick: takes part or not\nKey: {method.key}")
        self.label = method.name
        self.active = active
        self._method, self._pressed = method, pressed
        self._value = ""

    def show_state(self, active: bool, value: str) -> None:
        """Whether it takes part, and the words at the right."""
        if (active, value) != (self.active, self._value):
            self.active, self._value = active, value
            self.repaint()

    def paint(self, surface: pygame.Surface) -> None:
        theme, middle = self.theme, surface.get_height() // 2
        if self.hovered:
            surface.blit(theme.rounded(surface.get_size(), "control"), (0, 0))
        place = (theme.px(14), middle)
        if self.active:
            colour = theme[self._method.colour]
            surface.fill(colour, (theme.px(2), middle - theme.px(1), theme.px(24), theme.px(2)))
            draw_mark(surface, self._method.mark, place, theme.px(5), colour, theme["panel"])
        else:
            draw_mark(surface, self._method.mark, place, theme.px(5), theme["control"], theme["faint"])
        words = "text" if self.active else "faint"
        draw_text_left(surface, theme.text(self.label, colour=words), theme.px(36), middle)
        value = self._value if self.active else "off"
        right = surface.get_width() - theme.px(4)
        draw_text_right(surface, theme.text(value, colour="text" if self.active else "faint"), right, middle)

    def process_event(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and self.hover_point(*event.pos):
            self._pressed()
            return True
        return False


class TwoPanel:
    """Builds the sections and keeps their numbers up to date."""

    def __init__(self, panel: Panel, part: TwoWeights) -> None:
        self._part = part
        self._since_s, self._chart_next = _PICTURE_S, False
        ui = panel.ui
        part.section(panel, "")
        self.numbers = BigNumbers(ui, ["Steps", "Lowest cost"])
        names = [landscape.name for landscape in LANDSCAPES]
        hint = "A network with two free weights, its data and its cost"
        self.network = Choice(ui, "Network", names, part.index, part.choose_landscape, hint=hint)
        panel.add(self.numbers, self.network)
        part.section(panel, "Ways down")
        self.rows = [
            MethodRow(ui, method, active, partial(part.toggle, index))
            for index, (method, active) in enumerate(zip(METHODS, part.walks.active, strict=True))
        ]
        panel.add(*self.rows)
        self._add_sliders(panel)
        self.chart = Chart(ui, caption="cost of all examples by step", x_name="step", height=132)
        panel.add(self.chart)
        panel.add(Text(ui, "What the networks make of the data", size="small"))
        self.fit = FitPicture(ui, hint="The data, and what the network of every method makes of it")
        panel.add(self.fit)
        self.follow()

    def _add_sliders(self, panel: Panel) -> None:
        ui, walks = panel.ui, self._part.walks
        scale = Scale(0.001, 10.0, log=True, decimals=3)
        hint = "Of gradient descent, minibatch and momentum; acts at once"
        self.rate = LabelledSlider(ui, "Learn rate", scale, walks.learn_rate, self._set_rate, hint=hint)
        hint = "About how far Adam goes in a step; acts at once"
        scale = Scale(0.001, 2.0, log=True, decimals=3)
        self.adam = LabelledSlider(ui, "Adam's rate", scale, walks.adam_rate, self._set_adam, hint=hint)
        hint = "What share of its velocity momentum keeps"
        share = Scale(0.0, 0.99, percent=True, decimals=0)
        self.momentum = LabelledSlider(ui, "Momentum kept", share, walks.momentum, self._set_momentum, hint=hint)
        most = max(len(landscape.inputs) for landscape in LANDSCAPES)
        hint = "Examples in a minibatch: 1 stumbles most, all of them is gradient descent"
        self.batch = LabelledSlider(
            ui, "Batch size", Scale(1, most, integer=True), walks.batch, self._set_batch, hint=hint
        )
        panel.add(self.rate, self.adam, self.momentum, self.batch)

    def _set_rate(self, rate: float) -> None:
        self._part.walks.learn_rate = rate

    def _set_adam(self, rate: float) -> None:
        self._part.walks.adam_rate = rate

    def _set_momentum(self, momentum: float) -> None:
        self._part.walks.momentum = momentum

    def _set_batch(self, batch: float) -> None:
        self._part.walks.batch = round(batch)

    def follow(self) -> None:
        """Bring the controls to the landscape chosen."""
        walks = self._part.walks
        self.network.selected = self._part.index
        self.rate.value, self.rate.default = walks.learn_rate, walks.landscape.learn_rate
        self.adam.value, self.adam.default = walks.adam_rate, walks.landscape.adam_rate

    def refresh(self, elapsed_s: float) -> None:
        """Bring the numbers to the moment; one of the two pictures at a time, to keep frames even."""
        walks = self._part.walks
        leader = walks.leader()
        steps = max((walk.steps for walk in walks.shown()), default=0)
        lowest = (signed(leader.costs[-1], 3), leader.method.name.split()[-1]) if leader else ("–", "")
        self.numbers.show_values((grouped(steps), ""), lowest)
        for row, walk, active in zip(self.rows, walks.walks, walks.active, strict=True):
            row.show_state(active, "ran away" if walk.lost else signed(walk.costs[-1], 4))
        self._since_s += elapsed_s
        if self._since_s >= _PICTURE_S:
            self._since_s = 0.0
            self._chart_next = not self._chart_next
            if self._chart_next:
                self._refresh_chart()
            else:
                self.fit.show_walks(walks.landscape, walks.shown())

    def _refresh_chart(self) -> None:
        walks = self._part.walks.shown()
        if set(self.chart.series) - {walk.method.name for walk in walks}:
            self.chart.clear()
        for walk in walks:
            every = 1 + len(walk.costs) // _CHART_POINTS
            costs = np.array(walk.costs[::every])
            self.chart.line(walk.method.name, np.arange(len(costs)) * every, costs, walk.method.colour, legend=False)
