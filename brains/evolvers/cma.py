"""CMA-ES: learns which directions in weight space pay together. An adapter over the library ``cmaes``.

Full covariance: Hansen 2016, "The CMA Evolution Strategy: A Tutorial", arXiv:1604.00772. Separable (diagonal) form,
linear in the number of weights: Ros & Hansen 2008. The library holds mean, covariance and step size and does the
update; the samples are drawn here, from our own generator and all at once:

    x_k = mean + sigma B D z_k,  z_k ~ N(0, I)                                   Hansen 2016, eq. 38 to 40

The library learns from ranks instead of fitness values: CMA-ES uses nothing but their order, and ranks are finite.

The full form decomposes and multiplies matrices in BLAS, whose last bits (and, on a busy machine, whose speed) depend
on its number of threads. It is held to one thread here, so that a run repeats to the bit whatever that number is.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from brains.errors import UserError
from brains.evolvers.base import GENE_LIMIT, Evolver, EvolverSettings, by_fitness
from brains.initializers import INITIALIZERS
from brains.saved import State, read_array, read_text
from brains.settings import choice, number

FULL_UP_TO = 200
"""Genomes with more parameters than this use the separable form: the full matrix costs P² memory per individual."""

SIGMA_FLOOR = 1e-12


@dataclass(frozen=True)
class CMASettings(EvolverSettings):
    """Settings of CMA-ES; it adapts everything but these by itself."""

    population: int = number(150, 4, 2_000, "individuals in a generation")
    initializer: str = choice("zeros", tuple(INITIALIZERS), "how the first mean is drawn")
    sigma: float = number(0.5, 1e-6, 100.0, "standard deviation of the first generation")


class CMA(Evolver[CMASettings]):
    """CMA-ES, full up to ``FULL_UP_TO`` parameters and separable above.

    A new population size keeps mean, covariance, step size and both evolution paths, which do not depend on it, and
    takes the weights and learning rates that the library derives for the new size. The setting ``sigma`` acts at the
    start only.
    """

    name = "cma"
    settings_type = CMASettings

    @property
    def separable(self) -> bool:
        """Whether the covariance is kept as a diagonal."""
        return self.topology.parameter_count > FULL_UP_TO

    @property
    def middle(self) -> np.ndarray:
        return np.clip(self._optimizer._mean, -GENE_LIMIT, GENE_LIMIT).astype(np.float32)

    def _begin(self, start: np.ndarray | None) -> None:
        self._optimizer = self._made(self._first_mean(start), self.settings.sigma, self.settings.population)

    def _made(self, mean: np.ndarray, sigma: float, population: int) -> Any:
        import cmaes  # here, so that importing brains stays quick

        kind = cmaes.SepCMA if self.separable else cmaes.CMA
        # Its seed is never used: we draw the samples. A fixed one keeps it from asking the system for entropy.
        return kind(mean=mean.copy(), sigma=sigma, population_size=population, seed=0)

    def _sample(self) -> np.ndarray:
        population = self.settings.population
        if population != self._optimizer.population_size:
            old = self._optimizer
            self._optimizer = self._made(old._mean, old._sigma, population)
            for name in ("_C", "_p_sigma", "_pc", "_g"):
                setattr(self._optimizer, name, getattr(old, name))
        optimizer = self._optimizer
        normal = self._rng.standard_normal((self.topology.parameter_count, population))
        with _one_blas_thread():
            if self.separable:
                steps = optimizer._eigen_decomposition()[:, None] * normal
            else:
                rotation, lengths = optimizer._eigen_decomposition()
                steps = rotation @ (lengths[:, None] * normal)
        return optimizer._mean[:, None] + optimizer._sigma * steps

    def _update(self, genes: np.ndarray, fitness: np.ndarray) -> None:
        individuals = genes.T.astype(np.float64)
        with _one_blas_thread():
            self._optimizer.tell([(individuals[i], rank) for rank, i in enumerate(by_fitness(fitness))])
        self._optimizer._sigma = max(float(self._optimizer._sigma), SIGMA_FLOOR)

    def _own_state(self) -> State:
        import cmaes

        optimizer = self._optimizer
        state = {
            "cmaes_version": np.array(cmaes.__version__),
            "cma_population": np.array(optimizer.population_size, dtype=np.int64),
            "cma_generation": np.array(optimizer._g, dtype=np.int64),
            "cma_sigma": np.array(optimizer._sigma, dtype=np.float64),
        }
        for key, name in self._arrays().items():
            value = getattr(optimizer, name)
            state[key] = np.empty(0) if value is None else value.copy()
        return state

    def _arrays(self) -> dict[str, str]:
        """Every array of the library's optimizer that changes over a run: our name for it and its own."""
        arrays = {
            "cma_mean": "_mean",
            "cma_covariance": "_C",
            "cma_sigma_path": "_p_sigma",
            "cma_covariance_path": "_pc",
            "cma_lengths": "_D",
        }
        return arrays if self.separable else {**arrays, "cma_rotation": "_B"}

    def _restore_own(self, state: State) -> None:
        import cmaes

        version = read_text(state, "cmaes_version")
        if version != cmaes.__version__:
            raise UserError(
                f"the saved state is of cmaes {version!r:.40} and cannot go on under {cmaes.__version__}; install that "
                "version, or start anew from the champion"
            )
        vector: tuple[int | None, ...] = (self.topology.parameter_count,)
        square = vector if self.separable else vector * 2
        shapes = {"cma_covariance": square, "cma_rotation": square}
        arrays: dict[str, np.ndarray | None] = {}
        for key, name in self._arrays().items():
            # The decomposition exists between ask and tell only.
            absent = name in ("_B", "_D") and state.get(key, np.empty(1)).shape == (0,)
            arrays[name] = None if absent else read_array(state, key, np.float64, shapes.get(key, vector))
        population = int(read_array(state, "cma_population", np.int64, ()))
        sigma = float(read_array(state, "cma_sigma", np.float64, ()))
        generation = int(read_array(state, "cma_generation", np.int64, ()))
        mean = arrays["_mean"]
        if mean is None or not 4 <= population <= 100_000 or sigma <= 0 or generation < 0 or np.abs(mean).max() >= 1e32:
            raise UserError("the saved state is damaged: its numbers for CMA-ES are out of range")
        optimizer = self._made(mean, sigma, population)
        optimizer._g = generation
        for name, array in arrays.items():
            setattr(optimizer, name, array)
        self._optimizer = optimizer


def _one_blas_thread() -> AbstractContextManager[Any]:
    limited: AbstractContextManager[Any] = _blas().limit(limits=1, user_api="blas")
    return limited


@cache
def _blas() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
