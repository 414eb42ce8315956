"""What lesson 4 is about: one neuron, its inputs, weights and bias, with a step or a sigmoid behind the sum."""

from __future__ import annotations

import itertools
import math

import numpy as np
from numpy.typing import NDArray

from brains.network import Network
from brains.topology import Topology

Floats = NDArray[np.float64]

MOST_INPUTS = 3
STEP, SIGMOID = "step", "sigmoid"
LARGEST_WEIGHT, LARGEST_THRESHOLD = 2.0, 3.0
FIRST_INPUTS, FIRST_WEIGHTS = (0.3, 0.4, 0.5), (1.0, 1.0, -1.0)
FIRST_THRESHOLD = 0.8


class Neuron:
    """One neuron.

    Attributes:
        count: how many inputs it has, 1 to 3. inputs, weights: (3,); those beyond ``count`` wait.
        threshold: the sum from which on it fires; its bias is minus that.
        activation: step or sigmoid. steepness: how steep the sigmoid is; all weights and the bias times that.
    """

    def __init__(self) -> None:
        self.count = 2
        self.inputs: Floats = np.array(FIRST_INPUTS)
        self.weights: Floats = np.array(FIRST_WEIGHTS)
        self.threshold = FIRST_THRESHOLD
        self.activation = STEP
        self.steepness = 1.0

    @property
    def network(self) -> Network:
        """The neuron as a network of that many inputs and one output."""
        scale = self.steepness if self.activation == SIGMOID else 1.0
        parameters = scale * np.append(self.weights[: self.count], -self.threshold)
        return Network(Topology((self.count, 1), (self.activation,)), parameters)

    @property
    def parts(self) -> Floats:
        """(count,) what each input adds to the sum: weight times input."""
        return self.weights[: self.count] * self.inputs[: self.count]

    @property
    def total(self) -> float:
        """The sum of all parts, without the bias."""
        return float(self.parts.sum())

    @property
    def output(self) -> float:
        """What the neuron says."""
        return float(self.network.forward(self.inputs[None, : self.count])[0, 0])

    def output_at(self, total: Floats) -> Floats:
        """(n,) what it would say to other sums."""
        scale = self.steepness if self.activation == SIGMOID else 1.0
        curve = Network(Topology((1, 1), (self.activation,)), np.array([scale, -scale * self.threshold]))
        return curve.forward(total[:, None])[:, 0]

    def says(self) -> tuple[int, ...]:
        """1 where it fires, for inputs all 0 or 1, in the order 00, 01, 10, 11."""
        corners = np.array(list(itertools.product((0.0, 1.0), repeat=self.count)))
        return tuple((self.network.forward(corners)[:, 0] > 0.5).astype(int).tolist())

    def sum_for(self, output: float) -> float:
        """The sum at which the sigmoid gives that output: the threshold plus logit(output) / steepness."""
        return self.threshold + math.log(output / (1.0 - output)) / self.steepness
