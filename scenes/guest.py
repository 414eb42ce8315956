"""A guest: one loaded brain that is shown alone, again and again, exactly as it was scored."""

from __future__ import annotations

from typing import Generic, cast

from brains.population import Population
from brains.storage import Brain
from scenes.evolution_run import TaskT, WorldT
from sim.replay import changed_episodes, episodes_of

_REST_STEPS = 45  # how long the guest stays where it ended before it starts again


class Guest(Generic[TaskT, WorldT]):
    """Takes a brain through some episodes, again and again.

    Attributes:
        world: the one it is in now.
        starts: how often it started.

    Args:
        brain: the loaded brain.
        task: what it was made for.
        episodes: what it goes through.
        name: what people call it, such as its file's name.

    Raises:
        UserError: the brain does not fit the task, or there is no such episode.
    """

    def __init__(self, brain: Brain, task: TaskT, episodes: tuple[str, ...], name: str) -> None:
        self.brain = brain
        self.task = task
        self.episodes = episodes
        self.name = name
        self.starts = 0
        self.restart()

    def restart(self) -> None:
        """Put it back to the start."""
        network = self.brain.network
        population = Population(network.topology, network.parameters[None, :])
        self.world = cast(WorldT, self.task.world(population, self.episodes))
        self._rested = 0
        self.starts += 1

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
        """The fitness in its file, if it is where that was scored and nothing there has changed since."""
        recorded = self.brain.metadata.get("fitness")
        if not isinstance(recorded, int | float) or self.episodes != episodes_of(self.brain):
            return None
        return None if changed_episodes(self.brain) else float(recorded)
