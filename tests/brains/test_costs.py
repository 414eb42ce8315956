"""Costs: the worked table, safe logarithms, slopes against finite differences."""

import math

import numpy as np
import pytest

from brains.activations import ACTIVATIONS
from brains.costs import COSTS, cost_named
from brains.errors import UserError


def test_the_worked_cost_table() -> None:
    a, y = np.array([[0.4, 0.8, 1.0]]), np.array([[0.5, 0.7, 1.0]])
    assert (a - y).sum() == pytest.approx(0.0, abs=1e-12)
    assert np.abs(a - y).sum() == pytest.approx(0.2, abs=1e-12)
    assert COSTS["squared_error"].each(a, y) == pytest.approx([0.02], abs=1e-12)


def test_cross_entropies_are_those_of_the_formula() -> None:
    a, y = np.array([[0.2, 0.7, 0.1], [0.5, 0.25, 0.25]]), np.array([[0.0, 1.0, 0.0], [0.2, 0.3, 0.5]])
    whole = [-math.log(0.7), -0.2 * math.log(0.5) - 0.8 * math.log(0.25)]
    assert COSTS["cross_entropy"].each(a, y) == pytest.approx(whole, rel=1e-12)
    binary = [
        -sum(t * math.log(p) + (1 - t) * math.log(1 - p) for p, t in zip(ps, ts, strict=True))
        for ps, ts in zip(a.tolist(), y.tolist(), strict=True)
    ]
    assert COSTS["binary_cross_entropy"].each(a, y) == pytest.approx(binary, rel=1e-12)
    assert COSTS["cross_entropy"].mean(a, y) == pytest.approx(sum(whole) / 2)


@pytest.mark.parametrize("name", COSTS)
def test_the_slope_is_that_of_the_cost(name: str) -> None:
    rng, h = np.random.default_rng(1), 1e-6
    a, y, cost = rng.uniform(0.05, 0.95, (4, 3)), rng.uniform(0, 1, (4, 3)), COSTS[name]
    for k in range(3):
        nudge = np.eye(3)[k] * h
        expected = (cost.each(a + nudge, y) - cost.each(a - nudge, y)) / (2 * h)
        assert cost.slope(a, y)[:, k] == pytest.approx(expected, rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("name", COSTS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_outputs_that_have_rounded_to_0_or_1_cost_much_but_not_infinitely_much(name: str, dtype: type) -> None:
    a, y = np.array([[0, 1], [1, 0]], dtype=dtype), np.array([[1, 0], [1, 0]], dtype=dtype)
    with np.errstate(all="raise", under="ignore"):
        costs, slopes = COSTS[name].each(a, y), COSTS[name].slope(a, y)
    assert np.isfinite(costs).all()
    assert np.isfinite(slopes).all()
    assert costs[0] > 1
    assert costs[1] == 0


@pytest.mark.parametrize("name", ["binary_cross_entropy", "cross_entropy"])
@pytest.mark.parametrize("size", [1.0, 30.0, 80.0, 700.0])
def test_together_with_its_partner_the_cost_is_the_same_and_safe(name: str, size: float) -> None:
    cost, rng = COSTS[name], np.random.default_rng(2)
    z, y = rng.normal(0, size, (6, 4)), np.eye(4)[rng.integers(0, 4, 6)]
    a, delta = ACTIVATIONS[cost.partner].function(z), np.empty((6, 4))
    assert cost.together is not None
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        total = cost.together(z, a, y, delta)
    exact = np.logaddexp(0, z) - y * z if name.startswith("binary") else y * (np.logaddexp.reduce(z, 1)[:, None] - z)
    assert total == pytest.approx(exact.sum(), rel=1e-9 if size < 100 else 0.5)
    assert delta == pytest.approx(a - y, abs=1e-12)


def test_targets_that_are_no_shares_still_give_the_true_gradient() -> None:
    cost, rng = COSTS["cross_entropy"], np.random.default_rng(3)
    z, y = rng.normal(size=(5, 3)), rng.uniform(0.01, 0.99, (5, 3))
    a, delta = ACTIVATIONS["softmax"].function(z), np.empty((5, 3))
    assert cost.together is not None
    cost.together(z, a, y, delta)
    gradient = cost.slope(a, y)
    ACTIVATIONS["softmax"].pull_back(gradient, z, a, np.empty_like(z))
    assert delta == pytest.approx(gradient, rel=1e-9)


def test_costs_of_probabilities_refuse_other_outputs() -> None:
    for name in ("binary_cross_entropy", "cross_entropy"):
        for allowed in ("sigmoid", "softmax"):
            COSTS[name].check(allowed)
        with pytest.raises(UserError, match=r"probabilities.*sigmoid.*not tanh"):
            COSTS[name].check("tanh")
    for name in ACTIVATIONS:
        COSTS["squared_error"].check(name)


def test_an_unknown_name_is_told_with_those_there_are() -> None:
    with pytest.raises(UserError, match=r"'square'.*squared_error, binary_cross_entropy"):
        cost_named("square")
