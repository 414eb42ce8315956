"""The picture of a walk shows the creature on its ground, its feet on the floor, and where it came to an end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from brains.evolvers import GeneticSettings
from sim.creature_files import creature_named, shipped_creatures
from sim.evolution import Evolution, EvolutionConfig, evolve
from sim.report_page import write_report
from sim.runs import RunFolder
from sim.walker_guards import Ended
from sim.walker_model import anatomy
from sim.walker_replay import Walk
from sim.walker_report import caption, draw_walk
from sim.walker_task import WalkerTask
from tests.sim.pictures import pixels

BIPED = creature_named("biped")


def _walk(name: str = "biped", metres: float = 10.0, seconds: float = 10.0, **changes: Any) -> Walk:
    """A creature that glides along in its rest pose, with one foot on the ground after the other."""
    creature = creature_named(name)
    steps = round(seconds * 60) + 1
    poses = np.repeat(anatomy(creature).rest[None], steps, axis=0).astype(np.float32)
    poses[:, :, 0] += np.linspace(0.0, metres, steps)[:, None]
    turn = np.arange(steps)[:, None] // 30 % len(creature.feet)
    values: dict[str, Any] = {
        "episode": "flat#1", "position_m": poses[:, creature.torso_index, :2].astype(float),
        "contacts": turn == np.arange(len(creature.feet)), "poses": poses, "distance_m": metres, "fitness_m": metres,
        "energy_j": 0.0, "seconds": seconds, "upright_s": seconds, "ended": Ended.TIME_UP, "finished": True,
    }  # fmt: skip
    return Walk(**{**values, **changes})


@pytest.mark.parametrize("name", shipped_creatures())
def test_every_creature_is_seen_on_the_ground_with_its_feet(tmp_path: Path, name: str) -> None:
    draw_walk(_walk(name), creature_named(name), tmp_path / "walk.png")
    assert pixels(tmp_path / "walk.png", "best") > 1000, "the creature"
    assert pixels(tmp_path / "walk.png", "control") > 5000, "the ground"
    assert pixels(tmp_path / "walk.png", "right") > 2000, "the feet's bars"
    assert pixels(tmp_path / "walk.png", "negative") == 0


def test_feet_that_never_touch_the_ground_leave_no_bar(tmp_path: Path) -> None:
    walk = _walk()
    draw_walk(replace(walk, contacts=np.zeros_like(walk.contacts)), BIPED, tmp_path / "walk.png")
    assert pixels(tmp_path / "walk.png", "right") == 0


def test_a_ring_marks_a_walk_that_ended_before_its_time(tmp_path: Path) -> None:
    draw_walk(_walk(ended=Ended.FELL, finished=False), BIPED, tmp_path / "walk.png")
    assert pixels(tmp_path / "walk.png", "negative") > 100


@pytest.mark.parametrize(
    ("metres", "seconds", "episode"),
    [
        (0.0, 0.0, "flat#1"),
        (0.001, 3.0, "flat#1"),
        (-4.0, 5.0, "hills:2#3"),
        (500.0, 100.0, "gaps:0.5#1"),
        (30.0, 600.0, "steps:0.3#2~half"),
    ],
)
def test_walks_of_any_length_in_either_direction_can_be_drawn(
    tmp_path: Path, metres: float, seconds: float, episode: str
) -> None:
    draw_walk(_walk(metres=metres, seconds=seconds, episode=episode), BIPED, tmp_path / "walk.png")
    assert pixels(tmp_path / "walk.png", "best") > 300


def test_captions_say_what_came_of_a_walk() -> None:
    assert caption(_walk()) == "10.00 m in 10.0 s, until its time is up"
    assert caption(_walk(ended=Ended.FELL)) == "10.00 m in 10.0 s, then falls"
    assert caption(_walk(ended=Ended.TOO_FAST)) == "10.00 m in 10.0 s, then breaks a rule: too fast"


def test_a_walk_without_its_poses_cannot_be_drawn(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="without its poses"):
        draw_walk(_walk(poses=None), BIPED, tmp_path / "walk.png")


def test_the_report_of_a_run_shows_the_walk_and_what_was_barred(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    barred = iter([True, False, True])
    monkeypatch.setattr(WalkerTask, "is_exploit", lambda *_: next(barred))
    task = WalkerTask(BIPED, terrain="rough:0.2", seconds=2.0)
    config = EvolutionConfig(task, settings=GeneticSettings(population=8), hidden=(4,))
    folder, evolution = RunFolder.create(tmp_path / "run", config), Evolution(config)
    for generation in evolve(evolution, 3):
        folder.record(evolution, generation)
    files = write_report(folder, tmp_path / "report")
    assert [file.name for file in files] == ["fitness.png", "walk.png", "lineage.png", "network.png", "report.html"]
    page = files[-1].read_text()
    assert "biped on rough:0.2" in page
    assert "best of 2 of 3 generations, barred" in page
    assert pixels(tmp_path / "report" / "fitness.png", "negative", 40) > 100
