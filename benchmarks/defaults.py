"""How surely and how fast cars and walkers learn with the defaults: the command itself, ten seeds each."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measure import Pace, Row, at_most, count_row, rate_row, timed
from benchmarks.shipped import FAR_M, walks_m
from brains.storage import load_brain
from sim.replay import task_of
from sim.walker_task import WalkerTask

SEEDS = range(10)


def measure_cars(pace: Pace) -> list[Row]:
    """``neurarium evolve car --seed S --workers 2``: laps of the champion, and wall time of the whole process."""
    del pace  # a share of ten seeds needs ten seeds
    laps, seconds = [], []
    with tempfile.TemporaryDirectory() as folder:
        for seed in SEEDS:
            found, spent = _evolve("car", seed, Path(folder) / str(seed))
            laps.append(found["laps"])
            seconds.append(spent)
    return [
        count_row("evolve car with defaults: seeds whose champion laps", sum(lap >= 1 for lap in laps), len(SEEDS), 9),
        at_most("evolve car with defaults: the whole command with --workers 2", "s", seconds, 30),
    ]


def measure_walkers(pace: Pace) -> list[Row]:
    """``neurarium evolve walker --seed S --workers 2``: how far champions walk, and how long it takes."""
    del pace
    metres, seconds = [], []
    with tempfile.TemporaryDirectory() as folder:
        for seed in SEEDS:
            _, spent = _evolve("walker", seed, Path(folder) / str(seed))
            seconds.append(spent)
            brain = load_brain(Path(folder) / str(seed) / "champion.npz")
            task = task_of(brain)
            assert isinstance(task, WalkerTask)
            metres.append(float(walks_m(task, brain, ("flat#5000000",))[0]))  # a walk that it was not chosen by
    far = int(np.sum(np.array(metres) >= FAR_M))
    what = f"evolve walker with defaults: seeds whose champion walks {FAR_M:g} m, upright for 20 s"
    return [
        count_row(what, far, len(SEEDS), 9),
        rate_row("evolve walker with defaults: the champions' distance, 0 for one that falls", "m", metres),
        at_most("evolve walker with defaults: the whole command with --workers 2", "s", seconds, 240),
    ]


def _evolve(task: str, seed: int, out: Path) -> tuple[dict[str, Any], float]:
    """What the command says of its run, and the seconds of the whole process."""
    words = ["evolve", task, "--seed", str(seed), "--workers", "2", "--json", "--out", str(out)]
    said: list[str] = []
    seconds = timed(partial(_run, [sys.executable, "-m", "neurarium", *words], said))
    found: dict[str, Any] = json.loads(said[-1])
    return found, seconds


def _run(command: list[str], said: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    said += done.stdout.splitlines()
