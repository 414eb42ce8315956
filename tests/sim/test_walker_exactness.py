"""One brain, one walk: bit for bit the same in any company, process and place, before and after saving."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from brains.evolvers import STRATEGIES
from brains.network import Network
from brains.population import Population
from brains.storage import champion_sha256, load_brain, save_brain
from sim.evaluation import Here
from sim.evolution import EvolutionConfig, evolve
from sim.processes import Processes
from sim.replay import metadata_for, task_of
from sim.runs import RunFolder
from sim.walker_senses import Normaliser
from sim.walker_task import WalkerTask
from sim.worker_pool import WorkerPool
from tests.sim import walker_adversaries as adversaries
from tests.sim.walker_adversaries import HIDDEN, brain, brains, paths, walked

# Brains of the quadruped that are still on their feet after the full 20 seconds.
LASTING = {"flat": 34, "rough:0.3": 130}


def company(task: WalkerTask, hero: NDArray[np.float32]) -> NDArray[np.float32]:
    """(100, parameters) the hero at both ends of a hundred, among others some that are not numbers or run wild."""
    crowd = brains(task, 100)
    crowd[20], crowd[40] = np.nan, np.inf
    crowd[60] *= 1e6
    crowd[80] = np.finfo(np.float32).max
    crowd[[0, 99]] = hero
    return crowd


@pytest.mark.parametrize("terrain", LASTING)
def test_a_path_of_twenty_seconds_is_the_same_alone_in_a_hundred_in_a_worker_and_after_saving(
    terrain: str, tmp_path: Path
) -> None:
    task = adversaries.task_of("quadruped", terrain)
    hero, episode = brain(task, LASTING[terrain]), f"{terrain}#3"
    alone = paths(task, hero, [0], episode)[:, 0]
    assert len(alone) == 1201
    first, last = np.moveaxis(paths(task, company(task, hero), [0, 99], episode), 1, 0)
    assert np.array_equal(first, alone)
    assert np.array_equal(last, alone)
    with WorkerPool(1) as pool:
        ((_, elsewhere),) = pool.run(partial(paths, task, hero, [0]), [episode])
    assert np.array_equal(elsewhere[:, 0], alone)
    file = tmp_path / "brain.npz"
    save_brain(file, Network(task.topology(HIDDEN), hero[0]), metadata_for(task, (episode,)))
    loaded = load_brain(file)
    again = task_of(loaded)
    assert isinstance(again, WalkerTask)
    assert again == task
    assert np.array_equal(paths(again, loaded.network.parameters[None, :], [0], episode)[:, 0], alone)


def test_several_grounds_and_both_finenesses_are_each_as_if_walked_alone() -> None:
    task = adversaries.task_of("spider", seconds=5.0)
    crowd = brains(task, 7)
    episodes = ("rough:0.4#1", "stumps:0.2#2", "rough:0.4#1~half", "flat#9")
    together = walked(task, crowd, *episodes)
    for number, episode in enumerate(episodes):
        alone = walked(task, crowd[4:5], episode)
        walker = number * 7 + 4
        assert np.array_equal(alone.pose()[0], together.pose()[walker])
        assert alone.distance_m[0] == together.distance_m[walker]
        assert alone.energy_j[0] == together.energy_j[walker]


def test_what_a_brain_is_scored_does_not_depend_on_the_split() -> None:
    task = adversaries.task_of("biped", seconds=4.0, normalise=True)
    topology = task.topology(HIDDEN)
    crowd = brains(task, 130)
    whole = task.evaluate(Population(topology, crowd), ("flat#1", "rough:0.2#2"))
    part = task.evaluate(Population(topology, crowd[90:]), ("flat#1", "rough:0.2#2"))
    for name, values in whole.details.items():
        assert np.array_equal(part.details[name], values[90:])
    for name, values in whole.lessons.items():
        assert np.array_equal(part.lessons[name], values[90:])
    assert np.array_equal(part.fitness, whole.fitness[90:])


def test_walkers_of_different_generations_each_walk_by_their_own_normaliser() -> None:
    task = adversaries.task_of("biped", seconds=3.0, normalise=True)
    inputs = len(task.observation_names)
    normalisers = [Normaliser((0.1 * k,) * inputs, (1.0 + k,) * inputs, 10.0) for k in range(3)]
    crowd = brains(task, 3)
    population = Population(task.topology(HIDDEN), crowd)
    together = type(task.world(population, ("flat#1",)))(task, population, ("flat#1",), normalisers)
    while not together.done:
        together.step()
    for k, normaliser in enumerate(normalisers):
        one = adversaries.task_of("biped", seconds=3.0, normalise=True, normaliser=normaliser)
        assert np.array_equal(walked(one, crowd[k : k + 1], "flat#1").pose()[0], together.pose()[k])


def recorded(path: Path, stops: tuple[int, ...], workers: int) -> tuple[bytes, bytes, str]:
    """Metrics, checkpoint and the champion's hash of a run in one or several sittings."""
    settings = STRATEGIES["genetic"].settings_type(population=14)
    task = adversaries.task_of("spider", "rough:0.3", seconds=4.0, normalise=True)
    RunFolder.create(path, EvolutionConfig(task, strategy="genetic", settings=settings, hidden=HIDDEN))
    with Here() if workers == 1 else Processes(workers) as evaluator:
        for generations in stops:
            folder, evolution = RunFolder.open(path)
            for generation in evolve(evolution, generations, evaluator):
                folder.record(evolution, generation)
    assert evolution.champion is not None
    sha = champion_sha256(evolution.champion.parameters)
    assert load_brain(folder.champion_path).sha256 == sha
    return folder.metrics_path.read_bytes(), (path / "checkpoint.npz").read_bytes(), sha


def test_two_workers_or_a_break_give_the_champion_metrics_and_checkpoint_of_one_unbroken_run(tmp_path: Path) -> None:
    unbroken = recorded(tmp_path / "unbroken", (4,), 1)
    assert recorded(tmp_path / "workers", (4,), 2) == unbroken
    assert recorded(tmp_path / "broken", (2, 4), 1) == unbroken
