"""How well a network does on examples: cost, accuracy, confusion, or share of the variance explained."""

from dataclasses import dataclass

import numpy as np

from brains.activations import activation
from brains.costs import cost_named
from brains.examples import CLASSIFICATION, Examples, classes_of
from brains.network import Network

CHUNK_ROWS = 8_192


@dataclass(frozen=True)
class Score:
    """What ``score`` finds.

    Attributes:
        loss: the mean cost.
        accuracy: share of the examples put into their class; for a regression R², the share of the variance explained
            (1 is perfect, 0 no better than always answering the mean).
        confusion: ``(classes, classes)``, counts by true class (row) and answered class (column); ``(0, 0)`` for a
            regression.
    """

    loss: float
    accuracy: float
    confusion: np.ndarray

    @property
    def wrong(self) -> int:
        """How many examples of a classification are in the wrong class."""
        return int(self.confusion.sum() - np.trace(self.confusion))


def score(network: Network, examples: Examples, cost: str = "squared_error") -> Score:
    """Judge a network. Numbers that overflow give nan, silently.

    Raises:
        UserError: a cost that does not exist or cannot judge the output activation.
        ValueError: examples that do not fit the network.
    """
    rule = cost_named(cost)
    rule.check(network.topology.activations[-1])
    outputs = np.empty_like(examples.targets, dtype=network.parameters.dtype)
    for start in range(0, len(examples), CHUNK_ROWS):
        rows = slice(start, start + CHUNK_ROWS)
        outputs[rows] = network.forward(examples.inputs[rows])
    with np.errstate(all="ignore"):
        total = float(rule.each(outputs, examples.targets).mean())
        if examples.task == CLASSIFICATION:
            confusion = confusion_of(examples.labels, answers(network, outputs), max(2, network.topology.outputs))
            return Score(total, float(np.trace(confusion) / len(examples)), confusion)
        return Score(total, explained(outputs, examples.targets), np.empty((0, 0), dtype=np.int64))


def answers(network: Network, outputs: np.ndarray) -> np.ndarray:
    """Class numbers ``(N,)`` for outputs ``(N, out)``: what ``network.classify`` says, without a second pass."""
    return classes_of(outputs, activation(network.topology.activations[-1]).at_zero)


def confusion_of(truth: np.ndarray, answered: np.ndarray, classes: int) -> np.ndarray:
    """Counts ``(classes, classes)`` by true class (row) and answered class (column)."""
    return np.bincount(truth * classes + answered, minlength=classes * classes).reshape(classes, classes)


def explained(outputs: np.ndarray, targets: np.ndarray) -> float:
    """R² of outputs ``(N, out)``: 1 - squared errors / squared distances from the mean; 0 where targets do not vary."""
    spread = float(((targets - targets.mean(axis=0)) ** 2).sum())
    return 1.0 - float(((outputs - targets) ** 2).sum()) / spread if spread > 0 else 0.0
