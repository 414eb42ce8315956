"""The worked examples are used as a reader would use them: named in a variable, on the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.conftest import ROOT, Said


@pytest.fixture
def with_plugin(tmp_path: Path) -> Callable[..., Said]:
    """`NEURARIUM_PLUGINS=FILE neurarium ...` in a process of its own, in an empty folder, without a display."""

    def run(plugin: str, *arguments: object) -> Said:
        variables = {"PYTHONPATH": str(ROOT), "NEURARIUM_PLUGINS": plugin, "SDL_VIDEODRIVER": "dummy"}
        done = subprocess.run(
            [sys.executable, "-m", "neurarium", *(str(word) for word in arguments)],
            cwd=tmp_path,
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            timeout=120,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    return run
