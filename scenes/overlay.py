"""Words about what is under the mouse, and the status line at the bottom."""

from __future__ import annotations

import pygame
from pygame_gui import UIManager
from pygame_gui.core import UIContainer, UIElement
from pygame_gui.elements import UIWindow

from scenes.theme import Theme

TOOLTIP_AFTER_S = 0.45


class Tooltip:
    """Shows the ``tooltip()`` of whatever the mouse rests on."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._element: UIElement | None = None
        self._rest_s = 0.0
        self._used: UIElement | None = None

    def update(self, manager: UIManager, mouse: tuple[int, int], elapsed_s: float, busy: bool) -> None:
        """Find what is under the mouse; whoever is ``busy`` with a control gets no tooltip until they leave it."""
        element = _topmost_with_tooltip(manager, mouse)
        if busy:
            self._used = element
        elif element is not self._used:
            self._used = None
        if element is self._used:
            element = None
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
        room = min(theme.px(300), max(theme.px(60), window.width - 4 * pad))
        first, *rest = words.split("\n")
        lines = [(line, "text") for line in theme.wrap(first, room)]
        lines += [(line, "muted") for line in theme.wrap("\n".join(rest), room) if line]
        width = max(theme.width(line) for line, _ in lines) + 2 * pad
        height = len(lines) * theme.line_height() + 2 * pad - theme.px(4)
        box = _beside(element.rect, (width, height), window, theme.px(6))
        surface.blit(theme.rounded(box.size, "control", border="faint"), box)
        for row, (line, colour) in enumerate(lines):
            top = box.top + pad - theme.px(2) + row * theme.line_height()
            surface.blit(theme.text(line, colour=colour), (box.left + pad, top))


def _beside(anchor: pygame.Rect, size: tuple[int, int], window: pygame.Rect, gap: int) -> pygame.Rect:
    """Left of a wide control of the panel, so that its neighbours stay in sight; else below it, else above."""
    box = pygame.Rect((0, 0), size)
    if anchor.width > 4 * anchor.height and anchor.left - 3 * gap - size[0] >= window.left:
        box.midright = (anchor.left - 3 * gap, anchor.centery)
    else:
        box.topleft = (anchor.left, anchor.bottom + gap)
        if box.bottom > window.bottom:
            box.bottom = anchor.top - gap
    return box.clamp(window)


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
