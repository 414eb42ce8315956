"""What lesson 9 is about: learn rate, epochs and hidden nodes of the classic digit reader, each with several seeds.

784-H-10, sigmoids, no minibatch: one picture, one step, as in the text whose figures stand beside ours. There the cost
is half the sum of squared errors, here it is the whole sum: half of their learn rate is the same step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from brains.backprop import Backprop
from brains.network import Network
from brains.optimizers import GradientDescent, OptimizerSettings
from brains.pictures.drawn_set import drawn_set
from brains.pictures.picture_set import PictureSet
from brains.topology import Topology
from scenes.classroom.small_reader import CLASSES, SIDE

RATE, EPOCHS, HIDDEN = "Learn rate", "Epochs", "Hidden nodes"
SWEPT: dict[str, tuple[float, ...]] = {
    RATE: (0.01, 0.1, 0.2, 0.3, 0.6, 1.5, 4.0),
    EPOCHS: (1, 2, 3, 4, 5, 6),
    HIDDEN: (5, 10, 20, 50, 100, 200),
}
"""What is tried of each; the classic text stops at a learn rate of 0.6."""
PUBLISHED: dict[str, dict[float, float]] = {
    RATE: {0.01: 0.9241, 0.1: 0.9523, 0.2: 0.9537, 0.3: 0.9473, 0.6: 0.9047},
    EPOCHS: {},
    HIDDEN: {5: 0.7001, 10: 0.8998, 200: 0.9751},
}
"""Accuracies of the classic text, on 60,000 pictures of MNIST; those by nodes after more epochs than one."""
SEEDS = 3
TRAIN, TEST = 4_000, 500
_USUAL_RATE, _USUAL_HIDDEN = 0.1, 100
_LOW, _HIGH = 0.01, 0.99  # targets
_SLICE = 24  # pictures between two looks at the clock


@dataclass(frozen=True)
class Trial:
    """One network to be trained: what is swept, its value there, and the seed."""

    swept: str
    value: float
    seed: int

    @property
    def rate(self) -> float:
        """The learn rate of the classic text."""
        return self.value if self.swept == RATE else _USUAL_RATE

    @property
    def hidden(self) -> int:
        return int(self.value) if self.swept == HIDDEN else _USUAL_HIDDEN

    @property
    def epochs(self) -> int:
        """As many as the largest asked for: the smaller ones are measured on the way."""
        return int(SWEPT[EPOCHS][-1]) if self.swept == EPOCHS else 1


@dataclass
class Measured:
    """Accuracies by what is swept, its value and the seed."""

    found: dict[tuple[str, float, int], float] = field(default_factory=dict)

    def of(self, swept: str, value: float) -> list[float]:
        """One for each seed measured so far."""
        return [self.found[key] for seed in range(SEEDS) if (key := (swept, value, seed)) in self.found]

    def complete(self, swept: str) -> bool:
        """Whether all values of it were measured with all seeds."""
        return all(len(self.of(swept, value)) == SEEDS for value in SWEPT[swept])


def trials(swept: str) -> list[Trial]:
    """All that are needed, the first seed of every value first, so that the curve is there soon."""
    values = SWEPT[swept][-1:] if swept == EPOCHS else SWEPT[swept]
    return [Trial(swept, value, seed) for seed in range(SEEDS) for value in values]


class Pupils:
    """Trains what is asked for, a few milliseconds at a time.

    Attributes:
        measured: what was found so far. now: the trial under way, if any. share: of it that is done.
    """

    def __init__(self, seed: int = 0) -> None:
        self.measured = Measured()
        self.now: Trial | None = None
        self.share = 0.0
        self._seed = seed
        self._pictures: PictureSet | None = None
        self._queue: list[Trial] = []
        self._work: Iterator[float] | None = None

    @property
    def waiting(self) -> int:
        """Trials that are asked for and not done."""
        return len(self._queue) + (self.now is not None)

    def ask(self, swept: str) -> None:
        """Measure all of it, after what was asked before is left."""
        self.stop()
        there = self.measured.found
        self._queue = [one for one in trials(swept) if (swept, one.value, one.seed) not in there]

    def stop(self) -> None:
        """Leave what is under way; what was measured stays."""
        self._queue, self.now, self._work, self.share = [], None, None, 0.0

    def clear(self) -> None:
        """Forget everything that was measured."""
        self.stop()
        self.measured = Measured()

    def work(self) -> bool:
        """A slice; False if there is nothing to do."""
        if self._work is None:
            if not self._queue:
                return False
            if self._pictures is None:
                self._pictures = drawn_set(self._seed, train=TRAIN, test=TEST)
            self.now = self._queue.pop(0)
            self._work = self._trained(self.now, self._pictures)
        self.share = next(self._work, 1.0)
        if self.share >= 1.0:
            self.now, self._work = None, None
        return True

    def _trained(self, trial: Trial, pictures: PictureSet) -> Iterator[float]:
        """Train one network, picture by picture; yields the share that is done."""
        topology = Topology((SIDE * SIDE, trial.hidden, CLASSES), ("sigmoid",))
        rng = np.random.default_rng([self._seed, trial.seed, trial.hidden])
        network = Network(topology, np.zeros(topology.parameter_count, dtype=np.float32))
        for weights, _ in network.layers:
            weights[:] = rng.normal(0.0, weights.shape[1] ** -0.5, weights.shape)
        backprop = Backprop(topology)
        optimizer = GradientDescent(topology.parameter_count, OptimizerSettings(learn_rate=trial.rate / 2))
        inputs = np.ascontiguousarray(pictures.train.inputs() * 0.99 + 0.01, dtype=np.float32)
        targets = np.where(np.eye(CLASSES)[pictures.train.labels] > 0, _HIGH, _LOW).astype(np.float32)
        count = len(inputs)
        for epoch in range(trial.epochs):
            order = rng.permutation(count)
            for start in range(0, count, _SLICE):
                for row in order[start : start + _SLICE]:
                    backprop.loss_and_gradient(network.parameters, inputs[row : row + 1], targets[row : row + 1])
                    optimizer.step(network.parameters, backprop.gradient)
                yield min(0.999, (epoch + start / count) / trial.epochs)
            value = float(epoch + 1) if trial.swept == EPOCHS else trial.value
            self.measured.found[trial.swept, value, trial.seed] = _accuracy(network, pictures)
        yield 1.0


def _accuracy(network: Network, pictures: PictureSet) -> float:
    inputs = (pictures.test.inputs() * 0.99 + 0.01).astype(np.float32)
    right: NDArray[np.bool_] = network.classify(inputs) == pictures.test.labels
    return float(right.mean())
