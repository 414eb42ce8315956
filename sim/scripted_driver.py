"""A driver by rule: it follows the road with a little wander and brakes for corners. It stands in for a person.

It steers by pure pursuit of a point of its line ahead. The line wanders from side to side in a way that
never repeats from lap to lap, as a person's does, so that a learner sees how to come back to the middle.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.car_task import track_named
from sim.car_world import CarWorld
from sim.cars import CarConfig
from sim.pursuit import bend_to, wheel_for


@dataclass(frozen=True)
class DrivingStyle:
    """How it drives."""

    look_ahead_s: float = 0.55
    """It aims at where it will be in that time, seconds..."""
    least_look_ahead_m: float = 6.0
    """... and at least so far ahead, metres."""
    corner_m_s2: float = 5.0
    """Sideways acceleration that it allows itself, m/s²."""
    brake_m_s2: float = 4.0
    """Deceleration that it plans with, m/s²."""
    top_speed_m_s: float = 22.0
    """It never drives faster, m/s."""
    wander: float = 0.3
    """How far it strays to either side, as a share of the room between car and edge."""
    wander_m: float = 61.0
    """The length of one swing of its straying, metres of road."""


class ScriptedDriver:
    """Drives one car of a world on a track.

    Args:
        track: its name, as the world has it.
        style: how it drives.
    """

    def __init__(self, track: str, style: DrivingStyle | None = None) -> None:
        self._track = track_named(track)
        self._style = style or DrivingStyle()
        self._speed_m_s = _speed_limits(np.abs(self._track.curvature_per_m), self._track.spacing_m, self._style)

    def action(self, world: CarWorld, car: int = 0) -> NDArray[np.float32]:
        """(outputs,) steer and pedal, or steer alone, for what the car needs now."""
        cars, config = world.cars, world.config
        state = cars.state
        progress_m, speed = float(cars.progress_m[car]), float(state.speed_m_s[car])
        ahead_m = max(self._style.look_ahead_s * speed, self._style.least_look_ahead_m)
        x, y = self._line(progress_m + ahead_m, config)
        here = (state.x_m[[car]], state.y_m[[car]], state.heading_x[[car]], state.heading_y[[car]])
        bend_per_m = bend_to(*here, np.array([x]), np.array([y]))
        steer = float(wheel_for(bend_per_m, state.speed_m_s[[car]], config.vehicle)[0])
        pedal = 0.5 * (self._wanted_speed(progress_m) - speed)
        wanted = (steer, pedal) if config.mode == "drive" else (steer,)
        return np.clip(np.array(wanted, dtype=np.float32), -1.0, 1.0)

    def _line(self, along_m: float, config: CarConfig) -> tuple[float, float]:
        """The point that it wants to pass after so many metres."""
        track, style = self._track, self._style
        place = along_m / track.spacing_m
        rib = math.floor(place)
        here, there = rib % track.ribs, (rib + 1) % track.ribs
        x, y = track.centre[here] + (place - rib) * (track.centre[there] - track.centre[here])
        room_m = 0.5 * (float(track.width_m[here]) - config.vehicle.width_m)
        # Two swings whose lengths have no common measure with each other or with a lap.
        swing = math.sin(2 * math.pi * along_m / style.wander_m) + math.sin(3.7 * along_m / style.wander_m)
        aside_m = 0.5 * style.wander * room_m * swing
        tangent_x, tangent_y = track.tangent[here]
        return float(x - aside_m * tangent_y), float(y + aside_m * tangent_x)

    def _wanted_speed(self, progress_m: float) -> float:
        return float(self._speed_m_s[int(progress_m // self._track.spacing_m) % self._track.ribs])


def _speed_limits(bend_per_m: NDArray[np.float64], spacing_m: float, style: DrivingStyle) -> NDArray[np.float64]:
    """(ribs,) the speed that lets it brake in time for every corner ahead, m/s."""
    limits = np.minimum(np.sqrt(style.corner_m_s2 / np.maximum(bend_per_m, 1e-6)), style.top_speed_m_s)
    for _ in range(2):  # twice round, since braking for the first corner begins in the lap before
        for rib in range(len(limits) - 1, -1, -1):
            after = limits[(rib + 1) % len(limits)]
            limits[rib] = min(limits[rib], math.sqrt(after * after + 2.0 * style.brake_m_s2 * spacing_m))
    return limits
