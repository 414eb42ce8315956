"""`neurarium clone` and `neurarium replay` of recorded drives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import scenes.display
import scenes.run
from brains.network import Network
from brains.storage import load_brain, save_brain
from brains.topology import Topology
from sim.drive_files import save_recording
from sim.driving import Seat
from sim.track_files import save_track
from sim.track_generator import generate_track
from tests.commands.conftest import Run
from tests.sim.drives import lap_of


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lap of the oval; leave it as it is."""
    path = tmp_path_factory.mktemp("drives") / "lap.npz"
    save_recording(path, lap_of().recording)
    return path


def test_a_recording_becomes_a_brain_that_is_replayed_and_evolved_from(neurarium: Run, recording: Path) -> None:
    said = neurarium("clone", recording, "--out", "clone.npz", "--hidden", "8", "--seconds", "0.5", "--json")
    assert said.status == 0
    assert len(said.out.splitlines()) == 1
    found = said.json
    assert found.keys() >= {"train_error", "heldout_error", "laps", "seconds", "brain"}
    assert 0 < found["train_error"] < 1
    assert found["brain"] == "clone.npz"
    assert found["unseen"].keys() == {"seed:1"}
    assert load_brain("clone.npz").sha256 == found["sha256"]
    again = neurarium("replay", "clone.npz", "--headless", "--json").json
    assert (again["fitness"], again["exact"]) == (found["fitness"], True)
    run = ("evolve", "car", "--track", "oval", "--start", "clone.npz", "--generations", 1, "--population", 6)
    assert neurarium(*run, "--out", "run", "--json").json["best_fitness"] >= found["fitness"]


def test_a_recording_replays_exactly_without_a_window(neurarium: Run, recording: Path) -> None:
    found = neurarium("replay", recording, "--headless", "--json").json
    assert (found["laps"], found["exact"], found["track"]) == (1, True, "oval")
    assert found["progress_m"] == lap_of().drive.progress_m
    assert "to the last bit" in neurarium("replay", recording, "--headless").out


def test_a_recording_is_watched_in_the_car_scene_by_its_name_alone(neurarium: Run, recording: Path) -> None:
    for words in ((recording,), ("scene", "car", "--recording", recording)):
        said = neurarium(*words, "--frames", 3, "--screenshot", "drive.png", "--json")
        assert said.status == 0, said.err
        assert said.json["scene"] == "car"
        assert Path("drive.png").stat().st_size > 10_000


def test_replay_shows_a_recording_in_the_car_scene(
    neurarium: Run, recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[str, dict[str, str]]] = []
    monkeypatch.setattr(scenes.display, "has_display", lambda: True)
    monkeypatch.setattr(scenes.run, "run_scene", lambda name, **options: opened.append((name, options)))
    assert neurarium("replay", recording).status == 0
    assert opened == [("car", {"recording": str(recording)})]
    assert "--json tells a score" in neurarium("replay", recording, "--json").complaint


def test_a_recording_of_another_track_is_told_in_one_line_and_not_watched(neurarium: Run, tmp_path: Path) -> None:
    place, drive = tmp_path / "own.json", tmp_path / "drive.npz"
    save_track(generate_track(5), place)
    seat = Seat(str(place))
    seat.step((0.0, 1.0))
    save_recording(drive, seat.recording())
    save_track(generate_track(6), place)
    for words in (("replay", drive, "--headless"), (drive, "--frames", 1)):
        said = neurarium(*words)
        assert said.status == 2
        assert "has been changed" in said.complaint


def test_mistakes_end_with_one_line(neurarium: Run, recording: Path) -> None:
    topology = Topology((1, 1))
    save_brain("brain.npz", Network(topology, np.zeros(topology.parameter_count)))
    for arguments, words in (
        (("clone",), "name a recording"),
        (("clone", "gone.npz"), "there is no such file"),
        (("clone", "brain.npz"), "not a recorded drive"),
        (("clone", recording, "--seconds", 0), "expected 0.1 to 3600"),
        (("clone", recording, "--hidden", "x"), "x"),
        (("clone", recording, "--unseen", "nowhere"), "there is no track"),
        (("replay", recording, "--headless", "--track", "oval"), "--track does not go with a recorded drive"),
        (("replay", recording), "to score it"),
        (("replay", recording, "--gif", "a.mp4"), "--gif makes a file that ends with .gif"),
        (("scene", "car", "--recording", "brain.npz", "--frames", 1), "not a recorded drive"),
        (("scene", "car", "--recording", recording, "--track", "oval", "--frames", 1), "on its own track"),
    ):
        said = neurarium(*arguments)
        assert said.status == 2, arguments
        assert words in said.complaint, arguments
