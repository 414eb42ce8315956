"""A genetic algorithm on weights: keep the elites, breed the rest by selection, crossover and mutation.

Truncation selection with Gaussian mutation on network weights: Such et al. 2017, "Deep Neuroevolution", algorithm 1.
Tournament selection: Miller & Goldberg 1995. Uniform crossover: Syswerda 1989. 1/5 success rule: Rechenberg 1973, in
the smooth form of Kern et al. 2004.
"""

from dataclasses import dataclass

import numpy as np

from brains.errors import UserError
from brains.evolvers.base import Evolver, EvolverSettings, by_fitness
from brains.initializers import initialize_population
from brains.saved import State, read_array
from brains.settings import choice, number

TARGET_SUCCESS = 0.2
"""Share of children better than their parent at which the mutation size is right (Rechenberg 1973)."""

ADAPTATION_DAMPING = 2.0
SCALE_RANGE = (1e-6, 1e2)


@dataclass(frozen=True)
class GeneticSettings(EvolverSettings):
    """Settings of the genetic algorithm."""

    elites: int = number(4, 0, 10_000, "fittest individuals carried over unchanged; one place at least is bred anew")
    parents: float = number(0.2, 0.01, 1.0, "fittest share that may breed under truncation")
    selection: str = choice("truncation", ("truncation", "tournament"), "how parents are chosen")
    tournament_size: int = number(4, 1, 100, "individuals drawn for a tournament, of which the fittest breeds")
    mutation_rate: float = number(0.1, 0.0, 1.0, "probability that a gene mutates")
    mutation_size: float = number(0.25, 0.0, 10.0, "standard deviation of the Gaussian added to a mutating gene")
    crossover: float = number(0.0, 0.0, 1.0, "probability that a child mixes the genes of two parents")
    mutation_decay: float = number(1.0, 0.5, 1.0, "multiplies the mutation size after every generation; 1 keeps it")
    adaptation: str = choice("none", ("none", "one-fifth"), "whether success steers the mutation size")


class Genetic(Evolver[GeneticSettings]):
    """The genetic algorithm. All individuals are bred together in array operations.

    State: the told generation, fittest first, and a factor on the mutation size which decay and adaptation move, so
    that the setting itself acts at once. Individuals whose fitness is not finite never breed unless all are such.
    """

    name = "genetic"
    settings_type = GeneticSettings

    @property
    def mutation_size(self) -> float:
        """The standard deviation in use: the setting times what decay and adaptation made of it."""
        return self.settings.mutation_size * self._scale

    def _begin(self, start: np.ndarray | None) -> None:
        count = self.topology.parameter_count
        self._scale = 1.0
        self._pool = np.empty((count, 0), dtype=np.float32) if start is None else start[:, None]
        self._pool_fitness = np.full(self._pool.shape[1], -np.inf)
        self._parent_fitness = np.empty(0)  # (N,) of what is asked: fitness of the better parent, NaN without one

    def _sample(self) -> np.ndarray:
        settings = self.settings
        known = self._pool.shape[1]
        if known == 0:
            self._parent_fitness = np.full(settings.population, np.nan)
            return initialize_population(
                self.topology, self._rng, settings.population, settings.initializer, settings.initial_scale
            ).T
        finite = int(np.count_nonzero(self._pool_fitness > -np.inf))
        # A given start has no fitness yet, but is carried over as if it were an elite.
        elites = min(settings.elites, settings.population - 1, finite) if self._generation else known
        children = settings.population - elites
        genes, parent_fitness = self._bred(children, finite or known)
        self._mutate(genes)
        self._parent_fitness = np.concatenate([np.full(elites, np.nan), parent_fitness])
        return np.concatenate([self._pool[:, :elites], genes], axis=1)

    def _bred(self, children: int, worthy: int) -> tuple[np.ndarray, np.ndarray]:
        """Unmutated children ``(P, children)`` of the ``worthy`` fittest, and the fitness of their better parent."""
        parents = self._selected(children, worthy)
        genes = self._pool.take(parents, axis=1)
        if self.settings.crossover > 0:
            # Uniform crossover: every gene of a mixed child comes from either parent with probability 1/2.
            mates = self._selected(children, worthy)
            mixed = self._rng.random(children, dtype=np.float32) < self.settings.crossover
            from_mate = (self._rng.random(genes.shape, dtype=np.float32) < 0.5) & mixed
            np.copyto(genes, self._pool.take(mates, axis=1), where=from_mate)
            parents = np.where(mixed, np.minimum(parents, mates), parents)
        return genes, self._pool_fitness[parents]

    def _selected(self, children: int, worthy: int) -> np.ndarray:
        """Places ``(children,)`` in the pool, which is sorted: the smaller place is the fitter individual."""
        settings = self.settings
        if settings.selection == "tournament":
            return self._rng.integers(0, worthy, (settings.tournament_size, children)).min(axis=0)
        kept = min(worthy, max(1, round(settings.parents * self._pool.shape[1])))
        return self._rng.integers(0, kept, children)

    def _mutate(self, genes: np.ndarray) -> None:
        """Add N(0, size²) to each gene with probability ``mutation_rate``, to one gene of every child at least."""
        count, children = genes.shape
        if self.settings.mutation_rate == 0:
            return
        noise = self._rng.standard_normal(genes.shape, dtype=np.float32)
        mutates = self._rng.random(genes.shape, dtype=np.float32) < self.settings.mutation_rate
        mutates[self._rng.integers(0, count, children), np.arange(children)] = True
        noise *= np.float32(self.mutation_size)
        noise *= mutates
        genes += noise

    def _update(self, genes: np.ndarray, fitness: np.ndarray) -> None:
        self._scale *= self.settings.mutation_decay
        if self.settings.adaptation == "one-fifth":
            self._scale *= self._success_factor(fitness)
        self._scale = float(np.clip(self._scale, *SCALE_RANGE))
        order = by_fitness(fitness)
        self._pool = genes.take(order, axis=1)
        self._pool_fitness = fitness[order]
        self._parent_fitness = np.empty(0)

    def _success_factor(self, fitness: np.ndarray) -> float:
        compared = np.isfinite(self._parent_fitness)
        if not compared.any():
            return 1.0
        success = float(np.mean(fitness[compared] > self._parent_fitness[compared]))
        # Kern et al. 2004: size <- size * exp((success - 1/5) / (1 - 1/5) / damping)
        return float(np.exp((success - TARGET_SUCCESS) / (1 - TARGET_SUCCESS) / ADAPTATION_DAMPING))

    def _own_state(self) -> State:
        return {
            "pool": self._pool.T.copy(),
            "pool_fitness": self._pool_fitness.copy(),
            "parent_fitness": self._parent_fitness.copy(),
            "mutation_scale": np.array(self._scale, dtype=np.float64),
        }

    def _restore_own(self, state: State) -> None:
        pool = read_array(state, "pool", np.float32, (None, self.topology.parameter_count))
        pool_fitness = read_array(state, "pool_fitness", np.float64, (len(pool),), finite=False)
        parent_fitness = read_array(state, "parent_fitness", np.float64, (None,), finite=False)
        scale = float(read_array(state, "mutation_scale", np.float64, ()))
        if np.isnan(pool_fitness).any() or len(parent_fitness) != len(state["asked"]) or scale <= 0:
            raise UserError("the saved state is damaged: its fitness or mutation size is out of range")
        self._pool = np.ascontiguousarray(pool.T)
        self._pool_fitness, self._parent_fitness, self._scale = pool_fitness, parent_fitness, scale
