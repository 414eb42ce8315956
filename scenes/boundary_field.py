"""What every neuron of a network answers all over the plane, and the small pictures of that."""

from __future__ import annotations

import numpy as np
import pygame
from numpy.typing import NDArray

from brains.activations import activation
from brains.network import Network
from scenes.decision_map import GROUND, NEGATIVE, POSITIVE, Shading, picture_of

Floats = NDArray[np.floating]


def layer_values(network: Network, inputs: Floats) -> list[Floats]:
    """Outputs ``(n, neurons)`` of every layer for inputs ``(n, in)``, the inputs first."""
    values = [inputs]
    with np.errstate(all="ignore"):
        for (weights, biases), name in zip(network.layers, network.topology.activations, strict=True):
            values.append(activation(name).function(values[-1] @ weights.T + biases))
    return values


class Field:
    """The answers of all neurons on a grid of the plane.

    Attributes:
        cells: (columns, rows) of the grid.
        values: one ``(rows * columns, neurons)`` for each layer, input first.
    """

    def __init__(self, cells: tuple[int, int], values: list[Floats], activations: tuple[str, ...], output: Shading):
        self.cells = cells
        self.values = values
        self._activations = activations
        self._output = output

    def pictures(self) -> list[list[pygame.Surface]]:
        """One picture a neuron, layer by layer: blue where it is high, vermilion where it is low."""
        pictures = []
        last = len(self.values) - 1
        for layer, values in enumerate(self.values):
            if layer == last and values.shape[1] == 1:
                pictures.append([picture_of(self._output.colour_of(values), self.cells)])
                continue
            if layer == last and activation(self._activations[-1]).name == "softmax":
                pictures.append(self._certainties(values))
                continue
            low, high = self._range(layer, values)
            shading = Shading((NEGATIVE, POSITIVE), low=low, high=high, strength=0.85)
            colours = shading.colour_of(values.T.reshape(-1, 1)).reshape(values.shape[1], -1)
            pictures.append([picture_of(colour, self.cells) for colour in colours])
        return pictures

    def _certainties(self, values: Floats) -> list[pygame.Surface]:
        """One output a class: its share, from dark to the class's own colour."""
        colours = self._output.colours
        pictures = []
        for k, share in enumerate(values.T):
            shading = Shading((GROUND, colours[k % len(colours)]), low=-1.0, high=1.0, strength=0.85)
            pictures.append(picture_of(shading.colour_of(share[:, None]), self.cells))
        return pictures

    def _range(self, layer: int, values: Floats) -> tuple[float, float]:
        """The values that get the full colours: the activation's limits, or as far as the layer reaches."""
        if layer > 0:
            rule = activation(self._activations[layer - 1])
            if np.isfinite(rule.low) and np.isfinite(rule.high):
                return rule.low, rule.high
        finite = np.abs(values[np.isfinite(values)])
        reach = float(finite.max(initial=0.0)) or 1.0
        return -reach, reach
