"""Views that a driver did not have, with what would have led back to the way that was driven.

Whoever drives well is hardly ever at the edge of the road, so drives alone do not teach the way back from there. The
lab knows the road, though: the car is put aside of where it was and turned a little, its rays are cast from there, and
its wheel is turned by what pure pursuit needs more to reach the point at which the driver was a moment later. It is
made quicker or slower too, with what the pedal needs more to be as quick as the driver by then. The same with shifted
and rotated camera pictures: Bojarski et al. 2016, "End to end learning for self-driving cars".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.car_task import track_named
from sim.car_world import CarWorld
from sim.cars import CarConfig, observe
from sim.corridor import Corridors
from sim.driving import Driven
from sim.pursuit import Floats, bend_to, wheel_for
from sim.tracks import Track

AHEAD_S = 0.6
AHEAD_STEPS = round(AHEAD_S / CarWorld.dt_s)
"""The car is led to where the driver was so much later."""
_LEAST_AHEAD_M = 3.0
_ASIDE = 0.4  # standard deviation, as a share of the room between car and edge
_MOST_ASIDE = 0.9
_TURNED_RAD = 0.1  # standard deviation
_QUICKER = 0.2  # standard deviation of the speed's logarithm


@dataclass(frozen=True)
class Displaced:
    """Views from aside.

    Attributes:
        rows: (m,) the steps of the drive that they were made of.
        inputs: (m, inputs) float32 what is seen; targets: (m, outputs) float32 what leads back.
    """

    rows: NDArray[np.intp]
    inputs: NDArray[np.float32]
    targets: NDArray[np.float32]


def displaced(driven: Driven, rng: np.random.Generator) -> Displaced:
    """One view from aside for every step after which the hand drove on for a moment.

    Args:
        rng: draws how far aside, how much turned, how much quicker.
    """
    recording, rows = driven.recording, _usable(driven)
    config, vehicle = recording.config, recording.config.vehicle
    road = track_named(recording.track)
    rib = np.floor(driven.along[rows, 0] / road.spacing_m).astype(np.intp)
    x, y, hx, hy = driven.pose[rows].T.astype(np.float64)
    new_x, new_y = _aside(road, rib, x, y, vehicle.width_m, rng)
    turn = rng.normal(0.0, _TURNED_RAD, len(rows))
    new_hx, new_hy = _turned(hx, hy, turn)
    to_x, to_y = driven.pose[rows + AHEAD_STEPS, :2].T.astype(np.float64)
    more = bend_to(new_x, new_y, new_hx, new_hy, to_x, to_y) - bend_to(x, y, hx, hy, to_x, to_y)
    targets, speed = recording.actions[rows].copy(), driven.drive.speed_m_s[rows]
    if config.mode == "drive":
        new_speed = speed * np.exp(rng.normal(0.0, _QUICKER, len(rows)))
        targets[:, 1] = np.clip(targets[:, 1] + (speed - new_speed) / (AHEAD_S * vehicle.engine_m_s2), -1.0, 1.0)
        speed = new_speed
    targets[:, 0] = np.clip(targets[:, 0] + wheel_for(more, speed, vehicle), -1.0, 1.0)
    rays_m = _rays(road, config, rib, new_x, new_y, new_hx, new_hy)
    inputs = np.array(observe(config, rays_m, speed, np.zeros(len(rows))))
    inputs[:, -1] = driven.observations[rows, -1]  # it slides as it did
    return Displaced(rows, inputs, targets)


def _aside(
    road: Track, rib: NDArray[np.intp], x: Floats, y: Floats, width_m: float, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Places drawn aside of (x, y), none of them off the road."""
    ring = rib % road.ribs
    left_x, left_y = -road.tangent[ring, 1], road.tangent[ring, 0]
    room_m = _MOST_ASIDE * np.maximum(0.5 * (road.width_m[ring] - width_m), 0.0)
    was_m = (x - road.centre[ring, 0]) * left_x + (y - road.centre[ring, 1]) * left_y
    now_m = np.clip(was_m + rng.normal(0.0, _ASIDE, len(rib)) * room_m, -room_m, room_m)
    return x + (now_m - was_m) * left_x, y + (now_m - was_m) * left_y


def _turned(x: Floats, y: Floats, angle_rad: Floats) -> tuple[Floats, Floats]:
    cosine, sine = np.cos(angle_rad), np.sin(angle_rad)
    return x * cosine - y * sine, x * sine + y * cosine


def _rays(
    road: Track, config: CarConfig, rib: NDArray[np.intp], x: Floats, y: Floats, hx: Floats, hy: Floats
) -> Floats:
    """(rays, m) metres that cars there would see."""
    corridors, track = Corridors((road,)), np.zeros(len(rib), dtype=np.intp)
    ray_x, ray_y = _turned(hx, hy, np.array(config.ray_angles)[:, None])
    rib = corridors.locate(track, x, y, rib).rib
    return corridors.cast(track, x, y, rib, ray_x, ray_y, config.ray_range_m)


def _usable(driven: Driven) -> NDArray[np.intp]:
    by_hand = driven.recording.by_hand
    steps = len(by_hand) - AHEAD_STEPS
    if steps <= 0:
        return np.empty(0, dtype=np.intp)
    run = np.lib.stride_tricks.sliding_window_view(by_hand, AHEAD_STEPS + 1)[:steps].all(axis=1)
    way_m = np.hypot(*(driven.pose[AHEAD_STEPS : AHEAD_STEPS + steps, :2] - driven.pose[:steps, :2]).T)
    return np.flatnonzero(run & (way_m >= _LEAST_AHEAD_M))
