"""A recorded drive is watched in the car scene: driven again to the bit, from any window and from the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from brains.errors import UserError
from scenes.car_drive_rerun import REST_STEPS, Rerun
from scenes.car_drive_words import headline, numbers, recording_words, speeds
from scenes.car_scene import CarScene
from scenes.opening import opening_of
from sim.car_world import CarWorld, Ended
from sim.drive_files import load_recording, save_recording
from sim.driving import Seat, replay_recording
from sim.scripted_driver import ScriptedDriver
from sim.track_files import save_track
from sim.track_generator import generate_track
from tests.scenes.driver import Driver
from tests.scenes.test_car_drive import LEISURE, drive_a_lap, frames_until, short_drive, some_brain
from tests.sim.drives import lap_of


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    """A short recorded drive, off the road in the end."""
    seat = Seat("kart", LEISURE)
    while not seat.done:
        seat.step((0.4, 1.0))
    save_recording(tmp_path / "drive.npz", seat.recording())
    return tmp_path / "drive.npz"


@pytest.fixture
def watched(driver: Driver, drive: Path, tmp_path: Path) -> tuple[Driver, CarScene, Rerun]:
    """The scene that shows the drive, with its clock at rest."""
    scene = driver.open("car", recording=str(drive), folder=tmp_path / "mine", population=8)
    assert isinstance(scene, CarScene)
    scene.brain_folder = tmp_path
    assert scene.wheel.rerun is not None
    driver.app.toggle_pause()
    return driver, scene, scene.wheel.rerun


def steps_to_the_start(rerun: Rerun) -> None:
    while rerun.counting:
        rerun.step()


def test_what_is_watched_is_the_recorded_drive_to_the_bit_again_and_again(drive: Path) -> None:
    recording = load_recording(drive)
    rerun = Rerun(replay_recording(recording))
    for _ in range(2):
        starts, seat = rerun.starts, rerun.you
        steps_to_the_start(rerun)
        for step in range(recording.steps):
            assert not rerun.over
            assert tuple(np.float32(value) for value in seat.pose) == tuple(rerun.driven.pose[step])
            rerun.step()
        assert rerun.over
        assert seat.outcome == recording.outcome, "the path's checksum included"
        assert seat.outcome.ended == Ended.LEFT_ROAD
        for _ in range(REST_STEPS):
            rerun.step()
            assert rerun.you is seat, "it rests where it ended"
        rerun.step()
        assert rerun.starts == starts + 1
        assert rerun.you is not seat


def test_it_runs_at_any_speed_and_stands_still_in_a_pause(watched: tuple[Driver, CarScene, Rerun]) -> None:
    driver, scene, rerun = watched
    steps_to_the_start(rerun)
    driver.frames(3)
    assert rerun.steps == 0, "the clock rests"
    driver.app.toggle_pause()
    driver.key("3")
    driver.frames(3)
    stepper = driver.app.session.stepper
    assert stepper is not None
    assert stepper.speed == 4.0, "only who drives is held to speed 1"
    assert rerun.steps >= 4
    driver.key("2")
    driver.key("r")
    assert rerun.counting
    assert scene.wheel.rerun is rerun


def test_keys_of_the_wheel_move_nothing_in_a_recorded_drive(watched: tuple[Driver, CarScene, Rerun]) -> None:
    driver, scene, rerun = watched
    steps_to_the_start(rerun)
    run = scene.session.run
    for key in ("left", "s", "d", "c", "l", "e", "y", "t", "v"):
        driver.key(key)
    rerun.step()
    assert (rerun.you.action == rerun.driven.recording.actions[0]).all()
    assert scene.wheel.rerun is rerun
    assert scene.session.run is run
    assert not scene.wheel.drives.kept.drives, "to watch is not to drive"


def test_its_end_is_told_and_its_line_and_speeds_are_shown(watched: tuple[Driver, CarScene, Rerun]) -> None:
    driver, scene, rerun = watched
    recording = rerun.driven.recording
    assert headline(rerun)[0] == "A recorded drive, as it was driven"
    while not rerun.over:
        rerun.step()
    x, y, _, _ = scene.wheel.pose()
    assert (x, y) == rerun.you.pose[:2], "at its end it stands still, wherever the clock is between two steps"
    assert headline(rerun)[0] == f"It ends here, off the road after {recording.outcome.progress_m:,.0f} m"
    assert rerun.line.pose(10)[:2] == pytest.approx(rerun.driven.pose[10, :2])
    driver.frames(8)
    shown = scene.wheel.panel.speed.series["km/h"]
    assert shown.y.max() == pytest.approx(3.6 * rerun.driven.drive.speed_m_s.max())
    for size in ((1280, 800), (900, 600), (640, 400)):
        driver.resize(*size)
        driver.frames(2)
        driver.assert_layout_is_clean()


def test_laps_are_told_in_the_numbers_and_the_words() -> None:
    rerun = Rerun(lap_of())
    (lap_s,) = rerun.driven.recording.outcome.lap_s
    assert f"best {lap_s:.1f} s" in recording_words(rerun.driven.recording)
    assert "by hand" not in recording_words(rerun.driven.recording)
    assert numbers(rerun, lap_s)[1] == (f"{lap_s:.2f}", "s")
    seconds, kmh = speeds(rerun.driven.drive, 50)
    assert len(seconds) == len(kmh) <= 50
    assert seconds[1] > CarWorld.dt_s
    rerun.ghosts["champion"] = rerun.line
    steps_to_the_start(rerun)
    rerun.step()
    assert headline(rerun)[0] == "Level with the recording", "neither ahead nor behind by 0 m"


def test_where_a_brain_drove_it_is_told(watched: tuple[Driver, CarScene, Rerun]) -> None:
    _, scene, _ = watched
    seat, pilot = Seat("kart", LEISURE, some_brain()), ScriptedDriver("kart")
    for step in range(30):
        seat.step(None if step >= 15 else pilot.action(seat.world))
    scene.wheel.watch(seat.driven())
    rerun = scene.wheel.rerun
    assert rerun is not None
    assert "50% of it by hand" in recording_words(rerun.driven.recording)
    steps_to_the_start(rerun)
    assert rerun.by_hand
    for _ in range(15):
        rerun.step()
    assert not rerun.by_hand


def test_from_watching_one_drives_against_it_and_it_is_kept_once(watched: tuple[Driver, CarScene, Rerun]) -> None:
    driver, scene, rerun = watched
    for _ in range(2):
        driver.click(driver.button("Drive against it"))
        assert scene.wheel.driving
        assert scene.wheel.duel is not None
        assert scene.wheel.duel.ghosts["recording"].pose(9) == rerun.line.pose(9)
        (kept,) = scene.wheel.drives.kept.drives
        assert kept.recording.outcome == rerun.driven.recording.outcome
        driver.key("v")
        frames_until(driver, lambda: scene.wheel.rerun is not None)
    driver.key("escape")
    assert not scene.wheel.open
    assert not driver.app.status_line.is_error, driver.app.status_line.message


def test_the_lap_just_driven_can_be_watched_at_once_and_is_kept(watched: tuple[Driver, CarScene, Rerun]) -> None:
    driver, scene, _ = watched
    driver.app.toggle_pause()
    scene.wheel.start("oval")
    driver.frames(8)
    assert not driver.button("Watch").is_enabled
    lap_s = drive_a_lap(scene)
    driver.frames(8)
    driver.click(driver.button("Watch"))
    rerun = scene.wheel.rerun
    assert rerun is not None
    assert rerun.driven.recording.outcome.lap_s == (lap_s,)
    (kept,) = scene.wheel.drives.kept.drives
    assert kept.recording.outcome == rerun.driven.recording.outcome


def test_who_leaves_before_a_drive_is_ready_to_be_watched_is_not_called_back(
    watched: tuple[Driver, CarScene, Rerun],
) -> None:
    driver, scene, rerun = watched
    driver.key("w")
    scene.wheel.drives.watch()
    driver.key("escape")
    done: list[bool] = []
    scene.wheel.ask(lambda: done.append(True))  # after it, in the same thread
    frames_until(driver, lambda: bool(done))
    driver.frames(3)
    assert not scene.wheel.open
    scene.wheel.watch(rerun.driven)
    assert scene.wheel.rerun is not None


def test_dropped_on_the_crowd_it_is_watched_and_another_file_ends_that(
    make_driver: Callable[..., Driver], drive: Path, tmp_path: Path
) -> None:
    driver = make_driver()
    scene = driver.open("car", folder=tmp_path / "mine", population=8, track="oval")
    assert isinstance(scene, CarScene)
    driver.drop(str(drive))
    frames_until(driver, lambda: scene.wheel.rerun is not None)
    save_track(generate_track(5), tmp_path / "own.json")
    driver.drop(str(tmp_path / "own.json"))
    assert not scene.wheel.open
    assert scene.session.run.task.tracks == (str(tmp_path / "own.json"),)
    assert not driver.app.status_line.is_error, driver.app.status_line.message


def test_a_track_that_changes_while_it_is_watched_stops_it_in_one_line(
    make_driver: Callable[..., Driver], tmp_path: Path
) -> None:
    place = tmp_path / "own.json"
    save_track(generate_track(5), place)
    save_recording(tmp_path / "drive.npz", short_drive(str(place)))
    driver = make_driver()
    scene = driver.open("car", recording=str(tmp_path / "drive.npz"), folder=tmp_path, population=8)
    assert isinstance(scene, CarScene)
    assert opening_of(tmp_path / "drive.npz").options == {"recording": str(tmp_path / "drive.npz")}
    save_track(generate_track(6), place)
    driver.key("r")
    assert "has been changed" in driver.app.status_line.message
    with pytest.raises(UserError, match="has been changed"):
        CarScene(recording=tmp_path / "drive.npz", folder=tmp_path)


def test_what_does_not_come_out_as_recorded_is_not_shown(drive: Path, tmp_path: Path) -> None:
    recording = load_recording(drive)
    actions = recording.actions.copy()
    actions[3, 0] *= -1.0
    save_recording(drive, replace(recording, actions=actions))
    with pytest.raises(UserError, match="does not come out as recorded"):
        CarScene(recording=drive, folder=tmp_path)
    with pytest.raises(UserError, match="leave out --track"):
        CarScene(recording=drive, track="oval", folder=tmp_path)
