"""Track files: what is saved is read again to the last bit; what is wrong is refused in one line."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brains.errors import UserError
from sim.car_task import track_named
from sim.track_files import (
    DEFAULT_TRACK,
    MAX_FILE_BYTES,
    find_track,
    find_tracks,
    load_track,
    save_new_track,
    save_track,
    shipped_tracks,
    user_tracks,
)
from sim.track_generator import generate_track
from sim.tracks import TrackError, build_track
from tests.sim.track_oracle import assert_is_a_road

SQUARE = [[0, 0], [50, 0], [50, 50], [0, 50]]


def content(**changes: Any) -> bytes:
    """A good file with some keys changed, or left out where the change is None."""
    good = {"format": "neurarium-track/1", "name": "square", "centreline": SQUARE, "width": 10.0, "start": 0}
    return json.dumps({key: value for key, value in {**good, **changes}.items() if value is not None}).encode()


# --- the tracks that ship ---------------------------------------------------------------------------------------------


def test_at_least_eight_tracks_ship_and_the_default_is_one_of_them() -> None:
    assert len(shipped_tracks()) >= 8
    assert DEFAULT_TRACK in shipped_tracks()


@pytest.mark.parametrize("name", shipped_tracks())
def test_every_shipped_track_is_a_road_with_room_to_spare(name: str) -> None:
    track = find_track(name)
    assert track.name.lower() == name
    assert 400.0 <= track.length_m <= 1210.0
    assert_is_a_road(track)
    build_track("wider", track.control_points, track.control_width_m + 2.0, track.start)


@pytest.mark.parametrize("name", shipped_tracks())
def test_every_shipped_track_starts_where_the_road_is_nearly_straight(name: str) -> None:
    track = find_track(name)
    assert np.abs(track.curvature_per_m[np.arange(-3, 6)]).max() < 1.0 / 50.0


def test_the_shipped_tracks_differ_in_character() -> None:
    tracks = [find_track(name) for name in shipped_tracks()]
    assert min(track.width_m.min() for track in tracks) < 7.0 < 20.0 < max(track.width_m.max() for track in tracks)
    radii = [1.0 / np.abs(track.curvature_per_m).max() for track in tracks]
    assert min(radii) < 10.0 < 35.0 < max(radii)
    turns = [np.sign(track.curvature_per_m.sum()) for track in tracks]
    assert -1.0 in turns
    assert 1.0 in turns


def test_where_the_shipped_tracks_come_from_is_told() -> None:
    sources = (next(iter(shipped_tracks().values())).parents[1] / "SOURCES.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in sources for name in shipped_tracks())


# --- saving and reading -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spec", [*shipped_tracks(), "seed:3", "seed:3:1", "seed:4:0"])
def test_a_saved_track_is_read_again_to_the_last_bit(spec: str, tmp_path: Path) -> None:
    track = find_track(spec)
    save_track(track, tmp_path / "saved.json")
    again = load_track(tmp_path / "saved.json")
    assert again == track
    assert again.fingerprint == track.fingerprint
    np.testing.assert_array_equal(again.left, track.left)


def test_another_process_reads_the_same_bits(tmp_path: Path) -> None:
    specs = ["meadow", "seed:5", "seed:6:0.9"]
    code = f"from sim.track_files import find_track; print(*(find_track(s).fingerprint for s in {specs}))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert told == [find_track(spec).fingerprint for spec in specs]


def test_width_and_start_may_be_left_out(tmp_path: Path) -> None:
    (tmp_path / "plain.json").write_bytes(content(width=None, start=None))
    assert load_track(tmp_path / "plain.json") == build_track("square", SQUARE, 10.0, 0)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "marked.json").write_bytes(b"\xef\xbb\xbf" + content())
    assert load_track(tmp_path / "marked.json").name == "square"


def test_saving_where_nothing_can_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        save_track(build_track("square", SQUARE), tmp_path / "nowhere" / "square.json")
    assert "\n" not in str(refused.value)


def test_a_new_track_never_overwrites_another(tmp_path: Path) -> None:
    track = build_track("Été: the hill / 2", SQUARE)
    first, second = save_new_track(track, tmp_path / "mine"), save_new_track(track, tmp_path / "mine")
    assert [first.name, second.name] == ["ete-the-hill-2.json", "ete-the-hill-2-2.json"]
    assert load_track(first) == load_track(second) == track
    meadow = save_new_track(build_track("Meadow", SQUARE), tmp_path / "mine")
    assert meadow.stem not in shipped_tracks()
    assert list(user_tracks(tmp_path / "mine")) == ["ete-the-hill-2", "ete-the-hill-2-2", "meadow-2"]
    assert user_tracks(tmp_path / "none") == {}


BAD_FILES = {
    "empty": (b"", "not JSON"),
    "cut off": (content()[:-20], "not JSON"),
    "binary": (b"\x93NUMPY\xff\xfe\x00\x80" * 50, "not text"),
    "a list": (b"[1, 2]", "no track"),
    "no format": (content(format=None), "no track"),
    "another format": (content(format="someone-else/1"), 'format is "someone-else/1", expected'),
    "a newer format": (content(format="neurarium-track/2"), "newer than this program"),
    "a number as format": (content(format=1), "format is 1"),
    "no name": (content(name=None), "has no 'name'"),
    "no centreline": (content(centreline=None), "has no 'centreline'"),
    "name of a number": (content(name=5), "'name' is wrong"),
    "centreline in words": (content(centreline="round"), "'centreline' must be"),
    "numbers in words": (content(centreline=[["0", "0"]] * 4), "point 0 of 'centreline'"),
    "three numbers": (content(centreline=[*SQUARE, [1, 2, 3]]), "point 4 of 'centreline'"),
    "true and false": (content(centreline=[*SQUARE, [True, 0]]), "point 4 of 'centreline'"),
    "width in words": (content(width="10"), "'width' must be"),
    "half a start": (content(start=0.5), "'start' is wrong"),
    "start nowhere": (content(start=4), "numbered 0 to 3"),
    "unknown key": (content(widht=9), "key 'widht'"),
    "NaN": (content(centreline=[[0, 0], [50, 0], [50, float("nan")], [0, 50]]), "the number NaN"),
    "infinite": (content(width=float("inf")), "the number Infinity"),
    "too large a number": (content().replace(b"50", b"1e999", 1), "point 1 of 'centreline'"),
    "a number of 5000 digits": (content().replace(b"50", b"5" * 5000, 1), "not JSON that"),
    "half a letter": (content().replace(b"square", b"\\ud800"), "not JSON that"),
    "brackets without end": (b"[" * 200_000, "not JSON that"),
    "three points": (content(centreline=SQUARE[:3]), "needs 4 to 2000 points"),
    "edges that cross": (content(centreline=[[0, 0], [90, 90], [90, 0], [0, 90]]), "near point"),
    "a curve too tight": (content(centreline=[[0, 0], [90, 0], [92, 4], [90, 8], [0, 8]]), "near point"),
    "a million points": (content(centreline=[[0, 0]] * 1_000_000), "too large for a track"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_file_is_refused_in_one_line_that_names_it(case: str, tmp_path: Path) -> None:
    data, says = BAD_FILES[case]
    path = tmp_path / "bad.json"
    path.write_bytes(data)
    with pytest.raises(TrackError) as refused:
        load_track(path)
    message = str(refused.value).replace(str(tmp_path), "")
    assert says in message
    assert "bad.json" in message
    assert "\n" not in message
    assert len(message) < 160


@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_rubbish_never_gets_further_than_one_line(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "rubbish.json"
    path.write_bytes(data)
    with pytest.raises(TrackError):
        load_track(path)


def test_a_folder_a_missing_file_and_a_pipe_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(TrackError, match="a folder"):
        load_track(tmp_path)
    with pytest.raises(TrackError, match="no such file"):
        load_track(tmp_path / "missing.json")
    with pytest.raises(TrackError, match="cannot be read"):
        load_track("a\0b.json")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.json")
        with pytest.raises(TrackError, match="a device"):
            load_track(tmp_path / "pipe.json")


def test_a_file_just_within_the_limit_is_read(tmp_path: Path) -> None:
    data = content()
    (tmp_path / "padded.json").write_bytes(data + b" " * (MAX_FILE_BYTES - len(data)))
    assert load_track(tmp_path / "padded.json").name == "square"
    (tmp_path / "padded.json").write_bytes(data + b" " * (MAX_FILE_BYTES - len(data) + 1))
    with pytest.raises(TrackError, match="too large"):
        load_track(tmp_path / "padded.json")


# --- finding ----------------------------------------------------------------------------------------------------------


def test_a_track_is_found_by_name_seed_or_path(tmp_path: Path) -> None:
    assert find_track("MEADOW") == find_track(" meadow ") == load_track(shipped_tracks()["meadow"])
    assert find_track("seed:5") == find_track("seed:5:0.5") == generate_track(5)
    assert find_track("Seed:5:1") == find_track("seed:5:1.0") == generate_track(5, 1.0)
    save_track(generate_track(8), tmp_path / "mine.json")
    assert find_track(str(tmp_path / "mine.json")) == find_track("mine", folder=tmp_path) == generate_track(8)


def test_a_seeded_track_is_found_again_by_its_own_name() -> None:
    for track in (generate_track(12), generate_track(12, 0.8), generate_track(12, 1.0), generate_track(12, 1 / 3)):
        assert find_track(track.name) == track


def test_several_tracks_are_found_at_once() -> None:
    assert [track.name for track in find_tracks("oval, seed:5,Kart")] == ["Oval", "seed:5", "Kart"]
    for empty in ("", "oval,", "oval,,kart"):
        with pytest.raises(TrackError, match="empty place"):
            find_tracks(empty)


def test_an_unknown_name_is_answered_with_the_nearest_and_all_the_others() -> None:
    with pytest.raises(TrackError, match=r"no track 'medow'\. Did you mean 'meadow'\? Choose .*oval.*seed:N"):
        find_track("medow")
    with pytest.raises(TrackError) as refused:
        find_track("qqqqqq")
    assert "Did you mean" not in str(refused.value)


@pytest.mark.parametrize("spec", ["seed:", "seed:x", "seed:-1", "seed:1:", "seed:1:2:3", "seed:1:hard", "seed:1.5"])
def test_a_seed_that_is_none_is_refused_with_an_example(spec: str) -> None:
    with pytest.raises(TrackError, match=r"like seed:5 or seed:5:0\.8"):
        find_track(spec)


def test_a_difficulty_above_one_is_refused() -> None:
    with pytest.raises(TrackError, match="it must be 0 to 1"):
        find_track("seed:1:1.5")


@pytest.mark.parametrize("spec", ["x" * 3000, "x" * 3000 + ".json", "~nobody-at-all/x.json", "\0.json"])
def test_a_name_that_no_file_can_have_is_refused_in_a_line(spec: str) -> None:
    with pytest.raises(UserError) as refused:
        track_named(spec)
    assert len(str(refused.value)) < 500 + len(spec)
    assert len(str(refused.value).splitlines()) == 1
