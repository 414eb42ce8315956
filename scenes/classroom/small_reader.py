"""The small digit reader of lessons 11 and 12: 784-16-16-10, 13,002 knobs, and drawn digits to try it on."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from brains.network import Network
from brains.pictures.drawn_set import drawn_set
from brains.pictures.picture_set import Pictures
from brains.storage import load_brain
from sim.shipped import shipped_brain

SIDE, CLASSES = 28, 10
TRIED = 500
"""Drawn digits that it is tried on; it has not learnt from any of them."""


@lru_cache(maxsize=1)
def shipped_reader() -> Network:
    """The network as it ships, float64; take a copy to change it.

    Raises:
        UserError: the file is gone.
    """
    network = load_brain(shipped_brain("digits-small")).network
    return Network(network.topology, network.parameters.astype(np.float64))


def reader() -> Network:
    """A copy of the shipped network."""
    shipped = shipped_reader()
    return Network(shipped.topology, shipped.parameters.copy())


@lru_cache(maxsize=2)
def tried(seed: int = 0) -> Pictures:
    """The drawn digits, the same for the same seed."""
    return drawn_set(seed, train=CLASSES, test=TRIED).test


def one_hot(labels: NDArray[np.integer]) -> NDArray[np.float64]:
    """(n, classes) 1 for the right class, 0 for the others."""
    return np.eye(CLASSES)[labels]
