"""Rigid bodies of many walkers: one fresh `pymunk.Space` for each, read and driven together.

A Space of its own makes a walk independent of its company: in a shared one walkers disturb one another's rounding.
Bodies are read through `pymunk.batch` into one buffer for all. The hot loop calls Chipmunk's functions as pymunk
exposes them to itself, because the wrappers around them cost as much as the physics; what is called is named here and
nowhere else.
"""

from __future__ import annotations

import atexit
import gc
import math
import weakref
from collections.abc import Sequence

import numpy as np
import pymunk
from numpy.typing import NDArray
from pymunk import batch
from pymunk._chipmunk_cffi import ffi, lib

from sim.creatures import Creature
from sim.terrain import Terrain
from sim.walker_model import Anatomy, anatomy

Floats = NDArray[np.float64]

GRAVITY_M_S2 = 9.81
_GROUND_FILTER = pymunk.ShapeFilter(categories=0b01, mask=0b10)
_WALKER_FILTER = pymunk.ShapeFilter(categories=0b10, mask=0b01)
_GROUND_RADIUS_M = 0.01
# How deep bodies may sink into one another; pymunk's own default is meant for worlds of pixels.
_SLOP_M = 0.005
# Many short steps with few iterations hold hinges and ground better than few steps with many, at the same cost.
_ITERATIONS = 7
_BEYOND_M = 1000.0  # level ground before the beginning and behind the end
# How far ahead of a creature's foremost point ground is made, and when more is.
_GROUND_AHEAD_M, _GROUND_MARGIN_M = 14.0, 4.0
_GROUND_FRICTION = 1.0
_BODY_FIELDS = (
    batch.BodyFields.POSITION | batch.BodyFields.ANGLE | batch.BodyFields.VELOCITY | batch.BodyFields.ANGULAR_VELOCITY
)
_FIELDS = 6
_CONTACT_FIELDS = batch.ArbiterFields.BODY_A_ID | batch.ArbiterFields.BODY_B_ID
_EACH_BODY = ffi.addressof(lib, "pmSpaceBodyGetIteratorFuncBatched")
_EACH_CONTACT = ffi.addressof(lib, "pmSpaceArbiterIteratorFuncBatched")


class WalkerSpace:
    """One creature on its ground.

    Args:
        creature: the body plan; it starts in its rest pose.
        terrain: the ground.
        turn_rates_rad_s: (bodies,) how fast each body turns at the start.
    """

    def __init__(self, creature: Creature, terrain: Terrain, turn_rates_rad_s: Sequence[float]) -> None:
        _alive.add(self)
        space = pymunk.Space()
        space.gravity = (0.0, -GRAVITY_M_S2)
        space.iterations = _ITERATIONS
        space.collision_slop = _SLOP_M
        # A contact is forgotten as soon as it is gone: what is read after a step touches the ground now.
        space.collision_persistence = 1
        self.space = space
        plan = anatomy(creature)
        self.ground = _Ground(space, terrain, plan.reach_m)
        self.ground.reach(0.0)
        self.bodies = [_add_body(space, plan, creature, k, rate) for k, rate in enumerate(turn_rates_rad_s)]
        self.motors = [_add_joint(space, plan, creature, k, self.bodies) for k in range(len(creature.joints))]


_alive: weakref.WeakSet[WalkerSpace] = weakref.WeakSet()


@atexit.register
def _free_spaces() -> None:
    """Spaces that outlive the interpreter's own clearing up would be freed by functions that are gone by then."""
    for walker in list(_alive):
        vars(walker).clear()
    gc.collect()


class _Ground:
    """The segments of a ground, added to a space as they are needed: a walker that falls early needs few."""

    def __init__(self, space: pymunk.Space, terrain: Terrain, reach_m: float) -> None:
        points = [(x, y - _GROUND_RADIUS_M) for x, y in terrain.points_m.tolist()]
        (left, low), (right, high) = points[0], points[-1]
        self._points = [(left - _BEYOND_M, low), *points, (right + _BEYOND_M, high)]
        self._space = space
        self._reach_m = reach_m
        self._added = 0
        self.end_m = -math.inf
        """A torso that comes here needs more ground."""

    def reach(self, x_m: float) -> float:
        """Add what a torso at ``x_m`` will need for a while; returns the new `end_m`."""
        begin_before = x_m + self._reach_m + _GROUND_AHEAD_M
        points, last = self._points, len(self._points) - 1
        segments = []
        while self._added < last and points[self._added][0] < begin_before:
            place = self._added
            segment = pymunk.Segment(self._space.static_body, points[place], points[place + 1], _GROUND_RADIUS_M)
            # Neighbours keep a sliding foot from catching at the seam of two segments.
            segment.set_neighbors(points[max(place - 1, 0)], points[min(place + 2, last)])
            segment.friction = _GROUND_FRICTION
            segment.filter = _GROUND_FILTER
            segments.append(segment)
            self._added += 1
        self._space.add(*segments)
        done = self._added == last
        self.end_m = math.inf if done else points[self._added][0] - self._reach_m - _GROUND_MARGIN_M
        return self.end_m


def _add_body(space: pymunk.Space, plan: Anatomy, creature: Creature, place: int, turn_rate: float) -> pymunk.Body:
    x, y, angle = plan.rest[place].tolist()
    ends = (-float(plan.half_m[place]), 0.0), (float(plan.half_m[place]), 0.0)
    body = pymunk.Body(float(plan.mass_kg[place]), float(plan.moment_kg_m2[place]))
    body.position, body.angle, body.angular_velocity = (x, y), angle, turn_rate
    shape = pymunk.Segment(body, *ends, float(plan.radius_m[place]))
    shape.friction = creature.bodies[place].friction
    shape.filter = _WALKER_FILTER
    space.add(body, shape)
    return body


def _add_joint(
    space: pymunk.Space, plan: Anatomy, creature: Creature, place: int, bodies: list[pymunk.Body]
) -> pymunk.SimpleMotor:
    joint = creature.joints[place]
    parent, child = bodies[plan.parent[place]], bodies[plan.child[place]]
    rest = float(plan.rest_turn_rad[place])
    low, high = joint.limits_rad
    motor = pymunk.SimpleMotor(child, parent, 0.0)  # in this order its rate is the child's speed against the parent
    motor.max_force = joint.torque_n_m
    space.add(
        pymunk.PivotJoint(parent, child, joint.at_m),
        pymunk.RotaryLimitJoint(parent, child, rest + low, rest + high),
        motor,
    )
    return motor


class Herd:
    """The spaces of ``n`` walkers of one creature, stepped and read together.

    Attributes:
        spaces: in the order of all arrays.
    """

    def __init__(self, spaces: list[WalkerSpace], substeps: Sequence[int], dt_s: float) -> None:
        self.spaces = spaces
        self._dt_s = dt_s
        self._substeps = list(substeps)
        self._bodies, self._contacts = _borrow(self), _borrow(self)
        self._body_request = _request(_BODY_FIELDS.value, self._bodies)
        self._contact_request = _request(_CONTACT_FIELDS.value, self._contacts)
        self._index()

    def _index(self) -> None:
        self._handles = [walker.space._space for walker in self.spaces]
        self._motors = [motor._constraint for walker in self.spaces for motor in walker.motors]
        self._step_s = [self._dt_s / substeps for substeps in self._substeps]
        self._rounds = [(None,) * substeps for substeps in self._substeps]
        ids = np.array([[body.id for body in walker.bodies] for walker in self.spaces], dtype=np.uint64)
        self._shape = ids.shape
        self._slots = self._find_slots(ids)
        self._contact_order = np.argsort(ids, axis=None)
        self._contact_ids = ids.ravel()[self._contact_order]
        self._ground_end_m = np.array([walker.ground.end_m for walker in self.spaces])

    def _find_slots(self, ids: NDArray[np.uint64]) -> NDArray[np.intp]:
        """(n * bodies,) in which row of the buffer each body is found: by its id, as rows come in no set order."""
        self._bodies.clear()
        request = _request(batch.BodyFields.BODY_ID.value, self._bodies)
        for handle in self._handles:
            lib.cpSpaceEachBody(handle, _EACH_BODY, request)
        rows = np.frombuffer(self._bodies.int_buf(), dtype=np.uint64)
        self._rows = len(rows)
        order = np.argsort(rows)
        return order[np.searchsorted(rows, ids.ravel(), sorter=order)]

    def take(self, places: NDArray[np.intp]) -> None:
        """Keep these walkers alone."""
        self.spaces = [self.spaces[k] for k in places]
        self._substeps = [self._substeps[k] for k in places]
        self._index()

    def step(self, speeds_rad_s: Floats) -> None:
        """Run all motors at ``speeds_rad_s`` (joints, n), as far as their torque allows, and move on by one step."""
        set_rate, step = lib.cpSimpleMotorSetRate, lib.cpSpaceStep
        for motor, rate in zip(self._motors, speeds_rad_s.T.ravel().tolist(), strict=True):
            set_rate(motor, rate)
        for handle, step_s, rounds in zip(self._handles, self._step_s, self._rounds, strict=True):
            for _ in rounds:
                step(handle, step_s)

    def extend_ground(self, x_m: Floats) -> None:
        """See to it that there is ground ahead of walkers at ``x_m`` (n,)."""
        near = x_m > self._ground_end_m
        if near.any():
            for place in near.nonzero()[0]:
                self._ground_end_m[place] = self.spaces[place].ground.reach(float(x_m[place]))

    def read(self) -> Floats:
        """(6, bodies, n): x, y, angle, velocity in x and y, turn rate of every body."""
        self._bodies.clear()
        for handle in self._handles:
            lib.cpSpaceEachBody(handle, _EACH_BODY, self._body_request)
        rows = np.frombuffer(self._bodies.float_buf(), dtype=np.float64).reshape(self._rows, _FIELDS)
        found = rows.take(self._slots, axis=0).reshape(*self._shape, _FIELDS)
        return np.ascontiguousarray(found.transpose(2, 1, 0))

    def torques_n_m(self) -> Floats:
        """(joints, n) how strongly each motor pulled in the last physics step, without sign."""
        impulse = lib.cpConstraintGetImpulse
        values = np.array([impulse(motor) for motor in self._motors]).reshape(self._shape[0], -1)
        return np.ascontiguousarray((values / np.array(self._step_s)[:, None]).T)

    def contacts(self) -> NDArray[np.bool_]:
        """(bodies, n) which bodies touch the ground."""
        self._contacts.clear()
        for handle in self._handles:
            lib.cpSpaceEachCachedArbiter(handle, _EACH_CONTACT, self._contact_request)
        pairs = np.frombuffer(self._contacts.int_buf(), dtype=np.uint64)
        places = np.searchsorted(self._contact_ids, pairs)
        known = places < len(self._contact_ids)
        places, pairs = places[known], pairs[known]
        places = places[self._contact_ids[places] == pairs]  # the other of each pair is the ground
        touching = np.zeros(len(self._contact_ids), dtype=np.bool_)
        touching[self._contact_order[places]] = True
        return np.ascontiguousarray(touching.reshape(self._shape).T)

    def push(self, place: int, body: int, impulse_n_s: tuple[float, float]) -> None:
        """Give a body's centre an impulse."""
        pushed = self.spaces[place].bodies[body]
        pushed.apply_impulse_at_world_point(impulse_n_s, pushed.position)


_spare: list[batch.Buffer] = []


def _borrow(herd: Herd) -> batch.Buffer:
    """A buffer for as long as a herd lives. pymunk never frees what a buffer holds, so the next herd takes it over."""
    buffer = _spare.pop() if _spare else batch.Buffer()
    weakref.finalize(herd, _spare.append, buffer).atexit = False
    return buffer


def _request(fields: int, buffer: batch.Buffer) -> object:
    """What `pymunk.batch` passes to Chipmunk, made once instead of at every call."""
    request = ffi.new("pmBatchedData *")
    request.fields = fields
    request.floatArray, request.intArray = buffer._float_arr, buffer._int_arr
    return request
