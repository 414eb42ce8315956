"""The chain: every partial derivative by the golden rules, and the product equal to brains' backpropagation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.gradient_chain import ACTIVATIONS, BEFORE, BIAS, COST, ERROR, SLOPE, SUBSCRIPTS, WEIGHT, Chain

numbers = st.floats(-3, 3)
smooth = st.sampled_from([name for name in ACTIVATIONS if name != "relu"])


def test_one_step_through_two_sigmoid_neurons_by_hand() -> None:
    chain = Chain()
    chain.layers, chain.x, chain.y = 2, 0.5, 1.0
    chain.weights[:2], chain.biases[:2] = [0.6, -1.5], [0.1, 0.7]
    a1 = 1 / (1 + math.exp(-(0.6 * 0.5 + 0.1)))
    a2 = 1 / (1 + math.exp(-(-1.5 * a1 + 0.7)))
    found = {(stage.layer, stage.kind): stage for stage in chain.sweep()}
    assert chain.cost == pytest.approx((a2 - 1) ** 2)
    assert found[2, COST].value == pytest.approx(2 * (a2 - 1))
    assert found[2, SLOPE].value == pytest.approx(a2 * (1 - a2))
    error = 2 * (a2 - 1) * a2 * (1 - a2)
    assert found[2, ERROR].value == pytest.approx(error)
    assert found[2, WEIGHT].factors[-1][1] == pytest.approx(a1)
    assert found[2, WEIGHT].value == pytest.approx(error * a1)
    assert found[2, BIAS].factors[-1][1] == 1
    assert found[2, BIAS].value == pytest.approx(error)
    assert found[2, BEFORE].factors[-1][1] == -1.5
    before = error * -1.5
    assert found[1, WEIGHT].value == pytest.approx(before * a1 * (1 - a1) * 0.5)
    assert found[1, BIAS].value == pytest.approx(before * a1 * (1 - a1))


@given(st.integers(2, 4), smooth, numbers, st.floats(-1, 1), st.lists(numbers, min_size=8, max_size=8))
def test_the_product_is_backpropagation_and_finite_differences(
    layers: int, activation: str, x: float, y: float, values: list[float]
) -> None:
    chain = Chain()
    chain.layers, chain.activation, chain.x, chain.y = layers, activation, x, y
    chain.weights, chain.biases = values[:4], values[4:]
    ours, brains, nudged = chain.by_chain_rule(), chain.by_backprop(), chain.by_nudges()
    assert ours == pytest.approx(brains, rel=1e-9, abs=1e-12)
    assert ours == pytest.approx(nudged, rel=1e-5, abs=1e-5 * max(1.0, float(np.abs(ours).max())))


def test_relu_away_from_its_kink_agrees_too() -> None:
    chain = Chain()
    chain.activation = "relu"
    chain.weights, chain.biases = [1.0, 0.5, 2.0, 1.0], [0.3, 0.2, 0.4, 0.1]
    assert chain.by_chain_rule() == pytest.approx(chain.by_backprop())
    assert chain.by_chain_rule() == pytest.approx(chain.by_nudges(), rel=1e-6)
    assert np.abs(chain.by_chain_rule()).min() > 0


@pytest.mark.parametrize("layers", [2, 3, 4])
def test_the_sweep_goes_from_the_cost_to_the_first_weight_and_leaves_nothing_out(layers: int) -> None:
    chain = Chain()
    chain.layers = layers
    stages = chain.sweep()
    assert stages[0].kind == COST
    assert [stage.layer for stage in stages] == sorted((stage.layer for stage in stages), reverse=True)
    results = [stage.result for stage in stages]
    for k in range(1, layers + 1):
        for name in ("w", "b", "z"):
            assert f"dC/d{name}{SUBSCRIPTS[k]}" in results
    assert stages[-1].result == f"dC/db{SUBSCRIPTS[1]}"
    assert len(stages[-2].factors) == 2 * layers + 1  # dC/da, da/dz for each, dz/da between, dz/dw


def test_every_product_is_made_of_the_factors_before_it() -> None:
    chain = Chain()
    known: dict[str, float] = {}
    for stage in chain.sweep():
        if stage.kind in (COST, SLOPE):
            known[stage.factors[0][0]] = stage.factors[0][1]
        elif stage.kind != ERROR:
            known[stage.factors[-1][0]] = stage.factors[-1][1]
        assert all(known[symbol] == value for symbol, value in stage.factors)
        assert stage.value == pytest.approx(math.prod(value for _, value in stage.factors))


def test_learning_is_a_step_against_the_gradient_and_lowers_the_cost() -> None:
    chain = Chain()
    before, gradient, cost = chain.parameters, chain.by_chain_rule(), chain.cost
    chain.learn(0.1)
    assert chain.parameters == pytest.approx(before - 0.1 * gradient, rel=1e-12)
    assert chain.cost < cost
    for _ in range(300):
        chain.learn(1.0)
    assert chain.cost < 0.1 * cost


def test_neurons_that_wait_are_left_alone() -> None:
    chain = Chain()
    chain.layers = 2
    waiting = chain.weights[2:], chain.biases[2:]
    chain.learn(1.0)
    assert (chain.weights[2:], chain.biases[2:]) == waiting
    assert len(chain.parameters) == chain.topology.parameter_count == 4
