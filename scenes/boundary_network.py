"""The boundary lab's network: a small heat map on every neuron, edges by weight, numbers while a sample is stepped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pygame
from numpy.typing import NDArray

from brains.topology import Topology
from scenes.boundary_field import Field
from scenes.network_edges import Edges
from scenes.network_layout import LayerColumn, NetworkLayout
from scenes.theme import Theme, mix

Node = tuple[int, int]
"""(layer, neuron); layer 0 holds the inputs."""

LARGEST_NODE, SMALLEST_NODE = 46, 9


@dataclass(frozen=True)
class Flow:
    """Numbers shown on the picture while one sample is stepped.

    Attributes:
        values: a of every layer, input first; shown up to ``front``.
        errors: δ of every layer after the input; shown from the last down to ``back``.
        front: how far the sample has come: layers up to this one are lit (parts of a layer while it moves).
        back: how far the error has come back: layers from this one on are lit; above the last while it has not begun.
        words: one line: what happens now.
    """

    values: tuple[NDArray[np.floating], ...]
    errors: tuple[NDArray[np.floating], ...]
    front: float
    back: float
    words: str


class NetworkPicture:
    """Lays out and draws one network; knows which neuron or edge is under the mouse.

    Attributes:
        rect: where it is drawn, in window pixels.
        node_px: side of a neuron's heat map.
        centres: ``(neurons, 2)`` window positions for each layer.
    """

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.rect = pygame.Rect(0, 0, 1, 1)
        self.node_px = LARGEST_NODE
        self.centres: list[NDArray[np.float64]] = []
        self.headers: dict[tuple[int, str], pygame.Rect] = {}
        self._layout: NetworkLayout | None = None
        self._key: object = None
        self._topology: Topology | None = None
        self._base: pygame.Surface | None = None
        self._edges: list[Edges] = []
        self._heat: list[list[pygame.Surface]] = []

    # layout

    def place(self, rect: pygame.Rect, topology: Topology, names: Sequence[str]) -> None:
        """Lay the network out in that rectangle; cheap if nothing changed. ``names`` are those of the inputs."""
        key = (tuple(rect), topology, tuple(names))
        if key == self._key:
            return
        if topology != self._topology:
            self._heat = []
        self._key, self._topology, self.rect, self._base = key, topology, rect.copy(), None
        theme, sizes = self.theme, topology.layer_sizes
        top, left = theme.px(30), theme.px(12) + max(theme.width(name, "small") for name in names)
        room = pygame.Rect(rect.left + left, rect.top + top, rect.width - left - theme.px(6), rect.height - top)
        gap = theme.px(9)
        fits = (room.height - theme.px(6)) / max(sizes) - gap
        across = room.width / len(sizes) * 0.62
        self.node_px = int(max(theme.px(SMALLEST_NODE), min(theme.px(LARGEST_NODE), fits, across)))
        pitch = min(self.node_px + theme.px(34), room.height / max(sizes))
        half = self.node_px / 2
        xs = np.linspace(room.left + half, max(room.left + half, room.right - half), len(sizes))
        self.centres = [
            np.column_stack([np.full(size, x), room.centery + (np.arange(size) - (size - 1) / 2) * pitch])
            for size, x in zip(sizes, xs, strict=True)
        ]
        columns = tuple(LayerColumn(np.arange(len(c)), c - rect.topleft, 0, None) for c in self.centres)
        self._layout = NetworkLayout(columns, half)
        self._place_headers(topology)

    def _place_headers(self, topology: Topology) -> None:
        theme = self.theme
        size = theme.px(18)
        self.headers = {}
        for layer in range(1, len(topology.layer_sizes) - 1):
            x = round(self.centres[layer][0, 0])
            top = self.rect.top + theme.px(2)
            self.headers[layer, "-"] = pygame.Rect(x - size - theme.px(2), top, size, size)
            self.headers[layer, "+"] = pygame.Rect(x + theme.px(2), top, size, size)

    def node_at(self, position: tuple[float, float]) -> Node | None:
        """The neuron under a window position, or None."""
        for layer, centres in enumerate(self.centres):
            away = np.abs(centres - position).max(axis=1)
            nearest = int(away.argmin())
            if away[nearest] <= self.node_px / 2 + 2:
                return layer, nearest
        return None

    def header_at(self, position: tuple[int, int]) -> tuple[int, str] | None:
        """The (layer, "+" or "-") of the small button under a window position, or None."""
        return next((key for key, rect in self.headers.items() if rect.collidepoint(position)), None)

    def edge_at(self, position: tuple[int, int], reach_px: float = 5.0) -> tuple[int, int, int] | None:
        """(layer, to, from) of the edge under a window position, or None; layer is that of its end."""
        for layer, (start, end) in enumerate(zip(self.centres, self.centres[1:], strict=False), 1):
            x0, x1 = start[0, 0], end[0, 0]
            if not x0 + self.node_px / 2 < position[0] < x1 - self.node_px / 2:
                continue
            share = (position[0] - x0) / (x1 - x0)
            heights = end[:, None, 1] * share + start[None, :, 1] * (1 - share)
            away = np.abs(heights - position[1])
            to, from_ = np.unravel_index(int(away.argmin()), away.shape)
            return (layer, int(to), int(from_)) if away[to, from_] <= reach_px else None
        return None

    # what changes with training

    def refresh_edges(self, weights: Sequence[NDArray[np.floating]], layer: int | None = None) -> None:
        """Draw the edges anew with these weights, one (out, in) for each layer; of one layer alone, or of all.

        A layer past the last is none: taking turns then leaves a frame free.
        """
        if self._layout is None:
            return
        if self._base is None or layer is None or len(self._edges) != len(weights):
            self._base = pygame.Surface(self.rect.size)
            self._base.fill(self.theme["background"])
            self._edges = [Edges(k, self._layout, weight, self.theme.scale) for k, weight in enumerate(weights)]
            for edges in self._edges:
                self._draw_edges(self._base, edges)
            return
        if layer >= len(weights):
            return
        # The edges of a layer lie between its two columns, and those of no other layer do.
        left, right = (round(self.centres[k][0, 0]) - self.rect.left for k in (layer, layer + 1))
        self._base.fill(self.theme["background"], (left, 0, right - left, self.rect.height))
        self._edges[layer] = Edges(layer, self._layout, weights[layer], self.theme.scale)
        self._draw_edges(self._base, self._edges[layer])

    def _draw_edges(self, surface: pygame.Surface, edges: Edges) -> None:
        theme = self.theme
        edges.draw_all(surface, theme["background"], theme["positive"], theme["negative"], 0.14, 0.62)

    def refresh_heat(self, field: Field) -> None:
        """Paint the small maps anew."""
        size = (self.node_px, self.node_px)
        self._heat = [[pygame.transform.smoothscale(picture, size) for picture in layer] for layer in field.pictures()]

    # drawing

    def draw(
        self,
        surface: pygame.Surface,
        names: Sequence[str],
        *,
        selected: Node | None,
        hovered: Node | None,
        off: Sequence[Node] = (),
        flow: Flow | None = None,
    ) -> None:
        """Draw everything: edges, signals of a stepped sample, neurons, their names and the small buttons."""
        if self._base is not None and self._base.get_size() == self.rect.size:
            surface.blit(self._base, self.rect)
        lit = hovered if hovered is not None else selected
        if lit is not None and flow is None:
            self._draw_lit(surface, lit)
        if flow is not None:
            self._draw_flow_edges(surface, flow)
        for layer, centres in enumerate(self.centres):
            for neuron, centre in enumerate(centres):
                self._draw_node(surface, (layer, neuron), centre, selected, hovered, off)
        self._draw_names(surface, names)
        for (_, sign), rect in self.headers.items():
            surface.blit(self.theme.rounded(rect.size, "control", self.theme.px(4)), rect)
            words = self.theme.text("+" if sign == "+" else "−", colour="text")
            surface.blit(words, words.get_rect(center=rect.center))
        if flow is not None:
            self._draw_flow_numbers(surface, flow)

    def _draw_lit(self, surface: pygame.Surface, node: Node) -> None:
        """The edges into a neuron (out of an input) at full colour."""
        layer, neuron = node
        if not self._edges or layer - 1 >= len(self._edges):
            return
        edges = self._edges[max(0, layer - 1)]
        ends = edges.target if layer > 0 else edges.source
        part = surface.subsurface(self.rect.clip(surface.get_rect()))
        for edge in np.flatnonzero(ends == neuron):
            name = "positive" if edges.weight[edge] >= 0 else "negative"
            edges.draw(
                part, int(edge), mix(self.theme["faint"], self.theme[name], 0.4 + 0.6 * float(edges.share[edge]))
            )

    def _draw_node(
        self,
        surface: pygame.Surface,
        node: Node,
        centre: NDArray[np.float64],
        selected: Node | None,
        hovered: Node | None,
        off: Sequence[Node],
    ) -> None:
        theme, (layer, neuron) = self.theme, node
        rect = pygame.Rect(0, 0, self.node_px, self.node_px)
        rect.center = (round(centre[0]), round(centre[1]))
        border = "positive" if node == selected else "text" if node == hovered else "edge"
        wide = theme.px(3 if node == selected else 2 if node == hovered else 1)
        surface.fill(theme[border], rect.inflate(2 * wide, 2 * wide))
        if layer < len(self._heat) and neuron < len(self._heat[layer]):
            surface.blit(self._heat[layer][neuron], rect)
        else:
            surface.fill(theme["control"], rect)
        if node in off:
            surface.fill(theme["ink"], rect)
            for start, end in ((rect.topleft, rect.bottomright), (rect.bottomleft, rect.topright)):
                pygame.draw.aaline(surface, theme["error"], start, end)

    def _draw_names(self, surface: pygame.Surface, names: Sequence[str]) -> None:
        for name, (x, y) in zip(names, self.centres[0], strict=True):
            words = self.theme.text(name, "small", "muted")
            left = round(x - self.node_px / 2 - self.theme.px(7) - words.get_width())
            surface.blit(words, (left, round(y - words.get_height() / 2)))

    def _draw_flow_edges(self, surface: pygame.Surface, flow: Flow) -> None:
        """Beads that run along the edges: forward with the signal, back with the error."""
        last = len(self.centres) - 1
        forward = flow.back > last
        place = flow.front if forward else flow.back
        layer = int(np.floor(place))
        share = place - layer
        if not 0 <= layer < last or share == 0.0:
            return
        edges = self._edges[layer] if layer < len(self._edges) else None
        if edges is None:
            return
        radius = max(2.0, self.theme.px(2.5))
        for edge in range(len(edges.weight)):
            x, y = edges.point(edge, share)
            name = "positive" if edges.weight[edge] >= 0 else "negative"
            place_px = (x + self.rect.left, y + self.rect.top)
            pygame.draw.aacircle(surface, self.theme[name if forward else "best"], place_px, radius)

    def _draw_flow_numbers(self, surface: pygame.Surface, flow: Flow) -> None:
        last = len(self.centres) - 1
        for layer, centres in enumerate(self.centres):
            back = layer >= 1 and layer >= flow.back and flow.back <= last
            if back:
                numbers, colour, sign = flow.errors[layer - 1], "best", "δ "
            elif layer <= flow.front:
                numbers, colour, sign = flow.values[layer], "text", ""
            else:
                continue
            for (x, y), number in zip(centres, numbers, strict=True):
                self._tag(surface, sign + signed(float(number)), (x, y + self.node_px / 2), colour)

    def _tag(self, surface: pygame.Surface, words: str, at: tuple[float, float], colour: str) -> None:
        picture = self.theme.text(words, "small", colour)
        box = picture.get_rect(center=(round(at[0]), round(at[1]))).inflate(self.theme.px(6), 0)
        surface.blit(self.theme.rounded(box.size, "ink", self.theme.px(3)), box)
        surface.blit(picture, picture.get_rect(center=box.center))


def signed(value: float, digits: int = 2) -> str:
    """A number with a true minus and few digits: ``−0.25``; very small ones as powers of ten."""
    if not np.isfinite(value):
        return "?"
    if value and abs(value) < 10.0**-digits:
        text = f"{value:.0e}"
    elif abs(value) >= 1000:
        text = f"{value:.1e}"
    else:
        text = f"{value:.{digits}f}"
    return text.replace("-", "−")
