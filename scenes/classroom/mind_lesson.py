"""Lesson 10: inside the mind. What each class looks like from the other end of the network."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import pygame

from scenes.classroom.lesson import Aim, Lesson, Question
from scenes.classroom.mind import MOST_STEPS, SURE, Mind
from scenes.classroom.mind_view import AVERAGES, DREAMS, GUESS, MindView
from scenes.classroom.small_reader import CLASSES
from scenes.scene import Action
from scenes.widgets import Button, ButtonRow, LabelledSlider, Panel, Scale, ToggleGroup

_MODES = (DREAMS, AVERAGES, GUESS)
_MODE_KEYS = ("D", "A", "G")
_NAMED = 5
_SPECKLE = 0.02


class MindLesson(Lesson[MindView]):
    """The lesson.

    Attributes:
        mind: network and dreams; None until the lesson was opened. mode: what is shown. place: of the game, in hand.
    """

    name: ClassVar[str] = "mind"
    title: ClassVar[str] = "Inside the mind"
    sentence: ClassVar[str] = (
        "Ask a digit reader for the picture that it likes best: start from haze, and change every pixel a little in "
        "the way that makes it surer. What does it think a digit is?"
    )
    tries: ClassVar[tuple[str, ...]] = (
        "Let the dreams grow. Compare them with the averages of real digits.",
        "Guess: name the dreams without their labels.",
        "Take all smoothness away: it is just as sure of speckle.",
    )
    number_names: ClassVar[tuple[str, ...]] = ("Least sure", "Steps", "Named")
    question: ClassVar[Question] = Question(
        "It is 99 % sure of a picture that no person would call a digit. Why?",
        (
            "It was only ever asked which digit a picture is, never whether it is one",
            "It was trained badly",
            "It remembers the pictures it has learnt from",
        ),
        0,
        (
            "Being sure means: more this digit than any other. Nobody taught it to say that it does not know.",
            "It reads real digits very well, and is still sure of speckle.",
            "If it did, its dreams would look like them.",
        ),
    )
    steps_per_s = 24.0

    def __init__(self, seed: int = 0) -> None:
        super().__init__(seed)
        self.mind: Mind | None = None
        self.mode = DREAMS
        self.place = 0
        self._sure = self._named = self._speckled = False
        self._view = MindView()
        self._modes: ToggleGroup
        self._smooth: LabelledSlider

    def opened(self) -> None:
        if self.mind is None:
            self.mind = Mind(self.seed)

    def aims(self) -> tuple[Aim, ...]:
        return (
            Aim("Let it become 99 % sure of all its dreams, then look at the averages", self._compared),
            Aim("Name five dreams rightly", lambda: self._named),
            Aim("Make it 99 % sure of speckle", lambda: self._speckled),
        )

    def _compared(self) -> bool:
        return self._sure and self.mode == AVERAGES

    # panel

    def controls(self, panel: Panel) -> None:
        ui = panel.ui
        self.section(panel, "")
        self._modes = ToggleGroup(
            ui,
            list(_MODES),
            _MODES.index(self.mode),
            self.choose_mode,
            hints=[
                "The picture that it likes best of each digit",
                "The mean of real digits, and how sure it is of those",
                "Dreams in another order, without labels",
            ],
            keys=_MODE_KEYS,
        )
        hint = "How much every pixel is mixed with its neighbours in a step; the dreams begin anew"
        scale = Scale(0.0, 0.5)
        start = 0.15 if self.mind is None else self.mind.smooth
        self._smooth = LabelledSlider(ui, "Smoothness", scale, start, self.set_smooth, default=0.15, hint=hint)
        again = Button(ui, "Another haze", self.again, hint="Dream again from other noise", key="R")
        panel.add(self._modes, self._smooth, again)
        self.section(panel, "Name the marked one")
        buttons = [
            Button(ui, str(digit), partial(self.name_it, digit), hint=f"It is a {digit}", key=str(digit))
            for digit in range(CLASSES)
        ]
        panel.add(ButtonRow(buttons[:5], ui.theme.px(4)), ButtonRow(buttons[5:], ui.theme.px(4)))
        self.section(panel, "More")
        inside = Button(
            ui, "More of this in the pictures scene", self.open_inside, hint="Its page Inside", look="quiet"
        )
        panel.add(inside)

    def numbers(self) -> tuple[tuple[str, str], ...]:
        mind = self.mind
        if mind is None:
            return ("–", ""), ("–", ""), ("–", "")
        shown = mind.sure_of_averages if self.mode == AVERAGES else mind.sureness
        return (
            (f"{100 * float(shown.min()):.1f}", "%"),
            (str(mind.dreams.steps), f"of {MOST_STEPS}"),
            (str(mind.named_right), f"of {CLASSES}"),
        )

    # what can be done

    def choose_mode(self, index: int) -> None:
        """Dreams, averages, or the game."""
        self.mode = _MODES[index]
        self._modes.show_selected(index)

    def set_smooth(self, smooth: float) -> None:
        """Another smoothness; the dreams begin anew."""
        if self.mind is not None:
            self.mind.set_smooth(smooth)
            self.play()

    def again(self) -> None:
        """Dream from another haze."""
        if self.mind is not None:
            self.mind.again()
            self.play()

    def take(self, place: int) -> None:
        """Mark a tile of the game."""
        self.place = place
        if self.mode != GUESS:
            self.choose_mode(_MODES.index(GUESS))

    def name_it(self, digit: int) -> None:
        """Say what the marked one is."""
        mind = self.mind
        if mind is None:
            return
        if self.mode != GUESS:
            self.app.say("Choose Guess first: there the labels are hidden")
            return
        right = mind.name(self.place, digit)
        self._named |= mind.named_right >= _NAMED
        self.app.say("Right" if right else "Not that one; try again, or take another")
        if right:
            waiting = [k for k in range(CLASSES) if mind.named.get(k) != mind.order[k]]
            self.place = min((k for k in waiting if k > self.place), default=waiting[0] if waiting else self.place)

    def open_inside(self) -> None:
        """Go to the page of the pictures scene that shows more of this."""
        self.app.open("pictures")

    def step(self) -> None:
        mind = self.mind
        if mind is None or mind.grown:
            return
        mind.step()
        sure = bool(mind.sureness.min() >= SURE)
        self._sure |= sure
        self._speckled |= sure and mind.smooth <= _SPECKLE

    def start_over(self) -> None:
        if self.mind is not None:
            self.mind.dream()
            self.play()

    def own_actions(self) -> list[Action]:
        digits = [Action("", partial(self.name_it, digit), str(digit)) for digit in range(CLASSES)]
        return [
            *(Action("", partial(self.choose_mode, k), key) for k, key in enumerate(_MODE_KEYS)),
            Action("", self.again, "R", "another haze"),
            *digits,
        ]

    def gestures(self) -> list[tuple[str, str]]:
        return [("D, A, G", "dreams, averages, guess"), ("click, then 0 to 9", "mark a dream, and name it")]

    # picture and mouse

    def click(self, position: tuple[int, int]) -> bool:
        tile = self._view.tile_at(position) if self.mode == GUESS else None
        if tile is not None:
            self.take(tile)
        return tile is not None

    def draw_picture(self, surface: pygame.Surface, alpha: float) -> None:
        if self.mind is not None:
            self._view.draw(surface, self.theme, self.mind, self.mode, self.place)

    def status(self) -> str:
        return "" if self.mind is None else f"{self.mind.network.topology} · haze {self.mind.seed}"

    def hint(self) -> str:
        if self.mode == GUESS:
            return "click a dream, then press the digit that it is"
        return "D dreams · A averages · G guess · R another haze"
