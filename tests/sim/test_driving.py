"""Recorded drives: exact replay, hand and brain in turn, files that can be wrong but never dangerous."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brains.errors import UserError
from brains.network import Network
from brains.npz import pack, unpack
from brains.storage import load_brain
from sim.car_replay import replay
from sim.car_task import CarTask
from sim.car_world import Ended
from sim.cars import CarConfig
from sim.drive_files import load_recording, save_recording
from sim.driving import Recording, Seat, by_the_rules, replay_recording
from sim.replay import car_task_of
from sim.scripted_driver import ScriptedDriver
from sim.shipped import shipped_brain
from sim.track_files import find_track, save_track
from sim.tracks import build_track


def seat_after(steps: int, track: str = "oval", mode: str = "drive") -> Seat:
    """A scripted drive of that many steps."""
    config = CarConfig(mode="steer-only" if mode == "steer-only" else "drive", laps=1000)
    seat, driver = Seat(track, config), ScriptedDriver(track)
    for _ in range(steps):
        seat.step(driver.action(seat.world))
    return seat


@pytest.fixture(scope="module")
def recording() -> Recording:
    return seat_after(120).recording()


@pytest.mark.parametrize("mode", ["drive", "steer-only"])
def test_a_recording_replays_bit_for_bit_before_and_after_it_was_a_file(mode: str, tmp_path: Path) -> None:
    seat = seat_after(90, mode=mode)
    save_recording(tmp_path / "drive.npz", seat.recording())
    again = replay_recording(load_recording(tmp_path / "drive.npz"))
    path = seat.driven()
    assert np.array_equal(again.drive.position_m, path.drive.position_m)
    assert np.array_equal(again.observations, path.observations)
    assert again.drive.progress_m == path.drive.progress_m > 20


@given(st.lists(st.tuples(st.floats(-2, 2), st.floats(-2, 2)), min_size=1, max_size=40))
@settings(max_examples=15, deadline=None)
def test_whatever_the_hand_does_replays_exactly(actions: list[tuple[float, float]]) -> None:
    seat = Seat("meadow")
    for action in actions:
        seat.step(action)
    assert np.array_equal(replay_recording(seat.recording()).pose, seat.driven().pose)


def test_a_brain_at_the_wheel_drives_as_it_does_alone() -> None:
    brain = load_brain(shipped_brain("car"))
    config = replace(car_task_of(brain).config, time_limit_s=3.0, laps=1)
    alone = replay(CarTask(("oval",), config=config), brain.network, ("oval",)).drives[0]
    seat = Seat("oval", config, brain.network)
    while not seat.done:
        seat.step()
    assert np.array_equal(seat.driven().drive.position_m, alone.position_m)
    assert seat.outcome.ended == alone.ended
    assert seat.recording().is_correction, "nobody's hand was at the wheel"


def test_hand_and_brain_in_turn_are_told_apart_and_replay_exactly() -> None:
    brain = load_brain(shipped_brain("car"))
    seat = Seat("oval", car_task_of(brain).config, brain.network)
    for step in range(60):
        seat.step((0.1, 0.5) if 20 <= step < 30 else None)
    assert np.flatnonzero(seat.recording().by_hand).tolist() == list(range(20, 30))
    again = replay_recording(seat.recording())
    assert again.drive.progress_m == seat.outcome.progress_m
    assert np.array_equal(again.recording.by_hand, seat.recording().by_hand), "only steps by hand are learnt from"


def test_laps_are_timed_and_the_end_is_told() -> None:
    seat, driver = Seat("oval", CarConfig(laps=1)), ScriptedDriver("oval")
    while not seat.done:
        seat.step(driver.action(seat.world))
    assert seat.outcome.ended == Ended.FINISHED
    assert seat.lap_s == [seat.world.cars.best_lap_s[0]]
    before = seat.recording().steps
    seat.step((1, 1))
    assert seat.recording().steps == before, "a drive that is over does not go on"


def test_a_changed_track_is_told_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    oval = find_track("oval")
    save_track(oval, path)
    driven = seat_after(10, str(path)).recording()
    save_track(build_track("mine", oval.control_points, oval.control_width_m * 0.8, oval.start), path)
    with pytest.raises(UserError, match="not the one that this was recorded on"):
        replay_recording(driven)


def test_a_recording_that_was_tampered_with_is_told(recording: Recording) -> None:
    actions = recording.actions.copy()
    actions[50] *= -1
    with pytest.raises(UserError, match="does not come out as recorded"):
        replay_recording(replace(recording, actions=actions))
    with pytest.raises(UserError, match="does not come out as recorded"):
        replay_recording(replace(recording, outcome=replace(recording.outcome, lap_s=(1.0,))))


def _spoilt(recording: Recording, folder: Path, **members: np.ndarray) -> Path:
    path = folder / "spoilt.npz"
    save_recording(path, recording)
    found = unpack(path.read_bytes(), 10**7)
    path.write_bytes(pack({**found, **members}))
    return path


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"format": np.array("neurarium-drive/2")}, "another version of Neurarium"),
        ({"format": np.array("neurarium-brain/1")}, "not a recorded drive"),
        ({"drive": np.array("{")}, "not a recorded drive"),
        ({"drive": np.array("[" * 9999)}, "not a recorded drive"),
        ({"actions": np.full((120, 2), 1.5, np.float32)}, "actions from -1 to 1"),
        ({"actions": np.full((120, 2), np.nan, np.float32)}, "not finite"),
        ({"actions": np.zeros((120, 3), np.float32)}, "shape"),
        ({"actions": np.zeros((0, 2), np.float32), "by_hand": np.zeros(0, bool)}, "1 to 108,000 steps"),
        ({"by_hand": np.zeros(119, bool)}, "shape"),
        ({"more": np.zeros(1)}, "members"),
    ],
)
def test_a_spoilt_file_is_refused_in_one_line(
    members: dict[str, np.ndarray], words: str, recording: Recording, tmp_path: Path
) -> None:
    path = _spoilt(recording, tmp_path, **members)
    with pytest.raises(UserError, match=words) as told:
        load_recording(path)
    assert str(told.value).startswith(str(path))
    assert "\n" not in str(told.value)
    assert len(str(told.value)) < 500


@pytest.mark.parametrize("name", ["x" * 301, "oval\n", "seed:1..3"])
def test_a_track_of_an_impossible_name_is_refused(name: str, recording: Recording, tmp_path: Path) -> None:
    save_recording(tmp_path / "drive.npz", replace(recording, track=name))
    with pytest.raises(UserError, match="track") as told:
        load_recording(tmp_path / "drive.npz")
    assert len(str(told.value)) < 300
    assert "\n" not in str(told.value)


def test_mistakes_at_the_wheel_are_told() -> None:
    with pytest.raises(UserError, match="several tracks"):
        Seat("seed:1..3")
    topology = CarTask(config=CarConfig(rays=5)).topology((4,))
    short_sighted = Network(topology, np.zeros(topology.parameter_count))
    with pytest.raises(UserError, match="needs 9 and 2"):
        Seat("oval", network=short_sighted)
    seat = Seat("oval")
    with pytest.raises(UserError, match="nothing to record"):
        seat.recording()
    with pytest.raises(RuntimeError, match="needs a brain"):
        seat.step()
    with pytest.raises(ValueError, match="finite"):
        seat.step((np.nan, 0.0))


def test_the_rules_for_brains_keep_the_car() -> None:
    config = by_the_rules(CarConfig(rays=9, laps=1000, stall_s=3600))
    assert config == CarConfig(rays=9)
