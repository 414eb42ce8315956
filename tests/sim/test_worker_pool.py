"""A pool of processes whose workers may die, hang, or never start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import sim.worker_pool
from brains.errors import UserError
from sim.chunks import Lost
from sim.worker_pool import WorkerPool
from tests.sim.deadly_task import Unreadable

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    """Two workers, for all who leave them in order."""
    with WorkerPool(2) as pool:
        yield pool


def outcomes(pool: WorkerPool, function: Callable, items: list) -> list:
    """What came of the items, in their order."""
    found = dict(pool.run(function, items))
    assert sorted(found) == list(range(len(items)))
    return [found[index] for index in range(len(items))]


def twice(item: int) -> int:
    return 2 * item


def pid(_: object = None) -> int:
    return os.getpid()


def interrupted(_: object) -> str:
    os.kill(os.getpid(), signal.SIGINT)
    return "still here"


def leave_if_odd(item: int) -> int:
    if item % 2:
        os._exit(item)
    return item


def leave_if_first(marker: str, deed: int, item: int) -> int:
    """Send oneself that signal, the first time that anybody does this."""
    try:
        Path(marker).touch(exist_ok=False)
    except FileExistsError:
        return item
    os.kill(os.getpid(), deed)
    return item


def total(item: np.ndarray) -> float:
    return float(item.sum())


def zeros(size: int) -> np.ndarray:
    return np.zeros(size)


def raise_it(error: Exception) -> None:
    raise error


def doze(item: float) -> float:
    time.sleep(item)
    return item


def raise_unreadable(_: object) -> None:
    raise Unreadable("this", "that")


def unreadable(_: object) -> object:
    return lambda: None


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_every_item_is_worked_on_once(pool: WorkerPool) -> None:
    assert outcomes(pool, twice, list(range(20))) == list(range(0, 40, 2))
    assert outcomes(pool, twice, []) == []
    assert outcomes(pool, partial(max, 7), [3, 9]) == [7, 9]


def test_the_workers_stay_and_are_two(pool: WorkerPool) -> None:
    first, second = set(outcomes(pool, pid, [0] * 30)), set(outcomes(pool, pid, [0] * 30))
    assert len(first | second) <= 2
    assert os.getpid() not in first


@posix
def test_an_interrupt_is_the_parents_business(pool: WorkerPool) -> None:
    assert outcomes(pool, interrupted, [0]) == ["still here"]


def test_large_items_and_answers_come_through(pool: WorkerPool) -> None:
    assert outcomes(pool, total, [np.ones(3_000_000), np.ones(2)]) == [3_000_000.0, 2.0]
    assert [len(answer) for answer in outcomes(pool, zeros, [3_000_000, 5])] == [3_000_000, 5]


def test_work_that_nobody_waits_for_any_more_is_dropped(pool: WorkerPool) -> None:
    jobs = pool.run(doze, [0.0, 60.0, 60.0, 60.0])
    assert next(jobs) == (0, 0.0)
    assert outcomes(pool, twice, [1, 2, 3]) == [2, 4, 6]
    with pytest.raises(RuntimeError, match="this work was dropped"):
        next(jobs)


def test_one_can_begin_no_more_and_still_have_what_is_on_its_way(pool: WorkerPool) -> None:
    jobs = pool.run(doze, [0.2] * 50)
    next(jobs)
    going = jobs.begin_no_more()
    assert len(list(jobs)) == going < 49


@pytest.mark.parametrize("error", [UserError("wish for less"), KeyError("a bug")])
def test_what_is_raised_there_is_raised_here(pool: WorkerPool, error: Exception) -> None:
    with pytest.raises(type(error)) as told:
        list(pool.run(raise_it, [error]))
    assert told.value.args == error.args
    assert ("raise_it" in "".join(getattr(told.value, "__notes__", []))) == (not isinstance(error, UserError))
    assert outcomes(pool, twice, [1]) == [2]


def test_what_cannot_be_sent_is_an_error_and_no_hang(pool: WorkerPool) -> None:
    with pytest.raises(RuntimeError, match="pickle"):
        list(pool.run(unreadable, [0]))
    with pytest.raises(RuntimeError, match="this and that"):
        list(pool.run(raise_unreadable, [0]))
    with pytest.raises(Exception, match="pickle"):
        list(pool.run(lambda item: item, [0]))
    assert outcomes(pool, twice, [1]) == [2]


def test_who_dies_takes_one_item_along_and_is_replaced(pool: WorkerPool) -> None:
    found = outcomes(pool, leave_if_odd, [0, 3, 2, 4, 6])
    assert found == [0, Lost("a worker ended with exit code 3"), 2, 4, 6]


@posix
@pytest.mark.parametrize("deed", [signal.SIGKILL, signal.SIGSEGV])
def test_a_signal_is_called_by_its_name(pool: WorkerPool, tmp_path: Path, deed: int) -> None:
    found = outcomes(pool, partial(leave_if_first, str(tmp_path / "marker"), int(deed)), [1, 2, 3])
    assert found.count(Lost(f"a worker was ended by {signal.Signals(deed).name}")) == 1
    assert len([one for one in found if one in (1, 2, 3)]) == 2


def leave_a_child_behind(folder: str) -> None:
    """Die while a child of one's own still has all that one had open."""
    child = os.fork()
    if child == 0:
        time.sleep(60)
        os._exit(0)
    Path(folder, "child").write_text(str(child))
    os.kill(os.getpid(), signal.SIGKILL)


@posix
def test_a_dead_worker_is_found_dead_though_its_child_holds_its_pipe(pool: WorkerPool, tmp_path: Path) -> None:
    ((_, found),) = pool.run(leave_a_child_behind, [str(tmp_path)])
    os.kill(int((tmp_path / "child").read_text()), signal.SIGKILL)
    assert found == Lost("a worker was ended by SIGKILL")


@posix
def test_an_idle_worker_that_is_killed_is_replaced_without_a_loss(pool: WorkerPool) -> None:
    outcomes(pool, twice, [0] * 10)
    for worker in pool._crew:
        os.kill(worker._process.pid, signal.SIGKILL)
        worker._process.join()
    assert outcomes(pool, twice, [1, 2, 3]) == [2, 4, 6]


@posix
def test_who_hangs_is_killed_and_the_others_go_on(tmp_path: Path) -> None:
    with WorkerPool(2) as pool:
        jobs = pool.run(partial(leave_if_first, str(tmp_path / "marker"), signal.SIGSTOP), [1, 2, 3, 4])
        others = [next(jobs) for _ in range(3)]
        pool.timeout_s = 1.0  # not before: honest work takes its time on a busy machine
        ((hung, found),) = jobs
    assert found == Lost("a worker gave no answer for 1 s")
    assert sorted([hung, *(index for index, _ in others)]) == [0, 1, 2, 3]
    assert all(answer == index + 1 for index, answer in others)


@posix
def test_an_item_too_large_for_the_pipe_of_a_worker_that_is_stopped_is_lost_and_no_hang() -> None:
    with WorkerPool(1) as pool:
        ((_, process),) = pool.run(pid, [0])
        os.kill(process, signal.SIGSTOP)
        pool.timeout_s = 1.0
        jobs = pool.run(total, [np.ones(1_000_000), np.ones(1_000_001)])
        assert next(jobs) == (0, Lost("a worker gave no answer for 1 s"))
        pool.timeout_s = None
        assert next(jobs) == (1, 1_000_001.0)


def test_the_end_of_the_pool_is_the_end_of_all_its_workers() -> None:
    with WorkerPool(3) as pool:
        processes = outcomes(pool, pid, [0] * 30)
        jobs = pool.run(doze, [0.0, 60.0])
        next(jobs)
    assert not any(map(alive, processes))
    with WorkerPool(2):
        pass  # never asked for anything


def end_at_once(pipe: object) -> None:
    os._exit(9)


def test_workers_that_cannot_start_are_not_started_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim.worker_pool, "_work", end_at_once)
    with (
        WorkerPool(1) as pool,
        pytest.raises(UserError, match=r"a worker ended with exit code 9 as it started, .*fewer --workers"),
    ):
        list(pool.run(twice, [1, 2]))


def threads_of_blas(_: object) -> list[int]:
    from threadpoolctl import threadpool_info

    return [library["num_threads"] for library in threadpool_info()] + [int(os.environ["OMP_NUM_THREADS"])]


def test_a_worker_does_its_algebra_in_one_thread(pool: WorkerPool) -> None:
    ((_, threads),) = pool.run(threads_of_blas, [0])
    assert set(threads) == {1}


CODE = """
from functools import partial
from sim.worker_pool import WorkerPool

if __name__ == "__main__":
    pool = WorkerPool(2)
    print(sorted(pool.run(partial(max, 1), [0, 2])), flush=True)
    input()
"""


@pytest.mark.parametrize("killed", [True, False])
def test_workers_do_not_outlive_a_parent_that_is_killed_or_forgets_them(killed: bool) -> None:
    parent = subprocess.Popen([sys.executable, "-c", CODE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    assert parent.stdout.readline() == "[(0, 1), (1, 2)]\n"
    if killed:
        parent.kill()
    parent.communicate("\n", timeout=60)  # the output ends when the last process that could write to it does
