"""What all strategies share: ask and tell, the best so far, saving and restoring."""

import dataclasses
import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar, cast

import numpy as np

from brains.errors import UserError
from brains.initializers import INITIALIZERS, initialize
from brains.randomness import generator_from_json, generator_to_json
from brains.saved import State, read_array, read_text
from brains.settings import Settings, choice, number
from brains.topology import Topology

GENE_LIMIT = 1e6
"""Genes are kept within ±GENE_LIMIT, so that a strategy that diverges cannot overflow the float32 of a forward pass."""


@dataclass(frozen=True)
class EvolverSettings(Settings):
    """What every strategy can be told."""

    population: int = number(150, 4, 100_000, "individuals in a generation")
    initializer: str = choice("normal", tuple(INITIALIZERS), "how the first parameters are drawn")
    initial_scale: float = number(1.0, 0.0, 100.0, "multiplies the first parameters")


S = TypeVar("S", bound=EvolverSettings)


class Evolver(ABC, Generic[S]):
    """A strategy that improves parameter vectors: ``ask`` for a generation, ``tell`` how fit each one was.

    Higher fitness is better. A fitness that is not finite counts as worse than any number and is never crowned. The
    settings may be replaced at any time (``evolver.settings = dataclasses.replace(evolver.settings, ...)``) and act
    from the next generation asked for, the population size included.

    Args:
        topology: what is evolved.
        rng: the only source of randomness.
        settings: of the strategy's own type, or None for its defaults.
        start: ``(P,)`` parameters to begin from, such as a loaded champion; None begins from random ones.

    Raises:
        UserError: settings of another strategy.
        ValueError: ``start`` has another shape or is not finite.
    """

    name: ClassVar[str]
    settings_type: ClassVar[type[EvolverSettings]]

    def __init__(
        self, topology: Topology, rng: np.random.Generator, settings: S | None = None, start: np.ndarray | None = None
    ) -> None:
        self.topology = topology
        self._rng = rng
        self.settings = settings if settings is not None else cast(S, self.settings_type())
        self._generation = 0
        self._best_fitness = -np.inf
        self._best_parameters: np.ndarray | None = None
        self._asked: np.ndarray | None = None
        if start is not None:
            start = self._checked_start(np.asarray(start))
        self._begin(start)

    # What a strategy adds -------------------------------------------------------------------------------------------

    @abstractmethod
    def _begin(self, start: np.ndarray | None) -> None:
        """Set the first state, from ``start`` (P,) float32 if given."""

    @abstractmethod
    def _sample(self) -> np.ndarray:
        """The next generation ``(P, N)``, one individual a column."""

    @abstractmethod
    def _update(self, genes: np.ndarray, fitness: np.ndarray) -> None:
        """Learn from ``genes`` (P, N) float32 as asked and ``fitness`` (N,), where -inf stands for "not finite"."""

    @abstractmethod
    def _own_state(self) -> State:
        """The strategy's own arrays."""

    @abstractmethod
    def _restore_own(self, state: State) -> None:
        """Take back what ``_own_state`` gave; read and check all of it before changing anything.

        Raises:
            UserError: it is damaged.
        """

    # What all share -------------------------------------------------------------------------------------------------

    @property
    def settings(self) -> S:
        return self._settings

    @settings.setter
    def settings(self, settings: S) -> None:
        if type(settings) is not self.settings_type:
            raise UserError(
                f"the strategy {self.name} takes {self.settings_type.__name__}, got {type(settings).__name__}"
            )
        self._settings = settings

    @property
    def generation(self) -> int:
        """Generations told so far."""
        return self._generation

    @property
    def best_fitness(self) -> float:
        """The highest finite fitness ever told; -inf before there is one."""
        return self._best_fitness

    @property
    def best_parameters(self) -> np.ndarray | None:
        """A copy ``(P,)`` of the individual that had ``best_fitness``; None before there is one."""
        return None if self._best_parameters is None else self._best_parameters.copy()

    @property
    def middle(self) -> np.ndarray | None:
        """``(P,)`` float32, the point that the next generation is drawn round; None if the strategy has no such point.

        With noisy fitness it is often better than the best of a generation, which owes part of its place to luck.
        """
        return None

    def ask(self) -> np.ndarray:
        """The generation to score: ``(N, P)`` float32, read-only, its transpose C-contiguous.

        Asked again before it is told, the same generation comes back.
        """
        if self._asked is None:
            genes = np.clip(self._sample(), -GENE_LIMIT, GENE_LIMIT)
            self._asked = np.ascontiguousarray(genes, dtype=np.float32).T
            self._asked.flags.writeable = False
        return self._asked

    def tell(self, fitness: np.ndarray) -> None:
        """Learn how fit the generation was that ``ask`` gave.

        Args:
            fitness: ``(N,)`` in the order of ``ask``, higher is better.

        Raises:
            RuntimeError: nothing was asked since the last tell.
            ValueError: ``fitness`` has another shape.
        """
        if self._asked is None:
            raise RuntimeError("tell() needs a generation to tell about: call ask() first")
        fitness = np.asarray(fitness, dtype=np.float64)
        if fitness.shape != (len(self._asked),):
            raise ValueError(
                f"fitness has one number for each individual, shape ({len(self._asked)},), got {fitness.shape}"
            )
        fitness = np.where(np.isfinite(fitness), fitness, -np.inf)
        best = int(np.argmax(fitness))
        if fitness[best] > self._best_fitness:
            self._best_fitness = float(fitness[best])
            self._best_parameters = self._asked[best].copy()
        self._update(self._asked.T, fitness)
        self._generation += 1
        self._asked = None

    def state(self) -> State:
        """Everything needed to go on to the bit, as plain arrays and JSON text; fit for ``brains.npz.pack``."""
        none = np.empty((0, self.topology.parameter_count), dtype=np.float32)
        return {
            "strategy": np.array(self.name),
            "topology": np.array(str(self.topology)),
            "settings": np.array(json.dumps(dataclasses.asdict(self.settings))),
            "rng": np.array(generator_to_json(self._rng)),
            "generation": np.array(self._generation, dtype=np.int64),
            "best_fitness": np.array(self._best_fitness, dtype=np.float64),
            "best_parameters": none if self._best_parameters is None else self._best_parameters[None].copy(),
            "asked": none if self._asked is None else self._asked.copy(),
            **self._own_state(),
        }

    def restore(self, state: State) -> None:
        """Go on from what ``state`` gave, settings included.

        Raises:
            UserError: the state is of another strategy or topology, or damaged.
        """
        for part, own in (("strategy", self.name), ("topology", str(self.topology))):
            found = read_text(state, part)
            if found != own:
                raise UserError(f"the saved state is of the {part} {found!r:.80}, not of {own}")
        try:
            settings = self.settings_type.from_dict(json.loads(read_text(state, "settings")))
        except (ValueError, RecursionError):  # a number of thousands of digits is one as well
            raise UserError("the saved state is damaged: its settings are not JSON") from None
        rng = generator_from_json(read_text(state, "rng"))
        count = self.topology.parameter_count
        generation = int(read_array(state, "generation", np.int64, ()))
        best_fitness = float(read_array(state, "best_fitness", np.float64, (), finite=False))
        best = read_array(state, "best_parameters", np.float32, (None, count))
        asked = read_array(state, "asked", np.float32, (None, count))
        if generation < 0 or len(best) != int(best_fitness > -np.inf) or not best_fitness < np.inf:
            raise UserError("the saved state is damaged: its generation and best individual contradict each other")
        self._restore_own(state)
        self._settings, self._rng, self._generation = cast(S, settings), rng, generation
        self._best_fitness = best_fitness
        self._best_parameters = best[0].copy() if len(best) else None
        self._asked = None
        if len(asked):
            self._asked = np.ascontiguousarray(asked.T).T
            self._asked.flags.writeable = False

    def _checked_start(self, start: np.ndarray) -> np.ndarray:
        expected = (self.topology.parameter_count,)
        if start.shape != expected or not np.isfinite(start).all():
            raise ValueError(f"start has shape {expected} and finite values, got shape {start.shape}")
        return start.astype(np.float32)

    def _first_mean(self, start: np.ndarray | None) -> np.ndarray:
        """``(P,)`` float64: ``start``, or fresh parameters; where a strategy begins that searches round one point."""
        if start is None:
            start = initialize(self.topology, self._rng, self.settings.initializer, self.settings.initial_scale)
        return start.astype(np.float64)


def by_fitness(fitness: np.ndarray) -> np.ndarray:
    """Indices ``(N,)`` from the fittest to the least fit; equals keep their order."""
    return np.argsort(-fitness, kind="stable")
