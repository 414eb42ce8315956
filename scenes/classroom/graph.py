"""A small network drawn large: values in its neurons, weights on its edges, some of them lit."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pygame
from numpy.typing import NDArray

from scenes.plane_plot import dashed, signed
from scenes.theme import Theme, mix

Floats = NDArray[np.float64]
Edge = tuple[int, int, int]
"""Layer it starts from, neuron there, neuron in the next layer."""

_LARGEST_RADIUS = 34  # logical pixels
_HIT_PX = 12
_LABEL_SHARE = 0.79  # of the way between the rims of two neurons


class Graph:
    """Where neurons and weights are, and how they are drawn.

    Args:
        layer_sizes: neurons of each layer, inputs first; a handful each.

    Attributes:
        radius: of a neuron, in window pixels.
    """

    def __init__(self, layer_sizes: Sequence[int]) -> None:
        self.layer_sizes = tuple(layer_sizes)
        self.radius = 1
        self._box = pygame.Rect(0, 0, 1, 1)

    def place(self, box: pygame.Rect, theme: Theme) -> None:
        """Put the network into that rectangle of the window."""
        self._box = box.copy()
        row = box.height / max(self.layer_sizes)
        column = box.width / max(2, len(self.layer_sizes))
        self.radius = max(4, round(min(row * 0.36, column * 0.24, theme.px(_LARGEST_RADIUS))))

    def node(self, layer: int, neuron: int) -> tuple[int, int]:
        """The centre of a neuron."""
        box, size = self._box, self.layer_sizes[layer]
        room = box.width - 2 * self.radius
        x = box.left + self.radius + room * layer / max(1, len(self.layer_sizes) - 1)
        row = min(box.height / size, 5.0 * self.radius)
        return round(x), round(box.centery + (neuron - (size - 1) / 2) * row)

    def label(self, edge: Edge) -> tuple[int, int]:
        """Where the number of a weight stands: where no two of up to three by three edges meet."""
        layer, source, target = edge
        (x0, y0), (x1, y1) = self.node(layer, source), self.node(layer + 1, target)
        length = max(1.0, float(np.hypot(x1 - x0, y1 - y0)))
        share = (self.radius + _LABEL_SHARE * max(0.0, length - 2 * self.radius)) / length
        return round(x0 + (x1 - x0) * share), round(y0 + (y1 - y0) * share)

    def node_at(self, position: tuple[int, int]) -> tuple[int, int] | None:
        """(layer, neuron) at that place of the window, or None."""
        for layer, size in enumerate(self.layer_sizes):
            for neuron in range(size):
                if np.hypot(*np.subtract(position, self.node(layer, neuron))) <= self.radius + 2:
                    return layer, neuron
        return None

    def edge_at(self, position: tuple[int, int], theme: Theme) -> Edge | None:
        """The edge whose number is there, or None."""
        for layer in range(len(self.layer_sizes) - 1):
            for source in range(self.layer_sizes[layer]):
                for target in range(self.layer_sizes[layer + 1]):
                    x, y = self.label((layer, source, target))
                    if abs(position[0] - x) <= theme.px(2 * _HIT_PX) and abs(position[1] - y) <= theme.px(_HIT_PX):
                        return layer, source, target
        return None

    def draw(
        self,
        surface: pygame.Surface,
        theme: Theme,
        weights: Sequence[Floats],
        values: Sequence[Sequence[str]],
        *,
        lit: Collection[Edge] = (),
        lit_nodes: Collection[tuple[int, int]] = (),
        decimals: int = 2,
    ) -> None:
        """Draw everything.

        Args:
            weights: ``(out, in)`` of each layer. values: words in the neurons, "" for none yet.
            lit, lit_nodes: edges and neurons that are talked about; all others step back if there are any.
        """
        for layer, matrix in enumerate(weights):
            largest = float(np.abs(matrix).max(initial=1e-9))
            for target, source in np.ndindex(*matrix.shape):
                self._draw_edge(surface, theme, (layer, source, target), float(matrix[target, source]), largest, lit)
        for layer, matrix in enumerate(weights):
            for target, source in np.ndindex(*matrix.shape):
                edge = (layer, source, target)
                self._draw_label(surface, theme, edge, signed(float(matrix[target, source]), decimals), lit)
        for layer, words in enumerate(values):
            for neuron, word in enumerate(words):
                self._draw_node(surface, theme, (layer, neuron), word, (layer, neuron) in lit_nodes)

    def _draw_edge(
        self, surface: pygame.Surface, theme: Theme, edge: Edge, weight: float, largest: float, lit: Collection[Edge]
    ) -> None:
        layer, source, target = edge
        start, end = self.node(layer, source), self.node(layer + 1, target)
        colour = theme["positive" if weight >= 0 else "negative"]
        strong = 1.0 if edge in lit else 0.22 if lit else 0.55
        colour = mix(theme["background"], colour, strong)
        if weight < 0:
            dashed(surface, colour, start, end, theme.px(6))
        else:
            pygame.draw.aaline(surface, colour, start, end, max(1, round(theme.px(4) * abs(weight) / largest)))

    def _draw_label(self, surface: pygame.Surface, theme: Theme, edge: Edge, words: str, lit: Collection[Edge]) -> None:
        colour = "text" if edge in lit or not lit else "muted"
        picture = theme.text(words, "small", colour, edge in lit)
        place = picture.get_rect(center=self.label(edge))
        surface.fill(theme["background"], place.inflate(theme.px(4), 0))
        surface.blit(picture, place)

    def _draw_node(self, surface: pygame.Surface, theme: Theme, place: tuple[int, int], words: str, lit: bool) -> None:
        centre = self.node(*place)
        pygame.draw.aacircle(surface, theme["control" if words else "panel"], centre, self.radius)
        colour = theme["best" if lit else "positive" if words else "line"]
        pygame.draw.aacircle(surface, colour, centre, self.radius, max(1, theme.px(3 if lit else 2)))
        if words:
            size = "text" if theme.width(words, "text", True) <= 2 * self.radius - theme.px(6) else "small"
            picture = theme.text(words, size, bold=True)
            surface.blit(picture, picture.get_rect(center=centre))
