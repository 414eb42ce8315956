"""What lesson 12 is about: how much of a trained network can be taken away before it stops reading digits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenes.classroom.small_reader import reader, tried

Floats = NDArray[np.float64]

SMALLEST, RANDOM, LARGEST = "Smallest first", "At random", "Largest first"
ORDERS = (SMALLEST, RANDOM, LARGEST)
Neuron = tuple[int, int]
"""(hidden layer from 0, neuron in it)."""


class Damage:
    """The network, what was taken from it, and how well it still reads.

    Attributes:
        network: 784-16-16-10 as it is now. neurons: those that were taken away.
        order: in which connections are cut. share: of all connections that are cut.
        whole: accuracy before anything was taken.
        curves: for each order, (share, accuracy) measured so far without any neuron missing.
    """

    def __init__(self, seed: int = 0) -> None:
        self.network = reader()
        self._base = self.network.parameters.copy()
        pictures = tried(seed)
        self._inputs = pictures.inputs().astype(np.float64)
        self._labels = pictures.labels
        self._weights = np.concatenate(
            [np.arange(layer.weights.start, layer.weights.stop) for layer in self.network.topology.layers]
        )
        self._chance = np.random.default_rng(seed).permutation(self._weights)
        self.neurons: set[Neuron] = set()
        self.order, self.share = SMALLEST, 0.0
        self.curves: dict[str, dict[float, float]] = {order: {} for order in ORDERS}
        self._harm()
        self.whole = self.accuracy

    @property
    def connections(self) -> int:
        """Weights of the whole network."""
        return len(self._weights)

    @property
    def cut(self) -> int:
        """Weights that are cut."""
        return round(self.share * self.connections)

    def mend(self) -> None:
        """Everything back."""
        self.neurons.clear()
        self.share = 0.0
        self._harm()

    def take(self, neuron: Neuron) -> None:
        """Take a neuron away, or give it back."""
        self.neurons.symmetric_difference_update({neuron})
        self._harm()

    def cut_to(self, share: float) -> None:
        """Cut that share of all connections, in the order that is chosen."""
        self.share = min(1.0, max(0.0, share))
        self._harm()

    def choose_order(self, order: str) -> None:
        """Cut others."""
        self.order = order
        self._harm()

    def _in_order(self) -> NDArray[np.intp]:
        if self.order == RANDOM:
            return self._chance
        rising = self._weights[np.argsort(np.abs(self._base[self._weights]), kind="stable")]
        return rising if self.order == SMALLEST else rising[::-1]

    def _harm(self) -> None:
        self.network.parameters[:] = self._base
        self.network.parameters[self._in_order()[: self.cut]] = 0.0
        for layer, neuron in self.neurons:
            weights, biases = self.network.layers[layer]
            weights[neuron], biases[neuron] = 0.0, 0.0
            self.network.layers[layer + 1][0][:, neuron] = 0.0
        self.accuracy = float((self.network.classify(self._inputs) == self._labels).mean())
        if not self.neurons:
            self.curves[self.order][round(self.share, 3)] = self.accuracy
