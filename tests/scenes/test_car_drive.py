"""At the wheel: a person's keys drive a car against the champion, and what was driven comes out again."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from brains.errors import UserError
from brains.network import Network
from scenes.car_drive import START_S, BrainGhost, Duel, ghost_of
from scenes.car_drive_files import MOST_KEPT, KeptDrives
from scenes.car_drive_hands import Hands, steer_limit
from scenes.car_drive_words import numbers
from scenes.car_scene import CarScene
from sim.car_model import Vehicle
from sim.car_task import CarTask
from sim.car_world import CarWorld, Ended
from sim.cars import CarConfig
from sim.drive_files import load_recording, save_recording
from sim.driving import Recording, Seat, at_leisure, replay_recording
from sim.scripted_driver import ScriptedDriver
from sim.track_files import save_track
from sim.track_generator import generate_track
from tests.scenes.driver import Driver

LEISURE = at_leisure(CarConfig())
_UP, _LEFT, _RIGHT = pygame.K_UP, pygame.K_LEFT, pygame.K_RIGHT


def some_brain(seed: int = 1) -> Network:
    topology = CarTask(("kart",)).topology((4,))
    return Network(topology, np.random.default_rng(seed).normal(size=topology.parameter_count).astype(np.float32))


def hold(driver: Driver, key: int, down: bool = True) -> None:
    driver.post(pygame.KEYDOWN if down else pygame.KEYUP, key=key, mod=0, unicode="", scancode=0)
    driver.frames()


def short_drive(track: str = "kart", steps: int = 40) -> Recording:
    seat, driver = Seat(track, LEISURE), ScriptedDriver(track)
    for _ in range(steps):
        seat.step(driver.action(seat.world))
    return seat.recording()


@pytest.fixture
def wheel(driver: Driver, tmp_path: Path) -> tuple[Driver, CarScene]:
    """The car scene at the wheel, with a small crowd that waits."""
    scene = driver.open("car", folder=tmp_path, population=8, seed=3, hidden="6", track="kart")
    assert isinstance(scene, CarScene)
    scene.brain_folder = tmp_path
    driver.frames(3)
    driver.key("w")
    assert scene.wheel.open
    return driver, scene


def started(scene: CarScene) -> Duel:
    """The duel after the countdown. Steps are the scene's own, without a frame for each: a frame is slow."""
    duel = scene.wheel.duel
    assert duel is not None
    while duel.counting:
        scene.step()
    return duel


def drive_a_lap(scene: CarScene) -> float:
    """Drive a lap as the scripted driver does; returns its seconds."""
    duel = started(scene)
    pilot = ScriptedDriver(duel.track)
    while not duel.you.lap_s:
        duel.step(pilot.action(duel.world).tolist())
        assert duel.you.world.ended[0] == Ended.DRIVING
    return duel.you.lap_s[0]


def frames_until(driver: Driver, what: Callable[[], bool]) -> None:
    """Frames, while a thread works, until it has done that."""
    ends = time.monotonic() + 300  # against a hang alone: the machine may be busy with other things
    while not what():
        assert time.monotonic() < ends, "it never came"
        driver.frames()
        time.sleep(0.005)


# --- hands ----------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.sampled_from((_UP, pygame.K_s, _LEFT, pygame.K_d)), st.booleans()), max_size=30))
def test_whatever_is_pressed_wheel_and_pedals_move_smoothly_within_their_range(pressed: list[tuple[int, bool]]) -> None:
    hands = Hands()
    for key, down in pressed:
        hands.handle(pygame.event.Event(pygame.KEYDOWN if down else pygame.KEYUP, key=key, mod=0))
        before = hands.steer, hands.pedal
        hands.move(12.0, Vehicle())
        assert -1 <= hands.steer <= 1
        assert -1 <= hands.pedal <= 1
        assert abs(hands.steer - before[0]) < 0.2, "the wheel jumped"
        assert abs(hands.pedal - before[1]) < 0.3, "a pedal jumped"


def test_let_go_the_wheel_comes_back_to_the_middle_and_no_pedal_is_pressed() -> None:
    hands = Hands()
    for key in (pygame.K_a, pygame.K_w):
        assert hands.handle(pygame.event.Event(pygame.KEYDOWN, key=key, mod=0))
    for _ in range(60):
        hands.move(5.0, Vehicle())
    assert hands.steer > 0.5
    assert hands.pedal == 1.0
    hands.release()
    for _ in range(60):
        hands.move(5.0, Vehicle())
    assert (hands.steer, hands.pedal) == (0.0, 0.0)


def test_the_quicker_the_car_the_less_a_key_turns_the_wheel() -> None:
    limits = [steer_limit(speed, Vehicle()) for speed in range(1, 40)]
    assert limits[0] == 1.0
    assert limits == sorted(limits, reverse=True)
    assert limits[-1] > 0.1


# --- the duel -------------------------------------------------------------------------------------------------------


def test_a_ghost_driven_ahead_is_where_its_brain_would_be_step_by_step() -> None:
    network = some_brain()
    ghost, alone = BrainGhost("g", "kart", LEISURE, network), Seat("kart", LEISURE, network)
    for step in range(50):
        ghost.run_ahead(step)
        assert ghost.pose(step) == pytest.approx(alone.pose, abs=1e-12)
        assert ghost.progress_m(step) >= float(alone.world.cars.progress_m[0])
        alone.step()


def test_nobody_moves_before_the_countdown_is_over() -> None:
    duel = Duel("kart", LEISURE)
    for _ in range(round(START_S / CarWorld.dt_s)):
        assert duel.counting
        duel.step((0.0, 1.0))
        assert duel.steps == 0
    assert not duel.counting
    duel.step((0.0, 1.0))
    assert duel.steps == 1


def test_the_gap_to_a_later_start_of_the_same_drive_is_its_delay() -> None:
    recording = short_drive(steps=120)
    duel = Duel("kart", LEISURE)
    ghost = ghost_of(replay_recording(recording), "recording")
    duel.restart(0.0)
    delay = 15
    for _ in range(delay):
        duel.step((0.0, -1.0))  # the brake is held: the car stands
    assert duel.progress_m == 0.0
    for action in recording.actions[:90]:
        duel.step(action.tolist())
    seconds = duel.gap_s(ghost)
    assert seconds is not None
    assert seconds == pytest.approx(-delay * CarWorld.dt_s, abs=CarWorld.dt_s)
    assert duel.gap_m(ghost) < 0


# --- recorded drives ------------------------------------------------------------------------------------------------


def test_only_the_last_drives_are_kept_and_a_spoilt_file_hides_no_other(tmp_path: Path) -> None:
    recording, kept = short_drive(), KeptDrives(tmp_path / "drives")
    for _ in range(MOST_KEPT + 3):
        last = kept.keep(recording)
    assert len(list((tmp_path / "drives").iterdir())) == MOST_KEPT == len(kept.drives)
    last.write_bytes(b"spoilt")
    again = KeptDrives(tmp_path / "drives")
    assert (len(again.drives), again.unread) == (MOST_KEPT - 1, 1)
    again.drop(again.drives[0])
    assert len(KeptDrives(tmp_path / "drives").drives) == MOST_KEPT - 2


# --- the scene ------------------------------------------------------------------------------------------------------


def test_keys_drive_the_car_and_letters_mean_nothing_else_there(wheel: tuple[Driver, CarScene]) -> None:
    driver, scene = wheel
    duel, run = started(scene), scene.session.run
    steps = run.world.step_count
    for key in (pygame.K_w, pygame.K_d):
        hold(driver, key)
    driver.frames(4)
    for _ in range(20):
        scene.step()
    assert scene.wheel.hands.steer < 0, "d steers to the right"
    assert duel.you.action[1] == 1.0
    assert duel.progress_m > 0.5
    for letter in "sdwnmk":
        driver.key(letter)
    assert scene.session.run is run, "a letter began another run"
    assert not scene.editor.open
    assert run.world.step_count == steps, "the crowd waits"
    assert not driver.app.status_line.is_error


def test_the_drive_on_screen_replays_bit_for_bit_at_any_frame_rate(wheel: tuple[Driver, CarScene]) -> None:
    driver, scene = wheel
    duel = started(scene)
    hold(driver, _UP)
    for frames, elapsed_s in ((10, 1 / 144), (5, 1 / 60), (4, 0.09), (2, 0.3)):
        driver.frames(frames, elapsed_s)
        hold(driver, _LEFT, frames == 5)
    recording = duel.you.recording()
    replayed = replay_recording(recording)
    assert replayed.pose[-1].tolist() == np.array(duel.you.pose, dtype=np.float32).tolist()


def test_off_the_road_the_next_start_comes_at_once(wheel: tuple[Driver, CarScene]) -> None:
    driver, scene = wheel
    duel = started(scene)
    hold(driver, _UP)
    hold(driver, _LEFT)
    starts = duel.starts
    for _ in range(300):
        scene.step()
        if duel.starts > starts:
            break
    assert duel.starts == starts + 1
    assert duel.counting
    assert duel.countdown_s <= 1.0
    assert duel.steps == 0


def test_a_lap_is_timed_kept_and_drives_along_as_a_ghost(wheel: tuple[Driver, CarScene], tmp_path: Path) -> None:
    driver, scene = wheel
    duel, lap_s = started(scene), drive_a_lap(scene)
    driver.frames(8)
    assert numbers(duel, scene.wheel.best_lap_s())[1] == (f"{lap_s:.2f}", "s")
    driver.click(driver.button("Start again"))
    (kept,) = scene.wheel.drives.kept.drives
    assert load_recording(kept.path).outcome.lap_s == (lap_s,)
    scene.wheel.drives.choose(kept)
    frames_until(driver, lambda: "recording" in duel.ghosts)
    assert duel.ghosts["recording"].pose(100)[:2] == pytest.approx(replay_recording(kept.recording).pose[100, :2])
    scene.wheel.drives.save_to(tmp_path / "mine.npz", kept.recording)
    driver.click(driver.button("Delete"))
    assert not kept.path.exists()
    assert "recording" not in duel.ghosts
    driver.drop(str(tmp_path / "mine.npz"))
    frames_until(driver, lambda: "recording" in duel.ghosts)
    assert scene.wheel.drives.kept.best_lap_s(duel.fingerprint, LEISURE) == lap_s
    assert not driver.app.status_line.is_error, driver.app.status_line.message


def test_a_recording_of_another_track_is_refused_in_one_line(wheel: tuple[Driver, CarScene], tmp_path: Path) -> None:
    driver, scene = wheel
    place = tmp_path / "own.json"
    save_track(generate_track(5), place)
    save_recording(tmp_path / "drive.npz", short_drive(str(place)))
    save_track(generate_track(6), place)
    driver.drop(str(tmp_path / "drive.npz"))
    frames_until(driver, lambda: driver.app.status_line.is_error)
    message = driver.app.status_line.message
    assert "changed" in message
    assert "\n" not in message
    assert scene.wheel.open
    assert not scene.wheel.drives.kept.drives
    with pytest.raises(UserError):
        scene.wheel.drives.load_from(tmp_path / "none.npz")


def test_a_track_file_that_is_deleted_meanwhile_spoils_no_drive(wheel: tuple[Driver, CarScene], tmp_path: Path) -> None:
    driver, scene = wheel
    place = tmp_path / "own.json"
    save_track(generate_track(5), place)
    driver.drop(str(place))
    assert scene.wheel.duel is not None
    assert scene.wheel.duel.track == str(place)
    lap_s = drive_a_lap(scene)
    place.unlink()
    for _ in range(3):
        driver.key("r")
        assert "there is no such file" in driver.app.status_line.message
    assert not scene.wheel.drives.kept.drives, "it was kept again and again"
    driver.key("escape")
    assert not scene.wheel.open
    (kept,) = scene.wheel.drives.kept.drives
    assert kept.recording.outcome.lap_s == (lap_s,)


def test_time_runs_at_speed_one_at_the_wheel(wheel: tuple[Driver, CarScene]) -> None:
    driver, scene = wheel
    driver.key("5")
    driver.frames(2)
    assert driver.app.session.stepper is not None
    assert driver.app.session.stepper.speed == 1.0
    assert "speed 1" in driver.app.status_line.message
    driver.key("escape")
    assert not scene.wheel.open
    assert driver.app.session.name == "car"


def test_the_controls_of_the_wheel_fit_any_window(wheel: tuple[Driver, CarScene]) -> None:
    driver, scene = wheel
    for size in ((1280, 800), (900, 600), (640, 400)):
        driver.resize(*size)
        driver.frames(2)
        driver.assert_layout_is_clean()
    driver.key("escape")
    driver.resize(1280, 800)
    driver.frames(3)
    assert driver.button("New run").visible, "the crowd's controls are back"
    driver.click(driver.button("Drive"))
    assert scene.wheel.open


def test_a_drive_that_is_dropped_while_drawing_is_watched(wheel: tuple[Driver, CarScene], tmp_path: Path) -> None:
    driver, scene = wheel
    save_recording(tmp_path / "drive.npz", short_drive())
    driver.key("escape")
    driver.key("d")
    assert scene.editor.open
    driver.drop(str(tmp_path / "drive.npz"))
    frames_until(driver, lambda: scene.wheel.rerun is not None)
    rerun = scene.wheel.rerun
    assert rerun is not None
    assert not scene.editor.open
    while rerun.steps < 10:
        scene.step()
    assert np.float32(rerun.you.pose).tolist() == replay_recording(short_drive()).pose[10].tolist()


def test_a_drive_that_is_dropped_on_the_launcher_is_watched_in_the_car_scene(
    make_driver: Callable[..., Driver], tmp_path: Path
) -> None:
    save_recording(tmp_path / "drive.npz", short_drive())
    driver = make_driver()
    driver.open("launcher")
    driver.drop(str(tmp_path / "drive.npz"))
    assert driver.app.session.name == "car"
    assert isinstance(driver.app.scene, CarScene)
    assert driver.app.scene.wheel.rerun is not None
    assert not driver.app.status_line.is_error, driver.app.status_line.message
