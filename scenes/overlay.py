"""What lies over the scene for a moment: tooltip, help; and the status line below it."""

from __future__ import annotations

from collections.abc import Sequence

import pygame
from pygame_gui import UIManager
from pygame_gui.core import UIContainer, UIElement
from pygame_gui.elements import UIWindow

from scenes.layout import Areas
from scenes.theme import Theme

TOOLTIP_AFTER_S = 0.45
KeyList = Sequence[tuple[str, str]]


class Tooltip:
    """Shows the ``tooltip()`` of whatever the mouse rests on."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._element: UIElement | None = None
        self._rest_s = 0.0

    def update(self, manager: UIManager, mouse: tuple[int, int], elapsed_s: float, pressed: bool) -> None:
        """Find what is under the mouse; a pressed button hides the tooltip."""
        element = None if pressed else _topmost_with_tooltip(manager, mouse)
        if element is not self._element:
            self._element = element
            self._rest_s = 0.0
        self._rest_s += elapsed_s

    def draw(self, surface: pygame.Surface) -> None:
        """Draw the words beside their control, if the mouse has rested there for long enough."""
        element = self._element
        if element is None or self._rest_s < TOOLTIP_AFTER_S:
            return
        words: str = getattr(element, "tooltip", str)()
        if not words:
            return
        theme, window = self._theme, surface.get_rect()
        pad = theme.px(9)
        lines = theme.wrap(words, min(theme.px(300), max(theme.px(60), window.width - 4 * pad)))
        width = max(theme.width(line) for line in lines) + 2 * pad
        height = len(lines) * theme.line_height() + 2 * pad - theme.px(4)
        anchor = element.rect
        box = pygame.Rect(anchor.left, anchor.bottom + theme.px(5), width, height)
        if box.bottom > window.bottom:
            box.bottom = anchor.top - theme.px(5)
        box.clamp_ip(window)
        surface.blit(theme.rounded(box.size, "control", border="faint"), box)
        for row, line in enumerate(lines):
            picture = theme.text(line, colour="text" if row == 0 else "muted")
            surface.blit(picture, (box.left + pad, box.top + pad - theme.px(2) + row * theme.line_height()))


def _topmost_with_tooltip(manager: UIManager, mouse: tuple[int, int]) -> UIElement | None:
    for element in reversed(manager.get_sprite_group().sprites()):
        if not isinstance(element, UIElement) or isinstance(element, UIContainer) or not element.visible:
            continue
        if element.hover_point(*mouse):
            return element if hasattr(element, "tooltip") and not isinstance(element, UIWindow) else None
    return None


class StatusLine:
    """Numbers at the left, what the mouse can do at the right; a message takes the left for a while."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._message = ""
        self._is_error = False
        self._left_s = 0.0
        self.shown = ""

    @property
    def message(self) -> str:
        """The message shown at the moment, or an empty string."""
        return self._message if self._left_s > 0 else ""

    @property
    def is_error(self) -> bool:
        """Whether the message says that something went wrong."""
        return self._is_error and bool(self.message)

    def say(self, message: str, *, error: bool = False) -> None:
        """Show one line for some seconds; an error in red, with a mark, for longer."""
        self._message = " ".join(message.split())
        self._is_error = error
        self._left_s = 10.0 if error else 5.0

    def update(self, elapsed_s: float) -> None:
        """Let the message grow old."""
        self._left_s -= elapsed_s

    def draw(self, surface: pygame.Surface, rect: pygame.Rect, left: str, right: str) -> None:
        """Draw the line; the right side goes first when there is no room for both."""
        theme, pad = self._theme, self._theme.measure("pad")
        colour = "muted"
        if self.message:
            left, colour = self.message, "error" if self._is_error else "text"
        x = rect.left + pad
        if self.is_error:
            radius = theme.px(6)
            centre = (x + radius, rect.centery)
            pygame.draw.aacircle(surface, theme["error"], centre, radius, max(1, theme.px(1.5)))
            mark = theme.text("!", "small", "error", bold=True)
            surface.blit(mark, mark.get_rect(center=centre))
            x += 2 * radius + theme.px(6)
        room = rect.right - pad - x
        left = theme.fit(left, room)
        self.shown = left
        middle = rect.centery
        if left:
            picture = theme.text(left, colour=colour)
            surface.blit(picture, (x, middle - picture.get_height() // 2))
        if right and theme.width(left) + theme.px(24) + theme.width(right) <= room:
            picture = theme.text(right, colour="muted")
            surface.blit(picture, (rect.right - pad - picture.get_width(), middle - picture.get_height() // 2))


class Help:
    """All keys on a sheet over the scene; any key or click puts it away."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.open = False

    def draw(self, surface: pygame.Surface, areas: Areas, title: str, parts: Sequence[tuple[str, KeyList]]) -> None:
        """Draw the sheet.

        Args:
            surface: the window.
            areas: its parts.
            title: of the scene.
            parts: (heading, keys) for the scene and for the app.
        """
        veil = pygame.Surface(areas.window.size, pygame.SRCALPHA)
        ground = self._theme["background"]
        veil.fill((ground.r, ground.g, ground.b, 215))
        surface.blit(veil, (0, 0))
        parts = [part for part in parts if part[1]]
        for size in ("text", "small"):
            for columns in (1, 2, 3):
                if self._draw_sheet(surface, areas.window, title, parts, size, columns):
                    return
        self._draw_sheet(surface, areas.window, title, parts, "small", 2, force=True)

    def _draw_sheet(
        self,
        surface: pygame.Surface,
        window: pygame.Rect,
        title: str,
        parts: Sequence[tuple[str, KeyList]],
        size: str,
        columns: int,
        force: bool = False,
    ) -> bool:
        """Draw with that many columns if it fits; returns whether it did."""
        theme = self._theme
        pad, row = theme.px(22), theme.line_height(size) + theme.px(5 if size == "text" else 1)
        key_width = max(theme.width(key, size, True) for _, keys in parts for key, _ in keys) + theme.px(18)
        word_width = max(theme.width(what, size) for _, keys in parts for _, what in keys)
        column_width = min(key_width + word_width + theme.px(12), theme.px(430))
        rows = _flow(parts, columns)
        height = theme.line_height("title") + theme.px(10) + row * max(len(column) for column in rows) + 2 * pad
        width = columns * column_width + (columns - 1) * pad + 2 * pad
        if not force and (width > window.width - theme.px(16) or height > window.height - theme.px(16)):
            return False
        box = pygame.Rect(0, 0, min(width, window.width), min(height, window.height))
        box.center = window.center
        surface.blit(theme.rounded(box.size, "panel", theme.px(10), border="line"), box)
        clip = surface.get_clip()
        surface.set_clip(box)
        surface.blit(theme.text(f"{title}: keys and mouse", "title", bold=True), (box.left + pad, box.top + pad))
        top = box.top + pad + theme.line_height("title") + theme.px(10)
        for index, column in enumerate(rows):
            left = box.left + pad + index * (column_width + pad)
            for place, (key, what) in enumerate(column):
                self._draw_row(surface, (left, top + place * row), key, what, size, key_width, column_width)
        surface.set_clip(clip)
        return True

    def _draw_row(
        self,
        surface: pygame.Surface,
        at: tuple[int, int],
        key: str,
        what: str,
        size: str,
        key_width: int,
        column_width: int,
    ) -> None:
        theme, (x, y) = self._theme, at
        if not what:  # a heading
            surface.blit(theme.text(key, size, "muted", bold=True), (x, y))
            return
        surface.blit(theme.text(key, size, "positive", bold=True), (x, y))
        surface.blit(theme.text(theme.fit(what, column_width - key_width, size), size), (x + key_width, y))


def _flow(parts: Sequence[tuple[str, KeyList]], columns: int) -> list[list[tuple[str, str]]]:
    """The rows of each column; a part's heading is a row without a meaning and stays with its first key."""
    rows: list[tuple[str, str]] = []
    for heading, keys in parts:
        if rows:
            rows.append(("", ""))
        rows.append((heading, ""))
        rows.extend(keys)
    per_column = -(-len(rows) // columns)
    flowing: list[list[tuple[str, str]]] = []
    start = 0
    for _ in range(columns):
        end = min(len(rows), start + per_column)
        if 0 < end < len(rows) and not rows[end - 1][1]:
            end += 1  # no heading at the foot of a column
        column = rows[start:end]
        while column and column[0] == ("", ""):
            column = column[1:]
        flowing.append(column)
        start = end
    return flowing
