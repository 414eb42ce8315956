"""The shape of a creature's parts, whoever draws them: outlines in metres, and which are on its far side."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.creatures import Body

Floats = NDArray[np.float64]

FAR_WORDS = frozenset(("left", "far"))  # it walks to the right, so its right side is the one that we see
NEAR_WORDS = frozenset(("right", "near"))
_ARC = np.linspace(-math.pi / 2, math.pi / 2, 11)


def capsule(half: float, radius: float) -> tuple[Floats, Floats]:
    """Outline (points, 2) of a capsule that lies along x, counter-clockwise, and its normals (points, 2)."""
    cap = np.stack([np.cos(_ARC), np.sin(_ARC)], axis=1)
    normals = np.concatenate([cap, -cap])
    outline = normals * radius
    outline[:, 0] += np.repeat([half, -half], len(_ARC))
    return outline, normals


def far_side(bodies: tuple[Body, ...], torso: int) -> NDArray[np.bool_]:
    """(bodies,) which are on the far side: by their name, else the first of two that lie on one another at rest."""
    far = np.zeros(len(bodies), dtype=bool)
    seen: dict[tuple[object, ...], int] = {}
    for index, body in enumerate(bodies):
        words = set(body.name.lower().replace("_", " ").replace("-", " ").split())
        if words & FAR_WORDS:
            far[index] = True
        elif not words & NEAR_WORDS and index != torso:
            shape = (body.from_m, body.to_m, body.radius_m)
            if shape in seen:
                far[seen[shape]] = True
            seen[shape] = index
    return far


def far_to_near(far: NDArray[np.bool_], torso: int) -> NDArray[np.intp]:
    """(bodies,) in which order they cover one another: the far side, the torso, the near side."""
    rank = np.where(far, 0, np.where(np.arange(len(far)) == torso, 1, 2))
    return np.argsort(rank, kind="stable")
