"""Four ways to change the same weights, counted in the same coin.

One pass is one network judging every example once. A look forward is a pass; a look back, which tells the slope of
every weight at once, counts as two more, about what it takes in arithmetic. No window in here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from brains.evolvers import EvolverSettings
from brains.network import Network
from brains.optimizers import OptimizerSettings
from brains.scores import score
from brains.topology import Topology
from brains.trainer import Trainer, TrainerSettings
from sim.evolution import Evolution, EvolutionConfig, population_of
from sim.plane_task import PlaneTask
from sim.plane_world import PlaneWorld

Clock = Callable[[], float]

FORWARD_PASSES, BACKWARD_PASSES = 1, 2
"""What a look forward and a look back cost."""
RECORD_PASSES = 9.0
"""Gradient descent notes where it stands about that often: three steps on all examples."""
MOST_RECORDS = 1_200
_SLICE_STEPS, _SLICE_WORK = 12, 400_000  # gradient steps between two looks at the clock, and weights times examples


@dataclass(frozen=True)
class Mark:
    """Where a racer stood.

    Attributes:
        passes, seconds: spent until then.
        cost: of the examples that are learnt from.
        accuracy: of the examples held back; for a regression R².
    """

    passes: float
    seconds: float
    cost: float
    accuracy: float


class Trace:
    """Marks in order; when there are too many, every second one is dropped and they come half as often."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self._stride = self._skipped = 0

    def add(self, mark: Mark) -> None:
        self._skipped += 1
        if self._skipped < self._stride:
            return
        self._skipped = 0
        self.marks.append(mark)
        if len(self.marks) > MOST_RECORDS:
            del self.marks[1:-1:2]
            self._stride = max(2, 2 * self._stride)

    def column(self, name: str) -> NDArray[np.float64]:
        """(marks,) of one of the marks' attributes."""
        return np.array([getattr(mark, name) for mark in self.marks], dtype=np.float64)


class Racer(ABC):
    """One of them. `work` does a little at a time, so that a window can draw in between.

    Attributes:
        tag, title, colour: how it is shown.
        seconds: spent computing; judging and drawing are not counted.
        now: where it stands; trace: where it stood.
        version: grows whenever `parameters` changes.
        gave_up: why it does not go on, in plain words; empty while it does.
    """

    tag: ClassVar[str]
    title: str
    colour: ClassVar[str]

    def __init__(self, task: PlaneTask, topology: Topology, start: np.ndarray) -> None:
        self.task, self.topology, self.data = task, topology, task.data
        self._cost = task.cost_name
        self.seconds = 0.0
        self.trace = Trace()
        self.version = 0
        self.gave_up = ""
        self.watch: Callable[[Racer, Mark], None] | None = None
        self.now = self._judged(start)
        self.trace.add(self.now)

    @property
    @abstractmethod
    def parameters(self) -> np.ndarray:
        """(parameters,) of the network that it would hand in now."""

    @property
    @abstractmethod
    def passes(self) -> float:
        """Forward-pass equivalents spent, each over all examples."""

    @property
    @abstractmethod
    def next_passes(self) -> float:
        """What the next thing it begins will cost; 0 in the middle of one."""

    @property
    def next_s(self) -> float:
        """About how many seconds the next call of `work` takes, as far as is known."""
        return 0.0

    @abstractmethod
    def work(self, passes: float, clock: Clock) -> None:
        """A little more, within ``passes`` passes in all where something new is begun."""

    def _judged(self, parameters: np.ndarray) -> Mark:
        """Where that network stands; looking is not counted."""
        network, data, cost = Network(self.topology, parameters), self.data, self._cost
        seen, unseen = score(network, data.train, cost), score(network, data.unseen, cost)
        return Mark(self.passes, self.seconds, seen.loss, unseen.accuracy)

    def _note(self, mark: Mark) -> None:
        self.now = mark
        self.version += 1
        self.trace.add(mark)
        if self.watch is not None:
            self.watch(self, mark)


class GradientRacer(Racer):
    """Gradient descent with any optimizer; each step costs three passes over its batch.

    Args:
        batch: examples a step; 0 for all.
        seed: of the shuffles.
    """

    tag, colour = "GD", "text"

    def __init__(
        self,
        task: PlaneTask,
        topology: Topology,
        start: np.ndarray,
        optimizer: str,
        settings: OptimizerSettings,
        batch: int,
        seed: np.random.SeedSequence,
    ) -> None:
        examples = task.data.train
        size = min(batch or len(examples), len(examples))
        self._network = Network(topology, start.copy())
        self.trainer = Trainer(
            self._network, examples, np.random.default_rng(seed), TrainerSettings(cost=task.cost_name, batch=size),
            optimizer, settings,
        )  # fmt: skip
        self.title = self.trainer.optimizer.title
        self._step_passes = (FORWARD_PASSES + BACKWARD_PASSES) * size / len(examples)
        self._slice_steps = max(1, min(_SLICE_STEPS, _SLICE_WORK // (topology.parameter_count * size)))
        self._record_steps = max(1, round(RECORD_PASSES / self._step_passes))
        super().__init__(task, topology, start)

    @property
    def parameters(self) -> np.ndarray:
        return self._network.parameters

    @property
    def passes(self) -> float:
        return (FORWARD_PASSES + BACKWARD_PASSES) * self.trainer.progress.epochs

    @property
    def next_passes(self) -> float:
        return self._step_passes

    def work(self, passes: float, clock: Clock) -> None:
        affordable = int((passes - self.passes) / self._step_passes + 1e-6)
        to_record = self._record_steps - self.trainer.progress.step % self._record_steps
        started = clock()
        self.trainer.run(max(1, min(affordable, to_record, self._slice_steps)))
        self.seconds += clock() - started
        if self.trainer.stopped:
            self.gave_up = self.trainer.stopped
        if self.trainer.stopped or self.trainer.progress.step % self._record_steps == 0:
            self._note(self._judged(self._network.parameters))


class EvolutionRacer(Racer):
    """One of the strategies; a generation costs one pass for each of its individuals. It hands in the best so far.

    It asks and tells the same `Evolution` as `neurarium evolve`, and steps the same worlds.
    """

    def __init__(
        self, task: PlaneTask, hidden: tuple[int, ...], start: np.ndarray, settings: EvolverSettings, seed: int
    ) -> None:
        self.evolution = Evolution(EvolutionConfig(task, seed, self.strategy, settings, hidden), start)
        self._world: PlaneWorld | None = None
        self._best, self._examples = start, len(task.data.train)
        self._took_s: dict[str, float] = {}
        super().__init__(task, self.evolution.topology, start)

    strategy: ClassVar[str]

    @property
    def parameters(self) -> np.ndarray:
        return self._best

    @property
    def passes(self) -> float:
        judged = self._world.judged if self._world is not None else 0
        return self.evolution.steps / self._examples + judged

    @property
    def next_passes(self) -> float:
        return 0.0 if self._world is not None else float(self.evolution.settings.population)

    @property
    def next_s(self) -> float:
        return self._took_s.get(self._phase, 0.0)

    @property
    def _phase(self) -> str:
        return "ask" if self._world is None else "tell" if self._world.done else "judge"

    def work(self, passes: float, clock: Clock) -> None:
        started, phase, finished = clock(), self._phase, None
        if self._world is None:
            trial = self.evolution.ask()
            self._world = self.task.world(population_of(self.evolution, trial), trial.episodes)
        elif not self._world.done:
            self._world.step()
        else:
            scores, self._world = self._world.scores(), None
            finished = self.evolution.tell(scores)
        self._took_s[phase] = clock() - started
        self.seconds += self._took_s[phase]
        champion = self.evolution.champion
        if finished is not None and champion is not None:
            self._best = champion.parameters
            details = champion.details
            self._note(Mark(self.passes, self.seconds, details["cost"], details["test_accuracy"]))


class GeneticRacer(EvolutionRacer):
    """Mutation and selection."""

    tag, title, colour, strategy = "GA", "Genetic", "best", "genetic"


class OpenAIESRacer(EvolutionRacer):
    """A slope estimated from noise."""

    tag, title, colour, strategy = "ES", "OpenAI-ES", "positive", "openai-es"


class CMARacer(EvolutionRacer):
    """Learns which directions pay together."""

    tag, title, colour, strategy = "CMA", "CMA-ES", "right", "cma"


EVOLVING: tuple[type[EvolutionRacer], ...] = (GeneticRacer, OpenAIESRacer, CMARacer)
