"""Scoring on any `concurrent.futures.Executor`: MPI, or whatever pool a researcher has.

``neurarium evolve TASK --executor mpi4py.futures:MPIPoolExecutor`` names one; docs/scaling.md says how it is started.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait

import numpy as np

from brains.blas import one_thread
from brains.errors import UserError
from sim.chunks import Chunked, Lost, check_timeout
from sim.evaluation import Scoring
from sim.task import Scores


class OnExecutor(Chunked):
    """Scores wherever the executor does its work.

    Args:
        executor: is shut down when this evaluator is closed.
        workers: how many chunks it works on at the same time.
        chunk: individuals in a chunk at most; None for what suits the task.
        timeout_s: when not one chunk has been finished for so long, those on their way are given up; None for never.
            An executor has no way to end what hangs, so its worker may stay lost.
        warn: told one line when something was lost.

    Raises:
        UserError: a chunk or a timeout that cannot be.
    """

    def __init__(
        self,
        executor: Executor,
        workers: int,
        chunk: int | None = None,
        timeout_s: float | None = None,
        warn: Callable[[str], None] | None = None,
    ) -> None:
        if timeout_s is not None:
            check_timeout(timeout_s)
        super().__init__(chunk, warn)
        self._executor, self._workers, self._timeout_s = executor, workers, timeout_s

    @property
    def workers(self) -> int:
        return self._workers

    def _outcomes(self, scoring: Scoring, chunks: Sequence[np.ndarray]) -> Iterator[tuple[int, Scores | Lost]]:
        try:
            going = {self._executor.submit(_score, scoring, chunk): index for index, chunk in enumerate(chunks)}
        except BrokenExecutor:  # the standard library's pools and MPI take no work any more once a worker has died
            raise UserError(
                "the executor has lost a worker and takes no more work; go on by --resume, and with --workers instead "
                "of --executor if it happens again: an individual that ends its worker is found out there"
            ) from None
        try:
            while going:
                done, _ = wait(going, self._timeout_s, FIRST_COMPLETED)
                for future in done:
                    yield going.pop(future), _outcome(future)
                if not done:
                    why = f"no worker gave an answer for {self._timeout_s:g} s"
                    for future in list(going):
                        future.cancel()
                        yield going.pop(future), Lost(why)
        finally:
            for future in going:
                future.cancel()

    def close(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)


def _outcome(future: Future[Scores]) -> Scores | Lost:
    """What came of a chunk. Raises what the task raised."""
    try:
        return future.result()
    except (BrokenExecutor, CancelledError):
        return Lost("the executor lost a worker")


def _score(scoring: Scoring, parameters: np.ndarray) -> Scores:
    with one_thread():
        return scoring(parameters)


def named_executor(
    spec: str,
    *,
    workers: int = 1,
    chunk: int | None = None,
    timeout_s: float | None = None,
    warn: Callable[[str], None] | None = None,
) -> OnExecutor:
    """Make an executor by its name.

    Args:
        spec: ``MODULE:CALLABLE``; the callable is called without arguments and gives an Executor.
        workers: how many chunks it works on at the same time, if more than 1; else what it says of itself.
        chunk, timeout_s, warn: as for `OnExecutor`.

    Raises:
        UserError: nothing of that name can be imported, or it gives something else; numbers that cannot be.
    """
    if workers < 0:
        raise UserError(f"--workers is {workers}; expected 1 or more, or 0 for what the executor says of itself")
    match = re.fullmatch(r"([\w.]+):([\w.]+)", spec)
    if match is None:
        raise UserError(f"--executor is '{spec:.80}'; expected MODULE:CALLABLE, such as mpi4py.futures:MPIPoolExecutor")
    try:
        made = importlib.import_module(match[1])
        for name in match[2].split("."):
            made = getattr(made, name)
        executor: object = made()  # type: ignore[operator]
    except Exception as error:
        words = f"{error}".strip().split("\n", 1)[0] or type(error).__name__
        raise UserError(f"--executor {spec:.80} cannot be made: {words}") from error
    if not isinstance(executor, Executor):
        raise UserError(
            f"--executor {spec:.80} gives a {type(executor).__name__}; expected a concurrent.futures.Executor"
        )
    own = getattr(executor, "num_workers", None) or getattr(executor, "_max_workers", None) or 1
    return OnExecutor(executor, workers if workers > 1 else int(own), chunk, timeout_s, warn)
