"""What follows from a creature's file, as arrays, and where its parts are in a given pose."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
import pymunk
from numpy.typing import NDArray

from sim.creatures import Body, Creature

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Anatomy:
    """A creature in numbers; bodies and joints in the order of its file.

    Attributes:
        torso: index of the torso.
        feet, forbidden: indices of the bodies that feel the ground, and of those that must not touch it.
        half_m, radius_m, mass_kg, moment_kg_m2: (bodies,).
        rest: (bodies, 3) x, y and angle in the rest pose.
        parent, child: (joints,) indices of the bodies of each joint.
        parent_anchor_m, child_anchor_m: (joints,) how far along a body's line, and (second row) to its left, the hinge
            sits on it; shape (2, joints).
        low_rad, high_rad, torque_n_m, speed_rad_s: (joints,).
        rest_turn_rad: (joints,) angle of child against parent in the rest pose.
        reach_m: the greatest distance between two points of the creature in its rest pose.
    """

    torso: int
    feet: Ints
    forbidden: Ints
    half_m: Floats
    radius_m: Floats
    mass_kg: Floats
    moment_kg_m2: Floats
    rest: Floats
    parent: Ints
    child: Ints
    parent_anchor_m: Floats
    child_anchor_m: Floats
    low_rad: Floats
    high_rad: Floats
    torque_n_m: Floats
    speed_rad_s: Floats
    rest_turn_rad: Floats
    reach_m: float

    @property
    def total_mass_kg(self) -> float:
        return float(self.mass_kg.sum())

    @cached_property
    def limbs_at_speed_j(self) -> float:
        """The energy of all limbs, each turned at its motor's greatest speed in the rest pose."""
        below: dict[int, list[int]] = {}
        for parent, child in zip(self.parent.tolist(), self.child.tolist(), strict=True):
            below.setdefault(parent, []).append(child)
        energy = 0.0
        for k, child in enumerate(self.child.tolist()):
            cosine, sine = np.cos(self.rest[child, 2]), np.sin(self.rest[child, 2])
            along, left = self.child_anchor_m[:, k]
            hinge = self.rest[child, :2] + [along * cosine - left * sine, along * sine + left * cosine]
            limb, waiting = [], [child]
            while waiting:
                limb.append(waiting.pop())
                waiting += below.get(limb[-1], [])
            arm2 = ((self.rest[limb, :2] - hinge) ** 2).sum(axis=1)
            moment = float((self.moment_kg_m2[limb] + self.mass_kg[limb] * arm2).sum())
            energy += 0.5 * moment * float(self.speed_rad_s[k]) ** 2
        return energy


@dataclass(frozen=True, eq=False)
class Anatomies:
    """The anatomies of ``n`` walkers side by side, which differ in lengths and masses alone.

    Every array has one column for each walker, or a single one if all have the same body.

    Attributes:
        plan: all that they share: how the parts hang together, their thickness, and what the hinges can do.
        half_m, mass_kg, moment_kg_m2: (bodies, n) as in `Anatomy`.
        parent_anchor_m, child_anchor_m: (2, joints, n) as there.
        rest_turn_rad: (joints, n) as there: stretching turns a part by a last bit.
        torso_m, torso_rad: (n,) height of the torso's middle, and its angle, in the rest pose.
        reach_m, total_mass_kg, limbs_at_speed_j: (n,) as there.
    """

    plan: Anatomy
    half_m: Floats
    mass_kg: Floats
    moment_kg_m2: Floats
    parent_anchor_m: Floats
    child_anchor_m: Floats
    rest_turn_rad: Floats
    torso_m: Floats
    torso_rad: Floats
    reach_m: Floats
    total_mass_kg: Floats
    limbs_at_speed_j: Floats

    @classmethod
    def of(cls, creatures: Sequence[Creature]) -> Anatomies:
        """Of one creature, or of as many as there are walkers; all come from the same drawing."""
        plans = [anatomy(creature) for creature in creatures]
        first = plans[0]
        return cls(
            plan=first,
            half_m=np.stack([plan.half_m for plan in plans], axis=-1),
            mass_kg=np.stack([plan.mass_kg for plan in plans], axis=-1),
            moment_kg_m2=np.stack([plan.moment_kg_m2 for plan in plans], axis=-1),
            parent_anchor_m=np.stack([plan.parent_anchor_m for plan in plans], axis=-1),
            child_anchor_m=np.stack([plan.child_anchor_m for plan in plans], axis=-1),
            rest_turn_rad=np.stack([plan.rest_turn_rad for plan in plans], axis=-1),
            torso_m=np.array([plan.rest[plan.torso, 1] for plan in plans]),
            torso_rad=np.array([plan.rest[plan.torso, 2] for plan in plans]),
            reach_m=np.array([plan.reach_m for plan in plans]),
            total_mass_kg=np.array([plan.total_mass_kg for plan in plans]),
            limbs_at_speed_j=np.array([plan.limbs_at_speed_j for plan in plans]),
        )

    def take(self, walkers: Ints) -> Anatomies:
        """Of these walkers alone."""
        if len(self.reach_m) == 1:
            return self
        columns = {name: value[..., walkers] for name, value in vars(self).items() if name != "plan"}
        return replace(self, **columns)


@lru_cache(maxsize=512)
def anatomy(creature: Creature) -> Anatomy:
    """The numbers of a creature."""
    names = [body.name for body in creature.bodies]
    places = {name: k for k, name in enumerate(names)}
    rest = np.array([_rest(body) for body in creature.bodies])
    half = np.array([math.dist(body.from_m, body.to_m) / 2 for body in creature.bodies])
    radius = np.array([body.radius_m for body in creature.bodies])
    mass = np.array([body.mass_kg for body in creature.bodies])
    moment = [
        pymunk.moment_for_segment(float(m), (-float(h), 0.0), (float(h), 0.0), float(r))
        for m, h, r in zip(mass, half, radius, strict=True)
    ]
    joints = creature.joints
    parent = np.array([places[joint.parent] for joint in joints], dtype=np.intp)
    child = np.array([places[joint.child] for joint in joints], dtype=np.intp)
    ends = np.array([[body.from_m, body.to_m] for body in creature.bodies]).reshape(-1, 2)
    thick = np.repeat(radius, 2)
    between = np.hypot(*(ends[:, None, :] - ends[None, :, :]).transpose(2, 0, 1)) + thick[:, None] + thick[None, :]
    return Anatomy(
        torso=places[creature.torso],
        feet=np.array([k for k, body in enumerate(creature.bodies) if body.ground == "foot"], dtype=np.intp),
        forbidden=np.array([k for k, body in enumerate(creature.bodies) if body.ground == "forbidden"], dtype=np.intp),
        half_m=half,
        radius_m=radius,
        mass_kg=mass,
        moment_kg_m2=np.array(moment),
        rest=rest,
        parent=parent,
        child=child,
        parent_anchor_m=_anchors(rest, parent, [joint.at_m for joint in joints]),
        child_anchor_m=_anchors(rest, child, [joint.at_m for joint in joints]),
        low_rad=np.array([joint.limits_rad[0] for joint in joints]),
        high_rad=np.array([joint.limits_rad[1] for joint in joints]),
        torque_n_m=np.array([joint.torque_n_m for joint in joints]),
        speed_rad_s=np.array([joint.speed_rad_s for joint in joints]),
        rest_turn_rad=rest[child, 2] - rest[parent, 2],
        reach_m=float(between.max()),
    )


def _rest(body: Body) -> tuple[float, float, float]:
    """Centre and angle of a body in the rest pose."""
    (x0, y0), (x1, y1) = body.from_m, body.to_m
    return (x0 + x1) / 2, (y0 + y1) / 2, math.atan2(y1 - y0, x1 - x0)


def _anchors(rest: Floats, bodies: Ints, points: list[tuple[float, float]]) -> Floats:
    """(2, joints) the points as their bodies see them: along the line, and to the left of it."""
    away = np.array(points).reshape(-1, 2) - rest[bodies, :2]
    cosine, sine = np.cos(rest[bodies, 2]), np.sin(rest[bodies, 2])
    return np.stack([away[:, 0] * cosine + away[:, 1] * sine, away[:, 1] * cosine - away[:, 0] * sine])
