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
        for layer, values in enumerate(self.values):
            if self._has_class_colours(layer):
                shadings = [self.shading(layer, k) for k in range(values.shape[1])]
                columns = [values[:, k : k + 1] for k in range(values.shape[1])]
                colours = [shading.colour_of(column) for shading, column in zip(shadings, columns, strict=True)]
            else:  # all neurons of a layer at once
                packed = self.shading(layer, 0).colour_of(values.T.reshape(-1, 1))
                colours = list(packed.reshape(values.shape[1], -1))
            pictures.append([picture_of(colour, self.cells) for colour in colours])
        return pictures

    def shading(self, layer: int, neuron: int) -> Shading:
        """How a neuron's answers become colours: by sign and size; those of outputs by their class."""
        if self._has_class_colours(layer):
            if self.values[layer].shape[1] == 1:
                return self._output
            colour = self._output.colours[neuron % len(self._output.colours)]
            return Shading((GROUND, colour), low=-1.0, high=1.0, strength=0.85)
        low, high = self._range(layer, self.values[layer])
        return Shading((NEGATIVE, POSITIVE), low=low, high=high, strength=0.85)

    def _has_class_colours(self, layer: int) -> bool:
        last = layer == len(self.values) - 1
        return last and (self.values[layer].shape[1] == 1 or activation(self._activations[-1]).name == "softmax")

    def _range(self, layer: int, values: Floats) -> tuple[float, float]:
        """The values that get the full colours: the activation's limits, or as far as the layer reaches."""
        if layer > 0:
            rule = activation(self._activations[layer - 1])
            if np.isfinite(rule.low) and np.isfinite(rule.high):
                return rule.low, rule.high
        finite = np.abs(values[np.isfinite(values)])
        reach = float(finite.max(initial=0.0)) or 1.0
        return -reach, reach
