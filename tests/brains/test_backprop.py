"""Backpropagation against central differences, worked numbers, and its flat layout."""

import numpy as np
import pytest

from brains.activations import ACTIVATIONS
from brains.backprop import Backprop, loss_and_gradient, loss_of, losses_of, numerical_gradient
from brains.costs import COSTS
from brains.errors import UserError
from brains.network import Network
from brains.topology import Topology

CORNERED = ("relu", "leaky_relu", "step")


def random_case(seed: int) -> tuple[Network, np.ndarray, np.ndarray, str]:
    """A random network, batch and cost.

    No sum lies within a nudge of an activation's corner, and no probability so near to 1 that 1 - a has lost the
    digits that the comparison asks for.
    """
    rng = np.random.default_rng(seed)
    cost = sorted(COSTS)[seed % len(COSTS)]
    sizes = tuple(rng.integers(1, 7, rng.integers(2, 5)).tolist())
    names = [str(name) for name in rng.choice(sorted(ACTIVATIONS), len(sizes) - 1)]
    if COSTS[cost].outputs:
        names[-1] = str(rng.choice(COSTS[cost].outputs))
    topology = Topology(sizes, tuple(names))
    batch = int(rng.integers(1, 9))
    while True:
        network = Network(topology, rng.normal(0, 0.8, topology.parameter_count))
        inputs, targets = rng.normal(size=(batch, sizes[0])), rng.uniform(0, 1, (batch, sizes[-1]))
        backprop = Backprop(topology, cost, np.float64)
        backprop.loss_and_gradient(network.parameters, inputs, targets)
        corners = [z for z, name in zip(backprop.sums, names, strict=True) if name in CORNERED]
        certain = bool(COSTS[cost].outputs) and (1 - backprop.outputs[-1]).min() < 1e-4 and sizes[-1] > 1
        if all(np.abs(z).min() > 1e-3 for z in corners) and not certain:
            return network, inputs, targets, cost


def test_two_hundred_random_networks_have_the_gradient_of_central_differences() -> None:
    used, flat = set(), 0
    for seed in range(200):
        network, inputs, targets, cost = random_case(seed)
        used |= {cost, *network.topology.activations}
        loss, gradient = loss_and_gradient(network, inputs, targets, cost)
        found = numerical_gradient(network, inputs, targets, cost).gradient
        size = max(np.linalg.norm(gradient), np.linalg.norm(found))
        flat += size < 1e-6
        assert np.linalg.norm(gradient - found) <= 1e-6 * size + 1e-10, (seed, network.topology, cost)
        assert loss == pytest.approx(loss_of(network, inputs, targets, cost), rel=1e-12)
    assert used == {*COSTS, *ACTIVATIONS}
    assert flat < 40  # a step, or a single softmax, at the end: no slope anywhere


@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("last", ["sigmoid", "softmax"])
def test_probabilities_have_the_true_gradient_under_every_cost(cost: str, last: str) -> None:
    rng = np.random.default_rng(5)
    topology = Topology((3, 4, 3), ("tanh", last))
    network = Network(topology, rng.normal(size=topology.parameter_count))
    inputs, targets = rng.normal(size=(6, 3)), np.eye(3)[rng.integers(0, 3, 6)]
    _, gradient = loss_and_gradient(network, inputs, targets, cost)
    found = numerical_gradient(network, inputs, targets, cost).gradient
    assert np.linalg.norm(gradient - found) <= 1e-7 * np.linalg.norm(gradient)


def test_the_numerical_gradient_counts_its_forward_passes() -> None:
    network, inputs, targets, cost = random_case(7)
    count = network.topology.parameter_count
    before = network.parameters.copy()
    central = numerical_gradient(network, inputs, targets, cost)
    one_sided = numerical_gradient(network, inputs, targets, cost, step=1e-7, central=False)
    some = numerical_gradient(network, inputs, targets, cost, indices=[2, 0])
    assert (central.forward_passes, one_sided.forward_passes, some.forward_passes) == (2 * count, count + 1, 4)
    assert one_sided.gradient == pytest.approx(central.gradient, abs=1e-5)
    assert some.gradient[[0, 2]].tolist() == central.gradient[[0, 2]].tolist()
    assert not some.gradient[[1, *range(3, count)]].any()
    assert network.parameters.tobytes() == before.tobytes()


def test_the_chain_rule_on_single_neurons() -> None:
    w, b, x, y = np.array([0.7, -1.2]), np.array([0.3, 0.1]), 0.6, 0.9
    network = Network(Topology((1, 1, 1), ("sigmoid",)), np.array([w[0], b[0], w[1], b[1]]))
    sigmoid = ACTIVATIONS["sigmoid"].function
    a1 = float(sigmoid(np.array([w[0] * x + b[0]]))[0])
    a2 = float(sigmoid(np.array([w[1] * a1 + b[1]]))[0])
    dc_da, da_dz = 2 * (a2 - y), a2 * (1 - a2)
    to_hidden = dc_da * da_dz * w[1] * a1 * (1 - a1)
    expected = [to_hidden * x, to_hidden, dc_da * da_dz * a1, dc_da * da_dz]
    loss, gradient = loss_and_gradient(network, np.array([[x]]), np.array([[y]]))
    assert gradient == pytest.approx(expected, rel=1e-12)
    assert loss == pytest.approx((a2 - y) ** 2, rel=1e-12)


def test_the_gradient_lies_in_the_layout_of_the_parameters() -> None:
    topology = Topology((2, 3, 2), ("tanh", "sigmoid"))
    network = Network(topology, np.random.default_rng(1).normal(size=17))
    backprop = Backprop(topology, "squared_error", np.float64)
    inputs, targets = np.array([[0.5, -1.0], [2.0, 0.3]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    backprop.loss_and_gradient(network.parameters, inputs, targets)
    for (weights, biases), delta, before in zip(
        backprop.slopes, backprop.errors, [inputs, backprop.outputs[0]], strict=True
    ):
        assert np.shares_memory(weights, backprop.gradient)
        assert weights == pytest.approx(delta.T @ before)
        assert biases == pytest.approx(delta.sum(axis=0))


def test_batches_of_any_size_come_in_any_order() -> None:
    rng = np.random.default_rng(2)
    topology = Topology((3, 5, 2), ("silu", "sigmoid"))
    backprop = Backprop(topology, "binary_cross_entropy", np.float64)
    parameters = rng.normal(size=topology.parameter_count)
    for batch in (4, 1, 7, 4, 2, 3, 5, 6, 1):
        inputs, targets = rng.normal(size=(batch, 3)), rng.uniform(size=(batch, 2))
        loss = backprop.loss_and_gradient(parameters, inputs, targets)
        expected = loss_and_gradient(Network(topology, parameters), inputs, targets, "binary_cross_entropy")
        assert (loss, backprop.gradient.tobytes()) == (expected[0], expected[1].tobytes())
        parameters -= 0.1 * backprop.gradient  # in place: the views must follow
    other = rng.normal(size=topology.parameter_count)
    inputs, targets = rng.normal(size=(4, 3)), rng.uniform(size=(4, 2))
    backprop.loss_and_gradient(other, inputs, targets)
    assert (
        backprop.gradient.tobytes()
        == loss_and_gradient(Network(topology, other), inputs, targets, "binary_cross_entropy")[1].tobytes()
    )


def test_the_batch_is_the_mean_of_its_examples() -> None:
    network, inputs, targets, cost = random_case(19)
    singles = [loss_and_gradient(network, inputs[k : k + 1], targets[k : k + 1], cost) for k in range(len(inputs))]
    loss, gradient = loss_and_gradient(network, inputs, targets, cost)
    assert loss == pytest.approx(np.mean([single[0] for single in singles]))
    assert gradient == pytest.approx(np.mean([single[1] for single in singles], axis=0))
    assert losses_of(network, inputs, targets, cost) == pytest.approx([single[0] for single in singles])


def test_float32_is_float32_all_the_way() -> None:
    rng = np.random.default_rng(3)
    topology = Topology((4, 6, 3), ("leaky_relu", "softmax"))
    exact = Network(topology, rng.normal(size=topology.parameter_count))
    single = Network(topology, exact.parameters.astype(np.float32))
    inputs, targets = rng.normal(size=(5, 4)), np.eye(3)[[0, 1, 2, 0, 1]]
    for cost in COSTS:
        loss, gradient = loss_and_gradient(single, inputs, targets, cost)
        assert gradient.dtype == np.float32
        expected = loss_and_gradient(exact, inputs, targets, cost)
        assert loss == pytest.approx(expected[0], rel=1e-5)
        assert np.linalg.norm(gradient - expected[1]) <= 1e-5 * np.linalg.norm(expected[1])


def test_what_does_not_fit_is_told() -> None:
    topology = Topology((2, 3, 1), ("tanh",))
    network = Network(topology, np.zeros(13))
    with pytest.raises(UserError, match="probabilities"):
        loss_and_gradient(network, np.zeros((1, 2)), np.zeros((1, 1)), "cross_entropy")
    for inputs, targets in [((1, 3), (1, 1)), ((2, 2), (1, 1)), ((1, 2), (1, 2)), ((0, 2), (0, 1))]:
        with pytest.raises(ValueError, match=r"shape|batch"):
            loss_and_gradient(network, np.zeros(inputs), np.zeros(targets))
    with pytest.raises(ValueError, match="targets have shape"):
        loss_of(network, np.zeros((2, 2)), np.zeros((2, 2)))
    backprop = Backprop(topology, dtype=np.float64)
    with pytest.raises(ValueError, match="float64"):
        backprop.loss_and_gradient(network.parameters.astype(np.float32), np.zeros((1, 2)), np.zeros((1, 1)))


@pytest.mark.parametrize("cost", COSTS)
def test_a_large_batch_in_two_halves_has_the_cost_and_gradient_of_its_examples(
    cost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(3)
    topology = Topology((5, 7, 3), ("tanh", "softmax"))
    parameters = rng.normal(size=topology.parameter_count)
    inputs, targets = rng.normal(size=(9, 5)), rng.dirichlet(np.ones(3), 9)
    whole, halved = (Backprop(topology, cost, np.float64) for _ in range(2))
    loss = whole.loss_and_gradient(parameters, inputs, targets)
    monkeypatch.setattr("brains.backprop.HALVED_WORK", 1)
    assert halved.loss_and_gradient(parameters, inputs, targets) == pytest.approx(loss, rel=1e-12)
    np.testing.assert_allclose(halved.gradient, whole.gradient, rtol=1e-10, atol=1e-14)
    for name in ("sums", "outputs", "errors"):
        for found, expected in zip(getattr(halved, name), getattr(whole, name), strict=True):
            np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-14)
    with pytest.raises(ValueError, match="targets"):
        halved.loss_and_gradient(parameters, inputs, targets[:5])
