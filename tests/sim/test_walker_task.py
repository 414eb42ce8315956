"""The task of walking: its words, its grounds by generation, what it learns, and what it refuses."""

import dataclasses
import json
from typing import Any

import numpy as np
import pytest

from brains.errors import UserError
from sim.creature_files import shipped_creatures
from sim.creatures import Body, Creature
from sim.task import Scores
from sim.tasks import task_from_dict
from sim.walker_episodes import Episode
from sim.walker_senses import Normaliser
from tests.sim.walker_adversaries import HIDDEN, brains, task_of, world_of


@pytest.mark.parametrize("creature", shipped_creatures())
def test_a_task_goes_through_a_file_and_comes_back_equal(creature: str) -> None:
    task = task_of(creature, "stumps:0.2", seconds=7.5, clock="own", look_ahead=4, push_every_s=2.0, level=0.25)
    inputs = len(task.observation_names)
    learned = Normaliser(tuple(np.linspace(-1, 1, inputs).tolist()), (0.3,) * inputs, 123.0)
    task = dataclasses.replace(task, normalise=True, normaliser=learned)
    again = task_from_dict("walker", json.loads(json.dumps(task.to_dict())))
    assert again == task
    assert again.topology(HIDDEN) == task.topology(HIDDEN)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"seconds": 0.0}, "seconds is 0"),
        ({"seconds": float("nan")}, "seconds is nan"),
        ({"substeps": 1}, "substeps is 1"),
        ({"substeps": 1000}, "substeps is 1000"),
        ({"look_ahead": -1}, "look_ahead is -1"),
        ({"stall_s": 0.0}, "stall_s is 0"),
        ({"episodes_per_generation": 0}, "episodes_per_generation is 0"),
        ({"push_every_s": -1.0}, "push_every_s is -1"),
        ({"push_share": float("inf")}, "push_share is inf"),
        ({"level": 1.5}, "level is 1.5"),
        ({"control": "thoughts"}, "control is 'thoughts'.*targets or speeds"),
        ({"clock": "cuckoo"}, "clock is 'cuckoo'.*fixed"),
        ({"terrain": "lava"}, "no ground 'lava'"),
    ],
)
def test_absurd_settings_are_refused_by_name(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(UserError, match=says):
        task_of("biped", **wrong)


def test_a_creature_without_joints_is_refused() -> None:
    stone = Creature("Stone", "It lies.", "rock", (Body("rock", (0, 1), (0, 1), 1.0, 5.0, ground="foot"),), ())
    with pytest.raises(UserError, match="Stone has no joint"):
        task_of(stone)


def test_every_generation_walks_from_new_starts_and_every_run_from_its_own() -> None:
    task = task_of("biped", "rough:0.3", episodes_per_generation=3)
    seen = [task.episodes(seed, generation) for seed in (0, 1) for generation in range(1, 6)]
    assert len({name for names in seen for name in names}) == 30
    assert all(name.startswith("rough:0.3#") for names in seen for name in names)
    assert task.episodes(1, 4) == task.episodes(1, 4)


def test_the_exam_is_one_for_all_and_nobody_trains_on_it() -> None:
    task = task_of("biped", "rough:0.3", episodes_per_generation=50)
    exam = {Episode.named(name).seed for name in task.exam(0)}
    trained = {Episode.named(name).seed for generation in range(1, 40) for name in task.episodes(0, generation)}
    assert task.exam(0) == task.exam(7)
    assert not exam & trained


def test_the_exam_walks_each_ground_at_the_usual_step_and_at_half() -> None:
    walks = [Episode.named(name) for name in task_of("biped").exam(0)]
    usual = [walk.seed for walk in walks if walk.finer == 1]
    assert usual
    assert usual == [walk.seed for walk in walks if walk.finer == 2]
    assert [walk.name for walk in walks] == list(task_of("biped").exam(0))


def test_a_half_step_is_half_the_step() -> None:
    task = task_of("quadruped", substeps=3)
    world = world_of(task, brains(task, 1), "flat#1", "flat#1~half")
    world.prepare(2)
    assert world._herd._step_s == [1 / 180, 1 / 360]
    assert [len(rounds) for rounds in world._herd._rounds] == [3, 6]


def scored(*distances_m: float) -> Scores:
    distance = np.array(distances_m)
    return Scores(distance, 1, {"distance_m": distance})


def test_a_ground_that_grows_does_so_when_many_walk_well_and_gives_way_when_few_do() -> None:
    task = task_of("biped", "curriculum", seconds=10.0)
    harder = task.after(scored(*[20.0] * 10))
    assert harder.level > task.level == 0.0
    for _ in range(200):
        harder = harder.after(scored(*[20.0] * 10))
    assert harder.level == 1.0
    assert harder.after(scored(*[0.0] * 9, 50.0)).level < 1.0
    assert harder.after(scored(*[3.0] * 10)).level == 1.0
    assert task.after(scored(*[0.0] * 10)).level == 0.0
    assert Episode.named(task.episodes(0, 1)[0]).terrain == "flat"
    assert Episode.named(harder.episodes(0, 1)[0]).terrain == "blend:1"
    assert harder.exam(0) == task.exam(0)
    assert harder.fresh() == task


def test_a_ground_that_stays_stays() -> None:
    task = task_of("biped", "rough:0.3")
    assert task.after(scored(*[50.0] * 10)) == task


def test_grounds_that_changed_since_are_named() -> None:
    task = task_of("biped", "rough:0.3")
    names = ("rough:0.3#1", "rough:0.3#2")
    recorded = task.provenance(names)
    assert task.changed_since(recorded) == []
    recorded["ground_fingerprints"]["rough:0.3#2"] = "0" * 64
    assert task.changed_since(recorded) == ["rough:0.3#2"]
    assert task.changed_since({}) == []
    assert task.changed_since({"ground_fingerprints": "rubbish"}) == []
