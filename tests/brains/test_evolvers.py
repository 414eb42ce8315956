"""Every strategy of the registry: it learns, it goes on where it stopped, and no NaN wins."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from brains.errors import UserError
from brains.evolvers import STRATEGIES, EvolverSettings, GeneticSettings, OpenAIESSettings, make_evolver
from brains.evolvers.base import GENE_LIMIT, Evolver
from brains.npz import pack, unpack
from brains.population import Population
from brains.topology import Topology

TEN = Topology((9, 1))  # ten parameters
FIVE = Topology((4, 1))
WIDE = Topology((24, 10))  # 250 parameters: CMA-ES in its separable form
TOPOLOGIES = [TEN, WIDE]

# A strategy without an entry runs the problems with its defaults.
TUNED: dict[str, EvolverSettings] = {
    "genetic": GeneticSettings(adaptation="one-fifth"),
    "openai-es": OpenAIESSettings(learn_rate=0.1, learn_rate_decay=0.99, sigma_decay=0.99),
}

every_strategy = pytest.mark.parametrize("name", STRATEGIES)
every_size = pytest.mark.parametrize("topology", TOPOLOGIES, ids=str)


def sphere(parameters: np.ndarray) -> np.ndarray:
    """Highest, 0, where every gene is 0.7."""
    return -np.square(parameters.astype(np.float64) - 0.7).sum(axis=1)


def rosenbrock(parameters: np.ndarray) -> np.ndarray:
    """Rosenbrock 1960, highest, 0, where every gene is 1: a bent valley."""
    x = parameters.astype(np.float64)
    return -(100 * np.square(x[:, 1:] - x[:, :-1] ** 2) + np.square(1 - x[:, :-1])).sum(axis=1)


def made(name: str, topology: Topology = TEN, seed: int = 0, population: int = 20, **options: Any) -> Evolver[Any]:
    return make_evolver(
        name, options.pop("settings", None), topology, np.random.default_rng(seed), population, **options
    )


def run(evolver: Evolver[Any], generations: int) -> list[bytes]:
    """The bytes of every generation asked for."""
    seen = []
    for _ in range(generations):
        seen.append(evolver.ask().tobytes())
        evolver.tell(sphere(evolver.ask()))
    return seen


@every_strategy
def test_the_middle_is_what_the_generation_is_drawn_round(name: str) -> None:
    evolver = made(name, population=1_000)
    for _ in range(3):
        middle = evolver.middle
        if middle is None:
            assert name == "genetic", "a herd has no middle"
            return
        assert middle.dtype == np.float32
        genes = evolver.ask()
        assert np.abs(genes.mean(axis=0) - middle).max() < 0.2 * genes.std()
        evolver.tell(sphere(genes))


# It learns ---------------------------------------------------------------------------------------------------------


@every_strategy
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_defaults_bring_ten_dimensions_of_a_sphere_above_minus_002_in_20_000_evaluations(name: str, seed: int) -> None:
    evolver = made(name, TEN, seed, population=50)
    run(evolver, 400)
    assert -0.02 < evolver.best_fitness <= 0


@every_strategy
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_tuned_it_solves_the_sphere_to_a_ten_thousandth(name: str, seed: int) -> None:
    evolver = made(name, TEN, seed, population=50, settings=TUNED.get(name))
    run(evolver, 400)
    assert -1e-4 < evolver.best_fitness <= 0


@every_strategy
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_tuned_it_takes_five_dimensions_of_rosenbrock_above_minus_a_half(name: str, seed: int) -> None:
    evolver = made(name, FIVE, seed, population=50, settings=TUNED.get(name))
    for _ in range(400):
        evolver.tell(rosenbrock(evolver.ask()))
    assert -0.5 < evolver.best_fitness <= 0


@every_strategy
def test_a_wide_genome_improves_too(name: str) -> None:
    evolver = made(name, WIDE, 4, population=50)
    evolver.tell(sphere(evolver.ask()))
    first = evolver.best_fitness
    run(evolver, 150)
    assert evolver.best_fitness > first / 2


@every_strategy
def test_the_best_is_the_best_ever_told(name: str) -> None:
    evolver = made(name)
    best, holder = -np.inf, None
    for _ in range(12):
        parameters = evolver.ask()
        fitness = sphere(parameters) * np.random.default_rng(len(parameters)).uniform(0.5, 2, len(parameters))
        if fitness.max() > best:
            best, holder = fitness.max(), parameters[fitness.argmax()].copy()
        evolver.tell(fitness)
        assert evolver.best_fitness == best
        assert np.array_equal(evolver.best_parameters, holder)
    assert evolver.generation == 12


# What ask gives ----------------------------------------------------------------------------------------------------


@every_strategy
@every_size
def test_a_generation_is_float32_read_only_and_one_column_an_individual(name: str, topology: Topology) -> None:
    evolver = made(name, topology, population=21)
    for _ in range(3):
        parameters = evolver.ask()
        assert parameters.shape == (21, topology.parameter_count)
        assert parameters.dtype == np.float32
        assert parameters.T.flags.c_contiguous
        assert not parameters.flags.writeable
        assert np.isfinite(parameters).all()
        assert len({row.tobytes() for row in parameters}) == 21
        assert evolver.ask() is parameters
        assert np.shares_memory(Population(topology, parameters).parameters, parameters)
        evolver.tell(sphere(parameters))


@every_strategy
@every_size
def test_one_seed_one_run(name: str, topology: Topology) -> None:
    first, again, other = (run(made(name, topology, seed), 5) for seed in (1, 1, 2))
    assert first == again
    assert first != other


@every_strategy
@every_size
def test_a_start_is_where_the_search_begins(name: str, topology: Topology) -> None:
    start = np.full(topology.parameter_count, 30.0)
    evolver = made(name, topology, population=40, start=start)
    parameters = evolver.ask()
    assert np.abs(parameters - 30).max() < 10
    assert np.abs(parameters.mean(axis=0) - 30).max() < 1
    assert not (parameters == 30).all()


@every_strategy
def test_starts_of_a_wrong_shape_or_with_a_nan_are_refused(name: str) -> None:
    for start in (np.zeros(9), np.zeros((1, 10)), np.full(10, np.nan)):
        with pytest.raises(ValueError, match=r"\(10,\)"):
            made(name, start=start)


# What tell takes ---------------------------------------------------------------------------------------------------


@every_strategy
def test_tell_before_ask_says_so(name: str) -> None:
    evolver = made(name)
    with pytest.raises(RuntimeError, match="ask"):
        evolver.tell(np.zeros(20))
    evolver.tell(sphere(evolver.ask()))
    with pytest.raises(RuntimeError, match="ask"):
        evolver.tell(np.zeros(20))


@every_strategy
def test_a_wrong_number_of_fitnesses_is_told_with_the_right_one(name: str) -> None:
    evolver = made(name)
    parameters = evolver.ask()
    for shape in ((19,), (21,), (20, 1), ()):
        with pytest.raises(ValueError, match=r"\(20,\), got"):
            evolver.tell(np.zeros(shape))
    assert evolver.ask() is parameters
    assert evolver.generation == 0
    evolver.tell(sphere(parameters))


@every_strategy
@every_size
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_never_wins(name: str, topology: Topology, bad: float) -> None:
    evolver = made(name, topology)
    evolver.ask()
    evolver.tell(np.full(20, bad))
    assert evolver.best_parameters is None
    assert evolver.best_fitness == -np.inf
    for _ in range(5):
        parameters = evolver.ask()
        fitness = sphere(parameters)
        fitness[::2] = bad
        evolver.tell(fitness)
    champion = evolver.best_parameters
    assert np.isfinite(evolver.best_fitness)
    assert sphere(champion[None])[0] == pytest.approx(evolver.best_fitness)


@every_strategy
@pytest.mark.parametrize("seed", [1, 2])
def test_it_learns_although_one_in_three_fails(name: str, seed: int) -> None:
    evolver = made(name, TEN, seed, population=50)
    rng = np.random.default_rng(seed)
    for _ in range(400):
        fitness = sphere(evolver.ask())
        fitness[rng.random(50) < 1 / 3] = rng.choice([np.nan, np.inf, -np.inf])
        evolver.tell(fitness)
    assert evolver.best_fitness > -0.1


LANDSCAPES = {
    "nothing counts": lambda x: np.full(len(x), np.nan),
    "all equal": lambda x: np.ones(len(x)),
    "without end": lambda x: x.sum(axis=1),
    "beyond every scale": lambda x: x.astype(np.float64).sum(axis=1) * 1e300,
    "one survivor": lambda x: np.where(np.arange(len(x)) == 3, sphere(x), -np.inf),
}


@every_strategy
@every_size
@pytest.mark.parametrize("landscape", LANDSCAPES)
@pytest.mark.filterwarnings("error")
def test_no_landscape_drives_it_out_of_numbers(name: str, topology: Topology, landscape: str) -> None:
    evolver = made(name, topology)
    for _ in range(150):
        parameters = evolver.ask()
        assert np.abs(parameters).max() <= GENE_LIMIT
        evolver.tell(LANDSCAPES[landscape](parameters))


# Settings while it runs --------------------------------------------------------------------------------------------


@every_strategy
@every_size
def test_the_population_may_change_between_generations(name: str, topology: Topology) -> None:
    evolver = made(name, topology)
    for population in (20, 33, 4, 5, 60, 20):
        evolver.settings = dataclasses.replace(evolver.settings, population=population)
        assert len(evolver.ask()) == population
        evolver.tell(sphere(evolver.ask()))
    assert np.isfinite(evolver.best_fitness)


@every_strategy
def test_new_settings_wait_for_the_next_generation(name: str) -> None:
    evolver = made(name)
    asked = evolver.ask()
    evolver.settings = dataclasses.replace(evolver.settings, population=31)
    assert evolver.ask() is asked
    evolver.tell(sphere(asked))
    assert len(evolver.ask()) == 31


@every_strategy
def test_learning_goes_on_after_the_population_changed(name: str) -> None:
    evolver = made(name, TEN, 6, population=30)
    run(evolver, 20)
    before = evolver.best_fitness
    evolver.settings = dataclasses.replace(evolver.settings, population=61)
    run(evolver, 200)
    assert evolver.best_fitness > before / 3


def test_settings_of_another_strategy_are_refused() -> None:
    for name in STRATEGIES:
        for other in STRATEGIES:
            if name != other:
                with pytest.raises(UserError, match=f"the strategy {name} takes"):
                    made(name, settings=STRATEGIES[other].settings_type())


def test_unknown_strategies_and_impossible_populations_are_refused() -> None:
    with pytest.raises(UserError, match=r"'annealing'.*genetic, openai-es, cma"):
        made("annealing")
    for name in STRATEGIES:
        with pytest.raises(UserError, match="population"):
            made(name, population=3)


# Saved and restored ------------------------------------------------------------------------------------------------


def through_a_file(state: dict[str, np.ndarray], path: Path) -> dict[str, np.ndarray]:
    path.write_bytes(pack(state))
    return unpack(path.read_bytes(), 10_000_000)


def brought_to(evolver: Evolver[Any], moment: str) -> None:
    if moment == "new":
        return
    run(evolver, 4)
    if moment != "told":
        evolver.ask()
    if moment == "asked, settings changed":
        evolver.settings = dataclasses.replace(evolver.settings, population=27)


@every_strategy
@every_size
@pytest.mark.parametrize("moment", ["new", "told", "asked", "asked, settings changed"])
def test_restored_from_a_file_it_goes_on_to_the_bit(name: str, topology: Topology, moment: str, tmp_path: Path) -> None:
    evolver = made(name, topology, 7, settings=TUNED.get(name))
    brought_to(evolver, moment)
    restored = made(name, topology, 99, population=50)
    run(restored, 2)
    restored.restore(through_a_file(evolver.state(), tmp_path / "state.npz"))
    assert restored.settings == evolver.settings
    assert restored.generation == evolver.generation
    assert restored.best_fitness == evolver.best_fitness
    assert run(restored, 6) == run(evolver, 6)
    assert np.array_equal(restored.best_parameters, evolver.best_parameters)
    assert pack(restored.state()) == pack(evolver.state())


@every_strategy
def test_a_state_is_a_picture_not_a_window(name: str) -> None:
    evolver = made(name)
    run(evolver, 3)
    evolver.ask()
    state = evolver.state()
    kept = pack(state)
    first = run(evolver, 4)
    assert pack(state) == kept
    evolver.restore(state)
    assert run(evolver, 4) == first
    assert pack(state) == kept


@every_strategy
def test_numpy_alone_reads_a_state_without_pickles(name: str, tmp_path: Path) -> None:
    evolver = made(name)
    run(evolver, 2)
    np.savez(tmp_path / "state.npz", **evolver.state())
    with np.load(tmp_path / "state.npz", allow_pickle=False) as members:
        restored = made(name, seed=5)
        restored.restore(dict(members))
    assert run(restored, 3) == run(evolver, 3)


@pytest.mark.parametrize("bits", ["MT19937", "Philox", "SFC64"])
def test_any_bit_generator_is_carried(bits: str) -> None:
    evolver = make_evolver("genetic", None, TEN, np.random.Generator(getattr(np.random, bits)(3)), 20)
    run(evolver, 2)
    restored = made("genetic")
    restored.restore(evolver.state())
    assert run(restored, 3) == run(evolver, 3)


def test_states_of_another_strategy_or_topology_are_refused() -> None:
    state = made("genetic").state()
    with pytest.raises(UserError, match=r"strategy 'genetic', not of cma"):
        made("cma").restore(state)
    with pytest.raises(UserError, match=r"topology '9-1 tanh', not of 4-1 tanh"):
        made("genetic", FIVE).restore(state)


@every_strategy
@every_size
def test_damaged_states_are_refused_and_change_nothing(name: str, topology: Topology) -> None:
    source = made(name, topology)
    run(source, 3)
    source.ask()
    state = source.state()
    evolver = made(name, topology, seed=8)
    run(evolver, 1)
    kept = pack(evolver.state())
    for key, array in state.items():
        damaged = [
            None,
            np.array("nonsense"),
            np.zeros((3, 3, 3), array.dtype),
            array.astype("f2") if array.dtype.kind == "f" else array[..., None],
        ]
        if array.dtype.kind == "f" and key != "parent_fitness":
            damaged.append(np.full_like(array, np.nan))
        for wrong in damaged:
            broken = {k: v for k, v in state.items() if k != key} | ({} if wrong is None else {key: wrong})
            with pytest.raises(UserError) as error:
                evolver.restore(broken)
            assert "\n" not in str(error.value)
            assert pack(evolver.state()) == kept
