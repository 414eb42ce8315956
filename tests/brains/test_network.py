"""The network: worked numbers, a plain reference, the flat vector."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brains.activations import ACTIVATIONS
from brains.network import Network
from brains.topology import Topology


def network_of(weights: list[list[list[float]]], activation: str = "sigmoid") -> Network:
    """A float64 network without biases from weight rows, one row per receiving neuron."""
    sizes = (len(weights[0][0]), *(len(rows) for rows in weights))
    network = Network(Topology(sizes, (activation,)), np.zeros(Topology(sizes).parameter_count))
    for (view, _), rows in zip(network.layers, weights, strict=True):
        view[:] = rows
    return network


def forward_by_hand(topology: Topology, parameters: list[float], inputs: list[float]) -> list[float]:
    """Sums and activations, one neuron after another, in Python's own float64."""
    rules = {
        "tanh": math.tanh,
        "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
        "relu": lambda z: max(z, 0.0),
        "leaky_relu": lambda z: max(z, 0.01 * z),
        "silu": lambda z: z / (1 + math.exp(-z)),
        "linear": lambda z: z,
        "step": lambda z: float(z > 0),
    }
    values, place = inputs, 0
    for outputs, name in zip(topology.layer_sizes[1:], topology.activations, strict=True):
        biases_at = place + outputs * len(values)
        sums = [
            sum(parameters[place + j * len(values) + i] * values[i] for i in range(len(values)))
            + parameters[biases_at + j]
            for j in range(outputs)
        ]
        place, values = biases_at + outputs, softmax(sums) if name == "softmax" else [rules[name](z) for z in sums]
    assert place == len(parameters)
    return values


def softmax(sums: list[float]) -> list[float]:
    powers = [math.exp(z - max(sums)) for z in sums]
    return [power / sum(powers) for power in powers]


def test_the_worked_two_by_two_pass() -> None:
    network = network_of([[[0.9, 0.3], [0.2, 0.8]]])
    assert network.forward(np.array([[1.0, 0.5]]))[0] == pytest.approx([0.740775, 0.645656], abs=1e-6)
    sums = network_of([[[0.9, 0.3], [0.2, 0.8]]], "linear").forward(np.array([[1.0, 0.5]]))[0]
    assert sums == pytest.approx([1.05, 0.6], abs=1e-12)


def test_the_worked_three_by_three_by_three_pass() -> None:
    network = network_of(
        [[[0.9, 0.3, 0.4], [0.2, 0.8, 0.2], [0.1, 0.5, 0.6]], [[0.3, 0.7, 0.5], [0.6, 0.5, 0.2], [0.8, 0.1, 0.9]]]
    )
    shown, hidden, outputs = network.layer_activations(np.array([0.9, 0.1, 0.8]))
    assert shown.tolist() == [0.9, 0.1, 0.8]
    assert hidden == pytest.approx([0.761333, 0.603483, 0.650219], abs=1e-6)
    assert outputs == pytest.approx([0.726303, 0.708598, 0.778097], abs=1e-6)
    (first, _), (second, _) = network.layers
    assert first @ shown == pytest.approx([1.16, 0.42, 0.62], abs=1e-12)
    assert second @ hidden == pytest.approx([0.975947, 0.888585, 1.254611], abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1, 7), min_size=2, max_size=4).map(tuple),
    st.lists(st.sampled_from(sorted(ACTIVATIONS)), min_size=3, max_size=3),
    st.integers(0, 2**32),
)
def test_forward_agrees_with_the_pass_by_hand(sizes: tuple[int, ...], names: list[str], seed: int) -> None:
    rng = np.random.default_rng(seed)
    topology = Topology(sizes, tuple(names[: len(sizes) - 1]))
    parameters, inputs = rng.normal(size=topology.parameter_count), rng.normal(size=(3, sizes[0]))
    outputs = Network(topology, parameters).forward(inputs)
    assert outputs.shape == (3, sizes[-1])
    assert outputs.dtype == np.float64
    for row, expected in zip(outputs, inputs, strict=True):
        assert row == pytest.approx(forward_by_hand(topology, parameters.tolist(), expected.tolist()), abs=1e-12)


def test_layer_activations_end_in_what_forward_says() -> None:
    rng = np.random.default_rng(1)
    topology = Topology((4, 6, 5, 3), ("relu", "tanh", "sigmoid"))
    network = Network(topology, rng.normal(size=topology.parameter_count))
    inputs = rng.normal(size=4)
    shown = network.layer_activations(inputs)
    assert [len(values) for values in shown] == [4, 6, 5, 3]
    assert shown[-1] == pytest.approx(network.forward(inputs[None])[0])


def test_the_network_lives_in_the_vector_it_was_given() -> None:
    parameters = np.zeros(17, dtype=np.float32)
    network = Network(Topology((2, 3, 2), ("linear",)), parameters)
    parameters[-2:] = 5, 6  # the biases of the output
    assert network.forward(np.zeros((1, 2))).tolist() == [[5, 6]]
    assert network.forward(np.zeros((1, 2))).dtype == np.float32


def test_the_largest_output_is_the_class() -> None:
    network = network_of([[[1.0, 0], [0, 1], [-1, -1]]], "linear")
    assert network.classify(np.array([[2.0, 1], [1, 2], [-5, -5], [1, 1]])).tolist() == [0, 1, 2, 0]


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "step", "linear", "relu"])
def test_a_single_output_says_yes_where_its_sum_is_positive(name: str) -> None:
    network = network_of([[[1.0]]], name)
    assert network.classify(np.array([[-2.0], [-0.1], [0.0], [0.1], [2.0]])).tolist() == [0, 0, 0, 1, 1]


def test_wrong_shapes_are_told_with_the_right_ones() -> None:
    with pytest.raises(ValueError, match=r"\(17,\), got \(16,\)"):
        Network(Topology((2, 3, 2)), np.zeros(16))
    network = Network(Topology((2, 3, 2)), np.zeros(17))
    with pytest.raises(ValueError, match=r"\(batch, 2\), got \(4, 3\)"):
        network.forward(np.zeros((4, 3)))
    with pytest.raises(ValueError, match=r"\(2,\), got \(1, 2\)"):
        network.layer_activations(np.zeros((1, 2)))
