"""Learning to walk, as a task for evolution."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Literal

import numpy as np

from brains.errors import UserError
from brains.network import Network
from brains.npz import pack
from brains.population import Population
from brains.topology import Topology
from sim.bodies import described, gene_count, grown_all
from sim.creature_files import creature_to_json
from sim.creatures import Creature
from sim.task import Scores, Task
from sim.terrain import at_level, check_terrain, parse_terrain
from sim.walker_episodes import Episode
from sim.walker_replay import replay
from sim.walker_senses import Normaliser, action_names, observation_names
from sim.walker_world import WalkerWorld

# Walkers that step together: enough to share the cost of a NumPy call, few enough to stay in the processor's cache.
_TOGETHER = 100
_DRAW_EPISODES = 2
_EXAM_SEED = 2**40  # far from every seed that a generation can draw
_EXAM_EPISODES = 3
_EXAM_LEVEL = 0.5  # of a ground that grows: the same for all champions
# A curriculum moves on when the best fifth walks well, and back when it does badly.
_GOOD_QUANTILE, _LEVEL_STEP = 0.8, 0.02
_WELL_M_PER_S, _BADLY_M_PER_S = 0.5, 0.1
MOST_BODY_CHANGE = 0.5
"""The furthest that a length or a mass may evolve from what was drawn, as a share of it."""
_RANGES: tuple[tuple[str, float, float], ...] = (
    ("seconds", 1.0, 600.0),
    ("look_ahead", 0, 20),
    ("substeps", 2, 8),
    ("stall_s", 0.5, 600.0),
    ("episodes_per_generation", 1, 100),
    ("push_every_s", 0.0, 600.0),
    ("push_share", 0.0, 2.0),
    ("level", 0.0, 1.0),
    ("evolve_body", 0.0, MOST_BODY_CHANGE),
)
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
    default_strategy: ClassVar[str] = "cma"
    default_generations: ClassVar[int] = 80
    scene: ClassVar[str] = "walker"
    least_chunk: ClassVar[int] = 75  # brains and senses are computed together: 25 take half as long as 100
    detail_words: ClassVar[dict[str, str]] = {
        "distance_m": "Distance, m",
        "half_step_distance_m": "Distance at half the physics step, m",
        "upright_s": "Upright, s",
        "energy_j": "Energy, J",
        "flags": "Walks that broke a rule",
    }

    creature: Creature
    """The body plan, whole, so that a brain's file needs no other."""
    terrain: str = "flat"
    """The ground: flat, rough:0.3, hills:2, steps:0.2, gaps:0.5, stumps:0.3, blend:0.5, mixed:SEED or curriculum."""
    seconds: float = 20.0
    """How long a walk lasts."""
    control: Literal["targets", "speeds"] = "targets"
    """Whether brains set joint angles or joint speeds."""
    clock: Literal["fixed", "own", "off"] = "fixed"
    """A rhythm to walk by: the creature's own, one that the brain speeds up and slows down, or none."""
    look_ahead: int = 0
    """How many heights of the ground ahead a brain sees, half a metre apart."""
    substeps: int = 4
    """Physics steps in each of the 60 control steps of a second."""
    stall_s: float = 3.0
    """A walk without progress for so long ends."""
    episodes_per_generation: int = 1
    """On how many walks a generation is scored, drawn anew each time."""
    push_every_s: float = 0.0
    """A push from a random side every so often; 0 for none."""
    push_share: float = 0.2
    """How hard: a share of the walker's momentum."""
    normalise: bool = True
    """Whether observations are normalised by what was seen so far."""
    normaliser: Normaliser = field(default_factory=Normaliser)
    """What was seen so far."""
    level: float = 0.0
    """How hard a curriculum has become, 0 to 1."""
    evolve_body: float = 0.0
    """How far the body's lengths and masses may evolve from what was drawn, with the brain: a share, 0 for none."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "terrain", check_terrain(self.terrain))
        for name, least, most in _RANGES:
            value = getattr(self, name)
            if not least <= value <= most:
                raise UserError(f"{name} is {value:g}; expected {least:g} to {most:g}")
        for name, words in (("control", ("targets", "speeds")), ("clock", ("fixed", "own", "off"))):
            if getattr(self, name) not in words:
                raise UserError(f"{name} is {getattr(self, name)!r:.40}; expected {' or '.join(words)}")
        if not self.creature.joints:
            raise UserError(f"{self.creature.name} has no joint, so there is nothing to move; give it one")
        inputs = len(self.observation_names)
        if self.normaliser.mean and not len(self.normaliser.mean) == len(self.normaliser.spread) == inputs:
            raise UserError(f"the normaliser is for {len(self.normaliser.mean)} inputs, this walker has {inputs}")
        numbers = (*self.normaliser.mean, *self.normaliser.spread, self.normaliser.count)
        if not np.isfinite(numbers).all() or any(spread < 0 for spread in self.normaliser.spread):
            raise UserError("the normaliser holds numbers that are not finite, or a spread below zero")

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

    def topology(self, hidden: tuple[int, ...]) -> Topology:
        traits = gene_count(self.creature) if self.evolve_body else 0
        return replace(super().topology(hidden), traits=traits)

    def check_brains(self, topology: Topology) -> None:
        """Raises UserError if such brains do not have the inputs, outputs and genes of these walkers."""
        needs, name = self.topology(topology.layer_sizes[1:-1]), self.creature.name
        received, expected = (topology.inputs, topology.outputs), (needs.inputs, needs.outputs)
        if received != expected:
            words = f"this brain has {received[0]} inputs and {received[1]} outputs; {name} needs"
            raise UserError(f"{words} {expected[0]} and {expected[1]}")
        if self.evolve_body and topology.traits != needs.traits:
            raise UserError(f"this brain comes with {topology.traits} genes of a body; {name} has {needs.traits}")

    def creatures(self, parameters: np.ndarray) -> tuple[Creature, ...]:
        """The body of every individual of (individuals, parameters)."""
        if not self.evolve_body:
            return (self.creature,) * len(parameters)
        return grown_all(self.creature, parameters[:, -gene_count(self.creature) :], self.evolve_body)

    def body_of(self, network: Network) -> Creature:
        """The body that comes with a brain."""
        return self.creatures(network.parameters[None, :])[0]

    def body_words(self, parameters: np.ndarray, most: int | None = None) -> str:
        """What evolution made of the body of one individual (parameters,); nothing where it does not evolve."""
        if not self.evolve_body:
            return ""
        return described(self.creature, self.creatures(parameters[None, :])[0], most)

    @property
    def grows(self) -> bool:
        """Whether the ground grows harder with success."""
        return parse_terrain(self.terrain).value is None

    def episodes(self, seed: int, generation: int) -> tuple[str, ...]:
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_DRAW_EPISODES, generation)))
        seeds = rng.integers(0, 2**31, self.episodes_per_generation)
        ground = at_level(self.terrain, self.level)
        return tuple(Episode(ground, int(k)).name for k in seeds)

    def exam(self, seed: int) -> tuple[str, ...]:
        ground = at_level(self.terrain, _EXAM_LEVEL)
        # Each start once as it is and once at half the physics step, so that like is held against like.
        return tuple(Episode(ground, _EXAM_SEED + k, finer).name for finer in (1, 2) for k in range(_EXAM_EPISODES))

    @property
    def all_episodes(self) -> tuple[str, ...]:
        return self.exam(0)

    def provenance(self, episodes: tuple[str, ...]) -> dict[str, Any]:
        return {"ground_fingerprints": {name: Episode.named(name).ground.fingerprint for name in episodes}}

    def changed_since(self, metadata: dict[str, Any]) -> list[str]:
        recorded = metadata.get("ground_fingerprints")
        if not isinstance(recorded, dict):
            return []
        return [name for name, print_ in recorded.items() if Episode.named(name).ground.fingerprint != print_]

    def is_exploit(self, scores: Scores, place: int, judged: Scores) -> bool:
        """Whether a walk depends on the physics step or on one lucky start, or broke a rule of `sim.walker_guards`."""
        held_out = float(judged.details["distance_m"][0])
        finer = float(judged.details["half_step_distance_m"][0])
        # On a ground that grows, generations walk on another one than the exam: their distances say nothing here.
        trained = held_out if self.grows else float(scores.details["distance_m"][place])
        return bool(judged.details["flags"][0]) or _large_drop(trained, held_out) or _large_drop(held_out, finer)

    def after(self, scores: Scores) -> WalkerTask:
        lessons = scores.lessons
        normaliser = self.normaliser
        if self.normalise:
            normaliser = normaliser.after(lessons["moments"], lessons["moment_steps"])
        return replace(self, normaliser=normaliser, level=self._level_after(scores))

    def _level_after(self, scores: Scores) -> float:
        """Harder when a good part of the population walks far, easier when hardly anyone gets going."""
        if not self.grows:
            return self.level
        good_m = float(np.quantile(np.nan_to_num(scores.details["distance_m"]), _GOOD_QUANTILE))
        change = _LEVEL_STEP * ((good_m > _WELL_M_PER_S * self.seconds) - (good_m < _BADLY_M_PER_S * self.seconds))
        return round(min(max(self.level + change, 0.0), 1.0), 6)

    def taught_by(self, other: Task) -> WalkerTask:
        same = isinstance(other, WalkerTask) and other.observation_names == self.observation_names
        return replace(self, normaliser=other.normaliser) if same and isinstance(other, WalkerTask) else self

    def fresh(self) -> WalkerTask:
        return replace(self, normaliser=Normaliser(), level=0.0)

    def keepsakes(self, network: Network, episodes: tuple[str, ...]) -> dict[str, bytes]:
        """The first walk, step by step: where every body was, and which feet were on the ground; and what it became."""
        walk = replay(self, network, episodes[:1]).walks[0]
        assert walk.poses is not None
        kept = {"walk.npz": pack({"poses": walk.poses, "contacts": walk.contacts})}
        if self.evolve_body:
            kept["body.json"] = creature_to_json(self.body_of(network))
        return kept

    def world(self, population: Population, episodes: tuple[str, ...]) -> WalkerWorld:
        return WalkerWorld(self, population, episodes)

    def evaluate(self, population: Population, episodes: tuple[str, ...]) -> Scores:
        together = max(1, _TOGETHER // len(episodes))
        places = [np.arange(k, min(k + together, len(population))) for k in range(0, len(population), together)]
        parts = [super(WalkerTask, self).evaluate(population.take(part), episodes) for part in places]
        return Scores.gather(parts, list(places))


def _large_drop(before_m: float, after_m: float) -> bool:
    return before_m - after_m > _DROP_M and after_m < _DROP_SHARE * before_m
