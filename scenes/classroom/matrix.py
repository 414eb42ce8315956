"""Numbers in brackets: a matrix or a column, with a row or all of it lit."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from scenes.theme import Theme

Cells = Sequence[Sequence[str]]
_ROW = 26  # logical pixels


class Matrix:
    """Where a matrix stands; `place` it, then `draw` it.

    Attributes:
        rect: of the whole, brackets included, in window pixels.
    """

    def __init__(self) -> None:
        self.rect = pygame.Rect(0, 0, 0, 0)
        self._rows = self._columns = 0

    def place(self, left: int, top: int, cells: Cells, theme: Theme) -> None:
        """Put its top left corner there; it takes the room that its numbers need."""
        self._rows, self._columns = len(cells), len(cells[0])
        widest = max(theme.width(word, bold=True) for row in cells for word in row)
        width = self._columns * (widest + theme.px(14)) + theme.px(8)
        self.rect = pygame.Rect(left, top, width, self._rows * theme.px(_ROW))

    def cell_at(self, position: tuple[int, int]) -> tuple[int, int] | None:
        """(row, column) of the number there."""
        if not self.rect.collidepoint(position):
            return None
        row = (position[1] - self.rect.top) * self._rows // max(1, self.rect.height)
        column = (position[0] - self.rect.left) * self._columns // max(1, self.rect.width)
        return row, column

    def draw(
        self,
        surface: pygame.Surface,
        theme: Theme,
        cells: Cells,
        *,
        lit_row: int | None = None,
        lit_all: bool = False,
        colour: str = "text",
    ) -> None:
        """Draw the numbers between brackets."""
        rect, line = self.rect, max(1, theme.px(2))
        if lit_row is not None:
            row = pygame.Rect(rect.left, rect.top + lit_row * theme.px(_ROW), rect.width, theme.px(_ROW))
            surface.blit(theme.rounded(row.size, "control", theme.px(4)), row)
        elif lit_all:
            surface.blit(theme.rounded(rect.size, "control", theme.px(4)), rect)
        for side, x in ((1, rect.left), (-1, rect.right - line)):
            surface.fill(theme["muted"], (x, rect.top, line, rect.height))
            tick = x if side > 0 else x - theme.px(4)
            for y in (rect.top, rect.bottom - line):
                surface.fill(theme["muted"], (tick, y, theme.px(5), line))
        column = (rect.width - theme.px(8)) / max(1, self._columns)
        for k, row_cells in enumerate(cells):
            lit = lit_all or k == lit_row
            for j, word in enumerate(row_cells):
                picture = theme.text(word, colour="best" if lit else colour, bold=lit)
                right = round(rect.left + theme.px(4) + column * (j + 1) - theme.px(7))
                middle = rect.top + k * theme.px(_ROW) + theme.px(_ROW) // 2
                surface.blit(picture, picture.get_rect(midright=(right, middle)))
