from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from brains.errors import UserError
from brains.evolvers import STRATEGIES, Evolver, add_strategy
from brains.topology import Topology
from tests.commands.conftest import Said
from tests.examples.worked import EXAMPLES, loaded

PLUGIN = str(EXAMPLES / "strategy_random_search.py")
RUN = ("--strategy", "random-search", "--population", "60", "--random-search.noise", "0.4", "--json")
TOPOLOGY = Topology((2, 3, 1))


@pytest.fixture(scope="module")
def example() -> Iterator[ModuleType]:
    with loaded("strategy_random_search") as module:
        yield module


def heights(genes: np.ndarray) -> np.ndarray:
    """A hill whose top is at 0.5 for every gene."""
    return -np.square(genes - 0.5).sum(axis=1)


def climbed(example: ModuleType, generations: int) -> Evolver[Any]:
    settings = example.RandomSearchSettings(population=30, noise=0.1)
    search: Evolver[Any] = example.RandomSearch(TOPOLOGY, np.random.default_rng(5), settings)
    for _ in range(generations):
        search.tell(heights(search.ask()))
    return search


def test_it_evolves_xor_on_the_command_line_with_an_option_of_its_own(with_plugin: Callable[..., Said]) -> None:
    result = with_plugin(PLUGIN, "evolve", "xor", *RUN, "--generations", "30").json
    assert result["strategy"] == "random-search"
    assert result["accuracy"] > 0.95


def test_a_run_of_it_goes_on_to_the_same_champion(with_plugin: Callable[..., Said]) -> None:
    whole = with_plugin(PLUGIN, "evolve", "xor", *RUN, "--generations", "6", "--out", "whole").json
    with_plugin(PLUGIN, "evolve", "xor", *RUN, "--generations", "3", "--out", "part")
    rest = with_plugin(PLUGIN, "evolve", "xor", "--resume", "part", "--generations", "6", "--json").json
    assert rest["champion_sha256"] == whole["champion_sha256"]


def test_without_the_plugin_a_run_of_it_is_told_in_one_line(with_plugin: Callable[..., Said]) -> None:
    with_plugin(PLUGIN, "evolve", "xor", *RUN, "--generations", "1", "--out", "run")
    assert "random-search" in with_plugin("", "evolve", "xor", "--resume", "run").complaint


def test_it_climbs_and_never_loses_the_best(example: ModuleType) -> None:
    search = climbed(example, 1)
    best = search.best_fitness
    for _ in range(60):
        genes = search.ask()
        assert heights(genes).max() >= best
        search.tell(heights(genes))
        best = search.best_fitness
    assert best > -0.1


def test_its_state_goes_on_to_the_bit(example: ModuleType) -> None:
    first = climbed(example, 4)
    other = example.RandomSearch(TOPOLOGY, np.random.default_rng(0))
    other.restore(first.state())
    np.testing.assert_array_equal(other.ask(), first.ask())


def test_a_generation_without_a_finite_fitness_changes_nothing(example: ModuleType) -> None:
    search = climbed(example, 3)
    centre = search.ask()[0].copy()
    search.tell(np.full(30, np.nan))
    np.testing.assert_array_equal(search.ask()[0], centre)


def test_it_is_known_under_its_name_which_no_other_may_take(example: ModuleType) -> None:
    assert STRATEGIES["random-search"] is example.RandomSearch
    assert add_strategy(example.RandomSearch) is example.RandomSearch
    with pytest.raises(UserError, match="'random-search' already"):
        add_strategy(type("Another", (example.RandomSearch,), {}))
