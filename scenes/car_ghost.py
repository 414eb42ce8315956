"""The ghost: how the best of the previous generation drove, beside those who drive now."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.car_world import CarWorld

# Above this many cars paths are not kept: 5,000 cars for a minute take 144 MB.
MOST_CARS = 5_000


@dataclass(frozen=True)
class Ghost:
    """Where one individual was, step by step.

    Attributes:
        paths: by episode, (steps + 1, 4) float32 of x, y in metres and the heading's cosine and sine.
    """

    paths: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    def pose(self, episode: str, step: float) -> tuple[float, float, float, float] | None:
        """x, y, heading between two steps; None before there is a path or after its end."""
        path = self.paths.get(episode)
        if path is None or step < 0 or step > len(path) - 1:
            return None
        first = min(int(step), len(path) - 2) if len(path) > 1 else 0
        share = step - first
        here, there = path[first], path[min(first + 1, len(path) - 1)]
        x, y, cosine, sine = (here + (there - here) * np.float32(share)).tolist()
        return x, y, cosine, sine


class PathRecorder:
    """Keeps the way of every car of a world, so that the best can be shown again once it is known."""

    def __init__(self, world: CarWorld, episodes: tuple[str, ...]) -> None:
        self._world = world
        self._episodes = episodes
        self._rows: list[NDArray[np.float32]] = []
        self._active = len(world.ended) <= MOST_CARS
        self.keep()

    def keep(self) -> None:
        """Note where all cars are now; call it after every step."""
        if self._active:
            state = self._world.cars.state
            row = np.array((state.x_m, state.y_m, state.heading_x, state.heading_y), dtype=np.float32)
            self._rows.append(row)

    def ghost(self, individual: int) -> Ghost:
        """The way of one individual in all episodes, each up to the end of its drive."""
        world, paths = self._world, {}
        for place, episode in enumerate(self._episodes if self._active else ()):
            car = place * world.individuals + individual
            seconds = world.ended_s[car] if world.ended[car] else world.time_s
            steps = round(seconds / world.dt_s)
            paths[episode] = np.stack([row[:, car] for row in self._rows[: steps + 1]])
        return Ghost(paths)
