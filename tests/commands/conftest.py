"""The command line, called in this process or in one of its own, always in an empty folder without a display."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import neurarium as front_door

ROOT = Path(front_door.__file__).parent
SMALL = ("--population", "12", "--time-limit-s", "5")
WALKERS = ("--population", "10", "--seconds", "2")
"""Options that keep a run of cars, and of walkers, tiny."""


@dataclass(frozen=True)
class Said:
    """What a command came to."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The object in the last line of standard output."""
        values: dict[str, Any] = json.loads(self.out.splitlines()[-1])
        return values

    @property
    def complaint(self) -> str:
        """The one line that a person's mistake ends with."""
        assert self.status == 2, self
        assert "Traceback" not in self.err
        (line,) = self.err.splitlines()
        assert line.startswith("neurarium: ")
        return line.removeprefix("neurarium: ")


Run = Callable[..., Said]


@pytest.fixture(autouse=True)
def _empty_folder_without_display(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def neurarium(capsys: pytest.CaptureFixture[str]) -> Run:
    """`neurarium ...` in this process."""

    def run(*arguments: object) -> Said:
        capsys.readouterr()
        status = front_door.main([str(word) for word in arguments])
        return Said(status, *capsys.readouterr())

    return run


@pytest.fixture
def process() -> Run:
    """`neurarium ...` in a process of its own."""

    def run(*arguments: object) -> Said:
        done = subprocess.run(
            [sys.executable, "-m", "neurarium", *(str(word) for word in arguments)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=120,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small finished run to read from; leave it as it is."""
    folder = tmp_path_factory.mktemp("trained") / "run"
    assert front_door.main(["evolve", "car", *SMALL, "--generations", "3", "--out", str(folder), "--quiet"]) == 0
    return folder


@pytest.fixture(scope="session")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small finished run of walkers to read from; leave it as it is."""
    folder = tmp_path_factory.mktemp("walked") / "run"
    assert front_door.main(["evolve", "walker", *WALKERS, "--generations", "3", "--out", str(folder), "--quiet"]) == 0
    return folder
