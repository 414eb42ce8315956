"""The machine of lesson 1: kilometres to miles by one number."""

from __future__ import annotations

import numpy as np

from brains.network import Network
from brains.topology import Topology

KILOMETRES, MILES = 100.0, 62.137
FIRST_FACTOR = 0.5
CLASSIC = (0.5, 0.6, 0.7, 0.61)
"""The four guesses that every text about this machine goes through."""
LARGEST_FACTOR = 1.25
_MOST_GUESSES = 200


class Guesser:
    """One neuron without an activation: miles = factor · kilometres.

    Attributes:
        network: 1-1; its only weight is the factor, its bias stays 0.
        guesses: (factor, error in miles) so far, the newest last.
    """

    def __init__(self) -> None:
        self.network = Network(Topology((1, 1), ("linear",)), np.array([FIRST_FACTOR, 0.0]))
        self.guesses: list[tuple[float, float]] = []
        self._note()

    @property
    def factor(self) -> float:
        """The number that can be turned."""
        return float(self.network.parameters[0])

    @property
    def guess(self) -> float:
        """Miles, as the machine has it."""
        return float(self.network.forward(np.array([[KILOMETRES]]))[0, 0])

    @property
    def error(self) -> float:
        """Truth minus guess, in miles."""
        return MILES - self.guess

    def turn(self, factor: float, *, again: bool = False) -> None:
        """Set the factor.

        Args:
            again: it is still the same turn of the dial, which counts as one guess.
        """
        self.network.parameters[0] = min(LARGEST_FACTOR, max(0.0, factor))
        if again:
            self.guesses.pop()
        self._note()

    def correct(self, share: float) -> None:
        """Turn it by a share of what the error asks for: a large error, a large correction."""
        self.turn(self.factor + share * self.error / KILOMETRES)

    def _note(self) -> None:
        self.guesses.append((self.factor, self.error))
        del self.guesses[:-_MOST_GUESSES]
