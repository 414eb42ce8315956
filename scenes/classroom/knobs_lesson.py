"""Lesson 11: many knobs. 13,002 of them, and a list that says which matter."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import numpy as np
import pygame

from scenes.classroom.knobs import SMALL, Knobs, counts, ways_to_count
from scenes.classroom.knobs_view import KnobsView
from scenes.classroom.lesson import Aim, Lesson, Question
from scenes.plane_plot import signed
from scenes.scene import Action
from scenes.widgets import Button, ButtonRow, LabelledSlider, NumberTable, Panel, Scale

LARGEST_TURN = 2.0
_FELT, _UNFELT, _FAR = 0.1, 1e-3, 1.0
_LISTED = 6
_LEARNT = 0.05
EXAMPLE = (np.array([0.4, 0.8, 1.0]), np.array([0.5, 0.7, 1.0]))
"""Outputs and targets whose errors cancel in a signed sum."""


class KnobsLesson(Lesson[KnobsView]):
    """The lesson.

    Attributes:
        knobs: the network and its picture; None until the lesson was opened.
    """

    name: ClassVar[str] = "knobs"
    title: ClassVar[str] = "Many knobs"
    sentence: ClassVar[str] = (
        "This network reads digits with 13,002 numbers. The gradient says for each of them how much it matters to the "
        "cost of this picture: bright ones do, dark ones do not."
    )
    tries: ClassVar[tuple[str, ...]] = (
        "Turn the knob that matters most, against its sign, and watch cost and answers.",
        "Turn one that does not matter: nothing happens.",
        "Turn all at once (Space), each in proportion to how much it matters: that is learning.",
    )
    number_names: ClassVar[tuple[str, ...]] = ("Cost", "Matter", "Gradient")
    question: ClassVar[Question] = Question(
        "A knob has a gradient of −3, another one of 0.1. What does that say?",
        (
            "Turning the first one up lowers the cost, thirty times as fast as the other raises it",
            "The first one is set wrong by 3",
            "The second one is nearly right",
        ),
        0,
        (
            "Sign: which way. Size: how much it matters, right here, for this picture.",
            "It says nothing of where the knob should be, only which way is down, and how steep it is here.",
            "It may be far from right; it just matters little at this point.",
        ),
    )
    steps_per_s = 6.0

    def __init__(self, seed: int = 0) -> None:
        super().__init__(seed)
        self.paused = True
        self.knobs: Knobs | None = None
        self._felt = self._unfelt = self._learnt = False
        self._before = 0.0
        self._view = KnobsView()
        self._turn: LabelledSlider
        self._list: NumberTable

    def opened(self) -> None:
        if self.knobs is None:
            self.knobs = Knobs(self.seed)
            self._before = self.knobs.cost

    def aims(self) -> tuple[Aim, ...]:
        return (
            Aim("Turn a knob that changes the cost by 0.1 or more", lambda: self._felt),
            Aim("Turn one by 1 or more that changes nothing", lambda: self._unfelt),
            Aim("Turn all at once until the cost is below 0.05", lambda: self._learnt),
        )

    # panel

    def controls(self, panel: Panel) -> None:
        ui = panel.ui
        self.section(panel, "The knob in hand")
        hint = "How far it is turned from where it was"
        self._turn = LabelledSlider(
            ui, "Turn", Scale(-LARGEST_TURN, LARGEST_TURN), 0.0, self.turn, default=0.0, hint=hint
        )
        most = Button(ui, "Matters most", self.take_most, hint="Take the knob with the largest gradient", key="M")
        idle = Button(ui, "Does not matter", self.take_idle, hint="Take one whose gradient is 0", key="I")
        columns = ("knob", "gradient")
        self._list = NumberTable(ui, columns, _LISTED, hint="Those that matter most to this picture; * is in hand")
        panel.add(self._turn, ButtonRow([most, idle], ui.theme.px(4)), self._list)
        self.section(panel, "Picture")
        before = Button(ui, "‹ Picture", partial(self.next_picture, -1), hint="The picture before", key="Left")
        after = Button(ui, "Picture ›", partial(self.next_picture, 1), hint="The next, hardest first", key="Right")
        panel.add(ButtonRow([before, after], ui.theme.px(4)))
        self.section(panel, "Counting knobs and errors")
        counts_ = NumberTable(ui, ("network", "weights", "biases", "knobs"), 2, hint="Every weight and bias is a knob")
        rows = []
        for topology in (SMALL, *(() if self.knobs is None else (self.knobs.network.topology,))):
            weights, biases = counts(topology)
            name = "-".join(map(str, topology.layer_sizes))
            rows.append((name if len(name) < 8 else "this one", f"{weights:,}", f"{biases}", f"{weights + biases:,}"))
        counts_.show_rows(rows)
        self._counts = counts_
        names = ("signed", "sizes", "squares")
        hint = "Outputs 0.4, 0.8, 1.0 for targets 0.5, 0.7, 1.0: with signs the errors cancel"
        self._errors = NumberTable(ui, ("errors as", *names), 1, hint=hint)
        self._errors.show_rows([("a sum", *(f"{value + 0.0:.2f}" for value in np.round(ways_to_count(*EXAMPLE), 9)))])
        panel.add(counts_, self._errors)

    def numbers(self) -> tuple[tuple[str, str], ...]:
        knobs = self.knobs
        if knobs is None:
            return ("–", ""), ("–", ""), ("–", "")
        count = knobs.network.topology.parameter_count
        return (
            (f"{knobs.cost:.4f}", ""),
            (f"{knobs.matters:,}", f"of {count:,}"),
            (signed(float(knobs.gradient[knobs.chosen]), 3), ""),
        )

    def refresh(self, elapsed_s: float) -> None:
        knobs = self.knobs
        if knobs is None:
            return
        self._turn.value = knobs.change
        rows, marked = [], None
        for row, knob in enumerate(knobs.order[:_LISTED].tolist()):
            rows.append((knobs.name(knob), signed(float(knobs.gradient[knob]), 4)))
            marked = row if knob == knobs.chosen else marked
        self._list.show_rows(rows, marked)
        weights, biases = counts(knobs.network.topology)
        small = self._counts.rows[0]
        self._counts.show_rows([small, ("this one", f"{weights:,}", f"{biases}", f"{weights + biases:,}")])

    # what can be done

    def turn(self, change: float) -> None:
        """Turn the knob in hand."""
        knobs = self.knobs
        if knobs is None:
            return
        self.pause()
        knobs.turn(change)
        moved = abs(knobs.cost - self._before)
        self._felt |= moved >= _FELT
        self._unfelt |= moved <= _UNFELT and abs(change) >= _FAR

    def take(self, knob: int) -> None:
        """Take a knob in hand."""
        if self.knobs is not None:
            self.knobs.choose(knob)
            self.knobs.base[:] = self.knobs.network.parameters
            self._before = self.knobs.cost

    def take_most(self) -> None:
        """The one that matters most."""
        if self.knobs is not None:
            self.take(int(self.knobs.order[0]))

    def take_idle(self) -> None:
        """One that does not matter."""
        if self.knobs is not None:
            self.take(self.knobs.idle())

    def next_picture(self, by: int) -> None:
        """Another picture."""
        if self.knobs is not None:
            self.knobs.next_picture(by)
            self._before = self.knobs.cost

    def step(self) -> None:
        knobs = self.knobs
        if knobs is not None and knobs.cost > _LEARNT / 5:
            knobs.step_down()
            self._before = knobs.cost
            self._learnt |= self._before < _LEARNT

    def start_over(self) -> None:
        if self.knobs is not None:
            self.knobs.begin()
            self._before = self.knobs.cost
            self.pause()

    def own_actions(self) -> list[Action]:
        return [
            Action("", self.take_most, "M", "the knob that matters most"),
            Action("", self.take_idle, "I", "one that does not matter"),
            Action("", partial(self.next_picture, 1), "Right", "the next picture"),
            Action("", partial(self.next_picture, -1), "Left", "the picture before"),
        ]

    def gestures(self) -> list[tuple[str, str]]:
        return [("click a dot", "take that knob in hand"), ("wheel", "turn it")]

    # picture and mouse

    def click(self, position: tuple[int, int]) -> bool:
        knob = self._view.knob_at(position)
        if knob is not None:
            self.take(knob)
        return knob is not None

    def wheel(self, clicks: int) -> bool:
        if self.knobs is not None:
            self.turn(min(LARGEST_TURN, max(-LARGEST_TURN, self.knobs.change + 0.1 * clicks)))
        return self.knobs is not None

    def draw_picture(self, surface: pygame.Surface, alpha: float) -> None:
        if self.knobs is not None:
            self._view.draw(surface, self.theme, self.knobs)

    def status(self) -> str:
        knobs = self.knobs
        if knobs is None:
            return ""
        words = f"in hand: {knobs.name(knobs.chosen)}, turned by {signed(knobs.change, 2)}"
        return words + (f" · {knobs.steps} steps of all knobs" if knobs.steps else "")

    def hint(self) -> str:
        return "M the one that matters most · I an idle one · wheel turns it · Space turns all"
