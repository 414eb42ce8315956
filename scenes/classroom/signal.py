"""What lesson 5 is about: a signal that goes through a small network of sigmoids, one neuron after the other.

z = W · a_before          each sum is a row of W times the column of what came before
a = sigmoid(z)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brains.network import Network
from brains.topology import Topology

Floats = NDArray[np.float64]

SMALL, LARGE = "2 × 2", "3 × 3 × 3"
LARGEST_WEIGHT = 3.0
INPUTS = {SMALL: (1.0, 0.5), LARGE: (0.9, 0.1, 0.8)}
"""What goes in, in the classic text."""
WEIGHTS: dict[str, tuple[tuple[tuple[float, ...], ...], ...]] = {
    SMALL: (((0.9, 0.3), (0.2, 0.8)),),
    LARGE: (
        ((0.9, 0.3, 0.4), (0.2, 0.8, 0.2), (0.1, 0.5, 0.6)),
        ((0.3, 0.7, 0.5), (0.6, 0.5, 0.2), (0.8, 0.1, 0.9)),
    ),
}
"""Rows are the neurons that a weight leads to, columns those that it comes from."""


@dataclass(frozen=True)
class Stage:
    """One thing that happens: a neuron adds up, or its sum goes through the sigmoid.

    Attributes:
        layer: of weights, from 0. neuron: of the layer after them. squash: the sigmoid, not the sum.
    """

    layer: int
    neuron: int
    squash: bool


class Signal:
    """A network without biases and how far the signal came.

    Attributes:
        name: `SMALL` or `LARGE`. inputs: (in,). network: the lab's own, float64, all biases 0.
        position: how many stages are done.
    """

    def __init__(self, name: str = LARGE) -> None:
        self.name = name
        self.inputs: Floats = np.array(INPUTS[name])
        self.network = network_of(WEIGHTS[name])
        self.position = 0

    @property
    def weights(self) -> list[Floats]:
        """``(out, in)`` of each layer; change them in place and the network changes."""
        return [weights for weights, _ in self.network.layers]

    @property
    def activations(self) -> list[Floats]:
        """What every neuron shows when the signal is through: the inputs first."""
        return self.network.layer_activations(self.inputs)

    @property
    def sums(self) -> list[Floats]:
        """(out,) of each layer of weights."""
        return [weights @ before for weights, before in zip(self.weights, self.activations, strict=False)]

    @property
    def stages(self) -> list[Stage]:
        """All that happens, in order."""
        rows = [(layer, row) for layer, weights in enumerate(self.weights) for row in range(len(weights))]
        return [Stage(layer, row, squash) for layer, row in rows for squash in (False, True)]

    @property
    def stage(self) -> Stage | None:
        """What happened last; None before the first."""
        return self.stages[self.position - 1] if self.position else None

    @property
    def through(self) -> bool:
        """Whether the signal has come to the end."""
        return self.position == len(self.stages)

    def known(self, layer: int, neuron: int) -> bool:
        """Whether the output of that neuron is known by now; layer 0 are the inputs."""
        return layer == 0 or Stage(layer - 1, neuron, True) in self.stages[: self.position]

    def summed(self, layer: int, neuron: int) -> bool:
        """Whether the sum of that neuron behind a layer of weights is known by now."""
        return Stage(layer, neuron, False) in self.stages[: self.position]

    def go(self, by: int) -> None:
        """So many stages on, or back."""
        self.position = min(len(self.stages), max(0, self.position + by))


def network_of(weights: tuple[tuple[tuple[float, ...], ...], ...]) -> Network:
    """A network of sigmoids with those weights and no biases."""
    sizes = (len(weights[0][0]), *(len(matrix) for matrix in weights))
    network = Network(Topology(sizes, ("sigmoid",)), np.zeros(Topology(sizes, ("sigmoid",)).parameter_count))
    for (own, _), matrix in zip(network.layers, weights, strict=True):
        own[:] = matrix
    return network
