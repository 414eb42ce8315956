"""The launcher's living sketch: a small network through which signals travel."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pygame

from scenes.network_edges import Edges
from scenes.network_layout import NetworkLayout, lay_out_network
from scenes.theme import Theme, mix

LAYERS = (5, 8, 8, 3)
_SIGNALS = 46  # travelling points
_CROSSING_S = 1.7  # from one layer to the next


class LivingNetwork:
    """A network with fixed weights whose inputs swing slowly; points of light carry the signal along its edges.

    The activations are real ones, ``tanh`` of the weighted sums: what lights up does so because of what came
    before it.
    """

    def __init__(self, theme: Theme, seed: int = 11) -> None:
        rng = np.random.default_rng(seed)
        self._theme = theme
        self._weights = [rng.normal(0.0, 1.6 / math.sqrt(size), (after, size)) for size, after in pairwise(LAYERS)]
        self._phase = rng.uniform(0, 2 * math.pi, LAYERS[0])
        self._pace = rng.uniform(0.35, 0.8, LAYERS[0])
        self._starts = rng.uniform(0, 1, _SIGNALS)
        self._picks = rng.uniform(0, 1, (_SIGNALS, 2))
        self._box = pygame.Rect(0, 0, 0, 0)
        self._layout: NetworkLayout | None = None
        self._edges: list[Edges] = []
        self._base: pygame.Surface | None = None

    def activations(self, time_s: float) -> list[np.ndarray]:
        """The activations of every layer at that time, input first."""
        layers = [np.sin(self._phase + self._pace * time_s)]
        for weights in self._weights:
            layers.append(np.tanh(weights @ layers[-1]))
        return layers

    def draw(self, surface: pygame.Surface, box: pygame.Rect, time_s: float) -> None:
        """Draw into that box of the window; nothing if it is too small to be worth it."""
        theme = self._theme
        if box.width < theme.px(160) or box.height < theme.px(120):
            return
        layout = self._arrange(box)
        if self._base is not None:
            surface.blit(self._base, box)
        self._draw_signals(surface, time_s)
        radius = layout.radius
        for layer, (column, values) in enumerate(zip(layout.columns, self.activations(time_s), strict=True)):
            for (x, y), value in zip(column.xy, values, strict=True):
                self._draw_node(surface, (x, y), float(value), radius, layer)

    def _draw_node(
        self, surface: pygame.Surface, xy: tuple[float, float], value: float, radius: float, layer: int
    ) -> None:
        theme = self._theme
        colour = theme["positive"] if value >= 0 else theme["negative"]
        share = abs(value)
        halo = mix(theme["background"], colour, 0.16 * share)
        pygame.draw.aacircle(surface, halo, xy, radius * (1.25 + 0.55 * share))
        pygame.draw.aacircle(surface, mix(theme["control"], colour, 0.15 + 0.85 * share), xy, radius)
        rim = mix(theme["edge"], theme["text"], share)
        pygame.draw.aacircle(surface, rim, xy, radius, max(1, theme.px(1.2)))

    def _arrange(self, box: pygame.Rect) -> NetworkLayout:
        if self._layout is None or box != self._box:
            theme = self._theme
            self._box = box.copy()
            inner = box.inflate(-theme.px(30), -theme.px(30))
            radius = min(theme.px(15), inner.height / 26, inner.width / 26)
            layout = lay_out_network(LAYERS, inner, radius, radius * 1.2)
            self._edges = [Edges(k, layout, weights, theme.scale) for k, weights in enumerate(self._weights)]
            shifted = lay_out_network(LAYERS, inner.move(-box.left, -box.top), radius, radius * 1.2)
            base = pygame.Surface(box.size)
            base.fill(theme["background"])
            for k, weights in enumerate(self._weights):
                edges = Edges(k, shifted, weights, theme.scale)
                edges.draw_all(base, theme["background"], theme["positive"], theme["negative"], 0.05, 0.22)
            self._base, self._layout = base, layout
        return self._layout

    def _draw_signals(self, surface: pygame.Surface, time_s: float) -> None:
        """Each point crosses one edge; edges that carry more signal are chosen more often."""
        theme = self._theme
        layers = self.activations(time_s)
        flows = [np.abs(edges.signals(layer)) for edges, layer in zip(self._edges, layers[:-1], strict=True)]
        for point, start in enumerate(self._starts):
            way = time_s / _CROSSING_S + start
            trip = int(way)
            gap = point % len(self._edges)
            edges, flow = self._edges[gap], flows[gap]
            # The golden ratio spreads the choices of successive trips evenly (Weyl sequence).
            pick = (self._picks[point, 0] + trip * 0.61803398875) % 1.0
            edge = int(len(flow) * pick**0.5)  # edges are sorted by weight: prefer the heavy ones
            share = min(1.0, float(flow[edge]))
            if share < 0.08:
                continue
            x, y = edges.point(edge, _ease(way - trip))
            colour = theme["positive"] if edges.weight[edge] >= 0 else theme["negative"]
            fade = math.sin(math.pi * (way - trip))
            size = theme.px(1.6 + 2.2 * share)
            pygame.draw.aacircle(surface, mix(theme["background"], colour, 0.25 * fade), (x, y), size * 1.9)
            pygame.draw.aacircle(surface, mix(theme["background"], colour, 0.3 + 0.7 * fade), (x, y), size)


def _ease(share: float) -> float:
    return share * share * (3 - 2 * share)
