"""The page of a run shows what there is, whatever state the run's folder is in."""

from __future__ import annotations

import html
import json
import math
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brains.evolvers import GeneticSettings
from brains.network import Network
from brains.storage import save_brain
from brains.topology import Topology
from sim.evolution import Evolution, EvolutionConfig, evolve
from sim.plane_task import PlaneTask
from sim.report_chart import MOST_ROWS, fitness_chart, rows_as_json
from sim.report_page import write_report
from sim.report_rows import crownings, history_of, lineage
from sim.runs import RunFolder

HEAD = "generation,best,upper,median,lower,worst,champion,spread,exploit,evaluations,steps"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small run to copy."""
    config = EvolutionConfig(PlaneTask(), settings=GeneticSettings(population=8), hidden=(3,))
    path = tmp_path_factory.mktemp("made") / "run"
    evolution, folder = Evolution(config), RunFolder.create(path, config)
    for generation in evolve(evolution, 6):
        folder.record(evolution, generation)
    return path


@pytest.fixture
def run(made: Path, tmp_path: Path) -> RunFolder:
    shutil.copytree(made, tmp_path / "run")
    return RunFolder(tmp_path / "run")


def _write_rows(run: RunFolder, rows: list[str]) -> None:
    run.metrics_path.write_text("\n".join([HEAD, *rows]) + "\n")


def test_the_line_of_champions_tells_gains_and_distances(run: RunFolder) -> None:
    history = history_of(run.metrics())
    champions = lineage(history, run.path / "generations")
    fitness = [one.fitness for one in champions]
    assert fitness == sorted(set(fitness)), "each surpasses the one before it"
    assert [one.generation for one in champions] == history.generation[crownings(history)].tolist()
    assert math.isnan(champions[0].gain)
    assert math.isnan(champions[0].distance)
    assert all(one.gain > 0 and one.distance > 0 and one.apart > 0 for one in champions[1:])


def test_the_distance_is_the_root_mean_square_over_the_weights(run: RunFolder) -> None:
    topology = Topology((2, 1))
    for generation, weights in ((1, [0.0, 0.0, 0.0]), (2, [3.0, 0.0, 0.0])):
        network = Network(topology, np.array(weights, np.float32))
        save_brain(run.path / "generations" / f"{generation:05d}.npz", network)
    _write_rows(run, ["1,1,1,1,1,1,1,0.5,0,8,8", "2,2,2,2,2,2,2,0.5,0,16,16"])
    _, second = lineage(history_of(run.metrics()), run.path / "generations")
    assert second.distance == pytest.approx(math.sqrt(3.0))
    assert second.apart == pytest.approx(0.5 * math.sqrt(2.0))


def test_what_is_missing_or_damaged_is_told_and_the_rest_is_shown(run: RunFolder, tmp_path: Path) -> None:
    notes: list[str] = []
    shutil.rmtree(run.path / "generations")
    run.champion_path.write_bytes(b"no brain at all")
    names = [file.name for file in write_report(run, tmp_path / "report", tell=notes.append)]
    assert names == ["fitness.png", "lineage.png", "report.html"]
    assert len(notes) == 1
    assert "cannot be read" in notes[0]
    page = (tmp_path / "report" / "report.html").read_text()
    assert "The champion cannot be read" in page
    run.champion_path.unlink()
    write_report(run, tmp_path / "report", tell=notes.append)
    assert "has no champion" in notes[1]


def test_a_champion_of_another_task_is_not_shown_at_work(run: RunFolder, tmp_path: Path) -> None:
    topology, notes = Topology((2, 3, 1)), list[str]()
    save_brain(run.champion_path, Network(topology, np.ones(topology.parameter_count, np.float32)), {"task": "<img>"})
    write_report(run, tmp_path / "report", tell=notes.append)
    assert "cannot be shown at work" in notes[0]
    assert "<img>" not in (tmp_path / "report" / "report.html").read_text()


def test_what_a_file_says_is_escaped_everywhere(run: RunFolder, tmp_path: Path) -> None:
    evil = "</script><script>alert(1)</script>"
    config = json.loads((run.path / "config.json").read_text())
    config["versions"] = {evil: evil}
    config["more"] = evil
    (run.path / "config.json").write_text(json.dumps(config))
    page = write_report(run, tmp_path / "report")[-1].read_text()
    assert "alert(1)" in page
    assert evil not in page
    assert page.count("<script") == 2


def test_the_command_that_opens_the_champion_can_be_copied_from_a_folder_with_blanks(
    run: RunFolder, tmp_path: Path
) -> None:
    named = RunFolder(run.path.rename(tmp_path / "my run"))
    page = write_report(named, tmp_path / "report")[-1].read_text()
    (command,) = re.findall('<pre class="command">(.*)</pre>', page)
    assert shlex.split(html.unescape(command)) == ["neurarium", "my run-champion.npz"]


def test_ten_thousand_generations_make_a_page_of_a_sensible_size(run: RunFolder, tmp_path: Path) -> None:
    _write_rows(run, [f"{k},{k},{k},{k},{k},{k},{k // 9},0.5,{k % 7 == 0:d},{k},{k}" for k in range(1, 10_001)])
    page = write_report(run, tmp_path / "report")[-1]
    assert page.stat().st_size < 5_000_000
    told = page.read_text()
    assert "The last 200 of 1,112 champions" in told
    assert f"about {MOST_ROWS:,} generations can be asked for" in told


_STRANGE = (
    ["1,2,2,1,0,0,2,0.5,0,8,8"],
    ["1,nan,nan,nan,nan,nan,,nan,0,8,8"] * 2,
    [f"{10**20},2,2,1,0,0,2,0.5,0,8,8"],
    ["1,1e308,1e308,-1e308,-1e308,0,1e308,inf,1,8,8", "2,inf,-inf,0,1,0,,0,0,8,8"],
)


@pytest.mark.parametrize("rows", _STRANGE)
def test_runs_of_strange_numbers_are_drawn(run: RunFolder, tmp_path: Path, rows: list[str]) -> None:
    _write_rows(run, rows)
    page = write_report(run, tmp_path / "report")[-1].read_text()
    assert "nan" not in page.partition("<svg")[2].partition("</svg>")[0]


_anything = st.one_of(st.none(), st.floats(), st.integers(), st.integers(10**300, 10**320))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(HEAD.split(","), _anything)), min_size=1, max_size=12))
def test_whatever_the_numbers_the_chart_holds_only_finite_ones(rows: list[dict[str, Any]]) -> None:
    history = history_of(rows)
    chart = fitness_chart(history, "m", 960, 430, "wide")
    assert "nan" not in chart
    assert "inf" not in chart
    told = json.loads(rows_as_json(history), parse_constant=lambda word: pytest.fail(word))
    assert len(told) == len(rows)
