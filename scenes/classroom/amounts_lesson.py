"""Lesson 9: how much to learn. Learn rate, epochs and hidden nodes, swept live with several seeds."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import numpy as np
import pygame

from scenes.classroom.amounts import EPOCHS, HIDDEN, RATE, SEEDS, SWEPT, TEST, TRAIN, Pupils
from scenes.classroom.amounts_view import AmountsView
from scenes.classroom.lesson import Aim, Lesson, Question
from scenes.pictures_background import Background
from scenes.scene import Action
from scenes.widgets import Button, NumberTable, Panel, Text, ToggleGroup

_SWEPT = (RATE, EPOCHS, HIDDEN)
_KEYS = ("L", "E", "H")


class AmountsLesson(Lesson[AmountsView]):
    """The lesson.

    Attributes:
        pupils: the networks that are trained. swept: what is measured and shown.
    """

    name: ClassVar[str] = "amounts"
    title: ClassVar[str] = "How much to learn"
    sentence: ClassVar[str] = (
        "The same reader of digits, again and again, with one setting changed. Every dot is a network trained from its "
        "own start: watch the classic curves grow."
    )
    tries: ClassVar[tuple[str, ...]] = (
        "Measure the learn rate, and find where it gets too large.",
        "Measure epochs: when does another round no longer help?",
        "Measure hidden nodes. Compare the spread of the dots.",
    )
    number_names: ClassVar[tuple[str, ...]] = ("Best", "Accuracy", "Trained")
    question: ClassVar[Question] = Question(
        "Two settings differ by half a point, each with one network trained. Which is better?",
        (
            "The one with the higher accuracy",
            "That cannot be said: another start moves it by as much",
            "The one with fewer nodes",
        ),
        1,
        (
            "Look at the dots of one setting: they differ by more than that.",
            "That is why every setting is trained from several starts, and the spread is shown.",
            "Smaller is cheaper, but the question was which is better.",
        ),
    )

    def __init__(self, seed: int = 0) -> None:
        super().__init__(seed)
        self.paused = True
        self.pupils = Pupils(seed)
        self.swept = RATE
        self.running = False
        self._background: Background | None = None
        self._handled = 0  # requests that the thread has carried out
        self._view = AmountsView()
        self._axes: ToggleGroup
        self._measure: Button
        self._table: NumberTable

    def aims(self) -> tuple[Aim, ...]:
        words = ("the learn rate", "epochs", "hidden nodes")
        return tuple(
            Aim(f"Measure {name} with all seeds", partial(self.pupils_complete, swept))
            for name, swept in zip(words, _SWEPT, strict=True)
        )

    def pupils_complete(self, swept: str) -> bool:
        """Whether all of it was measured."""
        return self.pupils.measured.complete(swept)

    # panel

    def controls(self, panel: Panel) -> None:
        ui = panel.ui
        self.section(panel, "")
        self._axes = ToggleGroup(
            ui,
            ["Learn rate", "Epochs", "Hidden"],
            _SWEPT.index(self.swept),
            self.choose,
            hints=[
                "How far a step goes; 100 hidden nodes, one epoch",
                "How often it sees all pictures; 100 hidden nodes, learn rate 0.1",
                "How large the hidden layer is; learn rate 0.1, one epoch",
            ],
            keys=_KEYS,
        )
        words = "Stop" if self.running else "Measure"
        self._measure = Button(
            ui, words, self.toggle, hint="Train one network after the other", key="M", look="primary"
        )
        self._table = NumberTable(ui, ("value", "lowest", "mean", "highest"), 7, hint="Accuracy on unseen pictures")
        clear = Button(ui, "Forget what was measured", self.clear, hint="Begin anew", look="quiet")
        panel.add(self._axes, self._measure, self._table, clear)
        panel.add(
            Text(
                ui,
                f"Learnt from {TRAIN:,} drawn digits one by one, tried on {TEST} others. Hollow squares: the classic "
                "text, on 60,000 pictures of MNIST.",
            )
        )

    def numbers(self) -> tuple[tuple[str, str], ...]:
        measured = self.pupils.measured
        means = {value: np.mean(found) for value in SWEPT[self.swept] if (found := measured.of(self.swept, value))}
        count = sum(len(measured.of(self.swept, value)) for value in SWEPT[self.swept])
        total = f"of {SEEDS * len(SWEPT[self.swept])}"
        if not means:
            return ("–", ""), ("–", ""), (str(count), total)
        best = max(means, key=lambda value: means[value])
        return (f"{best:g}", ""), (f"{100 * means[best]:.1f}", "%"), (str(count), total)

    def refresh(self, elapsed_s: float) -> None:
        background = self._background
        if background is not None:
            background.hold()
            trouble = background.trouble()
            if trouble is not None:
                raise trouble
        rows = []
        for value in SWEPT[self.swept]:
            found = self.pupils.measured.of(self.swept, value)
            cells = (min(found), sum(found) / len(found), max(found)) if found else ()
            rows.append((f"{value:g}", *(f"{100 * cell:.1f} %" for cell in cells), *(("–",) * (3 - len(cells)))))
        self._table.show_rows(rows)
        if self.running and background is not None and self._handled == background.asked and not self.pupils.waiting:
            self.running = False
        words = "Stop" if self.running else "Measured" if self.pupils_complete(self.swept) else "Measure"
        if self._measure.text != words:
            self._measure.set_text(words)

    # what can be done

    def choose(self, index: int) -> None:
        """Measure and show something else; a measurement under way is left."""
        running = self.running
        self.stop()
        self.swept = _SWEPT[index]
        self._axes.show_selected(index)
        if running:
            self.measure()

    def toggle(self) -> None:
        """Measure, or stop."""
        self.stop() if self.running else self.measure()

    def measure(self) -> None:
        """Train what is not trained yet."""
        if self.pupils_complete(self.swept):
            self.app.say("All of it is measured: choose another setting")
            return
        if self._background is None:
            self._background = Background(self.pupils.work, self._request_handled)
        self.running = True
        self._background.ask(partial(self.pupils.ask, self.swept))

    def _request_handled(self) -> None:
        self._handled += 1

    def stop(self) -> None:
        """Leave the network that is being trained."""
        if self._background is not None and self.running:
            self._background.ask(self.pupils.stop)
        self.running = False

    def clear(self) -> None:
        """Forget what was measured."""
        self.running = False
        if self._background is not None:
            self._background.ask(self.pupils.clear)
        else:
            self.pupils.clear()

    def left(self) -> None:
        self.stop()  # what nobody watches need not keep the machine busy

    def close(self) -> None:
        if self._background is not None:
            self._background.end()

    def start_over(self) -> None:
        self.clear()

    def step(self) -> None:
        if not self.running:
            self.pause()
            self.measure()

    def own_actions(self) -> list[Action]:
        return [
            Action("", self.toggle, "M", "measure, or stop"),
            *(Action("", partial(self.choose, k), key, _SWEPT[k].lower()) for k, key in enumerate(_KEYS)),
        ]

    # picture

    def draw_picture(self, surface: pygame.Surface, alpha: float) -> None:
        self._view.draw(surface, self.theme, self.pupils, self.swept)
        if self._background is not None:
            self._background.release()

    def status(self) -> str:
        now = self.pupils.now
        if now is None:
            return "784-H-10, sigmoids, one picture at a time"
        value = f"{now.value:g}" if now.swept != EPOCHS else f"{now.epochs} of them"
        done = f"{100 * self.pupils.share:.0f} %"
        return f"training: {now.swept.lower()} {value}, seed {now.seed} · {done} · {self.pupils.waiting} to go"

    def hint(self) -> str:
        return "M measures · L, E, H choose what"
