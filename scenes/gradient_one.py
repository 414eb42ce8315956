"""Part one of the gradient lab: one variable, its curve, the slope at a point, and a point that learns."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import numpy as np
import pygame

from scenes.gradient_curves import CURVES, LEAST_STEP, OWN, Curve, polynomial
from scenes.gradient_descent import BALL, FIXED, MOST_KEPT, RULES, Descent
from scenes.gradient_one_panel import RATE_KEYS, RULE_KEYS, OnePanel
from scenes.gradient_one_view import draw_one
from scenes.part import Part
from scenes.plane_plot import Plot, signed
from scenes.scene import Action
from scenes.widgets import Panel
from scenes.widgets.panel import Section

_WALK_PER_S, _ROLL_PER_S = 3.0, 24.0
_SHRINK_S = 0.45


class OneVariable(Part):
    """The part's state: which curve, where the point is, how large the step h is, and how it learns.

    Attributes:
        descent: the point and its way. h: the step of the difference quotients.
        coefficients: of one's own polynomial, of 1, x, x² and so on.
        tally: how many walks settled in the lowest valley, in another, or nowhere.
        plot: what is shown where.
    """

    tab = "One variable"
    tab_hint: ClassVar[str] = "a curve, its tangent, and a point that learns"

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        self.curve_index = 0
        self.coefficients = list(OWN)
        self.descent = Descent(CURVES[0])
        self.descent.learn_rate = 0.08
        self.h = 1.0
        self.tally = [0, 0, 0]
        self.shrinking = False
        self.plot = Plot(pygame.Rect(0, 0, 1, 1), (0.0, 0.0), (1.0, 1.0))
        self.panel: OnePanel
        self._rng = np.random.default_rng(seed)
        self._shrink_s = 0.0
        self._holding = False
        self._counted = False

    @property
    def curve(self) -> Curve:
        """The curve shown."""
        return self.descent.curve

    @property
    def own_curve(self) -> bool:
        """Whether it is the polynomial of one's own."""
        return self.curve_index == len(CURVES) - 1

    # panel and clock

    def build(self, panel: Panel) -> None:
        self.panel = OnePanel(panel, self)

    def section_shown(self, section: Section) -> bool:
        return section is not self.panel.own or self.own_curve

    def step(self) -> None:
        if self._holding:
            return
        self.descent.step()
        ended = self.descent.lost or self.descent.settled
        if ended and not self._counted:
            self._counted = True
            valley = self.descent.valley
            self.tally[2 if valley is None else min(valley, 1)] += 1

    def animate(self, elapsed_s: float) -> None:
        self.steps_per_s = _ROLL_PER_S if self.descent.rule == BALL else _WALK_PER_S
        if self.shrinking:
            self._shrink_s += elapsed_s
            while self._shrink_s >= _SHRINK_S and self.shrinking:
                self._shrink_s -= _SHRINK_S
                self.set_step(self.h / 2)
                self.shrinking = self.h > LEAST_STEP
        self.panel.refresh()

    # what can be done

    def choose_curve(self, index: int) -> None:
        """Show another curve, from its own start."""
        self.curve_index = index
        curve = polynomial(self.coefficients) if self.own_curve else CURVES[index]
        self.descent.choose_curve(curve)
        self.tally, self._counted = [0, 0, 0], False
        self.resize()
        self.panel.follow()

    def set_coefficient(self, power: int, value: float) -> None:
        """Bend one's own polynomial; the point stays where it is."""
        self.coefficients[power] = value
        self.descent.choose_curve(polynomial(self.coefficients), self.descent.x)
        self.tally, self._counted = [0, 0, 0], False
        self.resize()

    def set_step(self, h: float) -> None:
        """How far apart the two points of a difference quotient are."""
        self.h = max(LEAST_STEP, h)
        self.panel.step.value = self.h

    def shrink(self) -> None:
        """Let h go towards 0 by halves, from its largest if it is there already."""
        if self.h <= 2 * LEAST_STEP:
            self.set_step(2.0)
        self.shrinking, self._shrink_s = True, 0.0

    def choose_rule(self, rule: str) -> None:
        """Another way to step, from the same start."""
        self.descent.rule = rule
        self.start_over()
        self.panel.follow()

    def choose_learn_rate(self, which: int) -> None:
        """Too small (0), right (1) or too large (2) for this curve; starts over to see it."""
        if self.descent.rule == FIXED:
            self.app.say("A fixed step has no learn rate: choose the proportional step or the ball")
            return
        rate = self.curve.learn_rates()[which]
        if self.descent.rule == BALL:
            rate *= (1.0, 0.1, 1.9)[which]  # a ball gathers ten steps and bears twice the rate
        self.descent.learn_rate = rate
        self.start_over()
        self.panel.follow()
        self.play()

    def place(self, x: float) -> None:
        """Put the point at x and wait there."""
        self.descent.place(min(self.curve.high, max(self.curve.low, round(x, 2))))
        self._counted = False
        self.pause()

    def start_over(self) -> None:
        self.descent.restart()
        self._counted = False

    def start_at_random(self) -> None:
        margin = 0.06 * (self.curve.high - self.curve.low)
        self.descent.restart(round(float(self._rng.uniform(self.curve.low + margin, self.curve.high - margin)), 2))
        self._counted = False
        self.play()

    def show_all(self) -> None:
        """Undo the zoom."""
        self.resize()

    def actions(self) -> list[Action]:
        return [
            Action("", self.shrink, "H", "let the step h shrink towards 0"),
            Action("", self.show_all, "Home", "show the whole curve"),
            *(Action("", partial(self.choose_rule, rule), key) for rule, key in zip(RULES, RULE_KEYS, strict=True)),
            *(Action("", partial(self.choose_learn_rate, which), key) for which, key in enumerate(RATE_KEYS)),
        ]

    def gestures(self) -> list[tuple[str, str]]:
        return [
            (", ".join(RULE_KEYS), "step in proportion to the slope, by a fixed step, as a ball"),
            (", ".join(RATE_KEYS), "learn rate too small, right, too large"),
            ("drag", "move the point"),
            ("wheel", "zoom in until the curve looks straight"),
        ]

    # mouse

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self._holding = True
            self.place(self.plot.to_world(event.pos)[0])
            return True
        if event.type == pygame.MOUSEMOTION and self._holding:
            self.place(self.plot.to_world(event.pos)[0])
            return True
        if event.type == pygame.MOUSEBUTTONUP and event.button == 1 and self._holding:
            self._holding = False
            self.app.say("Space: learn from here · H: let h shrink")
            return True
        if event.type == pygame.MOUSEWHEEL and event.y:
            self._zoom(event.y)
            return True
        return False

    def _zoom(self, clicks: int) -> None:
        size = (self.plot.high[0] - self.plot.low[0]) / (self.curve.high - self.curve.low)
        factor = min(max(1.2**clicks, size / 2), size / 0.002)
        self.plot = self.plot.zoomed(factor, pygame.mouse.get_pos())

    # drawing

    def resize(self) -> None:
        theme, world = self.theme, self.app.areas.world
        top = self.caption_bottom() + theme.line_height() + theme.px(8)
        left, right = world.left + theme.px(50), world.right - theme.px(18)
        bottom = world.bottom - theme.px(26)
        low, high = self.curve.shown_y
        rect = pygame.Rect(left, top, max(8, right - left), max(8, bottom - top))
        self.plot = Plot(rect, (self.curve.low, low), (self.curve.high, high))

    def draw(self, surface: pygame.Surface, alpha: float) -> None:
        draw_one(self, surface, alpha)

    def caption(self) -> list[tuple[str, str]]:
        curve = self.curve
        slope = f"slope {curve.slope_formula}"
        if curve.by_step:
            slope += f" · by a step h: {curve.by_step}"
        return [(f"f({curve.variable}) = {curve.formula} · {slope}", "text"), self._advice()]

    def _advice(self) -> tuple[str, str]:
        stepper = self.app.session.stepper
        if self.descent.steps == 0 and stepper is not None and stepper.paused:
            return "H lets the step h shrink: both secants turn into the tangent · Space: learn from here", "muted"
        return self.descent.verdict()

    def readout(self) -> list[tuple[str, str, str]]:
        """The three slopes: what it is, its number, the colour it is drawn in."""
        curve, x, h = self.curve, self.descent.x, self.h
        step = f"h = {h:.3f}"
        return [
            ("tangent", signed(curve.slope_at(x)), "best"),
            (f"central, {step}", signed(curve.central(x, h)), "text"),
            (f"forward, {step}", signed(curve.forward(x, h)), "right"),
        ]

    def status(self) -> str:
        best, other, nowhere = self.tally
        steps = f"{self.descent.steps} steps" + (" (the most kept)" if self.descent.steps >= MOST_KEPT else "")
        return f"{steps} · walks that ended in the lowest valley {best}, in another {other}, nowhere {nowhere}"

    def hint(self) -> str:
        return "drag the point · wheel to zoom · R random start · H shrink h · F1 help"
