"""Other programs on Gymnasium's environments: the plain library ``cmaes``, and neat-python.

Both see the observations as they are and score a generation on one episode each, the same for all and drawn anew. When
the best of a generation earned in it what counts as solved, it is tested at no cost: on ten episodes, and if that is
enough, on the hundred.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from brains.evolvers import CMASettings
from brains.population import Population
from sim.gym_environments import Face, make, start
from sim.gym_task import GymTask

TEST = tuple(str(3 * 2**30 + k) for k in range(100))
"""The hundred episodes, beyond the seeds of all generations and exams."""
NEAT_POPULATION = 50
_SCREEN = tuple(str(3 * 2**30 + k) for k in range(1_000, 1_010))
_NEAT_SETTINGS = Path(__file__).with_name("gym_neat.ini")

Earns = Callable[[tuple[str, ...]], float]
"""The mean return of a brain in some episodes."""


@dataclass(frozen=True)
class Solution:
    """How a run went.

    Attributes:
        episodes: that it took, or its whole budget.
        earned: the mean over the hundred of the one that solved it, or else of the last that could be tested.
        solved: whether it did.
    """

    episodes: int
    earned: float
    solved: bool


def cmaes_solves(environment: str, budget: int, seed: int) -> Solution:
    """The library's own loop on our networks, with its own size of population."""
    import cmaes

    task = GymTask(environment, normalise=False)
    topology, rng = task.topology(task.default_hidden), np.random.default_rng(seed)
    optimizer = cmaes.CMA(mean=np.zeros(topology.parameter_count), sigma=CMASettings().sigma, seed=seed)
    episodes = 0

    def earns(genes: np.ndarray, seeds: tuple[str, ...]) -> float:
        return float(task.evaluate(Population(topology, genes[None, :]), seeds).fitness[0])

    best = optimizer.mean
    while episodes < budget and not optimizer.should_stop():
        genes = np.array([optimizer.ask() for _ in range(optimizer.population_size)])
        fitness = task.evaluate(Population(topology, genes), (_drawn(rng),)).fitness
        episodes += len(genes)
        best = genes[int(np.argmax(fitness))]
        earned = _tested(lambda seeds, best=best: earns(best, seeds), float(fitness.max()), task.face)  # type: ignore[misc]
        if earned is not None:
            return Solution(episodes, earned, True)
        optimizer.tell(list(zip(genes, (-fitness).tolist(), strict=True)))
    return Solution(budget, earns(best, TEST), False)


class _Solved(Exception):
    """Ends neat-python's loop, which knows no other way out between generations."""


def neat_solves(environment: str, budget: int, seed: int) -> Solution:
    """neat-python, whose networks grow; see ``gym_neat.ini``."""
    import neat

    face, rng, episodes = GymTask(environment).face, np.random.default_rng(seed), 0
    population = neat.Population(_neat_config(face), seed=seed)
    earned: float | None = None
    earns: Earns | None = None

    def score(genomes: Sequence[tuple[int, Any]], config: Any) -> None:
        nonlocal episodes, earned, earns
        drawn, best = _drawn(rng), -np.inf
        for _, genome in genomes:
            network = neat.nn.FeedForwardNetwork.create(genome, config)
            genome.fitness = play(environment, face, network.activate, (drawn,))
            if genome.fitness > best:
                best, activate = genome.fitness, network.activate
        episodes += len(genomes)
        earns = lambda seeds: play(environment, face, activate, seeds)  # noqa: E731
        earned = _tested(earns, best, face)
        if earned is not None:
            raise _Solved

    try:
        while episodes < budget:
            population.run(score, 1)
    except _Solved:
        assert earned is not None
        return Solution(episodes, earned, True)
    assert earns is not None
    return Solution(budget, earns(TEST), False)


def play(
    environment: str, face: Face, activate: Callable[[Sequence[float]], Sequence[float]], seeds: tuple[str, ...]
) -> float:
    """The mean return of anything that answers one observation at a time."""
    returns = []
    for seed in seeds:
        env, total, over = make(environment, {}), 0.0, False
        seen = start(env, environment, int(seed))
        while not over:
            (action,) = face.actions(np.array([activate(seen.tolist())], dtype=np.float32))
            seen, reward, terminated, truncated, _ = env.step(action)
            total, over = total + float(reward), terminated or truncated
        env.close()
        returns.append(total)
    return sum(returns) / len(returns)


def _tested(earns: Earns, fitness: float, face: Face) -> float | None:
    """The mean over the hundred if it is enough; None if that, or what was tested before it, is not."""
    assert face.solved is not None
    if fitness < face.solved or earns(_SCREEN) < face.solved:
        return None
    earned = earns(TEST)
    return earned if earned >= face.solved else None


def _drawn(rng: np.random.Generator) -> str:
    return str(rng.integers(2**31))


def _neat_config(face: Face) -> Any:
    import neat

    sizes = {"population": NEAT_POPULATION, "inputs": face.inputs, "outputs": face.outputs}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "neat.ini"
        path.write_text(_NEAT_SETTINGS.read_text(encoding="utf-8").format(**sizes), encoding="utf-8")
        kinds = (neat.DefaultGenome, neat.DefaultReproduction, neat.DefaultSpeciesSet, neat.DefaultStagnation)
        return neat.Config(*kinds, str(path))
