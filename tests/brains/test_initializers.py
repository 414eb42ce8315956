"""Initialisers: the spread that the papers ask for."""

import numpy as np
import pytest

from brains.errors import UserError
from brains.initializers import INITIALIZERS, initialize, initialize_population
from brains.topology import Topology

WIDE = Topology((300, 200, 100))


@pytest.mark.parametrize(
    ("name", "variance"),
    [
        ("xavier", lambda inputs, outputs: 2 / (inputs + outputs)),  # Glorot & Bengio 2010, eq. 12
        ("he", lambda inputs, outputs: 2 / inputs),
        ("lecun", lambda inputs, outputs: 1 / inputs),
        ("normal", lambda inputs, outputs: 1.0),
        ("uniform", lambda inputs, outputs: 1 / 3),
        ("zeros", lambda inputs, outputs: 0.0),
    ],
)
def test_weights_have_the_variance_of_the_paper(name: str, variance) -> None:
    parameters = initialize(WIDE, np.random.default_rng(3), name)
    for layer, (weights, _) in zip(WIDE.layers, WIDE.views(parameters), strict=True):
        assert np.var(weights) == pytest.approx(variance(layer.inputs, layer.outputs), rel=0.05)
        assert abs(weights.mean()) <= 4 * weights.std() / weights.size**0.5


@pytest.mark.parametrize("name", INITIALIZERS)
def test_biases_are_drawn_by_the_plain_rules_only(name: str) -> None:
    _, biases = WIDE.views(initialize(WIDE, np.random.default_rng(4), name))[0]
    assert bool(biases.any()) == (name in ("normal", "uniform"))


@pytest.mark.parametrize("name", INITIALIZERS)
def test_scale_multiplies_every_value(name: str) -> None:
    once = initialize(WIDE, np.random.default_rng(5), name)
    thrice = initialize(WIDE, np.random.default_rng(5), name, scale=3.0)
    assert once.dtype == np.float32
    assert once.shape == (WIDE.parameter_count,)
    assert np.allclose(thrice, 3 * once, rtol=1e-5, atol=0)


def test_individuals_of_a_population_differ_and_lie_in_columns() -> None:
    population = initialize_population(Topology(), np.random.default_rng(6), 40, "xavier")
    assert population.shape == (40, 146)
    assert population.T.flags.c_contiguous
    assert len({row.tobytes() for row in population}) == 40


def test_uniform_stays_in_its_interval() -> None:
    parameters = initialize(WIDE, np.random.default_rng(7), "uniform", scale=0.5)
    assert -0.5 <= parameters.min() < -0.49
    assert 0.49 < parameters.max() <= 0.5


def test_wrong_names_and_scales_are_told() -> None:
    with pytest.raises(UserError, match=r"'xaver'.*xavier, he, lecun"):
        initialize(WIDE, np.random.default_rng(0), "xaver")
    for scale in (-1.0, np.inf, np.nan):
        with pytest.raises(UserError, match="scale"):
            initialize(WIDE, np.random.default_rng(0), "he", scale)
