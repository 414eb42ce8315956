"""Activation functions: what a neuron makes of its weighted sum.

Every function works element by element and gives one value the same bits wherever it stands in an array, so an
individual computes the same alone or in a crowd. Later issues add a derivative beside each function.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from brains.errors import UserError

Function = Callable[..., np.ndarray]
"""``function(z, out=None) -> array`` of the shape of ``z``; ``out`` may be ``z`` itself."""

LEAK = 0.01


@dataclass(frozen=True)
class Activation:
    """One activation.

    Attributes:
        name: the word used in files, on the command line and on screen.
        function: ``function(z, out=None)``; ``z`` of any shape, float32 or float64, and the result likewise.
        formula: the rule in one line, for people.
    """

    name: str
    function: Function
    formula: str

    @property
    def at_zero(self) -> float:
        """The output for a weighted sum of 0: the border between "no" and "yes" of a single output."""
        return float(self.function(np.zeros(1))[0])


def linear(z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """The sum itself."""
    return np.positive(z, out=out)


def sigmoid(z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """The logistic function, without overflow for any ``z``."""
    # 1 / (1 + e^-z) overflows for large negative z. With e = e^-|z| <= 1 both halves are safe:
    # 1 / (1 + e) for z >= 0, e / (1 + e) for z < 0.
    e = np.abs(z)
    np.negative(e, out=e)
    np.exp(e, out=e)
    numerator = np.where(z >= 0, e.dtype.type(1), e)
    np.add(e, 1, out=e)
    return np.divide(numerator, e, out=out)


def relu(z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Nair & Hinton 2010, Rectified linear units."""
    return np.maximum(z, 0, out=out)


def leaky_relu(z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Maas, Hannun & Ng 2013, with a slope of ``LEAK`` below 0."""
    return np.maximum(z, z * z.dtype.type(LEAK), out=out)


def step(z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Rosenblatt 1958, the perceptron's threshold: 1 where ``z > 0``, else 0."""
    return np.positive((z > 0).astype(z.dtype), out=out)


def silu(z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Elfwing, Uchibe & Doya 2018, also called swish."""
    return np.multiply(z, sigmoid(z), out=out)


ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        Activation("tanh", np.tanh, "tanh z"),
        Activation("sigmoid", sigmoid, "1 / (1 + e^-z)"),
        Activation("relu", relu, "max(0, z)"),
        Activation("leaky_relu", leaky_relu, f"max({LEAK} z, z)"),
        Activation("silu", silu, "z / (1 + e^-z)"),
        Activation("linear", linear, "z"),
        Activation("step", step, "1 where z > 0, else 0"),
    )
}


def activation(name: str) -> Activation:
    """The activation of that name. Raises UserError, naming those there are."""
    if name not in ACTIVATIONS:
        raise UserError(f"no activation is called {name!r:.80}; choose one of {', '.join(ACTIVATIONS)}")
    return ACTIVATIONS[name]
