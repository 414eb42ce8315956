"""A small table of numbers for the panel."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from scenes.widgets.base import Ui, Widget, draw_text_left, draw_text_right

Row = tuple[str, ...]


class NumberTable(Widget):
    """Columns of numbers, right-aligned, the first column at the left; one row may stand out.

    Use: ``table.show_rows([("2", "31.000", "49.000"), ...], marked=0)`` as often as wanted.
    """

    def __init__(self, ui: Ui, columns: Sequence[str], rows: int, *, hint: str = "") -> None:
        """Make an empty table.

        Args:
            ui: where it belongs. columns: their titles. rows: room for so many. hint: the tooltip.
        """
        super().__init__(ui, hint=hint)
        self.columns = tuple(columns)
        self.rows: list[Row] = []
        self.marked: int | None = None
        self.room = rows

    def show_rows(self, rows: Sequence[Row], marked: int | None = None, columns: Sequence[str] | None = None) -> None:
        """The rows, each with a word per column; repaints only if something changed."""
        titles = self.columns if columns is None else tuple(columns)
        if list(rows) != self.rows or marked != self.marked or titles != self.columns:
            self.rows, self.marked, self.columns = list(rows), marked, titles
            self.repaint()

    def height(self, width_px: int) -> int:
        return (self.room + 1) * self._line() + self.theme.px(6)

    def _line(self) -> int:
        return self.theme.line_height("text")

    def paint(self, surface: pygame.Surface) -> None:
        theme, line = self.theme, self._line()
        width = surface.get_width()
        surface.fill(theme["line"], (0, line + theme.px(1), width, theme.px(1)))
        self._paint_row(surface, self.columns, line // 2, "muted")
        for index, row in enumerate(self.rows[: self.room]):
            top = line + theme.px(4) + index * line
            colour = "best" if index == self.marked else "text"
            if index == self.marked:
                surface.fill(theme["control"], (0, top, width, line))
            self._paint_row(surface, row, top + line // 2, colour)

    def _paint_row(self, surface: pygame.Surface, row: Row, middle: int, colour: str) -> None:
        theme = self.theme
        first = round(surface.get_width() * (0.36 if len(row) == 2 else 0.26))
        draw_text_left(surface, theme.text(theme.fit(row[0], first), colour=colour), theme.px(4), middle)
        room = (surface.get_width() - first) / max(1, len(row) - 1)
        for index, words in enumerate(row[1:], start=1):
            right = round(first + index * room) - theme.px(4)
            draw_text_right(surface, theme.text(theme.fit(words, round(room)), colour=colour), right, middle)
