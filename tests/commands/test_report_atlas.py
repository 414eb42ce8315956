"""`neurarium report` of a gait atlas: its map, its best walkers and the map itself, in one page."""

from __future__ import annotations

import base64
import re
import shlex
from pathlib import Path

import numpy as np
import pytest

from commands.atlas import making_again
from sim.atlas_files import load_atlas
from sim.shipped import shipped_brain
from tests.commands.conftest import Run

pytest.importorskip("ribs")

SMALL = ("--seconds", 1, "--batch", 12, "--cells", "6x6", "--hidden", 4, "--measures", "duty,tilt")


@pytest.fixture
def made(neurarium: Run) -> Path:
    neurarium("atlas", "walker", *SMALL, "--evaluations", 40, "--out", "map")
    return Path("map")


def test_the_page_lists_walkers_that_walk_as_it_says(neurarium: Run, made: Path) -> None:
    told = neurarium("report", made, "--json").json
    page = Path("map/report/report.html").read_text()
    assert "Duty factor" in page
    assert "Torso&#x27;s tilt, °" in page
    atlas = load_atlas(made)
    best = float(atlas.elites.distance_m.max())
    cells = [Path(file) for file in told["files"] if Path(file).parent.name == "cells"]
    assert len(cells) == min(10, len(atlas.elites))
    assert f"neurarium replay {cells[0]}" in page
    assert neurarium("replay", cells[0], "--headless", "--json").json["distance_m"] == best
    assert all(Path(file).is_file() for file in told["files"])
    assert Path("map/report/map.png").read_bytes().startswith(b"\x89PNG")


def test_the_map_can_be_saved_from_the_page(neurarium: Run, made: Path) -> None:
    neurarium("report", made / "atlas.npz", "--out", "here")
    page = Path("here/report.html").read_text()
    (inside,) = re.findall(r'download="map.npz" href="data:application/octet-stream;base64,([^"]+)"', page)
    Path("gift.npz").write_bytes(base64.b64decode(inside))
    np.testing.assert_array_equal(load_atlas(Path("gift.npz")).elites.parameters, load_atlas(made).elites.parameters)
    neurarium("report", made, "--out", "without", "--no-brain")
    assert "download=" not in Path("without/report.html").read_text()


def test_the_command_in_the_page_makes_the_same_map_again(neurarium: Run, made: Path) -> None:
    command = neurarium("report", made, "--json").json["command"]
    neurarium(*shlex.split(command)[1:], "--out", "again")
    assert Path("again/atlas.npz").read_bytes() == (made / "atlas.npz").read_bytes()


def test_what_no_command_makes_again_is_told(neurarium: Run) -> None:
    begun = ("--start", shipped_brain("walker-biped"), "--seconds", 1, "--batch", 4, "--evaluations", 4)
    neurarium("atlas", "walker", *begun, "--out", "map")
    again = making_again(load_atlas(Path("map")))
    assert (again.command, "--start BRAIN" in again.remark) == ("", True)


def test_an_empty_map_has_no_report(neurarium: Run) -> None:
    neurarium("atlas", "walker", *SMALL[:-2], "--evaluations", 1, "--batch", 2, "--out", "map")
    if len(load_atlas(Path("map")).elites):
        pytest.fail("choose another seed: this test needs a map without walkers")
    assert "nothing to report yet" in neurarium("report", "map").complaint
