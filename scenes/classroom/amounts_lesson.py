"""Lesson 9: how much to learn. Learn rate, epochs and hidden nodes, swept live with several seeds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

import numpy as np
import pygame

from brains.errors import UserError
from scenes.classroom.amounts import (
    DRAWN,
    EPOCHS,
    HIDDEN,
    MNIST,
    MNIST_FIRST,
    RATE,
    RESULTS,
    SEEDS,
    SWEPT,
    TAKEN,
    TURNED,
)
from scenes.classroom.amounts_view import AmountsView
from scenes.classroom.lesson import Aim, Lesson, Question
from scenes.classroom.pupils import Pupils
from scenes.pictures_background import Background
from scenes.pictures_sets import set_choices
from scenes.scene import Action
from scenes.widgets import Button, NumberTable, Panel, Text, ToggleGroup

_SWEPT = (RATE, EPOCHS, HIDDEN, TURNED)
_KEYS = ("L", "E", "H", "T")
_SETS = (DRAWN, MNIST)
_SET_KEYS = ("D", "N")


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
        "Let the learn rates be measured, and find where it gets too large.",
        "Epochs: when does another round no longer help?",
        "Hidden nodes: compare the spread of the dots.",
        "Turned copies: how far is still a help, and which digits would be mistaken then?",
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
        self.pupils = Pupils(seed)
        self.swept = RATE
        self.running = False
        self._going = False
        self._background: Background | None = None
        self._handled = 0  # requests that the thread has carried out
        self._view = AmountsView()
        self._axes: ToggleGroup
        self._sets: ToggleGroup
        self._told: Text
        self._measure: Button
        self._table: NumberTable

    def aims(self) -> tuple[Aim, ...]:
        words = ("the learn rate", "epochs", "hidden nodes", "turned copies")
        return tuple(
            Aim(f"Measure {name} with all seeds", partial(self.pupils_complete, swept))
            for name, swept in zip(words, _SWEPT, strict=True)
        )

    def opened(self) -> None:
        self._offer_mnist()

    def _offer_mnist(self) -> None:
        """Its choice is open where the set is found; elsewhere it says how to get it."""
        choice = next(choice for choice in set_choices(MNIST) if choice.name == MNIST)
        button = self._sets.buttons[_SETS.index(MNIST)]
        button.disable(f"MNIST is not here; {choice.missing}") if choice.missing else button.enable()

    def pupils_complete(self, swept: str) -> bool:
        """Whether all of it was measured."""
        return self.pupils.measured.complete(swept)

    # panel

    def controls(self, panel: Panel) -> None:
        ui = panel.ui
        self.section(panel, "")
        self._axes = ToggleGroup(
            ui,
            ["Learn rate", "Epochs", "Hidden", "Turned"],
            _SWEPT.index(self.swept),
            self.choose,
            hints=[
                "How far a step goes; 100 hidden nodes, one epoch",
                "How often it sees all pictures; 100 hidden nodes, learn rate 0.1",
                "How large the hidden layer is; learn rate 0.1, one epoch",
                "Every picture three times: as it is, turned to the left and to the right (without a turn as often); "
                "100 hidden nodes, learn rate 0.1",
            ],
            keys=_KEYS,
        )
        first = ", ".join(map(str, MNIST_FIRST))
        self._sets = ToggleGroup(
            ui,
            ["Drawn digits", "MNIST"],
            _SETS.index(self.pupils.set_name),
            self.choose_set,
            hints=[
                f"{TAKEN[DRAWN][0]:,} digits drawn by a pen with a shaking hand",
                f"The first {TAKEN[MNIST][0]:,} of the handwritten digits that the classic text learns from: {first} …",
            ],
            keys=_SET_KEYS,
        )
        words = "Stop" if self.running else "Measure"
        self._measure = Button(
            ui, words, self.toggle, hint="Train one network after the other", key="M", look="primary"
        )
        self._table = NumberTable(ui, ("value", "lowest", "mean", "highest"), 7, hint="Accuracy on unseen pictures")
        clear = Button(ui, "Forget what was measured", self.clear, hint="Begin anew", look="quiet")
        self._told = Text(ui, self._set_in_words())
        panel.add(self._axes, self._sets, self._measure, self._table, self._told, clear)
        published = panel.section("What teachers published", folded=True)
        self.sections.append(published)
        panel.add(*(Text(ui, f"{recipe}: {result}") for recipe, result in RESULTS))
        self._offer_mnist()

    def _set_in_words(self) -> str:
        """What is learnt from, and what the squares are."""
        taken, name = self.pupils.taken, self.pupils.set_name
        train, test = TAKEN[name] if taken is None else (len(taken.pictures.train), len(taken.pictures.test))
        squares = "Hollow squares: the classic text, on all 60,000 pictures of MNIST, so with more steps."
        if name == DRAWN or taken is None:
            return f"Learnt from {train:,} drawn digits one by one, tried on {test:,} others. {squares}"
        whole, tried = taken.whole
        return f"Learnt from {train:,} of {whole:,} pictures one by one, tried on {test:,} of {tried:,}. {squares}"

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
            self._look_after(background)
        self._follow_clock()
        rows = []
        for value in SWEPT[self.swept]:
            found = self.pupils.measured.of(self.swept, value)
            cells = (min(found), sum(found) / len(found), max(found)) if found else ()
            rows.append((f"{value:g}", *(f"{100 * cell:.1f} %" for cell in cells), *(("–",) * (3 - len(cells)))))
        self._table.show_rows(rows)
        self._sets.show_selected(_SETS.index(self.pupils.set_name))
        words = self._set_in_words()
        if self._told.text != words:
            self._told.text = words
            self.sections_changed()
        words = "Stop" if self.running else "Measured" if self.pupils_complete(self.swept) else "Measure"
        if self._measure.text != words:
            self._measure.set_text(words)

    def _look_after(self, background: Background) -> None:
        """Tell of troubles in the thread, and notice when it is done."""
        trouble = background.trouble()
        if isinstance(trouble, UserError):
            self.stop()
            self.pause()
            self.app.say(str(trouble))
        elif trouble is not None:
            raise trouble
        if self.running and self._handled == background.asked and not self.pupils.waiting:
            self.running = False
            self.pause()

    def _follow_clock(self) -> None:
        """Pausing stops a measurement."""
        stepper = self.app.session.stepper
        going = stepper is not None and not stepper.paused
        if self._going and not going and self.running:
            self.stop()
        self._going = going

    # what can be done

    def choose(self, index: int) -> None:
        """Measure and show something else; a measurement under way is left."""
        running = self.running
        self.stop()
        self.swept = _SWEPT[index]
        self._axes.show_selected(index)
        if running and not self.pupils_complete(self.swept):
            self.measure()

    def choose_set(self, index: int) -> None:
        """Learn from other digits; what was measured with the ones before is kept."""
        button = self._sets.buttons[index]
        if not button.is_enabled:
            self.app.say(button.why_disabled)
            return
        running = self.running
        self.stop()
        self._ask(partial(self.pupils.use, _SETS[index]))
        if running:
            self.measure(even_if_complete=True)

    def toggle(self) -> None:
        """Measure, or stop."""
        if self.running:
            self.stop()
            self.pause()
        else:
            self.measure()

    def measure(self, *, even_if_complete: bool = False) -> None:
        """Train what is not trained yet."""
        if self.pupils_complete(self.swept) and not even_if_complete:
            self.app.say("All of it is measured: choose another setting")
            self.pause()
            return
        self.running = True
        self._ask(partial(self.pupils.ask, self.swept))
        self.play()

    def _ask(self, request: Callable[[], None]) -> None:
        if self._background is None:
            self._background = Background(self.pupils.work, self._request_handled)
        self._background.ask(request)

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
        self.pause()
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
        self.measure(even_if_complete=True)

    def step(self) -> None:
        if self.running:
            return
        if self.pupils_complete(self.swept):
            self.pause()
        else:
            self.measure()

    def own_actions(self) -> list[Action]:
        return [
            Action("", self.toggle, "M", "measure, or stop"),
            *(Action("", partial(self.choose, k), key, _SWEPT[k].lower()) for k, key in enumerate(_KEYS)),
            Action("", partial(self.choose_set, 0), _SET_KEYS[0], "drawn digits"),
            Action("", partial(self.choose_set, 1), _SET_KEYS[1], "MNIST"),
        ]

    # picture

    def draw_picture(self, surface: pygame.Surface, alpha: float) -> None:
        self._view.draw(surface, self.theme, self.pupils, self.swept, self.running)
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
        return "M measures, or stops · L, E, H, T choose what · D, N the digits"
