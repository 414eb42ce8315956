"""A creature as it is to be drawn: what lies in front of what, where its hinges and its eye are in any pose."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.creatures import Creature
from sim.walker_model import anatomy
from sim.walker_outline import far_side, far_to_near

Floats = NDArray[np.float64]


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
        self.order = far_to_near(self.far, plan.torso)
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


@lru_cache(maxsize=512)  # with bodies that evolve every walker has its own
def silhouette_of(creature: Creature) -> Silhouette:
    """The silhouette of a creature, made once."""
    return Silhouette(creature)


def _turned(points: Floats, angle: float | Floats) -> Floats:
    """Points (..., 2) turned counter-clockwise by an angle, or by one angle each."""
    cosine, sine = np.cos(angle), np.sin(angle)
    x, y = points[..., 0], points[..., 1]
    return np.stack([x * cosine - y * sine, x * sine + y * cosine], axis=-1)
