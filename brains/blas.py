"""Matrix products in one thread: the same bits on any number of cores, and no waiting for a core that is busy.

The products here are small. On two threads a step of a 784-100-10 network on 32 examples took three times as long
beside other work, and gained nothing on an idle machine.
"""

from contextlib import AbstractContextManager
from functools import cache
from typing import Any


@cache
def _controller() -> Any:
    from threadpoolctl import ThreadpoolController  # looks through all loaded libraries: once is enough

    return ThreadpoolController()


def one_thread() -> AbstractContextManager[Any]:
    """While in this context, BLAS uses one thread. Takes about 10 µs."""
    context: AbstractContextManager[Any] = _controller().limit(limits=1)
    return context
