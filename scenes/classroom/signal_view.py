"""Draws lesson 5: the network with what is known so far, and the same as a matrix product, row and column lit."""

from __future__ import annotations

import numpy as np
import pygame

from scenes.classroom.graph import Edge, Graph
from scenes.classroom.matrix import Matrix
from scenes.classroom.signal import LARGE, WEIGHTS, Signal
from scenes.plane_plot import signed
from scenes.theme import Theme


class SignalView:
    """The picture; `place` it before it is drawn."""

    def __init__(self) -> None:
        self._graphs = {
            name: Graph((len(layers[0][0]), *(len(matrix) for matrix in layers))) for name, layers in WEIGHTS.items()
        }
        self._graph = self._graphs[LARGE]
        self._product = pygame.Rect(0, 0, 1, 1)
        self._weights = Matrix()
        self._layer = 0

    def choose(self, name: str) -> None:
        """Draw that network from the next `place` on."""
        self._graph = self._graphs[name]

    def place(self, box: pygame.Rect, theme: Theme) -> None:
        """The network above, the product below where there is room."""
        rows = max(self._graph.layer_sizes)
        low = (rows + 3) * theme.px(26)
        low = low if box.height > low + theme.px(160) else 0
        high = box.height - low
        wide = min(box.width, theme.px(820))
        self._graph.place(pygame.Rect(box.centerx - wide // 2, box.top, wide, max(1, high - theme.px(10))), theme)
        self._product = pygame.Rect(box.left, box.top + high, box.width, low)

    def number_at(self, position: tuple[int, int], theme: Theme) -> tuple[int, ...] | None:
        """(input,) or (layer, row, column) of a weight whose number is there, in the network or in the matrix."""
        edge = self._graph.edge_at(position, theme)
        if edge is not None:
            return edge[0], edge[2], edge[1]
        cell = self._weights.cell_at(position)
        if cell is not None and self._product.height:
            return self._layer, *cell
        node = self._graph.node_at(position)
        return (node[1],) if node is not None and node[0] == 0 else None

    # drawing

    def draw(self, surface: pygame.Surface, theme: Theme, signal: Signal) -> None:
        """Draw everything as it is now."""
        stage = signal.stage
        edges: list[Edge] = []
        nodes: list[tuple[int, int]] = []
        if stage is not None:
            count = signal.weights[stage.layer].shape[1]
            edges = [] if stage.squash else [(stage.layer, source, stage.neuron) for source in range(count)]
            nodes = [(stage.layer + 1, stage.neuron)]
        values = [
            [self._word(signal, layer, k, float(value)) for k, value in enumerate(activations)]
            for layer, activations in enumerate(signal.activations)
        ]
        values[0] = [f"{value:.2f}" for value in signal.inputs]
        self._graph.draw(surface, theme, signal.weights, values, lit=edges, lit_nodes=nodes)
        if self._product.height:
            self._draw_product(surface, theme, signal)

    @staticmethod
    def _word(signal: Signal, layer: int, neuron: int, value: float) -> str:
        if signal.known(layer, neuron):
            return f"{value:.3f}"
        return "Σ" if signal.summed(layer - 1, neuron) else ""

    def _draw_product(self, surface: pygame.Surface, theme: Theme, signal: Signal) -> None:
        """W · a = z, then sigmoid(z); the row and the column that make the sum of the moment are lit."""
        stage = signal.stage
        self._layer = layer = 0 if stage is None else stage.layer
        weights, before = signal.weights[layer], signal.activations[layer]
        sums, outputs = signal.sums[layer], signal.activations[layer + 1]
        row = None if stage is None or stage.squash else stage.neuron
        box, line = self._product, theme.px(26)
        left, top = box.left + theme.px(8), box.top + line
        names = ("weights", "before", "sums", "sigmoid")
        column: list[list[list[str]]] = [
            [[signed(float(value), 2) for value in line_] for line_ in weights],
            [[_plain(float(value))] for value in before],
            [[f"{value:.6f}" if signal.summed(layer, k) else "?"] for k, value in enumerate(sums)],
            [[f"{value:.6f}" if signal.known(layer + 1, k) else "?"] for k, value in enumerate(outputs)],
        ]
        lit_one = None if stage is None else stage.neuron
        lits: tuple[tuple[int | None, bool], ...] = (
            (row, False),
            (None, row is not None),
            (lit_one, False),
            (lit_one if stage is not None and stage.squash else None, False),
        )
        signs = ("·", "=", "›", "")
        for k, (name, cells, (lit_row, whole)) in enumerate(zip(names, column, lits, strict=True)):
            matrix = self._weights if k == 0 else Matrix()
            matrix.place(left, top, cells, theme)
            matrix.draw(surface, theme, cells, lit_row=lit_row, lit_all=whole)
            title = theme.text(name, "small", "muted")
            surface.blit(title, title.get_rect(midbottom=(matrix.rect.centerx, top - theme.px(4))))
            left = matrix.rect.right + theme.px(16)
            if signs[k]:
                sign = theme.text(signs[k], "title")
                surface.blit(sign, sign.get_rect(midleft=(left, matrix.rect.centery)))
                left += sign.get_width() + theme.px(16)
        self._draw_formula(surface, theme, signal, top + len(weights) * line + theme.px(18))

    def _draw_formula(self, surface: pygame.Surface, theme: Theme, signal: Signal, top: int) -> None:
        """The sum or the sigmoid of the moment, number by number."""
        stage = signal.stage
        if stage is None:
            words = "Press Right: the first neuron adds up"
        elif stage.squash:
            z, a = signal.sums[stage.layer][stage.neuron], signal.activations[stage.layer + 1][stage.neuron]
            words = f"sigmoid({signed(float(z), 6)}) = 1 / (1 + e^{signed(-float(z), 6)}) = {a:.6f}"
        else:
            pairs = zip(signal.weights[stage.layer][stage.neuron], signal.activations[stage.layer], strict=True)
            words = " + ".join(f"{signed(float(w), 2)} · {_plain(float(x))}" for w, x in pairs)
            words += f" = {signed(float(signal.sums[stage.layer][stage.neuron]), 6)}"
        room = self._product.width - theme.px(16)
        surface.blit(theme.text(theme.fit(words, room), colour="best"), (self._product.left + theme.px(8), top))

    def sketch(self, surface: pygame.Surface, box: pygame.Rect, theme: Theme) -> None:
        """Two layers of neurons, one sum lit."""
        graph = Graph((3, 3, 3))
        graph.place(box.inflate(-theme.px(20), 0), theme)
        for layer in range(2):
            for source, target in np.ndindex(3, 3):
                lit = layer == 0 and target == 1
                ink = theme["best" if lit else "line"]
                start, end = graph.node(layer, source), graph.node(layer + 1, target)
                pygame.draw.aaline(surface, ink, start, end, theme.px(2 if lit else 1))
        for layer in range(3):
            for neuron in range(3):
                lit = (layer, neuron) == (1, 1)
                pygame.draw.aacircle(
                    surface, theme["best" if lit else "positive"], graph.node(layer, neuron), theme.px(6)
                )


def _plain(value: float) -> str:
    """Six decimals, less the noughts behind."""
    return f"{value:.6f}".rstrip("0").rstrip(".")
