"""The network panel for pictures: the input layer is shown as the picture that it is, the rest neuron by neuron."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import pygame

from brains.network import Network
from brains.topology import Topology
from scenes.network_layout import NetworkLayout
from scenes.network_panel import NetworkPanel
from scenes.numbers import grouped
from scenes.picture_surface import draw_picture, grey_or_colour, limits_of, surface_of, two_coloured
from scenes.theme import mix
from scenes.widgets import Ui

MOST_NODES = 20
"""Of one layer; of a wider one only those that matter most are drawn."""
MOST_EDGES = 120
"""Between two layers of which one is not shown whole."""
CHOOSE_S = 1.0
"""Between two choices of those that matter most."""


class PictureNetworkPanel(NetworkPanel):
    """Shows a network whose inputs are pixels.

    Of a layer that is too wide the neurons are drawn that matter most for the picture: by what they are lit and the
    weights that lead on from them. Resting on a neuron of the first layer shows its weights as a picture.
    """

    def __init__(self, ui: Ui, *, title: str = "Network", height: int = 270, hint: str = "") -> None:
        super().__init__(ui, title=title, height=height, hint=hint)
        self._picture: pygame.Surface | None = None
        self._whole: Network | None = None
        self._shape: tuple[int, ...] = (1, 1)
        self._chosen: list[np.ndarray] = []
        self._chosen_s = 0.0
        self._values: Sequence[np.ndarray] | None = None

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
        before, self._whole = self._whole, network
        self._picture, self._shape, self._values = surface_of(grey_or_colour(picture[None])[0]), shape, activations
        names = list(classes) if len(classes) <= MOST_NODES else []
        sizes = network.topology.layer_sizes
        if names != self.outputs or before is None or sizes != before.topology.layer_sizes:
            self.outputs, self._layout, self._chosen = names, None, []
        if not self._chosen or time.monotonic() - self._chosen_s >= CHOOSE_S:
            self._chosen, self._chosen_s = self._choice(network, activations), time.monotonic()
        topology, parameters = self._reduced(network)
        flows = None if activations is None else list(activations[1:])
        if flows is not None:
            flows = [layer[chosen] for layer, chosen in zip(flows, self._chosen, strict=True)]
        if flows is not None and len(flows) == 1:
            flows = [flows[0], flows[0]]
        self.show_network(topology, parameters, flows)

    def _choice(self, network: Network, activations: Sequence[np.ndarray] | None) -> list[np.ndarray]:
        """For every layer past the input the numbers of the neurons that are drawn, in order."""
        chosen = []
        for layer, size in enumerate(network.topology.layer_sizes[1:], start=1):
            if size <= MOST_NODES:
                chosen.append(np.arange(size))
                continue
            matter = np.ones(size)
            if layer < len(network.layers):
                matter = np.linalg.norm(network.layers[layer][0], axis=0)
            if activations is not None:
                matter = matter * np.abs(np.nan_to_num(activations[layer]))
            chosen.append(np.sort(np.argsort(matter)[-MOST_NODES:]))
        return chosen

    def _reduced(self, network: Network) -> tuple[Topology, np.ndarray]:
        """What is drawn as a network of its own: from the first layer on, the chosen neurons alone."""
        sizes = [len(chosen) for chosen in self._chosen]
        if len(sizes) == 1:  # nothing between pixels and classes: the classes alone, each joined to itself
            topology = Topology((sizes[0], sizes[0]), ("linear",))
            parts = [np.eye(sizes[0], dtype=np.float32), np.zeros(sizes[0], dtype=np.float32)]
        else:
            topology, parts = Topology(tuple(sizes), ("linear",)), []
            for (weights, biases), source, target in zip(
                network.layers[1:], self._chosen, self._chosen[1:], strict=False
            ):
                parts += [weights[np.ix_(target, source)], biases[target]]
        return topology, np.concatenate([part.reshape(-1) for part in parts])

    def _neuron(self, layer: int, node: tuple[int, int]) -> int:
        """The number of the neuron at a node, in the layer that the node stands for."""
        assert self._layout is not None
        return int(self._chosen[layer][self._layout.columns[node[0]].shown[node[1]]])

    def describe(self, node: tuple[int, int]) -> str:
        """A neuron in words: its name or number, its value and its bias. ``node`` is (layer, place)."""
        assert self._whole is not None
        layers = self._whole.layers
        layer = min(node[0], len(layers) - 1)
        neuron = self._neuron(layer, node)
        last = layer == len(layers) - 1
        name = self.outputs[neuron] if last and neuron < len(self.outputs) else f"neuron {neuron + 1}"
        if self._values is not None:
            name += f" {float(self._values[layer + 1][neuron]):+.2f}"
        return f"{name} · bias {float(layers[layer][1][neuron]):+.2f}".replace("-", "−")

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
        below = (
            self.theme.line_height("small") if any(self._left_out(layer) for layer in range(len(self._chosen))) else 0
        )
        return pygame.Rect(left, box.top, max(20, box.right - left), max(10, box.height - below))

    def _left_out(self, layer: int) -> int:
        """How many neurons of a layer past the input are not drawn."""
        return self._sizes[layer + 1] - len(self._chosen[layer])

    def _paint_title(self, surface: pygame.Surface, topology: str) -> None:
        super()._paint_title(surface, "-".join(map(str, self._sizes)) if topology else "")

    def _paint_edges(self, base: pygame.Surface) -> None:
        """All edges between layers that are shown whole, else the strongest: training draws them anew every second."""
        theme, layout = self.theme, self._layout
        assert layout is not None
        for layer, edges in enumerate(self._edges):
            whole = len(self._chosen) == 1 or not (self._left_out(layer) or self._left_out(layer + 1))
            for edge in np.argsort(edges.share)[0 if whole else -MOST_EDGES :]:
                colour = theme["positive" if edges.weight[edge] >= 0 else "negative"]
                edges.draw(base, int(edge), mix(theme["panel"], colour, 0.1 + 0.38 * float(edges.share[edge])))
        for layer, column in enumerate(layout.columns[: len(self._chosen)]):
            if self._left_out(layer):
                words = theme.text(f"{len(self._chosen[layer])} of {grouped(self._sizes[layer + 1])}", "small", "muted")
                base.blit(words, words.get_rect(midbottom=(round(column.xy[0, 0]), base.get_height())))

    @property
    def _sizes(self) -> tuple[int, ...]:
        return self._whole.topology.layer_sizes if self._whole is not None else ()

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
        if node is not None and node[0] == 0:
            neuron = self._neuron(0, node)
            picture, words = self._weights_of(neuron), f"weights of {neuron + 1}"
        surface.fill(self.theme["ink"], frame)
        draw_picture(surface, picture, frame)
        pygame.draw.rect(surface, self.theme["line"], frame.inflate(2, 2), 1)
        label = self.theme.text(self.theme.fit(words, frame.width + self.theme.px(20), "small"), "small", "muted")
        surface.blit(label, label.get_rect(midtop=(frame.centerx, frame.bottom + self.theme.px(4))))

    def _weights_of(self, neuron: int) -> pygame.Surface:
        """What flows into a neuron of the first layer, blue where ink lifts it; of colour pictures the sum."""
        assert self._whole is not None
        weights = self._whole.layers[0][0][neuron].reshape(self._shape)
        if weights.ndim == 3:
            weights = weights.sum(axis=2)
        return surface_of(two_coloured(weights[None], limits_of(weights[None]))[0])
