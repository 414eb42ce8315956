"""The genetic algorithm: what each setting promises."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from brains.evolvers import Genetic, GeneticSettings
from brains.topology import Topology

WIDE = Topology((99, 10))  # 1,000 parameters
PLAIN = GeneticSettings(population=100, elites=0, mutation_rate=0.0)


def made(topology: Topology = WIDE, seed: int = 0, start: np.ndarray | None = None, **changes: Any) -> Genetic:
    return Genetic(topology, np.random.default_rng(seed), dataclasses.replace(PLAIN, **changes), start)


def bred(evolver: Genetic, fitness: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first generation and the one bred from it under that fitness."""
    first = evolver.ask()
    evolver.tell(fitness)
    return first, evolver.ask()


def origin(children: np.ndarray, parents: np.ndarray) -> np.ndarray:
    """Which parent each child is an exact copy of."""
    places = {row.tobytes(): index for index, row in enumerate(np.ascontiguousarray(parents))}
    return np.array([places[row.tobytes()] for row in np.ascontiguousarray(children)])


def test_elites_are_carried_over_unchanged_fittest_first() -> None:
    fitness = np.random.default_rng(1).permutation(100).astype(float)
    first, second = bred(made(elites=7, mutation_rate=0.5), fitness)
    assert np.array_equal(second[:7], first[np.argsort(-fitness)[:7]])
    assert len(np.unique(second[7:], axis=0)) == 93


def test_the_best_never_gets_worse_with_an_elite() -> None:
    evolver = made(Topology((9, 1)), elites=1, mutation_rate=0.5)
    best = []
    for _ in range(30):
        fitness = -np.abs(evolver.ask()).sum(axis=1)
        best.append(fitness.max())
        evolver.tell(fitness)
    assert best == sorted(best)


def test_truncation_breeds_the_fittest_share_only_and_all_of_it_alike() -> None:
    fitness = np.random.default_rng(2).permutation(2000).astype(float)
    first, second = bred(made(Topology((1, 1)), population=2000, parents=0.1), fitness)
    counts = np.bincount(origin(second, first), minlength=2000)
    fittest = np.argsort(-fitness)[:200]
    assert counts[fittest].sum() == 2000
    assert counts[fittest].max() < 30  # 10 expected each


@pytest.mark.parametrize("size", [1, 2, 4, 8])
def test_tournaments_prefer_the_fitter_as_the_formula_says(size: int) -> None:
    fitness = np.random.default_rng(3).permutation(2000).astype(float)
    evolver = made(Topology((1, 1)), population=2000, selection="tournament", tournament_size=size)
    first, second = bred(evolver, fitness)
    standing = fitness[origin(second, first)] / 2000
    # The largest of k uniform numbers has the mean k / (k + 1) and the variance k / (k + 1)² / (k + 2).
    assert standing.mean() == pytest.approx(size / (size + 1), abs=4 * (0.3 / 2000**0.5))
    assert standing.std() == pytest.approx((size / (size + 1) ** 2 / (size + 2)) ** 0.5, rel=0.1)


@pytest.mark.parametrize("selection", ["truncation", "tournament"])
def test_individuals_without_a_finite_fitness_do_not_breed(selection: str) -> None:
    fitness = np.full(100, np.nan)
    fitness[[3, 40]] = 1.0, 2.0
    first, second = bred(made(selection=selection, parents=1.0, elites=10), fitness)
    assert set(origin(second, first)) == {3, 40}
    assert np.array_equal(second[:2], first[[40, 3]])


@pytest.mark.parametrize("rate", [0.01, 0.1, 0.7, 1.0])
def test_the_mutation_rate_is_the_share_of_genes_and_the_size_their_deviation(rate: float) -> None:
    evolver = made(start=np.zeros(1000), mutation_rate=rate, mutation_size=0.4)
    steps = evolver.ask()[1:]
    changed = steps != 0
    assert changed.mean() == pytest.approx(rate, rel=0.08)
    assert steps[changed].std() == pytest.approx(0.4, rel=0.05)
    assert abs(steps[changed].mean()) < 0.05


def test_every_child_mutates_in_one_gene_at_least() -> None:
    evolver = made(start=np.zeros(1000), mutation_rate=1e-6)
    assert ((evolver.ask()[1:] != 0).sum(axis=1) == 1).all()


def test_the_start_itself_is_in_the_first_generation() -> None:
    start = np.linspace(-1, 1, 1000).astype(np.float32)
    parameters = made(start=start, mutation_rate=0.1, elites=0).ask()
    assert np.array_equal(parameters[0], start)
    assert not (parameters[1:] == start).all(axis=1).any()


def test_uniform_crossover_takes_half_of_the_genes_from_either_parent() -> None:
    evolver = made(crossover=1.0, parents=0.02)  # two parents
    first, second = bred(evolver, np.arange(100.0))
    mother, father = first[98], first[99]
    from_mother, from_father = second == mother, second == father
    assert (from_mother | from_father).all()
    shares = from_mother.mean(axis=1)
    mixed = (shares > 0) & (shares < 1)
    assert mixed.mean() == pytest.approx(0.5, abs=0.2)  # the other half drew the same parent twice
    assert shares[mixed] == pytest.approx(0.5, abs=0.08)


def test_a_mixed_child_has_to_beat_the_better_parent_to_count_as_a_success() -> None:
    evolver = made(crossover=1.0, parents=0.02)
    first, second = bred(evolver, np.arange(100.0))
    from_best, from_second = (second == first[99]).any(axis=1), (second == first[98]).any(axis=1)
    assert (from_best & from_second).any()
    assert np.array_equal(evolver.state()["parent_fitness"], np.where(from_best, 99.0, 98.0))


@pytest.mark.parametrize(("probability", "mixed"), [(0.0, 0.0), (0.5, 0.25), (1.0, 0.5)])
def test_the_crossover_probability_is_the_share_of_children(probability: float, mixed: float) -> None:
    evolver = made(Topology((9, 10)), population=200, crossover=probability, parents=0.01)  # two parents
    first, second = bred(evolver, np.arange(200.0))
    pure = (second == first[198]).all(axis=1) | (second == first[199]).all(axis=1)
    assert 1 - pure.mean() == pytest.approx(mixed, abs=0.1)


def test_decay_shrinks_the_mutation_size_generation_by_generation() -> None:
    evolver = made(mutation_size=0.8, mutation_decay=0.5, mutation_rate=1.0)
    for expected in (0.8, 0.4, 0.2, 0.1):
        assert evolver.mutation_size == pytest.approx(expected)
        evolver.ask()
        evolver.tell(np.zeros(100))
    evolver.settings = dataclasses.replace(evolver.settings, mutation_size=1.6)
    assert evolver.mutation_size == pytest.approx(0.1)  # the setting acts at once, times what decay made of it


@pytest.mark.parametrize(("success", "direction"), [(1.0, 1), (0.2, 0), (0.0, -1)])
def test_the_one_fifth_rule_follows_the_share_of_better_children(success: float, direction: int) -> None:
    evolver = made(adaptation="one-fifth", mutation_rate=0.1)
    evolver.ask()
    evolver.tell(np.zeros(100))
    before = evolver.mutation_size
    evolver.ask()
    evolver.tell(np.where(np.arange(100) < success * 100, 1.0, -1.0))
    assert np.sign(round(evolver.mutation_size - before, 9)) == direction


def test_without_parents_to_compare_with_the_rule_rests() -> None:
    evolver = made(adaptation="one-fifth", elites=5)
    for fitness in (np.arange(100.0), np.full(100, np.nan)):
        evolver.ask()
        evolver.tell(fitness)
    shrunk = evolver.mutation_size  # every child failed, which is no success
    assert shrunk < evolver.settings.mutation_size
    evolver.ask()
    evolver.tell(np.arange(100.0))  # now no parent had a fitness
    assert evolver.mutation_size == shrunk


def test_more_elites_than_places_still_leave_one_to_breed() -> None:
    evolver = made(population=4, elites=50, mutation_rate=1.0)
    first, second = bred(evolver, np.array([3.0, 2.0, 1.0, 0.0]))
    assert np.array_equal(second[:3], first[:3])
    assert not (second[3] == first).all(axis=1).any()
