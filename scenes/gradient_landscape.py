"""Networks of two weights, the data they learn, and the landscape of their cost over both weights."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from brains.backprop import Backprop
from brains.costs import cost_named
from brains.network import Network
from brains.population import Population
from brains.topology import Topology

Floats = NDArray[np.float64]

GRID = 81
_WALLS = 93  # percent of the landscape that is shown in full height; higher walls are cut


@dataclass(frozen=True)
class Landscape:
    """A network in which two parameters are free, and what it learns.

    Attributes:
        name: in the menu; words: which network, which data, which cost.
        topology: of the network; all parameters but the free ones stay 0.
        free: places of the two free parameters in the flat vector; names: of both.
        inputs: (n, in); targets: (n, 1); cost: its name.
        low, high: the corners of the part that is shown; start: where the paths begin at first.
        learn_rate, adam_rate: that suit it.
    """

    name: str
    words: str
    topology: Topology
    free: tuple[int, int]
    names: tuple[str, str]
    inputs: Floats = field(repr=False)
    targets: Floats = field(repr=False)
    low: tuple[float, float]
    high: tuple[float, float]
    start: tuple[float, float]
    learn_rate: float
    adam_rate: float
    cost: str = "squared_error"

    def parameters(self, point: ArrayLike) -> Floats:
        """The flat vector (P,) of the network at a point (2,) of the landscape."""
        parameters = np.zeros(self.topology.parameter_count)
        parameters[list(self.free)] = point
        return parameters

    def network(self, point: ArrayLike) -> Network:
        """The network at a point (2,)."""
        return Network(self.topology, self.parameters(point))

    @cached_property
    def backprop(self) -> Backprop:
        """Of this topology and cost, in float64."""
        return Backprop(self.topology, self.cost, np.float64)

    def cost_and_slope(self, point: ArrayLike, rows: NDArray[np.intp] | None = None) -> tuple[float, Floats]:
        """Cost and its gradient (2,) at a point, of all examples or of those rows, by backpropagation."""
        inputs, targets = (self.inputs, self.targets) if rows is None else (self.inputs[rows], self.targets[rows])
        loss = self.backprop.loss_and_gradient(self.parameters(point), inputs, targets)
        return loss, self.backprop.gradient[list(self.free)]

    @cached_property
    def axes(self) -> tuple[Floats, Floats]:
        """Values of both weights along the grid, (GRID,) each."""
        return np.linspace(self.low[0], self.high[0], GRID), np.linspace(self.low[1], self.high[1], GRID)

    @cached_property
    def heights(self) -> Floats:
        """(GRID, GRID) costs; row j holds the second weight's j-th value."""
        first, second = self.axes
        points = np.stack(np.meshgrid(first, second), axis=-1).reshape(-1, 2)
        parameters = np.zeros((self.topology.parameter_count, len(points)), np.float32)
        parameters[list(self.free)] = points.T
        crowd, cost = Population(self.topology, parameters.T), cost_named(self.cost)
        total = np.zeros(len(points))
        for example, target in zip(self.inputs, self.targets, strict=True):  # all networks of the grid at once
            seen = np.repeat(example[:, None].astype(np.float32), len(points), axis=1).T
            total += cost.each(crowd.forward(seen), np.broadcast_to(target, (len(points), 1)))
        return (total / len(self.inputs)).reshape(GRID, GRID)

    @cached_property
    def shown_range(self) -> tuple[float, float]:
        """Costs from the deepest to the wall's cut."""
        return float(self.heights.min()), float(np.percentile(self.heights, _WALLS))

    @cached_property
    def lowest(self) -> tuple[float, float]:
        """The lowest point of the grid."""
        j, i = np.unravel_index(int(self.heights.argmin()), self.heights.shape)
        return float(self.axes[0][i]), float(self.axes[1][j])

    def inside(self, point: ArrayLike) -> bool:
        """Whether a point (2,) lies in the part that is shown."""
        place = np.asarray(point, dtype=np.float64)
        return bool((place >= self.low).all() and (place <= self.high).all())


def _line() -> Landscape:
    rng = np.random.default_rng(1)
    x = np.linspace(0.3, 3.0, 30)[:, None]
    y = 0.9 * x - 0.6 + rng.normal(0, 0.25, x.shape)
    return Landscape(
        "Line: weight and bias",
        "One linear neuron, a = w x + b, on 30 points beside a line · squared error",
        Topology((1, 1), ("linear",)),
        (0, 1),
        ("weight w", "bias b"),
        x,
        y,
        (-2.5, -4.5),
        (4.5, 4.5),
        (-1.6, 3.6),
        0.12,
        0.2,
    )


def _neuron() -> Landscape:
    rng = np.random.default_rng(2)
    x = np.linspace(-3.0, 3.0, 40)[:, None]
    y = (x + rng.normal(0, 0.5, x.shape) > 0.6).astype(np.float64)
    return Landscape(
        "Sigmoid: weight and bias",
        "One sigmoid neuron, a = σ(w x + b), on 40 examples of no and yes · squared error",
        Topology((1, 1), ("sigmoid",)),
        (0, 1),
        ("weight w", "bias b"),
        x,
        y,
        (-5.0, -8.0),
        (9.0, 7.0),
        (-3.6, 4.0),
        1.2,
        0.2,
    )


def _two_inputs() -> Landscape:
    rng = np.random.default_rng(3)
    middles = np.where(np.arange(40)[:, None] % 2 == 0, (1.1, 0.4), (-1.1, -0.4))
    x = middles + rng.normal(0, 0.7, (40, 2))
    y = np.where(np.arange(40)[:, None] % 2 == 0, 1.0, -1.0)
    return Landscape(
        "Tanh: two weights",
        "One tanh neuron with two inputs and no bias, a = tanh(w₁ x₁ + w₂ x₂), two clouds · squared error",
        Topology((2, 1), ("tanh",)),
        (0, 1),
        ("weight 1", "weight 2"),
        x,
        y,
        (-4.0, -4.0),
        (5.0, 4.5),
        (-3.3, 0.4),
        0.2,
        0.12,
    )


def _saddle() -> Landscape:
    x = np.linspace(-2.0, 2.0, 24)[:, None]
    y = 0.9 * np.tanh(1.5 * np.tanh(1.4 * x)) + np.random.default_rng(4).normal(0, 0.25, x.shape)
    return Landscape(
        "Two in a row: a saddle",
        "Two tanh neurons in a row without biases, a = tanh(w₂ tanh(w₁ x)): two valleys, a saddle · squared error",
        Topology((1, 1, 1), ("tanh", "tanh")),
        (0, 2),
        ("weight 1", "weight 2"),
        x,
        y,
        (-3.0, -3.0),
        (3.0, 3.0),
        (-2.1, 1.7),
        0.1,
        0.07,
    )


LANDSCAPES: tuple[Landscape, ...] = (_saddle(), _neuron(), _two_inputs(), _line())
