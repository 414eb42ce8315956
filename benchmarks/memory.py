"""How much memory processes hold at most: scenes, evolution with its workers, and peers. Linux only."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.catalogue import installed
from benchmarks.measure import Pace, Row, cost_row, noted
from benchmarks.scene_runs import fresh_home
from benchmarks.watch import reading
from brains.errors import UserError
from scenes.registry import CARDS, LAUNCHER

GENERATIONS = 20
_EVERY_S = 0.02
_ENVIRONMENT = """
import gymnasium
env = gymnasium.make("{}")
env.reset(seed=0)
for _ in range(100):
    env.step(env.action_space.sample())
"""


def measure(pace: Pace) -> list[Row]:
    """Peaks of resident memory, in millions of bytes; of several processes, the sum.

    Raises:
        UserError: this system does not tell.
    """
    del pace  # a peak hardly differs from one run to the next
    if not Path("/proc/self/statm").exists():
        raise UserError("this system does not tell how much memory a process holds; measure it on Linux")
    peers = {
        "launcher": ("import torch", "torch", "import torch"),
        "car": ("CarRacing-v3", "Box2D", _ENVIRONMENT.format("CarRacing-v3")),
        "walker": ("BipedalWalker-v3", "Box2D", _ENVIRONMENT.format("BipedalWalker-v3")),
    }
    rows = []
    for card in (LAUNCHER, *CARDS):
        name, module, code = peers.get(card.name, ("", "", ""))
        theirs = [peak_mb(["-c", code])] if module and installed(module) else None
        ours = peak_mb(["-m", "benchmarks.scene_runs", "as_it_opens", card.name])
        what = "launcher" if card is LAUNCHER else f"scene {card.name}"
        rows.append(
            cost_row(f"memory of the {what} after ten seconds, whole process, peak", "MB", [ours], name, theirs)
        )
    return [*rows, *_evolving()]


def _evolving() -> list[Row]:
    rows = []
    for workers in (1, 2):
        with tempfile.TemporaryDirectory() as folder:
            words = ["--workers", str(workers), "--generations", str(GENERATIONS), "--out", str(Path(folder) / "run")]
            peak = peak_mb(["-m", "neurarium", "evolve", "car", *words])
        row = cost_row(f"memory of evolve car, --workers {workers}, all its processes, peak", "MB", [peak])
        rows.append(noted(row, generations=GENERATIONS))
    return rows


def peak_mb(words: list[str]) -> float:
    """The most that ``python WORDS`` and the processes that it began held at once."""
    readings = [0.0]
    with fresh_home() as environment:
        process = subprocess.Popen(
            [sys.executable, *words], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        while process.poll() is None:
            readings.append(reading(process.pid).memory_mb)
            time.sleep(_EVERY_S)
        _, complaint = process.communicate()
    if process.returncode:
        raise RuntimeError(f"python {' '.join(words[:3])} failed: {complaint.strip()[-300:]}")
    return float(np.nanmax(readings))
