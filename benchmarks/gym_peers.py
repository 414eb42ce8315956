"""Other programs on Gymnasium's environments: the plain library ``cmaes``, and neat-python.

Both see the observations as they are, score a generation on one episode each, the same for all and drawn anew, and have
their best tested at no cost: first on ten episodes, and if that is enough, on the hundred.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from brains.evolvers import CMASettings
from brains.population import Population
from sim.gym_environments import Face, make, start
from sim.gym_task import GymTask

NEAT_POPULATION = 50
_SCREEN = tuple(str(3 * 2**30 + k) for k in range(1_000, 1_010))
_NEAT_SETTINGS = Path(__file__).with_name("gym_neat.ini")


def cmaes_solves(environment: str, budget: int, test: tuple[str, ...], seed: int) -> tuple[int, bool]:
    """Episodes that the library's own loop takes on our networks, with its own size of population.

    Returns:
        the episodes, the whole budget if it was not enough; and whether it was.
    """
    import cmaes

    task = GymTask(environment, normalise=False)
    topology, rng = task.topology(task.default_hidden), np.random.default_rng(seed)
    optimizer = cmaes.CMA(mean=np.zeros(topology.parameter_count), sigma=CMASettings().sigma, seed=seed)
    episodes = 0

    def earns(genes: np.ndarray, seeds: tuple[str, ...]) -> float:
        return float(task.evaluate(Population(topology, genes[None, :]), seeds).fitness[0])

    while episodes < budget and not optimizer.should_stop():
        genes = np.array([optimizer.ask() for _ in range(optimizer.population_size)])
        fitness = task.evaluate(Population(topology, genes), (_drawn(rng),)).fitness
        episodes += len(genes)
        best = genes[int(np.argmax(fitness))]
        if _passes(lambda seeds, best=best: earns(best, seeds), task.face, test):  # type: ignore[misc]
            return episodes, True
        optimizer.tell(list(zip(genes, (-fitness).tolist(), strict=True)))
    return budget, False


class _Solved(Exception):
    """Ends neat-python's loop, which knows no other way out between generations."""


def neat_solves(environment: str, budget: int, test: tuple[str, ...], seed: int) -> tuple[int, bool]:
    """Episodes that neat-python takes, whose networks grow; see ``gym_neat.ini``.

    Returns:
        the episodes, the whole budget if it was not enough; and whether it was.
    """
    import neat

    face, rng, episodes = GymTask(environment).face, np.random.default_rng(seed), 0
    population = neat.Population(_neat_config(face), seed=seed)

    def score(genomes: Sequence[tuple[int, Any]], config: Any) -> None:
        nonlocal episodes
        drawn, best, best_network = _drawn(rng), -np.inf, None
        for _, genome in genomes:
            network = neat.nn.FeedForwardNetwork.create(genome, config)
            genome.fitness = play(environment, face, network.activate, (drawn,))
            if genome.fitness > best:
                best, best_network = genome.fitness, network
        episodes += len(genomes)
        assert best_network is not None
        if _passes(lambda seeds: play(environment, face, best_network.activate, seeds), face, test):
            raise _Solved

    try:
        while episodes < budget:
            population.run(score, 1)
    except _Solved:
        return episodes, True
    return budget, False


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


def _passes(earns: Callable[[tuple[str, ...]], float], face: Face, test: tuple[str, ...]) -> bool:
    assert face.solved is not None
    return all(earns(seeds) >= face.solved for seeds in (_SCREEN, test))


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
