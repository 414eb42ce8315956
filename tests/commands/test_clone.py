"""`neurarium clone` and `neurarium replay` of recorded drives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from brains.network import Network
from brains.storage import load_brain, save_brain
from brains.topology import Topology
from sim.drive_files import save_recording
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
    ):
        said = neurarium(*arguments)
        assert said.status == 2, arguments
        assert words in said.complaint, arguments
