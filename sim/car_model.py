"""How a car moves: a bicycle model whose two tyres can only grip so much.

One tyre stands for the front axle and one for the rear. Each makes a sideways force that grows with its slip angle and
levels off at what friction allows; braking and accelerating use up part of the same friction (the friction circle).
So a car that enters a corner too fast pushes wide or slides, and one that brakes in the corner turns less. See
Rajamani, *Vehicle Dynamics and Control* (2nd ed., 2012), chapter 2 for the two-axle model and chapter 13 for
saturating tyres; the saturation used here, s / sqrt(1 + s²), is ours: smooth, bounded and free of transcendental
functions, so a step gives the same bits on every machine with IEEE arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from brains.errors import UserError

Floats = NDArray[np.float64]

GRAVITY_M_S2 = 9.81
# Below this speed slip angles are measured as if at it: the true ones divide by zero in a standing car.
_SLIP_SPEED_M_S = 6.0


@dataclass(frozen=True)
class Vehicle:
    """A small car. Lengths in metres, accelerations in m/s²; forces are per kilogram of car."""

    length_m: float = 4.2
    """Length of the body, metres."""
    width_m: float = 1.8
    """Width of the body, metres."""
    front_axle_m: float = 1.3
    """From the centre of mass forward to the front axle."""
    rear_axle_m: float = 1.3
    """From the centre of mass back to the rear axle."""
    steer_lock: float = 0.55
    """Tangent of the front wheels' angle at full lock; 0.55 is 29 degrees."""
    steer_rate_1_s: float = 4.0
    """How fast the wheel turns, in full locks per second."""
    engine_m_s2: float = 6.0
    """Acceleration at full throttle, m/s²."""
    brake_m_s2: float = 9.0
    """Deceleration at full brake, m/s²."""
    drag_1_m: float = 0.006
    """Air drag: deceleration is this times the square of the speed."""
    rolling_m_s2: float = 0.2
    """Deceleration of the rolling wheels, m/s²."""
    grip: float = 1.0
    """Friction of the front tyre; 1 holds a car in a corner at 9.81 m/s²."""
    rear_grip: float = 1.1
    """Friction of the rear tyre: a little more than the front's, so that the car pushes wide before it spins."""
    slip_at_grip: float = 0.12
    """Slip angle, in radians, at which a tyre without saturation would reach its grip."""

    def __post_init__(self) -> None:
        check_ranges(self, _RANGES)


_RANGES = {
    "length_m": (0.5, 20),
    "width_m": (0.3, 10),
    "front_axle_m": (0.2, 10),
    "rear_axle_m": (0.2, 10),
    "steer_lock": (0.01, 2),
    "steer_rate_1_s": (0.1, 100),
    "engine_m_s2": (0.1, 50),
    "brake_m_s2": (0, 50),
    "drag_1_m": (0, 1),
    "rolling_m_s2": (0, 10),
    "grip": (0.05, 5),
    "rear_grip": (0.05, 5),
    "slip_at_grip": (0.02, 1),
}


def check_ranges(owner: object, ranges: Mapping[str, tuple[float, float]]) -> None:
    """Raise UserError for the first attribute of ``owner`` that is not a number between its (least, most)."""
    for name, (least, most) in ranges.items():
        value = getattr(owner, name)
        if isinstance(value, bool) or not (isinstance(value, int | float) and least <= value <= most):
            raise UserError(f"{name} is {value!r}; expected {least:g} to {most:g}")


@dataclass
class CarState:
    """Cars in motion; every array is ``(n,)`` float64."""

    x_m: Floats
    y_m: Floats
    heading_x: Floats
    """Cosine of the heading; with ``heading_y`` a unit vector, so that no angle ever wraps."""
    heading_y: Floats
    speed_m_s: Floats
    """Along the car's own axis, never negative."""
    slip_m_s: Floats
    """Sideways, positive to the left."""
    yaw_rate_rad_s: Floats
    steer: Floats
    """Where the wheel is, -1 (full right) to 1 (full left)."""

    @classmethod
    def at_rest(cls, x_m: Floats, y_m: Floats, heading: Floats) -> CarState:
        """Standing cars at ``x_m``, ``y_m`` (n,), looking along the unit vectors ``heading`` (n, 2)."""
        zeros = np.zeros((4, len(x_m)))
        return cls(x_m.copy(), y_m.copy(), heading[:, 0].copy(), heading[:, 1].copy(), *(row.copy() for row in zeros))

    def take(self, indices: NDArray[np.intp]) -> CarState:
        return CarState(*(getattr(self, field.name)[indices] for field in fields(self)))

    def put(self, indices: NDArray[np.intp], other: CarState) -> None:
        """Write the cars of ``other`` into places ``indices``."""
        for field in fields(self):
            getattr(self, field.name)[indices] = getattr(other, field.name)


def drive(car: CarState, steer: Floats, pedal: Floats | None, vehicle: Vehicle, dt_s: float) -> None:
    """Move all cars on by one step, in place.

    Args:
        car: the ``n`` cars.
        steer: (n,) wanted wheel position, -1 (right) to 1 (left); what lies outside is cut off.
        pedal: (n,) -1 (full brake) to 1 (full throttle); None holds the present speed, whatever the tyres do.
        vehicle: what kind of car all of them are.
        dt_s: length of the step in seconds; semi-implicit Euler, stable up to about 1/20 s.
    """
    turn = vehicle.steer_rate_1_s * dt_s
    car.steer += np.clip(np.clip(steer, -1.0, 1.0) - car.steer, -turn, turn)
    speed, slip, yaw = car.speed_m_s, car.slip_m_s, car.yaw_rate_rad_s
    front_m, rear_m = vehicle.front_axle_m, vehicle.rear_axle_m
    wheel = vehicle.steer_lock * car.steer

    if pedal is None:
        push = np.zeros_like(speed)
    else:
        pedal = np.clip(pedal, -1.0, 1.0)
        push = np.where(pedal > 0.0, vehicle.engine_m_s2, vehicle.brake_m_s2) * pedal
    used = push / (vehicle.grip * GRAVITY_M_S2)
    grip_left = np.sqrt(np.maximum(1.0 - used * used, 0.1)) * GRAVITY_M_S2

    scale = 1.0 / (np.maximum(speed, _SLIP_SPEED_M_S) * vehicle.slip_at_grip)
    front = _saturate((wheel * speed - slip - front_m * yaw) * scale) * grip_left
    front *= vehicle.grip * rear_m / (front_m + rear_m)
    rear = _saturate((rear_m * yaw - slip) * scale) * grip_left
    rear *= vehicle.rear_grip * front_m / (front_m + rear_m)

    if pedal is not None:
        drag = vehicle.drag_1_m * speed * speed + vehicle.rolling_m_s2
        np.maximum(speed + dt_s * (push - drag - front * wheel + slip * yaw), 0.0, out=car.speed_m_s)
    car.slip_m_s += dt_s * (front + rear - speed * yaw)
    # Mass spread so that the radius of gyration squared is front_m x rear_m, as in most cars.
    car.yaw_rate_rad_s += dt_s * (front / rear_m - rear / front_m)
    _move(car, dt_s)


def _saturate(x: Floats) -> Floats:
    return x / np.sqrt(1.0 + x * x)


def _move(car: CarState, dt_s: float) -> None:
    # A turn by 2·atan(h), with h half the angle, from + - × ÷ alone (Cayley): exact in length, 0.1 % off at 0.1 rad.
    h = 0.5 * dt_s * car.yaw_rate_rad_s
    h2 = h * h
    cosine, sine = (1.0 - h2) / (1.0 + h2), 2.0 * h / (1.0 + h2)
    hx = car.heading_x * cosine - car.heading_y * sine
    hy = car.heading_x * sine + car.heading_y * cosine
    norm = 1.0 / np.sqrt(hx * hx + hy * hy)
    car.heading_x, car.heading_y = hx * norm, hy * norm
    car.x_m += dt_s * (car.speed_m_s * car.heading_x - car.slip_m_s * car.heading_y)
    car.y_m += dt_s * (car.speed_m_s * car.heading_y + car.slip_m_s * car.heading_x)
