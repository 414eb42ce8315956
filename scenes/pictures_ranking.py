"""Classes ranked by confidence, as bars; rows glide when they change places."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pygame

from scenes.theme import Theme, mix

GLIDE_PER_S = 16.0
LEAST = 0.005
"""Classes with less stand in the order of their numbers: they would change places all the time, and mean nothing."""
_ROW, _LEAST_ROW = 30, 17


class Ranking:
    """Bars of all classes, the surest at the top; as many as there is room for.

    Args:
        theme: colours, fonts, measures.

    Attributes:
        order: class numbers, the surest first.
        hovered: the class under the mouse, to be marked; None for none.
    """

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.order: np.ndarray = np.empty(0, dtype=np.intp)
        self.hovered: int | None = None
        self._names: tuple[str, ...] = ()
        self._shares: np.ndarray = np.empty(0)
        self._lengths: np.ndarray = np.empty(0)
        self._rows: np.ndarray = np.empty(0)
        self._truth: int | None = None
        self._rect = pygame.Rect(0, 0, 0, 0)

    def show(self, names: Sequence[str], shares: np.ndarray, truth: int | None = None) -> None:
        """Show other confidences.

        Args:
            names: of the classes.
            shares: ``(classes,)`` from 0 to 1; what is not a number counts as 0.
            truth: the right class, if it is known: it is green, and a wrong first guess vermilion with a ring.
        """
        fresh = tuple(names) != self._names
        self._names, self._truth = tuple(names), truth
        self._shares = np.clip(np.nan_to_num(np.asarray(shares, dtype=np.float64)), 0.0, 1.0)
        self.order = np.argsort(-np.where(self._shares < LEAST, 0.0, self._shares), kind="stable")
        if fresh:
            self._lengths, self._rows = self._shares.copy(), self._places()

    def _places(self) -> np.ndarray:
        places = np.empty(len(self.order))
        places[self.order] = np.arange(len(self.order))
        return places

    def animate(self, elapsed_s: float) -> None:
        """Glide on."""
        share = 1 - math.exp(-GLIDE_PER_S * elapsed_s)
        self._lengths += (self._shares - self._lengths) * min(1.0, 2 * share)
        self._rows += (self._places() - self._rows) * share

    def class_at(self, position: tuple[int, int]) -> int | None:
        """The class whose row is at that place of the window."""
        rows, height = self._room()
        if not rows or not self._rect.collidepoint(position):
            return None
        place = int((position[1] - self._rect.top) / height)
        return int(self.order[place]) if place < min(rows, len(self.order)) else None

    def row_of(self, label: int) -> pygame.Rect:
        """Where the row of a class will be when it has come to rest; empty if there is no room for it."""
        rows, height = self._room()
        place = int(np.flatnonzero(self.order == label)[0])
        if place >= rows:
            return pygame.Rect(0, 0, 0, 0)
        return pygame.Rect(self._rect.left, self._rect.top + round(place * height), self._rect.width, int(height))

    def _room(self) -> tuple[int, float]:
        """How many rows fit, and how high each is."""
        theme, count = self.theme, len(self.order)
        rows = min(count, self._rect.height // theme.px(_LEAST_ROW))
        return rows, min(float(theme.px(_ROW)), self._rect.height / rows) if rows else 0.0

    def draw(self, surface: pygame.Surface, rect: pygame.Rect) -> None:
        """Draw as many rows as fit into that rectangle of the window."""
        self._rect = rect.copy()
        rows, height = self._room()
        if not rows:
            return
        clip = surface.get_clip()
        surface.set_clip(rect.clip(clip))
        names = max(self.theme.width(name) for name in self._names)
        label = min(names, rect.width // 3) + self.theme.px(10)
        for number in self.order[::-1]:  # the surest last, over those that glide past
            if self._rows[number] < rows:
                self._draw_row(surface, int(number), rect.top + self._rows[number] * height, height, label)
        surface.set_clip(clip)

    def _draw_row(self, surface: pygame.Surface, number: int, top: float, height: float, label: int) -> None:
        theme, rect = self.theme, self._rect
        first, size = number == self.order[0], "text" if height >= theme.px(22) else "small"
        row = pygame.Rect(rect.left, round(top), rect.width, round(height))
        if number == self.hovered:
            surface.blit(theme.rounded(row.size, "control", theme.px(4)), row)
        colour, wrong = self._colour(number), self._truth is not None and first and number != self._truth
        name = theme.text(theme.fit(self._names[number], label - theme.px(8), size), size, bold=first)
        surface.blit(name, (row.left + theme.px(4), row.centery - name.get_height() // 2))
        if wrong:
            ring = pygame.Rect(0, 0, name.get_width() + theme.px(8), min(row.height - 2, name.get_height()))
            ring.center = (row.left + theme.px(4) + name.get_width() // 2, row.centery)
            pygame.draw.rect(surface, theme["negative"], ring, theme.px(1.5), border_radius=theme.px(6))
        value = theme.text(percent(self._shares[number]), size, "text" if first else "muted", bold=first)
        surface.blit(value, (row.right - theme.px(4) - value.get_width(), row.centery - value.get_height() // 2))
        left = row.left + label + theme.px(4)
        room = row.right - theme.width("100.0 %", size, True) - theme.px(12) - left
        bar = pygame.Rect(left, 0, max(1, room), max(3, round(height * 0.5)))
        bar.centery = row.centery
        surface.fill(theme["line"], (bar.left, bar.bottom - 1, bar.width, 1))
        length = round(bar.width * float(self._lengths[number]))
        if length > 0:
            surface.fill(colour if first else mix(theme["background"], colour, 0.6), (*bar.topleft, length, bar.height))

    def _colour(self, number: int) -> pygame.Color:
        if self._truth is None:
            return self.theme["positive"]
        if number == self._truth:
            return self.theme["right"]
        return self.theme["negative" if number == self.order[0] else "positive"]


def percent(share: float) -> str:
    """A share for people; 100 % is said of nothing less."""
    if not math.isfinite(share):
        return "–"
    if 0.9995 <= share < 1.0:
        return "99.9 %"
    return f"{100 * share:.1f} %" if share < 1.0 else "100 %"
