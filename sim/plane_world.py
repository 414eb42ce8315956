"""A crowd of networks judged on examples: how wrong each one is, and how often right.

Every individual meets every example. All is computed element by element, in an order that does not depend on who else
is there, so an individual gets the same cost, to the bit, alone or in a crowd, whole or in parts.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from brains.activations import activation
from brains.costs import Cost
from brains.examples import CLASSIFICATION, Examples
from brains.population import Population
from sim.task import Scores, World

STEP_WORK = 150_000
"""Products of weight and value in one step, about: half a millisecond, so that a window can step between frames."""


class PlaneWorld(World):
    """Individuals that are judged a few at a time; one step judges the next few.

    Args:
        population: who is judged.
        examples: float32, two or more; fitness is minus the mean cost of these.
        unseen: float32, two or more that nobody learns from; told of the fittest alone, and never selected by.
        cost: how wrong an output is.
    """

    dt_s: ClassVar[float] = 1.0

    def __init__(self, population: Population, examples: Examples, unseen: Examples, cost: Cost) -> None:
        self._population = population
        self._examples, self._unseen, self._cost = examples, unseen, cost
        count = len(population)
        self._cost_of, self._accuracy = np.full(count, np.nan), np.full(count, np.nan)
        self._judged = 0
        self._ended = False
        weights = population.topology.parameter_count * len(examples)
        self._at_once = max(1, STEP_WORK // weights)

    @property
    def judged(self) -> int:
        """How many individuals have been judged."""
        return self._judged

    @property
    def done(self) -> bool:
        return self._ended or self._judged == len(self._population)

    def step(self) -> None:
        """Judge the next few individuals."""
        part = slice(self._judged, min(self._judged + self._at_once, len(self._population)))
        genes = self._population.parameters[part]
        outputs = outputs_of(self._population, genes, self._examples.inputs)
        self._cost_of[part] = _mean_cost(self._cost, outputs, self._examples.targets)
        self._accuracy[part] = self._accuracy_of(outputs, self._examples)
        self._judged = part.stop

    def scores(self) -> Scores:
        """Fitness is minus the mean cost. ``accuracy`` is that of the examples; ``test_accuracy`` is that of the unseen
        ones, and nan for all but the fittest: it costs as much as judging, and only champions are asked for it."""
        fitness = np.where(np.isfinite(self._cost_of), -self._cost_of, -np.inf)
        test = np.full(len(fitness), np.nan)
        if self._judged:
            best = int(np.argmax(fitness))
            genes = self._population.parameters[best : best + 1]
            outputs = outputs_of(self._population, genes, self._unseen.inputs)
            test[best] = self._accuracy_of(outputs, self._unseen)[0]
        details = {"cost": self._cost_of.copy(), "accuracy": self._accuracy.copy(), "test_accuracy": test}
        return Scores(fitness, self._judged * len(self._examples), details)

    def end(self) -> None:
        self._ended = True

    def _accuracy_of(self, outputs: NDArray[np.float32], examples: Examples) -> NDArray[np.float64]:
        """(individuals,) the share that is right, or of a regression the share of the variance that is explained."""
        if examples.task != CLASSIFICATION:
            return _explained(outputs, examples.targets)
        if len(outputs) == 1:
            answers = outputs[0] > activation(self._population.topology.activations[-1]).at_zero
        else:
            answers = outputs.argmax(axis=0)
        return np.count_nonzero(answers == examples.labels, axis=1) / len(examples)


def outputs_of(population: Population, genes: np.ndarray, inputs: np.ndarray) -> NDArray[np.float32]:
    """What each individual says to each example.

    Args:
        population: for the topology.
        genes: (individuals, parameters) float32.
        inputs: (examples, in) float32; two or more.

    Returns:
        (out, individuals, examples) float32: examples lie side by side in memory, however few individuals there are.
    """
    topology = population.topology
    columns = np.ascontiguousarray(genes.T)
    values = list(np.ascontiguousarray(inputs.T))
    with np.errstate(over="ignore", invalid="ignore"):
        for (weights, biases), name in zip(topology.views(columns), topology.activations, strict=True):
            sums = weights[:, 0, :, None] * values[0]
            product = np.empty_like(sums)
            for index in range(1, len(values)):
                np.multiply(weights[:, index, :, None], values[index], out=product)
                sums += product
            sums += biases[:, :, None]
            activation(name).along(0)(sums, out=sums)
            values = list(sums)
    return sums


def _mean_cost(cost: Cost, outputs: NDArray[np.float32], targets: np.ndarray) -> NDArray[np.float64]:
    """(individuals,) the mean over the examples of the cost summed over the outputs."""
    total = np.zeros(outputs.shape[1:])
    with np.errstate(all="ignore"):
        for output, target in zip(outputs, targets.T, strict=True):  # every cost is a sum over the outputs
            total += cost.each(output[..., None], target[:, None])
        return _sums(total) / len(targets)


def _explained(outputs: NDArray[np.float32], targets: np.ndarray) -> NDArray[np.float64]:
    """(individuals,) R², summed over the outputs."""
    wanted = targets.astype(np.float64)
    spread = float(((wanted - wanted.mean(axis=0)) ** 2).sum())
    total = np.zeros(outputs.shape[1:])
    with np.errstate(all="ignore"):
        for output, target in zip(outputs, wanted.T, strict=True):
            total += (output - target) ** 2
        return 1.0 - _sums(total) / spread if spread > 0 else np.zeros(outputs.shape[1])


def _sums(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums (individuals,) of (individuals, examples), example by example.

    Written as a sum of columns, whose order is plain; a twin keeps NumPy from adding a lone column in another order.
    """
    columns = np.ascontiguousarray(values.T if len(values) > 1 else np.repeat(values, 2, axis=0).T)
    return np.add.reduce(columns, axis=0)[: len(values)]
