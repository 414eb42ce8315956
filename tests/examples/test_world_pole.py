from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brains.errors import UserError
from brains.population import Population
from sim.task import Task
from sim.tasks import TASKS, add_task, task_from_dict
from tests.commands.conftest import Said
from tests.examples.worked import EXAMPLES, loaded

PLUGIN = str(EXAMPLES / "world_pole.py")


@pytest.fixture(scope="module")
def example() -> Iterator[ModuleType]:
    with loaded("world_pole") as module:
        yield module


@pytest.fixture(scope="module")
def task(example: ModuleType) -> Task:
    short: Task = example.PoleTask(seconds=2.0, starts=3)
    return short


def crowd(task: Task, seed: int, individuals: int) -> Population:
    """Brains that balance for a while and then fall, each at another time."""
    rng = np.random.default_rng(seed)
    topology = task.topology(())
    steady = np.array([0.2, 0.4, 1.5, 1.2, 0.0], dtype=np.float32)
    noise = rng.standard_normal((individuals, topology.parameter_count), dtype=np.float32)
    return Population(topology, steady + 1.5 * noise)


def test_evolution_learns_to_balance_it(with_plugin: Callable[..., Said]) -> None:
    result = with_plugin(PLUGIN, "evolve", "pole", "--generations", "8", "--json").json
    assert result["best_fitness"] == pytest.approx(20.0)
    assert result["shortest_s"] == pytest.approx(20.0)


def test_two_workers_find_the_same_champion_and_it_replays_exactly(
    with_plugin: Callable[..., Said], tmp_path: Path
) -> None:
    run = ("evolve", "pole", "--generations", "3", "--population", "30", "--seconds", "3", "--json")
    alone = with_plugin(PLUGIN, *run, "--out", "alone").json
    shared = with_plugin(PLUGIN, *run, "--out", "shared", "--workers", "2").json
    assert alone["champion_sha256"] == shared["champion_sha256"]
    again = with_plugin(PLUGIN, "replay", "shared/champion.npz", "--headless", "--json").json
    assert again["fitness"] == alone["best_fitness"]
    report = with_plugin(PLUGIN, "report", "shared", "--json").json
    assert report["files"]
    assert all((tmp_path / file).exists() for file in report["files"])


def test_a_strangers_brain_for_it_imports_nothing_and_is_told_in_one_line(with_plugin: Callable[..., Said]) -> None:
    with_plugin(PLUGIN, "evolve", "pole", "--generations", "1", "--population", "4", "--out", "run")
    assert "pole" in with_plugin("", "replay", "run/champion.npz", "--headless").complaint


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32), others=st.integers(1, 20))
def test_an_individual_balances_alike_alone_and_in_a_crowd(task: Task, seed: int, others: int) -> None:
    population = crowd(task, seed, others + 1)
    together = task.evaluate(population, task.all_episodes)
    alone = task.evaluate(population.take([others]), task.all_episodes)
    assert alone.fitness[0] == together.fitness[others]
    assert alone.details["shortest_s"][0] == together.details["shortest_s"][others]


def test_a_pole_that_is_not_pushed_keeps_its_energy_as_it_falls(example: ModuleType, task: Task) -> None:
    topology = task.topology(())
    idle = Population(topology, np.zeros((1, topology.parameter_count), np.float32))
    world = example.PoleWorld(task, idle, ("start-1",))
    before = energy_j(example, world)
    while not world.done:
        world.step()
    assert 10 < world.steps[0] < 100
    assert energy_j(example, world) == pytest.approx(before, rel=0.01)


def energy_j(example: ModuleType, world: Any) -> float:
    """Of the cart and the pole, one metre long, a uniform rod that turns about its lower end."""
    _, speed, tilt, turn = world.state[:, 0]
    cart, pole, half = example.CART_KG, example.POLE_KG, 0.5
    moving = 0.5 * (cart + pole) * speed**2 + pole * half * speed * turn * np.cos(tilt)
    return float(moving + 2 / 3 * pole * half**2 * turn**2 + pole * example.GRAVITY_M_S2 * half * np.cos(tilt))


@pytest.mark.parametrize("values", [{"seconds": 1e9}, {"starts": 0}, {"pole_m": float("nan")}])
def test_settings_out_of_a_file_are_checked(example: ModuleType, values: dict[str, float]) -> None:
    with pytest.raises(UserError):
        task_from_dict("pole", values)


def test_an_episode_out_of_a_file_is_checked(task: Task) -> None:
    with pytest.raises(UserError, match="no episode"):
        task.world(crowd(task, 0, 2), ("start-x",))


def test_a_task_needs_a_name_of_its_own_and_defaults(example: ModuleType) -> None:
    assert TASKS["pole"] is example.PoleTask

    @dataclass(frozen=True)
    class Another(example.PoleTask):  # type: ignore[name-defined, misc]
        name: ClassVar[str] = "car"

    with pytest.raises(UserError, match="'car' already"):
        add_task(Another)

    @dataclass(frozen=True, kw_only=True)
    class Needy(example.PoleTask):  # type: ignore[name-defined, misc]
        name: ClassVar[str] = "needy"
        wind_m_s: float

    with pytest.raises(UserError, match="default"):
        add_task(Needy)
