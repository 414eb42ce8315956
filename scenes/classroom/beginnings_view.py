"""Draws lesson 8: a tile for each beginning with its answer, its cost, and what every hidden neuron does."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pygame
from numpy.typing import NDArray

from scenes.classroom.beginnings import HIDDEN, MOST_STEPS, Beginning
from scenes.picture_surface import surface_of
from scenes.surface import stroke
from scenes.theme import Theme, mix

_GRID = 28
_COLUMNS = 3
_SHOWN = 1.15  # the plane is shown from minus this to this
_COST_SHOWN = 0.45


class BeginningsView:
    """The picture; `place` it before it is drawn.

    Attributes:
        tiles: one for each beginning, in window pixels.
    """

    def __init__(self) -> None:
        self.tiles: list[pygame.Rect] = []
        axis = np.linspace(-_SHOWN, _SHOWN, _GRID)
        across, upward = np.meshgrid(axis, axis[::-1])
        self._grid: NDArray[np.float64] = np.column_stack([across.ravel(), upward.ravel()])
        self._kept: dict[int, tuple[object, object, pygame.Surface]] = {}
        self._dots: dict[int, tuple[object, pygame.Surface]] = {}
        self._turn = 0

    def place(self, box: pygame.Rect, theme: Theme) -> None:
        """Three tiles in a row, two rows."""
        gap, rows = theme.px(10), 2
        width, height = (box.width - gap * (_COLUMNS - 1)) // _COLUMNS, (box.height - gap) // rows
        self.tiles = [
            pygame.Rect(
                box.left + (k % _COLUMNS) * (width + gap),
                box.top + (k // _COLUMNS) * (height + gap),
                max(1, width),
                max(1, height),
            )
            for k in range(_COLUMNS * rows)
        ]

    def tile_at(self, position: tuple[int, int]) -> int | None:
        """The beginning whose tile is there."""
        return next((k for k, tile in enumerate(self.tiles) if tile.collidepoint(position)), None)

    def draw(self, surface: pygame.Surface, theme: Theme, beginnings: Sequence[Beginning], chosen: int) -> None:
        """Draw all tiles. While they learn, half of them are painted anew in a frame and half in the next."""
        self._turn += 1
        for k, (tile, beginning) in enumerate(zip(self.tiles, beginnings, strict=True)):
            look = (tile.size, theme.scale, k == chosen)
            state = (len(beginning.costs), beginning.cost, beginning.size, beginning.chance, beginning.seed)
            kept = self._kept.get(k)
            due = kept is not None and kept[1] != state and (k + self._turn) % 2 == 0
            if kept is None or kept[0] != look or due:
                picture = pygame.Surface(tile.size)
                picture.fill(theme["background"])
                self._paint_tile(picture, theme, k, beginning, k == chosen)
                kept = self._kept[k] = (look, state, picture)
            surface.blit(kept[2], tile)

    def _paint_tile(
        self, surface: pygame.Surface, theme: Theme, number: int, beginning: Beginning, chosen: bool
    ) -> None:
        tile = surface.get_rect()
        border = "best" if chosen else "line"
        surface.blit(theme.rounded(tile.size, "panel", theme.px(8), border=border), tile)
        inner = tile.inflate(-theme.px(20), -theme.px(14))
        line = theme.line_height()
        state, colour = _verdict(beginning)
        title = theme.text(theme.fit(f"{number + 1} · {beginning.start.name}", inner.width, bold=True), bold=True)
        surface.blit(title, inner.topleft)
        words = theme.text(state, colour=colour, bold=True)
        if title.get_width() + words.get_width() < inner.width:
            surface.blit(words, (inner.right - words.get_width(), inner.top))
        small = max(4, (inner.width - theme.px(4) * (HIDDEN - 1)) // HIDDEN)
        small = min(small, theme.px(56), max(4, (inner.height - line) // 3))
        below = pygame.Rect(inner.left, inner.bottom - small, inner.width, small)
        above = pygame.Rect(inner.left, inner.top + line + theme.px(4), inner.width, 1)
        above.height = max(1, below.top - above.top - theme.px(8))
        side = min(above.height, above.width // 2)
        field, neurons = _pictures(theme, self._grid, beginning)
        square = pygame.Rect(above.left, above.top, max(1, side), max(1, side))
        surface.blit(pygame.transform.smoothscale(field, square.size), square)
        surface.blit(self._points(theme, number, beginning, square.size), square)
        curve = pygame.Rect(square.right + theme.px(12), above.top, 1, square.height)
        curve.width = max(1, inner.right - curve.left)
        self._draw_cost(surface, theme, beginning, curve)
        self._draw_why(surface, theme, beginning, square.bottom + theme.px(4), below)
        for k, picture in enumerate(neurons):
            place = (below.left + k * (small + theme.px(4)), below.top)
            surface.blit(pygame.transform.smoothscale(picture, (small, small)), place)

    @staticmethod
    def _draw_why(surface: pygame.Surface, theme: Theme, beginning: Beginning, top: int, below: pygame.Rect) -> None:
        """What goes wrong there, if there is room between the pictures."""
        line = theme.line_height("small")
        lines = theme.wrap(beginning.start.why, below.width, "small")
        if top + len(lines) * line <= below.top:
            for row, words in enumerate(lines):
                surface.blit(theme.text(words, "small", "muted"), (below.left, top + row * line))

    def _points(self, theme: Theme, number: int, beginning: Beginning, size: tuple[int, int]) -> pygame.Surface:
        """The examples on a clear ground, kept: they stay where they are while the network learns."""
        mark = (size, beginning.points.tobytes())
        kept = self._dots.get(number)
        if kept is None or kept[0] != mark:
            picture = pygame.Surface(size, pygame.SRCALPHA)
            places = (beginning.points * [1, -1] / _SHOWN + 1) / 2 * size[0]
            radius = max(1.5, size[0] / 90)
            for place, inside in zip(places.tolist(), beginning.inside.tolist(), strict=True):
                pygame.draw.aacircle(picture, theme["text"], place, radius + 1)
                pygame.draw.aacircle(picture, theme["right" if inside else "negative"], place, radius)
            kept = self._dots[number] = (mark, picture)
        return kept[1]

    @staticmethod
    def _draw_cost(surface: pygame.Surface, theme: Theme, beginning: Beginning, rect: pygame.Rect) -> None:
        """The cost by step, from 0 at the bottom."""
        surface.fill(theme["line"], (rect.left, rect.bottom - 1, rect.width, 1))
        surface.fill(theme["line"], (rect.left, rect.top, 1, rect.height))
        surface.blit(theme.text("cost", "small", "muted"), (rect.left + theme.px(4), rect.top))
        if len(beginning.costs) < 2:
            return
        costs = np.array(beginning.costs)
        x = rect.left + np.arange(len(costs)) / MOST_STEPS * rect.width
        y = rect.bottom - 1 - np.clip(costs / _COST_SHOWN, 0.0, 1.0) * (rect.height - 2)
        every = max(1, len(costs) // max(2, rect.width))
        stroke(surface, np.column_stack([x, y])[::every], theme["best"], theme.px(2))

    def sketch(self, surface: pygame.Surface, box: pygame.Rect, theme: Theme) -> None:
        """A cost that falls, and one that stays."""
        x = np.linspace(0.0, 1.0, 40)
        for values, colour in ((0.9 * np.exp(-5 * x) + 0.05, "right"), (0.75 - 0.02 * x, "negative")):
            points = np.column_stack([box.left + x * box.width, box.bottom - values * box.height])
            stroke(surface, points, theme[colour], theme.px(3))


def _pictures(
    theme: Theme, grid: NDArray[np.float64], beginning: Beginning
) -> tuple[pygame.Surface, list[pygame.Surface]]:
    """What the network says over the plane, and each hidden neuron."""
    ground = theme["ink"]
    outside, inside = mix(ground, theme["negative"], 0.55), mix(ground, theme["right"], 0.55)
    low, high = mix(ground, theme["positive"], 0.08), theme["positive"]
    hidden = beginning.hidden(grid)
    neurons = [_two_colours(hidden[:, k], low, high) for k in range(HIDDEN)]
    return _two_colours(beginning.network.forward(grid)[:, 0], outside, inside), neurons


def _verdict(beginning: Beginning) -> tuple[str, str]:
    """How far it came, and the colour of the words."""
    if beginning.learnt:
        return "learnt", "right"
    if beginning.done:
        return "stuck", "negative"
    return (f"{beginning.cost:.3f}" if beginning.costs else ""), "muted"


def _two_colours(values: NDArray[np.float64], low: pygame.Color, high: pygame.Color) -> pygame.Surface:
    """A picture of the grid from values (grid²,): one colour at 0, the other at 1."""
    shares = np.clip(np.nan_to_num(values), 0.0, 1.0).reshape(_GRID, _GRID)[..., None]
    first, last = (np.array(colour[:3], dtype=np.float64) for colour in (low, high))
    colours = (first + shares * (last - first)).astype(np.uint32)
    return surface_of(colours[..., 0] << 16 | colours[..., 1] << 8 | colours[..., 2])
