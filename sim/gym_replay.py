"""Playing a brain's episodes again, exactly as they were scored."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from brains.network import Network
from brains.population import Population
from sim.gym_task import TOGETHER, GymTask


@dataclass(frozen=True)
class Play:
    """One episode: its seed, the sum of its rewards, and how many steps it took."""

    episode: str
    total: float
    steps: int


@dataclass(frozen=True)
class Replay:
    """All episodes of a brain."""

    plays: tuple[Play, ...]

    @property
    def fitness(self) -> float:
        """The mean return, added up as in `GymWorld.scores`."""
        return float(np.add.accumulate([play.total for play in self.plays])[-1] / len(self.plays))


def replay(task: GymTask, network: Network, episodes: tuple[str, ...]) -> Replay:
    """Play ``network`` through every one of ``episodes``.

    Raises:
        UserError: the brain has other inputs and outputs, there is no such episode, or the environment fails.
    """
    plays: list[Play] = []
    for first in range(0, len(episodes), TOGETHER):
        part = episodes[first : first + TOGETHER]
        world = task.world(Population(network.topology, network.parameters[None, :]), part)
        while not world.done:
            world.step()
        figures = zip(part, world.returns.tolist(), world.steps.tolist(), strict=True)
        plays += [Play(episode, total, steps) for episode, total, steps in figures]
    return Replay(tuple(plays))
