"""Surgery: the function is kept where that is possible, and where it is not, that is told."""

import numpy as np
import pytest

from brains.activations import ACTIVATIONS
from brains.datasets import make_dataset
from brains.errors import UserError
from brains.initializers import initialize
from brains.network import Network
from brains.recipe import Recipe
from brains.surgery import (
    Change,
    add_layer,
    add_neuron,
    change_activation,
    change_inputs,
    remove_layer,
    remove_neuron,
)
from brains.topology import Topology

PROBES = np.random.default_rng(9).uniform(-1, 1, (300, 2))


def network(hidden: str = "tanh", sizes: tuple[int, ...] = (2, 5, 4, 1), dtype: type = np.float32) -> Network:
    topology = Topology(sizes, (hidden,) * (len(sizes) - 2) + ("sigmoid",))
    return Network(topology, initialize(topology, np.random.default_rng(1), "xavier", 2.0).astype(dtype))


def moved(before: Network, change: Change, probes: np.ndarray = PROBES) -> float:
    return float(np.abs(change.network.forward(probes) - before.forward(probes)).max())


@pytest.mark.parametrize("activation", [name for name in ACTIVATIONS if name != "softmax"])
@pytest.mark.parametrize("layer", [0, 1])
def test_a_new_neuron_changes_nothing_at_first_and_can_learn(activation: str, layer: int) -> None:
    before = network(activation)
    change = add_neuron(before, layer, PROBES, np.random.default_rng(2))
    assert moved(before, change) <= 1e-6
    assert change.kept == "exactly"
    assert "still says the same" in change.statement
    sizes = list(before.topology.layer_sizes)
    sizes[layer + 1] += 1
    assert change.network.topology.layer_sizes == tuple(sizes)
    assert change.network.layers[layer][0][-1].any()
    assert not change.network.layers[layer + 1][0][:, -1].any()


def test_a_new_neuron_among_softmax_shares_is_told() -> None:
    before = network("softmax")
    change = add_neuron(before, 0, PROBES, np.random.default_rng(2))
    assert change.largest_change == pytest.approx(moved(before, change), rel=0.1)
    assert change.kept != "exactly"


@pytest.mark.parametrize("activation", ["linear", "relu", "leaky_relu", "silu"])
@pytest.mark.parametrize("before_it", ["tanh", "sigmoid", "relu", "silu", "linear", "leaky_relu"])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_new_layer_that_can_be_an_identity_is_one(activation: str, before_it: str, at: int) -> None:
    before = network(before_it)
    change = add_layer(before, at, activation, PROBES)
    # silu is one for values far above 0 only, where float32 has fewer digits behind the point
    assert change.kept == "exactly" or (activation == "silu" and change.kept == "nearly"), change.statement
    assert moved(before, change) <= (3e-5 if activation == "silu" else 1e-5)
    assert change.network.topology.activations[at] == activation
    assert len(change.network.layers) == 4


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_a_new_curved_layer_is_nearly_an_identity(activation: str) -> None:
    for before_it in ("tanh", "sigmoid", "relu", "silu", "linear"):
        before = network(before_it)
        change = add_layer(before, 1, activation, PROBES)
        assert change.kept in ("exactly", "nearly"), change.statement
        assert moved(before, change) <= 0.005


@pytest.mark.parametrize("activation", ["step", "softmax"])
def test_a_new_layer_that_cannot_be_an_identity_says_so(activation: str) -> None:
    change = add_layer(network(), 1, activation, PROBES)
    assert change.kept == "no"
    assert f"{activation} cannot pass values on as they are" in change.statement
    assert change.largest_change == pytest.approx(moved(network(), change), rel=1e-3)


def test_idle_and_constant_neurons_can_go_unnoticed() -> None:
    for layer in (0, 1):
        grown = add_neuron(network(), layer, PROBES, np.random.default_rng(3)).network
        index = len(grown.layers[layer][1]) - 1
        assert remove_neuron(grown, layer, index, PROBES).kept == "exactly"
        assert remove_neuron(grown, layer, index, PROBES).network.parameters == pytest.approx(network().parameters)
    constant = network()
    constant.layers[0][0][2] = 0.0
    constant.layers[0][1][2] = 0.8
    assert remove_neuron(constant, 0, 2, PROBES).kept == "exactly"


def test_a_neuron_that_mattered_is_missed_and_the_rest_takes_over_what_it_can() -> None:
    before = network(sizes=(2, 5, 1))
    change = remove_neuron(before, 0, 1, PROBES)
    plain = Network(change.network.topology, np.zeros_like(change.network.parameters))
    for (weights, biases), (old_weights, old_biases), axis in zip(plain.layers, before.layers, (0, 1), strict=True):
        weights[:] = np.delete(old_weights, 1, axis=axis)
        biases[:] = np.delete(old_biases, 1) if axis == 0 else old_biases
    cut = float(np.abs(plain.forward(PROBES) - before.forward(PROBES)).mean())
    kept = float(np.abs(change.network.forward(PROBES) - before.forward(PROBES)).mean())
    assert kept < cut / 2
    assert change.kept != "exactly"
    assert "moved by" in change.statement


def test_a_linear_layer_can_go_unnoticed_and_a_curved_one_not() -> None:
    straight = network("linear")
    change = remove_layer(straight, 0, PROBES)
    assert change.kept == "exactly"
    assert change.network.topology.layer_sizes == (2, 4, 1)
    assert moved(straight, change) <= 1e-5
    bent = network("tanh", (2, 6, 1))
    bent.layers[0][0][:] *= 3
    change = remove_layer(bent, 0, PROBES)
    assert change.network.topology.layer_sizes == (2, 1)
    assert change.kept == "no"
    assert "what its tanh had bent is straight now" in change.statement
    for name in ACTIVATIONS:
        assert np.isfinite(remove_layer(network(name), 1, PROBES).network.parameters).all()


@pytest.mark.parametrize(("old", "new"), [("sigmoid", "tanh"), ("tanh", "sigmoid")])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_and_tanh_are_one_curve_in_two_scales(old: str, new: str, dtype: type) -> None:
    before = network(old, dtype=dtype)
    change = change_activation(before, 1, new, PROBES)
    assert change.kept == "exactly"
    assert moved(before, change, 10 * PROBES) <= (2e-6 if dtype is np.float32 else 1e-12)  # beyond the probes, too
    assert change.network.parameters.dtype == dtype


@pytest.mark.parametrize("new", ["relu", "leaky_relu", "silu"])
def test_a_linear_layer_fits_into_most_other_curves(new: str) -> None:
    before = network("linear")
    change = change_activation(before, 0, new, PROBES)
    assert change.kept == "exactly"
    assert moved(before, change) <= 1e-5


@pytest.mark.parametrize("old", ACTIVATIONS)
@pytest.mark.parametrize("new", ACTIVATIONS)
def test_every_change_of_activation_tells_what_it_did(old: str, new: str) -> None:
    before = network(old)
    for layer in range(3):
        change = change_activation(before, layer, new, PROBES)
        assert change.network.topology.activations[layer] == new
        assert np.isfinite(change.network.parameters).all()
        assert change.largest_change == pytest.approx(moved(before, change), abs=1e-6)
        assert change.kept == "exactly" or "moved by" in change.statement
        if new == before.topology.activations[layer]:
            assert change.network.parameters.tobytes() == before.parameters.tobytes()


def test_inputs_come_and_go() -> None:
    before = network()
    change = change_inputs(before, [1, None, 0], PROBES)
    assert change.kept == "exactly"
    shown = np.stack([PROBES[:, 1], np.full(300, 123.0), PROBES[:, 0]], axis=1)
    assert change.network.forward(shown) == pytest.approx(before.forward(PROBES), abs=1e-6)
    fewer = change_inputs(before, [1], PROBES)
    assert fewer.network.topology.inputs == 1
    assert fewer.kept == "no"
    for wrong in ([], [0, 0], [2], [-1]):
        with pytest.raises(UserError, match="inputs 1 to 2"):
            change_inputs(before, wrong, PROBES)


def test_what_was_learnt_survives_growing() -> None:
    rng = np.random.default_rng(5)
    examples = make_dataset("spiral", rng).examples()
    trainer = Recipe().start(examples, rng)
    trainer.run(3_000)
    accuracy = trainer.score().accuracy
    assert accuracy > 0.95
    for change in (
        add_neuron(trainer.network, 0, examples.inputs, rng),
        add_layer(trainer.network, 1, "silu", examples.inputs),
    ):
        trainer.use_network(change.network)
        assert trainer.score().accuracy == pytest.approx(accuracy, abs=0.005)
        trainer.run(500)
        assert trainer.score().accuracy > 0.95


def test_what_is_not_there_cannot_be_changed() -> None:
    flat, deep = network(sizes=(2, 1)), network()
    rng = np.random.default_rng(1)
    with pytest.raises(UserError, match="no hidden layer"):
        add_neuron(flat, 0, PROBES, rng)
    for layer in (-1, 2, 9):
        with pytest.raises(UserError, match="hidden layers 1 to 2"):
            add_neuron(deep, layer, PROBES, rng)
        with pytest.raises(UserError, match="hidden layers 1 to 2"):
            remove_layer(deep, layer, PROBES)
    with pytest.raises(UserError, match="neurons 1 to 5, there is no 6"):
        remove_neuron(deep, 0, 5, PROBES)
    with pytest.raises(UserError, match="single neuron"):
        remove_neuron(network(sizes=(2, 1, 1)), 0, 0, PROBES)
    with pytest.raises(UserError, match="before the layers 1 to 3"):
        add_layer(deep, 3, "relu", PROBES)
    with pytest.raises(UserError, match="no activation is called"):
        add_layer(deep, 1, "swosh", PROBES)
    with pytest.raises(UserError, match="no activation is called"):
        change_activation(deep, 1, "swosh", PROBES)
    with pytest.raises(UserError, match="layers 1 to 3, not 4"):
        change_activation(deep, 3, "relu", PROBES)
    assert change_activation(flat, 0, "tanh", PROBES).kept == "no"
