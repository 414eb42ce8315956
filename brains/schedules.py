"""Learn-rate schedules: by what the learn rate is multiplied as training goes on. Time is counted in epochs."""

import math
from dataclasses import dataclass
from typing import ClassVar

from brains.errors import UserError
from brains.settings import Settings, number


@dataclass(frozen=True)
class Schedule(Settings):
    """Constant: the learn rate as it was set. Base of all schedules."""

    name: ClassVar[str] = "constant"
    formula: ClassVar[str] = "η"

    def factor(self, epochs: float) -> float:
        """What multiplies the learn rate after ``epochs`` epochs, parts of epochs included."""
        return 1.0


@dataclass(frozen=True)
class InverseTime(Schedule):
    """Robbins & Monro 1951: ever smaller steps, yet no end to how far they reach."""

    name: ClassVar[str] = "1/t"
    formula: ClassVar[str] = "η / (1 + decay t)"
    decay: float = number(0.01, 0.0, 10.0, "how fast it falls", unit="1/epoch")

    def factor(self, epochs: float) -> float:
        return 1.0 / (1.0 + self.decay * epochs)


@dataclass(frozen=True)
class Steps(Schedule):
    """Down in steps: multiplied by ``drop`` after every ``every`` epochs."""

    name: ClassVar[str] = "step"
    formula: ClassVar[str] = "η drop^floor(t / every)"
    drop: float = number(0.5, 0.01, 1.0, "what every step multiplies it by")
    every: int = number(50, 1, 100_000, "length of a step", unit="epochs")

    def factor(self, epochs: float) -> float:
        return float(self.drop ** math.floor(epochs / self.every))


@dataclass(frozen=True)
class Cosine(Schedule):
    """Half a cosine down to ``floor``, then level: Loshchilov & Hutter 2017 (SGDR), eq. (5), without restarts."""

    name: ClassVar[str] = "cosine"
    formula: ClassVar[str] = "η (floor + (1 - floor) (1 + cos(π t / length)) / 2)"
    length: int = number(200, 1, 100_000, "until it is level", unit="epochs")
    floor: float = number(0.0, 0.0, 1.0, "share of the learn rate that stays")

    def factor(self, epochs: float) -> float:
        fall = (1.0 + math.cos(math.pi * min(epochs / self.length, 1.0))) / 2.0
        return self.floor + (1.0 - self.floor) * fall


SCHEDULES: dict[str, type[Schedule]] = {kind.name: kind for kind in (Schedule, InverseTime, Steps, Cosine)}


def schedule_named(name: str) -> type[Schedule]:
    """The schedule's class. Raises UserError, naming those there are."""
    if name not in SCHEDULES:
        raise UserError(f"no schedule is called {name!r:.80}; choose one of {', '.join(SCHEDULES)}")
    return SCHEDULES[name]
