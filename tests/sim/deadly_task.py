"""A task in which some individuals do to their worker what no individual should."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from brains.errors import UserError
from brains.population import Population
from brains.topology import Topology
from sim.task import Scores, Task, World

TOPOLOGY = Topology((1, 1), ("linear",))
TAME, EXIT, SEGFAULT, STOP, SLOW, MISTAKE, BUG, NO_PICKLE = range(8)
"""What an individual does, by its first gene."""


class Unreadable(Exception):
    """Cannot be made again from what it says."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} and {two}")
        self.held = lambda: two


@dataclass(frozen=True)
class DeadlyTask(Task):
    """Fitness is the second gene.

    Attributes:
        once: a folder: with one, every individual misbehaves the first time only.
    """

    name: ClassVar[str] = "deadly"
    least_chunk: ClassVar[int] = 2
    observation_names: ClassVar[tuple[str, ...]] = ("in",)
    action_names: ClassVar[tuple[str, ...]] = ("out",)
    once: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {"once": self.once}

    def episodes(self, seed: int, generation: int) -> tuple[str, ...]:
        return ("all",)

    def exam(self, seed: int) -> tuple[str, ...]:
        return ()

    def world(self, population: Population, episodes: tuple[str, ...]) -> World:
        raise NotImplementedError

    def evaluate(self, population: Population, episodes: tuple[str, ...]) -> Scores:
        genes = population.parameters
        for deed, name in genes.astype(int):
            if deed != TAME and self._again(int(name)):
                _DEEDS[deed]()
        fitness = genes[:, 1].astype(np.float64) * 0.1
        return Scores(fitness, len(genes), {"twice": 2 * fitness}, {"both": np.stack([fitness, fitness], axis=1)})

    def _again(self, name: int) -> bool:
        if not self.once:
            return True
        try:
            (Path(self.once) / str(name)).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


def _mistake() -> None:
    raise UserError("a wish that cannot be met; wish for less")


def _bug() -> None:
    raise ZeroDivisionError("found in a worker")


def _no_pickle() -> None:
    raise Unreadable("this", "that")


_DEEDS = {
    EXIT: lambda: os._exit(3),
    SEGFAULT: lambda: os.kill(os.getpid(), signal.SIGSEGV),
    STOP: lambda: os.kill(os.getpid(), signal.SIGSTOP),
    SLOW: lambda: time.sleep(0.5),
    MISTAKE: _mistake,
    BUG: _bug,
    NO_PICKLE: _no_pickle,
}


def crowd(*deeds: int) -> np.ndarray:
    """(individuals, 2) parameters; individual k has the fitness 0.1 (k + 1)."""
    return np.array([(deed, k + 1) for k, deed in enumerate(deeds)], dtype=np.float32)
