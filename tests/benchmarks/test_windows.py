"""Frames of scenes: how the figures of single runs become rows."""

import json
import subprocess
import sys
from itertools import count

import pytest

from benchmarks import windows
from benchmarks.measure import Pace
from benchmarks.scene_runs import RUNS, fresh_home
from scenes.classroom.lessons import LESSONS
from scenes.registry import CARDS


def test_every_scene_has_a_row_and_the_slowest_is_looked_for_in_every_round(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = {card.name: count() for card in CARDS}

    def run(kind: str, name: str, *words: str) -> dict[str, float]:
        if kind == "at_work":
            return {"p50": 0.5, "p99": 17.0 if words == ("lesson=7",) else 2.0}
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
    lessons = {what: row.met for what, row in rows.items() if what.startswith("classroom, lesson")}
    assert len(lessons) == len(LESSONS)
    assert [what for what, met in lessons.items() if not met] == ["classroom, lesson 7 at work, 1280 × 800: frame p99"]
    assert rows["slowest lesson at work, 1280 × 800: frame p99"].ours == 17.0
    assert rows["scene car, driven by hand, 1280 × 800: frame p99"].met
    assert rows["scene walker with the creature editor, 1280 × 800: frame p99"].met


@pytest.mark.parametrize("words", [("as_it_opens", "gradient", "part=chain"), ("at_work", "car", "keys=w,up")])
def test_a_run_of_a_scene_tells_its_figures_and_needs_no_display(words: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "benchmarks.scene_runs", *words, "--frames", "3"]
    with fresh_home() as environment:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    assert 0 < found["p50"] <= found["p99"] <= found["max"]


def test_a_run_that_does_not_exist_is_refused_with_those_that_do() -> None:
    done = subprocess.run([sys.executable, "-m", "benchmarks.scene_runs", "dance"], capture_output=True, text=True)
    assert done.returncode == 2
    assert all(name in done.stderr for name in RUNS)
