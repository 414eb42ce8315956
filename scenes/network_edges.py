"""The edges of a network picture: what they weigh, what flows through them, how they are drawn."""

from __future__ import annotations

import math

import numpy as np
import pygame
from numpy.typing import NDArray

from scenes.network_layout import NetworkLayout
from scenes.theme import mix

EDGES_PER_LAYER = 400  # of a large layer only the heaviest are drawn
DASH_PERIOD = 12.0  # logical pixels from one dash of a negative edge to the next
LEAST_SHARE = 0.04  # an edge lighter than this share of the heaviest would not be seen anyway

Floats = NDArray[np.floating]
Line = tuple[tuple[float, float], tuple[float, float]]


class Edges:
    """The drawn edges between two layers, in order of rising size of weight.

    Attributes:
        source, target: (edges,) neuron indices.
        weight: (edges,).
        width: (edges,) in pixels.
    """

    def __init__(self, layer: int, layout: NetworkLayout, weights: Floats, scale: float) -> None:
        sources, targets = layout.columns[layer], layout.columns[layer + 1]
        shown = np.nan_to_num(np.asarray(weights, dtype=np.float64)[np.ix_(targets.shown, sources.shown)])
        order = np.argsort(np.abs(shown), axis=None)[-EDGES_PER_LAYER:]
        to, from_ = np.unravel_index(order, shown.shape)
        self.source, self.target = sources.shown[from_], targets.shown[to]
        self.weight = shown[to, from_]
        self._start, self._end = sources.xy[from_], targets.xy[to]
        largest = float(np.abs(self.weight).max(initial=0.0)) or 1.0
        self.share = np.abs(self.weight) / largest
        self.width = np.maximum(1, np.rint(self.share * 2.4 * scale)).astype(int)
        self._scale = scale
        self._lines: dict[int, list[Line]] = {}

    def signals(self, activations: Floats) -> NDArray[np.float64]:
        """(edges,) what flows: weight times the activation it starts from."""
        starts = np.nan_to_num(np.asarray(activations, dtype=np.float64)[self.source], posinf=0.0, neginf=0.0)
        return self.weight * starts

    def point(self, edge: int, share: float) -> tuple[float, float]:
        """The place at that share of the way along an edge."""
        start, end = self._start[edge], self._end[edge]
        return float(start[0] + (end[0] - start[0]) * share), float(start[1] + (end[1] - start[1]) * share)

    def draw_all(
        self,
        surface: pygame.Surface,
        ground: pygame.Color,
        positive: pygame.Color,
        negative: pygame.Color,
        faintest: float = 0.10,
        range_: float = 0.38,
    ) -> None:
        """All edges in quiet colours, the light ones first: ``faintest`` plus the weight's share of ``range_``."""
        for edge, share in enumerate(self.share):
            if share < LEAST_SHARE:
                continue
            colour = positive if self.weight[edge] >= 0 else negative
            self.draw(surface, edge, mix(ground, colour, faintest + range_ * float(share)))

    def draw(self, surface: pygame.Surface, edge: int, colour: pygame.Color) -> None:
        """One edge in that colour: a line if its weight is positive, dashes if negative."""
        lines = self._lines.get(edge)
        if lines is None:
            lines = self._lines[edge] = self._lines_of(edge)
        for start, end in lines:
            pygame.draw.aaline(surface, colour, start, end)

    def _lines_of(self, edge: int) -> list[Line]:
        """The thin lines that make up an edge: one for each pixel of width and each dash."""
        (x0, y0), (x1, y1) = self._start[edge].tolist(), self._end[edge].tolist()
        dx, dy = x1 - x0, y1 - y0
        length = max(1.0, math.hypot(dx, dy))
        parts = [(0.0, 1.0)]
        if self.weight[edge] < 0:
            dashes = max(1, round(length / (DASH_PERIOD * self._scale)))
            parts = [(k / dashes, (k + 0.62) / dashes) for k in range(dashes)]
        width = int(self.width[edge])
        lines = []
        for offset in range(width):
            aside = (offset - (width - 1) / 2) / length
            x, y = x0 - dy * aside, y0 + dx * aside
            lines += [((x + dx * a, y + dy * a), (x + dx * b, y + dy * b)) for a, b in parts]
        return lines
