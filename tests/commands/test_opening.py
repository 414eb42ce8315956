"""`neurarium FILE`: the window opens with it, in its scene."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from brains.network import Network
from brains.storage import save_brain
from brains.topology import Topology
from tests.commands.conftest import Run


def test_a_champion_is_opened_by_its_name_alone(process: Run, trained: Path) -> None:
    said = process(trained / "champion.npz", "--frames", 2, "--json")
    assert said.status == 0, said.err
    assert said.json["scene"] == "car"


def test_what_cannot_be_opened_is_told_in_one_line(neurarium: Run) -> None:
    assert neurarium("missing.npz").complaint == "there is no file missing.npz"
    Path("points.csv").write_text("1,2,a\n")
    assert "drop it on the window" in neurarium("points.csv").complaint
    Path("folder").mkdir()
    assert "not of a run" in neurarium("folder").complaint
    topology = Topology((4, 2))
    save_brain("player.npz", Network(topology, np.zeros(10, np.float32)), {"task": "gym:CartPole-v1"})
    assert "has no scene here" in neurarium("player.npz").complaint


def test_a_command_is_a_command_even_if_a_folder_is_called_so(neurarium: Run) -> None:
    Path("tracks").mkdir()
    assert neurarium("tracks").status == 0
