"""The population: one individual, one set of outputs, to the bit, in any company."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brains.activations import ACTIVATIONS
from brains.initializers import initialize_population
from brains.network import Network
from brains.population import Population
from brains.topology import Topology

CROWD = 1000
SHAPES = [(9, 12, 2), (9, 2), (1, 1), (1, 7), (8, 1), (1, 3, 1), (5, 1, 1, 4), (40, 17, 3), (3, 64, 1)]


def crowd(topology: Topology, seed: int, individuals: int = CROWD) -> tuple[Population, np.ndarray]:
    rng = np.random.default_rng(seed)
    observations = rng.normal(0, 1, (individuals, topology.inputs)).astype(np.float32)
    return Population(topology, initialize_population(topology, rng, individuals, "normal")), observations


def same_bits(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes()


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_outputs_have_the_same_bits_in_any_company_and_place(shape: tuple[int, ...], name: str) -> None:
    population, observations = crowd(Topology(shape, (name,)), 1)
    together = population.forward(observations)
    rng = np.random.default_rng(2)
    for size in (1, 1, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 65, 127, 150, 255, 501, 999, CROWD):
        chosen = rng.integers(0, CROWD, size)
        assert same_bits(population.take(chosen).forward(observations[chosen]), together[chosen]), size


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1, 20), min_size=2, max_size=4).map(tuple),
    st.sampled_from(sorted(ACTIVATIONS)),
    st.integers(1, 300),
    st.data(),
)
def test_any_individual_alone_computes_what_it_computed_in_the_crowd(
    shape: tuple[int, ...], name: str, size: int, data: st.DataObject
) -> None:
    population, observations = crowd(Topology(shape, (name,)), size, size)
    index = data.draw(st.integers(0, size - 1))
    alone = Population(population.topology, population.parameters[index : index + 1])
    expected = population.forward(observations)[index : index + 1]
    assert same_bits(alone.forward(observations[index : index + 1]), expected)


def test_crowds_larger_than_numpys_work_buffer_change_nothing() -> None:
    population, observations = crowd(Topology(), 3, 20_001)
    together = population.forward(observations)
    for chosen in ([20_000], [0, 8191, 8192, 8193, 16_384]):
        assert same_bits(population.take(chosen).forward(observations[chosen]), together[chosen])


def test_the_layout_of_observations_changes_nothing() -> None:
    population, observations = crowd(Topology(), 4, 333)
    expected = population.forward(observations)
    wide = np.zeros((333, 20), dtype=np.float32)
    wide[:, 2:20:2] = observations
    layouts = [np.asfortranarray(observations), observations.astype(np.float64), wide[:, 2:20:2], observations[::-1]]
    for layout in layouts[:3]:
        assert same_bits(population.forward(layout), expected)
    backwards = population.take(np.arange(333)[::-1])
    assert same_bits(backwards.forward(layouts[3])[::-1].copy(), expected.copy())


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_outputs_are_those_of_each_network_on_its_own(shape: tuple[int, ...]) -> None:
    population, observations = crowd(Topology(shape), 5, 50)
    outputs = population.forward(observations)
    assert outputs.dtype == np.float32
    for index in range(50):
        double = Network(population.topology, population.parameters[index].astype(np.float64))
        assert outputs[index] == pytest.approx(double.forward(observations[index : index + 1])[0], abs=2e-5)
        single = population.network(index)
        assert single.parameters.tobytes() == population.parameters[index].tobytes()
        assert not np.shares_memory(single.parameters, population.parameters)


def test_parameters_in_columns_are_kept_without_a_copy() -> None:
    parameters = initialize_population(Topology(), np.random.default_rng(6), 30)
    population = Population(Topology(), parameters)
    assert np.shares_memory(population.parameters, parameters)
    rows = np.ascontiguousarray(parameters)
    assert Population(Topology(), rows).parameters.T.flags.c_contiguous
    assert same_bits(Population(Topology(), rows).parameters, parameters)


def test_results_are_not_overwritten_by_the_next_call() -> None:
    population, observations = crowd(Topology(), 7, 12)
    first = population.forward(observations)
    kept = first.copy()
    population.forward(observations + 1)
    assert same_bits(first, kept)


def test_take_copies_the_chosen_in_order() -> None:
    population, _ = crowd(Topology(), 8, 10)
    taken = population.take([7, 0, 7])
    assert len(taken) == 3
    assert np.array_equal(taken.parameters, population.parameters[[7, 0, 7]])
    assert not np.shares_memory(taken.parameters, population.parameters)


def test_one_individual_shows_one_row() -> None:
    population, observations = crowd(Topology(), 9, 1)
    assert len(population) == 1
    assert population.parameters.shape == (1, 146)
    assert population.forward(observations).shape == (1, 2)
    assert len(population.take([0, 0])) == 2


def test_a_population_reaches_a_worker_process_whole() -> None:
    for individuals in (1, 6):
        population, observations = crowd(Topology(), 10, individuals)
        arrived = pickle.loads(pickle.dumps(population))
        assert same_bits(arrived.parameters, population.parameters)
        assert same_bits(arrived.forward(observations), population.forward(observations))


def test_weights_beyond_float32_sums_do_not_raise() -> None:
    population = Population(Topology((2, 2), ("linear",)), np.full((3, 6), 3e38))
    assert np.isinf(population.forward(np.ones((3, 2)))).all()


def test_wrong_shapes_are_told_with_the_right_ones() -> None:
    for shape in ((5, 145), (146,), (0, 146), (1, 5, 146)):
        with pytest.raises(ValueError, match=r"\(individuals, 146\)"):
            Population(Topology(), np.zeros(shape))
    population, observations = crowd(Topology(), 11, 5)
    for wrong in (observations[:4], observations.T, observations[0]):
        with pytest.raises(ValueError, match=r"\(5, 9\), got"):
            population.forward(wrong)
