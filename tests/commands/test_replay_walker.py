"""`neurarium replay` of a walker: exactly as it was scored, or on other grounds, in another body, with pushes."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

import scenes.display
import scenes.run
from brains.storage import load_brain, save_brain
from sim.creature_files import creature_named, write_creature
from tests.commands.conftest import Run

KEYS = {"task", "fitness", "episodes", "distance_m", "exploit", "finished", "upright_s", "recorded_fitness", "exact"}


def test_a_champion_walks_exactly_as_recorded(neurarium: Run, walked: Path) -> None:
    brain = walked / "champion.npz"
    said = neurarium("replay", brain, "--headless", "--json")
    assert said.status == 0
    assert len(said.out.splitlines()) == 1
    found = said.json
    assert found.keys() >= KEYS
    metadata = load_brain(brain).metadata
    assert found["fitness"] == found["recorded_fitness"] == metadata["fitness"]
    assert found["exact"] is True
    assert found["exploit"] is False
    assert found["distance_m"] == metadata["details"]["distance_m"]
    assert [walk["walk"] for walk in found["walks"]] == metadata["episodes"]
    assert found["finished"] == sum(walk["finished"] for walk in found["walks"])
    told = neurarium("replay", brain, "--headless").out
    assert "to the last bit" in told
    assert "flat, exam 1 " in told, "the seeds of an exam are too long to read"
    assert "flat, exam 3, half step " in told


def test_the_generations_best_can_be_replayed_too(neurarium: Run, walked: Path) -> None:
    found = neurarium("replay", walked / "generations" / "00002.npz", "--headless", "--json").json
    assert found["task"] == "walker"
    assert found["exact"] is None, "its file records no fitness"


def test_other_grounds_and_starts_can_be_walked(neurarium: Run, walked: Path) -> None:
    found = neurarium(
        "replay", walked / "champion.npz", "--headless", "--json", "--terrain", "rough:.2", "--seed", 5,
        "--episodes", 3,
    ).json  # fmt: skip
    assert [walk["walk"] for walk in found["walks"]] == ["rough:0.2#5", "rough:0.2#6", "rough:0.2#7"]
    assert found["distance_m"] == pytest.approx(sum(walk["distance_m"] for walk in found["walks"]) / 3)
    assert (found["episodes"], found["exact"], found["recorded_fitness"]) == (3, None, None)


def test_seeds_alone_keep_the_ground(neurarium: Run, walked: Path) -> None:
    found = neurarium("replay", walked / "champion.npz", "--headless", "--json", "--episodes", 2).json
    assert [walk["walk"] for walk in found["walks"]] == ["flat#0", "flat#1"]


def test_pushes_change_the_walk_and_can_be_repeated(neurarium: Run, walked: Path) -> None:
    brain = walked / "champion.npz"
    pushed = ("replay", brain, "--headless", "--json", "--push-every", 0.5, "--push-share", 0.5)
    first, again = neurarium(*pushed).json, neurarium(*pushed).json
    assert first == again
    assert (first["push_every_s"], first["push_share"], first["exact"]) == (0.5, 0.5, None)
    assert first["fitness"] != neurarium("replay", brain, "--headless", "--json").json["fitness"]


def test_another_body_with_the_same_senses_can_be_tried(neurarium: Run, walked: Path) -> None:
    biped = creature_named("biped")
    bodies = tuple(dataclasses.replace(body, mass_kg=body.mass_kg * 1.3) for body in biped.bodies)
    write_creature("heavy.json", dataclasses.replace(biped, name="Heavy", bodies=bodies))
    found = neurarium("replay", walked / "champion.npz", "--headless", "--json", "--creature", "heavy.json").json
    assert (found["creature"], found["exact"]) == ("Heavy", None)
    same = neurarium("replay", walked / "champion.npz", "--headless", "--json", "--creature", "biped").json
    assert same["exact"] is True


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--creature spider", "this brain has 17 inputs and 4 outputs; Spider needs"),
        ("--creature yeti", "there is no creature 'yeti'"),
        ("--terrain lava", "there is no ground 'lava'"),
        ("--terrain curriculum", "is many grounds"),
        ("--track oval", "--track does not go with a brain that was made for 'walker'"),
        ("--push-share 0.2", "--push-every 3"),
        ("--push-every -3", "push_every_s is -3"),
        ("--episodes 0", "--episodes 0"),
        ("--episodes 1001", "1 to 1000"),
        ("--seed -1", "got --seed -1"),
        ("--seed 99999999999999999999", "got --seed 99999999999999999999"),
    ],
)
def test_bad_options_are_told_in_one_line(neurarium: Run, walked: Path, options: str, words: str) -> None:
    assert words in neurarium("replay", walked / "champion.npz", "--headless", *options.split()).complaint


def _damaged(walked: Path, **changes: Any) -> Path:
    brain = load_brain(walked / "champion.npz")
    task = {**brain.metadata["task_config"], **changes.pop("task", {})}
    save_brain("other.npz", brain.network, {**brain.metadata, "task_config": task, **changes})
    return Path("other.npz")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"episodes": ["flat"]}, "'flat' names no walk"),
        ({"episodes": ["flat#-1"]}, "names no walk"),
        ({"task": {"creature": {}}}, "settings of the task walker do not fit: creature"),
        ({"task": {"substeps": 10**9}}, "substeps is 1e+09"),
        ({"task": {"look_ahead": 2, "normaliser": {}}}, "this brain has 17 inputs and 4 outputs; Biped needs 19 and 4"),
        ({"task": {"normaliser": {"mean": [0.0], "spread": [1.0], "count": 1.0}}}, "normaliser is for 1 inputs"),
    ],
)
def test_a_strangers_file_is_refused_in_one_line(
    neurarium: Run, walked: Path, changes: dict[str, Any], words: str
) -> None:
    assert words in neurarium("replay", _damaged(walked, **changes), "--headless").complaint


def test_watching_opens_the_walker_scene_with_the_brain(
    neurarium: Run, walked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(scenes.display, "has_display", lambda: True)
    monkeypatch.setattr(scenes.run, "run_scene", lambda name, **options: opened.append((name, options)))
    brain = str(walked / "champion.npz")
    assert neurarium("replay", brain).status == 0
    assert neurarium("replay", brain, "--terrain", "hills:2").status == 0
    assert opened == [("walker", {"brain": brain}), ("walker", {"brain": brain, "terrain": "hills:2"})]
    assert "goes with --headless" in neurarium("replay", brain, "--push-every", 3).complaint
