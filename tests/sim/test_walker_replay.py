"""A replayed walk is the walk that was scored, and its path is what the world went through."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from brains.errors import UserError
from brains.evolvers import GeneticSettings
from brains.network import Network
from brains.population import Population
from brains.storage import load_brain
from sim.creature_files import creature_named
from sim.evolution import Evolution, EvolutionConfig, evolve
from sim.replay import episodes_of, task_of
from sim.runs import RunFolder
from sim.task import Scores
from sim.walker_guards import Ended
from sim.walker_replay import Replay, Walk, is_exploit, replay
from sim.walker_task import WalkerTask

TASK = WalkerTask(creature_named("biped"), seconds=3.0)
EPISODES = ("flat#1", "rough:0.2#2", "flat#1~half")


def _network(seed: int, task: WalkerTask = TASK) -> Network:
    topology = task.topology((4,))
    rng = np.random.default_rng(seed)
    return Network(topology, rng.normal(0.0, 1.0, topology.parameter_count).astype(np.float32))


def test_a_walk_is_the_same_in_company_as_alone() -> None:
    network = _network(1)
    together = replay(TASK, network, EPISODES, posed=3)
    for walk in together.walks:
        (alone,) = replay(TASK, network, (walk.episode,)).walks
        assert np.array_equal(alone.position_m, walk.position_m)
        assert np.array_equal(alone.contacts, walk.contacts)
        assert np.array_equal(alone.poses, walk.poses)
        assert (alone.fitness_m, alone.ended, alone.finished) == (walk.fitness_m, walk.ended, walk.finished)
    assert together.fitness == np.add.accumulate([walk.fitness_m for walk in together.walks])[-1] / 3


def test_the_path_is_the_one_that_a_crowd_was_scored_on() -> None:
    networks = [_network(seed) for seed in range(4)]
    crowd = Population(networks[0].topology, np.stack([network.parameters for network in networks]))
    scores = TASK.evaluate(crowd, EPISODES)
    for place, network in enumerate(networks):
        again = replay(TASK, network, EPISODES)
        assert again.fitness == scores.fitness[place]
        assert again.scores.details["distance_m"][0] == scores.details["distance_m"][place]


def test_a_path_begins_at_rest_and_ends_with_the_walk() -> None:
    walked = replay(TASK, _network(1), EPISODES)
    torso = TASK.creature.torso_index
    for walk in walked.walks:
        assert len(walk.position_m) == len(walk.contacts) == round(walk.seconds * 60) + 1
        assert walk.position_m[0] == pytest.approx([0.0, 1.17])
        assert walk.contacts.shape[1] == len(TASK.creature.feet)
    first = walked.walks[0]
    assert first.poses.shape == (len(first.position_m), len(TASK.creature.bodies), 3)
    assert np.array_equal(first.poses[:, torso, :2], first.position_m.astype(np.float32))
    assert [walk.poses is None for walk in walked.walks] == [False, True, True], "poses are kept of the first alone"


def test_only_who_still_walks_upright_has_finished() -> None:
    still = Network(TASK.topology((4,)), np.zeros(TASK.topology((4,)).parameter_count, dtype=np.float32))
    (standing,) = replay(replace(TASK, seconds=1.0), still, ("flat#1",)).walks
    assert (standing.ended, standing.finished) == (Ended.TIME_UP, True)
    (fallen,) = replay(TASK, _network(6), ("flat#1",)).walks
    assert (fallen.ended, fallen.finished) == (Ended.FELL, False)
    # The same fall, its time up just before the torso meets the ground.
    (falling,) = replay(replace(TASK, seconds=fallen.seconds - 0.05), _network(6), ("flat#1",)).walks
    assert (falling.ended, falling.finished) == (Ended.TIME_UP, False)


def test_a_brain_of_another_shape_is_refused() -> None:
    stick = WalkerTask(creature_named("stick"), seconds=2.0)
    with pytest.raises(UserError, match="Biped needs 17 and 4"):
        replay(TASK, _network(0, stick), ("flat#1",))


def _walk(ended: Ended) -> Walk:
    return Walk("flat#1", np.zeros((2, 2)), np.zeros((2, 2), bool), None, 9.0, 9.0, 0.0, 3.0, 3.0, ended, True)


@pytest.mark.parametrize(
    ("ended", "finer_m", "expected"),
    [(Ended.TIME_UP, 8.5, False), (Ended.TIME_UP, 1.0, True), (Ended.SEPARATED, 9.0, True), (Ended.FLEW, 9.0, True)],
)
def test_a_walk_that_breaks_a_rule_or_shrinks_at_half_the_step_is_an_exploit(
    ended: Ended, finer_m: float, expected: bool
) -> None:
    details = {"distance_m": np.array([9.0]), "half_step_distance_m": np.array([finer_m]), "flags": np.zeros(1)}
    walked = Replay(Scores(np.array([9.0]), 1, details), (_walk(ended),))
    assert is_exploit(TASK, _network(0), walked) is expected


def test_walks_at_the_usual_step_alone_are_walked_again_at_half_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[WalkerTask, tuple[str, ...]]] = []

    def evaluate(task: WalkerTask, population: Population, episodes: tuple[str, ...]) -> Scores:
        asked.append((task, episodes))
        details = {"distance_m": np.array([9.0]), "half_step_distance_m": np.array([1.0]), "flags": np.zeros(1)}
        return Scores(np.array([9.0]), 1, details)

    pushed = replace(TASK, push_every_s=1.0)
    walked = replay(pushed, _network(1), ("flat#1", "flat#2"))
    monkeypatch.setattr(WalkerTask, "evaluate", evaluate)
    assert is_exploit(pushed, _network(1), walked)
    assert asked == [(TASK, ("flat#1", "flat#2", "flat#1~half", "flat#2~half"))], "and without pushes"


def test_a_saved_champion_replays_its_fitness_and_its_kept_walk_exactly(tmp_path: Path) -> None:
    config = EvolutionConfig(replace(TASK, terrain="rough:0.2"), settings=GeneticSettings(population=10), hidden=(4,))
    folder, evolution = RunFolder.create(tmp_path / "run", config), Evolution(config)
    for generation in evolve(evolution, 3):
        folder.record(evolution, generation)
    folder.finish(evolution)
    brain = load_brain(folder.champion_path)
    again = replay(task_of(brain), brain.network, episodes_of(brain))
    assert again.fitness == brain.metadata["fitness"] == evolution.champion.fitness
    with np.load(folder.path / "walk.npz", allow_pickle=False) as kept:
        assert np.array_equal(kept["poses"], again.walks[0].poses)
        assert np.array_equal(kept["contacts"], again.walks[0].contacts)
