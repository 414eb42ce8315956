"""`neurarium evolve walker`: any creature on any ground, exact and resumable, with mistakes told before it begins."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from brains.storage import load_brain
from sim.creature_files import creature_named, shipped_creatures, write_creature
from sim.walker_task import WalkerTask
from tests.commands.conftest import WALKERS, Run

KEYS = {
    "task", "generations", "evaluations", "best_fitness", "champion", "champion_sha256", "seconds", "distance_m",
    "exploit", "exploits",
}  # fmt: skip


def _rows(run: str | Path) -> list[dict[str, str]]:
    with (Path(run) / "metrics.csv").open() as file:
        return list(csv.DictReader(file))


def test_the_last_line_of_json_tells_what_the_files_hold(neurarium: Run) -> None:
    found = neurarium("evolve", "walker", *WALKERS, "--generations", 2, "--json").json
    assert found.keys() >= KEYS
    assert (found["task"], found["creature"], found["terrain"], found["walk_s"]) == ("walker", "Biped", "flat", 2.0)
    assert (found["generations"], found["strategy"], found["run"]) == (2, "cma", "runs/walker-biped-flat-seed0")
    assert found["exploit"] is False
    assert found["exploits"] == sum(row["exploit"] == "1" for row in _rows(found["run"]))
    brain = load_brain(found["champion"])
    assert found["champion_sha256"] == brain.sha256
    assert found["best_fitness"] == brain.metadata["fitness"] == float(_rows(found["run"])[-1]["champion"])
    assert found["distance_m"] == brain.metadata["details"]["distance_m"]


@pytest.mark.parametrize("creature", shipped_creatures())
def test_every_shipped_creature_can_be_evolved(neurarium: Run, creature: str) -> None:
    found = neurarium("evolve", "walker", *WALKERS, "--creature", creature, "--generations", 1, "--json").json
    assert found["creature"].lower() == creature
    assert found["run"] == f"runs/walker-{creature}-flat-seed0"


def test_settings_reach_the_run(neurarium: Run) -> None:
    write_creature("own.json", creature_named("stick"))
    found = neurarium(
        "evolve", "walker", *WALKERS, "--creature", "own.json", "--terrain", "rough:.30", "--control", "speeds",
        "--clock", "own", "--look-ahead", 3, "--substeps", 3, "--push-every", 1.5, "--push-share", 0.1,
        "--episodes-per-generation", 2, "--no-normalise", "--strategy", "genetic", "--generations", 1, "--json",
    ).json  # fmt: skip
    config = json.loads((Path(found["run"]) / "config.json").read_text())
    expected = {
        "terrain": "rough:0.3", "seconds": 2.0, "control": "speeds", "clock": "own", "look_ahead": 3, "substeps": 3,
        "push_every_s": 1.5, "push_share": 0.1, "episodes_per_generation": 2, "normalise": False,
    }  # fmt: skip
    assert config["task_config"].items() >= expected.items()
    assert config["strategy"] == found["strategy"] == "genetic"
    task = WalkerTask(creature_named("own.json"), clock="own", look_ahead=3)
    topology = load_brain(found["champion"]).network.topology
    assert (topology.inputs, topology.outputs) == (len(task.observation_names), len(task.action_names))


def test_a_body_that_evolves_is_kept_with_its_champion_and_walks_again(neurarium: Run) -> None:
    options = ("evolve", "walker", *WALKERS, "--evolve-body", 0.3, "--seed", 1)
    told = neurarium(*options, "--generations", 3, "--out", "run")
    assert "body: " in told.out
    brain = load_brain("run/champion.npz")
    body = creature_named("run/body.json")
    assert body != creature_named("biped")
    assert brain.network.topology.traits == 6
    again = neurarium("replay", "run/champion.npz", "--headless", "--json").json
    assert again["fitness"] == brain.metadata["fitness"]
    neurarium(*options, "--generations", 1, "--out", "parts")
    parts = neurarium("evolve", "walker", "--resume", "parts", "--generations", 3, "--workers", 2, "--json").json
    assert parts["champion_sha256"] == brain.sha256
    drawn = neurarium("replay", "run/champion.npz", "--creature", "biped", "--headless", "--json").json
    assert drawn["fitness"] != again["fitness"], "the same brain in the body as it was drawn"


def test_a_brain_whose_body_was_fixed_may_go_on_with_one_that_evolves(neurarium: Run) -> None:
    neurarium("evolve", "walker", *WALKERS, "--generations", 1, "--out", "first")
    found = neurarium(
        "evolve", "walker", *WALKERS, "--evolve-body", 0.2, "--start", "first/champion.npz", "--generations", 1,
        "--out", "second", "--json",
    ).json  # fmt: skip
    assert found["evolve_body"] == 0.2
    start = load_brain("second/start.npz").network
    assert np.array_equal(start.parameters[:-6], load_brain("first/champion.npz").network.parameters)
    assert not start.parameters[-6:].any()


def test_workers_and_resuming_change_nothing(neurarium: Run) -> None:
    options = ("evolve", "walker", *WALKERS, "--terrain", "rough:0.2", "--seed", 3)
    whole = neurarium(*options, "--generations", 4, "--out", "whole", "--json").json
    neurarium(*options, "--generations", 2, "--out", "parts", "--workers", 2)
    parts = neurarium("evolve", "walker", "--resume", "parts", "--generations", 4, "--json").json
    assert parts["champion_sha256"] == whole["champion_sha256"]
    for file in ("metrics.csv", "champion.npz", "walk.npz", "checkpoint.npz"):
        assert Path("parts", file).read_bytes() == Path("whole", file).read_bytes(), file


def test_a_ground_that_grows_can_be_evolved_on(neurarium: Run) -> None:
    found = neurarium("evolve", "walker", *WALKERS, "--terrain", "curriculum", "--generations", 2, "--json").json
    assert found["terrain"] == "curriculum"
    assert neurarium("replay", found["champion"], "--headless", "--json").json["exact"] is True


def test_a_run_can_start_from_a_walker_and_what_it_learned_to_see(neurarium: Run, walked: Path) -> None:
    brain = walked / "generations" / "00003.npz"
    found = neurarium("evolve", "walker", *WALKERS, "--start", brain, "--generations", 1, "--json").json
    begun = json.loads((Path(found["run"]) / "config.json").read_text())["task_config"]["normaliser"]
    assert begun["mean"], "a brain means nothing without the normalisation that it learned with"
    assert begun == load_brain(brain).metadata["task_config"]["normaliser"]


def test_the_champions_walk_is_kept(walked: Path) -> None:
    with np.load(walked / "walk.npz", allow_pickle=False) as kept:
        poses, contacts = kept["poses"], kept["contacts"]
    assert poses.shape[1:] == (5, 3)
    assert poses.dtype == np.float32
    assert contacts.shape == (len(poses), 2)


def test_a_run_whose_bests_were_all_barred_says_so(neurarium: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WalkerTask, "is_exploit", lambda *_: True)
    said = neurarium("evolve", "walker", *WALKERS, "--generations", 2, "--json", "--out", "run")
    assert said.status == 0
    assert "none: of 2 generations the best of 2 seemed to exploit the physics and may not be champion" in said.err
    assert (said.json["champion"], said.json["distance_m"], said.json["exploit"]) == (None, None, None)
    assert said.json["exploits"] == 2
    assert not Path("run/champion.npz").exists()
    report = neurarium("report", "run")
    assert (report.status, "has no champion" in report.err) == (0, True)
    quiet = neurarium("evolve", "walker", *WALKERS, "--generations", 1, "--quiet")
    assert not quiet.out
    assert "no champion: of 1 generation the best of 1" in quiet.err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--creature yeti", "there is no creature 'yeti'"),
        ("--creature no.json", "no.json: there is no such file"),
        ("--creature bad.json", "creature file bad.json: it is not JSON"),
        ("--terrain lava", "there is no ground 'lava'"),
        ("--terrain rough:9", "rough takes a number from 0 to 1"),
        ("--seconds 0", "seconds is 0; expected 1 to 600"),
        ("--seconds nan", "seconds is nan; expected"),
        ("--control fly", "--control is 'fly'"),
        ("--clock sun", "--clock is 'sun'"),
        ("--look-ahead -1", "look_ahead is -1; expected 0"),
        ("--substeps 0", "substeps is 0; expected"),
        ("--push-every -1", "push_every_s is -1; expected 0"),
        ("--push-share 99", "push_share is 99; expected 0"),
        ("--episodes-per-generation 0", "episodes_per_generation is 0; expected 1"),
        ("--track oval", "there is no option --track"),
    ],
)
def test_a_mistake_is_told_before_the_run_begins(neurarium: Run, options: str, words: str) -> None:
    Path("bad.json").write_text("{")
    assert words in neurarium("evolve", "walker", *options.split()).complaint
    assert [path.name for path in Path().iterdir()] == ["bad.json"]
