"""Scoring a population: here, or wherever an `Evaluator` has the work done.

An episode depends on nothing but its own individual, so any split of the population gives the same numbers.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from types import TracebackType

import numpy as np

from brains.errors import UserError
from brains.population import Population
from brains.topology import Topology
from sim.task import Scores, Task

_KEPT_BYTES = 24_000_000  # glibc learns from blocks of up to 32 MB


class AllLost(UserError):
    """Not one individual could be scored: each of them ended its worker, or gave no answer in time."""


@dataclass(frozen=True, eq=False)
class Scoring:
    """What a generation is scored in: all that a worker needs to know besides the individuals.

    Called with (individuals, parameters) float32 it gives their `Scores`. Cheap to send to another process.
    """

    task: Task
    topology: Topology
    episodes: tuple[str, ...]

    def __call__(self, parameters: np.ndarray) -> Scores:
        _keep_freed_memory()
        return self.task.evaluate(Population(self.topology, parameters), self.episodes)


@cache
def _keep_freed_memory() -> None:
    """Once in a process: let what is freed in one step be there for the next, up to some megabytes.

    glibc hands the memory of large arrays back to the system until it has seen a still larger one freed, and a step
    makes and frees many. A worker that has done nothing before fetched every page anew in every step, which took half
    of its time (500 cars: 540,000 page faults in a drive). Elsewhere this does nothing.
    """
    np.empty(_KEPT_BYTES, dtype=np.uint8)  # its pages are never touched


class Evaluator(AbstractContextManager["Evaluator"], ABC):
    """A place where populations are scored; leaving its context ends whatever it has begun."""

    @abstractmethod
    def evaluate(self, task: Task, topology: Topology, parameters: np.ndarray, episodes: tuple[str, ...]) -> Scores:
        """Score every individual in every episode.

        Args:
            parameters: (individuals, parameters) float32.

        Returns:
            The same bits wherever it is done. An individual that cannot be scored because it ends or hangs whoever
            tries has a fitness and details of NaN, and lessons of zero.

        Raises:
            AllLost: that holds for all of them.
            UserError: the place cannot do any work, or the task says that something is wrong.
        """

    def close(self) -> None:
        """Give back what is held; the evaluator is of no use after that."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Here(Evaluator):
    """Scores in this process, all individuals at once."""

    def evaluate(self, task: Task, topology: Topology, parameters: np.ndarray, episodes: tuple[str, ...]) -> Scores:
        return Scoring(task, topology, episodes)(parameters)
