"""Words over things that move close together: the important ones keep their place, others give way upwards."""

from __future__ import annotations

import pygame

from scenes.camera import Point
from scenes.theme import Theme

_RIM = ((1, 1), (-1, 1), (1, -1), (-1, -1))


class Labels:
    """Collects words for one frame and draws them without overlaps.

    Args:
        theme: colours and type.
        view: no label leaves it.
    """

    def __init__(self, theme: Theme, view: pygame.Rect) -> None:
        self._theme, self._view = theme, view
        self._waiting: list[tuple[int, int, str, Point, str]] = []
        self.boxes: list[pygame.Rect] = []

    def add(self, words: str, over: Point, colour: str, rank: int = 0) -> None:
        """Words centred over a place in the window; of two that collide the one of lower rank gives way."""
        self._waiting.append((-rank, len(self._waiting), words, over, colour))

    def draw(self, surface: pygame.Surface) -> None:
        """Draw them, the most important first at its own place."""
        theme = self._theme
        room = self._view.inflate(-theme.px(8), -theme.px(8))
        for _, _, words, (x, y), colour in sorted(self._waiting):
            words = theme.fit(words, room.width, bold=True)
            box = pygame.Rect((0, 0), theme.text(words, colour=colour, bold=True).get_size())
            box.midbottom = (round(x), round(y) - theme.px(5))
            box = self._free(box.clamp(room), room)
            draw_words(surface, theme, words, colour, box)
            self.boxes.append(box)
        self._waiting.clear()

    def _free(self, box: pygame.Rect, room: pygame.Rect) -> pygame.Rect:
        """That box, or the first place above it (at the very top: below) that is free."""
        for step in (-1, 1):
            moved = box.copy()
            while room.top <= moved.top and moved.bottom <= room.bottom:
                if moved.collidelist(self.boxes) < 0:
                    return moved
                moved.y += step * (box.height + 1)
        return box


def draw_words(surface: pygame.Surface, theme: Theme, words: str, colour: str, box: pygame.Rect) -> None:
    """Bold words in that box, with a dark rim: readable on whatever is behind them."""
    shade = theme.text(words, colour="ink", bold=True)
    for offset in _RIM:
        surface.blit(shade, box.move(offset))
    surface.blit(theme.text(words, colour=colour, bold=True), box)
