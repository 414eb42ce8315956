"""Rigid bodies of many walkers: one fresh space for each, read and driven together.

A space of its own makes a walk independent of its company: in a shared one walkers disturb one another's rounding.
Bodies are read through `pymunk.batch` into one buffer for all. The hot loop calls Chipmunk's functions as pymunk
exposes them to itself, because the wrappers around them cost as much as the physics; what is called is named here and
in `sim.walker_space`, and nowhere else.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pymunk import batch
from pymunk._chipmunk_cffi import ffi, lib

from sim.walker_space import GRAVITY_M_S2, Floats, WalkerSpace

__all__ = ["GRAVITY_M_S2", "Herd", "WalkerSpace"]

_BODY_FIELDS = (
    batch.BodyFields.POSITION | batch.BodyFields.ANGLE | batch.BodyFields.VELOCITY | batch.BodyFields.ANGULAR_VELOCITY
)
_FIELDS = 6
_CONTACT_FIELDS = batch.ArbiterFields.BODY_A_ID | batch.ArbiterFields.BODY_B_ID
_EACH_BODY = ffi.addressof(lib, "pmSpaceBodyGetIteratorFuncBatched")
_EACH_CONTACT = ffi.addressof(lib, "pmSpaceArbiterIteratorFuncBatched")


class Herd:
    """The spaces of ``n`` walkers of one drawing, stepped and read together.

    Spaces that are not made yet are made before the first step, or little by little by `make`; until then everybody is
    read as they will stand on the start line.

    Attributes:
        spaces: in the order of all arrays.
    """

    def __init__(self, spaces: list[WalkerSpace], substeps: Sequence[int], dt_s: float) -> None:
        self.spaces = spaces
        self._dt_s = dt_s
        self._substeps = list(substeps)
        self._shape = len(spaces), len(spaces[0].start.T)
        self._ready = False
        self._waiting_x_m: Floats | None = None
        self.make(0)

    def make(self, count: int | None = None) -> int:
        """Make so many more spaces, or all that are missing; returns how many are then still missing."""
        if self._ready:
            return 0
        missing = [walker for walker in self.spaces if walker.space is None]
        for walker in missing[:count]:
            walker.make()
        left = 0 if count is None else max(0, len(missing) - count)
        if not left:
            self._begin()
        return left

    def _begin(self) -> None:
        """All spaces are made: read from them from now on."""
        self._ready = True
        self._bodies, self._contacts = _borrow(self), _borrow(self)
        self._body_request = _request(_BODY_FIELDS.value, self._bodies)
        self._contact_request = _request(_CONTACT_FIELDS.value, self._contacts)
        self._index()
        if self._waiting_x_m is not None:
            self.extend_ground(self._waiting_x_m)

    def _index(self) -> None:
        self._handles = [walker.space for walker in self.spaces]
        self._motors = [motor for walker in self.spaces for motor in walker.motors]
        self._step_s = [self._dt_s / substeps for substeps in self._substeps]
        self._rounds = [(None,) * substeps for substeps in self._substeps]
        ids = np.array([walker.ids for walker in self.spaces], dtype=np.uint64)
        self._shape = ids.shape
        self._slots = self._find_slots(ids)
        self._contact_order = np.argsort(ids, axis=None)
        self._contact_ids = ids.ravel()[self._contact_order]
        self._ground_end_m = np.array([walker.ground_end_m for walker in self.spaces])

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
        self.make()
        self.spaces = [self.spaces[k] for k in places]
        self._substeps = [self._substeps[k] for k in places]
        self._index()

    def step(self, speeds_rad_s: Floats) -> None:
        """Run all motors at ``speeds_rad_s`` (joints, n), as far as their torque allows, and move on by one step."""
        self.make()
        set_rate, step = lib.cpSimpleMotorSetRate, lib.cpSpaceStep
        for motor, rate in zip(self._motors, speeds_rad_s.T.ravel().tolist(), strict=True):
            set_rate(motor, rate)
        for handle, step_s, rounds in zip(self._handles, self._step_s, self._rounds, strict=True):
            for _ in rounds:
                step(handle, step_s)

    def extend_ground(self, x_m: Floats) -> None:
        """See to it that there is ground ahead of walkers at ``x_m`` (n,)."""
        if not self._ready:
            self._waiting_x_m = x_m
            return
        near = x_m > self._ground_end_m
        if near.any():
            for place in near.nonzero()[0]:
                walker = self.spaces[place]
                walker.lay_ground(float(x_m[place]))
                self._ground_end_m[place] = walker.ground_end_m

    def read(self) -> Floats:
        """(6, bodies, n): x, y, angle, velocity in x and y, turn rate of every body."""
        if not self._ready:
            return np.stack([walker.start for walker in self.spaces], axis=-1)
        self._bodies.clear()
        for handle in self._handles:
            lib.cpSpaceEachBody(handle, _EACH_BODY, self._body_request)
        rows = np.frombuffer(self._bodies.float_buf(), dtype=np.float64).reshape(self._rows, _FIELDS)
        found = rows.take(self._slots, axis=0).reshape(*self._shape, _FIELDS)
        return np.ascontiguousarray(found.transpose(2, 1, 0))

    def torques_n_m(self) -> Floats:
        """(joints, n) how strongly each motor pulled in the last physics step, without sign."""
        self.make()
        impulse = lib.cpConstraintGetImpulse
        values = np.array([impulse(motor) for motor in self._motors]).reshape(self._shape[0], -1)
        return np.ascontiguousarray((values / np.array(self._step_s)[:, None]).T)

    def contacts(self) -> NDArray[np.bool_]:
        """(bodies, n) which bodies touch the ground."""
        if not self._ready:
            return np.zeros(self._shape[::-1], dtype=np.bool_)  # nobody touches anything before the first step
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
        self.spaces[place].make()
        pushed = self.spaces[place].bodies[body]
        lib.cpBodyApplyImpulseAtWorldPoint(pushed, impulse_n_s, lib.cpBodyGetPosition(pushed))


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
