"""Sets of points as evolution tasks: the same score alone and in a crowd, here and in workers, saved and loaded."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brains.backprop import loss_of
from brains.datasets import DATASETS
from brains.errors import UserError
from brains.initializers import initialize_population
from brains.population import Population
from brains.scores import score
from brains.storage import load_brain
from sim.evaluation import Here
from sim.evolution import Evolution, EvolutionConfig, evolve
from sim.plane_task import PlaneTask
from sim.processes import Processes
from sim.replay import changed_episodes, episodes_of, task_of
from sim.runs import RunFolder
from sim.task import Scores
from sim.tasks import task_from_dict


def _population(task: PlaneTask, individuals: int = 23, hidden: tuple[int, ...] = (5, 3)) -> Population:
    topology = task.topology(hidden)
    return Population(topology, initialize_population(topology, np.random.default_rng(4), individuals, "normal"))


@pytest.mark.parametrize("name", DATASETS)
def test_fitness_is_minus_the_cost_that_training_minimises(name: str) -> None:
    task = PlaneTask(name, {"count": 60})
    population = _population(task)
    scores = task.evaluate(population, (name,))
    train, cost = task.data.train, task.cost_name
    for index in (0, 7, 22):
        network = population.network(index)
        assert -scores.fitness[index] == pytest.approx(loss_of(network, train.inputs, train.targets, cost), rel=1e-4)
        assert scores.details["accuracy"][index] == pytest.approx(score(network, train, cost).accuracy, abs=1e-5)
    best = int(np.argmax(scores.fitness))
    unseen = score(population.network(best), task.data.unseen, cost).accuracy
    assert scores.details["test_accuracy"][best] == pytest.approx(unseen, abs=1e-5)
    assert scores.steps == len(population) * len(train), "a step is one forward pass of one example"


@pytest.mark.parametrize("name", ["xor", "bumps"])
def test_what_is_held_back_is_not_learnt_from(name: str) -> None:
    data = PlaneTask(name, {"count": 80}).data
    seen, unseen = {tuple(row) for row in data.train.inputs}, {tuple(row) for row in data.unseen.inputs}
    assert (len(seen), len(unseen)) == (60, 20)
    assert not seen & unseen


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 22), st.integers(0, 22), st.sampled_from([("xor", {}), ("gauss", {"clouds": 4}), ("bumps", {})]))
def test_an_individual_scores_the_same_alone_and_in_any_crowd(
    size: int, first: int, kind: tuple[str, dict[str, int]]
) -> None:
    task = PlaneTask(kind[0], {"count": 40, **kind[1]})
    crowd = _population(task)
    whole = task.evaluate(crowd, ("all",))
    some = np.arange(first, first + size) % len(crowd)
    part = task.evaluate(crowd.take(some), ("all",))
    assert (part.fitness == whole.fitness[some]).all()
    assert (part.details["accuracy"] == whole.details["accuracy"][some]).all()


def test_two_workers_score_as_one() -> None:
    task = PlaneTask("spiral")
    population = _population(task)
    with Processes(2) as processes:
        two = processes.evaluate(task, population.topology, population.parameters, ("spiral",))
    one = Here().evaluate(task, population.topology, population.parameters, ("spiral",))
    assert (one.fitness == two.fitness).all()
    assert one.steps == two.steps


def test_weights_that_overflow_never_win() -> None:
    task = PlaneTask("plane", {"count": 20}, activation="linear")
    population = _population(task)
    huge = population.parameters.copy()
    huge[3] = 1e30
    scores: Scores = task.evaluate(Population(population.topology, huge), ("plane",))
    assert scores.fitness[3] == -np.inf
    assert np.isfinite(np.delete(scores.fitness, 3)).all()


def test_evolution_learns_xor_and_a_saved_champion_scores_exactly_the_same(tmp_path: Path) -> None:
    task = PlaneTask("xor", {"noise": 0.0})
    evolution = Evolution(EvolutionConfig(task, 1, "openai-es", hidden=(4,)))
    folder = RunFolder.create(tmp_path / "run", evolution.config)
    for generation in evolve(evolution, 120):
        folder.note(generation)
    folder.save(evolution)
    folder.finish(evolution)
    brain = load_brain(folder.champion_path)
    again = task_of(brain).evaluate(
        Population(brain.network.topology, brain.network.parameters[None, :]), episodes_of(brain)
    )
    assert brain.metadata["fitness"] == again.fitness[0]
    assert again.details["accuracy"][0] > 0.95
    assert changed_episodes(brain) == []
    assert not (tmp_path / "run" / "drive.npz").exists()


def test_points_that_are_others_now_are_told() -> None:
    task = PlaneTask("fruit")
    assert task.changed_since(task.provenance(("fruit",))) == []
    assert task.changed_since(PlaneTask("fruit", data_seed=1).provenance(("fruit",))) == ["fruit"]


def test_a_task_comes_back_from_its_settings() -> None:
    task = PlaneTask("spiral", {"arms": 3, "noise": 0.1}, 5, "squared_error", "relu")
    assert task_from_dict("spiral", task.to_dict()) == task
    with pytest.raises(UserError, match="those of spiral"):
        task_from_dict("xor", task.to_dict())
    with pytest.raises(UserError, match=r"^the task xor: count is a whole number from 4 to 20000, got -3$"):
        task_from_dict("xor", {"points": {"count": -3}})


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"dataset": "doughnut"}, "no set of points is called 'doughnut'"),
        ({"dataset": "xor", "points": {"arms": 2}}, "no setting 'arms'"),
        ({"dataset": "xor", "points": {"noise": 9.0}}, "from 0 to 1"),
        ({"dataset": "bumps", "cost": "cross_entropy"}, "values, not classes"),
        ({"dataset": "xor", "cost": "cross_entropy"}, "binary_cross_entropy"),
        ({"dataset": "xor", "activation": "cube"}, "cube"),
        ({"dataset": "xor", "data_seed": -1}, "0 or more"),
    ],
)
def test_mistakes_are_told_in_one_line(options: dict[str, object], words: str) -> None:
    with pytest.raises(UserError, match=words):
        PlaneTask(**options)  # type: ignore[arg-type]


def test_networks_have_the_outputs_that_a_set_needs() -> None:
    assert str(PlaneTask("xor").topology((4,))) == "2-4-1 tanh,sigmoid"
    assert str(PlaneTask("gauss", {"clouds": 3}).topology(())) == "2-3 softmax"
    assert str(PlaneTask("bumps").topology((6,))) == "2-6-1 tanh,linear"
