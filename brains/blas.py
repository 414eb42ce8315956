"""Matrix products in one thread: the same bits on any number of cores, and no waiting for a core that is busy.

The products here are small. On two threads a step of a 784-100-10 network on 32 examples took three times as long
beside other work, and gained nothing on an idle machine.
"""

import threading
from contextlib import AbstractContextManager
from functools import cache
from types import TracebackType
from typing import Any


@cache
def _controller() -> Any:
    from threadpoolctl import ThreadpoolController  # looks through all loaded libraries: once is enough

    return ThreadpoolController()


def _take_control() -> None:
    """From version 3.8 on, threadpoolctl ignores all threads but the one that set a limit first, without a word."""
    from threadpoolctl import OpenBLASController

    if hasattr(OpenBLASController, "clear_controlling_thread"):
        OpenBLASController.clear_controlling_thread(force=True)


class _OneThread(AbstractContextManager[None]):
    """The limit is the whole process's, so whoever comes first sets it and whoever leaves last lifts it.

    If each lifted its own, a thread that is done would free the products of another one in the midst of its work.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._limit: Any = None

    def __enter__(self) -> None:
        with self._lock:
            if self._inside == 0:
                _take_control()
                self._limit = _controller().limit(limits=1)
            self._inside += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                _take_control()
                self._limit.restore_original_limits()
                _take_control()


_one_thread = _OneThread()


def one_thread() -> AbstractContextManager[None]:
    """While any thread is in this context, BLAS uses one thread. Takes about 10 µs, within itself next to nothing."""
    return _one_thread
