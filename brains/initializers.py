"""First values of a network's parameters. Weights are drawn, biases too where the rule says so, else they are 0."""

from collections.abc import Callable

import numpy as np

from brains.errors import UserError
from brains.topology import Layer, Topology

Rule = Callable[[Layer], tuple[str, float, bool]]
"""``rule(layer) -> (distribution, spread, biases too)``: spread is the standard deviation of "normal", the half-width
of "uniform"."""

INITIALIZERS: dict[str, Rule] = {
    "zeros": lambda layer: ("normal", 0.0, False),
    "normal": lambda layer: ("normal", 1.0, True),
    "uniform": lambda layer: ("uniform", 1.0, True),
    # Glorot & Bengio 2010, eq. 16: U(-r, r), r = sqrt(6 / (in + out)). For tanh and sigmoid.
    "xavier": lambda layer: ("uniform", (6.0 / (layer.inputs + layer.outputs)) ** 0.5, False),
    # He et al. 2015, eq. 10: N(0, 2 / in). For relu and its kin.
    "he": lambda layer: ("normal", (2.0 / layer.inputs) ** 0.5, False),
    # LeCun et al. 1998 (Efficient BackProp), eq. 16: N(0, 1 / in).
    "lecun": lambda layer: ("normal", (1.0 / layer.inputs) ** 0.5, False),
}


def initialize(topology: Topology, rng: np.random.Generator, name: str = "xavier", scale: float = 1.0) -> np.ndarray:
    """Fresh parameters ``(P,)`` float32 for one network; ``scale`` multiplies every value.

    Raises:
        UserError: no initialiser of that name, or a scale that is negative or not finite.
    """
    return initialize_population(topology, rng, 1, name, scale)[0]


def initialize_population(
    topology: Topology, rng: np.random.Generator, individuals: int, name: str = "xavier", scale: float = 1.0
) -> np.ndarray:
    """Fresh parameters ``(individuals, P)`` float32, stored with one individual per column in memory (Fortran order).

    Raises:
        UserError: as ``initialize``.
    """
    if name not in INITIALIZERS:
        raise UserError(f"no initializer is called {name!r:.80}; choose one of {', '.join(INITIALIZERS)}")
    if not 0 <= scale < np.inf:
        raise UserError(f"the scale of an initializer is a finite number from 0, got {scale}")
    genes = np.zeros((topology.parameter_count, individuals), dtype=np.float32)
    for layer in topology.layers:
        distribution, spread, with_biases = INITIALIZERS[name](layer)
        drawn = genes[layer.weights.start : (layer.biases if with_biases else layer.weights).stop]
        if distribution == "normal":
            rng.standard_normal(out=drawn, dtype=np.float32)
        else:
            rng.random(out=drawn, dtype=np.float32)
            drawn *= 2
            drawn -= 1
        drawn *= np.float32(spread * scale)
    return genes.T
