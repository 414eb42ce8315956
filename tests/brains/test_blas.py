"""One thread for matrix products: whichever thread asks, in whatever order they come and go."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from brains.blas import one_thread


def threads() -> int:
    """That BLAS would use now."""
    np.ones(2) @ np.ones(2)
    return max(info["num_threads"] for info in threadpool_info() if info["user_api"] == "blas")


@pytest.fixture
def usual() -> int:
    found = threads()
    if found == 1:
        pytest.skip("this machine has one processor: there is nothing to limit")
    return found


def test_within_it_there_is_one_thread_and_afterwards_as_many_as_before(usual: int) -> None:
    with one_thread():
        assert threads() == 1
        with one_thread():
            assert threads() == 1
        assert threads() == 1
    assert threads() == usual


def test_any_thread_may_come_first_and_any_may_leave_last(usual: int) -> None:
    with one_thread():
        pass  # the main thread has been the first to set a limit
    inside, leave = threading.Event(), threading.Event()

    def side() -> int:
        with one_thread():
            inside.set()
            leave.wait(10)
            return threads()

    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(side)
        assert inside.wait(10)
        assert threads() == 1, "a side thread asked first"
        with one_thread():
            leave.set()
            assert found.result() == 1
            assert threads() == 1, "the main thread is still inside"
        assert threads() == usual


def test_limits_that_others_set_afterwards_are_theirs(usual: int) -> None:
    with one_thread():
        pass
    with threadpool_limits(1):
        assert threads() == 1
    assert threads() == usual
