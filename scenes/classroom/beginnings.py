"""What lesson 8 is about: the same small problem from six beginnings, five of them bad.

A disc inside a ring, a 2-6-1 network of sigmoids, momentum. The usual beginning draws weights with a spread of 1 over
the square root of the inputs of a neuron (LeCun, Bottou, Orr & Müller 1998, "Efficient BackProp").
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brains.backprop import Backprop
from brains.network import Network
from brains.optimizers import Momentum, MomentumSettings
from brains.topology import Topology

Floats = NDArray[np.float64]

HIDDEN = 6
TOPOLOGY = Topology((2, HIDDEN, 1), ("sigmoid",))
MOST_STEPS = 600
LEAST_TARGET, LARGEST_TARGET = 0.01, 0.99
LOGIT = math.log(LARGEST_TARGET / LEAST_TARGET)
"""The sum at which a sigmoid gives 0.99; for 1 there is none."""
_POINTS, _LEARN_RATE = 80, 1.0
_LEARNT, _SATURATED = 0.05, 0.02


def scaled(pixel: float) -> float:
    """A grey level from 0 to 255 as an input from 0.01 to 1: never 0, at which a weight could not learn."""
    return pixel / 255.0 * 0.99 + 0.01


@dataclass(frozen=True)
class Start:
    """One way to begin.

    Attributes:
        name: a few words. draw: first parameters from a size, a generator. why: what goes wrong, or right.
        size: of the first weights, as the person finds it. inputs, targets: which change of the examples.
    """

    name: str
    draw: Callable[[float, np.random.Generator], Floats]
    why: str
    size: float
    inputs: str = ""
    targets: str = ""


def _spread(size: float, rng: np.random.Generator) -> Floats:
    """Weights with a spread of size / sqrt(inputs of the neuron), biases 0."""
    parameters = np.zeros(TOPOLOGY.parameter_count)
    for weights, _ in TOPOLOGY.views(parameters):
        weights[:] = rng.normal(0.0, size / math.sqrt(weights.shape[1]), weights.shape)
    return parameters


def _equal(size: float, rng: np.random.Generator) -> Floats:
    return np.full(TOPOLOGY.parameter_count, size)


STARTS: tuple[Start, ...] = (
    Start("All zero", _equal, "Every neuron is the same, and no error gets back through weights of 0", 0.0),
    Start("All equal", _equal, "The neurons get the same errors and stay copies of one another", 0.5),
    Start("Too large", _spread, "The sums are so large that the sigmoids are flat: their slope is nearly 0", 30.0),
    Start("By fan-in", _spread, "Small, different, and smaller the more inputs a neuron adds up", 1.0),
    Start("An input is 0", _spread, "Its weights are never to blame, so they never change", 1.0, inputs="zero"),
    Start("Out of reach", _spread, "No sum makes a sigmoid say 1.5: weights grow, the error stays", 1.0, targets="far"),
)
ZERO, EQUAL, LARGE, FAN_IN, NO_INPUT, FAR = range(6)


class Beginning:
    """A network that learns from one of the starts.

    Attributes:
        start: how it begins. size: of its first weights. chance: a spread added to them.
        network: as it is now. first: (P,) how it began. costs: after each step, the first before any.
    """

    def __init__(self, start: Start, seed: int = 0) -> None:
        self.start, self.size, self.chance = start, start.size, 0.0
        self.seed = seed
        points, inside = ring(np.random.default_rng(seed))
        if start.inputs == "zero":
            points = points * [1.0, 0.0]
        low, high = (-0.5, 1.5) if start.targets == "far" else (LEAST_TARGET, LARGEST_TARGET)
        self.points, self.inside = points, inside
        self._targets = np.where(inside, high, low)[:, None]
        self.begin()

    def begin(self) -> None:
        """From the start again."""
        rng = np.random.default_rng([self.seed, 1])
        self.first = self.start.draw(self.size, rng)
        self.first = self.first + self.chance * rng.normal(size=len(self.first))
        self.network = Network(TOPOLOGY, self.first.copy())
        self._backprop = Backprop(TOPOLOGY, "squared_error", np.float64)
        self._optimizer = Momentum(TOPOLOGY.parameter_count, MomentumSettings(_LEARN_RATE, 0.9), np.float64)
        self.costs: list[float] = []

    @property
    def done(self) -> bool:
        """It has had all its steps."""
        return len(self.costs) > MOST_STEPS

    def learn(self) -> None:
        """One step on all points together."""
        if not self.done:
            self.costs.append(self._backprop.loss_and_gradient(self.network.parameters, self.points, self._targets))
            self._optimizer.step(self.network.parameters, self._backprop.gradient)

    @property
    def cost(self) -> float:
        """The newest; nan before the first step."""
        return self.costs[-1] if self.costs else math.nan

    @property
    def learnt(self) -> bool:
        return bool(self.costs) and self.cost < _LEARNT

    def hidden(self, inputs: Floats) -> Floats:
        """(n, hidden) what the hidden neurons say to inputs (n, 2)."""
        count = 3 * HIDDEN  # their weights and biases come first
        first = Network(Topology((2, HIDDEN), ("sigmoid",)), self.network.parameters[:count])
        return first.forward(inputs)

    @property
    def copies(self) -> bool:
        """Whether all hidden neurons are the same one."""
        weights, biases = self.network.layers[0]
        return bool(np.ptp(weights, axis=0).max() < 1e-6 and np.ptp(biases) < 1e-6)

    @property
    def saturated(self) -> float:
        """Share of the hidden neurons' answers to the points that lie at the very ends of the sigmoid."""
        said = self.hidden(self.points)
        return float(((said < _SATURATED) | (said > 1 - _SATURATED)).mean())

    @property
    def frozen_inputs(self) -> int:
        """How many of the two inputs have weights that never moved."""
        weights = self.network.layers[0][0]
        first = TOPOLOGY.views(self.first)[0][0]
        return int((weights == first).all(axis=0).sum()) if len(self.costs) > 1 else 0

    @property
    def largest_weight(self) -> float:
        return float(np.abs(self.network.parameters).max())


def ring(rng: np.random.Generator) -> tuple[Floats, NDArray[np.bool_]]:
    """(n, 2) points of a disc and of a ring round it, and which lie in the disc."""
    inside = np.arange(_POINTS) % 2 == 0
    radius = np.where(inside, rng.uniform(0.0, 0.45, _POINTS), rng.uniform(0.7, 1.0, _POINTS))
    angle = rng.uniform(0.0, 2 * np.pi, _POINTS)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]), inside
