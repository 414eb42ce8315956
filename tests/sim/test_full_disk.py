"""A disk that is full, or a folder that may not be written: one line, and what was there before is whole."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from brains.errors import UserError
from sim.evolution import Evolution
from sim.runs import RunFolder
from tests.sim.small_runs import begin, generation_of, go_on, outcome, whole_run


def fill(patch: pytest.MonkeyPatch, free: int) -> None:
    """From now on so many more writings reach the disk; the next takes nothing."""
    left = [free]

    def fsync(_: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    patch.setattr(os, "fsync", fsync)


def test_a_disk_that_fills_up_at_any_writing_keeps_the_run(tmp_path: Path) -> None:
    expected = outcome(whole_run(tmp_path / "unbroken"))
    complaints = 0
    for free in range(12):
        path = begin(tmp_path / str(free)).path
        with pytest.MonkeyPatch.context() as patch:
            fill(patch, free)
            with pytest.raises(UserError, match="No space left on device") as told:
                go_on(path)
        assert "\n" not in str(told.value)
        assert not list(path.rglob(".*.tmp"))
        complaints += f"kept up to generation {generation_of(path)}" in str(told.value)
        go_on(path)
        assert outcome(path) == expected
    assert complaints > 5


_LIMITED = """
import resource, sys
import neurarium
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
sys.exit(neurarium.main(sys.argv[2:]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot limit how much a process writes")
def test_the_command_ends_with_one_line_when_no_more_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / "run"
    whole: list[Any] = ["evolve", "xor", "--population", 20, "--generations", 300, "--out", path, "--quiet"]
    limited = subprocess.run(
        [sys.executable, "-c", _LIMITED, "18000", *map(str, whole)], capture_output=True, text=True, timeout=120
    )
    assert limited.returncode == 2, limited.stderr
    (line,) = limited.stderr.splitlines()
    assert line.startswith(f"neurarium: {path}")
    assert "File too large" in line
    assert f"--resume {path}" in line
    assert not list(path.rglob(".*.tmp"))
    assert generation_of(path) >= 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    path = whole_run(tmp_path / "run", 2)
    path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(UserError, match="cannot be written: Permission denied"):
            go_on(path, 4)
    finally:
        path.chmod(stat.S_IRWXU)
    assert generation_of(path) == 2


def test_an_old_run_on_a_full_disk_can_still_be_read(tmp_path: Path) -> None:
    path = whole_run(tmp_path / "run", 3)
    with pytest.MonkeyPatch.context() as patch:
        fill(patch, 0)
        folder, evolution = RunFolder.open(path)
        assert isinstance(evolution, Evolution)
        assert (evolution.generation, len(folder.metrics())) == (3, 3)
