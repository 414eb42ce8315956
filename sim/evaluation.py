"""Scoring a population: here, in a pool of processes, or on any other `concurrent.futures.Executor`.

An episode depends on nothing but its own individual, so any split of the population gives the same numbers.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

import numpy as np

from brains.population import Population
from brains.topology import Topology
from sim.task import Scores, Task


def evaluate(
    task: Task,
    topology: Topology,
    parameters: np.ndarray,
    episodes: tuple[str, ...],
    executor: Executor | None = None,
    workers: int = 1,
) -> Scores:
    """Score every individual in every episode.

    Args:
        parameters: (individuals, parameters) float32.
        executor: where the work is done; None does it here.
        workers: into how many parts the population is split for the executor.
    """
    if executor is None:
        return _evaluate_part(task, topology, parameters, episodes)
    # Dealt out like cards: neighbours (elites, the two of a mirrored pair) drive about equally long.
    places = [np.arange(k, len(parameters), workers) for k in range(min(workers, len(parameters)))]
    futures = [executor.submit(_evaluate_part, task, topology, parameters[part], episodes) for part in places]
    return Scores.gather([future.result() for future in futures], places)


def _evaluate_part(task: Task, topology: Topology, parameters: np.ndarray, episodes: tuple[str, ...]) -> Scores:
    return task.evaluate(Population(topology, parameters), episodes)


@contextmanager
def worker_pool(workers: int) -> Iterator[Executor | None]:
    """A pool of that many processes; None for a single one, which is this process."""
    if workers <= 1:
        yield None
        return
    # Started afresh on every system: a fork would inherit the threads of a progress bar or a window.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_live_with_the_parent) as pool:
        yield pool


def _live_with_the_parent() -> None:
    """A terminal sends Ctrl-C to every process; the parent alone decides what it means. And none outlives it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    """A parent that is killed cannot tell its workers to end: they would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
