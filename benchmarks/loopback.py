"""A Dask cluster of real processes on the loopback address, for measurements and for tests."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).parents[1]
PATIENCE_S = 120.0
_ANY_PORT = ("127.0.0.1", 0)


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
        try:
            wait_until(lambda: _address_in(told))
        except BaseException:
            self.close()
            raise
        self.address = _address_in(told)

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
        """How many workers have been started and have not ended."""
        return sum(process.poll() is None for process in self._processes[1:])

    def _start(self, module: str, *words: str) -> subprocess.Popen[bytes]:
        with (self._folder / f"{len(self._processes)}.log").open("wb") as log:
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
        self.close()

    def close(self) -> None:
        """End the scheduler and all workers."""
        for process in reversed(self._processes):
            process.terminate()  # so that a nanny ends its worker
        for process in self._processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _address_in(told: Path) -> str:
    """What the scheduler has written of itself; empty if it has not, or is about to."""
    try:
        return str(json.loads(told.read_text(encoding="utf-8"))["address"])
    except (OSError, ValueError):
        return ""


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


class Meter:
    """A way to a server on the loopback address that counts what passes; as a context, it closes at the end.

    Attributes:
        address: to connect to instead.
        sent_bytes, received_bytes: as whoever connects sees it.
    """

    def __init__(self, address: str) -> None:
        host, port = address.removeprefix("tcp://").rsplit(":", 1)
        self._server = (host, int(port))
        self._ear = socket.create_server(_ANY_PORT)
        self.address = f"tcp://127.0.0.1:{self._ear.getsockname()[1]}"
        self.sent_bytes = self.received_bytes = 0
        self._counting = threading.Lock()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with suppress(OSError):  # closed
            while True:
                near, _ = self._ear.accept()
                far = socket.create_connection(self._server)
                threading.Thread(target=self._pass_on, args=(near, far, True), daemon=True).start()
                threading.Thread(target=self._pass_on, args=(far, near, False), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, sent: bool) -> None:
        with source, suppress(OSError):
            while data := source.recv(1 << 16):
                with self._counting:
                    if sent:
                        self.sent_bytes += len(data)
                    else:
                        self.received_bytes += len(data)
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def __enter__(self) -> Meter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ear.close()
