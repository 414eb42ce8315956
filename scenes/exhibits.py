"""What is shown while the evolution waits: brains that somebody chose, again and again, exactly as they were scored."""

from __future__ import annotations

from typing import Generic, cast

from brains.population import Population
from brains.storage import Brain
from scenes.evolution_run import TaskT, WorldT
from sim.replay import changed_episodes, episodes_of

_REST_STEPS = 45  # how long they stay where they ended before they start again


class Exhibit(Generic[TaskT, WorldT]):
    """Takes some brains through some episodes, again and again.

    Attributes:
        world: the one they are in now.
        starts: how often they started.

    Args:
        task: what they were made for.
        episodes: what they go through.
        name: what people call it.

    Raises:
        UserError: the brains do not fit the task, or there is no such episode.
    """

    def __init__(self, task: TaskT, episodes: tuple[str, ...], name: str) -> None:
        self.task = task
        self.episodes = episodes
        self.name = name
        self.starts = 0
        self.restart()

    def _new_world(self) -> WorldT:
        """All of them at the start."""
        raise NotImplementedError

    def restart(self) -> None:
        """Put them back to the start."""
        self.world = self._new_world()
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


class Guest(Exhibit[TaskT, WorldT]):
    """One loaded brain alone.

    Args:
        brain: the loaded brain.
        task, episodes, name: as of an `Exhibit`.
    """

    def __init__(self, brain: Brain, task: TaskT, episodes: tuple[str, ...], name: str) -> None:
        self.brain = brain
        super().__init__(task, episodes, name)

    def _new_world(self) -> WorldT:
        network = self.brain.network
        population = Population(network.topology, network.parameters[None, :])
        return cast(WorldT, self.task.world(population, self.episodes))

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
