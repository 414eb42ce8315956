"""The race: one network, one set of points, one starting point, four racers, and the same budget for each.

With equal passes everything repeats to the bit for a seed, however fast the machine is: racers never touch one another,
and what is begun is decided by the count of passes alone. With equal time the machine decides. No window in here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from brains.evolvers import STRATEGIES
from brains.initializers import initialize
from brains.optimizers import optimizer_named
from scenes.race_racers import EVOLVING, Clock, GradientRacer, Mark, Racer
from sim.plane_task import PlaneTask

QUANTUM_PASSES, QUANTUM_S = 10.0, 0.0005
"""What each racer gets in one step of the race, with equal passes and with equal time."""

# Keys that keep the random streams of one race apart.
_START, _SHUFFLES, _EVOLUTION = 0, 1, 2


@dataclass(frozen=True)
class RaceConfig:
    """Everything that decides a race.

    Attributes:
        dataset, points: which points; `points` are settings of the set that are not its defaults.
        hidden: sizes of the hidden layers.
        seed: decides points, starting point and all chance.
        equal: what every racer gets the same of: "passes" or "seconds".
        optimizer, learn_rate, batch: of gradient descent; None takes the optimizer's own rate, batch 0 is all.
        population: individuals in a generation, of all three strategies.
        mutation_size, es_sigma, es_learn_rate, cma_sigma: how far the strategies reach.
    """

    dataset: str = "xor"
    points: dict[str, Any] = field(default_factory=dict, hash=False)
    hidden: tuple[int, ...] = (8,)
    seed: int = 0
    equal: str = "passes"
    optimizer: str = "adam"
    learn_rate: float | None = None
    batch: int = 0
    population: int = 50
    mutation_size: float = 0.25
    es_sigma: float = 0.1
    es_learn_rate: float = 0.05
    cma_sigma: float = 0.5

    @property
    def task(self) -> PlaneTask:
        """What is learnt. Raises UserError for settings that do not fit the set."""
        return PlaneTask(self.dataset, self.points, self.seed)


@dataclass(frozen=True)
class Target:
    """When a racer has arrived: ``kind`` "accuracy" (at least ``value``) or "cost" (at most)."""

    kind: str = "accuracy"
    value: float = 0.95

    def reached(self, mark: Mark) -> bool:
        return mark.accuracy >= self.value if self.kind == "accuracy" else mark.cost <= self.value


class Contest:
    """One race.

    Args:
        clock: seconds from any origin, such as ``time.perf_counter``.

    Raises:
        UserError: settings that do not fit.
    """

    def __init__(self, config: RaceConfig, target: Target, clock: Clock) -> None:
        self.config, self._clock = config, clock
        self.task = config.task
        self.data = self.task.data
        self.topology = self.task.topology(config.hidden)
        self.start = initialize(self.topology, np.random.default_rng(_stream(config.seed, _START)), "xavier")
        self.racers: list[Racer] = [self._descender(), *self._evolvers()]
        for racer in self.racers:
            racer.watch = self._look
        self.allowance = 0.0
        self.target = target
        self.arrived: dict[Racer, Mark] = {}

    def _descender(self) -> GradientRacer:
        config = self.config
        kind = optimizer_named(config.optimizer).settings_type
        settings = kind() if config.learn_rate is None else kind(learn_rate=config.learn_rate)
        seed = _stream(config.seed, _SHUFFLES)
        return GradientRacer(self.task, self.topology, self.start, config.optimizer, settings, config.batch, seed)

    def _evolvers(self) -> list[Racer]:
        config = self.config
        own: dict[str, dict[str, Any]] = {
            "genetic": {"mutation_size": config.mutation_size},
            "openai-es": {"sigma": config.es_sigma, "learn_rate": config.es_learn_rate},
            "cma": {"sigma": config.cma_sigma},
        }
        racers: list[Racer] = []
        for kind in EVOLVING:
            settings = STRATEGIES[kind.strategy].settings_type(population=config.population, **own[kind.strategy])
            racers.append(kind(self.task, config.hidden, self.start, settings, config.seed))
        return racers

    # --- going on -----------------------------------------------------------------------------------------------------

    @property
    def quantum(self) -> float:
        """What every racer gets in one step: passes or seconds."""
        return QUANTUM_PASSES if self.config.equal == "passes" else QUANTUM_S

    def allow(self) -> None:
        """One step: let every racer go that much further."""
        self.allowance += self.quantum

    def may_go(self, racer: Racer) -> bool:
        """Whether a racer has budget left for the next thing it begins."""
        if racer.gave_up:
            return False
        if self.config.equal == "passes":
            return racer.next_passes == 0.0 or racer.passes + racer.next_passes <= self.allowance + 1e-6
        return racer.seconds < self.allowance

    @property
    def settled(self) -> bool:
        """Whether every racer has used what it may."""
        return not any(self.may_go(racer) for racer in self.racers)

    def work(self, until: float | None = None) -> None:
        """Let the racers go on, who spent least first, until all is used up or the clock shows ``until``.

        What is known to last longer than that is begun only at the beginning of a call, so that calls stay short.
        """
        passes = self.allowance if self.config.equal == "passes" else np.inf
        begun = False
        while True:
            able = [racer for racer in self.racers if self.may_go(racer)]
            if not able:
                return
            by_passes = self.config.equal == "passes"
            racer = min(able, key=lambda one: one.passes if by_passes else one.seconds)
            if begun and until is not None and self._clock() + racer.next_s > until:
                return
            racer.work(min(passes, racer.passes + 1e6), self._clock)
            begun = True
            if until is not None and self._clock() >= until:
                return

    # --- who wins -----------------------------------------------------------------------------------------------------

    def aim(self, target: Target) -> None:
        """Race to another target; who has passed it already has arrived where it did."""
        self.target = target
        self.arrived.clear()
        for racer in self.racers:
            for mark in racer.trace.marks:
                self._look(racer, mark)

    def _look(self, racer: Racer, mark: Mark) -> None:
        if racer not in self.arrived and self.target.reached(mark):
            self.arrived[racer] = mark

    def spent(self, mark: Mark) -> float:
        """What a mark cost, in what all get the same of."""
        return mark.passes if self.config.equal == "passes" else mark.seconds

    @property
    def ranking(self) -> list[tuple[Racer, Mark]]:
        """Who has arrived, the first first; a place counts only when nobody else can take it any more."""
        order = sorted(self.arrived.items(), key=lambda one: self.spent(one[1]))
        sure = []
        for racer, mark in order:
            others = [one for one in self.racers if one not in self.arrived and not one.gave_up]
            least = min((self._could_arrive(one) for one in others), default=np.inf)
            if self.spent(mark) > least:
                break
            sure.append((racer, mark))
        return sure

    def _could_arrive(self, racer: Racer) -> float:
        """The least that a racer will have spent when it next stands somewhere else."""
        return racer.passes + racer.next_passes if self.config.equal == "passes" else racer.seconds

    def place(self, racer: Racer) -> int:
        """1 for the winner; 0 for who has not arrived."""
        return next((rank + 1 for rank, (one, _) in enumerate(self.ranking) if one is racer), 0)

    def change_learn_rate(self, learn_rate: float) -> None:
        """Of gradient descent; acts at its next step."""
        descender = self.racers[0]
        assert isinstance(descender, GradientRacer)
        descender.trainer.learn_rate = learn_rate


def _stream(seed: int, key: int) -> np.random.SeedSequence:
    return np.random.SeedSequence(seed, spawn_key=(key,))
