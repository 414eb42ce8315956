"""Driving an evolution into its run folder: what `evolve` and `demo` share."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from commands.output import Output
from sim.checkpoints import Pace
from sim.evaluation import Evaluator
from sim.evolution import Evolution, Generation, evolve
from sim.runs import RunFolder


def run(
    evolution: Evolution,
    folder: RunFolder,
    generations: int,
    evaluator: Evaluator,
    show: Callable[[Generation], None],
    seconds: float | None = None,
    checkpoint_every_s: float = 0.0,
) -> None:
    """Evolve until there are ``generations`` in all, or until ``seconds`` are over, and record each.

    Args:
        checkpoint_every_s: the folder is written at most so often, and at the end.

    Raises:
        KeyboardInterrupt: Ctrl-C; the folder then holds what is needed to go on.
        UserError: the folder cannot be written, or nobody can be scored.
    """
    started = time.perf_counter()
    folder.pace = Pace(checkpoint_every_s)
    with folder.evolving():
        try:
            for generation in evolve(evolution, generations, evaluator):
                with _uninterrupted():
                    folder.record(evolution, generation)
                show(generation)
                if seconds is not None and time.perf_counter() - started >= seconds:
                    break
        except BaseException:
            with _uninterrupted():
                folder.flush()
            raise
        with _uninterrupted():
            folder.flush(evolution)


class RunWarnings:
    """What an evaluator warns of, with the number of the generation that is on its way.

    Attributes:
        evolution: the run, as soon as there is one.
    """

    def __init__(self, output: Output) -> None:
        self._output = output
        self.evolution: Evolution | None = None

    def __call__(self, words: str) -> None:
        if self.evolution is not None:
            # The champion to be sits its exam when its generation has been counted already.
            words = f"generation {self.evolution.generation + (not self.evolution.ask().exam)}: {words}"
        self._output.warn(words)


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
