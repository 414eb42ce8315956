"""The car in front, and the car under the mouse."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from scenes.leader import Leader
from sim.car_world import CarWorld, Ended


class CarLeader(Leader[CarWorld]):
    """The driving car with the most progress on one track."""

    lead_m: ClassVar[float] = 4.0

    def _active(self, world: CarWorld) -> NDArray[np.bool_]:
        return world.driving

    def _progress_m(self, world: CarWorld) -> NDArray[np.float64]:
        return world.cars.progress_m

    def _fitness_m(self, world: CarWorld) -> NDArray[np.float64]:
        return world.fitness_m

    def _ended_for_s(self, world: CarWorld, body: int) -> float:
        return world.time_s - float(world.ended_s[body])

    def _stays(self, world: CarWorld, body: int) -> bool:
        return bool(world.ended[body] == Ended.FINISHED)


def nearest_car(world: CarWorld, track: int, place: tuple[float, float], within_m: float) -> int | None:
    """The car on that track that is nearest to a place in metres, driving ones first; None if none is near enough."""
    x, y, _, _ = world.pose()
    away = np.hypot(x - place[0], y - place[1])
    on_track = np.arange(len(away)) // world.individuals == track
    for cars in (on_track & world.driving, on_track):
        near = np.flatnonzero(cars & (away <= within_m))
        if near.size:
            return int(near[np.argmin(away[near])])
    return None
