"""A strategy of one's own: random search around the best brain so far.

    NEURARIUM_PLUGINS=examples/strategy_random_search.py neurarium evolve car --strategy random-search --generations 10

Every generation is the best individual so far and copies of it with noise on every gene. It is the simplest thing
that can be called evolution (a (1+N) strategy), and on easy tasks hard to beat. docs/extending.md goes through it.
"""

from dataclasses import dataclass

import numpy as np

from brains.evolvers import Evolver, EvolverSettings, add_strategy
from brains.initializers import initialize_population
from brains.saved import State, read_array
from brains.settings import number


@dataclass(frozen=True)
class RandomSearchSettings(EvolverSettings):
    """What it can be told; `number` gives range and help to the command line and to a scene's slider."""

    noise: float = number(0.3, 0.0, 10.0, "standard deviation of what is added to every gene")


@add_strategy
class RandomSearch(Evolver[RandomSearchSettings]):
    """The best so far, and noisy copies of it.

    State: the best individual ``(P,)`` of the last generation; before there is one, brains are drawn from scratch.
    """

    name = "random-search"
    settings_type = RandomSearchSettings

    def _begin(self, start: np.ndarray | None) -> None:
        self._centre = start

    def _sample(self) -> np.ndarray:
        """(P, N): one individual a column."""
        settings = self.settings
        if self._centre is None:
            return initialize_population(
                self.topology, self._rng, settings.population, settings.initializer, settings.initial_scale
            ).T
        shape = (self.topology.parameter_count, settings.population)
        genes = self._centre[:, None] + settings.noise * self._rng.standard_normal(shape)
        genes[:, 0] = self._centre  # the best itself is scored again: episodes may differ between generations
        return genes

    def _update(self, genes: np.ndarray, fitness: np.ndarray) -> None:
        best = int(np.argmax(fitness))
        if fitness[best] > -np.inf:
            self._centre = genes[:, best].copy()

    def _own_state(self) -> State:
        none = np.empty((0, self.topology.parameter_count), dtype=np.float32)
        return {"centre": none if self._centre is None else self._centre[None].copy()}

    def _restore_own(self, state: State) -> None:
        centre = read_array(state, "centre", np.float32, (None, self.topology.parameter_count))
        self._centre = centre[0] if len(centre) else None
