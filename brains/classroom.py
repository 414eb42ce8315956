"""The rules of thumb by which neural networks are first explained, to be shown beside the true gradient.

After the beginners' texts on the subject, such as Rashid 2016, Make Your Own Neural Network. None of them trains
anything here: ``brains.backprop`` does that.
"""

from collections.abc import Callable

import numpy as np

from brains.activations import activation
from brains.network import Network


def line_error(slope: float, x: float, target: float) -> float:
    """How far the line ``y = slope x`` misses its target at x: target - slope x."""
    return target - slope * x


def line_step(slope: float, x: float, target: float, moderation: float = 1.0) -> float:
    """The slope after one example: ΔA = L E / x. With a moderation L of 1 the last example erases all before it."""
    return slope + moderation * line_error(slope, x, target) / x


def split_errors(weights: np.ndarray, errors: np.ndarray, proportional: bool = False) -> np.ndarray:
    """Output errors shared out to the neurons before, by the weights they came through.

    Args:
        weights: ``(out, in)``; errors: ``(out,)``, target - output.
        proportional: every error is split in proportion to the weights, w / (sum of the row's w) each; else plainly,
            W^T e.

    Returns:
        ``(in,)``.
    """
    shares = weights / weights.sum(axis=1, keepdims=True) if proportional else weights
    return shares.T @ errors


def simple_step(network: Network, inputs: np.ndarray, targets: np.ndarray, learn_rate: float) -> Network:
    """One step of the beginners' rule for one example, without biases: hidden errors are W^T e.

    It is **not** the gradient, which is W^T (e f'(z)): the slope of the layer behind is left out. It goes downhill all
    the same, most of the time.

    Args:
        network: stays as it is; inputs: ``(in,)``; targets: ``(out,)``.

    Returns:
        A new network.
    """
    new = Network(network.topology, network.parameters.copy())
    values = network.layer_activations(inputs)
    errors = targets - values[-1]
    for index in range(len(network.layers) - 1, -1, -1):
        before, after = values[index], values[index + 1]
        rule = activation(network.topology.activations[index])
        slope = rule.slope(network.layers[index][0] @ before, after, None) if rule.slope else after * (1 - after)
        new.layers[index][0][:] += learn_rate * np.outer(errors * slope, before)
        errors = split_errors(network.layers[index][0], errors)  # with the weights as they were
    return new


def difference_quotient(f: Callable[[float], float], x: float, step: float, central: bool = False) -> float:
    """The slope of ``f`` between two points ``step`` apart, or, central, ``step`` to either side of ``x``."""
    if central:
        return (f(x + step) - f(x - step)) / (2 * step)
    return (f(x + step) - f(x)) / step


def logit(share: float) -> float:
    """The sum that a sigmoid turns into ``share``: ln(p / (1 - p))."""
    return float(np.log(share) - np.log1p(-share))


def scaled_input(grey: np.ndarray) -> np.ndarray:
    """Grey values from 0 to 255 as inputs from 0.01 to 1: no input is 0, which would switch its weights off."""
    return np.asarray(grey) / 255 * 0.99 + 0.01
