"""Fills an atlas in a process of its own, so that the window stays smooth: `neurarium atlas walker` into a folder."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

import sim
from brains.errors import UserError
from sim.atlas import Atlas, need_ribs
from sim.atlas_files import ATLAS, AtlasFolder, load_atlas

_MINUTES = 30.0  # then it ends by itself, also if the window was killed


class Filling:
    """A folder that is being filled, or was.

    Args:
        path: the folder of an atlas.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._process: subprocess.Popen[bytes] | None = None
        self._said: IO[bytes] | None = None
        self._seen = self._stamp()

    @classmethod
    def of(cls, path: Path, atlas: Atlas) -> Filling:
        """A new folder that begins with that atlas. Raises UserError if it cannot be written."""
        AtlasFolder.create(path, atlas)  # let go at once: the process that fills it holds it
        return cls(path)

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def begin(self) -> None:
        """Go on with it. Raises UserError if what it takes is not installed."""
        need_ribs()
        if self.running:
            return
        words = ["-m", "neurarium", "atlas", "walker", "--resume", str(self.path), "--minutes", f"{_MINUTES:g}"]
        home = str(Path(sim.__file__).parent.parent)  # with -P no module is taken from the folder one stands in
        path = os.pathsep.join(word for word in (home, os.environ.get("PYTHONPATH", "")) if word)
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - read when the process ends
        self._process = subprocess.Popen(
            [sys.executable, "-P", *words, "--quiet"],
            env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._said,
        )

    def end(self) -> None:
        """Stop; the map is kept up to its last whole batch."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None
        if self._said is not None:
            self._said.close()
            self._said = None

    def news(self) -> Atlas | None:
        """The atlas if it was written since it was last looked at.

        Raises:
            UserError: the process ended by a mistake, or the file cannot be read.
        """
        if self._process is not None and self._process.poll() is not None:
            self._tell_end()
        stamp = self._stamp()
        if stamp == self._seen:
            return None
        self._seen = stamp
        return load_atlas(self.path)

    def _tell_end(self) -> None:
        assert self._process is not None
        assert self._said is not None
        status = self._process.returncode
        self._said.seek(0)
        lines = self._said.read(10_000).decode(errors="replace").strip().splitlines()
        self.end()
        if status:
            raise UserError(lines[-1].removeprefix("neurarium: ")[:200] if lines else "filling the map ended early")

    def _stamp(self) -> int:
        try:
            return (self.path / ATLAS).stat().st_mtime_ns
        except OSError:
            return 0
