"""A race of generations: the bests of some generations of one run start side by side on the same ground."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from brains.population import Population
from brains.storage import Brain
from scenes.exhibits import Exhibit
from sim.replay import task_of
from sim.walker_senses import Normaliser
from sim.walker_task import WalkerTask
from sim.walker_world import WalkerWorld


class Race(Exhibit[WalkerTask, WalkerWorld]):
    """Brains of one shape, each with what it had learned to see by.

    Attributes:
        generations: where they come from, in the order of the world's individuals.

    Args:
        bests: generation and brain of each.
        task: where they walk; the same creature as theirs.
        episodes: one or more grounds.
    """

    def __init__(self, bests: Sequence[tuple[int, Brain]], task: WalkerTask, episodes: tuple[str, ...]) -> None:
        self.generations = tuple(generation for generation, _ in bests)
        networks = [brain.network for _, brain in bests]
        parameters = np.stack([network.parameters for network in networks])
        self._population = Population(networks[0].topology, parameters)
        self._normalisers = [_normaliser_of(brain) for _, brain in bests]
        super().__init__(task, episodes, "Race of generations " + ", ".join(map(str, self.generations)))

    def _new_world(self) -> WalkerWorld:
        return WalkerWorld(self.task, self._population, self.episodes, self._normalisers)

    def labels(self, episode: int) -> dict[int, str]:
        """The words over the walkers of one ground, by their place in the world's arrays."""
        first = episode * self.world.individuals
        return {first + place: f"gen {generation}" for place, generation in enumerate(self.generations)}

    def standings(self) -> list[tuple[int, float]]:
        """Generation and distance in metres of each, the furthest first."""
        world = self.world
        distance = world.distance_m[: world.individuals]
        order = np.argsort(-distance, kind="stable")
        return [(self.generations[place], float(distance[place])) for place in order.tolist()]


def _normaliser_of(brain: Brain) -> Normaliser:
    task = task_of(brain)
    return task.normaliser if isinstance(task, WalkerTask) else Normaliser()
