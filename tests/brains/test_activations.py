"""Activations: known values, no overflow, one value one set of bits."""

import math

import numpy as np
import pytest

from brains.activations import ACTIVATIONS, activation, softmax
from brains.errors import UserError

RULES = {
    "tanh": math.tanh,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "relu": lambda z: max(0.0, z),
    "leaky_relu": lambda z: z if z > 0 else 0.01 * z,
    "silu": lambda z: z / (1 + math.exp(-z)),
    "linear": lambda z: z,
    "step": lambda z: 1.0 if z > 0 else 0.0,
}


ELEMENTWISE = [name for name in ACTIVATIONS if ACTIVATIONS[name].elementwise]


def test_every_activation_has_a_rule_to_be_held_against() -> None:
    assert set(RULES) == set(ELEMENTWISE)
    assert set(ACTIVATIONS) - set(ELEMENTWISE) == {"softmax"}


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_values_are_those_of_the_formula(name: str) -> None:
    z = np.linspace(-30, 30, 241)
    expected = np.array([RULES[name](value) for value in z.tolist()])
    assert ACTIVATIONS[name].function(z) == pytest.approx(expected, rel=1e-13, abs=1e-300)
    single = ACTIVATIONS[name].function(z.astype(np.float32))
    assert single.dtype == np.float32
    assert single == pytest.approx(expected, rel=2e-6, abs=1e-30)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_sums_overflow_nowhere(name: str, dtype: type) -> None:
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        out = ACTIVATIONS[name].function(np.array([-1e30, -1e4, 0.0, 1e4, 1e30], dtype=dtype))
    assert np.isfinite(out).all()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_working_in_place_gives_the_same_bits(name: str) -> None:
    z = np.random.default_rng(1).normal(0, 3, (5, 7)).astype(np.float32)
    expected = ACTIVATIONS[name].function(z)
    returned = ACTIVATIONS[name].function(z, out=z)
    assert returned is z
    assert z.tobytes() == expected.tobytes()


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_a_value_has_the_same_bits_wherever_it_stands(name: str) -> None:
    z = np.random.default_rng(2).normal(0, 4, 1031).astype(np.float32)
    together = ACTIVATIONS[name].function(z)
    for start in (0, 1, 3, 8, 500, 1000):
        for length in (1, 2, 3, 5, 7, 8, 13, 16, 31):
            part = ACTIVATIONS[name].function(z[start : start + length].copy())
            assert part.tobytes() == together[start : start + length].tobytes()


@pytest.mark.parametrize(("name", "at_zero"), [("sigmoid", 0.5), ("tanh", 0), ("relu", 0), ("silu", 0), ("step", 0)])
def test_the_border_of_a_yes_or_no_is_the_value_at_zero(name: str, at_zero: float) -> None:
    assert activation(name).at_zero == at_zero


@pytest.mark.parametrize("name", ELEMENTWISE)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_slopes_are_those_of_the_curve(name: str, dtype: type) -> None:
    z = np.linspace(-9.05, 9.05, 182)  # 0, where some curves have a corner, is not among them
    curve, h = ACTIVATIONS[name].function, 1e-6
    expected = (curve(z + h) - curve(z - h)) / (2 * h)
    single = z.astype(dtype)
    slope = ACTIVATIONS[name].slope(single, curve(single), None)
    assert slope.dtype == dtype
    assert slope == pytest.approx(expected, rel=1e-4 if dtype is np.float32 else 1e-6, abs=1e-6)
    out = np.empty_like(single)
    assert ACTIVATIONS[name].slope(single, curve(single), out) is out
    assert out.tobytes() == slope.tobytes()


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "step"])
def test_at_the_corner_the_slope_is_that_of_the_left_side(name: str) -> None:
    zero = np.zeros(1)
    left = ACTIVATIONS[name].slope(np.array([-1.0]), ACTIVATIONS[name].function(np.array([-1.0])), None)
    assert ACTIVATIONS[name].slope(zero, ACTIVATIONS[name].function(zero), None) == left


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_outputs_stay_between_the_stated_limits(name: str) -> None:
    curve = ACTIVATIONS[name]
    out = curve.function(np.linspace(-50, 50, 10_001)[:, None] * (1.0, 0.3))
    assert curve.low <= out.min()
    assert out.max() <= curve.high
    if np.isfinite(curve.low):
        assert out.min() - curve.low < 1e-6
    if np.isfinite(curve.high):
        assert curve.high - out.max() < 1e-6


def test_softmax_gives_shares_that_add_up_to_one_whatever_is_added_to_all_sums() -> None:
    z = np.array([[1.0, 2.0, 3.0], [1e4, 0.0, -1e4]])
    powers = [math.exp(1), math.exp(2), math.exp(3)]
    assert softmax(z)[0] == pytest.approx([power / sum(powers) for power in powers], rel=1e-14)
    assert softmax(z)[1].tolist() == [1, 0, 0]
    assert softmax(z + 1000) == pytest.approx(softmax(z), rel=1e-12)
    assert np.allclose(softmax(z.T.copy(), axis=0).T, softmax(z), rtol=1e-14, atol=0)


def test_softmax_pulls_any_gradient_back_through_its_whole_jacobian() -> None:
    rng = np.random.default_rng(3)
    z, gradient = rng.normal(size=(5, 4)), rng.normal(size=(5, 4))
    a = softmax(z)
    jacobians = [np.diag(row) - np.outer(row, row) for row in a]
    expected = [jacobian.T @ row for jacobian, row in zip(jacobians, gradient, strict=True)]
    ACTIVATIONS["softmax"].pull_back(gradient, z, a, np.empty_like(z))
    assert gradient == pytest.approx(np.array(expected), rel=1e-12)


def test_an_unknown_name_is_told_with_those_there_are() -> None:
    with pytest.raises(UserError, match=r"'swosh'.*tanh, sigmoid, relu"):
        activation("swosh")
