"""What lesson 6 is about: how the error at the outputs is shared out among hidden neurons, and the step that follows.

    error = target - output
    equal       each hidden neuron gets the same share of every output's error
    by weight   shares go by the weights that lead to the output
    simple      transpose(W) · error: the proportions without their denominators
    chain rule  transpose(W) · (error · output · (1 - output)): what the cost really changes by

    weights += learn rate · (error · a · (1 - a)) · transpose(a before)

The first three are what beginners' texts use. They are not the gradient: they leave out the slope of the output.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from brains.backprop import loss_and_gradient, loss_of
from brains.network import Network
from scenes.classroom.signal import INPUTS, LARGE, WEIGHTS, network_of
from scenes.gradient_chain import BIAS, WEIGHT, Chain

Floats = NDArray[np.float64]

EQUAL, BY_WEIGHT, SIMPLE, CHAIN = "Equal", "By weight", "Simple", "Chain rule"
RULES = (EQUAL, BY_WEIGHT, SIMPLE, CHAIN)
TARGETS = (0.01, 0.99, 0.01)
LEARN_RATE = 0.3

SPLITS: dict[str, tuple[tuple[tuple[float, ...], ...], tuple[float, ...]]] = {
    "3 and 1": (((3.0, 1.0),), (1.0,)),
    "6 and 3": (((6.0, 3.0),), (1.0,)),
    "2 × 2": (((2.0, 3.0), (1.0, 4.0)), (1.5, 0.5)),
}
"""Small examples of the classic text: weights ``(out, in)`` and the errors at the outputs."""

IN_A_ROW = "Three in a row"
"""The example with one neuron after the other."""


def shared_out(rule: str, weights: Floats, errors: Floats) -> Floats:
    """(in,) what each neuron before is blamed for.

    Args:
        weights: (out, in). errors: (out,); for the chain rule already times the outputs' slopes.
    """
    if rule == EQUAL:
        return np.full(weights.shape[1], errors.sum() / weights.shape[1])
    if rule == BY_WEIGHT:
        return (weights / weights.sum(axis=1, keepdims=True)).T @ errors
    return weights.T @ errors


class SmallChain:
    """One neuron after the other, 1-1-1: the chain rule with nothing to be shared out.

    Attributes:
        chain: with the gradient lab's numbers, two neurons after the input.
    """

    def __init__(self) -> None:
        self.chain = Chain()
        self.chain.layers = 2

    @property
    def weights(self) -> list[Floats]:
        """``(1, 1)`` of both neurons."""
        return [np.array([[weight]]) for weight in self.chain.weights[: self.chain.layers]]

    @property
    def error(self) -> float:
        """Target minus output."""
        return self.chain.y - self.chain.forward()[1][-1]

    def hidden_errors(self, rule: str) -> Floats:
        """(1,) what the neuron before the output is blamed for."""
        slope = self.chain.slope(self.chain.layers) if rule == CHAIN else 1.0
        return shared_out(rule, self.weights[-1], np.array([self.error * slope]))

    def factors(self) -> list[tuple[str, str, float]]:
        """What is multiplied on the way from the cost (a₂ − y)² to the first weight: symbol, rule and value of each.

        Then their product, and the bias's, whose last factor is 1.
        """
        sweep = self.chain.sweep()
        weight, bias = (next(one for one in sweep if (one.layer, one.kind) == (1, kind)) for kind in (WEIGHT, BIAS))
        rules = ("2 (a₂ − y)", "a₂ (1 − a₂)", "w₂", "a₁ (1 − a₁)", "x")
        rows = [(symbol, rule, value) for (symbol, value), rule in zip(weight.factors, rules, strict=True)]
        rows.append((weight.result, "their product", weight.value))
        symbol, value = bias.factors[-1]
        return [*rows, (symbol, "1", value), (bias.result, "with 1 for x", bias.value)]


class Blame:
    """The 3 × 3 × 3 network of the classic text, its errors, and one step of learning by one of the rules.

    Attributes:
        network: float64, no biases. inputs, targets: (3,). learn_rate: of a step.
        rule: how errors go back. steps: taken so far.
    """

    def __init__(self) -> None:
        self.network = network_of(WEIGHTS[LARGE])
        self.inputs: Floats = np.array(INPUTS[LARGE])
        self.targets: Floats = np.array(TARGETS)
        self.learn_rate = LEARN_RATE
        self.rule = EQUAL
        self.steps = 0

    @property
    def weights(self) -> list[Floats]:
        """``(out, in)`` of both layers."""
        return [weights for weights, _ in self.network.layers]

    @property
    def activations(self) -> list[Floats]:
        """Inputs, hidden and output."""
        return self.network.layer_activations(self.inputs)

    @property
    def errors(self) -> Floats:
        """(3,) target minus output."""
        return self.targets - self.activations[-1]

    @property
    def cost(self) -> float:
        """Half the sum of the squared errors."""
        return cost_of(self.network, self.inputs, self.targets)

    def hidden_errors(self, rule: str) -> Floats:
        """(3,) what the hidden neurons are blamed for by a rule."""
        outputs = self.activations[-1]
        errors = self.errors * outputs * (1 - outputs) if rule == CHAIN else self.errors
        return shared_out(rule, self.weights[1], errors)

    def changes(self, rule: str) -> list[Floats]:
        """What a step by a rule adds to the weights of both layers."""
        inputs, hidden, outputs = self.activations
        output_part = self.errors * outputs * (1 - outputs)
        hidden_part = self.hidden_errors(rule) * hidden * (1 - hidden)
        return [self.learn_rate * np.outer(hidden_part, inputs), self.learn_rate * np.outer(output_part, hidden)]

    def stepped(self, rule: str) -> Network:
        """The network after a step by a rule."""
        weights = [own + change for own, change in zip(self.weights, self.changes(rule), strict=True)]
        return network_of(tuple(tuple(tuple(row) for row in matrix.tolist()) for matrix in weights))

    def cost_after(self, rule: str) -> float:
        """What the cost is after a step by a rule."""
        return cost_of(self.stepped(rule), self.inputs, self.targets)

    def agreement(self, rule: str) -> float:
        """Cosine of the angle between a step by a rule and one down the true gradient, over all weights."""
        gradient = self._gradient()
        step = np.concatenate([change.ravel() for change in self.changes(rule)])
        downhill = -np.concatenate([weights.ravel() for weights in gradient])
        lengths = np.linalg.norm(step) * np.linalg.norm(downhill)
        return float(step @ downhill / lengths) if lengths > 0 else 1.0

    def _gradient(self) -> list[Floats]:
        """d(cost)/dW of both layers by the lab's own backpropagation, whose cost is the whole sum of squares."""
        _, flat = loss_and_gradient(self.network, self.inputs[None], self.targets[None])
        return [weights / 2 for weights, _ in self.network.topology.views(flat)]

    def learn(self) -> None:
        """One step by the rule that is chosen."""
        for own, change in zip(self.weights, self.changes(self.rule), strict=True):
            own += change
        self.steps += 1


def cost_of(network: Network, inputs: Floats, targets: Floats) -> float:
    """Half the sum of the squared errors."""
    return loss_of(network, inputs[None], targets[None]) / 2
