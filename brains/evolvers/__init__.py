"""Strategies that evolve parameter vectors, behind one face: ask for a generation, tell how fit it was."""

import dataclasses
from typing import Any, TypeVar

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
    "add_strategy",
    "make_evolver",
]

E = TypeVar("E", bound=Evolver[Any])

STRATEGIES: dict[str, type[Evolver[Any]]] = {strategy.name: strategy for strategy in (Genetic, OpenAIES, CMA)}
"""All strategies by name; the command line, the scenes and the tests read it."""


def add_strategy(strategy: type[E]) -> type[E]:
    """Make a strategy known under its name; a decorator for its class.

    Raises:
        UserError: another one has that name.
    """
    if STRATEGIES.get(strategy.name, strategy) is not strategy:
        raise UserError(f"there is a strategy called {strategy.name!r:.80} already; choose another name")
    STRATEGIES[strategy.name] = strategy
    return strategy


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
