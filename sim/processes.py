"""Scoring in processes of this machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from brains.errors import UserError
from sim.chunks import Chunked, Lost, check_timeout
from sim.evaluation import Scoring
from sim.task import Scores
from sim.worker_pool import WorkerPool

# Windows cannot wait for more processes than this at once.
MOST_WORKERS = 61 if sys.platform == "win32" else 512
DEFAULT_TIMEOUT_S = 600.0
"""For a chunk: far beyond any honest one, and still the end of a worker that hangs."""


class Processes(Chunked):
    """Scores in that many processes, which are started with the first generation.

    Args:
        workers: how many processes; 0 for one for every core.
        chunk: individuals in a chunk at most; None for what suits the task.
        timeout_s: a worker that takes longer over one chunk is killed, and the chunk is lost. What comes of an
            individual that is lost depends on the clock, so there is a warning whenever that happens.
        warn: told one line when something was lost.

    Raises:
        UserError: a number of workers, a chunk or a timeout that cannot be.
    """

    def __init__(
        self,
        workers: int,
        chunk: int | None = None,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        warn: Callable[[str], None] | None = None,
    ) -> None:
        check_workers(workers)
        check_timeout(timeout_s)
        super().__init__(chunk, warn)
        self._pool = WorkerPool(workers or core_count(), timeout_s)

    @property
    def workers(self) -> int:
        return self._pool.workers

    def _outcomes(self, scoring: Scoring, chunks: Sequence[np.ndarray]) -> Iterable[tuple[int, Scores | Lost]]:
        return self._pool.run(scoring, chunks)

    def close(self) -> None:
        self._pool.close()


def core_count() -> int:
    """How many processes this one may keep busy."""
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), MOST_WORKERS)
    return min(os.cpu_count() or 1, MOST_WORKERS)


def check_workers(workers: int) -> None:
    """Refuse a number of processes that cannot be.

    Raises:
        UserError: it is one.
    """
    if not 0 <= workers <= MOST_WORKERS:
        raise UserError(f"--workers is {workers}; expected 1 to {MOST_WORKERS}, or 0 for every core")
