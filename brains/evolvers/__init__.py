"""Strategies that evolve parameter vectors, behind one face: ask for a generation, tell how fit it was."""

import dataclasses
from typing import Any

import numpy as np

from brains.errors import UserError
from brains.evolvers.base import Evolver, EvolverSettings
from brains.evolvers.cma import CMA, CMASettings
from brains.evolvers.genetic import Genetic, GeneticSettings
from brains.evolvers.openai_es import OpenAIES, OpenAIESSettings
from brains.topology import Topology

__all__ = [
    "CMA",
    "STRATEGIES",
    "CMASettings",
    "Evolver",
    "EvolverSettings",
    "Genetic",
    "GeneticSettings",
    "OpenAIES",
    "OpenAIESSettings",
    "make_evolver",
]

STRATEGIES: dict[str, type[Evolver[Any]]] = {strategy.name: strategy for strategy in (Genetic, OpenAIES, CMA)}


def make_evolver(
    name: str,
    settings: EvolverSettings | None,
    topology: Topology,
    rng: np.random.Generator,
    population_size: int | None = None,
    start: np.ndarray | None = None,
) -> Evolver[Any]:
    """The strategy of that name, ready to ask.

    Args:
        name: a key of ``STRATEGIES``.
        settings: of that strategy, or None for its defaults.
        topology: what is evolved.
        rng: the only source of randomness.
        population_size: replaces the settings' own when given.
        start: ``(P,)`` parameters to begin from.

    Raises:
        UserError: no strategy of that name, settings of another one, or a population out of range.
    """
    if name not in STRATEGIES:
        raise UserError(f"no strategy is called {name!r:.80}; choose one of {', '.join(STRATEGIES)}")
    strategy = STRATEGIES[name]
    settings = settings if settings is not None else strategy.settings_type()
    if population_size is not None:
        settings = dataclasses.replace(settings, population=population_size)
    return strategy(topology, rng, settings, start)
