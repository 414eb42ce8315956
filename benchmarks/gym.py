"""How many episodes it takes to solve a Gymnasium environment with the defaults, beside the plain library ``cmaes``.

Solved is a mean return over a hundred episodes, on seeds that training never draws, of what the makers ask for. Those
hundred only measure and are not counted; the ten of every champion's exam are part of a run and are.
"""

from __future__ import annotations

import numpy as np

from benchmarks.measure import Row
from brains.evolvers import CMASettings
from brains.population import Population
from sim.evolution import Evolution, EvolutionConfig, evolve
from sim.gym_task import GymTask

SEEDS = range(5)
MOST_EPISODES = 10_000
"""A run that has not solved it by then counts as one that never does."""
_TEST = tuple(str(3 * 2**30 + k) for k in range(100))


def measure() -> list[Row]:
    """CartPole-v1, where a mean of 475 counts as solved."""
    task, promised = GymTask("CartPole-v1"), 300
    ours, peer = ([episodes(task, seed) for seed in SEEDS] for episodes in (_with_defaults, _with_the_library))
    solved, middle, other = sum(np.isfinite(ours)), float(np.median(ours)), float(np.median(peer))
    return [
        Row(
            f"{task.environment}: episodes until the mean of 100 others is {task.face.solved:g}, {len(SEEDS)} seeds",
            "episodes",
            middle,
            min(ours),
            max(ours),
            "cmaes alone",
            other,
            other / middle,
            f"at most {promised}",
            middle <= promised,
        ),
        Row(
            f"{task.environment}: seeds that solve it at all, within {MOST_EPISODES:,} episodes",
            f"of {len(SEEDS)}",
            solved,
            solved,
            solved,
            "cmaes alone",
            sum(np.isfinite(peer)),
            target=f"{len(SEEDS)} of {len(SEEDS)}",
            met=bool(solved == len(SEEDS)),
        ),
    ]


def _with_defaults(task: GymTask, seed: int) -> float:
    """``neurarium evolve gym:… --seed S``: episodes of the run until its champion solves the task; inf if none does."""
    assert task.default_population is not None
    settings = CMASettings(population=task.default_population)
    evolution = Evolution(EvolutionConfig(task, seed, task.default_strategy, settings, task.default_hidden))
    while evolution.evaluations < MOST_EPISODES:
        (generation,) = evolve(evolution, evolution.generation + 1)
        champion = generation.champion
        if champion is None or not generation.new_champion:
            continue
        assert isinstance(champion.task, GymTask)
        if _solves(champion.task, champion.parameters):
            return evolution.evaluations
    return float("inf")


def _with_the_library(task: GymTask, seed: int) -> float:
    """The library's own loop and population size on the same networks, what they see left as it is.

    One episode each; the best of every generation is tested, at no cost.
    """
    import cmaes

    task = GymTask(task.environment, normalise=False)
    topology, rng = task.topology(task.default_hidden), np.random.default_rng(seed)
    optimizer = cmaes.CMA(mean=np.zeros(topology.parameter_count), sigma=CMASettings().sigma, seed=seed)
    episodes = 0
    while episodes < MOST_EPISODES and not optimizer.should_stop():
        genes = np.array([optimizer.ask() for _ in range(optimizer.population_size)])
        fitness = task.evaluate(Population(topology, genes), (str(rng.integers(2**31)),)).fitness
        episodes += len(genes)
        if _solves(task, genes[int(np.argmax(fitness))]):
            return episodes
        optimizer.tell(list(zip(genes, (-fitness).tolist(), strict=True)))
    return float("inf")


def _solves(task: GymTask, parameters: np.ndarray) -> bool:
    solved = task.face.solved
    assert solved is not None
    crowd = Population(task.topology(task.default_hidden), parameters[None, :])
    return bool(task.evaluate(crowd, _TEST).fitness[0] >= solved)
