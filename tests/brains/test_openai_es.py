"""The evolution strategy, against a plain rewriting of its papers' equations."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from brains.evolvers import OpenAIES, OpenAIESSettings
from brains.evolvers.openai_es import centred_ranks
from brains.topology import Topology

TEN = Topology((9, 1))


def made(seed: int = 0, start: np.ndarray | None = None, **changes: Any) -> OpenAIES:
    settings = dataclasses.replace(OpenAIESSettings(population=20), **changes)
    return OpenAIES(TEN, np.random.default_rng(seed), settings, start)


def slope(parameters: np.ndarray) -> np.ndarray:
    return parameters.astype(np.float64) @ np.linspace(-1, 1, 10)


def test_noise_is_mirrored_about_the_mean() -> None:
    evolver = made(start=np.arange(10.0), sigma=0.5)
    parameters = evolver.ask().astype(np.float64)
    assert (parameters[:10] + parameters[10:]) / 2 == pytest.approx(np.tile(np.arange(10.0), (10, 1)), abs=1e-6)
    assert made(start=np.zeros(10), sigma=0.5, population=4000).ask().std() == pytest.approx(0.5, rel=0.03)


def test_an_odd_population_scores_the_mean_last_and_learns_the_same_without_it() -> None:
    even, odd = made(population=20), made(population=21)
    for _ in range(3):
        assert np.array_equal(odd.ask()[:20], even.ask())
        assert np.array_equal(odd.ask()[20], odd.middle)
        fitness = slope(even.ask())
        even.tell(fitness)
        odd.tell(np.append(fitness, 1e9))
    assert np.array_equal(odd.middle, even.middle)
    assert odd.best_fitness == 1e9


def test_ranks_are_centred_and_equals_share_theirs() -> None:
    assert centred_ranks(np.array([30.0, -5.0, 7.0])).tolist() == [0.5, -0.5, 0.0]
    assert centred_ranks(np.array([1.0, 2.0, 2.0, 9.0, -np.inf])).tolist() == [-0.25, 0.125, 0.125, 0.5, -0.5]
    assert centred_ranks(np.zeros(4)).tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("weight_decay", [0.0, 0.3])
def test_steps_are_those_of_the_papers(weight_decay: float) -> None:
    """Salimans et al. 2017, algorithm 1, and Kingma & Ba 2015, algorithm 1, in plain loops."""
    evolver = made(start=np.linspace(0, 3, 10), weight_decay=weight_decay, learn_rate=0.07, sigma=0.2, beta1=0.8)
    theta, m, v = np.linspace(0, 3, 10), np.zeros(10), np.zeros(10)
    theta = theta.astype(np.float32).astype(np.float64)
    for t in range(1, 6):
        parameters = evolver.ask().astype(np.float64)
        fitness = -np.square(parameters - 1).sum(axis=1)
        evolver.tell(fitness)
        place = {index: rank for rank, index in enumerate(np.argsort(fitness).tolist())}
        gradient = np.zeros(10)
        for i in range(20):
            gradient += (place[i] / 19 - 0.5) * (parameters[i] - theta) / 0.2
        gradient = gradient / (20 * 0.2) - weight_decay * theta
        for k in range(10):
            m[k] = 0.8 * m[k] + 0.2 * gradient[k]
            v[k] = 0.999 * v[k] + 0.001 * gradient[k] ** 2
            theta[k] += 0.07 * (m[k] / (1 - 0.8**t)) / ((v[k] / (1 - 0.999**t)) ** 0.5 + 1e-8)
        assert evolver.middle == pytest.approx(theta, abs=1e-4)


def test_only_the_order_of_fitness_counts() -> None:
    plain, bent = made(1), made(1)
    for _ in range(5):
        plain.tell(slope(plain.ask()))
        bent.tell(np.exp(3 * slope(bent.ask())) * 1e6)
    assert np.array_equal(plain.middle, bent.middle)


def test_the_mean_climbs_a_slope() -> None:
    evolver = made(start=np.zeros(10), population=200)
    for _ in range(20):
        evolver.tell(slope(evolver.ask()))
    assert (evolver.middle[:4] < -0.5).all()
    assert (evolver.middle[-4:] > 0.5).all()


def test_equal_fitness_moves_nothing_and_weight_decay_pulls_to_zero() -> None:
    for weight_decay, expected in ((0.0, 1.0), (0.1, 0.5)):
        evolver = made(start=np.ones(10), weight_decay=weight_decay, learn_rate=0.1)
        for _ in range(5):
            evolver.ask()
            evolver.tell(np.zeros(20))
        assert evolver.middle == pytest.approx(np.full(10, expected), abs=0.02)


def test_decays_shrink_noise_and_steps() -> None:
    halves = 0.5 ** np.arange(4)
    quiet = made(start=np.zeros(10), population=400, sigma_decay=0.5)
    slowed = made(start=np.ones(10), weight_decay=1.0, learn_rate_decay=0.5, learn_rate=1e-3)
    spreads, steps = [], []
    for _ in range(4):
        spreads.append((quiet.ask() - quiet.middle).std())
        quiet.tell(slope(quiet.ask()))
        mean = slowed.middle
        slowed.ask()
        slowed.tell(np.zeros(20))  # nothing but the pull of the weight decay, whose Adam step is the learn rate
        steps.append(np.abs(slowed.middle - mean).max())
    assert np.array(spreads) == pytest.approx(0.1 * halves, rel=0.1)
    assert np.array(steps) == pytest.approx(1e-3 * halves, rel=0.02)
