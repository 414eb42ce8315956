"""CMA-ES: our sampling and saving round the library's own update."""

import dataclasses
from typing import Any

import cmaes
import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from brains.errors import UserError
from brains.evolvers import CMA, CMASettings
from brains.evolvers.cma import FULL_UP_TO
from brains.topology import Topology

TEN = Topology((9, 1))
WIDE = Topology((24, 10))


def made(topology: Topology = TEN, seed: int = 0, **changes: Any) -> CMA:
    return CMA(topology, np.random.default_rng(seed), dataclasses.replace(CMASettings(population=20), **changes))


def ellipsoid(parameters: np.ndarray) -> np.ndarray:
    """A badly scaled bowl; highest, 0, where every gene is 1."""
    scales = np.geomspace(1, 1000, parameters.shape[1])
    return -(scales * np.square(parameters.astype(np.float64) - 1)).sum(axis=1)


def run(evolver: CMA, generations: int) -> None:
    for _ in range(generations):
        evolver.tell(ellipsoid(evolver.ask()))


def test_many_parameters_take_the_separable_form() -> None:
    assert not made(Topology((FULL_UP_TO - 1, 1))).separable
    assert made(Topology((FULL_UP_TO, 1))).separable
    assert isinstance(made(TEN)._optimizer, cmaes.CMA)
    assert isinstance(made(WIDE)._optimizer, cmaes.SepCMA)


def test_it_learns_the_scales_of_a_stretched_bowl() -> None:
    evolver = made()
    run(evolver, 300)
    assert evolver.best_fitness > -1e-6
    wide = made(WIDE, population=40)
    wide.tell(ellipsoid(wide.ask()))
    assert wide.best_fitness < -30_000
    run(wide, 400)
    assert wide.best_fitness > -300


@pytest.mark.parametrize(("topology", "library"), [(TEN, cmaes.CMA), (WIDE, cmaes.SepCMA)])
def test_the_update_is_the_librarys_own(topology: Topology, library: Any) -> None:
    evolver = made(topology)
    reference = library(mean=np.zeros(topology.parameter_count), sigma=0.5, population_size=20)
    for _ in range(10):
        parameters = evolver.ask()
        fitness = ellipsoid(parameters)
        evolver.tell(fitness)
        reference.tell([(x.astype(np.float64), -f) for x, f in zip(parameters, fitness, strict=True)])
    assert evolver._optimizer._mean == pytest.approx(reference._mean, rel=1e-9, abs=1e-12)
    assert np.allclose(evolver._optimizer._C, reference._C, rtol=1e-9, atol=1e-12)
    assert evolver._optimizer._sigma == pytest.approx(reference._sigma, rel=1e-9)


@pytest.mark.parametrize("topology", [Topology((2, 1)), WIDE], ids=str)
def test_samples_have_the_mean_and_covariance_that_were_learnt(topology: Topology) -> None:
    evolver = made(topology, population=2000)
    run(evolver, 4)
    optimizer = evolver._optimizer
    sampled = evolver.ask().astype(np.float64)
    covariance = optimizer._C if optimizer._C.ndim == 2 else np.diag(optimizer._C)
    deviations = optimizer._sigma * np.sqrt(np.diag(covariance))
    assert np.abs((sampled.mean(axis=0) - optimizer._mean) / deviations).max() < 0.1
    correlated = np.cov(sampled.T) / np.outer(deviations, deviations)
    expected = optimizer._sigma**2 * covariance / np.outer(deviations, deviations)
    assert np.abs(correlated - expected).max() < 0.15


def test_only_the_order_of_fitness_counts() -> None:
    plain, bent = made(), made()
    for _ in range(10):
        plain.tell(ellipsoid(plain.ask()))
        bent.tell(np.arctan(ellipsoid(bent.ask())) * 1e300)
    assert np.array_equal(plain.ask(), bent.ask())


@pytest.mark.parametrize("topology", [TEN, WIDE], ids=str)
def test_everything_in_the_library_that_changes_is_saved(topology: Topology) -> None:
    """A newer library with new state would be noticed here."""
    evolver = made(topology)
    optimizer = evolver._optimizer
    before = {name: np.copy(value) for name, value in vars(optimizer).items() if name != "_rng"}
    randomness = optimizer._rng.get_state()[1].copy()
    run(evolver, 5)
    evolver.ask()
    now = vars(optimizer)
    changed = {name for name, value in before.items() if not np.array_equal(value, now[name])}
    saved = {*evolver._arrays().values(), "_sigma", "_g"}
    # The last is the library's record for its stopping rule, which is not used here.
    assert changed - {"_funhist_values"} == saved
    assert np.array_equal(optimizer._rng.get_state()[1], randomness)


@pytest.mark.parametrize("topology", [TEN, WIDE], ids=str)
def test_a_new_population_size_keeps_all_that_was_learnt(topology: Topology) -> None:
    evolver = made(topology)
    run(evolver, 10)
    learnt = {name: np.copy(getattr(evolver._optimizer, name)) for name in ("_mean", "_C", "_sigma", "_pc", "_p_sigma")}
    evolver.settings = dataclasses.replace(evolver.settings, population=35)
    assert len(evolver.ask()) == 35
    assert evolver._optimizer.population_size == 35
    for name, value in learnt.items():
        assert getattr(evolver._optimizer, name) == pytest.approx(value, rel=1e-12, abs=1e-15)


def test_a_state_of_another_library_version_is_refused() -> None:
    state = made().state()
    state["cmaes_version"] = np.array("0.0.1")
    with pytest.raises(UserError, match=r"cmaes '0\.0\.1' and cannot go on under"):
        made().restore(state)


def test_the_number_of_blas_threads_changes_no_bit() -> None:
    asked = []
    for threads in (1, 2):
        evolver = made(Topology((9, 12, 2)), population=150)
        with threadpool_limits(threads, user_api="blas"):
            run(evolver, 4)
            asked.append(evolver.ask().tobytes())
    assert asked[0] == asked[1]
