"""Lesson 7: slopes. What a derivative is, how to find one by a step that shrinks, and why learning steps shrink too."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import pygame

from scenes.classroom.lesson import Aim, Lesson, Question
from scenes.classroom.slopes import CHAIN, CUBE, SLOPE_CURVES, SQUARE, STEPS, WALKS, Slopes, bounces, valley_walk
from scenes.classroom.slopes_view import SlopesView
from scenes.gradient_descent import FIXED, PROPORTIONAL
from scenes.plane_plot import signed
from scenes.scene import Action
from scenes.widgets import Choice, LabelledSlider, NumberTable, Panel, Scale, ToggleGroup
from scenes.widgets.panel import Section

_TRACED_ENOUGH, _NEAR = 0.8, 0.05
_LEAST_STEP = 0.01
_CURVE_KEYS = ("1", "2", "3", "4")
SLOPE, DOWNHILL = range(2)


class SlopesLesson(Lesson[SlopesView]):
    """The lesson.

    Attributes:
        slopes: the curve and the point. walk: who walks down the valley. topic: `SLOPE` or `DOWNHILL`.
    """

    name: ClassVar[str] = "slopes"
    title: ClassVar[str] = "Slopes"
    sentence: ClassVar[str] = (
        "Zoom in far enough and every smooth curve is a straight line. Its slope there is the derivative, and it says "
        "which way is down."
    )
    tries: ClassVar[tuple[str, ...]] = (
        "Drag the point along the square and watch its derivative being drawn below.",
        "On the cube at t = 3, let the step shrink: the slope settles at 27.",
        "Walk downhill by a fixed step, then by a step in proportion to the slope.",
    )
    number_names: ClassVar[tuple[str, ...]] = ("Point", "By a step", "Slope")
    _WALK_NAMES: ClassVar[tuple[str, ...]] = ("Point", "Steps", "Slope")
    question: ClassVar[Question] = Question(
        "Why does a step in proportion to the slope settle, and a fixed one not?",
        (
            "It is always smaller than the fixed step",
            "The slope gets flatter towards the bottom, and the steps get shorter with it",
            "It looks at the height of the curve, not at its slope",
        ),
        1,
        (
            "Far from the bottom it can be much larger.",
            "At the bottom the slope is 0, and so is the step. That is gradient descent.",
            "Both look at the slope; the fixed one only at its sign.",
        ),
    )
    steps_per_s = 2.5

    def __init__(self, seed: int = 0) -> None:
        super().__init__(seed)
        self.paused = True
        self.slopes = Slopes()
        self.walk = valley_walk(FIXED)
        self.topic = SLOPE
        self._traced = self._shrunk = self._bounced = self._settled = False
        self._view = SlopesView()
        self._own: list[tuple[Section, int]] = []

    def aims(self) -> tuple[Aim, ...]:
        return (
            Aim("Draw the derivative of the square by dragging along it", lambda: self._traced),
            Aim("Find the slope of the cube at t = 3 by a small step", lambda: self._shrunk),
            Aim("See a fixed step bounce for ever", lambda: self._bounced),
            Aim("See a proportional step settle", lambda: self._settled),
        )

    # panel

    def controls(self, panel: Panel) -> None:
        ui, slopes = panel.ui, self.slopes
        self.section(panel, "")
        self._topics = ToggleGroup(
            ui,
            ["Slope at a point", "Walking downhill"],
            self.topic,
            self.choose_topic,
            hints=["What a derivative is", "What it is good for"],
            keys=["S", "D"],
        )
        panel.add(self._topics)
        first = self.section(panel, "Curve and step")
        names = [f"{curve.name}: {curve.formula}" for curve in SLOPE_CURVES]
        hint = "A square, a cube, a sum and a function of a function\nKeys: 1 to 4"
        self._curve = Choice(ui, "Curve", names, slopes.index, self.choose_curve, hint=hint)
        self._point = LabelledSlider(
            ui, "Point", Scale(-3.5, 4.5), slopes.x, self.move, hint="Where on the curve; drag it in the picture, too"
        )
        scale = Scale(_LEAST_STEP, STEPS[0], log=True)
        hint = "The slope is taken from that far to the left to that far to the right"
        self._step = LabelledSlider(ui, "Step", scale, slopes.step, self.set_step, default=STEPS[0], hint=hint)
        columns = ("step", "slope by it", "off by")
        self._table = NumberTable(ui, columns, len(STEPS) + 1, hint="The smaller the step, the nearer to the slope")
        panel.add(self._curve, self._point, self._step, self._table)
        second = self.section(panel, "Step downhill")
        self._rules = ToggleGroup(
            ui,
            ["Fixed step", "Proportional"],
            WALKS.index(self.walk.rule),
            self.choose_walk,
            hints=["Always 2 to the side that is lower", "Learn rate times slope"],
            keys=["F", "P"],
        )
        hint = "What the slope is multiplied by"
        self._rate = LabelledSlider(
            ui, "Learn rate", Scale(0.01, 1.2), self.walk.learn_rate, self._set_rate, default=0.2, hint=hint
        )
        hint = "How far every step goes, whatever the slope"
        self._fixed = LabelledSlider(
            ui, "Step length", Scale(0.05, 3.0), self.walk.fixed_step, self._set_fixed, default=2.0, hint=hint
        )
        panel.add(self._rules, self._rate, self._fixed)
        self._own = [(first, SLOPE), (second, DOWNHILL)]

    def section_shown(self, section: Section) -> bool:
        return all(topic == self.topic for own, topic in self._own if own is section)

    def numbers(self) -> tuple[tuple[str, str], ...]:
        if self.topic == DOWNHILL:
            walk = self.walk
            return (signed(walk.x, 3), ""), (f"{walk.steps:,}", ""), (signed(walk.curve.slope_at(walk.x), 3), "")
        slopes = self.slopes
        return (signed(slopes.x, 2), ""), (signed(slopes.by_step(slopes.step), 3), ""), (signed(slopes.slope, 3), "")

    def refresh(self, elapsed_s: float) -> None:
        slopes = self.slopes
        self._point.value, self._step.value = slopes.x, slopes.step
        rows = [(f"{step:g}", slopes.by_step(step)) for step in STEPS]
        shown = [(name, signed(value, 4), signed(value - slopes.slope, 4)) for name, value in rows]
        self._table.show_rows([*shown, ("none", signed(slopes.slope, 4), "0")], len(STEPS))

    # what can be done

    def choose_topic(self, index: int) -> None:
        """Slope at a point, or walking downhill."""
        self.topic = index
        self._numbers.labels = list(self._WALK_NAMES if index == DOWNHILL else self.number_names)
        self._numbers.repaint()
        self._topics.show_selected(index)
        self.sections_changed()
        self.resize()

    def choose_curve(self, index: int) -> None:
        """Another curve."""
        self.slopes.choose(index)
        self._curve.selected = index
        self.choose_topic(SLOPE)

    def move(self, x: float) -> None:
        """Move the point."""
        slopes = self.slopes
        slopes.move(x)
        self._traced |= slopes.index == SQUARE and slopes.share_traced >= _TRACED_ENOUGH
        self._note_step()

    def set_step(self, step: float) -> None:
        """Another step."""
        self.slopes.step = step
        self._note_step()

    def _note_step(self) -> None:
        slopes = self.slopes
        near = abs(slopes.by_step(slopes.step) - 27.0) < _NEAR
        self._shrunk |= slopes.index == CUBE and abs(slopes.x - 3.0) < 0.02 and near

    def choose_walk(self, index: int) -> None:
        """A fixed step or a proportional one, from the same start."""
        rate, fixed = self.walk.learn_rate, self.walk.fixed_step
        self.walk = valley_walk(WALKS[index])
        self.walk.learn_rate, self.walk.fixed_step = rate, fixed
        self._rules.show_selected(index)
        if self.topic != DOWNHILL:
            self.choose_topic(DOWNHILL)
        self.play()

    def _set_rate(self, rate: float) -> None:
        self.walk.learn_rate = rate

    def _set_fixed(self, length: float) -> None:
        self.walk.fixed_step = length

    def step(self) -> None:
        if self.topic == DOWNHILL:
            self.walk.step()
            self._bounced |= self.walk.rule == FIXED and bounces(self.walk)
            self._settled |= self.walk.rule == PROPORTIONAL and self.walk.settled

    def start_over(self) -> None:
        if self.topic == DOWNHILL:
            self.walk.restart(1.5)
        else:
            self.slopes.choose(self.slopes.index)
            self.slopes.step = STEPS[0]

    def own_actions(self) -> list[Action]:
        return [
            Action("", partial(self.choose_topic, SLOPE), "S", "slope at a point"),
            Action("", partial(self.choose_topic, DOWNHILL), "D", "walking downhill"),
            *(Action("", partial(self.choose_curve, k), key) for k, key in enumerate(_CURVE_KEYS)),
            Action("", partial(self.choose_walk, 0), "F", "walk by a fixed step"),
            Action("", partial(self.choose_walk, 1), "P", "walk in proportion to the slope"),
        ]

    def gestures(self) -> list[tuple[str, str]]:
        return [("drag", "move the point along the curve"), ("wheel", "the step"), ("1 to 4", "the curve")]

    # picture and mouse

    def grab(self, position: tuple[int, int]) -> bool:
        self.drag(position)
        return True

    def drag(self, position: tuple[int, int]) -> None:
        x = round(self._view.curve.to_world(position)[0], 2)
        if self.topic == SLOPE:
            self.move(x)
        else:
            self.walk.place(min(self.walk.curve.high, max(self.walk.curve.low, x)))
            self.pause()

    def wheel(self, clicks: int) -> bool:
        if self.topic == SLOPE:
            self.set_step(min(STEPS[0], max(_LEAST_STEP, self.slopes.step * 1.25**clicks)))
        return self.topic == SLOPE

    def resize(self) -> None:
        self._view.choose(self.slopes.curve if self.topic == SLOPE else self.walk.curve)
        super().resize()

    def draw_picture(self, surface: pygame.Surface, alpha: float) -> None:
        if self.topic == SLOPE:
            self._view.draw_slope(surface, self.theme, self.slopes)
        else:
            self._view.draw_walk(surface, self.theme, self.walk, alpha)

    def status(self) -> str:
        if self.topic == DOWNHILL:
            return f"f(x) = {self.walk.curve.formula} · {self.walk.verdict()[0]}"
        curve = self.slopes.curve
        words = f"f({curve.variable}) = {curve.formula} · slope {curve.slope_formula}"
        if self.slopes.index == CHAIN:
            u, outer, inner = self.slopes.inner()
            words += f" · u = {signed(u, 2)}, dy/du = {signed(outer, 2)}, du/dt = {signed(inner, 2)}"
        return words

    def hint(self) -> str:
        return "F fixed, P proportional · drag the point" if self.topic else "drag the point · wheel changes the step"
