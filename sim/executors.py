"""Scoring on any `concurrent.futures.Executor`: threads, MPI, a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait

import numpy as np

from sim.chunks import Chunked, Lost
from sim.evaluation import Scoring
from sim.task import Scores


class OnExecutor(Chunked):
    """Scores wherever the executor does its work.

    Args:
        executor: whoever made it shuts it down.
        workers: how many chunks it works on at the same time.
        chunk: individuals in a chunk at most; None for what suits the task.
        timeout_s: when not one chunk has been finished for so long, those on their way are given up. An executor has
            no way to end what hangs, so its worker may stay lost.
        warn: told one line when something was lost.
    """

    def __init__(
        self,
        executor: Executor,
        workers: int,
        chunk: int | None = None,
        timeout_s: float | None = None,
        warn: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(chunk, warn)
        self._executor, self._workers, self._timeout_s = executor, workers, timeout_s

    @property
    def workers(self) -> int:
        return self._workers

    def _submit(self, scoring: Scoring, parameters: np.ndarray) -> Future[Scores]:
        """Have one chunk scored."""
        return self._executor.submit(scoring, parameters)

    def _loss(self, error: BaseException) -> str | None:
        """In words, how the chunk came to be lost; None if the error is the task's own."""
        return "the executor lost a worker" if isinstance(error, BrokenExecutor | CancelledError) else None

    def _outcomes(self, scoring: Scoring, chunks: Sequence[np.ndarray]) -> Iterator[tuple[int, Scores | Lost]]:
        going = {self._submit(scoring, chunk): index for index, chunk in enumerate(chunks)}
        try:
            while going:
                done, _ = wait(going, self._timeout_s, FIRST_COMPLETED)
                for future in done:
                    yield going.pop(future), self._outcome(future)
                if not done:
                    why = f"no worker gave an answer for {self._timeout_s:g} s"
                    for future in list(going):
                        future.cancel()
                        yield going.pop(future), Lost(why)
        finally:
            for future in going:
                future.cancel()

    def _outcome(self, future: Future[Scores]) -> Scores | Lost:
        error = future.exception() if not future.cancelled() else CancelledError()
        if error is None:
            return future.result()
        why = self._loss(error)
        if why is None:
            raise error
        return Lost(why)
