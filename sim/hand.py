"""A hand in a brain's place: whoever holds it, a person or a program, says what is done next."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from brains.population import Population
from brains.topology import Topology


class Hand(Population):
    """Stands where a population of one brain would, and answers with the action that it was given.

    Attributes:
        action: (outputs,) float32, the answer to whatever is seen.
    """

    def __init__(self, inputs: int, outputs: int) -> None:
        topology = Topology((inputs, outputs))
        super().__init__(topology, np.zeros((1, topology.parameter_count), dtype=np.float32))
        self.action = np.zeros(outputs, dtype=np.float32)

    def forward(self, observations: np.ndarray) -> np.ndarray:
        return self.action[None, :].copy()

    def take(self, indices: Sequence[int] | np.ndarray) -> Hand:
        return self
