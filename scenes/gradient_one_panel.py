"""The controls of part one: curve, step h, learning."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from scenes.gradient_curves import CURVES, LARGEST_STEP, LEAST_STEP
from scenes.gradient_descent import BALL, FIXED, RULES
from scenes.plane_plot import signed
from scenes.plots import Chart
from scenes.widgets import BigNumbers, Button, ButtonRow, Choice, LabelledSlider, NumberTable, Panel, Scale, ToggleGroup

if TYPE_CHECKING:
    from scenes.gradient_one import OneVariable

TABLE_STEPS = (2.0, 1.0, 0.5, 0.1, 0.01)
_RULE_HINTS = (
    "Step against the slope, in proportion to it: steep far, flat near",
    "Always the same step, downhill: see it bounce for ever",
    "Momentum: a ball that keeps 90 % of its speed, and may roll through a small valley",
)
RULE_KEYS, RATE_KEYS = ("P", "F", "B"), ("Z", "X", "C")
_CHART_POINTS = 250
_POWERS = ("1", "x", "x²", "x³", "x⁴")


class OnePanel:
    """Builds the sections and keeps their numbers up to date.

    Attributes:
        own: the section with the sliders of one's own polynomial.
        step: the slider of h.
    """

    def __init__(self, panel: Panel, part: OneVariable) -> None:
        self._part, self._panel = part, panel
        self._ui, ui = panel.ui, panel.ui
        part.section(panel, "")
        self.numbers = BigNumbers(ui, ["Point", "Height", "Slope"])
        names = [curve.name for curve in CURVES]
        self.curve = Choice(ui, "Curve", names, part.curve_index, part.choose_curve, hint="What to walk down")
        panel.add(self.numbers, self.curve)
        self.own = part.section(panel, "Your own polynomial")
        self._add_coefficients(panel)
        part.section(panel, "Slope by a step h")
        self._add_step(panel)
        part.section(panel, "Learn")
        self._add_learning(panel)
        self.chart = Chart(ui, caption="height by step", x_name="step", height=124, from_zero=False)
        panel.add(self.chart)
        self.follow()

    def _add_coefficients(self, panel: Panel) -> None:
        part = self._part
        self.coefficients = [
            LabelledSlider(
                self._ui,
                f"times {_POWERS[power]}",
                Scale(-2.0, 2.0) if power > 1 else Scale(-5.0, 5.0),
                part.coefficients[power],
                partial(part.set_coefficient, power),
                hint=f"How much of {_POWERS[power]} is in the curve",
            )
            for power in reversed(range(len(part.coefficients)))
        ]
        panel.add(*self.coefficients)

    def _add_step(self, panel: Panel) -> None:
        part = self._part
        scale = Scale(LEAST_STEP, LARGEST_STEP, log=True, decimals=3)
        self.step = LabelledSlider(
            self._ui, "Step h", scale, part.h, self._set_step, default=1.0, hint="How far apart the two points are"
        )
        shrink = Button(self._ui, "Let h shrink", part.shrink, hint="By halves, towards the derivative", key="H")
        hint = "The slope at the point by steps of that size: the smaller, the nearer to the derivative"
        self.table = NumberTable(self._ui, ("h", "forward", "central"), len(TABLE_STEPS) + 2, hint=hint)
        panel.add(self.step, shrink, self.table)

    def _set_step(self, h: float) -> None:
        self._part.shrinking = False
        self._part.h = h

    def _add_learning(self, panel: Panel) -> None:
        part, ui = self._part, self._ui
        descent = part.descent
        self.rule = ToggleGroup(
            ui, RULES, RULES.index(descent.rule), self._choose_rule, hints=_RULE_HINTS, keys=RULE_KEYS
        )
        hint = "How far a step goes for a slope of 1; acts at once"
        rates = Scale(0.001, 2.0, log=True, decimals=3)
        self.rate = LabelledSlider(ui, "Learn rate", rates, descent.learn_rate, self._set_rate, default=0.08, hint=hint)
        hint = "How far every step goes, however steep it is; 2 from 0.5 away bounces for ever"
        self.fixed = LabelledSlider(
            ui, "Step length", Scale(0.01, 3.0), descent.fixed_step, self._set_fixed, default=2.0, hint=hint
        )
        hint = "What share of its speed the ball keeps from step to step"
        share = Scale(0.0, 0.99, percent=True, decimals=0)
        self.momentum = LabelledSlider(
            ui, "Momentum", share, descent.momentum, self._set_momentum, default=0.9, hint=hint
        )
        words = ("it creeps", "it settles soon", "it leaps out of the valley")
        labels = ("Too small", "Right", "Too large")
        told = "A learn rate for this curve: "
        self.rates = [
            Button(ui, label, partial(part.choose_learn_rate, index), hint=told + words[index], key=RATE_KEYS[index])
            for index, label in enumerate(labels)
        ]
        panel.add(self.rule, self.rate, self.fixed, self.momentum, ButtonRow(self.rates, ui.theme.px(4)))

    def _choose_rule(self, index: int) -> None:
        self._part.choose_rule(RULES[index])

    def _set_rate(self, rate: float) -> None:
        self._part.descent.learn_rate = rate

    def _set_fixed(self, step: float) -> None:
        self._part.descent.fixed_step = step

    def _set_momentum(self, momentum: float) -> None:
        self._part.descent.momentum = momentum

    # keeping up

    def follow(self) -> None:
        """Bring the controls to the part's choices."""
        part, descent = self._part, self._part.descent
        self.rate.value, self.fixed.value, self.momentum.value = (
            descent.learn_rate,
            descent.fixed_step,
            descent.momentum,
        )
        self.curve.selected = part.curve_index
        self.rule.show_selected(RULES.index(descent.rule))
        fixed, ball = descent.rule == FIXED, descent.rule == BALL
        for control, used, why in (
            (self.rate, not fixed, "A fixed step has no learn rate; choose Proportional or Ball"),
            (self.fixed, fixed, "Only for the fixed step"),
            (self.momentum, ball, "Only for the ball"),
        ):
            control.enable() if used else control.disable(why)
        for button in self.rates:
            button.disable("A fixed step has no learn rate") if fixed else button.enable()
        if part.sections[0].shown and self.own.shown != part.own_curve:
            self.own.shown = part.own_curve
            self._panel.flow()

    def refresh(self) -> None:
        """Bring the numbers to the moment."""
        part, descent, curve = self._part, self._part.descent, self._part.curve
        x = descent.x
        self.numbers.show_values((signed(x, 2), ""), (signed(curve.at(x), 2), ""), (signed(curve.slope_at(x), 2), ""))
        steps = sorted({*TABLE_STEPS, part.h}, reverse=True)
        rows = [(f"{h:g}"[:6], signed(curve.forward(x, h)), signed(curve.central(x, h))) for h in steps]
        rows.append(("limit", signed(curve.slope_at(x)), signed(curve.slope_at(x))))
        self.table.show_rows(rows, steps.index(part.h))
        every = 1 + len(descent.way) // _CHART_POINTS
        way = np.array(descent.way[::every])
        self.chart.line("height", np.arange(len(way)) * every, curve.value(way), "positive", legend=False)
