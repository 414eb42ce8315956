"""Ground to walk on, from a short word and a seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Terrain:
    """Ground as a line from left to right.

    Attributes:
        spec: the word it was made from, such as ``rough:0.3``.
        seed: and the seed.
        points_m: (n, 2) float64, x strictly increasing; level ground goes on beyond both ends.
    """

    spec: str
    seed: int
    points_m: Floats

    def height_m(self, x_m: Floats) -> Floats:
        """Height of the ground at ``x_m``, of any shape."""
        heights: Floats = np.interp(x_m, self.points_m[:, 0], self.points_m[:, 1])
        return heights


def make_terrain(spec: str, seed: int) -> Terrain:
    """The ground of that word and seed."""
    return Terrain(spec, seed, np.array([[-20.0, 0.0], [150.0, 0.0]]))
