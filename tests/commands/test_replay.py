"""`neurarium replay`: a saved brain drives exactly as it was scored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import scenes.display
import scenes.run
from brains.storage import load_brain, save_brain
from sim.track_files import find_track, save_track
from sim.tracks import build_track
from tests.commands.conftest import SMALL, Run


def test_a_champion_drives_exactly_as_recorded(neurarium: Run, trained: Path) -> None:
    brain = trained / "champion.npz"
    said = neurarium("replay", brain, "--headless", "--json")
    assert said.status == 0
    assert len(said.out.splitlines()) == 1
    found = said.json
    assert found.keys() >= {"task", "fitness", "episodes", "laps", "progress_m"}
    assert found["fitness"] == found["recorded_fitness"] == load_brain(brain).metadata["fitness"]
    assert found["exact"] is True
    assert (found["task"], found["episodes"]) == ("car", 1)
    assert "to the last bit" in neurarium("replay", brain, "--headless").out


def test_other_tracks_are_scored_one_by_one(neurarium: Run, trained: Path) -> None:
    found = neurarium("replay", trained / "champion.npz", "--headless", "--json", "--track", "oval,seed:3..4").json
    assert [track["track"] for track in found["tracks"]] == ["oval", "seed:3", "seed:4"]
    assert found["episodes"] == 3
    assert found["fitness"] == pytest.approx(sum(track["fitness"] for track in found["tracks"]) / 3)
    assert found["progress_m"] == pytest.approx(sum(track["progress_m"] for track in found["tracks"]) / 3)
    assert found["exact"] is None, "there is nothing recorded to compare with"


def test_seed_and_episodes_name_generated_tracks(neurarium: Run, trained: Path) -> None:
    brain = trained / "champion.npz"
    by_seed = neurarium("replay", brain, "--headless", "--json", "--seed", 3, "--episodes", 2).json
    by_name = neurarium("replay", brain, "--headless", "--json", "--track", "seed:3,seed:4").json
    assert by_seed == by_name


def test_a_track_that_changed_since_is_told(neurarium: Run) -> None:
    save_track(find_track("oval"), "my.json")
    neurarium("evolve", "car", *SMALL, "--track", "my.json", "--generations", 2, "--out", "run")
    assert not neurarium("replay", "run/champion.npz", "--headless").err
    track = find_track("oval")
    save_track(build_track("mine", track.control_points, track.control_width_m * 0.6, track.start), "my.json")
    said = neurarium("replay", "run/champion.npz", "--headless", "--json")
    assert said.status == 0
    assert "the track my.json has changed" in said.err
    assert said.json["exact"] is (said.json["fitness"] == said.json["recorded_fitness"])


def test_a_fitness_that_does_not_come_out_again_is_told(neurarium: Run, trained: Path) -> None:
    brain = load_brain(trained / "champion.npz")
    save_brain("other.npz", brain.network, {**brain.metadata, "fitness": brain.metadata["fitness"] + 1e-9})
    said = neurarium("replay", "other.npz", "--headless")
    assert said.status == 0
    assert "not the same" in said.out


def _damaged(name: str, trained: Path) -> None:
    brain = load_brain(trained / "champion.npz")
    whole = (trained / "champion.npz").read_bytes()
    if name == "truncated.npz":
        Path(name).write_bytes(whole[: len(whole) // 2])
    elif name == "text.npz":
        Path(name).write_text("not a brain")
    elif name == "juggler.npz":
        save_brain(name, brain.network, {**brain.metadata, "task": "juggler"})
    elif name == "walker.npz":
        save_brain(name, brain.network, {**brain.metadata, "task": "walker", "task_config": {}})
    elif name == "rays.npz":
        config = brain.metadata["task_config"]
        changed = {**config, "config": {**config["config"], "rays": 5}}
        save_brain(name, brain.network, {**brain.metadata, "task_config": changed})
    elif name == "bare.npz":
        save_brain(name, brain.network)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing.npz", "there is no such file"),
        ("truncated.npz", "damaged"),
        ("text.npz", "not an .npz"),
        ("juggler.npz", "made for 'juggler'"),
        ("walker.npz", "settings of the task walker do not fit: creature"),
        ("rays.npz", "9 inputs"),
        ("bare.npz", "made for None"),
    ],
)
def test_a_bad_brain_is_refused_in_one_line(neurarium: Run, trained: Path, name: str, words: str) -> None:
    _damaged(name, trained)
    assert words in neurarium("replay", name, "--headless").complaint


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--track nowhere", "there is no track 'nowhere'"),
        ("--track ,", "names no track"),
        ("--track oval --seed 3", "give the one or the other"),
        ("--seed -1", "got --seed -1"),
        ("--episodes 0", "--episodes 0"),
        ("--episodes 99999999999", "--episodes 99999999999"),
        ("--terrain flat", "--terrain does not go with a brain that was made for 'car'"),
        ("--push-every 3", "--push-every does not go with"),
    ],
)
def test_bad_options_are_told_in_one_line(neurarium: Run, trained: Path, options: str, words: str) -> None:
    assert words in neurarium("replay", trained / "champion.npz", "--headless", *options.split()).complaint


def test_without_a_display_watching_says_how_to_score(neurarium: Run, trained: Path) -> None:
    complaint = neurarium("replay", trained / "champion.npz").complaint
    assert "no display" in complaint
    assert "--headless" in complaint


def test_watching_opens_the_car_scene_with_the_brain(
    neurarium: Run, trained: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(scenes.display, "has_display", lambda: True)
    monkeypatch.setattr(scenes.run, "run_scene", lambda name, **options: opened.append((name, options)))
    brain = str(trained / "champion.npz")
    assert neurarium("replay", brain).status == 0
    assert neurarium("replay", brain, "--track", "oval").status == 0
    assert opened == [("car", {"brain": brain}), ("car", {"brain": brain, "track": "oval"})]
