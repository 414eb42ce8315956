"""The sheet of all keys that F1 lays over the scene."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pygame

from scenes.theme import Theme

KeyList = Sequence[tuple[str, str]]
Rows = list[tuple[str, str]]  # a row without a meaning is a heading; an empty one keeps parts apart
_SCROLL_KEYS = {pygame.K_UP: -1, pygame.K_DOWN: 1, pygame.K_PAGEUP: -6, pygame.K_PAGEDOWN: 6}


@dataclass(frozen=True)
class _Sheet:
    """One way to set the rows: size of type, columns, and what that needs."""

    size: str
    columns: list[Rows]
    key_widths: list[int]
    widths: list[int]
    row: int
    pad: int
    header: int

    @property
    def wanted(self) -> tuple[int, int]:
        width = sum(self.widths) + self.pad * (len(self.columns) + 1)
        return width, self.header + self.row * max(len(column) for column in self.columns) + 2 * self.pad


class Help:
    """All keys of the scene and the app; wheel and arrows scroll if they must, any other key or click closes it."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.open = False
        self.rect = pygame.Rect(0, 0, 0, 0)
        self._scroll = 0
        self._most = 0

    def toggle(self) -> None:
        """Show or put away the sheet."""
        self.open = not self.open
        self._scroll = 0

    def handle(self, event: pygame.event.Event) -> bool:
        """Take keys and mouse while the sheet is open; True if the event was used."""
        if not self.open or event.type not in (pygame.KEYDOWN, pygame.MOUSEBUTTONDOWN, pygame.MOUSEWHEEL):
            return False
        by = 0
        if event.type == pygame.MOUSEWHEEL:
            by = -event.y
        elif event.type == pygame.KEYDOWN and self._most > 0:
            by = _SCROLL_KEYS.get(event.key, 0)
        if by:
            self._scroll = min(self._most, max(0, self._scroll + by * self._theme.px(30)))
        elif event.type != pygame.MOUSEWHEEL:
            self.open = False
        return True

    def draw(self, surface: pygame.Surface, title: str, parts: Sequence[tuple[str, KeyList]]) -> None:
        """Draw the sheet over the whole window.

        Args:
            surface: the window.
            title: of the scene.
            parts: (heading, keys) for the scene and for the app.
        """
        window = surface.get_rect()
        veil = pygame.Surface(window.size, pygame.SRCALPHA)
        ground = self._theme["background"]
        veil.fill((ground.r, ground.g, ground.b, 215))
        surface.blit(veil, (0, 0))
        sheet = self._choose([part for part in parts if part[1]], window)
        width, height = sheet.wanted
        box = pygame.Rect(0, 0, min(width, window.width), min(height, window.height))
        box.center = window.center
        self.rect = box
        self._most = max(0, height - box.height)
        self._scroll = min(self._scroll, self._most)
        surface.blit(self._theme.rounded(box.size, "panel", self._theme.px(10), border="line"), box)
        surface.set_clip(box.inflate(-2, -2))
        self._draw_rows(surface, sheet, f"{title}: keys and mouse", box)
        surface.set_clip(None)

    def _choose(self, parts: Sequence[tuple[str, KeyList]], window: pygame.Rect) -> _Sheet:
        """The largest type and fewest columns that fit; else one column to scroll."""
        edge = self._theme.px(12)
        for size in ("text", "small"):
            for columns in (1, 2, 3):
                sheet = self._sheet(parts, size, columns)
                width, height = sheet.wanted
                if width <= window.width - edge and height <= window.height - edge:
                    return sheet
        return self._sheet(parts, "small", 1)

    def _sheet(self, parts: Sequence[tuple[str, KeyList]], size: str, columns: int) -> _Sheet:
        theme = self._theme
        flowing = _flow(parts, columns)
        key_widths, widths = [], []
        for rows in flowing:
            keys = max((theme.width(key, size, True) for key, what in rows if what), default=0) + theme.px(16)
            words = max((theme.width(what, size) for _, what in rows), default=0)
            heading = max((theme.width(key, size, True) for key, what in rows if not what), default=0)
            key_widths.append(keys)
            widths.append(max(keys + words, heading))
        row = theme.line_height(size) + theme.px(5 if size == "text" else 1)
        pad = theme.px(24 if size == "text" else 14)
        return _Sheet(size, flowing, key_widths, widths, row, pad, theme.line_height("title") + theme.px(8))

    def _draw_rows(self, surface: pygame.Surface, sheet: _Sheet, title: str, box: pygame.Rect) -> None:
        theme, pad = self._theme, sheet.pad
        top = box.top + pad - self._scroll
        words = theme.fit(title, box.width - 2 * pad, "title", True)
        surface.blit(theme.text(words, "title", bold=True), (box.left + pad, top))
        left, top = box.left + pad, top + sheet.header
        for rows, key_width, width in zip(sheet.columns, sheet.key_widths, sheet.widths, strict=True):
            for place, (key, what) in enumerate(rows):
                y = top + place * sheet.row
                surface.blit(theme.text(key, sheet.size, "positive" if what else "muted", bold=True), (left, y))
                surface.blit(theme.text(what, sheet.size), (left + key_width, y))
            left += width + pad


def _flow(parts: Sequence[tuple[str, KeyList]], columns: int) -> list[Rows]:
    """The rows of each column; a heading stays with the keys under it."""
    rows: Rows = []
    for heading, keys in parts:
        if rows:
            rows.append(("", ""))
        rows.append((heading, ""))
        rows.extend(keys)
    per_column = -(-len(rows) // columns)
    flowing: list[Rows] = []
    start = 0
    for index in range(columns):
        end = len(rows) if index == columns - 1 else min(len(rows), start + per_column)
        while start < end < len(rows) and not rows[end - 1][1]:
            end -= 1  # no heading at the foot of a column
        column = rows[start:end]
        flowing.append(column[1:] if column and column[0] == ("", "") else column)
        start = end
    return flowing
