"""Lesson 2: two kinds of bug. A line turned by hand, then by one example at a time, with or without moderation."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import pygame

from scenes.classroom.bug_line import CATERPILLAR, FIRST_SLOPE, LADYBIRD, LARGEST_SLOPE, WRONG_LABEL, Bug, BugLine
from scenes.classroom.bugs_view import BugsView
from scenes.classroom.lesson import Aim, Lesson, Question
from scenes.plane_plot import signed
from scenes.scene import Action
from scenes.widgets import Button, ButtonRow, LabelledSlider, NumberTable, Panel, Scale, ToggleGroup

_FULL, _MODERATE = 0.99, 0.6  # moderation from which on, and up to which, the aims count it as none or as some
_TABLE_ROWS = 4


class Bugs(Lesson[BugsView]):
    """The lesson.

    Attributes:
        line: the line and its bugs. moderation: share of a correction that is made.
        wrong_label: whether a mislabelled bug is taught with the others.
    """

    name: ClassVar[str] = "bugs"
    title: ClassVar[str] = "Two kinds of bug"
    sentence: ClassVar[str] = (
        "Caterpillars are long and narrow, ladybirds short and wide. Turn the line until it parts them, then let it "
        "learn from one bug at a time."
    )
    tries: ClassVar[tuple[str, ...]] = (
        "Drag the line until no bug is on the wrong side.",
        "Start over and teach the ladybird, then the caterpillar, at moderation 1: the last one erases the first.",
        "The same at 0.5: both have their say.",
        "Teach all with a wrong label among them, at 1 and at 0.1.",
    )
    number_names: ClassVar[tuple[str, ...]] = ("Slope", "Last error", "Wrong")
    question: ClassVar[Question] = Question(
        "Why are corrections moderated?",
        (
            "So that no single example, right or wrong, has the last word",
            "So that the line moves faster",
            "So that the error of the last example becomes 0",
        ),
        0,
        (
            "Every example moves the line a little; what many agree on stays, one wrong label does little harm.",
            "A moderated line moves less, not more.",
            "That is what happens without moderation, and the example before it is forgotten.",
        ),
    )
    steps_per_s = 4.0

    def __init__(self, seed: int = 0) -> None:
        super().__init__(seed)
        self.paused = True
        self.line = BugLine(seed)
        self.moderation = 1.0
        self.wrong_label = False
        self._by_hand = self._erased = self._both = self._survived = False
        self._queue: list[Bug] = []
        self._view = BugsView()
        self._slope: LabelledSlider
        self._moderation: LabelledSlider
        self._table: NumberTable
        self._labels: ToggleGroup

    def aims(self) -> tuple[Aim, ...]:
        return (
            Aim("Part all bugs by hand", lambda: self._by_hand),
            Aim("See the caterpillar erase the ladybird, at moderation 1", lambda: self._erased),
            Aim("Learn from both with moderation: each on its side", lambda: self._both),
            Aim("Teach all and a wrong label, and still part them", lambda: self._survived),
        )

    # panel

    def controls(self, panel: Panel) -> None:
        ui = panel.ui
        self.section(panel, "The line")
        hint = "Length over width on the line; drag the line itself, too"
        scale = Scale(0.0, LARGEST_SLOPE, decimals=3)
        self._slope = LabelledSlider(ui, "Slope", scale, self.line.slope, self.turn, default=FIRST_SLOPE, hint=hint)
        panel.add(self._slope)
        self.section(panel, "Learn from one bug")
        hint = "The share of each correction that is made: 1 brings the line right to the target"
        self._moderation = LabelledSlider(
            ui, "Moderation", Scale(0.02, 1.0), self.moderation, self._moderate, default=0.5, hint=hint
        )
        told = "Turn the line towards this bug's target"
        ladybird = Button(ui, "Ladybird", partial(self.teach, LADYBIRD), hint=told, key="L")
        caterpillar = Button(ui, "Caterpillar", partial(self.teach, CATERPILLAR), hint=told, key="C")
        teach_all = Button(ui, "Teach all", self.teach_all, hint="Every bug once, kinds in turn", key="A")
        self._labels = ToggleGroup(
            ui,
            ["All labels right", "One is wrong"],
            int(self.wrong_label),
            self._choose_labels,
            hints=["Every bug is what it is called", "The last bug taught is a ladybird called a caterpillar"],
            keys=["R", "W"],
        )
        self._table = NumberTable(ui, ("bug", "error", "change", "slope"), _TABLE_ROWS, hint="The last bugs taught")
        panel.add(
            self._moderation, ButtonRow([ladybird, caterpillar, teach_all], ui.theme.px(4)), self._labels, self._table
        )

    def _moderate(self, share: float) -> None:
        self.moderation = share

    def _choose_labels(self, index: int) -> None:
        self.wrong_label = bool(index)
        self._labels.show_selected(index)

    def numbers(self) -> tuple[tuple[str, str], ...]:
        taught, count = self.line.taught, len(self.line.bugs)
        error = signed(taught[-1].error) if taught else "–"
        return (signed(self.line.slope, 4), ""), (error, ""), (str(self.line.wrong), f"of {count}")

    def refresh(self, elapsed_s: float) -> None:
        self._slope.value = self.line.slope
        rows = [
            (_name(one.bug), signed(one.error), signed(one.after - one.before, 4), signed(one.after, 4))
            for one in self.line.taught[-_TABLE_ROWS:]
        ]
        self._table.show_rows(rows, len(rows) - 1 if rows else None)

    # what can be done

    def turn(self, slope: float) -> None:
        """Set the slope by hand."""
        self._queue.clear()
        self.line.turn(slope)
        self._by_hand |= self.line.wrong == 0

    def teach(self, bug: Bug) -> None:
        """Learn from one bug."""
        self._queue.clear()
        self._teach(bug)

    def _teach(self, bug: Bug) -> None:
        line = self.line
        line.teach(bug, self.moderation)
        last = line.taught[-2:]
        if [one.bug for one in last] == [LADYBIRD, CATERPILLAR]:
            full = all(one.moderation >= _FULL for one in last)
            moderate = all(one.moderation <= _MODERATE for one in last)
            self._erased |= full and not line.is_right(Bug(CATERPILLAR.width, 2.85, True)) and line.slope > 2.8
            self._both |= moderate and line.is_right(LADYBIRD) and line.is_right(CATERPILLAR)
        if bug is WRONG_LABEL and len(line.taught) > len(line.bugs):
            self._survived |= line.wrong == 0

    def teach_all(self) -> None:
        """Every bug once; the clock shows them one by one."""
        self._queue = self.line.lesson_order(self.wrong_label)
        self.play()

    def step(self) -> None:
        if self._queue:
            self._teach(self._queue.pop(0))
            if not self._queue:
                self.pause()
        else:
            self.teach_all()

    def start_over(self) -> None:
        self._queue.clear()
        self.line.turn(FIRST_SLOPE)
        self.pause()

    def own_actions(self) -> list[Action]:
        return [
            Action("", partial(self.teach, LADYBIRD), "L", "teach the ladybird"),
            Action("", partial(self.teach, CATERPILLAR), "C", "teach the caterpillar"),
            Action("", self.teach_all, "A", "teach every bug once"),
            Action("", partial(self._choose_labels, 0), "R", "all labels right"),
            Action("", partial(self._choose_labels, 1), "W", "one label wrong"),
        ]

    def gestures(self) -> list[tuple[str, str]]:
        return [("drag", "turn the line"), ("click a bug", "teach it")]

    # picture and mouse

    def click(self, position: tuple[int, int]) -> bool:
        bug = self._view.bug_at(position, self.line, self.wrong_label)
        if bug is not None:
            self.teach(bug)
        return bug is not None

    def grab(self, position: tuple[int, int]) -> bool:
        if not self._view.plot.rect.collidepoint(position):
            return False
        self.drag(position)
        return True

    def drag(self, position: tuple[int, int]) -> None:
        self.turn(self._view.slope_at(position))

    def draw_picture(self, surface: pygame.Surface, alpha: float) -> None:
        self._view.draw(surface, self.theme, self.line, self.wrong_label)

    def status(self) -> str:
        taught = len(self.line.taught)
        return f"{taught} bug{'s' * (taught != 1)} taught · slope += moderation · error / width"

    def hint(self) -> str:
        return "drag the line · click a bug to teach it · L, C, A teach · Space teaches all"


def _name(bug: Bug) -> str:
    if bug.mislabelled:
        return "wrong"
    return "caterp." if bug.caterpillar else "ladyb."
