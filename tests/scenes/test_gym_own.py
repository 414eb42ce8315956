# ruff: noqa: E402
"""Our worlds as Gymnasium environments: by its own checker, with the numbers of the headless world, with pictures."""

from __future__ import annotations

import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

gymnasium = pytest.importorskip("gymnasium")
from gymnasium.utils.env_checker import check_env

import scenes.gym_envs  # noqa: F401  registers them
from brains.errors import UserError
from brains.population import Population
from sim.car_task import CarTask
from sim.creature_files import creature_named
from sim.evolution import Evolution, EvolutionConfig
from sim.gym_task import GymTask
from sim.task import Task
from sim.walker_task import WalkerTask

WALK = {"creature": "hopper", "terrain": "rough:0.3", "seconds": 3.0}
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("name", "settings"), [("neurarium/Car-v0", {}), ("neurarium/Walker-v0", WALK)])
def test_gymnasiums_own_checker_finds_no_fault(name: str, settings: dict[str, object]) -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("error")
        warnings.filterwarnings("ignore", message=".*(minimum|maximum) value is -?infinity")
        check_env(gymnasium.make(name, render_mode="rgb_array", disable_env_checker=True, **settings).unwrapped)


@pytest.mark.parametrize(
    ("name", "settings", "task", "episode"),
    [
        ("neurarium/Car-v0", {"track": "oval"}, CarTask(("oval",)), "oval"),
        (
            "neurarium/Walker-v0",
            WALK,
            WalkerTask(creature_named("hopper"), "rough:0.3", 3.0, normalise=False),
            "rough:0.3#17",
        ),
    ],
)
def test_the_same_actions_give_the_numbers_of_the_headless_world(
    name: str, settings: dict[str, object], task: Task, episode: str
) -> None:
    topology = task.topology((5,))
    genes = np.random.default_rng(2).normal(size=(1, topology.parameter_count)).astype(np.float32)
    brain = Population(topology, genes)
    env = gymnasium.make(name, disable_env_checker=True, **settings)
    seen, info = env.reset(seed=1, options={"episode": episode})
    rewards, over = [], False
    while not over:
        seen, reward, terminated, truncated, info = env.step(brain.forward(seen[None])[0])
        rewards.append(reward)
        over = terminated or truncated
    scores = task.evaluate(brain, (episode,))
    assert info["fitness_m"] == scores.fitness[0], "to the last bit"
    assert len(rewards) == scores.steps
    assert sum(rewards) == pytest.approx(scores.fitness[0], abs=1e-9)
    assert info["episode"] == episode
    assert info["ended"]
    env.close()


def test_seeds_draw_the_episode() -> None:
    env = gymnasium.make("neurarium/Car-v0", track="oval,meadow,seed:5")
    drawn = [env.reset(seed=seed)[1]["episode"] for seed in range(12)]
    assert drawn == [env.reset(seed=seed)[1]["episode"] for seed in range(12)]
    assert set(drawn) == {"oval", "meadow", "seed:5"}


def test_time_that_is_up_ends_an_episode_from_outside() -> None:
    env = gymnasium.make("neurarium/Walker-v0", creature="spider", seconds=1.0)
    env.reset(seed=3)
    ends = [env.step(np.zeros(env.action_space.shape, np.float32))[2:4] for _ in range(60)]
    assert ends == [(False, False)] * 59 + [(False, True)]


@pytest.mark.parametrize(("name", "settings"), [("neurarium/Car-v0", {}), ("neurarium/Walker-v0", WALK)])
def test_pictures_show_what_moves(name: str, settings: dict[str, object]) -> None:
    env = gymnasium.make(name, render_mode="rgb_array", **settings)
    env.reset(seed=1)
    first = env.render()
    for _ in range(25):
        env.step(np.ones(env.action_space.shape, np.float32))
    second = env.render()
    assert first.shape == second.shape == (400, 640, 3)
    assert (first != second).any(axis=2).sum() > 20
    assert len(np.unique(first.reshape(-1, 3), axis=0)) > 5, "more than a plain ground"
    env.close()
    assert gymnasium.make(name, **settings).unwrapped.render() is None


def test_our_brains_can_be_evolved_through_gymnasium_as_well() -> None:
    task = GymTask("neurarium/Car-v0", {"track": "oval"}, episodes_per_generation=1)
    assert task.face.inputs == len(CarTask().observation_names)
    assert not task.doubts
    evolution = Evolution(EvolutionConfig(task, 0, "cma", None, (4,)))
    crowd = Population(evolution.topology, evolution.ask().parameters[:2])
    direct = CarTask(("oval",)).evaluate(crowd, ("oval",))
    assert task.evaluate(crowd, ("5",)).fitness == pytest.approx(direct.fitness, abs=1e-6)


def test_mistakes_are_told() -> None:
    for name, settings, words in (
        ("neurarium/Car-v0", {"track": "nowhere"}, "nowhere"),
        ("neurarium/Walker-v0", {"creature": "dragon"}, "dragon"),
        ("neurarium/Walker-v0", {"terrain": "lava"}, "lava"),
    ):
        with pytest.raises(UserError, match=words):
            gymnasium.make(name, **settings)
        with pytest.raises(UserError, match=words):
            GymTask(name, settings)


def test_importing_a_module_makes_them_known() -> None:
    words = (
        "import sys, gymnasium, scenes.gym_envs; gymnasium.spec('neurarium/Walker-v0'); print('pygame' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout == "False\n", "whoever uses other environments does not wait for ours"
    assert gymnasium.make("scenes.gym_envs:neurarium/Car-v0").spec.id == "neurarium/Car-v0"
