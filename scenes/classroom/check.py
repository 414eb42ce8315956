"""The check of a lesson: aims that are ticked as they are reached, and a question with its answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import pygame

from scenes.widgets import Panel, Text, Ui, Widget

if TYPE_CHECKING:
    from scenes.classroom.lesson import Question

_OPEN, _RIGHT, _WRONG = "open", "right", "wrong"


class Check:
    """The section's widgets.

    Args:
        panel: whose last section they go into.
        aims: what is to be reached, in words.
        question: asked below.
        chosen: called with the number of an answer.
    """

    def __init__(self, panel: Panel, aims: Sequence[str], question: Question, chosen: Callable[[int], None]) -> None:
        ui = panel.ui
        self._panel, self._question = panel, question
        self.aims = [AimLine(ui, words) for words in aims]
        self.answers = [
            Answer(ui, words, partial(chosen, k), f"Shift+{k + 1}") for k, words in enumerate(question.options)
        ]
        self._reply = Text(ui, " ", colour="text")
        panel.add(*self.aims, Text(ui, question.words, colour="text"), *self.answers, self._reply)

    def show(self, reached: Sequence[bool], answer: int | None) -> None:
        """Bring everything to what was reached and answered."""
        for line, done in zip(self.aims, reached, strict=True):
            line.show_reached(done)
        ready, question = all(reached), self._question
        for index, option in enumerate(self.answers):
            option.show_state(_OPEN if index != answer else _RIGHT if index == question.right else _WRONG)
            option.enable() if ready else option.disable("First reach the aims above")
        if answer is not None:
            mark = "Understood. " if answer == question.right else "Not yet. "
            self._reply.text = mark + question.replies[answer]
        else:
            self._reply.text = "Which one?" if ready else "The answers open when the aims are reached."
        self._panel.flow()


class _Marked(Widget):
    """Words that wrap, with a mark at the left."""

    def __init__(self, ui: Ui, words: str, *, hint: str = "") -> None:
        self._words = words
        super().__init__(ui, hint=hint)

    @property
    def text(self) -> str:
        """The words."""
        return self._words

    def _indent(self) -> int:
        return self.theme.px(28)

    def _lines(self, width_px: int) -> list[str]:
        return self.theme.wrap(self._words, width_px - self._indent() - self.theme.px(8))

    def height(self, width_px: int) -> int:
        return len(self._lines(width_px)) * self.theme.line_height() + self.theme.px(8)

    def _paint_words(self, surface: pygame.Surface, colour: str) -> None:
        theme = self.theme
        for row, line in enumerate(self._lines(surface.get_width())):
            surface.blit(theme.text(line, colour=colour), (self._indent(), theme.px(4) + row * theme.line_height()))

    def _centre(self) -> tuple[int, int]:
        return self.theme.px(12), self.theme.px(4) + self.theme.line_height() // 2


class AimLine(_Marked):
    """An aim: an empty ring, or a green disc with a tick."""

    reached = False

    def show_reached(self, reached: bool) -> None:
        """Whether it was reached."""
        if reached != self.reached:
            self.reached = reached
            self.repaint()

    def paint(self, surface: pygame.Surface) -> None:
        theme, centre = self.theme, self._centre()
        if self.reached:
            draw_tick(surface, theme["right"], theme["panel"], centre, theme.px(8))
        else:
            pygame.draw.aacircle(surface, theme["muted"], centre, theme.px(7), max(1, theme.px(1)))
        self._paint_words(surface, "muted" if self.reached else "text")


class Answer(_Marked):
    """An answer to choose: open, right with a tick, or wrong with a cross."""

    state = _OPEN

    def __init__(self, ui: Ui, words: str, chosen: Callable[[], None], key: str) -> None:
        super().__init__(ui, words, hint=f"Answer with this\nKey: {key}")
        self._chosen = chosen

    def show_state(self, state: str) -> None:
        """Open, right or wrong."""
        if state != self.state:
            self.state = state
            self.repaint()

    def paint(self, surface: pygame.Surface) -> None:
        theme, centre = self.theme, self._centre()
        lively = self.is_enabled and self.hovered
        border = {_RIGHT: "right", _WRONG: "negative"}.get(self.state, "line")
        ground = "control_hover" if lively else "control" if self.is_enabled else "panel"
        surface.blit(theme.rounded(surface.get_size(), ground, theme.px(6), border=border), (0, 0))
        size = theme.px(7)
        if self.state == _RIGHT:
            draw_tick(surface, theme["right"], theme["panel"], centre, size)
        elif self.state == _WRONG:
            for side in (-1, 1):
                start, end = (
                    (centre[0] - size // 2, centre[1] - side * size // 2),
                    (
                        centre[0] + size // 2,
                        centre[1] + side * size // 2,
                    ),
                )
                pygame.draw.aaline(surface, theme["negative"], start, end, max(1, theme.px(2)))
        else:
            pygame.draw.aacircle(surface, theme["muted" if self.is_enabled else "faint"], centre, theme.px(5), 1)
        self._paint_words(surface, "text" if self.is_enabled else "faint")

    def process_event(self, event: pygame.event.Event) -> bool:
        clicked = event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and self.hover_point(*event.pos)
        if clicked and self.is_enabled:
            self._chosen()
        return clicked


def draw_tick(
    surface: pygame.Surface, disc: pygame.Color, ground: pygame.Color, centre: tuple[int, int], radius: int
) -> None:
    """A disc with a tick in the colour of the ground."""
    pygame.draw.aacircle(surface, disc, centre, radius)
    x, y, r = centre[0], centre[1], radius
    points = [(x - 0.45 * r, y + 0.05 * r), (x - 0.1 * r, y + 0.4 * r), (x + 0.5 * r, y - 0.35 * r)]
    for offset in (-0.5, 0.5):
        pygame.draw.aalines(surface, ground, False, [(px, py + offset) for px, py in points])
