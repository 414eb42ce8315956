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
        partner: the output activation whose slope cancels against the cost's; "" for none.
        together: ``together(z, a, y, delta) -> cost``: with that partner, the sum of the costs of all examples, and
            dC/dz of every example written to ``delta``, both safe where ``a`` has rounded to 0 or 1.
    """

    name: str
    formula: str
    each: Rule
    slope: Rule
    outputs: tuple[str, ...] = ()
    partner: str = ""
    together: Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], float] | None = None

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


def sigmoid_with_binary_cross_entropy(z: np.ndarray, a: np.ndarray, y: np.ndarray, delta: np.ndarray) -> float:
    """C = sum of ln(1 + e^z) - y z, which has no logarithm of 0; dC/dz = a - y."""
    np.subtract(a, y, delta)
    return float(np.logaddexp(0, z).sum() - np.vdot(y, z))


def cross_entropy(a: np.ndarray, y: np.ndarray) -> np.ndarray:
    """sum of -y ln a."""
    return -np.add.reduce(y * np.log(_above_zero(a)), axis=-1)


def cross_entropy_slope(a: np.ndarray, y: np.ndarray) -> np.ndarray:
    """-y / a."""
    return -y / _above_zero(a)


def softmax_with_cross_entropy(z: np.ndarray, a: np.ndarray, y: np.ndarray, delta: np.ndarray) -> float:
    """dC/dz = a (sum of y) - y, where the sum is 1 if the targets are shares.

    Shares keep all their digits however small they are, so the logarithm of ``a`` is as good as one from the sums.
    """
    np.multiply(a, y.sum(axis=-1, keepdims=True), delta)
    np.subtract(delta, y, delta)
    return -float(np.vdot(y, np.log(a + np.finfo(a.dtype).tiny)))


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
            sigmoid_with_binary_cross_entropy,
        ),
        Cost(
            "cross_entropy",
            "sum of -y ln a",
            cross_entropy,
            cross_entropy_slope,
            ("softmax", "sigmoid"),
            "softmax",
            softmax_with_cross_entropy,
        ),
    )
}


def cost_named(name: str) -> Cost:
    """The cost of that name. Raises UserError, naming those there are."""
    if name not in COSTS:
        raise UserError(f"no cost is called {name!r:.80}; choose one of {', '.join(COSTS)}")
    return COSTS[name]
