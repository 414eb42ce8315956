"""What an extra brings is asked for in one line where it is missing, and everything else goes on without it."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.commands.conftest import ROOT

MISSING = """
import sys
for name in sys.argv[1].split(","):
    sys.modules[name] = None  # as if it were not installed
from neurarium import main
sys.exit(main(sys.argv[2:]))
"""
ASKED = [
    ("gymnasium", "evolve gym:CartPole-v1 --generations 1", "pip install 'neurarium[gym]'"),
    ("Box2D", "evolve gym:LunarLander-v3 --generations 1", "pip install 'neurarium[gym-box2d]'"),
    ("imageio_ffmpeg", "replay {car} --mp4 film.mp4 --seconds 1", "pip install 'neurarium[video]'"),
    ("ribs", "atlas walker --evaluations 8", "pip install 'neurarium[atlas]'"),
    ("distributed", "evolve xor --generations 1 --cluster tcp://127.0.0.1:8786", "pip install 'neurarium[cluster]'"),
]


def without(module: str, arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    words = arguments.format(car=ROOT / "assets" / "brains" / "car.npz").split()
    return subprocess.run(
        [sys.executable, "-c", MISSING, module, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "SDL_VIDEODRIVER": "dummy"},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize(("module", "arguments", "told"), ASKED)
def test_a_missing_extra_is_named_in_one_line(module: str, arguments: str, told: str, tmp_path: Path) -> None:
    done = without(module, arguments, tmp_path)
    (line,) = done.stderr.splitlines()
    assert line.startswith("neurarium: ")
    assert told in line
    assert done.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_every_extra_is_asked_for_somewhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {told.split("[")[1].rstrip("]'") for _, _, told in ASKED}
    assert named == set(project["optional-dependencies"]) - {"test", "peers"}


def test_scenes_and_commands_do_without_all_of_them(tmp_path: Path) -> None:
    extras = "gymnasium,Box2D,imageio_ffmpeg,distributed,dask,ribs"
    for words in ("evolve xor --generations 2 --out run", "replay run/champion.npz --headless", "report run"):
        done = without(extras, words, tmp_path)
        assert done.returncode == 0, done.stderr
    assert without(extras, "scene walker --frames 5", tmp_path).returncode == 0
