"""Lesson 1: a machine that guesses. Kilometres to miles by one number, and how its error tells where to turn it."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import pygame

from scenes.classroom.guesser import CLASSIC, FIRST_FACTOR, LARGEST_FACTOR, Guesser
from scenes.classroom.lesson import Aim, Lesson, Question
from scenes.classroom.miles_view import MilesView
from scenes.plane_plot import signed
from scenes.scene import Action
from scenes.widgets import Button, ButtonRow, LabelledSlider, Panel, Scale

_NEAR = 0.1  # miles


class Miles(Lesson[MilesView]):
    """The lesson.

    Attributes:
        guesser: the machine. share: of the error that a correction makes up for.
    """

    name: ClassVar[str] = "miles"
    title: ClassVar[str] = "A machine that guesses"
    sentence: ClassVar[str] = (
        "It has one number to turn kilometres into miles, and one true example. The error says which way to turn, and "
        "how far."
    )
    tries: ClassVar[tuple[str, ...]] = (
        "Turn the dial until the error is nearly 0.",
        "Let it correct itself by half of the error, again and again.",
        "Make the share larger than 1: every correction overshoots. Above 2 it gets worse each time.",
    )
    number_names: ClassVar[tuple[str, ...]] = ("Factor", "Guess", "Error")
    question: ClassVar[Question] = Question(
        "The error is truth minus guess: −7.863 miles. What should happen to the factor?",
        ("It should get larger", "It should get smaller", "It should stay"),
        1,
        (
            "A larger factor makes a larger guess, and the guess was too large already.",
            "The guess was too large, so the factor goes down: the sign of the error is the way to go.",
            "Then the error would stay as well.",
        ),
    )
    steps_per_s = 2.0

    def __init__(self, seed: int = 0) -> None:
        super().__init__(seed)
        self.paused = True
        self.guesser = Guesser()
        self.share = 0.5
        self._corrected = False
        self._view = MilesView()
        self._dial: LabelledSlider

    def aims(self) -> tuple[Aim, ...]:
        return (
            Aim("Bring the error below 0.1 miles", lambda: abs(self.guesser.error) < _NEAR),
            Aim("Let a correction bring it there", lambda: self._corrected and abs(self.guesser.error) < _NEAR),
            Aim("Make a correction overshoot: the error changes its sign", self._overshot),
        )

    def _overshot(self) -> bool:
        if not self._corrected or len(self.guesser.guesses) < 2:
            return False
        (_, before), (_, now) = self.guesser.guesses[-2:]
        return before * now < 0 and abs(now) > _NEAR

    # panel

    def controls(self, panel: Panel) -> None:
        ui = panel.ui
        self.section(panel, "Turn it by hand")
        hint = "Miles for one kilometre, as the machine has it; the dial in the picture can be dragged too"
        scale = Scale(0.0, LARGEST_FACTOR, decimals=5)
        self._dial = LabelledSlider(
            ui, "Factor", scale, self.guesser.factor, self.turn, default=FIRST_FACTOR, hint=hint
        )
        presets = [
            Button(ui, f"{factor:g}", partial(self.turn, factor), hint="A guess of the classic text", key=key)
            for factor, key in zip(CLASSIC, "ZXCV", strict=True)
        ]
        panel.add(self._dial, ButtonRow(presets, ui.theme.px(4)))
        self.section(panel, "Let it correct itself")
        hint = "How much of the error a correction makes up for: 1 is all of it, 2 throws it as far to the other side"
        share = Scale(0.05, 2.5, decimals=2)
        slider = LabelledSlider(ui, "Share of error", share, self.share, self._set_share, default=0.5, hint=hint)
        once = Button(ui, "Correct once", self.correct, hint="Adds share · error / 100 km", key="R", look="primary")
        panel.add(slider, once)

    def _set_share(self, share: float) -> None:
        self.share = share

    def numbers(self) -> tuple[tuple[str, str], ...]:
        guesser = self.guesser
        return (f"{guesser.factor:.5f}".rstrip("0"), ""), (f"{guesser.guess:.3f}", "mi"), (signed(guesser.error), "mi")

    def refresh(self, elapsed_s: float) -> None:
        self._dial.value = self.guesser.factor

    # what can be done

    def turn(self, factor: float) -> None:
        """Set the factor by hand."""
        self._corrected = False
        self.pause()
        self.guesser.turn(factor, again=self.holding)

    def correct(self) -> None:
        """One correction."""
        self._corrected = True
        self.guesser.correct(self.share)

    def step(self) -> None:
        if abs(self.guesser.error) > 1e-9:
            self.correct()

    def start_over(self) -> None:
        self.guesser, self._corrected = Guesser(), False
        self.pause()

    def own_actions(self) -> list[Action]:
        presets = [Action("", partial(self.turn, factor), key) for factor, key in zip(CLASSIC, "ZXCV", strict=True)]
        return [Action("", self.correct, "R", "correct once"), *presets]

    def gestures(self) -> list[tuple[str, str]]:
        return [("drag the dial", "turn the factor"), ("Z, X, C, V", "the four guesses of the classic text")]

    # picture and mouse

    def grab(self, position: tuple[int, int]) -> bool:
        if not self._view.on_dial(position):
            return False
        self.drag(position)
        return True

    def drag(self, position: tuple[int, int]) -> None:
        self.turn(self._view.factor_at(position))

    def draw_picture(self, surface: pygame.Surface, alpha: float) -> None:
        self._view.draw(surface, self.theme, self.guesser)

    def status(self) -> str:
        return f"{_guesses(len(self.guesser.guesses))} · one neuron, one weight: miles = factor · kilometres"

    def hint(self) -> str:
        return "drag the dial · R corrects once · Space goes on correcting"


def _guesses(count: int) -> str:
    return "1 guess" if count == 1 else f"{count} guesses"
