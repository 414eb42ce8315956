"""A world of one's own: a pole on a cart, kept upright by pushing the cart.

    NEURARIUM_PLUGINS=examples/world_pole.py neurarium evolve pole --generations 10 --workers 2

A thousand carts balance at once, as arrays. docs/extending.md goes through it.
"""

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from brains.errors import UserError
from brains.population import Population
from sim.task import Scores, Task, World
from sim.tasks import add_task

GRAVITY_M_S2 = 9.81
CART_KG, POLE_KG = 1.0, 0.1
STRONGEST_PUSH_N = 10.0
RAIL_M, FALLEN_RAD = 2.4, 0.21
"""The cart's way to either side; the tilt, 12°, from which the pole counts as fallen."""


@add_task
@dataclass(frozen=True)
class PoleTask(Task):
    """A pole on a cart, kept upright by pushing the cart."""

    name: ClassVar[str] = "pole"
    episode_noun: ClassVar[str] = "start"
    default_hidden: ClassVar[tuple[int, ...]] = ()
    default_generations: ClassVar[int] = 10
    detail_words: ClassVar[dict[str, str]] = {"shortest_s": "Shortest, s"}

    pole_m: float = 1.0
    """Length of the pole in metres."""
    seconds: float = 20.0
    """For how long it has to stay upright."""
    starts: int = 6
    """From how many starts everyone is scored."""

    def __post_init__(self) -> None:
        # A brain's file brings these values as well, so every one of them has its limits.
        if not (0.1 <= self.pole_m <= 10 and 0.1 <= self.seconds <= 600 and 1 <= self.starts <= 100):
            raise UserError("a pole is 0.1 to 10 m long and stays upright for 0.1 to 600 s, from 1 to 100 starts")

    def to_dict(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @property
    def observation_names(self) -> tuple[str, ...]:
        return "position", "speed", "tilt", "turn rate"

    @property
    def action_names(self) -> tuple[str, ...]:
        return ("push",)

    def episodes(self, seed: int, generation: int) -> tuple[str, ...]:
        return tuple(f"start-{k}" for k in range(self.starts))

    def exam(self, seed: int) -> tuple[str, ...]:
        return ()  # every generation has the same starts, so fitness can be compared as it is

    def world(self, population: Population, episodes: tuple[str, ...]) -> "PoleWorld":
        return PoleWorld(self, population, episodes)


class PoleWorld(World):
    """Every individual on a cart of its own for every episode; who has fallen stays as it is.

    The motion is that of Barto, Sutton & Anderson 1983, "Neuronlike adaptive elements that can solve difficult
    learning control problems", without friction. Nothing in it depends on who else is there.
    """

    dt_s: ClassVar[float] = 0.02

    def __init__(self, task: PoleTask, population: Population, episodes: tuple[str, ...]) -> None:
        self._task, self._people, self._starts = task, len(population), len(episodes)
        self._limit = round(task.seconds / self.dt_s)
        self._brains = population.take(np.tile(np.arange(self._people), self._starts))
        # (4, carts): position m, speed m/s, tilt rad, turn rate rad/s; all individuals in the first episode come first.
        self.state = np.repeat(np.stack([_start(episode) for episode in episodes], axis=1), self._people, axis=1)
        self.steps = np.zeros(self._people * self._starts, dtype=np.int64)
        self._upright = np.ones(len(self.steps), dtype=bool)

    @property
    def done(self) -> bool:
        return not self._upright.any()

    def step(self) -> None:
        position, speed, tilt, turn = self.state
        observations = np.stack([position / RAIL_M, speed / 3, tilt / FALLEN_RAD, turn / 3])
        push = STRONGEST_PUSH_N * self._brains.forward(observations.T.astype(np.float32))[:, 0].astype(np.float64)
        sine, cosine, half, mass = np.sin(tilt), np.cos(tilt), self._task.pole_m / 2, CART_KG + POLE_KG
        swing = (push + POLE_KG * half * turn**2 * sine) / mass
        turning = (GRAVITY_M_S2 * sine - cosine * swing) / (half * (4 / 3 - POLE_KG * cosine**2 / mass))
        speed = speed + self.dt_s * (swing - POLE_KG * half * turning * cosine / mass)
        turn = turn + self.dt_s * turning
        moved = np.stack([position + self.dt_s * speed, speed, tilt + self.dt_s * turn, turn])
        self.state = np.where(self._upright, moved, self.state)
        self.steps += self._upright
        # "not within" instead of "beyond": a brain that answers nan has fallen, too.
        self._upright &= (np.abs(self.state[0]) <= RAIL_M) & (np.abs(self.state[2]) <= FALLEN_RAD)
        self._upright &= self.steps < self._limit

    def scores(self) -> Scores:
        """Fitness is the mean time upright. Steps are whole numbers: their sum is the same in any order."""
        steps = self.steps.reshape(self._starts, self._people)
        fitness = steps.sum(axis=0) * self.dt_s / self._starts
        return Scores(fitness, int(self.steps.sum()), {"shortest_s": steps.min(axis=0) * self.dt_s})

    def end(self) -> None:
        self._upright[:] = False


def _start(episode: str) -> np.ndarray:
    """Where an episode begins (4,): its number alone decides. The name may come from a file."""
    number = episode.removeprefix("start-")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise UserError(f"a pole has no episode {episode!r:.60}; expected for instance start-3")
    return np.random.default_rng(np.random.SeedSequence(int(number))).uniform(-0.08, 0.08, 4)
