"""What is added to a gradient, or taken from it, before a step: L1, L2 and clipping."""

from collections.abc import Sequence

import numpy as np


def penalise(
    layers: Sequence[tuple[np.ndarray, np.ndarray]],
    slopes: Sequence[tuple[np.ndarray, np.ndarray]],
    l1: float,
    l2: float,
) -> None:
    """Add to the gradient that of ``l1 sum|w| + l2/2 sum w²`` over the weights, biases left alone; Nielsen (85), (95).

    Args:
        layers, slopes: views ``(weights, biases)`` of every layer of the parameters and of the gradient.
    """
    for (weights, _), (slope, _) in zip(layers, slopes, strict=True):
        if l2:
            slope += l2 * weights
        if l1:
            slope += l1 * np.sign(weights)


def clip(gradient: np.ndarray, longest: float) -> None:
    """Shorten a gradient ``(P,)`` in place to the length ``longest``: Pascanu, Mikolov & Bengio 2013, algorithm 1."""
    length = float(np.sqrt(np.vdot(gradient, gradient)))
    if length > longest:
        gradient *= longest / length
