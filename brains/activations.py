"""Activation functions: what a neuron makes of its weighted sum, and the slope of that.

Every function but softmax works element by element and gives one value the same bits wherever it stands in an array,
so an individual computes the same alone or in a crowd. The backward rule stands beside each forward rule.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from brains.errors import UserError

Function = Callable[..., np.ndarray]
"""``function(z, out=None) -> array`` of the shape of ``z``; ``out`` may be ``z`` itself."""

Slope = Callable[[np.ndarray, np.ndarray, np.ndarray | None], np.ndarray]
"""``slope(z, a, out) -> da/dz`` element by element, from the sums ``z`` and the outputs ``a`` that they gave."""

LEAK = 0.01

# NumPy adds a 0-d array of the right type twice as fast as a Python number, which counts in networks of few neurons.
_ONE: dict[np.dtype, np.ndarray] = {np.dtype(kind): np.array(1, kind) for kind in (np.float32, np.float64)}
_LOWEST: dict[np.dtype, np.ndarray] = {
    np.dtype(np.float32): np.array(-87, np.float32),
    np.dtype(np.float64): np.array(-708, np.float64),
}


@dataclass(frozen=True)
class Activation:
    """One activation.

    Attributes:
        name: the word used in files, on the command line and on screen.
        function: ``function(z, out=None)``; ``z`` of any shape, float32 or float64, and the result likewise.
        slope: its derivative; None for softmax, where every output depends on every sum of the layer.
        formula, slope_formula: the rules in one line, for people.
        low, high: the limits of its outputs.
    """

    name: str
    function: Function
    slope: Slope | None
    formula: str
    slope_formula: str
    low: float = -np.inf
    high: float = np.inf

    @property
    def at_zero(self) -> float:
        """The output for a weighted sum of 0: the border between "no" and "yes" of a single output."""
        return float(self.function(np.zeros(1))[0])

    @property
    def elementwise(self) -> bool:
        """Whether each output depends on its own sum alone."""
        return self.slope is not None

    def along(self, axis: int) -> Function:
        """The function for arrays whose neurons lie along ``axis``; ``function`` itself takes them along the last."""
        return self.function if self.elementwise else partial(self.function, axis=axis)

    def pull_back(self, gradient: np.ndarray, z: np.ndarray, a: np.ndarray, work: np.ndarray) -> None:
        """Turn dC/da into dC/dz, in place: the chain rule through this activation.

        Args:
            gradient: ``(batch, neurons)``, dC/da on the way in, dC/dz on the way out.
            z, a: sums and outputs of the same shape; work: space of that shape that is overwritten.
        """
        if self.slope is None:
            softmax_pull_back(gradient, a, work)
        else:
            np.multiply(gradient, self.slope(z, a, work), gradient)


def linear(z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """The sum itself."""
    return np.positive(z, out=out)


def linear_slope(z: np.ndarray, a: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """1."""
    return _filled(z, 1, out)


def sigmoid(z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """The logistic function 1 / (1 + e^-z), without overflow for any ``z``."""
    # e^-z overflows far below 0, where the answer is 0 to any precision: sums are cut there.
    out = np.maximum(z, _LOWEST[z.dtype], out=out)
    np.negative(out, out)
    np.exp(out, out)
    np.add(out, _ONE[z.dtype], out)
    return np.reciprocal(out, out)


def sigmoid_slope(z: np.ndarray, a: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """a (1 - a)."""
    out = np.subtract(_ONE[a.dtype], a, out)
    return np.multiply(out, a, out)


def tanh_slope(z: np.ndarray, a: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """1 - a²."""
    out = np.multiply(a, a, out)
    return np.subtract(_ONE[a.dtype], out, out)


def relu(z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Nair & Hinton 2010, Rectified linear units."""
    return np.maximum(z, 0, out=out)


def relu_slope(z: np.ndarray, a: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """1 where z > 0, else 0. At 0 there is no slope; 0 is taken, as everywhere."""
    return np.sign(a, out=out)


def leaky_relu(z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Maas, Hannun & Ng 2013, with a slope of ``LEAK`` below 0."""
    return np.maximum(z, z * z.dtype.type(LEAK), out=out)


def leaky_relu_slope(z: np.ndarray, a: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """1 where z > 0, else ``LEAK``."""
    return np.maximum(np.sign(z, out=out), LEAK, out=out)


def step(z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Rosenblatt 1958, the perceptron's threshold: 1 where ``z > 0``, else 0."""
    return np.positive((z > 0).astype(z.dtype), out=out)


def step_slope(z: np.ndarray, a: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """0: flat on both sides of the step. Gradient descent learns nothing through it, which is why sigmoid came."""
    return _filled(z, 0, out)


def silu(z: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Elfwing, Uchibe & Doya 2018, also called swish."""
    return np.multiply(z, sigmoid(z), out=out)


def silu_slope(z: np.ndarray, a: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """s + z s (1 - s) = s + a (1 - s) with s = sigmoid(z)."""
    s = sigmoid(z)
    out = np.subtract(_ONE[s.dtype], s, out)
    np.multiply(out, a, out)
    return np.add(out, s, out)


def softmax(z: np.ndarray, out: np.ndarray | None = None, axis: int = -1) -> np.ndarray:
    """e^z_k / sum of e^z_j over the layer along ``axis`` (Bridle 1990); shares that add up to 1."""
    # The largest sum is subtracted first: the shares stay the same and no power overflows.
    out = np.subtract(z, z.max(axis=axis, keepdims=True), out=out)
    np.exp(out, out=out)
    return np.divide(out, np.add.reduce(out, axis=axis, keepdims=True), out=out)


def softmax_pull_back(gradient: np.ndarray, a: np.ndarray, work: np.ndarray) -> None:
    """dC/da -> dC/dz in place. da_j/dz_k = a_j (δ_jk - a_k), so dC/dz_k = a_k (g_k - sum_j g_j a_j): any cost."""
    np.multiply(gradient, a, out=work)
    np.subtract(gradient, np.add.reduce(work, axis=-1, keepdims=True), out=gradient)
    np.multiply(gradient, a, out=gradient)


def _filled(z: np.ndarray, value: float, out: np.ndarray | None) -> np.ndarray:
    if out is None:
        return np.full_like(z, value)
    out.fill(value)
    return out


ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        Activation("tanh", np.tanh, tanh_slope, "tanh z", "1 - a²", -1.0, 1.0),
        Activation("sigmoid", sigmoid, sigmoid_slope, "1 / (1 + e^-z)", "a (1 - a)", 0.0, 1.0),
        Activation("relu", relu, relu_slope, "max(0, z)", "1 where z > 0, else 0", 0.0),
        Activation("leaky_relu", leaky_relu, leaky_relu_slope, f"max({LEAK} z, z)", f"1 where z > 0, else {LEAK}"),
        Activation("silu", silu, silu_slope, "z / (1 + e^-z)", "s + a (1 - s), s = 1 / (1 + e^-z)", -0.27846455),
        Activation("linear", linear, linear_slope, "z", "1"),
        Activation("step", step, step_slope, "1 where z > 0, else 0", "0", 0.0, 1.0),
        Activation("softmax", softmax, None, "e^z / sum of e^z", "a (1 - a), and -a a' between neurons", 0.0, 1.0),
    )
}


def activation(name: str) -> Activation:
    """The activation of that name. Raises UserError, naming those there are."""
    if name not in ACTIVATIONS:
        raise UserError(f"no activation is called {name!r:.80}; choose one of {', '.join(ACTIVATIONS)}")
    return ACTIVATIONS[name]
