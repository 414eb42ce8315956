"""Costs: how wrong the outputs are, and which way they should move.

A cost is the mean over the examples of a sum over the outputs. Targets ``y`` have the shape of the outputs ``a``.
Sources: Nielsen 2015, Neural Networks and Deep Learning, eq. (6) (without its ½), (63) and (80); Goodfellow, Bengio &
Courville 2016, Deep Learning, 6.2.2, for the safe forms.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from brains.errors import UserError

Rule = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Cost:
    """One cost.

    Attributes:
        name: the word used in files, on the command line and on screen.
        formula: the rule for one example in one line, for people.
        each: ``each(a, y) -> (batch,)``, the cost of every example, for ``a`` and ``y`` ``(batch, out)``.
        slope: ``slope(a, y) -> (batch, out)``, dC/da of every example.
        outputs: the output activations it takes; an empty tuple for any.
        partner: the output activation with which dC/dz is just ``a - y``; "" for none.
        each_from_sums: ``each(z, y)`` for that partner from the weighted sums, exact where ``a`` has rounded to 0 or 1.
    """

    name: str
    formula: str
    each: Rule
    slope: Rule
    outputs: tuple[str, ...] = ()
    partner: str = ""
    each_from_sums: Rule | None = None

    def check(self, output_activation: str) -> None:
        """Raises UserError when the cost cannot judge outputs of that activation."""
        if self.outputs and output_activation not in self.outputs:
            raise UserError(
                f"the cost {self.name} judges probabilities: the last layer must be {' or '.join(self.outputs)}, "
                f"not {output_activation}"
            )

    def mean(self, outputs: np.ndarray, targets: np.ndarray) -> float:
        """The cost of a batch: the mean of ``each``."""
        return float(self.each(outputs, targets).mean())


def squared_error(a: np.ndarray, y: np.ndarray) -> np.ndarray:
    """sum of (a - y)²."""
    difference = a - y
    return np.add.reduce(difference * difference, axis=-1)


def squared_error_slope(a: np.ndarray, y: np.ndarray) -> np.ndarray:
    """2 (a - y)."""
    return 2 * (a - y)


def binary_cross_entropy(a: np.ndarray, y: np.ndarray) -> np.ndarray:
    """sum of -y ln a - (1 - y) ln(1 - a). Outputs that have rounded to 0 or 1 are taken as the next number inside."""
    return -np.add.reduce(y * np.log(_above_zero(a)) + (1 - y) * np.log(_above_zero(1 - a)), axis=-1)


def binary_cross_entropy_slope(a: np.ndarray, y: np.ndarray) -> np.ndarray:
    """(1 - y) / (1 - a) - y / a."""
    return (1 - y) / _above_zero(1 - a, np.finfo(a.dtype).epsneg) - y / _above_zero(a)


def binary_cross_entropy_from_sums(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    """sum of ln(1 + e^z) - y z, which is the cost of sigmoid(z) without a logarithm of 0."""
    return np.add.reduce(np.logaddexp(0, z) - y * z, axis=-1)


def cross_entropy(a: np.ndarray, y: np.ndarray) -> np.ndarray:
    """sum of -y ln a."""
    return -np.add.reduce(y * np.log(_above_zero(a)), axis=-1)


def cross_entropy_slope(a: np.ndarray, y: np.ndarray) -> np.ndarray:
    """-y / a."""
    return -y / _above_zero(a)


def cross_entropy_from_sums(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    """ln(sum of e^z) sum of y - sum of y z, which is the cost of softmax(z) without a logarithm of 0."""
    shifted = z - z.max(axis=-1, keepdims=True)
    logs = np.log(np.add.reduce(np.exp(shifted), axis=-1, keepdims=True))
    return np.add.reduce(y * (logs - shifted), axis=-1)


def _above_zero(values: np.ndarray, least: float | None = None) -> np.ndarray:
    return np.maximum(values, np.finfo(values.dtype).tiny if least is None else least)


COSTS: dict[str, Cost] = {
    cost.name: cost
    for cost in (
        Cost("squared_error", "sum of (a - y)²", squared_error, squared_error_slope),
        Cost(
            "binary_cross_entropy",
            "sum of -y ln a - (1 - y) ln(1 - a)",
            binary_cross_entropy,
            binary_cross_entropy_slope,
            ("sigmoid", "softmax"),
            "sigmoid",
            binary_cross_entropy_from_sums,
        ),
        Cost(
            "cross_entropy",
            "sum of -y ln a",
            cross_entropy,
            cross_entropy_slope,
            ("softmax", "sigmoid"),
            "softmax",
            cross_entropy_from_sums,
        ),
    )
}


def cost_named(name: str) -> Cost:
    """The cost of that name. Raises UserError, naming those there are."""
    if name not in COSTS:
        raise UserError(f"no cost is called {name!r:.80}; choose one of {', '.join(COSTS)}")
    return COSTS[name]
