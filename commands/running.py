"""Driving an evolution into its run folder: what `evolve` and `demo` share."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from types import FrameType

from brains.errors import UserError
from sim.evaluation import worker_pool
from sim.evolution import Evolution, Generation, evolve
from sim.runs import RunFolder

# Windows cannot wait for more processes than this at once.
MOST_WORKERS = 61 if sys.platform == "win32" else 512


def run(
    evolution: Evolution,
    folder: RunFolder,
    generations: int,
    workers: int,
    show: Callable[[Generation], None],
    seconds: float | None = None,
) -> None:
    """Evolve until there are ``generations`` in all, or until ``seconds`` are over, and record each.

    Raises:
        KeyboardInterrupt: Ctrl-C; the folder then holds everything up to the last finished generation.
        UserError: the folder cannot be written, or a worker died.
    """
    started = time.perf_counter()
    try:
        with worker_pool(workers) as pool:
            for generation in evolve(evolution, generations, pool, workers):
                with _uninterrupted():
                    folder.record(evolution, generation)
                show(generation)
                if seconds is not None and time.perf_counter() - started >= seconds:
                    break
    except BrokenProcessPool:
        raise UserError(
            "a worker process died, perhaps for want of memory; use fewer --workers or a smaller --population, "
            f"and go on by --resume {folder.path}"
        ) from None


def check_workers(workers: int) -> None:
    """Refuse a number of processes that cannot be.

    Raises:
        UserError: it is one.
    """
    if not 1 <= workers <= MOST_WORKERS:
        raise UserError(f"--workers is {workers}; expected 1 to {MOST_WORKERS}")


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold back Ctrl-C until the block is through."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[FrameType | None] = []
    before = signal.signal(signal.SIGINT, lambda _number, frame: pressed.append(frame))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt
