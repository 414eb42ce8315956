"""Any Gymnasium environment as a task for evolution.

Fitness is the mean return, the sum of an episode's rewards, undiscounted. A generation is scored on seeds drawn for it,
the same for all of its individuals. An exam on seeds that no generation draws decides who is champion; there sits its
best, or the middle of all that the strategy draws from, in which luck has less part. Episodes to learn from may end
early at first and spare the worst rewards; those of the exam are always the environment's own. Normalising
observations by what was seen so far: Mania, Guy & Recht 2018, "Simple random search provides a competitive approach to
reinforcement learning", arXiv:1803.07055.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from brains.errors import UserError
from brains.population import Population
from brains.topology import Topology
from sim.gym_environments import Argument, Face, check_arguments, face, fingerprint, repeats_itself
from sim.gym_episodes import Episode
from sim.gym_world import GymWorld, normalised
from sim.task import Scores, Task
from sim.tasks import GYM_PREFIX
from sim.walker_senses import Normaliser

TOGETHER = 64
"""Environments that are open at once, or as many as one individual has episodes."""
_DRAW_EPISODES = 3
_EXAM_SEED = 2**31  # generations draw lower seeds
_RANGES = (
    ("max_steps", 0, 1_000_000),
    ("episodes_per_generation", 1, 1_000),
    ("first_steps", 0, 1_000_000),
    ("grow_after", 0, 1_000_000),
    ("grow_generations", 0, 1_000_000),
    ("least_reward", -1e9, 0.0),
    ("exam_episodes", 1, 1_000),
    ("exam_every", 1, 1_000_000),
)


@dataclass(frozen=True)
class GymTask(Task):
    """One environment.

    Raises:
        UserError: no such environment, it is none for brains like ours, or a value out of range.
    """

    default_hidden: ClassVar[tuple[int, ...]] = ()
    default_strategy: ClassVar[str] = "cma"
    default_generations: ClassVar[int] = 100
    default_population: ClassVar[int | None] = 16
    detail_words: ClassVar[dict[str, str]] = {
        "lowest_return": "Lowest return of an episode",
        "episode_steps": "Steps of an episode",
    }

    environment: str = "CartPole-v1"
    """Its name, with the version."""
    arguments: dict[str, Argument] = field(default_factory=dict, hash=False)
    """The environment's own settings."""
    max_steps: int = 0
    """After which an episode ends; 0 for the environment's own limit, or 1,000 if it has none."""
    episodes_per_generation: int = 2
    """On how many seeds a generation is scored, drawn anew each time."""
    first_steps: int = 0
    """After which an episode of the first generation ends, if that is earlier; 0 never cuts one short."""
    grow_after: int = 0
    """For how many generations they stay that long."""
    grow_generations: int = 0
    """How many generations it takes to grow from there to whole episodes; 0 never lets them grow."""
    least_reward: float | None = None
    """While learning, a single reward counts as no lower than this; None takes them as they are."""
    exam_episodes: int = 10
    """On how many seeds an exam is held."""
    exam_every: int = 1
    """In every how-manieth generation, besides the first."""
    examined: Literal["middle", "best"] = "middle"
    """Who sits the exam: the middle of what the strategy draws from, if it has one, or the generation's best."""
    normalise: bool = True
    """Whether observations are normalised by what was seen so far."""
    normaliser: Normaliser = field(default_factory=Normaliser)
    """What was seen so far."""

    def __post_init__(self) -> None:
        check_arguments(self.arguments)
        for name, least, most in _RANGES:
            value = getattr(self, name)
            if value is not None and not least <= value <= most:
                raise UserError(f"{name} is {value}; expected {least:,} to {most:,}")
        mean, spread, inputs = self.normaliser.mean, self.normaliser.spread, self.face.inputs
        if mean and not len(mean) == len(spread) == inputs:
            raise UserError(f"the normaliser is for {len(mean)} inputs; {self.environment} has {inputs}")
        if not np.isfinite((*mean, *spread, self.normaliser.count)).all() or any(one < 0 for one in spread):
            raise UserError("the normaliser holds numbers that are not finite, or a spread below zero")

    @property
    def name(self) -> str:
        return GYM_PREFIX + self.environment

    @property
    def face(self) -> Face:
        """What brains see and do there."""
        return face(self.environment, self._arguments)

    @property
    def _arguments(self) -> str:
        return json.dumps(self.arguments, sort_keys=True)

    @property
    def limit(self) -> int:
        """Steps after which an episode ends."""
        return self.max_steps or self.face.limit

    @property
    def doubts(self) -> tuple[str, ...]:
        if repeats_itself(self.environment, self._arguments):
            return ()
        return (
            f"the environment {self.environment} does not repeat itself: the same seed and the same actions gave "
            "different episodes, so a run cannot be repeated exactly, nor a champion's score",
        )

    def to_dict(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @property
    def observation_names(self) -> tuple[str, ...]:
        return tuple(f"observation {k}" for k in range(self.face.inputs))

    @property
    def action_names(self) -> tuple[str, ...]:
        if self.face.outputs == 1:
            return ("action",)
        return tuple(f"action {self.face.first + k}" for k in range(self.face.outputs))

    def topology(self, hidden: tuple[int, ...]) -> Topology:
        """Choices are made by the largest output, which tanh would flatten; numbers of a box lie within its bounds."""
        sizes = (self.face.inputs, *hidden, self.face.outputs)
        return Topology(sizes, ("tanh",) * len(hidden) + ("linear" if self.face.choices else "tanh",))

    def episodes(self, seed: int, generation: int) -> tuple[str, ...]:
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_DRAW_EPISODES, generation)))
        seeds = rng.integers(0, _EXAM_SEED, self.episodes_per_generation).tolist()
        whole = self.least_reward is None and not self.first_steps
        return tuple(Episode(seed, None if whole else self.learning_steps(generation)).name for seed in seeds)

    def learning_steps(self, generation: int) -> int:
        """After which an episode of that generation ends, if it is one to learn from."""
        first = min(self.first_steps or self.limit, self.limit)
        past = max(0, generation - 1 - self.grow_after)
        grown = min(1.0, past / self.grow_generations) if self.grow_generations else 0.0
        return first + round(grown * (self.limit - first))

    def exam(self, seed: int) -> tuple[str, ...]:
        return tuple(Episode(_EXAM_SEED + k).name for k in range(self.exam_episodes))

    def holds_exam(self, generation: int) -> bool:
        return generation == 1 or generation % self.exam_every == 0

    @property
    def examines_middle(self) -> bool:
        return self.examined == "middle"

    @property
    def all_episodes(self) -> tuple[str, ...]:
        return self.exam(0)

    def provenance(self, episodes: tuple[str, ...]) -> dict[str, Any]:
        if self.doubts:
            return {}
        return {"episode_fingerprints": {name: self._fingerprint(name) for name in episodes}}

    def changed_since(self, metadata: dict[str, Any]) -> list[str]:
        recorded = metadata.get("episode_fingerprints")
        if not isinstance(recorded, dict):
            return []
        return [name for name, print_ in recorded.items() if self._fingerprint(name) != print_]

    def _fingerprint(self, episode: str) -> str:
        return fingerprint(self.environment, self.arguments, Episode.named(episode).seed)

    def after(self, scores: Scores) -> GymTask:
        if not self.normalise:
            return self
        lessons = scores.lessons
        return replace(self, normaliser=self.normaliser.after(lessons["moments"], lessons["moment_steps"]))

    def taught_by(self, other: Task) -> GymTask:
        same = isinstance(other, GymTask) and (other.environment, other.face) == (self.environment, self.face)
        return replace(self, normaliser=other.normaliser) if same and isinstance(other, GymTask) else self

    def fresh(self) -> GymTask:
        return replace(self, normaliser=Normaliser())

    def as_seen(self, observations: NDArray[np.float64]) -> NDArray[np.float32]:
        """(n, inputs) observations as brains see them."""
        normaliser = self.normaliser
        if normaliser.mean:
            observations = normalised(observations, np.array(normaliser.mean), np.array(normaliser.spread))
        with np.errstate(over="ignore"):  # what float32 cannot hold is infinite, and then no brain's fault
            return observations.astype(np.float32)

    def world(self, population: Population, episodes: tuple[str, ...]) -> GymWorld:
        return GymWorld(self, population, episodes)

    def evaluate(self, population: Population, episodes: tuple[str, ...]) -> Scores:
        together = max(1, TOGETHER // len(episodes))
        places = [np.arange(k, min(k + together, len(population))) for k in range(0, len(population), together)]
        parts = [super(GymTask, self).evaluate(population.take(part), episodes) for part in places]
        return Scores.gather(parts, list(places))
