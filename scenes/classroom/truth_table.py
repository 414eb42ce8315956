"""What lesson 3 is about: AND, OR and XOR by one line, by two, and by the same in a network.

A line says yes where  w1·A + w2·B + b > 0. XOR needs two of them: yes to the first and not to the second. As a network
that is two hidden neurons and an output, all steps.
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from brains.backprop import Backprop
from brains.network import Network
from brains.optimizers import Adam, AdamSettings
from brains.topology import Topology

Floats = NDArray[np.float64]

CORNERS: Floats = np.array(list(itertools.product((0.0, 1.0), repeat=2)))
"""(4, 2) the inputs 00, 01, 10, 11."""
TABLES = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "XOR": (0, 1, 1, 0)}
"""What each function says to them."""
ONE_LINE, TWO_LINES, NETWORK = "One line", "Two lines", "2-2-1 network"
WAYS = (ONE_LINE, TWO_LINES, NETWORK)
FIRST_LINES = ((0.25, 0.2, 0.35, 0.9), (0.1, 0.55, 0.6, 0.25))
"""Two lines to begin with, each by two points (x, y, x, y); they solve nothing."""

_LEARN_RATE, _SOLVED_COST, _PATIENCE = 0.02, 0.02, 900


class Line:
    """A line through two handles; what lies to the right of the way from the first to the second is a yes.

    Attributes:
        ends: (2, 2) the handles in the plane of A and B.
    """

    def __init__(self, ends: tuple[float, float, float, float]) -> None:
        self.ends: Floats = np.array(ends, dtype=np.float64).reshape(2, 2)

    @property
    def weights(self) -> tuple[float, float, float]:
        """w1, w2 and b; the two weights have length 1, so that the sum is the distance from the line."""
        (x0, y0), (x1, y1) = self.ends
        across, upward = x1 - x0, y1 - y0
        length = max(1e-9, float(np.hypot(across, upward)))
        w1, w2 = upward / length, -across / length
        return w1, w2, -(w1 * x0 + w2 * y0)

    def flip(self) -> None:
        """Yes on the other side."""
        self.ends = self.ends[::-1].copy()


class TruthTable:
    """A function, a way to compute it, and its lines.

    Attributes:
        function: AND, OR or XOR. way: one line, two, or the network.
        lines: two; the second is not used by one line.
    """

    def __init__(self) -> None:
        self.function, self.way = "AND", ONE_LINE
        self.lines = [Line(ends) for ends in FIRST_LINES]

    @property
    def wanted(self) -> tuple[int, ...]:
        """What should be said to the four corners."""
        return TABLES[self.function]

    @property
    def network(self) -> Network:
        """The lines as a network: 2-1, or 2-2-1 whose output says "the first and not the second"."""
        if self.way == ONE_LINE:
            return Network(Topology((2, 1), ("step",)), np.array(self.lines[0].weights))
        hidden = np.array([line.weights for line in self.lines])
        parameters = np.concatenate([hidden[:, :2].ravel(), hidden[:, 2], [1.0, -1.0, -0.5]])
        return Network(Topology((2, 2, 1), ("step",)), parameters)

    def says(self, inputs: Floats) -> NDArray[np.intp]:
        """(n,) 1 for yes, 0 for no."""
        return (self.network.forward(inputs)[:, 0] > 0.5).astype(np.intp)

    @property
    def right(self) -> int:
        """How many of the four corners get the right answer."""
        return int((self.says(CORNERS) == np.array(self.wanted)).sum())

    @property
    def solved(self) -> bool:
        return self.right == len(CORNERS)


def best_by_one_line(function: str) -> int:
    """How many corners one line can get right at most, by trying many lines."""
    wanted = np.array(TABLES[function])
    angles = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    normals = np.column_stack([np.cos(angles), np.sin(angles)])
    sums = CORNERS @ normals.T  # (4, angles)
    shifts = np.linspace(-2.0, 2.0, 81)
    says = sums[:, :, None] + shifts > 0
    return int((says == wanted[:, None, None].astype(bool)).sum(axis=0).max())


class Learner:
    """A 2-2-1 network of sigmoids that finds its own two lines, from a start drawn by chance.

    Attributes:
        network: as it is now. steps: taken so far. cost: mean squared error of the last step; inf before the first.
        starts: drawn so far.
    """

    def __init__(self, seed: int = 0) -> None:
        self._topology = Topology((2, 2, 1), ("sigmoid",))
        self._rng = np.random.default_rng(seed)
        self.starts = 0
        self.begin()

    def begin(self) -> None:
        """Another start."""
        self.network = Network(self._topology, self._rng.normal(0.0, 1.0, self._topology.parameter_count))
        self._backprop = Backprop(self._topology, "squared_error", np.float64)
        self._optimizer = Adam(self._topology.parameter_count, AdamSettings(learn_rate=_LEARN_RATE), np.float64)
        self.steps, self.cost = 0, float("inf")
        self.starts += 1

    def learn(self, wanted: tuple[int, ...], steps: int) -> None:
        """So many steps on all four corners together."""
        targets = np.array(wanted, dtype=np.float64)[:, None]
        for _ in range(steps):
            self.cost = self._backprop.loss_and_gradient(self.network.parameters, CORNERS, targets)
            self._optimizer.step(self.network.parameters, self._backprop.gradient)
        self.steps += steps

    @property
    def stuck(self) -> bool:
        """It has had time enough, and is not there."""
        return self.steps >= _PATIENCE and self.cost > _SOLVED_COST

    @property
    def solved(self) -> bool:
        return self.cost <= _SOLVED_COST
