"""Frames of scenes: how the figures of single runs become rows."""

import json
import subprocess
import sys
from itertools import count

import pytest

from benchmarks import windows
from benchmarks.measure import Pace
from benchmarks.scene_runs import RUNS, fresh_home
from scenes.registry import CARDS


def test_every_scene_has_a_row_and_the_slowest_is_looked_for_in_every_round(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = {card.name: count() for card in CARDS}

    def run(kind: str, name: str) -> dict[str, float]:
        turn = next(turns[name])
        slow = 10.0 + turn if name == "race" else 9.0 + 3 * turn if name == "fruit" else 1.0
        return {"p50": 0.5, "p99": slow, **({"steps": 2500.0} if name == "boundary" else {})}

    monkeypatch.setattr(windows, "in_own_process", run)
    rows = {row.what.split(" as it opens")[0]: row for row in windows.measure_scenes(Pace(3, 0.0))}
    assert {f"scene {card.name}" for card in CARDS} < rows.keys()
    assert (rows["scene race"].low, rows["scene race"].ours, rows["scene race"].high) == (10, 11, 12)
    slowest = rows["slowest scene of all"]
    assert (slowest.low, slowest.ours, slowest.high, slowest.met) == (10, 12, 15, True)
    assert rows["boundary lab: minibatch steps a second while it draws 60 frames"].met


def test_a_run_of_a_scene_tells_its_figures_and_needs_no_display() -> None:
    words = [sys.executable, "-m", "benchmarks.scene_runs", "as_it_opens", "gradient", "part=chain", "--frames", "3"]
    with fresh_home() as environment:
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    assert 0 < found["p50"] <= found["p99"] <= found["max"]


def test_a_run_that_does_not_exist_is_refused_with_those_that_do() -> None:
    done = subprocess.run([sys.executable, "-m", "benchmarks.scene_runs", "dance"], capture_output=True, text=True)
    assert done.returncode == 2
    assert all(name in done.stderr for name in RUNS)
