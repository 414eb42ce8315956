"""The network panel for pictures: the input layer is shown as the picture that it is, the rest neuron by neuron."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pygame

from brains.network import Network
from brains.topology import Topology
from scenes.network_layout import NetworkLayout
from scenes.network_panel import NetworkPanel
from scenes.picture_surface import draw_picture, grey_or_colour, limits_of, surface_of, two_coloured
from scenes.theme import mix
from scenes.widgets import Ui

MOST_EDGES = 120
"""Between two layers of which one is too wide to be shown whole."""
_MOST_OUTPUTS_NAMED = 40


class PictureNetworkPanel(NetworkPanel):
    """Shows a network whose inputs are pixels. Resting on a neuron of the first layer shows its weights."""

    def __init__(self, ui: Ui, *, title: str = "Network", height: int = 270, hint: str = "") -> None:
        super().__init__(ui, title=title, height=height, hint=hint)
        self._picture: pygame.Surface | None = None
        self._first_weights: np.ndarray = np.empty((0, 0))
        self._shape: tuple[int, ...] = (1, 1)
        self._sizes: tuple[int, ...] = ()

    def show_thought(
        self,
        network: Network,
        picture: np.ndarray,
        activations: Sequence[np.ndarray] | None,
        classes: Sequence[str],
        shape: tuple[int, ...],
    ) -> None:
        """Show a network and what goes on in it.

        Args:
            network: any, from pixels to classes.
            picture: ``(height, width)`` from 0 to 1, drawn in place of the input neurons.
            activations: of every layer, the input first; None if nothing flows.
            classes: names of the outputs. shape: of the pictures it takes.
        """
        topology = network.topology
        self._picture = surface_of(grey_or_colour(picture[None])[0])
        self._first_weights, self._shape = network.layers[0][0], shape
        names = list(classes) if len(classes) <= _MOST_OUTPUTS_NAMED else []
        if names != self.outputs or topology.layer_sizes != self._sizes:
            self.outputs, self._sizes, self._layout = names, topology.layer_sizes, None
        if len(topology.layer_sizes) == 2:  # nothing between pixels and classes: the classes alone
            rest = Topology((topology.outputs, topology.outputs), ("linear",))
            parameters: np.ndarray = np.zeros(rest.parameter_count, dtype=np.float32)
            parameters[:: topology.outputs + 1][: topology.outputs] = 1.0
            flows = None if activations is None else [activations[-1], activations[-1]]
        else:
            rest = Topology(topology.layer_sizes[1:], topology.activations[1:])
            parameters = network.parameters[topology.layers[0].biases.stop :]
            flows = None if activations is None else list(activations[1:])
        self.show_network(rest, parameters, flows)

    def _side(self) -> int:
        return min(self.theme.px(84), self.rect.width // 4)

    def _frame(self) -> pygame.Rect:
        """Where the picture is."""
        side = self._side()
        box = super()._picture_box()
        return pygame.Rect(0, box.centery - side // 2, side, side)

    def _picture_box(self) -> pygame.Rect:
        box = super()._picture_box()
        left = self._side() + self.theme.px(34)
        return pygame.Rect(left, box.top, max(20, box.right - left), box.height)

    def _paint_title(self, surface: pygame.Surface, topology: str) -> None:
        super()._paint_title(surface, "-".join(map(str, self._sizes)) if topology else "")

    def _paint_edges(self, base: pygame.Surface) -> None:
        """All edges between layers that are shown whole, else the strongest: training draws them anew every second."""
        theme, layout = self.theme, self._layout
        assert layout is not None
        for edges, columns in zip(self._edges, pairwise(layout.columns), strict=True):
            whole = not any(column.hidden for column in columns)
            for edge in np.argsort(edges.share)[0 if whole else -MOST_EDGES :]:
                colour = theme["positive" if edges.weight[edge] >= 0 else "negative"]
                edges.draw(base, int(edge), mix(theme["panel"], colour, 0.1 + 0.38 * float(edges.share[edge])))

    def _paint_signals(self, surface: pygame.Surface) -> None:
        self._paint_fan(surface)
        super()._paint_signals(surface)

    def _paint_fan(self, surface: pygame.Surface) -> None:
        """From the picture to every neuron of the first layer, the brighter the more it is lit."""
        if self._layout is None or self._picture is None:
            return
        theme, frame, column = self.theme, self._frame(), self._layout.columns[0]
        lit = np.zeros(len(column.shown))
        if self._activations:
            values = np.abs(np.nan_to_num(self._activations[0][column.shown]))
            lit = values / max(1e-9, float(values.max(initial=0.0)))
        heights = np.linspace(frame.top + 2, frame.bottom - 2, len(lit))
        for (x, y), share, height in zip(column.xy, lit, heights, strict=True):
            colour = mix(theme["panel"], theme["positive"], 0.12 + 0.6 * float(share))
            pygame.draw.aaline(surface, colour, (frame.right + 2, height), (x, y))

    def _paint_nodes(self, surface: pygame.Surface, layout: NetworkLayout) -> None:
        super()._paint_nodes(surface, layout)
        if self._picture is None:
            return
        frame, picture = self._frame(), self._picture
        node, words = self._hovered_node, "the picture"
        if node is not None and node[0] == 0 and len(layout.columns) > 1:
            neuron = int(layout.columns[0].shown[node[1]])
            picture, words = self._weights_of(neuron), f"weights of {neuron + 1}"
        surface.fill(self.theme["ink"], frame)
        draw_picture(surface, picture, frame)
        pygame.draw.rect(surface, self.theme["line"], frame.inflate(2, 2), 1)
        label = self.theme.text(self.theme.fit(words, frame.width + self.theme.px(20), "small"), "small", "muted")
        surface.blit(label, label.get_rect(midtop=(frame.centerx, frame.bottom + self.theme.px(4))))

    def _weights_of(self, neuron: int) -> pygame.Surface:
        """What flows into a neuron of the first layer, blue where ink lifts it; of colour pictures the sum."""
        weights = self._first_weights[neuron].reshape(self._shape)
        if weights.ndim == 3:
            weights = weights.sum(axis=2)
        return surface_of(two_coloured(weights[None], limits_of(weights[None]))[0])
