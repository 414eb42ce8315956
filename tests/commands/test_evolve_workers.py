"""`neurarium evolve --workers`: the same champion, no process left behind, and mistakes told in one line."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.cluster import DEFAULT_WAIT_S
from tests.commands.conftest import ROOT, SMALL, Run

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


def begun(*options: object) -> subprocess.Popen[str]:
    """A run in a process group of its own, as a terminal would begin it."""
    command = [sys.executable, "-m", "neurarium", "evolve", "car", *SMALL, *map(str, options)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def workers_of(run: subprocess.Popen[str]) -> list[int]:
    """Processes that score for it; where there is no ``ps``, as in small containers, the kernel tells of them."""
    children = Path(f"/proc/{run.pid}/task/{run.pid}/children")
    if children.exists():
        pids = [int(pid) for pid in children.read_text().split()]
        return [pid for pid in pids if b"spawn_main" in _arguments(pid)]
    listed = subprocess.run(["ps", "-A", "-o", "pid=", "-o", "ppid=", "-o", "args="], capture_output=True, text=True)
    lines = [line.split(maxsplit=2) for line in listed.stdout.splitlines()]
    return [int(pid) for pid, parent, words in lines if int(parent) == run.pid and "spawn_main" in words]


def _arguments(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:  # it has ended
        return b""


def rows(folder: Path) -> int:
    table = folder / "metrics.csv"
    return max(0, len(table.read_text().splitlines()) - 1) if table.exists() else 0


@posix
def test_ctrl_c_ends_the_workers_as_well() -> None:
    run = begun("--generations", 1000, "--workers", 2, "--chunk", 2, "--out", "broken")
    while rows(Path("broken")) < 2:
        assert run.poll() is None
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGINT)  # a terminal sends it to all of them
    out, err = run.communicate(timeout=60)  # these end when the last process that could write to them does
    assert run.returncode == 130
    assert "neurarium evolve car --resume broken --generations 1000" in out
    assert not err


@posix
def test_where_a_run_ended_all_at_once_is_told_when_it_is_gone_on_with_and_only_once(neurarium: Run) -> None:
    run = begun("--generations", 1000, "--out", "struck")
    while rows(Path("struck")) < 2:
        assert run.poll() is None
        time.sleep(0.05)
    run.kill()
    run.communicate(timeout=60)
    done = rows(Path("struck"))
    go_on = ("evolve", "car", "--resume", "struck", "--generations")
    told = neurarium(*go_on, done + 1).err
    assert re.search(rf"note: .* ended all at once, in generation ({done}|{done + 1}) or soon after", told)
    assert not neurarium(*go_on, done + 2).err


@posix
def test_workers_that_are_killed_are_replaced_and_the_champion_is_the_same(neurarium: Run) -> None:
    whole = neurarium("evolve", "car", *SMALL, "--generations", 6, "--json").json
    run = begun("--generations", 6, "--workers", 2, "--chunk", 3, "--out", "struck")
    struck = 0
    while run.poll() is None:
        if rows(Path("struck")) > struck < 3:
            for worker in workers_of(run)[:1]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
                struck += 1
        time.sleep(0.02)
    out, err = run.communicate(timeout=60)
    assert run.returncode == 0
    assert struck
    assert all(line.startswith("neurarium: note: generation ") for line in err.splitlines())
    assert whole["champion_sha256"][:16] in out
    assert Path("struck/metrics.csv").read_bytes() == (Path(whole["run"]) / "metrics.csv").read_bytes()


def test_a_run_may_be_gone_on_with_by_other_workers(neurarium: Run) -> None:
    whole = neurarium("evolve", "car", *SMALL, "--generations", 2, "--json").json
    neurarium("evolve", "car", *SMALL, "--generations", 1, "--out", "run")
    options = ("--workers", 2, "--chunk", 5, "--timeout", 100, "--checkpoint-every", 1, "--generations", 2)
    parts = neurarium("evolve", "car", "--resume", "run", *options, "--json").json
    assert parts["champion_sha256"] == whole["champion_sha256"]


def test_the_help_tells_how_long_a_cluster_is_waited_for(neurarium: Run) -> None:
    words = " ".join(neurarium("evolve", "car", "--help").out.replace("│", " ").split())
    assert f"(default: {DEFAULT_WAIT_S:g})" in words.partition("--cluster-wait")[2].partition("--executor")[0]


def test_threads_are_an_executor_as_good_as_any(neurarium: Run) -> None:
    whole = neurarium("evolve", "car", *SMALL, "--generations", 2, "--json").json
    options = ("--executor", "concurrent.futures:ThreadPoolExecutor", "--workers", 2, "--chunk", 5)
    elsewhere = neurarium("evolve", "car", *SMALL, "--generations", 2, *options, "--json").json
    assert elsewhere["champion_sha256"] == whole["champion_sha256"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--chunk 3", "--chunk is for workers: add --workers 2, or leave it out"),
        ("--timeout 3", "--timeout is for workers: add --workers 2"),
        ("--workers 2 --chunk 0", "--chunk is 0; expected 1 or more"),
        ("--workers 2 --timeout -1", "--timeout is -1; expected seconds above 0"),
        ("--workers 2 --timeout nan", "--timeout is nan"),
        ("--cluster-wait 3", "--cluster-wait is for a cluster: give its --cluster ADDRESS as well"),
        ("--cluster tcp://127.0.0.1:1 --workers 2", "--cluster has workers of its own; leave --workers out"),
        ("--executor os:getcwd", "expected a concurrent.futures.Executor"),
        ("--workers two", "--workers takes a whole number, not 'two'"),
        ("--checkpoint-every -1", "--checkpoint-every is -1; expected 0 to 86400 seconds"),
    ],
)
def test_a_mistake_is_told_in_one_line_and_leaves_nothing_behind(neurarium: Run, options: str, words: str) -> None:
    assert words in neurarium("evolve", "car", *options.split()).complaint
    assert not list(Path().iterdir())
