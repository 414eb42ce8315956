"""One walker in a Chipmunk space of its own, made by calling Chipmunk itself.

A crowd of two hundred spiders has ten thousand bodies, shapes and joints. pymunk's objects around them cost four times
as much time as what is inside, and most of the memory, so they are left out: bodies, shapes and joints are made, put
together and freed by the functions that pymunk itself calls, in the order in which it would. A walk is bit for bit the
one that pymunk's own objects give. What is called is named here and in `sim.walker_physics`, and nowhere else.
"""

from __future__ import annotations

import itertools
import math
import weakref
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pymunk._chipmunk_cffi import ffi, lib

from sim.creatures import Creature
from sim.terrain import Terrain
from sim.walker_model import anatomy

Floats = NDArray[np.float64]
Handle = Any
"""Something of Chipmunk's: a pointer, or a vector as it takes them."""

GRAVITY_M_S2 = 9.81
_GROUND_RADIUS_M = 0.01
# How deep bodies may sink into one another; Chipmunk's own default is meant for worlds of pixels.
_SLOP_M = 0.005
# Many short steps with few iterations hold hinges and ground better than few steps with many, at the same cost.
_ITERATIONS = 7
_BEYOND_M = 1000.0  # level ground before the beginning and behind the end
# How far ahead of a creature's foremost point ground is made, and when more is.
_GROUND_AHEAD_M, _GROUND_MARGIN_M = 14.0, 4.0
_GROUND_FRICTION = 1.0
_FIELDS = 6  # of a body's state


def _vector(x: float, y: float) -> Handle:
    return ffi.new("cpVect *", (x, y))[0]


def _filter(category: int, mask: int) -> Handle:
    return ffi.new("cpShapeFilter *", (0, category, mask))[0]


_GRAVITY = _vector(0.0, -GRAVITY_M_S2)
# Walkers touch the ground, never themselves.
_OF_GROUND, _OF_WALKER = _filter(0b01, 0b10), _filter(0b10, 0b01)
_ids = itertools.count(1)


class _BodyMould(NamedTuple):
    mass_kg: float
    moment_kg_m2: float
    position: Handle
    angle_rad: float
    begin: Handle
    end: Handle
    radius_m: float
    friction: float


class _JointMould(NamedTuple):
    parent: int
    child: int
    at: Handle
    least_rad: float
    greatest_rad: float
    torque_n_m: float


class _Mould(NamedTuple):
    """What every walker of a creature is cast from.

    Attributes:
        start: (6, bodies) x, y, angle and no speeds, as `WalkerSpace.start`.
        reach_m: as of an `Anatomy`.
    """

    bodies: tuple[_BodyMould, ...]
    joints: tuple[_JointMould, ...]
    start: Floats
    reach_m: float


@lru_cache(maxsize=512)
def _mould(creature: Creature) -> _Mould:
    plan = anatomy(creature)
    numbers = zip(
        plan.mass_kg.tolist(),
        plan.moment_kg_m2.tolist(),
        plan.rest.tolist(),
        plan.half_m.tolist(),
        plan.radius_m.tolist(),
        creature.bodies,
        strict=True,
    )
    bodies = tuple(
        _BodyMould(mass, moment, _vector(x, y), angle, _vector(-half, 0.0), _vector(half, 0.0), radius, body.friction)
        for mass, moment, (x, y, angle), half, radius, body in numbers
    )
    hinges = zip(plan.parent.tolist(), plan.child.tolist(), plan.rest_turn_rad.tolist(), creature.joints, strict=True)
    joints = tuple(
        _JointMould(
            parent,
            child,
            _vector(*joint.at_m),
            rest + joint.limits_rad[0],
            rest + joint.limits_rad[1],
            joint.torque_n_m,
        )
        for parent, child, rest, joint in hinges
    )
    start = np.zeros((_FIELDS, len(bodies)))
    start[:3] += plan.rest.T  # added, as Chipmunk adds: it knows no minus zero
    return _Mould(bodies, joints, start, plan.reach_m)


class WalkerSpace:
    """One creature on its ground. It is made by `make`, as late as one likes: a crowd takes its time.

    Args:
        creature: the body plan; it starts in its rest pose.
        terrain: the ground.
        turn_rates_rad_s: (bodies,) how fast each body turns at the start.

    Attributes:
        space: once it is made, Chipmunk's space, and None before; the same holds for all that follows.
        bodies: Chipmunk's bodies, in the creature's order.
        ids: what bodies are told apart by, never the same in two spaces of a process.
        shapes: Chipmunk's shapes: of the ground as far as it is made, with those of the bodies somewhere among them.
        joints: Chipmunk's constraints: of every joint in turn the hinge, its limits and its motor.
        motors: those that are motors.
        ground_end_m: a torso that comes here needs more ground.
    """

    def __init__(self, creature: Creature, terrain: Terrain, turn_rates_rad_s: Sequence[float]) -> None:
        self._creature, self._terrain, self._turn_rates = creature, terrain, turn_rates_rad_s
        self.space: Handle = None
        self.bodies: list[Handle] = []
        self.ids: list[int] = []
        self.shapes: list[Handle] = []
        self.joints: list[Handle] = []
        self.motors: list[Handle] = []
        self.ground_end_m = -math.inf
        self._laid = 0

    @property
    def start(self) -> Floats:
        """(6, bodies) x, y, angle, velocity in x and y, turn rate of every body before the first step."""
        state = _mould(self._creature).start.copy()
        state[5] = self._turn_rates
        return state

    def make(self) -> None:
        """Put the creature on its ground, unless it stands there."""
        if self.space is not None:
            return
        self.space = space = lib.cpSpaceNew()
        weakref.finalize(self, _free, space, self.bodies, self.shapes, self.joints).atexit = False
        lib.cpSpaceSetGravity(space, _GRAVITY)
        lib.cpSpaceSetIterations(space, _ITERATIONS)
        lib.cpSpaceSetCollisionSlop(space, _SLOP_M)
        # A contact is forgotten as soon as it is gone: what is read after a step touches the ground now.
        lib.cpSpaceSetCollisionPersistence(space, 1)
        mould = _mould(self._creature)
        self.lay_ground(0.0)
        for body, rate in zip(mould.bodies, self._turn_rates, strict=True):
            self._add_body(body, rate)
        for joint in mould.joints:
            self._add_joint(joint)

    def lay_ground(self, x_m: float) -> None:
        """Add the ground that a torso at ``x_m`` will need for a while: who falls early needs little."""
        reach_m = _mould(self._creature).reach_m
        begin_before = x_m + reach_m + _GROUND_AHEAD_M
        corner_x, corners = _line(self._terrain, self._terrain.fingerprint)
        last, place = len(corners) - 1, self._laid
        body = lib.cpSpaceGetStaticBody(self.space)
        while place < last and corner_x[place] < begin_before:
            shape = lib.cpSegmentShapeNew(body, corners[place], corners[place + 1], _GROUND_RADIUS_M)
            # Neighbours keep a sliding foot from catching at the seam of two segments.
            lib.cpSegmentShapeSetNeighbors(shape, corners[max(place - 1, 0)], corners[min(place + 2, last)])
            self._add_shape(shape, _GROUND_FRICTION, _OF_GROUND)
            place += 1
        self._laid = place
        self.ground_end_m = math.inf if place == last else corner_x[place] - reach_m - _GROUND_MARGIN_M

    def _add_shape(self, shape: Handle, friction: float, touches: Handle) -> None:
        lib.cpShapeSetFriction(shape, friction)
        lib.cpShapeSetFilter(shape, touches)
        lib.cpSpaceAddShape(self.space, shape)
        self.shapes.append(shape)

    def _add_body(self, mould: _BodyMould, turn_rate: float) -> None:
        body, number = lib.cpBodyNew(mould.mass_kg, mould.moment_kg_m2), next(_ids)
        lib.cpBodySetUserData(body, ffi.cast("void *", number))
        lib.cpBodySetPosition(body, mould.position)
        lib.cpBodySetAngle(body, mould.angle_rad)
        lib.cpBodySetAngularVelocity(body, turn_rate)
        lib.cpSpaceAddBody(self.space, body)
        self.bodies.append(body)
        self.ids.append(number)
        shape = lib.cpSegmentShapeNew(body, mould.begin, mould.end, mould.radius_m)
        self._add_shape(shape, mould.friction, _OF_WALKER)

    def _add_joint(self, mould: _JointMould) -> None:
        parent, child = self.bodies[mould.parent], self.bodies[mould.child]
        # In this order the motor's rate is the child's speed against the parent.
        motor = lib.cpSimpleMotorNew(child, parent, 0.0)
        lib.cpConstraintSetMaxForce(motor, mould.torque_n_m)
        hinge = lib.cpPivotJointNew(parent, child, mould.at)
        limits = lib.cpRotaryLimitJointNew(parent, child, mould.least_rad, mould.greatest_rad)
        for constraint in (hinge, limits, motor):
            lib.cpSpaceAddConstraint(self.space, constraint)
            self.joints.append(constraint)
        self.motors.append(motor)


def _free(space: Handle, bodies: list[Handle], shapes: list[Handle], joints: list[Handle]) -> None:
    """Give back what a walker was made of: the space first, as it looks at its bodies once more."""
    lib.cpSpaceFree(space)
    for joint in joints:
        lib.cpConstraintFree(joint)
    for shape in shapes:
        lib.cpShapeFree(shape)
    for body in bodies:
        lib.cpBodyFree(body)


@lru_cache(maxsize=64)
def _line(terrain: Terrain, fingerprint: str) -> tuple[list[float], list[Handle]]:
    """x and all of every corner of a ground; the fingerprint tells apart grounds of one name."""
    points = [(x, y - _GROUND_RADIUS_M) for x, y in terrain.points_m.tolist()]
    (left, low), (right, high) = points[0], points[-1]
    points = [(left - _BEYOND_M, low), *points, (right + _BEYOND_M, high)]
    return [x for x, _ in points], [_vector(x, y) for x, y in points]
