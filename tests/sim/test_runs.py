"""Run folders of earlier versions can still be gone on with and shown."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np

from brains.evolvers import GeneticSettings
from brains.npz import pack, read_limited, unpack
from brains.storage import load_brain
from sim.car_task import CarTask
from sim.cars import CarConfig
from sim.evolution import Evolution, EvolutionConfig, evolve
from sim.report_page import write_report
from sim.runs import RunFolder


def _run(path: Path, generations: int) -> RunFolder:
    config = EvolutionConfig(
        CarTask(config=CarConfig(time_limit_s=5.0)), settings=GeneticSettings(population=8), hidden=(4,)
    )
    folder, evolution = RunFolder.create(path, config), Evolution(config)
    for generation in evolve(evolution, generations):
        folder.record(evolution, generation)
    return folder


def _as_before(folder: RunFolder) -> None:
    """Take away what runs tell today and did not tell then: exploits, and the task in the checkpoint."""
    with folder.metrics_path.open() as file:
        rows = list(csv.DictReader(file))
    with folder.metrics_path.open("w") as file:
        writer = csv.DictWriter(file, [name for name in rows[0] if name != "exploit"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    path = folder.path / "checkpoint.npz"
    state = unpack(read_limited(path, 10**8), 10**8)
    counts = json.loads(str(state["counts"]))
    del counts["task"]
    del counts["champion"]["task"]
    for name in ("format", "config", "sha256"):
        del state[name]
    path.write_bytes(pack({**state, "counts": np.array(json.dumps(counts))}))
    (folder.path / "checkpoint-before.npz").unlink()


def test_a_run_of_before_goes_on_as_if_it_were_of_today(tmp_path: Path) -> None:
    today, before = _run(tmp_path / "today", 4), _run(tmp_path / "before", 2)
    _as_before(before)
    folder, evolution = RunFolder.open(before.path)
    for generation in evolve(evolution, 4):
        folder.record(evolution, generation)
    assert load_brain(folder.champion_path).sha256 == load_brain(today.champion_path).sha256
    assert [row["exploit"] for row in folder.metrics()] == [None, None, 0, 0]
    told, expected = folder.metrics(), today.metrics()
    for name in expected[0].keys() - {"exploit"}:
        assert np.array_equal([row[name] for row in told], [row[name] for row in expected], equal_nan=True), name


def test_a_run_of_before_can_be_reported(tmp_path: Path) -> None:
    folder = _run(tmp_path / "run", 2)
    _as_before(folder)
    page = write_report(folder, tmp_path / "report")[-1].read_text()
    assert "Exploits" not in page
