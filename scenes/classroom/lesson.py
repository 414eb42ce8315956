"""What each lesson of the classroom offers: a sentence to begin with, things to move, something to try, and a check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Generic, Protocol, TypeVar

import pygame

from scenes.classroom.check import Check
from scenes.part import Part
from scenes.scene import Action
from scenes.theme import Theme
from scenes.widgets import BigNumbers, Panel, Text

_LEAST_PICTURE = 120  # logical pixels in height; a lower window shows the picture without the sentence above it


@dataclass(frozen=True)
class Aim:
    """Something to bring about with one's own hands.

    Attributes:
        words: what to do, in one short sentence.
        reached: whether it is so at this moment; looked at once a frame.
    """

    words: str
    reached: Callable[[], bool]


@dataclass(frozen=True)
class Question:
    """What can be answered once the aims were reached, and wrongly too.

    Attributes:
        words: the question. options: two to four answers. right: the number of the right one, from 0.
        replies: what is said to each of the answers; to a wrong one it is a hint, not the solution.
    """

    words: str
    options: tuple[str, ...]
    right: int
    replies: tuple[str, ...]


class View(Protocol):
    """What draws a lesson: into the box that it was placed in, and a small still picture for the list of lessons."""

    def place(self, box: pygame.Rect, theme: Theme) -> None: ...
    def sketch(self, surface: pygame.Surface, box: pygame.Rect, theme: Theme) -> None: ...


ViewT = TypeVar("ViewT", bound=View)


class Lesson(Part, Generic[ViewT]):
    """One lesson. A subclass fills in the words, `aims`, the controls, and draws into `picture`.

    Nothing heavy happens before the lesson is shown for the first time: load in `opened`.

    Attributes:
        name: as given to ``--lesson``. title: a few words. sentence: what it is about, to start with.
        tries: what to try, each in a sentence.
        number_names: labels of the big numbers at the top of the panel; see `numbers`.
        question: the last part of the check.
        picture: where the lesson draws, in window pixels; set by `resize`, which places the view in it.
        holding: something in the picture is being dragged.
        reached: which of the aims were reached so far. answer: the option chosen last; None before.
        understood: all aims reached and the question answered rightly.
    """

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    sentence: ClassVar[str] = ""
    tries: ClassVar[tuple[str, ...]] = ()
    number_names: ClassVar[tuple[str, ...]] = ()
    question: ClassVar[Question]

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        self.seed = seed
        self.picture = pygame.Rect(0, 0, 1, 1)
        self.holding = False
        self.answer: int | None = None
        self._aims: tuple[Aim, ...] = ()
        self.reached: list[bool] = []
        self._view: ViewT
        self._check: Check
        self._numbers: BigNumbers
        self._head: list[tuple[str, str, str]] = []

    # --- for subclasses ---------------------------------------------------------------------------------------------

    def opened(self) -> None:
        """The lesson is to be seen, for the first time or again."""

    def left(self) -> None:
        """Another lesson or another scene is to be seen."""

    def close(self) -> None:
        """The window closes: stop what works in the background."""

    def aims(self) -> tuple[Aim, ...]:
        """What is to be brought about; asked once."""
        return ()

    def numbers(self) -> tuple[tuple[str, str], ...]:
        """The big numbers of this moment, each with its unit, one pair for each of `number_names`."""
        return ()

    def controls(self, panel: Panel) -> None:
        """Make the lesson's own controls, in sections begun by ``self.section(panel, title)``."""

    def own_actions(self) -> list[Action]:
        """The lesson's own keys; PageUp, PageDown, Home, Backspace, Space and Shift with a digit are taken."""
        return []

    def refresh(self, elapsed_s: float) -> None:
        """Once a frame, also while paused: bring controls to the moment."""

    def draw_picture(self, surface: pygame.Surface, alpha: float) -> None:
        """Draw into `picture`; what lies outside is cut off."""

    def click(self, position: tuple[int, int]) -> bool:
        """A press of the mouse in the picture; True if it did something at once."""
        return False

    def grab(self, position: tuple[int, int]) -> bool:
        """A press that `click` did not use; True if it took hold of something that can be dragged."""
        return False

    def drag(self, position: tuple[int, int]) -> None:
        """What is held is to be there now."""

    def drop(self) -> None:
        """What was held is let go."""

    def wheel(self, clicks: int) -> bool:
        """The mouse wheel was turned over the picture, up is positive; True if that did something."""
        return False

    # --- what all share ---------------------------------------------------------------------------------------------

    @property
    def understood(self) -> bool:
        return bool(self.reached) and all(self.reached) and self.answer == self.question.right

    def build(self, panel: Panel) -> None:
        if not self._aims:
            self._aims = self.aims()
            self.reached = [False] * len(self._aims)
        self.section(panel, "")
        self._numbers = BigNumbers(panel.ui, self.number_names)
        panel.add(self._numbers)
        self.section(panel, "What to try")
        panel.add(*(Text(panel.ui, f"· {words}") for words in self.tries))
        self.controls(panel)
        self.section(panel, "Check")
        self._check = Check(panel, [aim.words for aim in self._aims], self.question, self.choose_answer)
        self._check.show(self.reached, self.answer)

    def choose_answer(self, option: int) -> None:
        """Answer the question; a wrong answer may be followed by another one."""
        if all(self.reached):
            self.answer = option
            self._check.show(self.reached, self.answer)
        else:
            self.app.say("First reach the aims above")

    def animate(self, elapsed_s: float) -> None:
        self.refresh(elapsed_s)
        self._numbers.show_values(*self.numbers())
        before = list(self.reached)
        self.reached = [done or aim.reached() for done, aim in zip(before, self._aims, strict=True)]
        if self.reached != before:
            self._check.show(self.reached, self.answer)

    def forget(self) -> None:
        """The check begins anew."""
        self.answer, self.reached = None, [False] * len(self._aims)
        if self._aims:
            self._check.show(self.reached, self.answer)

    def actions(self) -> list[Action]:
        count = len(self.question.options)
        answers = [Action("", partial(self.choose_answer, k), f"Shift+{k + 1}") for k in range(count)]
        return [*self.own_actions(), *answers]

    def handle(self, event: pygame.event.Event) -> bool:
        left = getattr(event, "button", None) == 1
        if event.type == pygame.MOUSEBUTTONDOWN and left:
            if self.click(event.pos):
                return True
            self.holding = self.grab(event.pos)
            return self.holding
        if event.type == pygame.MOUSEMOTION and self.holding:
            self.drag(event.pos)
            return True
        if event.type == pygame.MOUSEBUTTONUP and left and self.holding:
            self.holding = False
            self.drop()
            return True
        return event.type == pygame.MOUSEWHEEL and self.wheel(event.y)

    def sketch(self, surface: pygame.Surface, box: pygame.Rect, theme: Theme) -> None:
        """A small still picture for the list of lessons, drawn into the box."""
        self._view.sketch(surface, box, theme)

    def resize(self) -> None:
        theme, world = self.theme, self.app.areas.world
        pad = theme.px(16)
        room = max(1, world.width - 2 * pad)
        self._head = [(theme.fit(self.title, room, "title", True), "title", "text")]
        self._head += [(line, "text", "muted") for line in theme.wrap(self.sentence, room)]
        if world.height - self._head_height() < theme.px(_LEAST_PICTURE):
            self._head = []
        top = world.top + theme.px(10) + self._head_height()
        bottom = world.bottom - theme.px(10)
        self.picture = pygame.Rect(world.left + pad, top, room, max(1, bottom - top))
        self._view.place(self.picture, theme)

    def _head_height(self) -> int:
        height = sum(self.theme.line_height(size) for _, size, _ in self._head)
        return height + (self.theme.px(8) if self._head else 0)

    def draw(self, surface: pygame.Surface, alpha: float) -> None:
        theme, world = self.theme, self.app.areas.world
        top = world.top + theme.px(8)
        for words, size, colour in self._head:
            surface.blit(theme.text(words, size, colour, size == "title"), (self.picture.left, top))
            top += theme.line_height(size)
        clip = surface.get_clip()
        surface.set_clip(self.picture.clip(clip))
        self.draw_picture(surface, alpha)
        surface.set_clip(clip)
