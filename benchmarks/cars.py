"""Car-steps a second, brain and rays included, beside Gymnasium's CarRacing."""

from __future__ import annotations

import numpy as np

from benchmarks.measure import Pace, Row, in_turn, rate, rate_row
from benchmarks.shipped import varied
from brains.population import Population
from brains.storage import load_brain
from sim.car_task import track_named
from sim.car_world import CarWorld
from sim.cars import CarConfig
from sim.shipped import shipped_brain

CARS = 1000


class Crowd:
    """A thousand slightly different copies of the shipped driver, kept on the road by starting over when they tire."""

    def __init__(self) -> None:
        brain = load_brain(shipped_brain("car"))
        self._population = Population(brain.network.topology, varied(brain, CARS, 0.002))
        self._config = CarConfig(laps=1000, time_limit_s=3600)
        self._world = self._fresh()

    def _fresh(self) -> CarWorld:
        return CarWorld(self._config, self._population, (track_named("meadow"),))

    def steps(self) -> int:
        """Car-steps done by fifty steps of the crowd; cars that ended do not count."""
        if self._world.driving.sum() < 0.95 * CARS:
            self._world = self._fresh()
        before = self._world.car_steps
        for _ in range(50):
            self._world.step()
        return self._world.car_steps - before


class CarRacing:
    """Gymnasium's car, stepped as its users step it: one car, pictures as observation."""

    def __init__(self) -> None:
        import gymnasium

        self._env = gymnasium.make("CarRacing-v3")
        self._env.reset(seed=0)
        self._action = np.array([0.1, 0.3, 0.0], dtype=np.float32)

    def steps(self) -> int:
        for _ in range(20):
            *_, terminated, truncated, _info = self._env.step(self._action)
            if terminated or truncated:
                self._env.reset()
        return 20


def measure(pace: Pace) -> list[Row]:
    crowd, racing = Crowd(), CarRacing()
    ours, peer = in_turn(lambda: rate(crowd.steps, pace.seconds), lambda: rate(racing.steps, pace.seconds), pace.rounds)
    return [
        rate_row(
            f"car-steps a second, {CARS:,} cars, 7 rays, with brains, one process",
            "/s",
            ours,
            "CarRacing-v3",
            peer,
            "at least 300,000 and 500 ×",
            lambda figure, ratio: figure >= 300_000 and ratio >= 500,
        )
    ]
