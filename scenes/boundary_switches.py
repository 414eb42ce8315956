"""Neurons that are switched off: what flows out of them is set to 0 and kept aside, and nothing of theirs learns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from brains.errors import UserError
from brains.network import Network
from brains.topology import Topology

Node = tuple[int, int]


class Switches:
    """Which hidden neurons are off.

    Attributes:
        kept: for each neuron that is off, (layer, neuron), the weights ``(neurons of the next layer,)`` that flow
            out of it when it is on.
    """

    def __init__(self, kept: dict[Node, NDArray[np.float32]] | None = None) -> None:
        self.kept: dict[Node, NDArray[np.float32]] = dict(kept or {})

    @property
    def off(self) -> list[Node]:
        """The neurons that are off."""
        return list(self.kept)

    def toggle(self, network: Network, node: Node) -> None:
        """Switch one off, or on again with the weights it had. Raises UserError for an input or output."""
        layer, neuron = node
        if not 1 <= layer < len(network.topology.layer_sizes) - 1:
            raise UserError("only neurons of hidden layers can be switched off")
        outgoing = network.layers[layer][0][:, neuron]
        if node in self.kept:
            outgoing[:] = self.kept.pop(node)
        else:
            self.kept[node] = outgoing.copy()
            outgoing[:] = 0.0

    def all_on(self, network: Network) -> None:
        """Switch all on again."""
        for node in list(self.kept):
            self.toggle(network, node)

    def frozen(self, topology: Topology) -> NDArray[np.bool_]:
        """``(P,)`` the parameters that must not learn: all that flows into and out of neurons that are off."""
        frozen = np.zeros(topology.parameter_count, dtype=bool)
        views = topology.views(frozen)
        for layer, neuron in self.kept:
            views[layer][0][:, neuron] = True
            views[layer - 1][0][neuron] = True
            views[layer - 1][1][neuron] = True
        return frozen
