"""A crowd of individuals in Gymnasium environments, each in its own, all brains computed together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from brains.errors import UserError
from brains.population import Population
from sim.gym_environments import failed, make, picture, start
from sim.gym_episodes import Episode
from sim.task import Scores, World

if TYPE_CHECKING:
    from sim.gym_task import GymTask

Floats = NDArray[np.float64]

# A number that hardly changes is not blown up beyond this, and none is seen as larger than that.
_LEAST_SPREAD = 1e-4
_GREATEST_NORMAL = 10.0


class GymWorld(World):
    """Every individual of a population in an environment of its own for each episode.

    Player ``e * individuals + i`` is individual ``i`` in episode ``e``; all public arrays are in that order. Each has
    a freshly made environment: some keep traces of the last episode in the next, which would end exact replay.

    Args:
        task: the environment and its rules.
        population: the brains; inputs and outputs as the task names them.
        episodes: their names, see `Episode`; those to learn from end earlier and spare the worst rewards.
        pictures: whether the first player's environment shall be able to draw itself, until `leave`.

    Raises:
        UserError: the brains have other inputs and outputs, an episode is no seed, or the environment fails.
    """

    dt_s: ClassVar[float] = 1.0  # an environment's steps have no length that it would tell

    def __init__(
        self, task: GymTask, population: Population, episodes: tuple[str, ...], pictures: bool = False
    ) -> None:
        received = population.topology.inputs, population.topology.outputs
        if received != (task.face.inputs, task.face.outputs):
            raise UserError(
                f"this brain has {received[0]} inputs and {received[1]} outputs; {task.environment} needs "
                f"{task.face.inputs} and {task.face.outputs}"
            )
        told = [Episode.named(episode) for episode in episodes]
        self.task, self.individuals, self.episodes = task, len(population), episodes
        players = self.individuals * len(episodes)
        self.returns = np.zeros(players)
        self.steps = np.zeros(players, dtype=np.int64)
        self._sums, self._squares = np.zeros((2, players, task.face.inputs))
        self._places = np.arange(players)
        self._brains = population.take(self._places % self.individuals)
        self._envs: list[Any] = []
        self._seen = np.empty((players, task.face.inputs))
        for player in range(players):
            episode = told[player // self.individuals]
            limit = min(task.limit, episode.learning_steps or task.limit)
            env = make(task.environment, task.arguments, limit, pictures and player == 0)
            self._envs.append(env)
            self._seen[player] = np.ravel(start(env, task.environment, episode.seed))
        spared = -np.inf if task.least_reward is None else task.least_reward
        least = [-np.inf if episode.learning_steps is None else spared for episode in told]
        self._least_rewards = np.repeat(least, self.individuals)
        self._drawn = self._envs[0] if pictures else None

    @property
    def done(self) -> bool:
        return not self._envs

    def step(self) -> None:
        if self.done:
            return
        places, seen = self._places, self._seen
        with np.errstate(over="ignore", invalid="ignore"):  # the normaliser leaves out what is not finite
            self._sums[places] += seen
            self._squares[places] += seen * seen
        self.steps[places] += 1
        actions = self.task.face.actions(self._brains.forward(self.task.as_seen(seen)))
        over = np.zeros(len(places), dtype=bool)
        rewards = np.empty(len(places))
        try:
            for k, (env, action) in enumerate(zip(self._envs, actions, strict=True)):
                observation, rewards[k], terminated, truncated, _ = env.step(action)
                seen[k] = np.ravel(observation)
                over[k] = terminated or truncated
        except Exception as error:
            raise failed(self.task.environment, error) from error
        self.returns[places] += np.maximum(rewards, self._least_rewards[places])
        if over.any():
            self._close(over)

    def picture(self) -> NDArray[np.uint8]:
        """(height, width, 3) of the first player, as it is now or was at its end.

        Raises:
            UserError: it cannot be drawn.
        """
        return picture(self._drawn, self.task.environment)

    def leave(self) -> None:
        """End everything, that which is drawn included."""
        self.end()
        if self._drawn is not None:
            self._drawn.close()

    def scores(self) -> Scores:
        """Fitness is the mean return; ``lowest_return`` is that of an individual's worst episode."""
        shape = len(self.episodes), self.individuals
        returns, steps = self.returns.reshape(shape), self.steps.reshape(shape)
        moments = np.concatenate([self._sums, self._squares], axis=1).reshape(*shape, -1)
        return Scores(
            fitness=_sum(returns) / len(returns),
            steps=int(self.steps.sum()),
            details={
                "lowest_return": returns.min(axis=0),
                "episode_steps": steps.sum(axis=0) / len(steps),
            },
            lessons={"moments": _sum(moments), "moment_steps": steps.sum(axis=0).astype(np.float64)},
        )

    def end(self) -> None:
        self._close(np.ones(len(self._envs), dtype=bool))

    def _close(self, over: NDArray[np.bool_]) -> None:
        """Those episodes are over; go on with the others."""
        for k in np.flatnonzero(over):
            if self._envs[k] is not self._drawn:
                self._envs[k].close()
        kept = np.flatnonzero(~over)
        self._envs = [self._envs[k] for k in kept]
        self._places, self._seen = self._places[kept], self._seen[kept]
        if kept.size:
            self._brains = self._brains.take(kept)


def normalised(seen: Floats, mean: Floats, spread: Floats) -> Floats:
    """(n, inputs) observations less their mean, in units of their spread, within ±10."""
    units = (seen - mean) / np.maximum(spread, _LEAST_SPREAD)
    result: Floats = np.clip(units, -_GREATEST_NORMAL, _GREATEST_NORMAL)
    return result


def _sum(values: Floats) -> Floats:
    """Sum over the first axis, added in order so that company does not change the bits."""
    total: Floats = np.add.accumulate(values, axis=0)[-1]
    return total
