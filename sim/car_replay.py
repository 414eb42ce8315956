"""Driving a brain along its tracks, exactly as it was scored, and keeping its path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from brains.network import Network
from brains.population import Population
from sim.car_world import Ended
from sim.task import Scores

if TYPE_CHECKING:
    from sim.car_task import CarTask


@dataclass(frozen=True)
class Drive:
    """One car on one track.

    Attributes:
        episode: the track's name.
        position_m: (steps + 1, 2) where the car was, from the start to its end.
        speed_m_s: (steps + 1,) how fast.
        progress_m, fitness_m, laps, best_lap_s (nan without a lap), seconds: what came of it.
        ended: why it ended.
    """

    episode: str
    position_m: NDArray[np.float64]
    speed_m_s: NDArray[np.float64]
    progress_m: float
    fitness_m: float
    laps: int
    best_lap_s: float
    seconds: float
    ended: Ended


@dataclass(frozen=True)
class Replay:
    """All episodes of a brain; ``scores`` holds a single individual's."""

    scores: Scores
    drives: tuple[Drive, ...]

    @property
    def fitness(self) -> float:
        return float(self.scores.fitness[0])


def replay(task: CarTask, network: Network, episodes: tuple[str, ...]) -> Replay:
    """Drive ``network`` on every track in ``episodes``."""
    world = task.world(Population(network.topology, network.parameters[None, :]), episodes)
    positions, speeds = [], []

    def keep() -> None:
        state = world.cars.state
        positions.append(np.stack([state.x_m, state.y_m], axis=1))
        speeds.append(state.speed_m_s.copy())

    keep()
    while not world.done:
        world.step()
        keep()
    position, speed = np.stack(positions), np.stack(speeds)
    cars, fitness = world.cars, world.fitness_m
    drives = []
    for k, episode in enumerate(episodes):
        steps = round(world.ended_s[k] / world.dt_s)
        drives.append(
            Drive(
                episode=episode,
                position_m=position[: steps + 1, k],
                speed_m_s=speed[: steps + 1, k],
                progress_m=float(cars.progress_m[k]),
                fitness_m=float(fitness[k]),
                laps=int(cars.laps[k]),
                best_lap_s=float(cars.best_lap_s[k]) if cars.laps[k] else float("nan"),
                seconds=float(world.ended_s[k]),
                ended=Ended(int(world.ended[k])),
            )
        )
    return Replay(world.scores(), tuple(drives))
