"""The chain rule on one neuron per layer: every partial derivative, in the order in which they multiply.

(a_n - y)² at the end; z_k = w_k a_(k-1) + b_k and a_k = f(z_k) before it, with a_0 = x the input:

    dC/da_n = 2 (a_n - y)          da_k/dz_k = f'(z_k)
    dz_k/dw_k = a_(k-1)            dz_k/db_k = 1            dz_k/da_(k-1) = w_k
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brains.activations import activation
from brains.backprop import loss_and_gradient, numerical_gradient
from brains.network import Network
from brains.optimizers import GradientDescent, OptimizerSettings
from brains.topology import Topology

Floats = NDArray[np.float64]

LEAST_LAYERS, MOST_LAYERS = 2, 4
ACTIVATIONS = ("sigmoid", "tanh", "relu", "silu", "linear")
SUBSCRIPTS = "₀₁₂₃₄"

# What is found out about layer k, one after the other.
COST, SLOPE, ERROR, WEIGHT, BIAS, BEFORE = range(6)


@dataclass(frozen=True)
class Stage:
    """One step of the backward sweep.

    Attributes:
        layer: 1 is the first after the input; kind: ``COST`` ... ``BEFORE``.
        factors: (symbol, value) of all that is multiplied since the cost; result: symbol of their product.
        words: what happens, for people.
    """

    layer: int
    kind: int
    factors: tuple[tuple[str, float], ...]
    result: str
    words: str

    @property
    def value(self) -> float:
        """The product of all factors."""
        return float(np.prod([value for _, value in self.factors]))


class Chain:
    """One neuron per layer, with its input, target, weights and biases.

    Attributes:
        layers: how many neurons stand after the input; activation: of all of them.
        x: input; y: target; weights, biases: of up to ``MOST_LAYERS`` neurons, those beyond ``layers`` wait.
    """

    def __init__(self) -> None:
        self.layers = 3
        self.activation = "sigmoid"
        self.x, self.y = 0.8, 1.0
        self.weights = [1.2, -0.9, 1.5, 1.1]
        self.biases = [-0.3, 0.4, -0.6, 0.1]

    # the network of brains

    @property
    def topology(self) -> Topology:
        """1-1-...-1."""
        return Topology((1,) * (self.layers + 1), (self.activation,))

    @property
    def parameters(self) -> Floats:
        """(2 layers,): w_1, b_1, w_2, b_2 and so on, as the network holds them."""
        pairs = zip(self.weights[: self.layers], self.biases[: self.layers], strict=True)
        return np.array([value for pair in pairs for value in pair], dtype=np.float64)

    @parameters.setter
    def parameters(self, parameters: Floats) -> None:
        self.weights[: self.layers] = parameters[0::2].tolist()
        self.biases[: self.layers] = parameters[1::2].tolist()

    @property
    def network(self) -> Network:
        """In float64."""
        return Network(self.topology, self.parameters)

    def by_backprop(self) -> Floats:
        """The gradient (2 layers,) that ``brains`` finds in one pass back."""
        return loss_and_gradient(self.network, np.array([[self.x]]), np.array([[self.y]]))[1].copy()

    def by_nudges(self) -> Floats:
        """The gradient (2 layers,) by central finite differences."""
        return numerical_gradient(self.network, np.array([[self.x]]), np.array([[self.y]])).gradient

    # forward and back, a number at a time

    def forward(self) -> tuple[list[float], list[float]]:
        """z_1 ... z_n and a_0 ... a_n; a_0 is the input."""
        function = activation(self.activation).function
        sums, outputs = [], [self.x]
        for weight, bias in zip(self.weights[: self.layers], self.biases[: self.layers], strict=True):
            sums.append(weight * outputs[-1] + bias)
            outputs.append(float(function(np.array([sums[-1]]))[0]))
        return sums, outputs

    @property
    def cost(self) -> float:
        """(a_n - y)²."""
        return (self.forward()[1][-1] - self.y) ** 2

    def slope(self, layer: int) -> float:
        """da/dz of a layer, from 1."""
        rule = activation(self.activation)
        sums, outputs = self.forward()
        assert rule.slope is not None
        return float(rule.slope(np.array([sums[layer - 1]]), np.array([outputs[layer]]), None)[0])

    def sweep(self) -> list[Stage]:
        """All steps of the backward sweep, from the cost to the first layer."""
        _, outputs = self.forward()
        last = self.layers
        stages: list[Stage] = []
        way: tuple[tuple[str, float], ...] = ((f"dC/da{SUBSCRIPTS[last]}", 2 * (outputs[-1] - self.y)),)
        words = "How the cost changes with the output: 2 (a − y)"
        stages.append(Stage(last, COST, way, way[0][0], words))
        for k in range(last, 0, -1):
            s, before = SUBSCRIPTS[k], SUBSCRIPTS[k - 1]
            slope = (f"da{s}/dz{s}", self.slope(k))
            words = f"How the output of neuron {k} changes with its sum: {activation(self.activation).slope_formula}"
            stages.append(Stage(k, SLOPE, (slope,), slope[0], words))
            way = (*way, slope)
            stages.append(Stage(k, ERROR, way, f"dC/dz{s}", f"Multiplied: the error of neuron {k}"))
            weight = (*way, (f"dz{s}/dw{s}", outputs[k - 1]))
            words = "the input" if k == 1 else f"the output of neuron {k - 1}"
            stages.append(Stage(k, WEIGHT, weight, f"dC/dw{s}", f"The sum changes with its weight by {words}"))
            bias = (*way, (f"dz{s}/db{s}", 1.0))
            stages.append(Stage(k, BIAS, bias, f"dC/db{s}", "The sum changes with its bias one to one"))
            if k > 1:
                way = (*way, (f"dz{s}/da{before}", self.weights[k - 1]))
                words = f"Back through the weight w{s} to neuron {k - 1}"
                stages.append(Stage(k, BEFORE, way, f"dC/da{before}", words))
        return stages

    def by_chain_rule(self) -> Floats:
        """The gradient (2 layers,), read off the sweep."""
        gradient = np.zeros(2 * self.layers)
        for stage in self.sweep():
            if stage.kind in (WEIGHT, BIAS):
                gradient[2 * (stage.layer - 1) + (stage.kind == BIAS)] = stage.value
        return gradient

    def learn(self, learn_rate: float) -> None:
        """One step of gradient descent with the gradient of the chain rule."""
        parameters = self.parameters
        descent = GradientDescent(len(parameters), OptimizerSettings(learn_rate), np.float64)
        descent.step(parameters, self.by_chain_rule())
        self.parameters = parameters
