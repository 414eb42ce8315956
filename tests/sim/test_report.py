"""The pictures of a run show what they should, in the theme's colours, whatever the run was like."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.image import imread

from brains.errors import UserError
from brains.evolvers import GeneticSettings
from brains.network import Network
from brains.topology import Topology
from sim.car_replay import Drive
from sim.car_task import CarTask, track_named
from sim.car_world import Ended
from sim.cars import CarConfig
from sim.evolution import Evolution, EvolutionConfig, evolve
from sim.report import caption, draw_drives, draw_fitness, draw_network, draw_track, palette
from sim.report_page import write_report
from sim.runs import RunFolder
from tests.sim.pictures import pixels


def _rows(count: int) -> list[dict[str, Any]]:
    names = ("worst", "lower", "median", "upper", "best", "champion")
    return [
        {"generation": k + 1, "spread": 1.0 / (k + 1), **{name: 10.0 * (k + n) for n, name in enumerate(names)}}
        for k in range(count)
    ]


def _drive(**changes: Any) -> Drive:
    track = track_named("oval")
    speed = np.linspace(0.0, 20.0, len(track.centre))
    values: dict[str, Any] = {
        "episode": "oval", "position_m": track.centre, "speed_m_s": speed, "progress_m": 594.9, "fitness_m": 700.0,
        "laps": 1, "best_lap_s": 36.184, "seconds": 36.2, "ended": Ended.FINISHED,
    }  # fmt: skip
    return Drive(**{**values, **changes})


def test_the_fitness_plot_shows_best_and_median_on_the_dark_ground(tmp_path: Path) -> None:
    draw_fitness(_rows(30), tmp_path / "fitness.png")
    assert pixels(tmp_path / "fitness.png", "best") > 500
    assert pixels(tmp_path / "fitness.png", "positive") > 500
    picture = imread(tmp_path / "fitness.png")
    assert pixels(tmp_path / "fitness.png", "background") > 0.4 * picture.shape[0] * picture.shape[1]


@pytest.mark.parametrize("count", [1, 2])
def test_the_shortest_runs_can_be_drawn(tmp_path: Path, count: int) -> None:
    draw_fitness(_rows(count), tmp_path / "fitness.png")
    assert pixels(tmp_path / "fitness.png", "best") > 20


def test_generations_without_a_finite_fitness_leave_a_gap(tmp_path: Path) -> None:
    rows = _rows(5)
    rows[0].update(dict.fromkeys(("lower", "median", "upper", "best"), math.nan), champion=None)
    draw_fitness(rows, tmp_path / "fitness.png")
    assert pixels(tmp_path / "fitness.png", "best") > 100


def test_bests_that_were_barred_are_ringed(tmp_path: Path) -> None:
    rows = [{**row, "exploit": int(row["generation"] == 2)} for row in _rows(4)]
    draw_fitness(rows, tmp_path / "fitness.png")
    assert pixels(tmp_path / "fitness.png", "negative", 3) > 20
    draw_fitness(_rows(4), tmp_path / "before.png")
    assert pixels(tmp_path / "before.png", "negative", 3) == 0, "runs of before tell nothing of it"


def test_a_run_of_nothing_but_nan_is_drawn_empty(tmp_path: Path) -> None:
    rows = [
        {**row, **dict.fromkeys(("lower", "median", "upper", "best"), math.nan), "champion": None} for row in _rows(3)
    ]
    draw_fitness(rows, tmp_path / "fitness.png")
    assert (tmp_path / "fitness.png").exists()


def test_the_drive_shows_the_road_and_a_ring_where_it_failed(tmp_path: Path) -> None:
    draw_drives([_drive()], tmp_path / "lap.png")
    assert pixels(tmp_path / "lap.png", "control") > 2000, "the road"
    assert pixels(tmp_path / "lap.png", "negative") == 0
    draw_drives([_drive(laps=0, ended=Ended.LEFT_ROAD)], tmp_path / "failed.png")
    assert pixels(tmp_path / "failed.png", "negative") > 50


@pytest.mark.parametrize("count", [2, 12])
def test_many_drives_share_one_picture(tmp_path: Path, count: int) -> None:
    draw_drives([_drive()] * count, tmp_path / "drives.png")
    assert pixels(tmp_path / "drives.png", "control") > 2000


def test_a_car_that_never_moved_is_drawn_too(tmp_path: Path) -> None:
    here = track_named("oval").centre[:1]
    still = _drive(position_m=here, speed_m_s=np.zeros(1), laps=0, ended=Ended.STALLED, progress_m=0.0)
    draw_drives([still], tmp_path / "still.png")
    assert pixels(tmp_path / "still.png", "negative") > 50


def test_captions_say_what_came_of_a_drive() -> None:
    assert caption(_drive()) == "a lap in 36.18 s"
    assert caption(_drive(laps=3)) == "3 laps, best 36.18 s"
    failed = _drive(laps=0, ended=Ended.LEFT_ROAD, progress_m=151.6, seconds=10.43)
    assert caption(failed) == "left road after 152 m, 10.4 s"


def test_the_brain_shows_positive_and_negative_weights_apart(tmp_path: Path) -> None:
    topology = Topology((3, 4, 2))
    network = Network(topology, np.ones(topology.parameter_count, dtype=np.float32))
    draw_network(network, ["a", "b", "c"], ["x", "y"], tmp_path / "positive.png")
    assert pixels(tmp_path / "positive.png", "negative", 40) == 0
    network = Network(topology, -np.ones(topology.parameter_count, dtype=np.float32))
    draw_network(network, ["a", "b", "c"], ["x", "y"], tmp_path / "negative.png")
    assert pixels(tmp_path / "negative.png", "positive", 40) == 0
    assert pixels(tmp_path / "negative.png", "negative", 40) > 500


def test_a_wide_brain_is_drawn_by_its_largest_weights(tmp_path: Path) -> None:
    topology = Topology((9, 400, 400, 2))
    parameters = np.random.default_rng(1).normal(size=topology.parameter_count).astype(np.float32)
    draw_network(Network(topology, parameters), ["in"] * 9, ["out"] * 2, tmp_path / "wide.png")
    assert pixels(tmp_path / "wide.png", "text") > 100


def test_a_brain_of_zeros_is_drawn(tmp_path: Path) -> None:
    topology = Topology((2, 1))
    draw_network(Network(topology, np.zeros(3, dtype=np.float32)), ["a", "b"], ["x"], tmp_path / "zeros.png")
    assert pixels(tmp_path / "zeros.png", "text") > 100


def test_a_track_is_drawn_to_scale(tmp_path: Path) -> None:
    track = track_named("oval")
    draw_track(track, tmp_path / "oval.png")
    picture = np.rint(imread(tmp_path / "oval.png")[:, :, :3] * 255).astype(int)
    road = np.array([int(palette()["control"][k : k + 2], 16) for k in (1, 3, 5)])
    rows, columns = np.nonzero((picture == road).all(axis=2))
    x_min, y_min, x_max, y_max = track.bounds
    drawn, true = np.ptp(columns) / np.ptp(rows), (x_max - x_min) / (y_max - y_min)
    assert drawn == pytest.approx(true, rel=0.02)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be written"):
        draw_track(track_named("oval"), tmp_path / "no" / "where.png")


def test_a_run_without_a_generation_has_nothing_to_report(tmp_path: Path) -> None:
    config = EvolutionConfig(CarTask())
    run = RunFolder.create(tmp_path / "run", config)
    with pytest.raises(UserError, match="no generation of this run has ended"):
        write_report(run, tmp_path / "report")


def test_the_page_escapes_what_a_file_says(tmp_path: Path) -> None:
    task = CarTask(config=CarConfig(time_limit_s=5.0))
    config = EvolutionConfig(task, settings=GeneticSettings(population=8), hidden=(4,))
    evolution = Evolution(config)
    run = RunFolder.create(tmp_path / "a <script> & c", config)
    for generation in evolve(evolution, 1):
        run.record(evolution, generation)
    page = write_report(run, tmp_path / "report")[-1].read_text()
    assert "a &lt;script&gt; &amp; c" in page
    assert "a <script>" not in page


def test_drawing_leaves_matplotlib_as_it_was(tmp_path: Path) -> None:
    import matplotlib

    before = dict(matplotlib.rcParams)
    draw_track(track_named("oval"), tmp_path / "oval.png")
    assert dict(matplotlib.rcParams) == before
