"""`report`, `scene`, `tracks`, `demo` and `doctor`: what they leave, say and refuse."""

from __future__ import annotations

import math
import re
import sys
from pathlib import Path
from typing import Any

import pytest

import scenes.display
import scenes.run
from commands import doctor
from sim.track_files import shipped_tracks
from tests.commands.conftest import Run

PNG = b"\x89PNG\r\n"


# --- report -------------------------------------------------------------------------------------------------------


def test_a_report_names_its_files_and_they_are_there(neurarium: Run, trained: Path) -> None:
    said = neurarium("report", trained, "--out", "here", "--json")
    files = [Path(name) for name in said.json["files"]]
    assert [file.name for file in files] == ["fitness.png", "drive.png", "lineage.png", "network.png", "report.html"]
    assert all(file.read_bytes().startswith(PNG) for file in files[:4])
    page = files[4].read_text()
    assert page.count("data:image/png;base64,") == 3
    assert not re.search(r"(src|href)=\"(?!data:)", page), "the page needs no other file and no network"


def test_no_run_no_report(neurarium: Run) -> None:
    assert "holds no run" in neurarium("report", "nix").complaint
    assert "RUN is missing" in neurarium("report").complaint


# --- scene --------------------------------------------------------------------------------------------------------


def test_a_scene_is_measured_and_photographed_without_a_display(process: Run) -> None:
    said = process("scene", "launcher", "--frames", 3, "--screenshot", "shot.png", "--size", "800x500", "--json")
    assert said.status == 0
    assert len(said.out.splitlines()) == 1
    assert said.json.keys() >= {"scene", "frames", "frame_ms_p50", "frame_ms_p99"}
    assert said.json["frames"] == 3
    picture = Path("shot.png").read_bytes()
    assert picture.startswith(PNG)
    assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == (800, 500)


def test_the_car_scene_takes_every_option_that_is_offered(process: Run, trained: Path) -> None:
    options = ["--track", "oval", "--seed", "3", "--population", "30", "--strategy", "cma", "--hidden", "6"]
    said = process("scene", "car", "--frames", 2, *options, "--brain", trained / "champion.npz", "--json")
    assert said.status == 0, said.err
    assert said.json["scene"] == "car"


def test_a_scene_gets_the_options_that_were_given_and_no_others(
    neurarium: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[dict[str, Any]] = []

    def run_scene(name: str, **options: Any) -> dict[str, Any]:
        opened.append({"name": name, **options})
        return {"scene": name, "frames": 5, "frame_ms_p50": 1.0, "frame_ms_p99": 2.0}

    monkeypatch.setattr("commands.scene.run_scene", run_scene)
    monkeypatch.setattr("commands.scene._check_options", lambda name, options: None)
    neurarium("scene", "car", "--frames", 5, "--track", "oval", "--population", 30)
    neurarium("scene", "car", "--size", "640x400", "--seed", 3, "--speed", "max")
    plain = {"name": "car", "screenshot": None, "scale": None}
    assert opened == [
        {**plain, "frames": 5, "size": None, "speed": None, "track": "oval", "population": 30},
        {**plain, "frames": None, "size": (640, 400), "speed": math.inf, "seed": 3},
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("", "which scene? There are: launcher"),
        ("nowhere --frames 2", "there is no scene 'nowhere'"),
        ("launcher --seed 3 --frames 2", "has no option --seed"),
        ("car --speed 7 --frames 2", "expected 0.25, 1, 4, 16, max"),
        ("launcher --frames 0", "--frames is 0"),
        ("launcher --frames 2 --size big", "--size is 'big'"),
        ("launcher --frames 2 --size 1x1", "--size is '1x1'"),
        ("launcher", "no display"),
    ],
)
def test_a_scene_that_cannot_be_is_told_in_one_line(neurarium: Run, arguments: str, words: str) -> None:
    assert words in neurarium("scene", *arguments.split()).complaint


# --- tracks -------------------------------------------------------------------------------------------------------


def test_tracks_lists_every_shipped_track(neurarium: Run) -> None:
    said = neurarium("tracks", "--json")
    assert {row["track"] for row in said.json["tracks"]} == set(shipped_tracks())
    words = neurarium("tracks").out
    assert all(name in words for name in shipped_tracks())


def test_a_track_is_drawn_into_the_picture_named(neurarium: Run) -> None:
    found = neurarium("tracks", "show", "seed:5:0.8", "--json").json
    assert found["files"] == ["seed-5-0.8.png"]
    assert Path("seed-5-0.8.png").read_bytes().startswith(PNG)
    assert neurarium("tracks", "show", "oval", "--out", "my.png").status == 0
    assert Path("my.png").read_bytes().startswith(PNG)


def test_a_track_that_cannot_be_drawn_is_told_in_one_line(neurarium: Run) -> None:
    assert "did you mean 'oval'?" in neurarium("tracks", "show", "ovla").complaint.lower()
    assert "ends in .png" in neurarium("tracks", "show", "oval", "--out", "my.jpg").complaint
    assert "cannot be written" in neurarium("tracks", "show", "oval", "--out", "no/where.png").complaint


# --- demo ---------------------------------------------------------------------------------------------------------


def test_a_demo_without_a_display_leaves_champion_and_pictures_and_says_where(neurarium: Run) -> None:
    said = neurarium("demo", "--seconds", 0.5, "--json")
    assert said.status == 0
    assert "no display" in said.err
    found = said.json
    assert found["champion"] == "runs/demo/champion.npz"
    for name in (found["champion"], *found["files"]):
        assert Path(name).is_file()
        assert name in said.err
    assert neurarium("replay", found["champion"], "--headless", "--json").json["exact"] is True


def test_a_demo_with_a_display_opens_the_launcher(neurarium: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("commands.demo.has_display", lambda: True)
    monkeypatch.setattr(scenes.run, "run_scene", opened.append)
    assert neurarium("demo").status == 0
    assert opened == ["launcher"]


def test_a_demo_refuses_no_time_and_a_folder_that_is_taken(neurarium: Run, trained: Path) -> None:
    assert "--seconds is 0" in neurarium("demo", "--seconds", 0).complaint
    assert "already holds a run" in neurarium("demo", "--out", trained).complaint


# --- doctor -------------------------------------------------------------------------------------------------------


def test_the_doctor_finds_this_machine_well(neurarium: Run) -> None:
    said = neurarium("doctor", "--json")
    assert said.status == 0
    assert said.json["ok"] is True
    checks = {check["name"]: check for check in said.json["checks"]}
    assert checks.keys() >= {
        "Python",
        "numpy",
        "pygame",
        "display",
        "window",
        "fonts",
        "tracks",
        "creatures",
        "brains",
        "cache",
    }
    assert checks["display"]["state"] == "note"
    assert checks["window"]["state"] == "ok"


def test_the_doctor_tells_what_to_mend(neurarium: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{}")
    monkeypatch.setattr(doctor, "shipped_tracks", lambda: {"bad": bad})
    monkeypatch.setattr(doctor, "_requirements", lambda: (["numpy>=99", "no-such-thing>=1"], False))
    monkeypatch.setattr(scenes.display, "distribution", lambda name: name)  # the older pygame is installed as well
    said = neurarium("doctor", "--json")
    assert said.status == 1
    assert said.json["ok"] is False
    wrong = {check["name"]: check for check in said.json["checks"] if check["state"] == "wrong"}
    assert wrong.keys() == {"tracks", "numpy", "no-such-thing", "pygame"}
    assert all(check["advice"] for check in wrong.values())
    assert "4 things to mend" in said.err


def test_a_video_driver_that_breaks_is_told_not_thrown(neurarium: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "no-such-driver")
    monkeypatch.setenv("DISPLAY", ":77")
    said = neurarium("doctor", "--json")
    window = next(check for check in said.json["checks"] if check["name"] == "window")
    assert window["state"] == "wrong"
    assert said.status == 1


def test_the_doctor_looks_into_extras_of_extras_and_names_plugins(
    neurarium: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lines = {
        None: ['games[box]>=1; extra == "play"', 'games>=1; extra == "look"'],
        "games": ["numpy", 'boxes>=2; extra == "box"', 'balls; extra == "ball"'],
    }
    monkeypatch.setattr(doctor, "_requirements", lambda: (lines[None], False))
    monkeypatch.setattr(doctor, "requires", lambda name: lines[name])
    monkeypatch.setattr(doctor, "_version", lambda name: "1.0" if name == "games" else None)
    (tmp_path / "a_plugin_of_nothing.py").touch()
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setenv("NEURARIUM_PLUGINS", "a_plugin_of_nothing.py")
    found = {check["name"]: check["found"] for check in neurarium("doctor", "--json").json["checks"]}
    assert found["extra play"] == "not installed: boxes"
    assert found["extra look"] == "installed"
    assert found["plugins"] == "a_plugin_of_nothing.py"
