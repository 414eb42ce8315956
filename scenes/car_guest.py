"""A guest: one loaded brain that drives alone, lap after lap, exactly as it was scored."""

from __future__ import annotations

from dataclasses import replace

from brains.population import Population
from brains.storage import Brain
from sim.car_task import CarTask
from sim.car_world import CarWorld
from sim.replay import car_task_of, changed_episodes, episodes_of

_REST_STEPS = 45  # how long the guest stands where it ended before it starts again


class Guest:
    """Drives a brain on some tracks, again and again.

    Attributes:
        task: its cars and tracks.
        world: the one it drives in now.
        drives: how often it started.

    Args:
        brain: the loaded brain.
        tracks: where it drives.
        name: what people call it, such as its file's name.

    Raises:
        UserError: it is no driver, or it does not fit its cars, or there is no such track.
    """

    def __init__(self, brain: Brain, tracks: tuple[str, ...], name: str) -> None:
        self.brain = brain
        self.name = name
        self.task: CarTask = replace(car_task_of(brain), tracks=tracks, tracks_per_generation=0)
        self.drives = 0
        self.restart()

    @property
    def episodes(self) -> tuple[str, ...]:
        """The tracks it drives on."""
        return self.task.tracks

    def restart(self) -> None:
        """Put it back to the start."""
        network = self.brain.network
        population = Population(network.topology, network.parameters[None, :])
        self.world: CarWorld = self.task.world(population, self.episodes)
        self._rested = 0
        self.drives += 1

    def step(self) -> None:
        """One step; after the end a short rest and a new start."""
        if not self.world.done:
            self.world.step()
        elif self._rested < _REST_STEPS:
            self._rested += 1
        else:
            self.restart()

    @property
    def fitness(self) -> float:
        """Its fitness so far, in metres."""
        return float(self.world.scores().fitness[0])

    @property
    def recorded_fitness(self) -> float | None:
        """The fitness in its file, if it drives where that was scored and nothing there has changed since."""
        recorded = self.brain.metadata.get("fitness")
        if not isinstance(recorded, int | float) or self.episodes != episodes_of(self.brain):
            return None
        return None if changed_episodes(self.brain) else float(recorded)
