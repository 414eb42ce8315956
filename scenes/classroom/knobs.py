"""What lesson 11 is about: a network as 13,002 knobs, and the gradient as a list of which of them matter.

The cost of one picture is the cross-entropy of what the network says. Its gradient has a number for every knob: how
much the cost rises if that knob is turned up a little.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from brains.backprop import loss_and_gradient, loss_of, losses_of
from brains.topology import Topology
from scenes.classroom.small_reader import SIDE, one_hot, reader, tried

Floats = NDArray[np.float64]

SMALL = Topology((2, 3, 2), ("sigmoid",))
"""The network that the counting begins with."""
_COST = "cross_entropy"
_STEP = 0.0005
_NOTHING = 1e-7
"""A knob with a smaller gradient does not matter to the picture."""


class Knobs:
    """The network, a picture, and what every knob has to do with it.

    Attributes:
        network: 784-16-16-10, float64; its parameters are the knobs.
        index: of the picture. gradient: (knobs,) for that picture and the network as it is.
        chosen: the knob in hand. base: (knobs,) as they were before any was turned by hand.
        steps: down the gradient so far.
    """

    def __init__(self, seed: int = 0) -> None:
        self.network = reader()
        self._pictures = tried(seed)
        self._inputs = self._pictures.inputs().astype(np.float64)
        costs = losses_of(self.network, self._inputs, one_hot(self._pictures.labels), _COST)
        self._hardest = np.argsort(-costs, kind="stable")
        self.place = 0
        self.chosen = 0
        self.begin()

    def begin(self) -> None:
        """All knobs as they were, the first picture's most important one in hand."""
        self.network.parameters[:] = reader().parameters
        self.base = self.network.parameters.copy()
        self.steps = 0
        self.look()
        self.chosen = int(self.order[0])

    @property
    def index(self) -> int:
        return int(self._hardest[self.place])

    def next_picture(self, by: int) -> None:
        """Another picture, the ones it finds hardest first; the knobs stay as they are."""
        self.place = (self.place + by) % len(self._hardest)
        self.look()

    @property
    def image(self) -> NDArray[np.uint8]:
        """(28, 28) the picture."""
        image: NDArray[np.uint8] = self._pictures.images[self.index]
        return image

    @property
    def label(self) -> int:
        return int(self._pictures.labels[self.index])

    def look(self) -> None:
        """Find the gradient anew."""
        inputs = self._inputs[self.index][None]
        _, self.gradient = loss_and_gradient(self.network, inputs, one_hot(np.array([self.label])), _COST)
        self.order = np.argsort(-np.abs(self.gradient), kind="stable")

    @property
    def cost(self) -> float:
        """Of the picture."""
        return loss_of(self.network, self._inputs[self.index][None], one_hot(np.array([self.label])), _COST)

    @property
    def outputs(self) -> Floats:
        """(10,) how sure it is of each digit."""
        return self.network.forward(self._inputs[self.index][None])[0]

    @property
    def matters(self) -> int:
        """Knobs that have anything to do with the picture."""
        return int((np.abs(self.gradient) > _NOTHING).sum())

    def idle(self) -> int:
        """A knob that has nothing to do with the picture: the next after the one in hand."""
        places = np.flatnonzero(np.abs(self.gradient) <= _NOTHING)
        if not places.size:
            return int(self.order[-1])
        later = places[places > self.chosen]
        return int(later[0] if later.size else places[0])

    def turn(self, change: float) -> None:
        """Set the knob in hand to where it was, plus that."""
        self.network.parameters[self.chosen] = self.base[self.chosen] + change

    @property
    def change(self) -> float:
        """How far the knob in hand was turned."""
        return float(self.network.parameters[self.chosen] - self.base[self.chosen])

    def choose(self, knob: int) -> None:
        """Take another knob in hand; the one before stays as it was turned."""
        self.chosen = int(knob)
        self.look()

    def step_down(self) -> None:
        """All knobs at once, each against its own gradient and in proportion to it."""
        self.look()
        np.subtract(self.network.parameters, _STEP * self.gradient, out=self.network.parameters)
        self.base = self.network.parameters.copy()
        self.steps += 1
        self.look()

    def name(self, knob: int) -> str:
        """Which weight or bias it is: ``h1.3 › h2.5`` leads from the third hidden neuron to the fifth behind it."""
        layers = self.network.topology.layers
        for number, layer in enumerate(layers):
            ends = f"h{number + 1}." if number < len(layers) - 1 else ""
            first = 1 if ends else 0  # outputs are called by their digit
            if layer.weights.start <= knob < layer.weights.stop:
                to, source = divmod(knob - layer.weights.start, layer.inputs)
                start = f"px {source // SIDE},{source % SIDE}" if number == 0 else f"h{number}.{source + 1}"
                return f"{start} › {ends}{to + first}"
            if layer.biases.start <= knob < layer.biases.stop:
                return f"bias {ends}{knob - layer.biases.start + first}"
        raise IndexError(f"there is no knob {knob}")


def counts(topology: Topology) -> tuple[int, int]:
    """Weights and biases of a network."""
    weights = sum(layer.inputs * layer.outputs for layer in topology.layers)
    return weights, topology.parameter_count - weights


def ways_to_count(outputs: Floats, targets: Floats) -> tuple[float, float, float]:
    """An error as a signed sum, as a sum of sizes, and as a sum of squares."""
    errors = targets - outputs
    return float(errors.sum()), float(np.abs(errors).sum()), float(errors @ errors)
