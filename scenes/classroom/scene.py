"""The classroom: a list of lessons, and the lesson that is open."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from brains.errors import UserError
from scenes.classroom.contents import Contents
from scenes.classroom.lesson import Lesson
from scenes.classroom.lessons import LESSON_NAMES, LESSONS
from scenes.classroom.progress import Progress
from scenes.display import has_display
from scenes.part import PartsScene
from scenes.scene import Action
from scenes.widgets import Button, ButtonRow, Panel


class ClassroomScene(PartsScene):
    """The scene.

    Args:
        lesson: opens first, by name or number from 1; "" for the list.
        seed: of everything in the lessons that is drawn by chance.
        folder: where ticks are kept; None for the user's own folder, or for none where nobody watches.

    Attributes:
        lessons: all of them; `parts` are the list of lessons and then these.

    Raises:
        UserError: there is no such lesson.
    """

    title: ClassVar[str] = "Classroom"
    subtitle: ClassVar[str] = "every first example, to be played with"
    dt_s = 1 / 30

    def __init__(self, *, lesson: str = "", seed: int = 0, folder: Path | None = None) -> None:
        if folder is None and has_display():
            from platformdirs import user_data_path  # only a window needs it

            folder = user_data_path("neurarium", appauthor=False)
        self.progress = Progress(None if folder is None else folder / "classroom.json")
        self.lessons: tuple[Lesson, ...] = tuple(kind(seed) for kind in LESSONS)
        self.contents = Contents(self.lessons, self.progress, self.open_lesson)
        self.parts = (self.contents, *self.lessons)
        self.chosen = 0 if not lesson else 1 + _number_of(lesson)
        self._built: set[int] = {0, self.chosen}

    @property
    def lesson(self) -> Lesson | None:
        """The lesson that is open; None while the list is shown."""
        return self.lessons[self.chosen - 1] if self.chosen else None

    # panel and keys

    def build(self, panel: Panel) -> None:
        self._panel, ui = panel, panel.ui
        self._before = Button(ui, "‹ Before", self.before, hint="The lesson before", key="PageUp", look="quiet")
        self._all = Button(ui, "All lessons", self.show_list, hint="The list of lessons", key="Home", look="quiet")
        self._next = Button(ui, "Next ›", self.after, hint="The next lesson", key="PageDown", look="quiet")
        panel.add(ButtonRow([self._before, self._all, self._next], ui.theme.px(4)))
        for index in sorted(self._built):
            self.build_part(self.parts[index])
        self._show_way()
        self.show_sections()

    def actions(self) -> list[Action]:
        return [
            Action("Start over", self.start_over, "Backspace", "Begin this lesson again", transport=True),
            Action("", self.show_list, "Home", "the list of lessons"),
            Action("", self.before, "PageUp", "the lesson before"),
            Action("", self.after, "PageDown", "the next lesson"),
        ]

    def keys(self) -> list[tuple[str, str]]:
        lesson = self.lesson
        if lesson is None:
            return [("arrows, Enter", "choose a lesson, open it"), ("1 to 9", "open a lesson")]
        own = [(action.key, action.hint) for action in lesson.actions() if action.hint]
        return [*own, *lesson.gestures(), ("Shift+1 to 4", "answer the question")]

    # going about

    def open_lesson(self, index: int) -> None:
        """Show a lesson, by its number from 0."""
        self._go(index + 1)

    def show_list(self) -> None:
        """Back to the list."""
        self._go(0)

    def before(self) -> None:
        """The lesson before; before the first comes the list."""
        self._go(max(0, self.chosen - 1))

    def after(self) -> None:
        """The next lesson."""
        self._go(min(len(self.lessons), self.chosen + 1))

    def _go(self, index: int) -> None:
        if index == self.chosen:
            return
        if self.lesson is not None:
            self.lesson.left()
        if index not in self._built:
            self._built.add(index)
            self.build_part(self.parts[index])
        if index == 0:
            self.contents.selected = max(0, self.chosen - 1)
        self.choose(index)
        if self.lesson is not None:
            self.lesson.opened()
        self._show_way()

    def _show_way(self) -> None:
        self._before.enable() if self.chosen else self._before.disable("This is the list of lessons")
        self._all.enable() if self.chosen else self._all.disable("This is the list of lessons")
        last = self.chosen == len(self.lessons)
        self._next.disable("This is the last lesson") if last else self._next.enable()

    def start_over(self) -> None:
        """Begin the lesson again."""
        self.part.start_over()

    # frames

    def animate(self, elapsed_s: float) -> None:
        super().animate(elapsed_s)
        lesson = self.lesson
        if lesson is not None and lesson.understood and lesson.name not in self.progress.understood:
            self.app.say(f"Lesson {self.chosen} is understood; PageDown goes on")
            with self.app.guard():
                self.progress.add(lesson.name)

    def enter(self) -> None:
        stepper = self.app.session.stepper
        if stepper is not None:
            stepper.paused = self.part.paused
        if self.lesson is not None:
            self.lesson.opened()

    def leave(self) -> None:
        stepper = self.app.session.stepper
        if stepper is not None:
            self.part.paused = stepper.paused
        if self.lesson is not None:
            self.lesson.left()

    def close(self) -> None:
        for lesson in self.lessons:
            lesson.close()


def _number_of(lesson: str) -> int:
    """The number of a lesson, from 0.

    Raises:
        UserError: there is none of that name or number.
    """
    if lesson.isascii() and lesson.isdigit() and 1 <= int(lesson) <= len(LESSONS):
        return int(lesson) - 1
    if lesson not in LESSON_NAMES:
        known = ", ".join(LESSON_NAMES)
        raise UserError(f"the classroom has no lesson '{lesson:.40}'; choose 1 to {len(LESSONS)} or one of: {known}")
    return LESSON_NAMES.index(lesson)
