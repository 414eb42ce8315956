"""Walking a brain along its grounds, exactly as it was scored, and keeping where it went."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from brains.network import Network
from brains.population import Population
from sim.task import Scores
from sim.walker_episodes import Episode
from sim.walker_guards import Ended

if TYPE_CHECKING:
    from sim.walker_task import WalkerTask

_LAST_S = 1.0


@dataclass(frozen=True)
class Walk:
    """One walker on one ground.

    Attributes:
        episode: its name.
        position_m: (steps + 1, 2) where the torso was, from the start to the walk's end.
        contacts: (steps + 1, feet) which feet were on the ground.
        poses: (steps + 1, bodies, 3) x, y and angle of all bodies; None where they were not kept.
        distance_m, fitness_m, energy_j: what came of it.
        seconds: how long it lasted; upright_s: how much of that it was upright.
        ended: why it ended; finished: whether its time was up and it was upright for most of the last second.
    """

    episode: str
    position_m: NDArray[np.float64]
    contacts: NDArray[np.bool_]
    poses: NDArray[np.float32] | None
    distance_m: float
    fitness_m: float
    energy_j: float
    seconds: float
    upright_s: float
    ended: Ended
    finished: bool

    @property
    def flagged(self) -> bool:
        """Whether it broke a rule of `sim.walker_guards`."""
        return self.ended >= Ended.SEPARATED


@dataclass(frozen=True)
class Replay:
    """All episodes of a brain; ``scores`` holds a single individual's."""

    scores: Scores
    walks: tuple[Walk, ...]

    @property
    def fitness(self) -> float:
        return float(self.scores.fitness[0])


def replay(task: WalkerTask, network: Network, episodes: tuple[str, ...], posed: int = 1) -> Replay:
    """Walk ``network`` through every one of ``episodes``.

    Args:
        posed: of how many of them, from the first on, the poses of all bodies are kept: they take much room.

    Raises:
        UserError: the brain does not have the inputs and outputs of such a walker, or there is no such episode.
    """
    world = task.world(_alone(network), episodes)
    positions, contacts, poses, upright = [], [], [], []

    def keep() -> None:
        pose = world.pose()
        positions.append(pose[:, world.torso, :2].copy())
        contacts.append(world.contacts.copy())
        poses.append(pose[:posed].astype(np.float32))
        upright.append(world.upright_s.copy())

    keep()
    while not world.done:
        world.step()
        keep()
    position, contact, pose = np.stack(positions), np.stack(contacts), np.stack(poses)
    scores, fitness = world.scores(), world.fitness_m
    # A gait may sway beyond the limit at any one moment: the last second tells.
    last = min(round(_LAST_S / world.dt_s), len(upright) - 1)
    finished = (world.ended == Ended.TIME_UP) & (upright[-1] - upright[-1 - last] >= 0.5 * last * world.dt_s)
    walks = []
    for k, episode in enumerate(episodes):
        until = round(world.ended_s[k] / world.dt_s) + 1
        walks.append(
            Walk(
                episode=episode,
                position_m=position[:until, k],
                contacts=contact[:until, k],
                poses=pose[:until, k] if k < posed else None,
                distance_m=float(world.distance_m[k]),
                fitness_m=float(fitness[k]),
                energy_j=float(world.energy_j[k]),
                seconds=float(world.ended_s[k]),
                upright_s=float(world.upright_s[k]),
                ended=Ended(int(world.ended[k])),
                finished=bool(finished[k]),
            )
        )
    return Replay(scores, tuple(walks))


def is_exploit(task: WalkerTask, network: Network, walked: Replay) -> bool:
    """Whether a replay owes its distance to a trick: a rule was broken, or less is left at half the physics step.

    Where the episodes hold no walk at half the step, each is walked again so, with pushes left out: they tell how
    sure of foot a walker is, and a fall after one is no trick.
    """
    if any(walk.flagged for walk in walked.walks):
        return True
    scores = walked.scores
    if "half_step_distance_m" not in scores.details:
        usual = [Episode.named(walk.episode) for walk in walked.walks]
        names = [replace(episode, finer=finer).name for finer in (1, 2) for episode in usual]
        scores = replace(task, push_every_s=0.0).evaluate(_alone(network), tuple(dict.fromkeys(names)))
    return task.is_exploit(scores, 0, scores)


def _alone(network: Network) -> Population:
    return Population(network.topology, network.parameters[None, :])
