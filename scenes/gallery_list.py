"""A short list to choose from: one row a thing, its name at the left, a number at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pygame

from scenes.widgets.base import Ui, Widget, draw_text_left, draw_text_right


@dataclass(frozen=True)
class ListRow:
    """One row.

    Attributes:
        title: at the left.
        note: at the right.
        warns: it wears the vermilion ring.
    """

    title: str
    note: str = ""
    warns: bool = False


class GalleryList(Widget):
    """Rows of which one may be marked; ``chosen(index)`` is called on a click.

    Attributes:
        rows: what is listed; after `show_rows` gave another number of rows, call ``panel.flow()``.
        marked: index of the one that is shown now; None for none.
    """

    def __init__(self, ui: Ui, chosen: Callable[[int], None], *, empty: str = "", hint: str = "") -> None:
        super().__init__(ui, hint=hint)
        self.rows: list[ListRow] = []
        self.marked: int | None = None
        self._chosen = chosen
        self._empty = empty
        self._under_mouse: int | None = None

    def show_rows(self, rows: Sequence[ListRow], marked: int | None) -> bool:
        """List other rows; True if there are more or fewer of them than before."""
        resized = len(rows) != len(self.rows)
        if list(rows) != self.rows or marked != self.marked:
            self.rows, self.marked = list(rows), marked
            self.repaint()
        return resized

    def row_rect(self, index: int) -> pygame.Rect:
        """Where a row is in the window."""
        high = self._row_px()
        return pygame.Rect(self.rect.left, self.rect.top + index * high, self.rect.width, high)

    def _row_px(self) -> int:
        return self.theme.px(24)

    def height(self, width_px: int) -> int:
        return self._row_px() * max(1, len(self.rows))

    def _row_at(self, position: tuple[int, int]) -> int | None:
        index = (position[1] - self.rect.top) // self._row_px()
        return index if self.hover_point(*position) and 0 <= index < len(self.rows) else None

    def update(self, time_delta: float) -> None:
        under = self._row_at(self.ui_manager.get_mouse_position()) if self.hovered else None
        if under != self._under_mouse:
            self._under_mouse = under
            self.repaint()
        super().update(time_delta)

    def process_event(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            index = self._row_at(event.pos)
            if index is not None:
                self._chosen(index)
                return True
        return False

    def paint(self, surface: pygame.Surface) -> None:
        theme, high = self.theme, self._row_px()
        if not self.rows:
            words = theme.fit(self._empty, surface.get_width())
            draw_text_left(surface, theme.text(words, colour="faint"), 0, high // 2)
        for index, row in enumerate(self.rows):
            box = pygame.Rect(0, index * high, surface.get_width(), high)
            if index in (self.marked, self._under_mouse):
                surface.blit(theme.rounded(box.size, "control", theme.px(4)), box)
            self._paint_row(surface, box, row, "best" if index == self.marked else "text")

    def _paint_row(self, surface: pygame.Surface, box: pygame.Rect, row: ListRow, colour: str) -> None:
        theme, pad = self.theme, self.theme.px(8)
        note = theme.text(row.note, colour="negative" if row.warns else "muted")
        draw_text_right(surface, note, box.right - pad, box.centery)
        right = box.right - 2 * pad - note.get_width()
        if row.warns:
            right -= theme.px(12)
            middle = (right + theme.px(6), box.centery + 0.5)
            pygame.draw.aacircle(surface, theme["negative"], middle, theme.px(5), max(1, theme.px(2)))
        title = theme.fit(row.title, right - box.left - 2 * pad)
        draw_text_left(surface, theme.text(title, colour=colour), box.left + pad, box.centery)
