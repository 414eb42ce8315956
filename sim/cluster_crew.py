"""Who works on a cluster: workers come and go, and only those that are made of the same things as we are take part."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Future, wait
from typing import TYPE_CHECKING, Any

from brains.errors import UserError
from sim.cluster_worker import ARITHMETIC, PACKAGES, differences, identity

if TYPE_CHECKING:
    from distributed import Client

ANSWER_S = 30.0
"""A scheduler that has not answered after so long is not going to."""
_BETWEEN_LOOKS_S = 2.0
_INTRODUCTION_S = 10.0
"""For so long a generation waits for workers that have come to say what they are made of."""
_MOST_NAMED = 3


class Crew:
    """The workers of a cluster.

    Args:
        client: a connection to the scheduler.
        address: of the scheduler, for people.
        wait_s: how long to wait when there is not one worker to work with.
        warn: told one line about workers that are not used, or missing.

    Attributes:
        fit: threads of every worker that may be used, by its address.
        unfit: why others may not, by their address.
        ours: what this process is made of.
    """

    def __init__(self, client: Client, address: str, wait_s: float, warn: Callable[[str], None]) -> None:
        self._client, self._address, self._wait_s, self._warn = client, address, wait_s, warn
        self.fit: dict[str, int] = {}
        self.unfit: dict[str, str] = {}
        self.ours = identity()
        self._asked: dict[str, _Question] = {}
        self._looked_s = float("-inf")
        self._alone_since_s: float | None = None
        self._told: set[str] = set()

    def need(self, packages: tuple[str, ...]) -> None:
        """From now on these packages have to be the same as well."""
        if not set(packages) <= set(self.ours):
            self.ours = identity(tuple(dict.fromkeys([*PACKAGES, *packages])))
            self.fit.clear()
            self._asked.clear()

    @property
    def only(self) -> frozenset[str] | None:
        """To which workers work has to be confined; None if all are fit."""
        return frozenset(self.fit) if self.unfit or self._asked else None

    def muster(self) -> None:
        """See who is here; return when there is somebody to work with.

        Raises:
            UserError: nobody has come for too long, or the scheduler has gone.
        """
        self._look()
        now_s = time.monotonic()
        recent_s = [now_s - question.asked_s for question in self._asked.values()]
        if recent_s and min(recent_s) < _INTRODUCTION_S:
            wait([question.answer for question in self._asked.values()], _INTRODUCTION_S - min(recent_s))
        self._hear()
        while not self.has_somebody():
            time.sleep(0.1)
            self._look()

    def look(self) -> None:
        """See who has come and who has gone, but only every other second.

        Raises:
            UserError: the scheduler has gone.
        """
        if time.monotonic() - self._looked_s >= _BETWEEN_LOOKS_S:
            self._look()

    def has_somebody(self) -> bool:
        """Whether there is a worker to work with. When there is none, that is told, and bearable for a while.

        Raises:
            UserError: not any longer.
        """
        if self.fit:
            self._alone_since_s = None
            return True
        if self._alone_since_s is None:
            self._alone_since_s = time.monotonic()
            self._warn(f"no worker to use at {self._address}; waiting for one, for at most {self._wait_s:g} s")
        if time.monotonic() - self._alone_since_s >= self._wait_s:
            raise UserError(self._why_nobody())
        return False

    def refuse(self, address: str, why: str) -> None:
        """Do without that worker, and say why."""
        self.fit.pop(address, None)
        if address not in self.unfit:
            self.unfit[address] = why
            self._warn(f"worker {address} is not used: {why}")

    def _why_nobody(self) -> str:
        for address, why in self.unfit.items():
            count = len(self.unfit)
            none = "the one worker" if count == 1 else f"none of the {count} workers"
            can = "cannot" if count == 1 else "can"
            return f"{none} at {self._address} {can} be used; {address}: {why}. Install the same versions there"
        return (
            f"no worker has come to the Dask scheduler at {self._address} within {self._wait_s:g} s; start some with "
            f"'dask worker {self._address} --nworkers auto --nthreads 1', or give a longer --cluster-wait"
        )

    def _look(self) -> None:
        self._looked_s = time.monotonic()
        present = self._present()
        self.fit = {address: present[address] for address in self.fit if address in present}
        self.unfit = {address: why for address, why in self.unfit.items() if address in present}
        self._asked = {address: question for address, question in self._asked.items() if address in present}
        for address, threads in present.items():
            if address not in self.fit and address not in self.unfit and address not in self._asked:
                self._asked[address] = self._ask(address, threads)
        self._hear()

    def _present(self) -> dict[str, int]:
        """Threads of all workers there are, by address."""
        try:
            return dict(self._client.nthreads(callback_timeout=ANSWER_S))
        except (OSError, TimeoutError, RuntimeError) as error:
            raise lost_scheduler(self._address) from error

    def _ask(self, address: str, threads: int) -> _Question:
        """Ask a worker what it is made of. Nobody waits for the answer: it may hang."""
        packages = tuple(self.ours)[1:-2]  # all but Python, the code and the arithmetic
        asking = self._client.run(identity, packages, workers=[address], on_error="return", asynchronous=True)
        return _Question(threads, time.monotonic(), in_loop(self._client, asking))

    def _hear(self) -> None:
        """Take up those who have answered and are fit."""
        refused: dict[str, list[str]] = {}
        for address, question in list(self._asked.items()):
            if not question.answer.done():
                continue
            del self._asked[address]
            answer: Any = question.answer.exception() or question.answer.result().get(address)
            if answer is None or isinstance(answer, OSError):  # it has gone again
                continue
            why = _objection(answer, self.ours)
            if why:
                self.unfit[address] = why
                refused.setdefault(why, []).append(address)
            else:
                self.fit[address] = question.threads
                self._mention(address, question.threads, answer)
        for why, addresses in refused.items():
            self._warn(f"{_named(addresses)} not used: {why}")

    def _mention(self, address: str, threads: int, theirs: dict[str, str]) -> None:
        """Say, once each, what is worth knowing of workers that are used."""
        if theirs[ARITHMETIC] != self.ours[ARITHMETIC]:
            self._once(
                "rounding",
                f"worker {address} rounds otherwise than this machine, as another processor may: "
                "the same run may end otherwise elsewhere",
            )
        if threads > 1:
            self._once(
                "threads",
                f"worker {address} has {threads} threads, which take turns at the one interpreter; "
                "'dask worker --nworkers auto --nthreads 1' works faster",
            )

    def _once(self, what: str, words: str) -> None:
        if what not in self._told:
            self._told.add(what)
            self._warn(words)


class _Question:
    """What a worker of so many threads was asked, and when."""

    def __init__(self, threads: int, asked_s: float, answer: Future[Any]) -> None:
        self.threads, self.asked_s, self.answer = threads, asked_s, answer


def in_loop(client: Client, work: Coroutine[Any, Any, Any]) -> Future[Any]:
    """Have the connection's own thread do the work."""
    loop: Any = client.loop
    return asyncio.run_coroutine_threadsafe(work, loop.asyncio_loop)


def lost_scheduler(address: str) -> UserError:
    """The error when a scheduler that was there has gone."""
    return UserError(f"the Dask scheduler at {address} has gone; when it is back, go on with --resume")


def _objection(answer: Any, ours: dict[str, str]) -> str:
    """Why a worker that has said this cannot be used; empty if it can."""
    if isinstance(answer, BaseException):
        return f"Neurarium cannot be loaded there ({first_line(answer)})"
    return differences(answer, ours)


def first_line(error: BaseException) -> str:
    """The words of whatever lies at the bottom of an error."""
    while error.__cause__ is not None:
        error = error.__cause__
    return f"{error}".strip().split("\n", 1)[0] or type(error).__name__


def _named(addresses: Iterable[str]) -> str:
    """Some workers, as the beginning of a sentence."""
    found = list(addresses)
    names = ", ".join(found[:_MOST_NAMED]) + (", …" if len(found) > _MOST_NAMED else "")
    return f"worker {names} is" if len(found) == 1 else f"{len(found)} workers ({names}) are"
