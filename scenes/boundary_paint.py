"""The row of classes to paint with: each shows its own mark in its own colour; the last one erases."""

from __future__ import annotations

from collections.abc import Callable

import pygame

from scenes.boundary_setup import MOST_CLASSES
from scenes.decision_map import CLASS_COLOURS
from scenes.point_cloud import mark
from scenes.widgets.base import Ui, Widget

NAMES = ("orange", "blue", "green", "purple", "yellow", "red")
ERASER = MOST_CLASSES


class PaintRow(Widget):
    """Cells of which one is chosen; ``chosen(index)`` is called on a click, ``ERASER`` for the last."""

    def __init__(self, ui: Ui, selected: int, chosen: Callable[[int], None]) -> None:
        super().__init__(ui)
        self.selected = selected
        self._chosen = chosen

    def height(self, width_px: int) -> int:
        return self.theme.px(30)

    def tooltip(self) -> str:
        if not self.is_enabled:
            return self.why_disabled
        index = self._index_at(self.ui_manager.get_mouse_position())
        if index == ERASER:
            return "The left button erases; the right one always does"
        return f"Paint {NAMES[index]} points with the left button.\nKey P: the next class" if index is not None else ""

    def cell(self, index: int) -> pygame.Rect:
        """Where a cell stands in the window."""
        gap, count = self.theme.px(4), MOST_CLASSES + 1
        eraser = min(self.rect.width // 3, self.theme.px(58))
        width = max(1, (self.rect.width - eraser - gap * (count - 1)) // MOST_CLASSES)
        left = self.rect.left + index * (width + gap)
        return pygame.Rect(left, self.rect.top, width if index < ERASER else self.rect.right - left, self.rect.height)

    def show_selected(self, index: int) -> None:
        """Mark one as chosen without calling back."""
        if index != self.selected:
            self.selected = index
            self.repaint()

    def _index_at(self, position: tuple[int, int]) -> int | None:
        return next((k for k in range(MOST_CLASSES + 1) if self.cell(k).collidepoint(position)), None)

    def paint(self, surface: pygame.Surface) -> None:
        theme = self.theme
        for index in range(MOST_CLASSES + 1):
            box = self.cell(index).move(-self.rect.left, -self.rect.top)
            chosen = index == self.selected and self.is_enabled
            ground = "control_hover" if chosen else "control" if self.is_enabled else "panel"
            surface.blit(theme.rounded(box.size, ground, border="positive" if chosen else None), box)
            if index == ERASER:
                words = theme.text(theme.fit("Erase", box.width), colour="text" if self.is_enabled else "faint")
                surface.blit(words, words.get_rect(center=box.center))
                continue
            colour = CLASS_COLOURS[index] if self.is_enabled else theme["faint"]
            picture = mark(index, colour, theme.px(6))
            surface.blit(picture, picture.get_rect(center=box.center))

    def process_event(self, event: pygame.event.Event) -> bool:
        if event.type != pygame.MOUSEBUTTONDOWN or event.button != 1 or not self.hover_point(*event.pos):
            return False
        index = self._index_at(event.pos)
        if index is not None and self.is_enabled:
            self.show_selected(index)
            self._chosen(index)
        return True
