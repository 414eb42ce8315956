"""A creature as it is to be drawn: what lies in front of what, where its hinges and its eye are in any pose."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.creatures import Body, Creature
from sim.walker_model import anatomy

Floats = NDArray[np.float64]

_FAR_WORDS = frozenset(("left", "far"))  # it walks to the right, so its right side is the one that we see
_NEAR_WORDS = frozenset(("right", "near"))
_ARC = np.linspace(-math.pi / 2, math.pi / 2, 11)


class Silhouette:
    """What drawing needs to know of a creature beyond its anatomy.

    Attributes:
        plan: its anatomy.
        size_m: the larger of its length and height at rest.
        far: (bodies,) whether a body belongs to a limb on the far side.
        order: (bodies,) bodies from the farthest to the nearest.
        hinge_radius_m: (joints,) how large a mark fits onto each hinge.
        eye_m: (2,) the eye as seen from the torso: along its line, and to its left.
        eye_radius_m: and its size.
    """

    def __init__(self, creature: Creature) -> None:
        self.plan = plan = anatomy(creature)
        low, high = self.box(plan.rest)
        self.size_m = float((high - low).max())
        self.far = far_side(creature.bodies, plan.torso)
        rank = np.where(self.far, 0, np.where(np.arange(len(self.far)) == plan.torso, 1, 2))
        self.order = np.argsort(rank, kind="stable")
        self.hinge_radius_m = 0.62 * np.minimum(plan.radius_m[plan.child], plan.radius_m[plan.parent])
        self.eye_m, self.eye_radius_m = self._eye()

    def _eye(self) -> tuple[Floats, float]:
        """On the torso's upper front: at the end that is further up and forward, looking where it walks to."""
        plan = self.plan
        radius, angle = float(plan.radius_m[plan.torso]), float(plan.rest[plan.torso, 2])
        way = np.array([math.cos(angle), math.sin(angle)])
        end = way * plan.half_m[plan.torso] * (1.0 if way.sum() >= 0 else -1.0)
        return _turned(end + radius * np.array([0.36, 0.12]), -angle), 0.36 * radius

    def box(self, pose: Floats) -> tuple[Floats, Floats]:
        """Lower left and upper right corner (..., 2) of what a pose (..., bodies, 3) covers, in metres."""
        half, radius = self.plan.half_m, self.plan.radius_m
        reach = np.abs(half * np.cos(pose[..., 2])), np.abs(half * np.sin(pose[..., 2]))
        extent = np.stack(reach, axis=-1) + radius[:, None]
        return (pose[..., :2] - extent).min(axis=-2), (pose[..., :2] + extent).max(axis=-2)

    def hinges(self, pose: Floats) -> Floats:
        """(joints, 2) where the hinges are in a pose (bodies, 3)."""
        child = pose[self.plan.child]
        hinges: Floats = child[:, :2] + _turned(self.plan.child_anchor_m.T, child[:, 2])
        return hinges

    def eye(self, pose: Floats) -> Floats:
        """(2,) where the eye is in a pose (bodies, 3)."""
        torso = pose[self.plan.torso]
        place: Floats = torso[:2] + _turned(self.eye_m, torso[2])
        return place

    def tilt(self, pose: Floats) -> float:
        """How far the torso is turned from its rest pose in a pose (bodies, 3), in radians."""
        torso = self.plan.torso
        return float(pose[torso, 2] - self.plan.rest[torso, 2])

    def away(self, pose: Floats, point_m: tuple[float, float]) -> Floats:
        """Distance (...,) in metres from a point to the nearest body of a pose (..., bodies, 3); 0 inside."""
        way = np.stack([np.cos(pose[..., 2]), np.sin(pose[..., 2])], axis=-1)
        to = np.asarray(point_m) - pose[..., :2]
        along = (to * way).sum(axis=-1)
        gap = to - way * np.clip(along, -self.plan.half_m, self.plan.half_m)[..., None]
        beside = np.hypot(gap[..., 0], gap[..., 1]) - self.plan.radius_m
        nearest: Floats = np.maximum(beside, 0.0).min(axis=-1)
        return nearest


@lru_cache(maxsize=16)
def silhouette_of(creature: Creature) -> Silhouette:
    """The silhouette of a creature, made once."""
    return Silhouette(creature)


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
        if words & _FAR_WORDS:
            far[index] = True
        elif not words & _NEAR_WORDS and index != torso:
            shape = (body.from_m, body.to_m, body.radius_m)
            if shape in seen:
                far[seen[shape]] = True
            seen[shape] = index
    return far


def _turned(points: Floats, angle: float | Floats) -> Floats:
    """Points (..., 2) turned counter-clockwise by an angle, or by one angle each."""
    cosine, sine = np.cos(angle), np.sin(angle)
    x, y = points[..., 0], points[..., 1]
    return np.stack([x * cosine - y * sine, x * sine + y * cosine], axis=-1)
