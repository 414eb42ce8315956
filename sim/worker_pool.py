"""Processes that do work and may die.

Every worker has a pipe of its own. The pools of the standard library and of Pebble let their workers share one, with a
lock: a worker that is killed or stopped while it holds that lock, or half way through an answer, stops all others with
it, and an idle one that is killed breaks the pool. Here nobody waits for anybody but the parent, and the remedy for
everything is to kill the worker and to start another.
"""

from __future__ import annotations

import atexit
import copy
import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from brains.blas import one_thread
from brains.errors import UserError
from sim.chunks import Lost

Item = TypeVar("Item")
Result = TypeVar("Result")

_TICK_S = 1.0
"""How often is looked for workers that hang; it adds to a timeout."""
_START_S = 300.0
"""A worker that has not started after so long is not going to."""
_LAST_WORDS_S = 0.5
"""How long workers that have nothing to do are given to end by themselves."""
_MOST_IN_VAIN = 3
"""Workers that may end one after the other before they are ready, or as many as there are in the pool."""
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


class WorkerPool:
    """Processes that are started when there is work, each afresh: a fork would inherit the threads of a window.

    Args:
        workers: how many at most.
        timeout_s: a worker that takes longer over one item is killed; None for no limit. Seconds in which this
            process was stopped do not count.

    Use it as a context, or `close` it; from one thread at a time.
    """

    def __init__(self, workers: int, timeout_s: float | None = None) -> None:
        self.workers, self.timeout_s = workers, timeout_s
        self._crew: list[_Worker] = []
        self._jobs: Jobs[Any, Any] | None = None
        self._in_vain = 0
        self._closing = threading.Event()
        self._watch: threading.Thread | None = None

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def run(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Jobs[Item, Result]:
        """Call ``function`` with every item, wherever a worker is free.

        Args:
            function: sent to a worker once, with the first item it gets.

        Returns:
            An iterator over the index of an item and what came of it, in the order in which they are done.
        """
        self._dismiss([worker for worker in self._crew if worker.busy])  # with what nobody waits for any more
        self._jobs = Jobs(self, function, items)
        return self._jobs

    def close(self) -> None:
        """End all workers, busy or not; well within a second."""
        self._closing.set()
        self._jobs = None
        self._dismiss(list(self._crew))
        if self._watch is not None:
            self._watch.join()
            self._watch = None
        atexit.unregister(self.close)

    def _dismiss(self, workers: list[_Worker]) -> None:
        for worker in workers:
            worker.part()
        until_s = time.monotonic() + _LAST_WORDS_S
        for worker in workers:
            worker.end(until_s - time.monotonic())
            self._crew.remove(worker)

    def _free(self, wanted: int) -> list[_Worker]:
        """Workers that wait for an item; others are started if that is needed for ``wanted`` items.

        Raises:
            UserError: workers end again and again before they are ready.
        """
        for worker in [worker for worker in self._crew if worker.ready and not worker.busy and not worker.is_alive()]:
            self._bury(worker)
        while len(self._crew) < self.workers and sum(not worker.busy for worker in self._crew) < wanted:
            self._hire()
        return [worker for worker in self._crew if worker.ready and not worker.busy]

    def _hire(self) -> None:
        if self._watch is None:
            self._closing.clear()
            self._watch = threading.Thread(target=self._kill_who_hangs, daemon=True)
            self._watch.start()
            atexit.register(self.close)  # before the interpreter waits for its processes, for ever
        self._crew.append(_Worker())

    def _bury(self, worker: _Worker) -> str:
        """Take a dead worker, or one to be killed, off the crew. Returns what became of it, in words.

        Raises:
            UserError: it is one of many that ended before they were ready.
        """
        why = worker.end()
        self._crew.remove(worker)
        self._in_vain = 0 if worker.ready else self._in_vain + 1
        if self._in_vain >= max(_MOST_IN_VAIN, self.workers):
            raise UserError(f"{why} as it started, and so did others before it: use fewer --workers")
        return why

    def _kill_who_hangs(self) -> None:
        """Kills workers that take too long. Their pipes close, so nobody who waits for one of them waits for ever.

        Counted in ticks of our own: if this process was asleep, so were the workers.
        """
        tick_s = _TICK_S if self.timeout_s is None else min(_TICK_S, self.timeout_s / 4)
        while not self._closing.wait(tick_s):
            for worker in list(self._crew):
                worker.grow_older(tick_s, self.timeout_s)


class Jobs(Iterator[tuple[int, Result | Lost]], Generic[Item, Result]):
    """Work in progress. The next one done: its item's index, and the result or that it was lost.

    What the function raises is raised here. An interrupt leaves it whole: one can go on with the iteration, until the
    pool is given other work or closed.
    """

    def __init__(self, pool: WorkerPool, function: Callable[[Item], Result], items: Sequence[Item]) -> None:
        self._pool, self._function, self._items = pool, function, items
        self._waiting = deque(range(len(items)))
        self._going: dict[_Worker, int] = {}

    def begin_no_more(self) -> int:
        """Leave undone what no worker has begun. Returns how many items are on their way."""
        self._waiting.clear()
        return len(self._going)

    def __next__(self) -> tuple[int, Result | Lost]:
        while True:
            if self._pool._jobs is not self:
                raise RuntimeError("this work was dropped: the pool has been given other work, or closed")
            self._hand_out()
            if not self._going and not self._waiting:
                raise StopIteration
            worker = self._first_to_answer()
            if worker is not None:
                return self._answer_of(worker)

    def _hand_out(self) -> None:
        """Give every free worker an item."""
        if not self._waiting:
            return
        for worker in self._pool._free(len(self._waiting)):
            if not self._waiting:
                return
            index = self._waiting.popleft()
            self._going[worker] = index
            try:
                worker.give(self._function, self._items[index])
            except OSError:
                pass  # it died, as the end of its pipe will tell
            except BaseException:  # half an item has been written, perhaps
                self._waiting.appendleft(self._going.pop(worker))
                self._pool._dismiss([worker])
                raise

    def _first_to_answer(self) -> _Worker | None:
        """A worker that has something to say, or is dead; None if it is worth looking again."""
        crew = [worker for worker in self._pool._crew if worker in self._going or (self._waiting and not worker.ready)]
        heard = wait([worker.pipe for worker in crew], _TICK_S)
        speaking = [worker for worker in crew if worker.pipe in heard]
        # A worker's own children may hold its pipe open when it is dead.
        speaking += [worker for worker in crew if not heard and not worker.is_alive()]
        for worker in speaking:
            if worker.ready:
                return worker
            if not worker.starts():
                self._pool._bury(worker)
        return None

    def _answer_of(self, worker: _Worker) -> tuple[int, Result | Lost]:
        try:
            good, value = worker.answer()
        except (EOFError, OSError):
            index = self._going.pop(worker)
            return index, Lost(self._pool._bury(worker))
        except BaseException:  # half an answer has been read, and the rest makes no sense
            self._waiting.append(self._going.pop(worker))
            self._pool._dismiss([worker])
            raise
        index = self._going.pop(worker)
        if not good:
            raise value
        return index, value


class _Worker:
    """One process, as its parent sees it.

    Attributes:
        ready: it has started and said so.
        busy: it has been given an item and has not answered yet.
    """

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._lock = threading.Lock()  # between the parent's own thread and the one that kills who hangs
        self._age_s = 0.0
        self._timed_out_s: float | None = None
        self._function: Callable[[Any], Any] | None = None
        self.ready = self.busy = self._ended = False
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs,), name="neurarium worker")
        self._process.start()
        theirs.close()

    def is_alive(self) -> bool:
        return self._process.is_alive()

    def starts(self) -> bool:
        """Hear that it has started; False if it ended instead."""
        try:
            self._hear()
        except (EOFError, OSError):
            return False
        self.ready = True
        return True

    def give(self, function: Callable[[Any], Any], item: Any) -> None:
        """Let it call the function, which goes along if it is not the one that it had last.

        Raises:
            OSError: it is dead.
        """
        with self._lock:
            self.busy, self._age_s = True, 0.0
        self.pipe.send((None if function is self._function else function, item))
        self._function = function

    def answer(self) -> tuple[bool, Any]:
        """True and the result, or False and what the function raised.

        Raises:
            EOFError, OSError: it died.
        """
        answer: tuple[bool, Any] = self._hear()
        with self._lock:
            self.busy = False
        return answer

    def _hear(self) -> Any:
        if not self.pipe.poll():
            raise EOFError  # it is dead, and its children hold the pipe open
        return self.pipe.recv()

    def grow_older(self, by_s: float, timeout_s: float | None) -> None:
        """Kill it if it has taken too long to start or to answer."""
        with self._lock:
            limit_s = timeout_s if self.ready else _START_S
            if self._ended or limit_s is None or (self.ready and not self.busy):
                return
            self._age_s += by_s
            if self._age_s > limit_s:
                self._timed_out_s = limit_s
                self._process.kill()

    def part(self) -> None:
        """Make it end: at once if it is busy or starting, else by itself, as nothing more can come."""
        if self.busy or not self.ready:
            self._process.kill()
        self.pipe.close()

    def end(self, within_s: float = _LAST_WORDS_S) -> str:
        """See it end, or make it. Returns how it did, in words."""
        self.pipe.close()
        self._process.join(max(0.0, within_s))
        with self._lock:
            self._ended = True
            self._process.kill()
        self._process.join()
        code = self._process.exitcode
        self._process.close()
        if self._timed_out_s is not None:
            return f"a worker gave no answer for {self._timed_out_s:g} s"
        if code is not None and code < 0:
            return f"a worker was ended by {_signal_name(-code)}"
        return f"a worker ended with exit code {code}"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _work(pipe: Connection) -> None:
    """The life of a worker: one answer to every item, until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; the parent decides what it means
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    os.environ.update(dict.fromkeys(_THREADS, "1"))  # for libraries that are loaded from here on
    function: Callable[[Any], Any] | None = None
    with suppress(BrokenPipeError, ConnectionResetError), one_thread():  # the parent has no ear for it any more
        pipe.send(True)
        while True:
            try:
                other, item = pipe.recv()
            except EOFError:
                return
            except (ImportError, AttributeError) as error:  # what it shall do is not known here
                _send(pipe, (False, _portable(error)))
                continue
            function = function if other is None else other
            assert function is not None
            _send(pipe, _called(function, item))


def _called(function: Callable[[Any], Any], item: Any) -> tuple[bool, Any]:
    try:
        return True, function(item)
    except Exception as error:
        return False, _portable(error)


def _send(pipe: Connection, answer: tuple[bool, Any]) -> None:
    try:
        pipe.send(answer)
    except OSError:
        raise
    except Exception as error:  # it cannot be put into bytes
        pipe.send((False, _in_words(error if answer[0] else answer[1])))


def _portable(error: Exception) -> Exception:
    """The error itself, with where it was raised; another one with its words if it would not survive the way."""
    try:
        copy.copy(error)  # goes the same way as to another process and back
    except Exception:
        return _in_words(error)
    if not isinstance(error, UserError):
        error.add_note("in a worker:\n" + "".join(traceback.format_tb(error.__traceback__)))
    return error


def _in_words(error: Exception) -> Exception:
    return RuntimeError("".join(traceback.format_exception(error)))


def _end_with_the_parent() -> None:
    """A parent that is killed cannot tell its workers to end: they would go on with their item to its end."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
