"""One run, begun here and gone on with there: scenes and the command line write the same folders, bit for bit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import neurarium
from brains.errors import UserError
from brains.evolvers import GeneticSettings
from scenes.evolution_scene import EvolutionScene
from sim.car_task import CarTask
from sim.cars import CarConfig
from sim.creature_files import creature_named
from sim.evolution import EvolutionConfig
from sim.runs import RunFolder
from sim.walker_task import WalkerTask
from tests.scenes.driver import Driver
from tests.sim.small_runs import begin, generation_of, go_on, outcome, small_config, whole_run

SMALL = GeneticSettings(population=8)
CONFIGS = {
    "car": EvolutionConfig(CarTask(("kart",), config=CarConfig(time_limit_s=4.0)), 3, "genetic", SMALL, (4,)),
    "walker": EvolutionConfig(
        WalkerTask(creature_named("hopper"), "curriculum", seconds=1.0), 3, "genetic", SMALL, (4,)
    ),
}
FIRST, LAST = 2, 4
WHAT_COUNTS = ("sha256", "metrics.csv", "champion.npz")


def watch(driver: Driver, name: str, path: Path, generations: int) -> EvolutionScene:
    """Open a run in its scene, let it come so far, a little further, and close it."""
    scene = driver.open(name, resume=str(path))
    assert isinstance(scene, EvolutionScene)
    while scene.session.run.evolution.generation < generations or scene.session.run.trial.exam:
        scene.step()
    for _ in range(10):
        scene.step()
    scene.close()
    return scene


@pytest.mark.parametrize("name", CONFIGS)
@pytest.mark.parametrize("first", ["scene", "command"])
def test_a_run_of_both_is_the_run_of_one(
    driver: Driver, tmp_path: Path, name: str, first: str, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = outcome(whole_run(tmp_path / "whole", LAST, CONFIGS[name]))
    path = begin(tmp_path / "run", CONFIGS[name]).path
    if first == "scene":
        watch(driver, name, path, FIRST)
        assert generation_of(path) == FIRST
        assert neurarium.main(["evolve", name, "--resume", str(path), "--generations", str(LAST)]) == 0
        assert "note:" not in capsys.readouterr().err
    else:
        go_on(path, FIRST)
        scene = watch(driver, name, path, LAST)
        assert [row.generation for row in scene.session.run.history] == list(range(1, LAST + 1))
    assert json.loads((path / "config.json").read_text(encoding="utf-8"))["watched"] is True
    found = outcome(path)
    assert {what: found[what] for what in WHAT_COUNTS} == {what: expected[what] for what in WHAT_COUNTS}


def test_a_run_folder_dropped_on_its_scene_goes_on_there(driver: Driver, tmp_path: Path) -> None:
    path = whole_run(tmp_path / "run", FIRST, CONFIGS["car"])
    scene = driver.open("car", population=6, folder=tmp_path / "own")
    assert isinstance(scene, EvolutionScene)
    driver.drop(str(path))
    assert scene.session.run.number == FIRST + 1
    assert driver.app.status_line.message.startswith(f"Going on with generation {FIRST + 1}")
    driver.drop(str(path))  # once more: the second opening writes from now on, the first no longer
    scene.commands.undo_restart()
    driver.key("k")
    assert "not saved for later: it was opened a second time" in driver.app.status_line.message


@pytest.mark.parametrize("what", ["missing", "another task", "too large"])
def test_what_cannot_be_watched_is_told_and_left_as_it_is(driver: Driver, tmp_path: Path, what: str) -> None:
    path = tmp_path / "run"
    if what == "another task":
        begin(path, small_config())
    elif what == "too large":
        begin(path, EvolutionConfig(CONFIGS["car"].task, hidden=(600,)))
    words = {"missing": "holds no run", "another task": "not seen here", "too large": "can be watched here"}
    before = {file: file.read_bytes() for file in path.rglob("*.json")}
    with pytest.raises(UserError, match=words[what]):
        driver.app.open("car", resume=str(path))
    assert {file: file.read_bytes() for file in path.rglob("*.json")} == before


def test_a_spoilt_checkpoint_is_told_in_the_status_line(driver: Driver, tmp_path: Path) -> None:
    path = whole_run(tmp_path / "run", FIRST, CONFIGS["car"])
    (path / "checkpoint.npz").write_bytes(b"")
    driver.open("car", resume=str(path))
    assert "going on from the checkpoint before, of generation 1" in driver.app.status_line.message


def test_options_that_would_make_it_another_run_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = RunFolder.create(tmp_path / "run", CONFIGS["car"]).path
    assert neurarium.main(["scene", "car", "--resume", str(path), "--seed", "3", "--frames", "1"]) == 2
    assert "--seed cannot be changed by --resume" in capsys.readouterr().err
    assert neurarium.main(["scene", "fruit", "--resume", str(path), "--frames", "1"]) == 2
    assert "has no option --resume" in capsys.readouterr().err
