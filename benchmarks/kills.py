"""Kill runs with SIGKILL at random instants, go on with them, and compare what they come to with unbroken runs.

``python -m benchmarks.kills --kills 200 [--task car] [--json]`` A run is killed up to five times, at one of three kinds
of instants: any, also while the program starts; once the run has begun; as soon as a temporary file is seen, which is
amidst a write. Now the process alone is killed, now its workers with it; it goes on with one worker or two. What
counts is that champion and metrics.csv are those of the unbroken run, to the byte, and that no folder is refused.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from brains.storage import load_brain

TASKS: dict[str, tuple[int, tuple[str, ...]]] = {
    "xor": (150, ("--population", "150")),
    "car": (12, ("--population", "30", "--time-limit-s", "12")),
    "walker": (12, ("--population", "16", "--seconds", "3")),
}
"""Generations and options that make a run of a second or two, apart from the program's start."""
_MOST_KILLS_OF_A_RUN = 5
_SEEN_WITHIN_S = 60.0


@dataclass
class Tally:
    """What came of the broken runs of a task.

    Attributes:
        kills: processes killed in time; by what they were doing: starting, running, writing.
        runs: that were broken and gone on with to the end; same: those that ended as the unbroken one.
        refused: folders that could not be gone on with; complaints: in what words, and how others differed.
    """

    task: str
    kills: int = 0
    starting: int = 0
    running: int = 0
    writing: int = 0
    runs: int = 0
    same: int = 0
    refused: int = 0
    complaints: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Outcome:
    sha256: str
    metrics: bytes
    paths: tuple[bytes, ...]


class Killer:
    """Breaks runs of one task.

    Args:
        folder: an empty one for the runs.
        generations, options: of ``neurarium evolve TASK``.
        workers: how many processes a broken run may have, one of these numbers at a time.
    """

    def __init__(
        self,
        task: str,
        folder: Path,
        rng: np.random.Generator,
        workers: tuple[int, ...],
        generations: int,
        options: tuple[str, ...],
    ) -> None:
        self.tally = Tally(task)
        self._folder, self._rng, self._workers = folder, rng, workers
        self._generations, self._options = generations, options
        started = time.perf_counter()
        self._unbroken = self._finished(folder / "unbroken", self._start(folder / "unbroken", 1))
        self._lasts_s = time.perf_counter() - started

    def break_runs(self, kills: int) -> None:
        """Begin, kill and finish runs until so many processes have been killed."""
        while self.tally.kills < kills:
            path = self._folder / f"run{self.tally.runs}"
            wanted = int(self._rng.integers(1, _MOST_KILLS_OF_A_RUN + 1))
            for _ in range(min(wanted, kills - self.tally.kills)):
                self._kill_once(path)
            self._finish(path)

    def _kill_once(self, path: Path) -> None:
        process = self._start(path, int(self._rng.choice(self._workers)))
        kind = str(self._rng.choice(["any", "begun", "writing"]))
        self._await(kind, path, process)
        if process.poll() is None:
            began, writes = (path / "checkpoint.npz").exists(), _writes(path)
            _kill(process, with_workers=bool(self._rng.integers(2)))
            self.tally.kills += 1
            doing = "writing" if writes else "running" if began else "starting"
            setattr(self.tally, doing, getattr(self.tally, doing) + 1)
        process.communicate()

    def _await(self, kind: str, path: Path, process: subprocess.Popen[str]) -> None:
        """Wait for an instant of that kind, or for the end of the process."""
        ready: Callable[[Path], bool] = _writes if kind == "writing" else _holds_run
        since = time.perf_counter()
        while kind != "any" and not ready(path) and process.poll() is None:
            if time.perf_counter() - since > _SEEN_WITHIN_S:
                return
            time.sleep(0.0 if kind == "writing" else 0.002)
        longest_s = {"any": self._lasts_s, "begun": self._lasts_s / 2, "writing": 0.0}[kind]
        with suppress(subprocess.TimeoutExpired):
            process.wait(float(self._rng.uniform(0.0, longest_s)))

    def _finish(self, path: Path) -> None:
        self.tally.runs += 1
        try:
            outcome = self._finished(path, self._start(path, int(self._rng.choice(self._workers))))
        except _Refused as error:
            self.tally.refused += 1
            self._complain(f"{path.name}: {error}")
            return
        if outcome == self._unbroken:
            self.tally.same += 1
        else:
            whole = asdict(self._unbroken)
            other = [name for name, value in asdict(outcome).items() if value != whole[name]]
            self._complain(f"{path.name}: ended with another {' and '.join(other)}")

    def _complain(self, words: str) -> None:
        self.tally.complaints = (*self.tally.complaints, words)

    def _start(self, path: Path, workers: int) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "neurarium", "evolve", self.tally.task, "--workers", str(workers), "--quiet"]
        command += ["--generations", str(self._generations)]
        command += ["--resume", str(path)] if _holds_run(path) else ["--out", str(path), *self._options]
        return subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
        )

    def _finished(self, path: Path, process: subprocess.Popen[str]) -> _Outcome:
        _, words = process.communicate()
        # A run that was killed between its last generation and its end has but its champion's path to write.
        if process.returncode != 0 and "generations already" not in words:
            raise _Refused(words.strip()[-300:])
        paths = tuple((path / name).read_bytes() for name in ("drive.npz", "walk.npz") if (path / name).exists())
        return _Outcome(load_brain(path / "champion.npz").sha256, (path / "metrics.csv").read_bytes(), paths)


class _Refused(Exception):
    """The program could not go on with a folder."""


def _holds_run(path: Path) -> bool:
    return any((path / name).exists() for name in ("config.json", "checkpoint.npz", "checkpoint-before.npz"))


def _writes(path: Path) -> bool:
    """Whether a file is half written at this moment."""
    try:
        return any(name.endswith(".tmp") for name in os.listdir(path))
    except OSError:
        return False


def _kill(process: subprocess.Popen[str], with_workers: bool) -> None:
    if with_workers and hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def break_task(task: str, kills: int, seed: int, workers: tuple[int, ...] = (1, 2)) -> Tally:
    """Break runs of one of `TASKS`, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(list(TASKS).index(task),)))
        killer = Killer(task, Path(folder), rng, workers, *TASKS[task])
        killer.break_runs(kills)
        return killer.tally


def _print(tallies: list[Tally]) -> None:
    table = Table(title="Runs killed with SIGKILL and gone on with")
    for heading in ("task", "kills", "starting", "running", "writing", "runs", "same as unbroken", "refused"):
        table.add_column(heading, justify="left" if heading == "task" else "right")
    for one in tallies:
        table.add_row(
            one.task,
            *(str(n) for n in (one.kills, one.starting, one.running, one.writing, one.runs, one.same, one.refused)),
        )
    Console().print(table)
    for one in tallies:
        for words in one.complaints:
            print(f"{one.task}: {words}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200, help="in all, shared by the tasks")
    parser.add_argument("--task", choices=list(TASKS), help="of this one alone")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    chosen = parser.parse_args()
    tasks = list(TASKS) if chosen.task is None else [chosen.task]
    shares = [len(part) for part in np.array_split(np.arange(chosen.kills), len(tasks))]
    tallies = [break_task(task, kills, chosen.seed) for task, kills in zip(tasks, shares, strict=True)]
    _print(tallies)
    if chosen.json:
        print(json.dumps({"kills": sum(one.kills for one in tallies), "tasks": [asdict(one) for one in tallies]}))
    sys.exit(0 if all(one.same == one.runs for one in tallies) else 1)


if __name__ == "__main__":
    main()
