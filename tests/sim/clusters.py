"""A Dask cluster of real processes on the loopback address, and tasks that tell its workers what to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from brains.population import Population
from sim.plane_task import PlaneTask
from sim.task import Scores

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120.0
DEADLY = 99.0
"""The first parameter of an individual that is not to be scored like others."""


class DaskOnLoopback:
    """A scheduler on any free port; as a context, it ends with all its workers.

    Args:
        folder: for what they write.
        allowed_failures: of workers over one task, until Dask gives it up.
    """

    def __init__(self, folder: Path, allowed_failures: int = 3) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self._environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(allowed_failures),
        }
        told = folder / "scheduler.json"
        self.scheduler = self._start(
            "distributed.cli.dask_scheduler",
            *("--host", "127.0.0.1", "--port", "0", "--no-dashboard"),
            *("--scheduler-file", str(told), "--idle-timeout", "600"),
        )
        wait_until(told.exists)
        self.address: str = json.loads(told.read_text())["address"]

    def worker(self, *options: str) -> subprocess.Popen[bytes]:
        """Start a worker of one process and thread, which ends with the scheduler."""
        return self._start(
            "distributed.cli.dask_worker",
            self.address,
            *("--nworkers", "1", "--nthreads", "1", "--host", "127.0.0.1", "--no-dashboard"),
            *("--memory-limit", "0", "--death-timeout", "60", "--local-directory", str(self._folder)),
            *(options or ("--no-nanny",)),
        )

    def workers_alive(self) -> int:
        return sum(process.poll() is None for process in self._processes[1:])

    def _start(self, module: str, *words: str) -> subprocess.Popen[bytes]:
        log = (self._folder / f"{len(self._processes)}.log").open("wb")
        with log:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *words], env=self._environment, cwd=self._folder, stdout=log, stderr=log
            )
        self._processes.append(process)
        return process

    def __enter__(self) -> DaskOnLoopback:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in reversed(self._processes):
            process.terminate()  # so that a nanny ends its worker
        for process in self._processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until(happens: Callable[[], object]) -> None:
    """Return when it happens.

    Raises:
        TimeoutError: it does not.
    """
    until = time.monotonic() + PATIENCE_S
    while not happens():
        if time.monotonic() > until:
            raise TimeoutError(f"waited in vain for {happens}")
        time.sleep(0.02)


@dataclass(frozen=True)
class Waiting(PlaneTask):
    """Its chunks wait until there is a file "go" in the folder, after noting there which process waits."""

    folder: str = ""

    def evaluate(self, population: Population, episodes: tuple[str, ...]) -> Scores:
        folder = Path(self.folder)
        if not (folder / "go").exists():
            (folder / f"{os.getpid()}.waits").touch()
            wait_until((folder / "go").exists)
        return super().evaluate(population, episodes)

    def waiting(self) -> set[int]:
        """Processes that wait, or did."""
        return {int(path.stem) for path in Path(self.folder).glob("*.waits")}


@dataclass(frozen=True)
class Deadly(PlaneTask):
    """An individual whose first parameter is `DEADLY` ends the process that scores it."""

    def evaluate(self, population: Population, episodes: tuple[str, ...]) -> Scores:
        if (population.parameters[:, 0] == DEADLY).any():
            os._exit(1)
        return super().evaluate(population, episodes)


@dataclass(frozen=True)
class HangsOnce(PlaneTask):
    """Whoever scores it first hangs."""

    folder: str = ""

    def evaluate(self, population: Population, episodes: tuple[str, ...]) -> Scores:
        try:
            (Path(self.folder) / "hung").touch(exist_ok=False)
        except FileExistsError:
            return super().evaluate(population, episodes)
        while True:
            time.sleep(1.0)
