"""Lesson 8: good beginnings. Six starts on one problem, and what goes wrong with five of them."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import pygame

from scenes.classroom.beginnings import EQUAL, FAN_IN, LARGE, LOGIT, STARTS, ZERO, Beginning, scaled
from scenes.classroom.beginnings_view import BeginningsView
from scenes.classroom.lesson import Aim, Lesson, Question
from scenes.scene import Action
from scenes.widgets import LabelledSlider, NumberTable, Panel, Scale, Text

_STEPS_AT_ONCE = 3
_KEYS = tuple(str(k + 1) for k in range(len(STARTS)))
_PIXELS = (0, 128, 255)


class BeginningsLesson(Lesson[BeginningsView]):
    """The lesson.

    Attributes:
        beginnings: one for each start. chosen: which of them the controls are for.
    """

    name: ClassVar[str] = "beginnings"
    title: ClassVar[str] = "Good beginnings"
    sentence: ClassVar[str] = (
        "Six networks learn the same disc inside a ring. They differ only in how they begin, or in what they are given."
    )
    tries: ClassVar[tuple[str, ...]] = (
        "Watch all six learn, and look at the six small pictures: one for each hidden neuron.",
        "Choose All equal and add a little chance.",
        "Choose Too large and make its weights smaller.",
    )
    number_names: ClassVar[tuple[str, ...]] = ("Start", "Cost", "Step")
    question: ClassVar[Question] = Question(
        "Why must the first weights differ from one another?",
        (
            "Equal neurons get equal corrections, so they stay copies of one neuron",
            "Equal weights make the sums too large",
            "Because computers cannot store equal numbers",
        ),
        0,
        (
            "Chance breaks the tie: from then on each neuron can find a job of its own.",
            "Equal weights can be as small as you like, and are copies still.",
            "They can; six equal neurons are just no better than one.",
        ),
    )
    steps_per_s = 30.0

    def __init__(self, seed: int = 0) -> None:
        super().__init__(seed)
        self.beginnings = [Beginning(start, seed) for start in STARTS]
        self.chosen = FAN_IN
        self._watched = self._untied = self._tamed = False
        self._view = BeginningsView()
        self._size: LabelledSlider
        self._chance: LabelledSlider

    @property
    def beginning(self) -> Beginning:
        """The one that the controls are for."""
        return self.beginnings[self.chosen]

    def aims(self) -> tuple[Aim, ...]:
        return (
            Aim("See all six learn to the end", lambda: self._watched),
            Aim("Get All zero or All equal to learn by a little chance", lambda: self._untied),
            Aim("Get Too large to learn by smaller weights", lambda: self._tamed),
        )

    # panel

    def controls(self, panel: Panel) -> None:
        ui = panel.ui
        self.section(panel, "The chosen one")
        hint = "How large the first weights are; for fan-in it is divided by the root of a neuron's inputs"
        self._size = LabelledSlider(
            ui, "Size", Scale(0.0, 40.0, decimals=1), self.beginning.size, self.set_size, hint=hint
        )
        hint = "A spread added to the first weights, drawn by chance"
        self._chance = LabelledSlider(
            ui, "Chance", Scale(0.0, 2.0), self.beginning.chance, self.set_chance, default=0.0, hint=hint
        )
        self._table = NumberTable(ui, ("measured", "now"), 4, hint="Of the chosen network")
        panel.add(self._size, self._chance, self._table)
        self.section(panel, "Inputs and targets within reach")
        rows = [(f"pixel {pixel}", f"{scaled(pixel):.6f}") for pixel in _PIXELS]
        hint = "Divided by 255, times 0.99, plus 0.01: an input of 0 would leave its weights where they are"
        self._pixels = NumberTable(ui, ("pixel", "as an input"), len(_PIXELS) + 1, hint=hint)
        self._pixels.show_rows([*rows, ("sum for 0.99", f"{LOGIT:.6f}")])
        panel.add(self._pixels, Text(ui, "A sigmoid says 0.99 at that sum, and 1 at none: aim at 0.01 and 0.99."))

    def numbers(self) -> tuple[tuple[str, str], ...]:
        beginning = self.beginning
        cost = f"{beginning.cost:.4f}" if beginning.costs else "–"
        return (beginning.start.name, ""), (cost, ""), (f"{max(0, len(beginning.costs) - 1):,}", "")

    def refresh(self, elapsed_s: float) -> None:
        beginning = self.beginning
        self._size.value, self._chance.value = beginning.size, beginning.chance
        rows = [
            ("hidden", "all copies" if beginning.copies else "all different"),
            ("flat", f"{100 * beginning.saturated:.0f} % of their answers"),
            ("dead inputs", f"{beginning.frozen_inputs} of 2"),
            ("largest", f"weight {beginning.largest_weight:.2f}"),
        ]
        self._table.show_rows(rows)

    # what can be done

    def choose(self, index: int) -> None:
        """Take another one in hand."""
        self.chosen = index

    def set_size(self, size: float) -> None:
        """Other first weights; it begins again."""
        self.beginning.size = size
        self.beginning.begin()
        self.play()

    def set_chance(self, chance: float) -> None:
        """More or less chance; it begins again."""
        self.beginning.chance = chance
        self.beginning.begin()
        self.play()

    def step(self) -> None:
        for beginning in self.beginnings:
            for _ in range(_STEPS_AT_ONCE):
                beginning.learn()
        changed = [b.size != b.start.size or b.chance > 0 for b in self.beginnings]
        self._watched |= all(beginning.done for beginning in self.beginnings)
        self._untied |= any(self.beginnings[k].learnt and self.beginnings[k].chance > 0 for k in (ZERO, EQUAL))
        large = self.beginnings[LARGE]
        self._tamed |= large.learnt and changed[LARGE] and large.size < large.start.size / 3

    def start_over(self) -> None:
        self.beginnings = [Beginning(start, self.seed) for start in STARTS]
        self.play()

    def own_actions(self) -> list[Action]:
        return [Action("", partial(self.choose, k), key) for k, key in enumerate(_KEYS)]

    def gestures(self) -> list[tuple[str, str]]:
        return [("click, or 1 to 6", "take one of the networks in hand")]

    # picture and mouse

    def click(self, position: tuple[int, int]) -> bool:
        tile = self._view.tile_at(position)
        if tile is not None:
            self.choose(tile)
        return tile is not None

    def draw_picture(self, surface: pygame.Surface, alpha: float) -> None:
        self._view.draw(surface, self.theme, self.beginnings, self.chosen)

    def status(self) -> str:
        return f"{self.beginning.start.name}: {self.beginning.start.why}"

    def hint(self) -> str:
        return "Space pauses · click one to change how it begins"
