"""What a car senses, what it can do, and when its episode ends.

A car sees the road edges by rays, feels its speed and how far it slides, and steers and pedals.

| observation | unit | scaled to about [-1, 1] as |
|---|---|---|
| ray k of ``rays``, from straight right (-span/2) to straight left | m to the road edge | ``1 - 2·d / ray_range_m`` |
| speed along the car's axis | m/s | ``v / 15 - 1`` |
| slip, sideways speed over forward speed (at least 6 m/s) | - | ``3·slip``, cut off at ±1 |

| action | meaning |
|---|---|
| steer | -1 full right, 1 full left |
| pedal (mode ``drive``) | -1 full brake, 1 full throttle |
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from brains.errors import UserError
from sim.car_model import Floats, Vehicle, check_ranges

LEAST_MEAN_SPEED_M_S = 9.0
"""A lap driven more slowly than this on average is given up, unless the configuration says otherwise."""


@dataclass(frozen=True)
class CarConfig:
    """What the cars can sense and do, and when an episode ends."""

    mode: Literal["drive", "steer-only"] = "drive"
    """drive: the brain steers and pedals. steer-only: it steers at a constant speed, the classic experiment."""
    steer_only_speed_m_s: float = 12.0
    """The constant speed of steer-only, m/s."""
    rays: int = 7
    """How many distance rays a car has."""
    ray_span_deg: float = 180.0
    """The angle between the outermost rays, degrees."""
    ray_range_m: float = 60.0
    """How far a ray sees, metres."""
    laps: int = 1
    """An episode ends after this many laps."""
    time_limit_s: float | None = None
    """An episode ends after this many seconds for each lap; None gives every track its length at 9 m/s."""
    stall_s: float = 3.0
    """A car ends if it does not get further within this time, seconds."""
    stall_m: float = 8.0
    """How much further it has to get in that time, metres."""
    vehicle: Vehicle = field(default_factory=Vehicle)
    """The car itself."""

    def __post_init__(self) -> None:
        check_ranges(self, _RANGES)
        if self.time_limit_s is not None:
            check_ranges(self, {"time_limit_s": (1, 3600)})
        if self.mode not in ("drive", "steer-only"):
            raise UserError(f"mode is {self.mode!r}; expected 'drive' or 'steer-only'")

    def lap_limit_s(self, lap_m: Floats) -> Floats:
        """Seconds that a car has for each lap of ``lap_m`` metres."""
        if self.time_limit_s is None:
            return lap_m / LEAST_MEAN_SPEED_M_S
        return np.full_like(lap_m, self.time_limit_s)

    @property
    def ray_angles(self) -> tuple[float, ...]:
        """Angles of the rays against the heading in radians, right (negative) to left."""
        half = math.radians(self.ray_span_deg) / 2
        if self.rays == 1:
            return (0.0,)
        return tuple(-half + 2 * half * k / (self.rays - 1) for k in range(self.rays))

    @property
    def observation_names(self) -> tuple[str, ...]:
        rays = (f"{math.degrees(angle):+.0f}°" if angle else "0°" for angle in self.ray_angles)
        return (*rays, "speed", "slip")

    @property
    def action_names(self) -> tuple[str, ...]:
        return ("steer", "pedal") if self.mode == "drive" else ("steer",)


_RANGES = {
    "steer_only_speed_m_s": (1, 40),
    "rays": (1, 64),
    "ray_span_deg": (0, 350),
    "ray_range_m": (5, 500),
    "laps": (1, 1000),
    "stall_s": (0.5, 3600),
    "stall_m": (0, 1000),
}


def observe(config: CarConfig, rays_m: Floats, speed_m_s: Floats, slip_m_s: Floats) -> NDArray[np.float32]:
    """What brains see: the table above.

    Args:
        rays_m: (rays, n) distances; speed_m_s, slip_m_s: (n,).

    Returns:
        (n, rays + 2) float32 whose transpose is C-contiguous.
    """
    seen = np.empty((len(rays_m) + 2, rays_m.shape[1]), dtype=np.float32)
    seen[:-2] = 1.0 - (2.0 / config.ray_range_m) * rays_m
    seen[-2] = speed_m_s / 15.0 - 1.0
    seen[-1] = np.clip(3.0 * slip_m_s / np.maximum(speed_m_s, 6.0), -1.0, 1.0)
    return seen.T
