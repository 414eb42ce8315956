"""A hand in the physics: tests take a walker's bodies and put them elsewhere, as no walker could."""

from __future__ import annotations

from typing import Any

from pymunk import Vec2d
from pymunk._chipmunk_cffi import lib

from sim.walker_world import WalkerWorld


class HeldBody:
    """A body of Chipmunk's whose place and speed can be read and set."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    @property
    def position(self) -> Vec2d:
        here = lib.cpBodyGetPosition(self._handle)
        return Vec2d(here.x, here.y)

    @position.setter
    def position(self, at_m: tuple[float, float]) -> None:
        lib.cpBodySetPosition(self._handle, tuple(at_m))

    @property
    def angle(self) -> float:
        return float(lib.cpBodyGetAngle(self._handle))

    @angle.setter
    def angle(self, rad: float) -> None:
        lib.cpBodySetAngle(self._handle, rad)

    @property
    def velocity(self) -> Vec2d:
        now = lib.cpBodyGetVelocity(self._handle)
        return Vec2d(now.x, now.y)

    @velocity.setter
    def velocity(self, m_s: tuple[float, float]) -> None:
        lib.cpBodySetVelocity(self._handle, tuple(m_s))

    @property
    def angular_velocity(self) -> float:
        return float(lib.cpBodyGetAngularVelocity(self._handle))

    @angular_velocity.setter
    def angular_velocity(self, rad_s: float) -> None:
        lib.cpBodySetAngularVelocity(self._handle, rad_s)


def held(world: WalkerWorld, walker: int = 0) -> list[HeldBody]:
    """The bodies of one of those that are still simulated, in the creature's order."""
    world._herd.make()
    return [HeldBody(body) for body in world._herd.spaces[walker].bodies]
