"""Driving an evolution into its run folder: what `evolve` and `demo` share."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from sim.evaluation import Evaluator, Here
from sim.evolution import Evolution, Generation, evolve
from sim.processes import Processes
from sim.runs import RunFolder


def run(
    evolution: Evolution,
    folder: RunFolder,
    generations: int,
    evaluator: Evaluator,
    show: Callable[[Generation], None],
    seconds: float | None = None,
) -> None:
    """Evolve until there are ``generations`` in all, or until ``seconds`` are over, and record each.

    Raises:
        KeyboardInterrupt: Ctrl-C; the folder then holds everything up to the last finished generation.
        UserError: the folder cannot be written, or nobody can be scored.
    """
    started = time.perf_counter()
    with evaluator:
        for generation in evolve(evolution, generations, evaluator):
            with _uninterrupted():
                folder.record(evolution, generation)
            show(generation)
            if seconds is not None and time.perf_counter() - started >= seconds:
                break


def local_evaluator(workers: int, evolution: Evolution, warn: Callable[[str], None]) -> Evaluator:
    """Scores in that many processes of this machine, 0 for one for every core; one is this process.

    Raises:
        UserError: a number that cannot be.
    """
    if workers == 1:
        return Here()
    return Processes(workers, warn=_dated(evolution, warn))


def _dated(evolution: Evolution, warn: Callable[[str], None]) -> Callable[[str], None]:
    """Warn with the number of the generation that is on its way."""

    def warn_of_generation(words: str) -> None:
        number = evolution.generation + (not evolution.ask().exam)
        warn(f"generation {number}: {words}")

    return warn_of_generation


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
