"""BipedalWalker-v3 solved by a loop of one's own: ``python -m benchmarks.gym_biped [--out BRAIN]``.

The parts are those of `neurarium evolve gym:BipedalWalker-v3`, put together by hand as anyone may for an experiment:
ask, score, tell, let the task learn its normalisation, and judge the middle of the search now and then. Only the random
streams are others. It takes about a quarter of an hour. Needs the extra ``gym-box2d``.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.gym_peers import TEST
from brains.evolvers import CMASettings, make_evolver
from brains.network import Network
from brains.population import Population
from brains.storage import save_brain
from sim.gym_episodes import Episode
from sim.gym_task import GymTask
from sim.replay import metadata_for

SOLVED = 300.0
STRATEGY_SEED, EPISODE_SEED = 100, 877
BUDGET = 40_000
"""Episodes at most."""
_EXAM_EVERY, _WORTH_A_TEST = 10, 285.0
_SETTINGS = CMASettings(population=40, sigma=0.2)


@dataclass(frozen=True)
class Judged:
    """The middle of the search after some generations.

    Attributes:
        generation, episodes, steps: how far the run had come, exams included.
        exam: its mean return over the exam, ten episodes.
        test: its mean over the hundred; None if the exam was not worth that.
        network, task: the brain, and the task as it was normalised by then.
    """

    generation: int
    episodes: int
    steps: int
    exam: float
    test: float | None
    network: Network
    task: GymTask


def run(budget: int = BUDGET) -> Iterator[Judged]:
    """Every exam of the run, until one who sat it earns `SOLVED` over the hundred, or the budget is spent."""
    task = GymTask("BipedalWalker-v3", first_steps=400, grow_generations=300, least_reward=-10.0)
    topology = task.topology(())
    evolver = make_evolver("cma", _SETTINGS, topology, np.random.default_rng(STRATEGY_SEED))
    seeds = np.random.default_rng(EPISODE_SEED)
    episodes = steps = generation = 0
    while episodes < budget:
        generation += 1
        genes = evolver.ask()
        (seed,) = seeds.integers(0, 2**31, 1).tolist()
        learnt_from = Episode(seed, task.learning_steps(generation)).name
        scores = task.evaluate(Population(topology, genes), (learnt_from,))
        evolver.tell(scores.fitness)
        episodes, steps = episodes + len(genes), steps + scores.steps
        if generation % _EXAM_EVERY == 0:
            assert evolver.middle is not None
            middle = Population(topology, evolver.middle[None, :])
            exam = task.evaluate(middle, task.exam(0))
            episodes, steps = episodes + len(task.exam(0)), steps + exam.steps
            earned, test = float(exam.fitness[0]), None
            if earned >= _WORTH_A_TEST:
                test = float(task.evaluate(middle, TEST).fitness[0])
            yield Judged(generation, episodes, steps, earned, test, middle.network(0), task)
            if test is not None and test >= SOLVED:
                return
        task = task.after(scores)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gym_biped", description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, help="keep the brain that solved it in this file")
    arguments = parser.parse_args()
    for judged in run():
        tested = "" if judged.test is None else f" · mean of 100 others {judged.test:.2f}"
        print(
            f"generation {judged.generation} · {judged.episodes:,} episodes, {judged.steps:,} steps · "
            f"exam {judged.exam:.2f}{tested}",
            flush=True,
        )
    if arguments.out is not None and judged.test is not None and judged.test >= SOLVED:
        metadata = metadata_for(judged.task, judged.task.exam(0), fitness=judged.exam, generation=judged.generation)
        save_brain(arguments.out, judged.network, metadata)


if __name__ == "__main__":
    main()
