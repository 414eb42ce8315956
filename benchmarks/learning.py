"""How surely and how fast cars learn to drive with the defaults, and how well the shipped driver drives elsewhere."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.measure import Row
from brains.storage import load_brain
from sim.car_replay import replay
from sim.car_task import CarTask
from sim.replay import car_task_of
from sim.shipped import shipped_brain

SEEDS = range(10)
UNSEEN = tuple(f"seed:{seed}" for seed in range(100))
"""The shipped driver was trained on seeds from 1000 on."""


def measure_defaults() -> list[Row]:
    """``neurarium evolve car --seed S --workers 2`` for ten seeds: laps, and wall time of the whole process."""
    laps, seconds = [], []
    with tempfile.TemporaryDirectory() as folder:
        for seed in SEEDS:
            words = ["evolve", "car", "--seed", str(seed), "--workers", "2", "--json"]
            command = [sys.executable, "-m", "neurarium", *words, "--out", str(Path(folder) / str(seed))]
            start = time.perf_counter()
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            seconds.append(time.perf_counter() - start)
            laps.append(json.loads(done.stdout.splitlines()[-1])["laps"])
    lapped, wall = sum(lap >= 1 for lap in laps), float(np.median(seconds))
    return [
        Row(
            f"evolve car with defaults, {len(SEEDS)} seeds: champions that complete a lap",
            f"of {len(SEEDS)}",
            lapped,
            lapped,
            lapped,
            target="at least 9",
            met=lapped >= 9,
        ),
        Row(
            "the same, wall time of the command with --workers 2",
            "s",
            wall,
            min(seconds),
            max(seconds),
            target="at most 30",
            met=wall <= 30,
        ),
    ]


def measure_shipped() -> list[Row]:
    """The shipped driver on a hundred seeded tracks of default difficulty that it never saw."""
    brain = load_brain(shipped_brain("car"))
    drives = replay(CarTask(UNSEEN, config=car_task_of(brain).config), brain.network, UNSEEN).drives
    lapped = sum(drive.laps >= 1 for drive in drives)
    return [
        Row(
            "shipped driver, unseen seeded tracks on which it completes a lap",
            f"of {len(UNSEEN)}",
            lapped,
            lapped,
            lapped,
            target="at least 90",
            met=lapped >= 90,
        )
    ]
