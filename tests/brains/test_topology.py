"""Topology: the flat vector and its views."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from brains.errors import UserError
from brains.topology import Topology

SIZES = st.lists(st.integers(1, 9), min_size=2, max_size=5).map(tuple)


@pytest.mark.parametrize(("sizes", "count"), [((2, 3, 2), 17), ((784, 16, 16, 10), 13_002), ((9, 12, 2), 146)])
def test_parameter_counts_are_the_known_ones(sizes: tuple[int, ...], count: int) -> None:
    assert Topology(sizes).parameter_count == count


@given(SIZES)
def test_slices_cover_the_vector_once_and_in_order(sizes: tuple[int, ...]) -> None:
    topology = Topology(sizes)
    places = np.arange(topology.parameter_count)
    slices = [part for layer in topology.layers for part in (layer.weights, layer.biases)]
    assert np.array_equal(np.concatenate([places[part] for part in slices]), places)
    assert [layer.shape for layer in topology.layers] == [(out, into) for into, out in pairwise(sizes)]


def test_traits_stand_behind_the_layers_and_nothing_reads_them() -> None:
    plain, more = Topology((2, 3, 2)), Topology((2, 3, 2), traits=4)
    assert (more.weight_count, more.parameter_count) == (plain.parameter_count, 21)
    assert more.layers == plain.layers
    assert str(more) == "2-3-2 tanh, 4 traits"
    assert Topology.from_json(more.to_json()) == more != plain
    assert "traits" not in plain.to_json(), "files of brains without them stay as they were"
    for traits in (-1, 1001, True, 1.5, "3"):
        with pytest.raises(UserError, match="0 to 1000 traits"):
            Topology.from_json({**plain.to_json(), "traits": traits})


@given(SIZES)
def test_views_share_memory_with_the_flat_vector(sizes: tuple[int, ...]) -> None:
    topology = Topology(sizes)
    parameters = np.zeros(topology.parameter_count)
    for number, (weights, biases) in enumerate(topology.views(parameters), start=1):
        assert np.shares_memory(weights, parameters)
        assert np.shares_memory(biases, parameters)
        weights[-1, -1] = number
        biases[0] = -number
    for number, layer in enumerate(topology.layers, start=1):
        assert parameters[layer.weights.stop - 1] == number
        assert parameters[layer.biases.start] == -number


def test_views_of_a_population_are_views_too_and_keep_the_individuals_last() -> None:
    genes = np.arange(17 * 5, dtype=np.float32).reshape(17, 5)
    (weights, biases), _ = Topology((2, 3, 2)).views(genes)
    assert weights.shape == (3, 2, 5)
    assert biases.shape == (3, 5)
    assert np.shares_memory(weights, genes)
    # Row-major: weight (1, 0) is the third of the vector.
    assert np.array_equal(weights[1, 0], genes[2])


def test_a_strided_vector_still_gives_views() -> None:
    matrix = np.zeros((17, 4))
    (weights, _), _ = Topology((2, 3, 2)).views(matrix[:, 1])
    weights[:] = 1
    assert matrix[:6, 1].sum() == 6
    assert matrix.sum() == 6


@pytest.mark.parametrize("shape", [(16,), (18,), (5, 17), (17, 1, 1), ()])
def test_views_of_a_wrong_shape_are_refused_with_both_shapes(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"\(17,\)"):
        Topology((2, 3, 2)).views(np.zeros(shape))


@pytest.mark.parametrize(
    ("hidden", "sizes"),
    [("12,8", (9, 12, 8, 2)), (" 12 , 8 ", (9, 12, 8, 2)), ("12-8", (9, 12, 8, 2)), ("", (9, 2)), ("0", (9, 2))],
)
def test_hidden_layers_are_read_from_text(hidden: str, sizes: tuple[int, ...]) -> None:
    assert Topology.parse(hidden, 9, 2).layer_sizes == sizes


@pytest.mark.parametrize("hidden", ["twelve", "12,,8", "-3", "1.5", "12,0", "0,0", "9999999999", "٣", "12,"])
def test_hidden_layers_that_make_no_sense_get_one_line(hidden: str) -> None:
    with pytest.raises(UserError) as error:
        Topology.parse(hidden, 9, 2)
    assert "\n" not in str(error.value)


def test_the_output_may_have_an_activation_of_its_own() -> None:
    assert Topology.parse("4,3", 2, 1, "relu", "sigmoid").activations == ("relu", "relu", "sigmoid")


def test_it_reads_as_people_write_it() -> None:
    assert str(Topology((9, 12, 2))) == "9-12-2 tanh"
    assert str(Topology((9, 12, 2), ("relu", "tanh"))) == "9-12-2 relu,tanh"


def test_equal_topologies_are_equal_and_hash_alike() -> None:
    assert Topology((9, 12, 2), ("tanh",)) == Topology((9, 12, 2), ("tanh", "tanh"))
    assert len({Topology(), Topology(), Topology((9, 2))}) == 2


@pytest.mark.parametrize(
    ("sizes", "activations"),
    [
        ((9,), ("tanh",)),
        ((9, 0), ("tanh",)),
        ((9, -2), ("tanh",)),
        ((9, 2.0), ("tanh",)),
        ((True, 2), ("tanh",)),
        (("9", 2), ("tanh",)),
        ((9, 12, 2), ("tanh", "tanh", "tanh")),
        ((9, 2), ("wobble",)),
        ((1_000_000, 1_000_000), ("tanh",)),
        ((1,) * 65, ("tanh",)),
    ],
)
def test_impossible_topologies_get_one_line(sizes: tuple[int, ...], activations: tuple[str, ...]) -> None:
    with pytest.raises(UserError) as error:
        Topology(sizes, activations)
    assert "\n" not in str(error.value)


@given(SIZES)
def test_json_and_back_is_the_same_topology(sizes: tuple[int, ...]) -> None:
    topology = Topology(sizes, ("sigmoid",))
    assert Topology.from_json(topology.to_json()) == topology


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"layer_sizes": [1, 2]},
        {"layer_sizes": 3, "activations": ["tanh"]},
        {"layer_sizes": [1, [2]], "activations": ["tanh"]},
        {"layer_sizes": [1, 2], "activations": [["tanh"]]},
        {"layer_sizes": [1, 2], "activations": "tanh"},
        {"layer_sizes": [1, 2], "activations": []},
        {"layer_sizes": [1, 2], "activations": ["tanh"], "more": 1},
    ],
)
def test_json_that_is_no_topology_is_a_user_error(data: object) -> None:
    with pytest.raises(UserError):
        Topology.from_json(data)
