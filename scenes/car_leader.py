"""Who is in front: changes hands only for a clear lead, so that the eye can follow."""

from __future__ import annotations

import numpy as np

from sim.car_world import CarWorld, Ended

_LEAD_M = 4.0  # how far another has to be ahead before it takes over
_LINGER_S = 0.8  # how long the eye stays with a leader whose drive has ended


class Leader:
    """The driving car with the most progress on one track, with some patience.

    Attributes:
        car: its place in the world's arrays.
        changed: whether the last `update` gave the lead to another car.
    """

    def __init__(self) -> None:
        self.car = 0
        self.changed = False
        self._world: CarWorld | None = None
        self._track = -1

    def update(self, world: CarWorld, track: int) -> int:
        """Look at the world again and return the leader among the cars on that track."""
        first = track * world.individuals
        before = self.car
        if world is not self._world or track != self._track:
            self._world, self._track = world, track
            self.car = before = first
        cars = slice(first, first + world.individuals)
        progress, driving = world.cars.progress_m[cars], world.driving[cars]
        if not driving.any():
            if world.ended[self.car] != Ended.FINISHED:
                self.car = first + int(np.argmax(world.fitness_m[cars]))
        elif self._may_change(world):
            best = first + int(np.argmax(np.where(driving, progress, -np.inf)))
            ahead = world.cars.progress_m[best] - world.cars.progress_m[self.car]
            if world.ended[self.car] or ahead > _LEAD_M:
                self.car = best
        self.changed = self.car != before
        return self.car

    def _may_change(self, world: CarWorld) -> bool:
        ended = world.ended[self.car] and world.time_s - world.ended_s[self.car] < _LINGER_S
        return not ended


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
