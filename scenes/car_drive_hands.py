"""A person's hands on the wheel: keys and a gamepad become a wheel and pedals, step by step of the world."""

from __future__ import annotations

import pygame

from scenes.car_drive_pads import BRAKE, GAS, LEFT, RIGHT, TAKE_OVER, Pads, greater
from sim.car_model import GRAVITY_M_S2, Vehicle
from sim.car_world import CarWorld

_KEYS = {
    pygame.K_LEFT: LEFT,
    pygame.K_a: LEFT,
    pygame.K_RIGHT: RIGHT,
    pygame.K_d: RIGHT,
    pygame.K_UP: GAS,
    pygame.K_w: GAS,
    pygame.K_DOWN: BRAKE,
    pygame.K_s: BRAKE,
}
_TAKE_OVER = (pygame.K_LSHIFT, pygame.K_RSHIFT)
# How fast the wheel and the pedals move, in their whole ways a second: a key is all or nothing, a hand is not.
_TURN_1_S, _BACK_1_S = 2.6, 4.5
_PRESS_1_S, _LIFT_1_S = 4.0, 8.0


class Hands:
    """Which keys are held, and where wheel and pedals are.

    Keys, and the cross of a gamepad, move them smoothly. A stick or a trigger is moved by a thumb, which is smooth
    already: it counts as it is. Of keys and gamepad the one that is farther from the middle drives.

    Args:
        pads: gamepads that drive as well, once they are opened; None for none.

    Attributes:
        steer: 1 full left to -1 full right.
        pedal: 1 full throttle to -1 full brake.
    """

    def __init__(self, pads: Pads | None = None) -> None:
        self._pads = Pads() if pads is None else pads
        self._held: set[int] = set()
        self._shift = False
        self.straighten()

    @property
    def takes_over(self) -> bool:
        """Whether the key or the button is held that takes the wheel from a brain."""
        return self._shift or TAKE_OVER in self._pads.held

    def handle(self, event: pygame.event.Event) -> bool:
        """A key that goes down or up; True if it is one of these."""
        if event.key in _TAKE_OVER:
            self._shift = event.type == pygame.KEYDOWN
            return True
        if event.key not in _KEYS or event.mod & (pygame.KMOD_CTRL | pygame.KMOD_ALT):
            self._held.discard(event.key)
            return False
        if event.type == pygame.KEYDOWN:
            self._held.add(event.key)
        else:
            self._held.discard(event.key)
        return True

    def release(self) -> None:
        """Let go of everything; the wheel swings back by itself."""
        self._held.clear()
        self._shift = False
        self._pads.release()

    def straighten(self) -> None:
        """Wheel in the middle, no pedal pressed: for a car at the start."""
        self.steer = self.pedal = 0.0
        self._steer_by_keys = self._pedal_by_keys = 0.0

    def move(self, speed_m_s: float, vehicle: Vehicle) -> None:
        """Move wheel and pedals on by one step of the world."""
        wanted = {_KEYS[key] for key in self._held} | self._pads.held
        steer = (LEFT in wanted) - (RIGHT in wanted)
        pedal = -1.0 if BRAKE in wanted else float(GAS in wanted)
        limit = steer_limit(speed_m_s, vehicle)
        further = steer != 0 and steer * self._steer_by_keys >= 0
        self._steer_by_keys = _towards(self._steer_by_keys, steer * limit, _TURN_1_S if further else _BACK_1_S)
        self._pedal_by_keys = _towards(self._pedal_by_keys, pedal, _PRESS_1_S if pedal else _LIFT_1_S)
        self.steer = greater(self._steer_by_keys, self._pads.steer * limit)
        self.pedal = greater(self._pedal_by_keys, self._pads.pedal)

    def action(self, outputs: int) -> tuple[float, ...]:
        """Steer and pedal, or steer alone, as a car with so many actions takes them."""
        return (self.steer, self.pedal)[:outputs]


def steer_limit(speed_m_s: float, vehicle: Vehicle) -> float:
    """How far the wheel turns at that speed at most, 0 to 1, for keys and for sticks, whose whole way is short.

    It is the angle at which the tyres give all they have: that of the tightest circle that grip allows, and of the slip
    that the tyre needs on top. Beyond it a car only pushes wide, and a tap of a key would be too much.
    """
    wheelbase_m = vehicle.front_axle_m + vehicle.rear_axle_m
    tightest_1_m = vehicle.grip * GRAVITY_M_S2 / max(speed_m_s, 1.0) ** 2
    return min(1.0, (wheelbase_m * tightest_1_m + vehicle.slip_at_grip) / vehicle.steer_lock)


def _towards(value: float, target: float, rate_1_s: float) -> float:
    way = rate_1_s * CarWorld.dt_s
    return value + min(way, max(-way, target - value))
