"""An evolution strategy that follows an estimated gradient: Salimans et al. 2017, arXiv:1703.03864.

Mirrored sampling (Brockhoff et al. 2010), centred ranks instead of raw fitness, and Adam (Kingma & Ba 2015) to take
the steps. Equations numbered below:

    (1) x± = mean ± sigma e, e ~ N(0, 1)                                        mirrored sampling
    (2) u  = rank / (n - 1) - 1/2                                               centred ranks, equals share theirs
    (3) g  = 1 / (n sigma) * sum over pairs of (u+ - u-) e                      gradient estimate, Salimans alg. 1
    (4) g  = g - weight_decay * mean                                            L2 penalty
    (5) m  = beta1 m + (1 - beta1) g,  v = beta2 v + (1 - beta2) g²             Kingma & Ba, alg. 1
    (6) mean = mean + learn_rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
"""

from dataclasses import dataclass

import numpy as np

from brains.errors import UserError
from brains.evolvers.base import GENE_LIMIT, Evolver, EvolverSettings
from brains.initializers import INITIALIZERS
from brains.saved import State, read_array
from brains.settings import choice, number

EPSILON = 1e-8
SCALE_FLOOR = 1e-6


@dataclass(frozen=True)
class OpenAIESSettings(EvolverSettings):
    """Settings of the evolution strategy. An odd population scores the mean itself as its last individual."""

    initializer: str = choice("xavier", tuple(INITIALIZERS), "how the first mean is drawn")
    sigma: float = number(0.1, 1e-4, 10.0, "standard deviation of the noise round the mean")
    sigma_decay: float = number(1.0, 0.5, 1.0, "multiplies sigma after every generation; 1 keeps it")
    learn_rate: float = number(0.05, 1e-5, 10.0, "size of Adam's step")
    learn_rate_decay: float = number(1.0, 0.5, 1.0, "multiplies the learn rate after every generation; 1 keeps it")
    beta1: float = number(0.9, 0.0, 0.9999, "memory of Adam's mean of gradients")
    beta2: float = number(0.999, 0.0, 0.999999, "memory of Adam's mean of squared gradients")
    weight_decay: float = number(0.0, 0.0, 1.0, "pull of every weight towards 0")


class OpenAIES(Evolver[OpenAIESSettings]):
    """The evolution strategy. Asked generations hold all x+, then all x-, then, if their number is odd, the mean.

    The mean is scored for the record and for the crown; it has no part in the gradient.
    """

    name = "openai-es"
    settings_type = OpenAIESSettings

    def _begin(self, start: np.ndarray | None) -> None:
        self._mean = self._first_mean(start)
        self._first_moment = np.zeros_like(self._mean)
        self._second_moment = np.zeros_like(self._mean)
        self._asked_sigma = self.settings.sigma
        self._sigma_scale = self._learn_rate_scale = 1.0

    @property
    def middle(self) -> np.ndarray:
        return np.clip(self._mean, -GENE_LIMIT, GENE_LIMIT).astype(np.float32)

    def _sample(self) -> np.ndarray:
        pairs, odd = divmod(self.settings.population, 2)
        self._asked_sigma = self.settings.sigma * self._sigma_scale
        noise = self._rng.standard_normal((len(self._mean), pairs), dtype=np.float32)
        noise *= np.float32(self._asked_sigma)
        mean = self._mean[:, None]
        return np.concatenate([mean + noise, mean - noise] + [mean] * odd, axis=1)  # (1)

    def _update(self, genes: np.ndarray, fitness: np.ndarray) -> None:
        settings = self.settings
        pairs = genes.shape[1] // 2
        utility = centred_ranks(fitness[: 2 * pairs])  # (2)
        # Half the difference of a pair is sigma e as it was really evaluated, after rounding to float32.
        noise = (genes[:, :pairs].astype(np.float64) - genes[:, pairs : 2 * pairs]) / (2 * self._asked_sigma)
        pull = utility[:pairs] - utility[pairs:]
        gradient = (noise * pull).sum(axis=1) / (2 * pairs * self._asked_sigma)  # (3)
        gradient -= settings.weight_decay * self._mean  # (4)
        self._first_moment += (1 - settings.beta1) * (gradient - self._first_moment)  # (5)
        self._second_moment += (1 - settings.beta2) * (gradient**2 - self._second_moment)
        steps = self._generation + 1
        first = self._first_moment / (1 - settings.beta1**steps)
        second = self._second_moment / (1 - settings.beta2**steps)
        learn_rate = settings.learn_rate * self._learn_rate_scale
        self._mean += learn_rate * first / (np.sqrt(second) + EPSILON)  # (6)
        self._sigma_scale = max(self._sigma_scale * settings.sigma_decay, SCALE_FLOOR)
        self._learn_rate_scale = max(self._learn_rate_scale * settings.learn_rate_decay, SCALE_FLOOR)

    def _own_state(self) -> State:
        return {
            "mean": self._mean.copy(),
            "first_moment": self._first_moment.copy(),
            "second_moment": self._second_moment.copy(),
            "scales": np.array([self._asked_sigma, self._sigma_scale, self._learn_rate_scale]),
        }

    def _restore_own(self, state: State) -> None:
        vector = (self.topology.parameter_count,)
        mean = read_array(state, "mean", np.float64, vector)
        first = read_array(state, "first_moment", np.float64, vector)
        second = read_array(state, "second_moment", np.float64, vector)
        scales = read_array(state, "scales", np.float64, (3,))
        if (scales <= 0).any() or (second < 0).any():
            raise UserError("the saved state is damaged: its step sizes are out of range")
        self._mean, self._first_moment, self._second_moment = mean, first, second
        self._asked_sigma, self._sigma_scale, self._learn_rate_scale = scales.tolist()


def centred_ranks(fitness: np.ndarray) -> np.ndarray:
    """Ranks ``(n,)`` spread evenly over [-1/2, 1/2], the fittest 1/2; equal fitness gets the mean of its ranks."""
    ordered = np.sort(fitness)
    first = np.searchsorted(ordered, fitness, side="left")
    last = np.searchsorted(ordered, fitness, side="right") - 1
    return (first + last) / 2 / (len(fitness) - 1) - 0.5
