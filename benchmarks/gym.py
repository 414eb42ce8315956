"""How many episodes it takes to solve Gymnasium's environments, beside `cmaes` and neat-python on the same budget.

Solved is a mean return over a hundred episodes, on seeds that training never draws, of what the makers ask for. Those
hundred only measure and are not counted; all others are, those of the exams included. A run is stopped by the first
champion whose exam reaches that return and who then earns it over the hundred as well. A run that has not solved it
within its budget counts as the whole budget, and is missing in the row of those that did.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from benchmarks import gym_biped
from benchmarks.gym_peers import TEST, Solution, cmaes_solves, neat_solves
from benchmarks.measure import Pace, Row, at_most, count_row, noted
from brains.evolvers import CMASettings
from brains.population import Population
from sim.evolution import Champion, Evolution, EvolutionConfig, evolve
from sim.gym_task import GymTask


@dataclass(frozen=True)
class Problem:
    """What is to be solved, and how we go about it.

    Attributes:
        environment: its name.
        promised: in how many episodes, in the median; budget: for how many a run may go on.
        population: of CMA-ES; None for the default of `neurarium evolve`.
        options: of the task, besides its defaults.
        seeds: of the runs.
    """

    environment: str
    promised: int
    budget: int
    population: int | None = None
    options: dict[str, Any] = field(default_factory=dict)
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4)

    @property
    def task(self) -> GymTask:
        return GymTask(self.environment, **self.options)

    @property
    def solved(self) -> float:
        """The mean return from which it counts as solved."""
        solved = self.task.face.solved
        assert solved is not None
        return solved


CARTPOLE = Problem("CartPole-v1", 300, 10_000, 12, options={"episodes_per_generation": 1, "exam_episodes": 5})
LUNAR = Problem("LunarLander-v3", 8_000, 20_000, 24, options={"first_steps": 400, "exam_every": 2, "exam_episodes": 20})


def measure(pace: Pace) -> list[Row]:
    """CartPole-v1. What a run costs does not depend on the pace."""
    return _measured(CARTPOLE)


def measure_lunar(pace: Pace) -> list[Row]:
    """LunarLander-v3."""
    return _measured(LUNAR)


def measure_biped(pace: Pace) -> list[Row]:
    """BipedalWalker-v3: one run of ours, and both peers with as many episodes as it took."""
    *_, last = gym_biped.run()
    solved = last.test is not None and last.test >= gym_biped.SOLVED
    ours = Solution(last.episodes, last.test if last.test is not None else last.exam, solved)
    cmaes, neat = (solves("BipedalWalker-v3", ours.episodes, 0) for solves in (cmaes_solves, neat_solves))
    return biped_rows(ours, cmaes, neat)


def biped_rows(ours: Solution, cmaes: Solution, neat: Solution) -> list[Row]:
    """What one run of each came to."""
    took = at_most(
        "BipedalWalker-v3: episodes until the mean of 100 others is 300, one run",
        "episodes",
        [ours.episodes if ours.solved else np.inf],
        40_000,
    )
    earned = Row(
        "BipedalWalker-v3: mean of 100 others after as many episodes",
        "a return",
        ours.earned,
        ours.earned,
        ours.earned,
        "cmaes alone",
        cmaes.earned,
    )
    return [took, noted(earned, neat_python=neat.earned)]


def solve(problem: Problem, seed: int) -> Solution:
    """A run of ours, as `neurarium evolve` does it with the same options and seed."""
    task = problem.task
    settings = CMASettings(problem.population or task.default_population or CMASettings().population)
    evolution = Evolution(EvolutionConfig(task, seed, "cma", settings, task.default_hidden))
    earned = -np.inf
    while evolution.evaluations < problem.budget:
        (generation,) = evolve(evolution, evolution.generation + 1)
        champion = generation.champion
        if champion is None or not generation.new_champion or champion.fitness < problem.solved:
            continue
        earned = mean_of_test(evolution, champion)
        if earned >= problem.solved:
            return Solution(evolution.evaluations, earned, True)
    if evolution.champion is not None:
        earned = mean_of_test(evolution, evolution.champion)
    return Solution(problem.budget, earned, False)


def mean_of_test(evolution: Evolution, champion: Champion) -> float:
    """A champion's mean over the hundred."""
    crowd = Population(evolution.topology, champion.parameters[None, :])
    return float(champion.task.evaluate(crowd, TEST).fitness[0])


def _measured(problem: Problem) -> list[Row]:
    ours = [solve(problem, seed) for seed in problem.seeds]
    cmaes, neat = (
        [solves(problem.environment, problem.budget, seed) for seed in problem.seeds]
        for solves in (cmaes_solves, neat_solves)
    )
    return rows(problem, ours, cmaes, neat)


def rows(problem: Problem, ours: list[Solution], cmaes: list[Solution], neat: list[Solution]) -> list[Row]:
    """What the runs of all seeds came to."""
    name, budget, seeds = problem.environment, problem.budget, problem.seeds
    took = at_most(
        f"{name}: episodes until the mean of 100 others is {problem.solved:g}, {len(seeds)} seeds",
        "episodes",
        [run.episodes for run in ours],
        problem.promised,
        "cmaes alone",
        [run.episodes for run in cmaes],
    )
    counted = count_row(
        f"{name}: seeds that solve it within {budget:,} episodes",
        sum(run.solved for run in ours),
        len(seeds),
        len(seeds),
    )
    return [
        noted(took, neat_python=float(np.median([run.episodes for run in neat]))),
        noted(counted, cmaes_alone=sum(run.solved for run in cmaes), neat_python=sum(run.solved for run in neat)),
    ]
