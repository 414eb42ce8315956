"""Scoring on a Dask cluster that exists already: ``neurarium evolve TASK --cluster tcp://HOST:8786``.

Chunks are tasks of Dask's, so Dask deals them out, repeats those whose workers die, and takes in workers that come
later. What is added here: only workers of the same versions take part, the task travels once and not with every chunk,
a chunk that hangs ends its worker, and whatever goes wrong is said in one line.
"""

from __future__ import annotations

import hashlib
import logging
import re
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import wait
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

import numpy as np

from brains.errors import UserError
from sim.chunks import Chunked, Lost, check_timeout
from sim.cluster_crew import ANSWER_S, Crew, first_line, in_loop, lost_scheduler
from sim.cluster_worker import Orders, Unfit, Unknown, identity, packed, score
from sim.evaluation import Scoring
from sim.processes import DEFAULT_TIMEOUT_S
from sim.task import Scores
from sim.tasks import GYM_PREFIX

if TYPE_CHECKING:
    from distributed import Client
    from distributed import Future as DaskFuture

DEFAULT_WAIT_S = 60.0
"""For the first worker, or the next one when all have gone."""
_ADDRESS = re.compile(r"(?:tcp|tls)://(?:\[[0-9a-fA-F:.]+\]|[^\s:/\[\]]+):(\d{1,5})")
_CONNECT_S = 10.0
_TICK_S = 0.5
_RETRIES = 2
"""How often Dask repeats a chunk that raised an error: a worker may be short of memory for a moment."""
_BYTES_AT_ONCE = 8_000_000
"""Of individuals sent to the scheduler as one list of tasks."""
_DROPPED = Lost("the scheduler dropped a chunk")


def cluster_evaluator(
    address: str,
    *,
    chunk: int | None = None,
    timeout_s: float = DEFAULT_TIMEOUT_S,
    wait_s: float = DEFAULT_WAIT_S,
    warn: Callable[[str], None] | None = None,
) -> ClusterEvaluator:
    """Connect to a cluster.

    Args:
        address: of its scheduler, such as ``tcp://192.0.2.7:8786``; with ``tls://`` Dask's own configuration says
            where the certificates are.
        chunk: individuals in a chunk at most; None for what suits the task and the number of workers.
        timeout_s: for one chunk.
        wait_s: for a worker, when there is none.
        warn: told one line when something was lost, or somebody is not used.

    Raises:
        UserError: Dask is not installed, that is no address, or there is no scheduler.
    """
    if find_spec("distributed") is None:
        raise UserError("--cluster needs Dask, which is not installed: pip install 'neurarium[cluster]'")
    match = _ADDRESS.fullmatch(address)
    if match is None or not 0 < int(match[1]) < 65536:
        raise UserError(f"--cluster is '{address:.80}'; expected the scheduler's address, such as tcp://127.0.0.1:8786")
    if not 0 <= wait_s <= 1e9:
        raise UserError(f"--cluster-wait is {wait_s:g}; expected seconds from 0 to 1e9")
    check_timeout(timeout_s)
    return ClusterEvaluator(address, chunk, timeout_s, wait_s, warn)


class ClusterEvaluator(Chunked):
    """Scores on the workers of a Dask cluster; arguments as `cluster_evaluator`."""

    def __init__(
        self,
        address: str,
        chunk: int | None,
        timeout_s: float,
        wait_s: float,
        warn: Callable[[str], None] | None,
    ) -> None:
        super().__init__(chunk, warn)
        self.address, self.timeout_s = address, timeout_s
        self._log_levels = _hush()
        try:
            self.client = _connected(address)
            self._crew = Crew(self.client, address, wait_s, self._warn)
            _check_scheduler(self.client, address)
        except BaseException:
            self.close()
            raise

    @property
    def workers(self) -> int:
        self._crew.muster()
        return sum(self._crew.fit.values())

    def _outcomes(self, scoring: Scoring, chunks: Sequence[np.ndarray]) -> Iterator[tuple[int, Scores | Lost]]:
        if scoring.task.name.startswith(GYM_PREFIX):
            self._crew.need(("gymnasium",))
        self._crew.muster()
        return _Batch(self, self._crew, scoring, chunks).outcomes()

    def close(self) -> None:
        client = getattr(self, "client", None)
        if client is not None:
            with suppress(OSError, TimeoutError, RuntimeError):
                client.close(timeout=2)
        for logger, level in self._log_levels.items():
            logger.setLevel(level)


def _hush() -> dict[logging.Logger, int]:
    """Keep Dask from telling in pages what is told here in a line. Returns the levels of its loggers as they were."""
    import distributed  # noqa: F401  sets the levels

    names = [name for name in logging.Logger.manager.loggerDict if f"{name}.".startswith("distributed.")]
    loggers = [logging.getLogger(name) for name in {"distributed", *names}]
    levels = {logger: logger.level for logger in loggers if logger.level != logging.NOTSET}
    for logger in levels:
        logger.setLevel(logging.CRITICAL + 1)
    return levels


def _connected(address: str) -> Client:
    from distributed import Client

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # versions that matter are compared worker by worker
            return Client(address, timeout=_CONNECT_S, set_as_default=False, direct_to_workers=False, name="neurarium")
    except (OSError, TimeoutError) as error:
        raise UserError(
            f"there is no Dask scheduler at {address} that answers; start one with 'dask scheduler', "
            "and look at the address it prints"
        ) from error
    except (ValueError, TypeError, ImportError, RuntimeError) as error:
        hint = (
            "; tls:// needs ca-file, client cert and key under distributed.comm.tls in Dask's configuration"
            if address.startswith("tls:")
            else ""
        )
        raise UserError(f"no connection to the Dask scheduler at {address}: {first_line(error)}{hint}") from error


def _check_scheduler(client: Client, address: str) -> None:
    """Tasks pass through the scheduler, which has to know their functions."""
    try:
        client.run_on_scheduler(identity)
    except OSError as error:
        raise lost_scheduler(address) from error
    except Exception as error:
        raise UserError(
            f"the Dask scheduler at {address} cannot load Neurarium ({first_line(error)}); "
            "install the same version where the scheduler runs"
        ) from error


@dataclass
class _Sent:
    """A chunk on its way; ``only`` names the workers it is confined to, None if any may have it."""

    future: DaskFuture
    index: int
    only: frozenset[str] | None


class _Batch:
    """The chunks of one generation, from the first that is sent to the last that is back."""

    def __init__(self, place: ClusterEvaluator, crew: Crew, scoring: Scoring, chunks: Sequence[np.ndarray]) -> None:
        self._place, self._client, self._crew, self._chunks = place, place.client, crew, chunks
        self._topic = f"neurarium-{place.client.id}"
        self._orders = packed(Orders(crew.ours, packed(scoring), place.timeout_s, self._topic))
        self._mark = hashlib.sha256(self._orders).hexdigest()[:16]
        self._going: dict[Any, _Sent] = {}
        self._suspects: list[int] = []
        self._alone: int | None = None
        self._progress_s = time.monotonic()
        self._events: SimpleQueue[Any] = SimpleQueue()
        """Futures that are done, and keys of chunks that hang."""

    def outcomes(self) -> Iterator[tuple[int, Scores | Lost]]:
        """As `Chunked._outcomes`."""
        self._client.subscribe_topic(self._topic, lambda event: self._events.put(event[1]["key"]))
        try:
            threads = sum(self._crew.fit.values())
            indices = range(len(self._chunks))
            self._send([*indices[:threads]], with_orders=True)  # one for every thread, so that each worker gets them
            self._send([*indices[threads:]])
            while self._going or self._suspects:
                if not self._going:
                    self._alone = self._suspects.pop(0)
                    self._send([self._alone], with_orders=True)
                for outcome in self._next():
                    self._progress_s = time.monotonic()
                    yield outcome
                self._look_after()
        finally:
            with suppress(Exception):
                self._client.cancel([sent.future for sent in self._going.values()], force=True)
                self._client.unsubscribe_topic(self._topic)

    def _send(self, indices: list[int], with_orders: bool = False) -> None:
        """Hand chunks to the scheduler, as few lists of tasks as can be."""
        orders = self._orders if with_orders else None
        if indices and not self._crew.fit:
            self._crew.muster()
        while indices:
            count = max(1, _BYTES_AT_ONCE // max(1, self._chunks[indices[0]].nbytes + len(orders or b"")))
            now, indices = indices[:count], indices[count:]
            genes = [np.ascontiguousarray(self._chunks[index], "<f4").tobytes() for index in now]
            only = self._crew.only
            futures = self._client.map(
                score,
                [self._mark] * len(now),
                [orders] * len(now),
                [len(self._chunks[index]) for index in now],
                genes,
                key="neurarium",
                pure=False,
                retries=_RETRIES,
                workers=None if only is None else list(only),
                allow_other_workers=False,
            )
            for index, future in zip(now, futures, strict=True):
                self._going[future.key] = _Sent(future, index, only)
                future.add_done_callback(self._events.put)

    def _next(self) -> Iterator[tuple[int, Scores | Lost]]:
        """What has come back; nothing after a moment without news."""
        events = []
        with suppress(Empty):
            events.append(self._events.get(timeout=_TICK_S))
            while True:
                events.append(self._events.get_nowait())
        for key in (event for event in events if isinstance(event, str)):
            sent = self._going.pop(key, None)
            if sent is not None:
                self._client.cancel([sent.future], force=True)
                yield sent.index, Lost(f"a worker gave no answer for {self._place.timeout_s:g} s")
        done = [self._going[event.key] for event in events if not isinstance(event, str) and event.key in self._going]
        good = [sent for sent in done if sent.future.status == "finished"]
        for sent, answer in zip(good, self._fetched(good), strict=True):
            yield from self._settled(sent, answer)
        for sent in (sent for sent in done if sent.future.key in self._going):
            if sent.future.status in ("error", "cancelled"):
                yield from self._failed(sent)
            else:  # its worker died with the answer, and Dask has it done again
                sent.future.add_done_callback(self._events.put)

    def _fetched(self, sent: list[_Sent]) -> list[Any]:
        """What came of chunks that are done. If a worker dies with it, Dask has it done again."""
        if not sent:
            return []
        answers = in_loop(self._client, self._client.gather([one.future for one in sent], asynchronous=True))
        while True:
            wait([answers], _TICK_S)
            if not answers.done():
                self._look_after()
            elif answers.exception() is None:
                return list(answers.result())
            else:
                self._check_connection()
                return [_DROPPED] * len(sent)

    def _settled(self, sent: _Sent, answer: Scores | Lost | Unknown | Unfit) -> Iterator[tuple[int, Scores | Lost]]:
        """A chunk is scored, or goes on its way again."""
        if self._going.pop(sent.future.key, None) is None:  # it has been sent to others meanwhile
            return
        if isinstance(answer, Scores | Lost):
            yield sent.index, answer
            return
        if isinstance(answer, Unfit):
            self._crew.refuse(answer.worker, answer.why)
        self._send([sent.index], with_orders=True)

    def _failed(self, sent: _Sent) -> Iterator[tuple[int, Scores | Lost]]:
        from distributed import KilledWorker

        del self._going[sent.future.key]
        if sent.future.status != "error":
            self._check_connection()
            yield sent.index, _DROPPED
            return
        error = sent.future.exception()
        if isinstance(error, KilledWorker):
            if len(self._chunks[sent.index]) == 1 and sent.index != self._alone:
                # A worker takes in the next task before the one at hand is done, and Dask suspects both when it dies.
                self._suspects.append(sent.index)
            else:
                yield (
                    sent.index,
                    Lost(f"workers died over a chunk, {error.allowed_failures + 1} in turn", repeated=True),
                )
            return
        if isinstance(error, UserError):
            raise error
        unfit = len(self._crew.unfit)
        self._crew.muster()
        if len(self._crew.unfit) == unfit:
            raise error  # the task's own
        self._send([sent.index], with_orders=True)

    def _look_after(self) -> None:
        """See to it that chunks can still come back."""
        self._check_connection()
        self._crew.look()
        if not self._crew.has_somebody():
            self._progress_s = time.monotonic()  # there is nobody to be slow
            return
        bounds = {sent.only for sent in self._going.values()}
        deserted = {only for only in bounds if only is not None and only.isdisjoint(self._crew.fit)}
        stranded = [sent for sent in self._going.values() if sent.only in deserted]
        for sent in stranded:
            del self._going[sent.future.key]
        if stranded:
            self._client.cancel([sent.future for sent in stranded], force=True)
            self._send([sent.index for sent in stranded], with_orders=True)
        idle_s = time.monotonic() - self._progress_s
        if idle_s > 2 * self._place.timeout_s + ANSWER_S:
            raise UserError(
                f"the cluster at {self._place.address} has not finished one chunk for {idle_s:.0f} s: its workers hang "
                "or are busy with other work; go on later with --resume, or give a longer --timeout"
            )

    def _check_connection(self) -> None:
        if self._client.status != "running":
            raise lost_scheduler(self._place.address)
