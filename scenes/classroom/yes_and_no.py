"""Lesson 3: yes and no. AND and OR by one line, XOR by two, and a network that finds both by itself."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import numpy as np
import pygame

from scenes.classroom.lesson import Aim, Lesson, Question
from scenes.classroom.truth_table import CORNERS, NETWORK, ONE_LINE, TABLES, TWO_LINES, WAYS, Learner, TruthTable
from scenes.classroom.yes_and_no_view import YesAndNoView
from scenes.scene import Action
from scenes.widgets import Button, ButtonRow, NumberTable, Panel, ToggleGroup

_STEPS_AT_ONCE = 4
_FUNCTION_KEYS, _WAY_KEYS = ("A", "O", "X"), ("1", "2", "3")


class YesAndNo(Lesson[YesAndNoView]):
    """The lesson.

    Attributes:
        table: function, way and lines set by hand. learner: the network that learns by itself.
    """

    name: ClassVar[str] = "logic"
    title: ClassVar[str] = "Yes and no"
    sentence: ClassVar[str] = (
        "Two inputs, each 0 or 1. A neuron draws one line through them and says yes on one side. Which questions can "
        "it answer?"
    )
    tries: ClassVar[tuple[str, ...]] = (
        "Drag the ends of the line until AND is right at all four corners, then OR.",
        "Try XOR with one line. Then take two.",
        "Let a network of three neurons find its own two lines. Some starts get stuck: R takes another.",
    )
    number_names: ClassVar[tuple[str, ...]] = ("Function", "Right", "Steps")
    question: ClassVar[Question] = Question(
        "Why can no single neuron learn XOR?",
        (
            "It has too few examples to learn from",
            "Its learn rate is too small",
            "Its two yeses lie across from each other, and one line cannot part them from the two noes",
        ),
        2,
        (
            "There are only four possible inputs, and it sees them all.",
            "You moved the line anywhere you liked, and never got more than three right.",
            "That is why neurons come in layers: two lines, and a third neuron that puts them together.",
        ),
    )
    steps_per_s = 30.0

    def __init__(self, seed: int = 0) -> None:
        super().__init__(seed)
        self.paused = True
        self.table = TruthTable()
        self.learner = Learner(seed)
        self._solved: set[tuple[str, str]] = set()
        self._tried_xor = False
        self._held: tuple[int, int] | None = None
        self._view = YesAndNoView()
        self._functions: ToggleGroup
        self._ways: ToggleGroup
        self._rows: NumberTable

    def aims(self) -> tuple[Aim, ...]:
        return (
            Aim("Solve AND and OR with one line", lambda: {("AND", ONE_LINE), ("OR", ONE_LINE)} <= self._solved),
            Aim("Get three of four right for XOR with one line", lambda: self._tried_xor),
            Aim("Solve XOR with two lines", lambda: ("XOR", TWO_LINES) in self._solved),
            Aim("See the network solve XOR by itself", lambda: ("XOR", NETWORK) in self._solved),
        )

    # panel

    def controls(self, panel: Panel) -> None:
        ui, table = panel.ui, self.table
        self.section(panel, "")
        self._functions = ToggleGroup(
            ui,
            list(TABLES),
            list(TABLES).index(table.function),
            self.choose_function,
            hints=["Yes if both are 1", "Yes if at least one is 1", "Yes if exactly one is 1"],
            keys=_FUNCTION_KEYS,
        )
        self._ways = ToggleGroup(
            ui,
            ["One line", "Two lines", "Network"],
            WAYS.index(table.way),
            self.choose_way,
            hints=[
                "One neuron with a step",
                "Two lines by hand: yes between them, yes to the first and not to the second",
                "Two hidden neurons and an output, sigmoids that learn by backpropagation",
            ],
            keys=_WAY_KEYS,
        )
        flip = Button(ui, "Flip sides", self.flip, hint="Yes on the other side of the line dragged last", key="F")
        again = Button(ui, "Another start", self.begin, hint="New weights drawn by chance for the network", key="R")
        columns = ("A B", "wanted", "says", "")
        self._rows = NumberTable(ui, columns, len(CORNERS), hint="What it should say, and what it says")
        panel.add(self._functions, self._ways, ButtonRow([flip, again], ui.theme.px(4)), self._rows)
        self._flip, self._again = flip, again

    def numbers(self) -> tuple[tuple[str, str], ...]:
        steps = f"{self.learner.steps:,}" if self.by_network else "–"
        return (self.table.function, ""), (str(self.right), "of 4"), (steps, "")

    def refresh(self, elapsed_s: float) -> None:
        outputs = self.network_outputs(CORNERS)
        rows = []
        for (a, b), wanted, output in zip(CORNERS, self.table.wanted, outputs, strict=True):
            said = f"{output:.2f}" if self.by_network else f"{output:.0f}"
            rows.append((f"{a:.0f} {b:.0f}", str(wanted), said, "right" if (output > 0.5) == bool(wanted) else "wrong"))
        self._rows.show_rows(rows)
        if self.by_network:
            self._flip.disable("The network's lines are its own")
            self._again.enable()
        else:
            self._flip.enable()
            self._again.disable("Only for the network")

    # state

    @property
    def by_network(self) -> bool:
        """Whether the network that learns is shown, not the lines set by hand."""
        return self.table.way == NETWORK

    def network_outputs(self, inputs: np.ndarray) -> np.ndarray:
        """(n,) what is said to inputs (n, 2), from 0 for no to 1 for yes."""
        network = self.learner.network if self.by_network else self.table.network
        outputs: np.ndarray = network.forward(inputs)[:, 0]
        return outputs

    @property
    def right(self) -> int:
        """Corners with the right answer."""
        return int(((self.network_outputs(CORNERS) > 0.5) == np.array(self.table.wanted, dtype=bool)).sum())

    def _note(self) -> None:
        table = self.table
        if self.right == len(CORNERS) and (not self.by_network or self.learner.solved):
            self._solved.add((table.function, table.way))
        self._tried_xor |= (table.function, table.way, self.right) == ("XOR", ONE_LINE, 3)

    # what can be done

    def choose_function(self, index: int) -> None:
        """AND, OR or XOR."""
        self.table.function = list(TABLES)[index]
        self._functions.show_selected(index)
        self.learner.begin()

    def choose_way(self, index: int) -> None:
        """One line, two, or the network."""
        self.table.way = WAYS[index]
        self._ways.show_selected(index)
        self.play() if self.by_network else self.pause()

    def flip(self) -> None:
        """Yes on the other side of the line that was dragged last."""
        if not self.by_network:
            self.table.lines[self._view.last_line].flip()
            self._note()

    def begin(self) -> None:
        """Another start of the network."""
        if self.by_network:
            self.learner.begin()
            self.play()

    def step(self) -> None:
        if self.by_network and not (self.learner.solved or self.learner.stuck):
            self.learner.learn(self.table.wanted, _STEPS_AT_ONCE)
            self._note()

    def start_over(self) -> None:
        function, way = self.table.function, self.table.way
        self.table = TruthTable()
        self.table.function, self.table.way = function, way
        self.learner = Learner(self.seed)

    def own_actions(self) -> list[Action]:
        return [
            *(Action("", partial(self.choose_function, k), key) for k, key in enumerate(_FUNCTION_KEYS)),
            *(Action("", partial(self.choose_way, k), key) for k, key in enumerate(_WAY_KEYS)),
            Action("", self.flip, "F", "yes on the other side of the line"),
            Action("", self.begin, "R", "another start of the network"),
        ]

    def gestures(self) -> list[tuple[str, str]]:
        return [
            ("drag an end", "turn or move a line"),
            (", ".join(_FUNCTION_KEYS), "AND, OR, XOR"),
            (", ".join(_WAY_KEYS), "one line, two lines, network"),
        ]

    # picture and mouse

    def grab(self, position: tuple[int, int]) -> bool:
        self._held = None if self.by_network else self._view.handle_at(position, self.table)
        return self._held is not None

    def drag(self, position: tuple[int, int]) -> None:
        if self._held is not None:
            line, end = self._held
            self.table.lines[line].ends[end] = self._view.place_at(position)

    def drop(self) -> None:
        self._note()

    def draw_picture(self, surface: pygame.Surface, alpha: float) -> None:
        self._view.draw(surface, self.theme, self)

    def status(self) -> str:
        if not self.by_network:
            return "a neuron says yes where w1 · A + w2 · B + b > 0"
        learner = self.learner
        how = "solved" if learner.solved else "stuck: R takes another start" if learner.stuck else "learning"
        return f"start {learner.starts} · cost {learner.cost:.4f} · {how}"

    def hint(self) -> str:
        return "R another start · Space pauses" if self.by_network else "drag the ends of the line · F flips its sides"
