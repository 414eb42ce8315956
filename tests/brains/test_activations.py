"""Activations: known values, no overflow, one value one set of bits."""

import math

import numpy as np
import pytest

from brains.activations import ACTIVATIONS, activation
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


def test_every_activation_has_a_rule_to_be_held_against() -> None:
    assert set(RULES) == set(ACTIVATIONS)


@pytest.mark.parametrize("name", ACTIVATIONS)
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


@pytest.mark.parametrize("name", ACTIVATIONS)
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


def test_an_unknown_name_is_told_with_those_there_are() -> None:
    with pytest.raises(UserError, match=r"'swosh'.*tanh, sigmoid, relu"):
        activation("swosh")
