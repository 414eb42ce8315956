"""Cars on closed roads: every individual of a population in one car on each track.

All cars step together in NumPy. An episode ends when a corner of the car's body leaves the road, when it makes no
progress for a while, when it has driven its laps, or when time is up.

Fitness is signed progress along the centre line in metres, followed from quad to quad of the road, so that cutting
across, backing over the start or circling on the line earns nothing. Every full lap adds a bonus: the lap's length
times the share of the time limit that was left, so a quicker lap scores more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from brains.errors import UserError
from brains.population import Population
from sim.car_model import CarState, Floats, drive
from sim.cars import CarConfig, observe
from sim.corridor import Corridors, Ints
from sim.task import Scores, World
from sim.tracks import Track

# Cars that ended are cleared out when they are more than this share of those simulated.
_IDLE_SHARE = 0.2


class Ended(IntEnum):
    """Why a car's episode ended."""

    DRIVING = 0
    LEFT_ROAD = 1
    STALLED = 2
    TIME_UP = 3
    FINISHED = 4
    STOPPED = 5


@dataclass
class CarRecord:
    """What is known of ``n`` cars; arrays are ``(n,)`` unless said otherwise."""

    state: CarState
    rays_m: Floats
    """(rays, n) what each ray sees."""
    rib: Ints
    """The road quad a car is in, counted on from the start over all laps."""
    progress_m: Floats
    laps: Floats
    lap_start_s: Floats
    best_lap_s: Floats
    """Infinite before the first lap."""
    bonus_m: Floats
    mark_m: Floats
    """Progress at the last mark; the next has to follow within the stall time."""
    mark_s: Floats

    def take(self, places: Ints) -> CarRecord:
        values = vars(self).items()
        return CarRecord(**{k: v.take(places) if k == "state" else v[..., places] for k, v in values})

    def put(self, places: Ints, other: CarRecord) -> None:
        for name, value in vars(self).items():
            if name == "state":
                value.put(places, other.state)
            else:
                value[..., places] = getattr(other, name)


class CarWorld(World):
    """Every individual of a population in one car on each track.

    Car ``e * individuals + i`` is individual ``i`` on track ``e``; all public arrays are in that order, and an ended
    car stays in them as it was when its episode ended.

    Args:
        config: what the cars are.
        population: the brains; inputs and outputs as `CarConfig` names them.
        tracks: one or more roads.

    Raises:
        UserError: the brains do not have the inputs and outputs of such a car.
    """

    dt_s: ClassVar[float] = 1.0 / 30.0

    def __init__(self, config: CarConfig, population: Population, tracks: tuple[Track, ...]) -> None:
        expected = len(config.observation_names), len(config.action_names)
        received = population.topology.inputs, population.topology.outputs
        if received != expected:
            raise UserError(
                f"this brain has {received[0]} inputs and {received[1]} outputs; a car with {config.rays} rays in mode "
                f"{config.mode} needs {expected[0]} and {expected[1]}"
            )
        self.config = config
        self.tracks = tracks
        self.individuals = len(population)
        self.population = population
        self.step_count = 0
        self.car_steps = 0
        self._corridors = Corridors(tracks)
        self._aims, self._corner_m = _aims(config)
        self._lap_limit_s = config.lap_limit_s(self._corridors.length_m)
        cars = self.individuals * len(tracks)
        self.track = np.repeat(np.arange(len(tracks)), self.individuals)
        self.ended = np.full(cars, Ended.DRIVING, dtype=np.int8)
        self.ended_s = np.zeros(cars)
        self._all = self._at_start(cars)
        # The cars still simulated: their places in the full arrays, their record, their brains.
        self._places = np.arange(cars)
        self._now = self._all.take(self._places)
        self._driving = np.ones(cars, dtype=bool)
        self._brains = population.take(self._places % self.individuals)
        self._fresh = False
        self._see()

    # --- what can be seen of it -------------------------------------------------------------------------------------

    @property
    def time_s(self) -> float:
        """Seconds since the start."""
        return self.step_count * self.dt_s

    @property
    def done(self) -> bool:
        return not self._driving.any()

    @property
    def driving(self) -> NDArray[np.bool_]:
        """(cars,) whose episode is still running."""
        return self.ended == Ended.DRIVING

    @property
    def cars(self) -> CarRecord:
        """All cars as they are now, or were when they ended. Read only."""
        if not self._fresh:
            kept = np.flatnonzero(self._driving)
            self._all.put(self._places[kept], self._now.take(kept))
            self._fresh = True
        return self._all

    @property
    def fitness_m(self) -> Floats:
        """(cars,) each car's own fitness so far."""
        cars = self.cars
        return cars.progress_m + cars.bonus_m

    def pose(self, ahead_s: float = 0.0) -> tuple[Floats, Floats, Floats, Floats]:
        """x, y and heading (cosine, sine) of all cars, (cars,) each, carried on along their motion by ``ahead_s``."""
        car = self.cars.state
        ahead = np.where(self.driving, ahead_s, 0.0)
        turn = ahead * car.yaw_rate_rad_s
        x = car.x_m + ahead * (car.speed_m_s * car.heading_x - car.slip_m_s * car.heading_y)
        y = car.y_m + ahead * (car.speed_m_s * car.heading_y + car.slip_m_s * car.heading_x)
        cosine, sine = np.cos(turn), np.sin(turn)
        return (
            x,
            y,
            car.heading_x * cosine - car.heading_y * sine,
            car.heading_x * sine + car.heading_y * cosine,
        )

    def observation(self, car: int) -> NDArray[np.float32]:
        """(inputs,) what one car's brain sees now."""
        record = self.cars.take(np.array([car]))
        return observe(self.config, record.rays_m, record.state.speed_m_s, record.state.slip_m_s)[0]

    def scores(self) -> Scores:
        shape = (len(self.tracks), self.individuals)
        cars = self.cars
        best_lap = cars.best_lap_s.reshape(shape).min(axis=0)
        return Scores(
            fitness=_mean(self.fitness_m.reshape(shape)),
            steps=self.car_steps,
            details={
                "progress_m": _mean(cars.progress_m.reshape(shape)),
                "laps": cars.laps.reshape(shape).min(axis=0),
                "tracks_lapped": (cars.laps.reshape(shape) >= 1).sum(axis=0).astype(float),
                "best_lap_s": np.where(np.isfinite(best_lap), best_lap, np.nan),
            },
        )

    # --- how it goes on ---------------------------------------------------------------------------------------------

    def step(self) -> None:
        if self.done:
            return
        now, config = self._now, self.config
        actions = self._brains.forward(observe(config, now.rays_m, now.state.speed_m_s, now.state.slip_m_s))
        actions = actions.astype(np.float64)
        pedal = actions[:, 1] if config.mode == "drive" else None
        drive(now.state, actions[:, 0], pedal, config.vehicle, self.dt_s)
        self.step_count += 1
        self.car_steps += int(self._driving.sum())
        self._fresh = False
        self._progress()
        left_road = self._see()
        self._judge(left_road)

    def end(self) -> None:
        self._close(self._driving.copy(), Ended.STOPPED)

    def _at_start(self, cars: int) -> CarRecord:
        """Everyone on the start line, at rest or at the constant speed of steer-only."""
        starts = np.array([track.centre[0] for track in self.tracks])[self.track]
        headings = np.array([track.tangent[0] for track in self.tracks])[self.track]
        state = CarState.at_rest(starts[:, 0], starts[:, 1], headings)
        if self.config.mode == "steer-only":
            state.speed_m_s[:] = self.config.steer_only_speed_m_s
        zeros = np.zeros((5, cars))
        return CarRecord(
            state=state,
            rays_m=np.zeros((self.config.rays, cars)),
            rib=np.zeros(cars, dtype=np.intp),
            progress_m=zeros[0],
            laps=zeros[1],
            lap_start_s=zeros[2],
            best_lap_s=np.full(cars, np.inf),
            bonus_m=zeros[3],
            mark_m=zeros[4],
            mark_s=np.zeros(cars),
        )

    def _progress(self) -> None:
        """Follow the cars along the road and time their laps."""
        now, track = self._now, self.track[self._places]
        place = self._corridors.locate(track, now.state.x_m, now.state.y_m, now.rib)
        before = now.progress_m
        now.rib = place.rib
        now.progress_m = (place.rib + place.fraction) * self._corridors.spacing_m[track]
        lap_m = self._corridors.length_m[track]
        lapped = (self._driving & (now.progress_m >= (now.laps + 1.0) * lap_m)).nonzero()[0]
        if not lapped.size:
            return
        # The line was crossed within this step: count to the moment of crossing, not to the end of the step.
        moved = np.maximum(now.progress_m[lapped] - before[lapped], 1e-9)
        over = (now.progress_m[lapped] - (now.laps[lapped] + 1.0) * lap_m[lapped]) / moved
        crossed_s = self.time_s - self.dt_s * np.clip(over, 0.0, 1.0)
        lap_s = crossed_s - now.lap_start_s[lapped]
        now.laps[lapped] += 1.0
        now.lap_start_s[lapped] = crossed_s
        now.best_lap_s[lapped] = np.minimum(now.best_lap_s[lapped], lap_s)
        now.bonus_m[lapped] += lap_m[lapped] * np.maximum(1.0 - lap_s / self._lap_limit_s[track[lapped]], 0.0)

    def _see(self) -> NDArray[np.bool_]:
        """Cast the rays of all cars; returns (n,) whether a corner of the body is off the road."""
        now, rays = self._now, self.config.rays
        state, track = now.state, self.track[self._places]
        hx, hy = state.heading_x, state.heading_y
        aim_x, aim_y = self._aims[:, 0, None], self._aims[:, 1, None]
        ray_x, ray_y = aim_x * hx - aim_y * hy, aim_x * hy + aim_y * hx
        seen = self._corridors.cast(track, state.x_m, state.y_m, now.rib, ray_x, ray_y, self.config.ray_range_m)
        now.rays_m = seen[:rays]
        # The road is seen from the car's centre: a corner is on it when the view in its direction reaches it.
        off: NDArray[np.bool_] = np.logical_or.reduce(seen[rays:] < self._corner_m, axis=0)
        return off

    def _judge(self, left_road: NDArray[np.bool_]) -> None:
        """End the episodes that are over, the gravest reason first."""
        now, config = self._now, self.config
        further = now.progress_m >= now.mark_m + config.stall_m
        now.mark_m = np.where(further, now.progress_m, now.mark_m)
        now.mark_s = np.where(further, self.time_s, now.mark_s)
        self._close(left_road, Ended.LEFT_ROAD)
        self._close(now.laps >= config.laps, Ended.FINISHED)
        self._close(self.time_s - now.mark_s > config.stall_s, Ended.STALLED)
        self._close(self.time_s >= config.laps * self._lap_limit_s[self.track[self._places]], Ended.TIME_UP)
        if self._driving.sum() < (1.0 - _IDLE_SHARE) * len(self._driving):
            self._clear_out()

    def _close(self, which: NDArray[np.bool_], reason: Ended) -> None:
        closed = (which & self._driving).nonzero()[0]
        if closed.size:
            places = self._places[closed]
            self._all.put(places, self._now.take(closed))
            self._driving[closed] = False
            self.ended[places] = reason
            self.ended_s[places] = self.time_s

    def _clear_out(self) -> None:
        kept = np.flatnonzero(self._driving)
        if kept.size:
            self._places, self._now, self._brains = self._places[kept], self._now.take(kept), self._brains.take(kept)
            self._driving = np.ones(kept.size, dtype=bool)


def _aims(config: CarConfig) -> tuple[Floats, float]:
    """Unit vectors (rays + 4, 2) in the car's frame: rays, then the body's corners; and how far the corners are."""
    angles = np.array(config.ray_angles)
    nose, side = config.vehicle.length_m / 2, config.vehicle.width_m / 2
    corner_m = math.hypot(nose, side)
    corners = np.array([(nose, side), (nose, -side), (-nose, -side), (-nose, side)]) / corner_m
    return np.concatenate([np.stack([np.cos(angles), np.sin(angles)], axis=1), corners]), corner_m


def _mean(values: Floats) -> Floats:
    """(individuals,) mean over episodes, added in order so that company does not change the bits."""
    total = values[0].copy()
    for row in values[1:]:
        total += row
    return total / len(values)
