"""Optimizers: how a gradient becomes a step, on the flat parameter vector.

Each one's settings stand beside it; the update lines carry the numbers of their equations. w are the parameters, g the
gradient, η the learn rate. The learn rate stands outside every memory, so changing it changes the very next step in
proportion, and nothing has to be reset.
"""

import dataclasses
import json
from abc import ABC, abstractmethod
from concurrent.futures import Executor
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar, cast

import numpy as np

from brains.errors import UserError
from brains.saved import State, read_array, read_json, read_text
from brains.settings import Settings, number

LEARN_RATE_LOW, LEARN_RATE_HIGH = 1e-6, 10.0
BLOCK = 1 << 15
"""Parameters moved at a time: with their gradients and memories they stay in a processor's second cache. Each is moved
by itself, so that neither this number nor a helping thread changes a bit."""


def learn_rate_field(default: float) -> Any:
    """The learn rate, which every optimizer has, with a default of its own."""
    return number(default, LEARN_RATE_LOW, LEARN_RATE_HIGH, "size of a step down the slope")


@dataclass(frozen=True)
class OptimizerSettings(Settings):
    """What every optimizer can be told."""

    learn_rate: float = learn_rate_field(0.1)


S = TypeVar("S", bound=OptimizerSettings)


class Optimizer(ABC, Generic[S]):
    """Steps down a gradient. The settings may be replaced at any time and act from the next step.

    Args:
        size: number of parameters.
        settings: of the optimizer's own type, or None for its defaults.
        dtype: float32 or float64, of parameters and gradients.

    Raises:
        UserError: settings of another optimizer.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    settings_type: ClassVar[type[OptimizerSettings]]
    memory_names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, size: int, settings: S | None = None, dtype: type = np.float32) -> None:
        self.settings = settings if settings is not None else cast(S, self.settings_type())
        self._steps = 0
        self._size, self._dtype = size, np.dtype(dtype)
        self._use_memory({name: np.zeros(size, dtype) for name in self.memory_names})

    @abstractmethod
    def _move(
        self, parameters: np.ndarray, gradient: np.ndarray, memory: State, work: np.ndarray, learn_rate: float
    ) -> None:
        """Change ``parameters`` in place; ``self._steps`` counts this step already.

        All arrays are of a block of parameters. ``gradient`` stays as it is, ``work`` is space to be overwritten.
        """

    @property
    def settings(self) -> S:
        return self._settings

    @settings.setter
    def settings(self, settings: S) -> None:
        if type(settings) is not self.settings_type:
            raise UserError(
                f"the optimizer {self.name} takes {self.settings_type.__name__}, got {type(settings).__name__}"
            )
        self._settings = settings

    @property
    def steps(self) -> int:
        """Steps taken so far."""
        return self._steps

    @property
    def memory(self) -> dict[str, np.ndarray]:
        """Copies ``(P,)`` of what it remembers of former gradients, by name."""
        return {name: array.copy() for name, array in self._memory.items()}

    def step(
        self, parameters: np.ndarray, gradient: np.ndarray, factor: float = 1.0, helper: Executor | None = None
    ) -> None:
        """One step, in place.

        Args:
            parameters, gradient: ``(P,)``.
            factor: of a schedule; multiplies the learn rate.
            helper: a thread that takes half of many parameters.
        """
        self._steps += 1
        learn_rate = self._settings.learn_rate * factor
        if len(self._blocks) == 1:
            self._move(parameters, gradient, self._memory, self._work[0], learn_rate)
            return
        if helper is None or len(self._blocks) < 4:
            self._move_blocks(self._blocks, 0, parameters, gradient, learn_rate)
            return
        middle = len(self._blocks) // 2
        waiting = helper.submit(self._move_blocks, self._blocks[middle:], 1, parameters, gradient, learn_rate)
        self._move_blocks(self._blocks[:middle], 0, parameters, gradient, learn_rate)
        if waiting.cancel():  # a helper that has not begun finds no processor: it is not waited for
            self._move_blocks(self._blocks[middle:], 0, parameters, gradient, learn_rate)
        else:
            waiting.result()

    def _move_blocks(
        self, blocks: list[tuple[slice, State]], hand: int, parameters: np.ndarray, gradient: np.ndarray, rate: float
    ) -> None:
        work = self._work[hand]
        with np.errstate(all="ignore") if hand else nullcontext():  # every thread has its own
            for place, memory in blocks:
                part = parameters[place]
                self._move(part, gradient[place], memory, work[: len(part)], rate)

    def _use_memory(self, memory: State) -> None:
        self._memory = memory
        places = [slice(start, start + BLOCK) for start in range(0, max(self._size, 1), BLOCK)]
        self._blocks = [(place, {name: array[place] for name, array in memory.items()}) for place in places]
        self._work: list[np.ndarray] = [np.empty(min(self._size, BLOCK), self._dtype) for _ in range(2)]

    def state(self) -> State:
        """Everything needed to go on to the bit; fit for ``brains.npz.pack``."""
        return {
            "optimizer": np.array(self.name),
            "settings": np.array(json.dumps(dataclasses.asdict(self._settings))),
            "steps": np.array(self._steps, dtype=np.int64),
            **self.memory,
        }

    def restore(self, state: State) -> None:
        """Go on from what ``state`` gave, settings included. Raises UserError when it is of another kind or damaged."""
        found = read_text(state, "optimizer")
        if found != self.name:
            raise UserError(f"the saved state is of the optimizer {found!r:.80}, not of {self.name}")
        settings = self.settings_type.from_dict(read_json(state, "settings"))
        steps = int(read_array(state, "steps", np.int64, ()))
        if steps < 0:
            raise UserError("the saved state is damaged: a negative number of steps")
        kind, shape = self._dtype.type, (self._size,)
        memory = {name: read_array(state, name, kind, shape) for name in self.memory_names}
        self._settings, self._steps = cast(S, settings), steps
        self._use_memory(memory)


class GradientDescent(Optimizer[OptimizerSettings]):
    """w = w - η g. Cauchy 1847."""

    name, title = "gradient-descent", "Gradient descent"
    settings_type = OptimizerSettings

    def _move(
        self, parameters: np.ndarray, gradient: np.ndarray, memory: State, work: np.ndarray, learn_rate: float
    ) -> None:
        np.multiply(gradient, learn_rate, work)
        np.subtract(parameters, work, parameters)


@dataclass(frozen=True)
class MomentumSettings(OptimizerSettings):
    """Settings of momentum and of Nesterov's."""

    momentum: float = number(0.9, 0.0, 0.999, "share of the last velocity that is kept")


class Momentum(Optimizer[MomentumSettings]):
    """A ball that rolls: Polyak 1964; Sutskever et al. 2013, eq. (1) and (2), with η outside the velocity.

    (1) v = μ v + g
    (2) w = w - η v
    """

    name, title = "momentum", "Momentum"
    settings_type = MomentumSettings
    memory_names = ("velocity",)

    def _move(
        self, parameters: np.ndarray, gradient: np.ndarray, memory: State, work: np.ndarray, learn_rate: float
    ) -> None:
        velocity = memory["velocity"]
        np.multiply(velocity, self._settings.momentum, velocity)
        np.add(velocity, gradient, velocity)  # (1)
        np.multiply(velocity, learn_rate, work)
        np.subtract(parameters, work, parameters)  # (2)


class Nesterov(Optimizer[MomentumSettings]):
    """Momentum that looks ahead: Nesterov 1983; Sutskever et al. 2013, eq. (3) and (4), as in PyTorch's form:

    (3) v = μ v + g
    (4) w = w - η (g + μ v)
    """

    name, title = "nesterov", "Nesterov"
    settings_type = MomentumSettings
    memory_names = ("velocity",)

    def _move(
        self, parameters: np.ndarray, gradient: np.ndarray, memory: State, work: np.ndarray, learn_rate: float
    ) -> None:
        velocity, momentum = memory["velocity"], self._settings.momentum
        np.multiply(velocity, momentum, velocity)
        np.add(velocity, gradient, velocity)  # (3)
        np.multiply(velocity, momentum, work)
        np.add(work, gradient, work)
        np.multiply(work, learn_rate, work)
        np.subtract(parameters, work, parameters)  # (4)


@dataclass(frozen=True)
class RMSPropSettings(OptimizerSettings):
    """Settings of RMSProp."""

    learn_rate: float = learn_rate_field(0.01)
    decay: float = number(0.9, 0.0, 0.9999, "memory of the mean of squared gradients")
    epsilon: float = number(1e-8, 1e-12, 1.0, "keeps the division safe")


class RMSProp(Optimizer[RMSPropSettings]):
    """Every slope measured by its own usual size: Tieleman & Hinton 2012, lecture 6e.

    (5) s = ρ s + (1 - ρ) g²
    (6) w = w - η g / (√s + ε)
    """

    name, title = "rmsprop", "RMSProp"
    settings_type = RMSPropSettings
    memory_names = ("square",)

    def _move(
        self, parameters: np.ndarray, gradient: np.ndarray, memory: State, work: np.ndarray, learn_rate: float
    ) -> None:
        settings, square = self._settings, memory["square"]
        np.multiply(gradient, gradient, work)
        np.multiply(work, 1.0 - settings.decay, work)
        np.multiply(square, settings.decay, square)
        np.add(square, work, square)  # (5)
        np.sqrt(square, work)
        np.add(work, settings.epsilon, work)
        np.divide(gradient, work, work)
        np.multiply(work, learn_rate, work)
        np.subtract(parameters, work, parameters)  # (6)


@dataclass(frozen=True)
class AdamSettings(OptimizerSettings):
    """Settings of Adam."""

    learn_rate: float = learn_rate_field(0.01)
    beta1: float = number(0.9, 0.0, 0.9999, "memory of the mean gradient")
    beta2: float = number(0.999, 0.0, 0.999999, "memory of the mean squared gradient")
    epsilon: float = number(1e-8, 1e-12, 1.0, "keeps the division safe")


A = TypeVar("A", bound=AdamSettings)


class _AdamRule(Optimizer[A]):
    """Kingma & Ba 2015, algorithm 1.

    (7) m = β1 m + (1 - β1) g
    (8) v = β2 v + (1 - β2) g²
    (9) w = w - η m̂ / (√v̂ + ε),  m̂ = m / (1 - β1^t),  v̂ = v / (1 - β2^t)
    """

    memory_names = ("mean", "square")

    def _move(
        self, parameters: np.ndarray, gradient: np.ndarray, memory: State, work: np.ndarray, learn_rate: float
    ) -> None:
        settings = self._settings
        mean, square = memory["mean"], memory["square"]
        np.multiply(mean, settings.beta1, mean)
        np.multiply(gradient, 1.0 - settings.beta1, work)
        np.add(mean, work, mean)  # (7)
        np.multiply(work, gradient, work)
        np.multiply(work, (1.0 - settings.beta2) / (1.0 - settings.beta1), work)
        np.multiply(square, settings.beta2, square)
        np.add(square, work, square)  # (8)
        # (9) with both corrections in plain numbers: √v̂ = √v / c, so m̂ / (√v̂ + ε) = m̂ c / (√v + ε c)
        correction = (1.0 - settings.beta2**self._steps) ** 0.5
        np.sqrt(square, work)
        np.add(work, settings.epsilon * correction, work)
        np.divide(mean, work, work)
        np.multiply(work, learn_rate * correction / (1.0 - settings.beta1**self._steps), work)
        np.subtract(parameters, work, parameters)  # (9)


class Adam(_AdamRule[AdamSettings]):
    """Momentum and RMSProp together, both corrected for their start at 0: Kingma & Ba 2015, algorithm 1."""

    name, title = "adam", "Adam"
    settings_type = AdamSettings


@dataclass(frozen=True)
class AdamWSettings(AdamSettings):
    """Settings of AdamW."""

    weight_decay: float = number(0.01, 0.0, 1.0, "pull of every parameter towards 0, times the learn rate")


class AdamW(_AdamRule[AdamWSettings]):
    """Adam whose decay does not pass through its memories: Loshchilov & Hutter 2019, algorithm 2.

    (10) w = w - η λ w, then (9)
    """

    name, title = "adamw", "AdamW"
    settings_type = AdamWSettings

    def _move(
        self, parameters: np.ndarray, gradient: np.ndarray, memory: State, work: np.ndarray, learn_rate: float
    ) -> None:
        np.multiply(parameters, 1.0 - learn_rate * self._settings.weight_decay, parameters)  # (10)
        super()._move(parameters, gradient, memory, work, learn_rate)


OPTIMIZERS: dict[str, type[Optimizer[Any]]] = {
    optimizer.name: optimizer for optimizer in (GradientDescent, Momentum, Nesterov, RMSProp, Adam, AdamW)
}


def make_optimizer(
    name: str, size: int, settings: OptimizerSettings | None = None, dtype: type = np.float32
) -> Optimizer[Any]:
    """The optimizer of that name for ``size`` parameters. Raises UserError: no such name, or another's settings."""
    return optimizer_named(name)(size, settings, dtype)


def optimizer_named(name: str) -> type[Optimizer[Any]]:
    """The optimizer's class. Raises UserError, naming those there are."""
    if name not in OPTIMIZERS:
        raise UserError(f"no optimizer is called {name!r:.80}; choose one of {', '.join(OPTIMIZERS)}")
    return OPTIMIZERS[name]
