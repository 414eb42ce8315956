"""Widgets that only show: section headers, text, and the big numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pygame

from scenes.widgets.base import Ui, Widget, draw_text_left, draw_text_right


class Header(Widget):
    """A section's title; with a fold mark if the section can be collapsed by clicking it."""

    def __init__(self, ui: Ui, title: str, toggled: Callable[[], None] | None = None, *, note: str = "") -> None:
        super().__init__(ui, hint="Click to fold or unfold this section" if toggled else "")
        self.title = title
        self.note = note
        self.folded = False
        self._toggled = toggled

    def height(self, width_px: int) -> int:
        return self.theme.px(30)

    def paint(self, surface: pygame.Surface) -> None:
        theme, middle = self.theme, surface.get_height() // 2
        draw_text_left(surface, theme.text(self.title, bold=True), 0, middle)
        right = surface.get_width()
        if self._toggled is not None:
            draw_chevron(surface, theme.px(4), (right - theme.px(6), middle), theme["muted"], sideways=self.folded)
            right -= theme.px(20)
        if self.note:
            draw_text_right(surface, theme.text(self.note, colour="muted"), right, middle)

    def process_event(self, event: pygame.event.Event) -> bool:
        clicked = event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and self.hover_point(*event.pos)
        if clicked and self._toggled is not None:
            self._toggled()
            return True
        return False


class Text(Widget):
    """A paragraph in muted text that wraps to the panel's width."""

    def __init__(self, ui: Ui, text: str, *, colour: str = "muted", size: str = "text", hint: str = "") -> None:
        super().__init__(ui, hint=hint)
        self._text = text
        self._colour = colour
        self._size = size

    @property
    def text(self) -> str:
        """The words shown. A text that grows by a line needs ``panel.flow()`` to make room for it."""
        return self._text

    @text.setter
    def text(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.repaint()

    def height(self, width_px: int) -> int:
        lines = self.theme.wrap(self._text, width_px, self._size)
        return len(lines) * self.theme.line_height(self._size)

    def paint(self, surface: pygame.Surface) -> None:
        for row, line in enumerate(self.theme.wrap(self._text, surface.get_width(), self._size)):
            surface.blit(self.theme.text(line, self._size, self._colour), (0, row * self.theme.line_height(self._size)))


class BigNumbers(Widget):
    """A few numbers, large enough for the back of a classroom, each with a label above and a unit behind.

    Use: ``numbers.show(("23", ""), ("104", "of 190"), ("1.3", "laps"))`` as often as wanted; it repaints only
    when something changed.
    """

    def __init__(self, ui: Ui, labels: Sequence[str], *, hint: str = "") -> None:
        super().__init__(ui, hint=hint)
        self.labels = list(labels)
        self.values: list[tuple[str, str]] = [("–", "")] * len(self.labels)

    def height(self, width_px: int) -> int:
        return self.theme.line_height("text") + self.theme.line_height("big")

    def show_values(self, *values: tuple[str, str]) -> None:
        """The numbers and their units, one pair for each label."""
        if len(values) != len(self.labels):
            raise ValueError(f"{len(self.labels)} numbers are shown here, received {len(values)}")
        if list(values) != self.values:
            self.values = list(values)
            self.repaint()

    def paint(self, surface: pygame.Surface) -> None:
        theme = self.theme
        column = surface.get_width() / max(1, len(self.labels))
        baseline = theme.line_height("text") + theme.font("big", True).get_ascent()
        for index, (label, (value, unit)) in enumerate(zip(self.labels, self.values, strict=True)):
            x = round(index * column)
            room = round(column) - theme.px(6)
            surface.blit(theme.text(theme.fit(label, room), colour="muted"), (x, 0))
            size = "big" if theme.width(value, "big", True) <= room else "title"
            number = theme.text(theme.fit(value, room, size, True), size, bold=True)
            surface.blit(number, (x, baseline - theme.font(size, True).get_ascent()))
            left = x + number.get_width() + theme.px(5)
            if unit and theme.width(unit, "small") <= x + room - left:  # a number that is cut off would be another one
                surface.blit(theme.text(unit, "small", "muted"), (left, baseline - theme.font("small").get_ascent()))


def draw_chevron(
    surface: pygame.Surface, size: int, centre: tuple[int, int], colour: pygame.Color, *, sideways: bool = False
) -> None:
    """A small open arrow, pointing down or, sideways, to the right."""
    x, y, half = float(centre[0]), float(centre[1]), size / 2
    points = [(x - size, y - half), (x, y + half), (x + size, y - half)]
    if sideways:
        points = [(x - half, y - size), (x + half, y), (x - half, y + size)]
    for offset in range(max(1, size // 3)):
        pygame.draw.aalines(surface, colour, False, [(px, py + offset) for px, py in points])
