"""A network at work: nodes lit by activation, edges by weight, brightened by the signal that flows through them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import pygame
from numpy.typing import NDArray

from scenes.network_edges import Edges, Floats
from scenes.network_layout import NetworkLayout, lay_out_network
from scenes.theme import mix
from scenes.widgets.base import Ui, Widget

BRIGHT_EDGES = 28  # so many of the strongest signals are drawn bright each frame
LEAST_SIGNAL = 0.12  # share of the strongest signal below which an edge stays dim
_LEVELS = 12  # shades of a node on either side of zero


class TopologyLike(Protocol):
    """What is needed of a topology (see ``brains.topology.Topology``)."""

    @property
    def layer_sizes(self) -> tuple[int, ...]: ...

    def views(self, parameters: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]: ...


class NetworkPanel(Widget):
    """Draws one network and its activations; give it to ``panel.dock``.

    Positive is blue and drawn through; negative is vermilion, dashed, and a negative node carries a minus.
    Resting the mouse on a node shows its value and what flows into it.
    """

    def __init__(
        self,
        ui: Ui,
        *,
        title: str = "Brain",
        inputs: Sequence[str] = (),
        outputs: Sequence[str] = (),
        height: int = 236,
        hint: str = "",
    ) -> None:
        """Make an empty panel.

        Args:
            ui: where it belongs (``panel.dock_ui``).
            title: above the picture.
            inputs, outputs: names of the input and output neurons; fewer or none is fine.
            height: in logical pixels.
            hint: the tooltip.
        """
        super().__init__(ui, hint=hint)
        self.title = title
        self.inputs, self.outputs = list(inputs), list(outputs)
        self._height = height
        self._topology: TopologyLike | None = None
        self._parameters: Floats | None = None
        self._activations: list[Floats] = []
        self._empty = "no network yet"
        self._layout: NetworkLayout | None = None
        self._base: pygame.Surface | None = None
        self._edges: list[Edges] = []
        self._discs: dict[tuple[int, int], pygame.Surface] = {}
        self._hovered_node: tuple[int, int] | None = None

    # what to show

    def show_network(
        self,
        topology: TopologyLike,
        parameters: Floats,
        activations: Sequence[Floats] | None = None,
        title: str | None = None,
    ) -> None:
        """Show that network; cheap enough to call every frame.

        Args:
            topology: its shape.
            parameters: (P,) its flat parameters; a copy is kept.
            activations: one (neurons,) array per layer, input first; None if nothing flows.
            title: replaces the title.
        """
        if title is not None and title != self.title:
            self.title = title
            self._base = None
        if self._topology is None or topology != self._topology:
            self._topology = topology
            self._layout = None
            self._parameters = None
        if self._parameters is None or not np.array_equal(self._parameters, parameters):
            self._parameters = np.array(parameters)
            self._base = None
        self._activations = [np.asarray(layer) for layer in activations] if activations is not None else []
        self.repaint()

    def clear(self, why: str = "no network yet") -> None:
        """Show no network but these words."""
        if self._topology is not None or why != self._empty:
            self._topology = self._parameters = self._layout = self._base = None
            self._activations = []
            self._empty = why
            self.repaint()

    def height(self, width_px: int) -> int:
        return self.theme.px(self._height)

    def place(self, rect: pygame.Rect) -> None:
        if rect.size != self.rect.size:
            self._layout = None
        super().place(rect)

    def update(self, time_delta: float) -> None:
        node = None
        if self.hovered and self._layout is not None:
            node = self._layout.node_at(self.local(self.ui_manager.get_mouse_position()))
        if node != self._hovered_node:
            self._hovered_node = node
            self.repaint()
        super().update(time_delta)

    # drawing

    def paint(self, surface: pygame.Surface) -> None:
        if self._topology is None or self._parameters is None:
            self._paint_title(surface, "")
            words = self.theme.text(self.theme.fit(self._empty, surface.get_width()), colour="faint")
            surface.blit(words, words.get_rect(center=surface.get_rect().center))
            return
        layout = self._arranged(surface)
        assert self._base is not None
        surface.blit(self._base, (0, 0))
        if self._hovered_node is None:
            self._paint_signals(surface)
        else:
            self._paint_incoming(surface, layout, self._hovered_node)
        self._paint_nodes(surface, layout)
        if self._hovered_node is not None:
            self._paint_note(surface, layout, self._hovered_node)

    def _arranged(self, surface: pygame.Surface) -> NetworkLayout:
        """The layout, and with it the static picture, made anew only if something changed."""
        assert self._topology is not None
        assert self._parameters is not None
        if self._layout is None:
            self._layout = lay_out_network(
                self._topology.layer_sizes, self._picture_box(), self.theme.px(8), self.theme.px(11)
            )
            self._base = None
        if self._base is None:
            weights = [weights for weights, _ in self._topology.views(self._parameters)]
            self._edges = [Edges(layer, self._layout, weight, self.theme.scale) for layer, weight in enumerate(weights)]
            self._base = self._paint_base(surface.get_size(), self._layout)
        return self._layout

    def _picture_box(self) -> pygame.Rect:
        theme = self.theme
        left = max((theme.width(name, "small") for name in self.inputs), default=0)
        right = max((theme.width(name, "small") for name in self.outputs), default=0)
        left, right = min(left, self.rect.width // 3), min(right, self.rect.width // 3)
        top = theme.px(28)
        gap = theme.px(8)
        width = self.rect.width - left - right - 2 * gap
        return pygame.Rect(left + gap, top, max(20, width), max(10, self.rect.height - top))

    def _paint_base(self, size: tuple[int, int], layout: NetworkLayout) -> pygame.Surface:
        theme = self.theme
        base = pygame.Surface(size)
        base.fill(theme[self.ground or "panel"])
        self._paint_title(base, str(self._topology))
        self._paint_edges(base)
        for names, column, right_aligned in (
            (self.inputs, layout.columns[0], True),
            (self.outputs, layout.columns[-1], False),
        ):
            self._paint_names(base, names, column.shown, column.xy, layout.radius, right_aligned)
        for column in layout.columns:
            if column.gap_xy is not None:
                words = theme.text(f"+{column.hidden}", "small", "muted")
                box = words.get_rect(center=column.gap_xy)
                base.fill(theme["panel"], box.inflate(theme.px(4), -theme.px(2)))
                base.blit(words, box)
        return base

    def _paint_edges(self, base: pygame.Surface) -> None:
        theme = self.theme
        for edges in self._edges:
            edges.draw_all(base, theme["panel"], theme["positive"], theme["negative"])

    def _paint_title(self, surface: pygame.Surface, topology: str) -> None:
        theme = self.theme
        middle = theme.px(12)
        right = surface.get_width()
        words = theme.text(theme.fit(topology, right // 2), colour="muted")
        surface.blit(words, (right - words.get_width(), middle - words.get_height() // 2))
        title = theme.text(theme.fit(self.title, right - words.get_width() - theme.px(10), bold=True), bold=True)
        surface.blit(title, (0, middle - title.get_height() // 2))

    def _paint_names(
        self,
        surface: pygame.Surface,
        names: Sequence[str],
        shown: NDArray[np.intp],
        xy: NDArray[np.float64],
        radius: float,
        right_aligned: bool,
    ) -> None:
        theme = self.theme
        away = radius + theme.px(5)
        for neuron, (x, y) in zip(shown, xy, strict=True):
            if neuron >= len(names):
                continue
            room = x - away if right_aligned else surface.get_width() - x - away
            words = theme.text(
                theme.fit(names[neuron], int(room), "small"), "small", "muted" if right_aligned else "text"
            )
            left = x - away - words.get_width() if right_aligned else x + away
            surface.blit(words, (round(left), round(y - words.get_height() / 2)))

    def _paint_signals(self, surface: pygame.Surface) -> None:
        if len(self._activations) != len(self._edges) + 1:
            return
        signals = [edges.signals(layer) for edges, layer in zip(self._edges, self._activations[:-1], strict=True)]
        size = np.concatenate([np.abs(signal) for signal in signals])
        strongest = float(size.max(initial=0.0))
        if not np.isfinite(strongest) or strongest <= 0:
            return
        least = LEAST_SIGNAL * strongest
        if len(size) > BRIGHT_EDGES:
            least = max(least, float(np.partition(size, -BRIGHT_EDGES)[-BRIGHT_EDGES]))
        theme = self.theme
        for edges, signal in zip(self._edges, signals, strict=True):
            for edge in np.flatnonzero(np.abs(signal) >= least):
                share = 0.35 + 0.65 * abs(float(signal[edge])) / strongest
                name = "positive" if edges.weight[edge] >= 0 else "negative"
                edges.draw(surface, int(edge), mix(theme["panel"], theme[name], share))

    def _paint_incoming(self, surface: pygame.Surface, layout: NetworkLayout, node: tuple[int, int]) -> None:
        """Only what flows into the hovered node (out of it, for an input), at full colour."""
        veil = pygame.Surface(surface.get_size(), pygame.SRCALPHA)
        ground = self.theme["panel"]
        veil.fill((ground.r, ground.g, ground.b, 170))
        box = self._picture_box()
        surface.blit(veil, box, box)
        layer, place = node
        neuron = int(layout.columns[layer].shown[place])
        edges = self._edges[max(0, layer - 1)]
        ends = edges.target if layer > 0 else edges.source
        largest = float(np.abs(edges.weight).max(initial=1e-12))
        for edge in np.flatnonzero(ends == neuron):
            name = "positive" if edges.weight[edge] >= 0 else "negative"
            share = 0.3 + 0.7 * abs(float(edges.weight[edge])) / largest
            edges.draw(surface, int(edge), mix(ground, self.theme[name], share))

    def _paint_nodes(self, surface: pygame.Surface, layout: NetworkLayout) -> None:
        radius = layout.radius
        for layer, column in enumerate(layout.columns):
            values = self._shown_values(layer, column.shown)
            size = 2 * radius + 2
            for (x, y), level in zip(column.xy, values, strict=True):
                disc = self._disc(level, round(size))
                surface.blit(disc, (round(x - disc.get_width() / 2), round(y - disc.get_height() / 2)))
        if self._hovered_node is not None:
            layer, place = self._hovered_node
            x, y = layout.columns[layer].xy[place]
            pygame.draw.aacircle(surface, self.theme["text"], (x, y), radius + self.theme.px(3), self.theme.px(1.5))

    def _shown_values(self, layer: int, shown: NDArray[np.intp]) -> list[int]:
        """Shade of each node drawn: -_LEVELS to _LEVELS."""
        if layer >= len(self._activations) or len(self._activations[layer]) <= shown[-1]:
            return [0] * len(shown)
        all_values = np.nan_to_num(self._activations[layer])
        largest = max(1.0, float(np.abs(all_values).max(initial=0.0)))
        return np.rint(all_values[shown] / largest * _LEVELS).astype(int).tolist()

    def _disc(self, level: int, size: int) -> pygame.Surface:
        disc = self._discs.get((level, size))
        if disc is None:
            disc = self._discs[level, size] = self._draw_disc(level, size)
        return disc

    def _draw_disc(self, level: int, size: int) -> pygame.Surface:
        theme = self.theme
        share = 0.12 + 0.88 * abs(level) / _LEVELS if level else 0.0
        colour = mix(theme["control"], theme["positive" if level >= 0 else "negative"], share)
        # The ring makes a dark node visible; the minus says negative without colour.
        disc = theme.rounded((size, size), colour, size / 2, border="text" if abs(level) > 2 else "edge")
        if level <= -3 and size >= 9:
            disc = disc.copy()
            bar = pygame.Rect(0, 0, max(3, size // 2 - 1), max(1, size // 9))
            bar.center = (size // 2, size // 2)
            disc.fill(theme["text"], bar)
        return disc

    def _paint_note(self, surface: pygame.Surface, layout: NetworkLayout, node: tuple[int, int]) -> None:
        theme = self.theme
        words = self.describe(node)
        x, y = layout.columns[node[0]].xy[node[1]]
        width = theme.width(words, "small") + theme.px(12)
        box = pygame.Rect(0, 0, width, theme.line_height("small") + theme.px(4))
        box.midbottom = (round(x), round(y - layout.radius - theme.px(6)))
        if box.top < 0:
            box.top = round(y + layout.radius + theme.px(6))
        box.clamp_ip(surface.get_rect())
        surface.blit(theme.rounded(box.size, "control", theme.px(4), border="faint"), box)
        picture = theme.text(words, "small")
        surface.blit(picture, picture.get_rect(center=box.center))

    def describe(self, node: tuple[int, int]) -> str:
        """A node in words: its name, its value and, past the inputs, its bias. ``node`` is (layer, place)."""
        assert self._layout is not None
        assert self._topology is not None
        assert self._parameters is not None
        layer, place = node
        neuron = int(self._layout.columns[layer].shown[place])
        last = len(self._layout.columns) - 1
        names = self.inputs if layer == 0 else self.outputs if layer == last else []
        name = names[neuron] if neuron < len(names) else f"neuron {neuron + 1}"
        if layer < len(self._activations) and neuron < len(self._activations[layer]):
            name += f" {float(self._activations[layer][neuron]):+.2f}".replace("-", "−")
        if layer > 0:
            bias = self._topology.views(self._parameters)[layer - 1][1][neuron]
            name += f" · bias {float(bias):+.2f}".replace("-", "−")
        return name
