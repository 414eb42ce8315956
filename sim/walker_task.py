"""Learning to walk, as a task for evolution."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Literal

import numpy as np

from brains.population import Population
from sim.creatures import Creature
from sim.task import Scores, Task
from sim.walker_episodes import Episode
from sim.walker_model import Floats
from sim.walker_senses import Normaliser, action_names, observation_names
from sim.walker_world import WalkerWorld

# Walkers that step together: enough to share the cost of a NumPy call, few enough to stay in the processor's cache.
_TOGETHER = 100
_DRAW_EPISODES = 2
_EXAM_SEED = 2**40  # far from every seed that a generation can draw
_EXAM_EPISODES = 3
# A walk that shrinks by more than this, and to less than this share, where nothing but the start or the fineness of the
# physics is new, is not to be trusted.
_DROP_M, _DROP_SHARE = 3.0, 0.5


@dataclass(frozen=True)
class WalkerTask(Task):
    """Creatures that walk as far as they can.

    Raises:
        UserError: a value out of range.
    """

    name: ClassVar[str] = "walker"
    episode_noun: ClassVar[str] = "walk"
    scene: ClassVar[str] = "walker"

    creature: Creature
    """The body plan, whole, so that a brain's file needs no other."""
    terrain: str = "flat"
    seconds: float = 20.0
    """How long a walk lasts."""
    control: Literal["targets", "speeds"] = "targets"
    """Whether brains set joint angles or joint speeds."""
    clock: Literal["fixed", "own", "off"] = "fixed"
    look_ahead: int = 0
    """How many heights of the ground ahead a brain sees, half a metre apart."""
    substeps: int = 2
    """Physics steps in each of the 60 control steps of a second."""
    stall_s: float = 3.0
    """A walk without progress for so long ends."""
    episodes_per_generation: int = 1
    push_every_s: float = 0.0
    """A push from a random side every so often; 0 for none."""
    push_share: float = 0.2
    """How hard: a share of the walker's momentum."""
    normalise: bool = True
    """Whether observations are normalised by what was seen so far."""
    normaliser: Normaliser = field(default_factory=Normaliser)
    level: float = 0.0

    @property
    def steps(self) -> int:
        """Control steps of a full walk."""
        return round(self.seconds / WalkerWorld.dt_s)

    def to_dict(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @property
    def observation_names(self) -> tuple[str, ...]:
        return observation_names(self.creature, self.clock, self.look_ahead)

    @property
    def action_names(self) -> tuple[str, ...]:
        return action_names(self.creature, self.clock)

    def normalisation(self) -> tuple[Floats, Floats] | None:
        """(inputs, 1) mean and spread of the observations; None before anything was seen."""
        if not (self.normalise and self.normaliser.mean):
            return None
        return np.array(self.normaliser.mean)[:, None], np.array(self.normaliser.spread)[:, None]

    def episodes(self, seed: int, generation: int) -> tuple[str, ...]:
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_DRAW_EPISODES, generation)))
        seeds = rng.integers(0, 2**31, self.episodes_per_generation)
        return tuple(Episode(self.terrain, int(k)).name for k in seeds)

    def exam(self, seed: int) -> tuple[str, ...]:
        held_out = [Episode(self.terrain, _EXAM_SEED + k).name for k in range(_EXAM_EPISODES)]
        return (*held_out, Episode(self.terrain, _EXAM_SEED, finer=2).name)

    def is_exploit(self, scores: Scores, place: int, judged: Scores) -> bool:
        """Whether a walk depends on the physics step or on one lucky start, or broke a rule of `sim.walker_guards`."""
        trained = float(scores.details["distance_m"][place])
        held_out = float(judged.details["distance_m"][0])
        finer = float(judged.details["half_step_distance_m"][0])
        return bool(judged.details["flags"][0]) or _large_drop(trained, held_out) or _large_drop(held_out, finer)

    def after(self, scores: Scores) -> WalkerTask:
        if not self.normalise:
            return self
        lessons = scores.lessons
        return replace(self, normaliser=self.normaliser.after(lessons["moments"], lessons["moment_steps"]))

    def world(self, population: Population, episodes: tuple[str, ...]) -> WalkerWorld:
        return WalkerWorld(self, population, episodes)

    def evaluate(self, population: Population, episodes: tuple[str, ...]) -> Scores:
        together = max(1, _TOGETHER // len(episodes))
        places = [np.arange(k, min(k + together, len(population))) for k in range(0, len(population), together)]
        parts = [super(WalkerTask, self).evaluate(population.take(part), episodes) for part in places]
        return Scores.gather(parts, list(places))


def _large_drop(before_m: float, after_m: float) -> bool:
    return before_m - after_m > _DROP_M and after_m < _DROP_SHARE * before_m
