"""Where everything of the fruit scene stands in its world, from full screen down to 640 × 400."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

from scenes.theme import Theme

_GRAPH_SHARE = 0.655  # of the world's width, at most
_SHORT = 430  # logical pixels of height below which the column holds one picture, not two
_NETWORK_HEIGHT = 186


@dataclass(frozen=True)
class Places:
    """Rectangles in window pixels.

    Attributes:
        bar: the row of chapters and the title.
        graph: the square plane of the two features; its axes stand outside it.
        legend: a line under the graph; no height where there is no room.
        column: right of the graph: words, network, exhibit.
        short: the column holds the words and one of the two.
    """

    bar: pygame.Rect
    graph: pygame.Rect
    legend: pygame.Rect
    column: pygame.Rect
    short: bool

    def below(self, words_height: int, theme: Theme) -> tuple[pygame.Rect, pygame.Rect]:
        """Places of network and exhibit under the words; in a short window both are the same, for one of them."""
        gap = theme.px(10)
        top = self.column.top + words_height + gap
        rest = pygame.Rect(self.column.left, top, self.column.width, max(1, self.column.bottom - top))
        if self.short:
            return rest, rest.copy()
        height = min(max(theme.px(_NETWORK_HEIGHT), round(rest.height * 0.34)), rest.height // 2)
        network = pygame.Rect(rest.left, rest.top, rest.width, height)
        exhibit = pygame.Rect(rest.left, network.bottom + gap, rest.width, max(1, rest.bottom - network.bottom - gap))
        return network, exhibit


def find_places(world: pygame.Rect, theme: Theme) -> Places:
    """Divide the world."""
    pad = theme.px(14)
    bar = pygame.Rect(world.left + pad, world.top + theme.px(9), max(1, world.width - 2 * pad), theme.px(28))
    left, under = theme.px(34), theme.px(36)
    top = bar.bottom + theme.px(10)
    short = world.height < theme.px(_SHORT)
    legend_height = 0 if short else theme.px(22)
    room = world.bottom - top - under - legend_height
    side = max(theme.px(40), min(room, round(world.width * _GRAPH_SHARE) - left - pad))
    graph = pygame.Rect(world.left + pad + left, top, side, side)
    legend = pygame.Rect(graph.left, graph.bottom + under, side, legend_height)
    column_left = graph.right + theme.px(22)
    column = pygame.Rect(
        column_left, top, max(1, world.right - pad - column_left), max(1, world.bottom - top - theme.px(10))
    )
    return Places(bar, graph, legend, column, short)
