"""A clone of a person's driving learns beside the window and drives along."""

from __future__ import annotations

from pathlib import Path

import pygame
import pytest

from brains.storage import load_brain
from scenes.car_drive_clone import MOST_STEPS, newest
from scenes.car_scene import CarScene
from sim.cloning import drives_of
from sim.evolution import Evolution, evolve
from sim.replay import car_task_of
from tests.scenes.driver import Driver
from tests.scenes.test_car_drive import drive_a_lap, frames_until, hold, short_drive, some_brain, started


@pytest.fixture
def wheel(driver: Driver, tmp_path: Path) -> tuple[Driver, CarScene]:
    """The car scene at the wheel, with a small crowd that waits."""
    scene = driver.open("car", folder=tmp_path, population=8, seed=3, hidden="6", track="kart")
    assert isinstance(scene, CarScene)
    driver.key("w")
    return driver, scene


def test_only_as_much_is_learnt_from_as_takes_seconds() -> None:
    drives = [short_drive(steps=steps) for steps in (30, 20)]
    assert newest(drives) == drives
    many = [drives[0]] * (MOST_STEPS // 30 + 9)
    assert len(newest(many)) == MOST_STEPS // 30


def test_without_a_lap_there_is_nothing_to_clone(wheel: tuple[Driver, CarScene]) -> None:
    driver, scene = wheel
    driver.frames(8)
    assert not driver.button("Clone me").is_enabled
    driver.key("c")
    assert "lap" in driver.app.status_line.message
    assert scene.wheel.pupil.apprentice.latest is None


def test_a_lap_that_a_brain_drove_is_no_lesson_and_no_record_of_the_person(wheel: tuple[Driver, CarScene]) -> None:
    _, scene = wheel
    drive_a_lap(scene)
    duel = scene.wheel.duel
    assert duel is not None
    assert scene.wheel.pupil.no_lessons() == ""
    duel.driver = duel.you.network = some_brain()
    assert "lap" in scene.wheel.pupil.no_lessons()
    scene.wheel._tell_lap(duel, 0)
    assert scene.wheel._news.startswith("Lap 1: ")
    assert "best" not in scene.wheel._news


def test_a_clone_learns_from_a_lap_and_drives_along(wheel: tuple[Driver, CarScene]) -> None:
    driver, scene = wheel
    drive_a_lap(scene)
    duel = started(scene)
    driver.key("c")
    frames_until(driver, lambda: "clone" in duel.ghosts)
    learnt = scene.wheel.pupil.apprentice.latest
    assert learnt is not None
    assert learnt.network is not None
    first, last = learnt.curve[2, 0], learnt.curve[2].min()
    assert last < first, "nothing was learnt"
    assert duel.counting, "everybody starts again, so that it drives beside the person"
    assert len(scene.wheel.drives.kept.drives) == 1, "the drive that was under way is kept"
    (drive,) = drives_of(scene.session.task, learnt.network, ("kart",)).drives
    assert learnt.drive is not None
    assert drive.progress_m == learnt.drive.progress_m, "what is told of it is not how it drives"
    assert sum(one.driven for one in learnt.balance) == pytest.approx(1.0)
    for _ in range(60):
        scene.step()
    driver.frames(8)
    ghost = duel.ghosts["clone"]
    assert ghost.pose(30)[:2] == pytest.approx(tuple(drive.position_m[30]), abs=1e-9)
    assert {"held out", "learnt from"} <= set(scene.wheel.panel.chart.series)
    driver.key("escape")
    driver.key("w")
    assert scene.wheel.duel is not None
    assert "clone" in scene.wheel.duel.ghosts, "it comes along the next time as well"
    driver.assert_layout_is_clean()
    assert not driver.app.status_line.is_error, driver.app.status_line.message


def test_evolution_goes_on_from_the_clone_with_a_run_from_chance_beside_it(wheel: tuple[Driver, CarScene]) -> None:
    driver, scene = wheel
    driver.key("e")
    assert "Clone me" in driver.app.status_line.message
    before = scene.session.run
    drive_a_lap(scene)
    driver.key("c")
    frames_until(driver, lambda: scene.wheel.pupil.network is not None)
    clone = scene.wheel.pupil.network
    assert clone is not None
    driver.frames(8)
    driver.click(driver.button("Evolve it"))
    assert not scene.wheel.open
    run = scene.session.run
    assert run is not before
    beside = run.beside
    assert beside is not None
    assert (run.world.population.network(0).parameters == clone.parameters).all(), "the first brain is the clone"
    driver.key("k")
    driver.key("k")
    frames_until(driver, lambda: len(beside.history) == len(run.history) == 2)
    driver.frames(3)
    assert list(scene.panel.chart.series["best from chance"].y) == [row.best for row in beside.history]
    alone = Evolution(beside.evolution.config)
    best = [generation.best for generation in evolve(alone, 2)]
    assert [row.best for row in beside.history] == best, "it is the run that the command line would make"
    driver.key("ctrl+z")
    assert scene.session.run is before
    assert "best from chance" not in scene.panel.chart.series
    assert not driver.app.status_line.is_error, driver.app.status_line.message


def test_taking_over_before_the_start_is_no_mistake(wheel: tuple[Driver, CarScene]) -> None:
    driver, scene = wheel
    duel = scene.wheel.duel
    assert duel is not None
    duel.driver = some_brain()
    scene.wheel.restart()
    for down in (True, False):
        hold(driver, pygame.K_LSHIFT, down)
        scene.step()
        assert duel.counting
    driver.frames(3)
    assert driver.app.session.stepper is not None
    assert not driver.app.session.stepper.paused
    assert not driver.app.status_line.is_error, driver.app.status_line.message


def test_the_wheel_can_be_taken_back_while_the_clone_learns_from_a_correction(wheel: tuple[Driver, CarScene]) -> None:
    driver, scene = wheel
    duel = scene.wheel.duel
    assert duel is not None
    assert scene.wheel.pupil.network is None, "as while it learns anew"
    duel.driver = some_brain()
    driver.frames(8)
    assert driver.button("Take it back").is_enabled
    driver.key("l")
    assert duel.driver is None
    driver.frames(8)
    assert not driver.button("Let it drive").is_enabled


def test_the_clone_is_saved_as_an_ordinary_brain(wheel: tuple[Driver, CarScene], tmp_path: Path) -> None:
    driver, scene = wheel
    scene.brain_folder = tmp_path
    driver.key("b")
    assert "Clone me" in driver.app.status_line.message
    drive_a_lap(scene)
    driver.key("c")
    frames_until(driver, lambda: scene.wheel.pupil.network is not None)
    clone = scene.wheel.pupil.network
    assert clone is not None
    driver.frames(8)
    driver.click(driver.button("Save it"))
    driver.key("return")
    brain = load_brain(tmp_path / "clone.npz")
    assert (brain.network.parameters == clone.parameters).all()
    assert car_task_of(brain).tracks == ("kart",)
    assert brain.metadata["cloned_from"]["drives"] == 1
    assert not driver.app.status_line.is_error, driver.app.status_line.message


def test_taken_over_for_a_moment_the_clone_learns_from_that_and_drives_on(wheel: tuple[Driver, CarScene]) -> None:
    driver, scene = wheel
    drive_a_lap(scene)
    driver.key("c")
    duel = started(scene)
    frames_until(driver, lambda: "clone" in duel.ghosts)
    driver.key("l")
    clone = duel.driver
    assert clone is not None
    assert "clone" not in duel.ghosts, "it drives the person's car now"
    started(scene)
    hold(driver, pygame.K_LSHIFT)
    hold(driver, pygame.K_DOWN)
    for _ in range(20):
        scene.step()
    assert duel.you.action[1] < 0, "the hand brakes"
    seat = duel.you
    hold(driver, pygame.K_DOWN, down=False)
    hold(driver, pygame.K_LSHIFT, down=False)
    scene.step()
    frames_until(driver, lambda: duel.driver is not clone or duel.you is not seat)
    assert duel.you is seat, "it drives on where it was"
    assert duel.driver is seat.network
    assert duel.driver is not clone
    assert seat.recording().is_correction
    driver.key("l")
    assert duel.driver is None
    assert "clone" in duel.ghosts
    assert len(scene.wheel.drives.kept.drives) == 1, "a clone's laps are not kept as a person's"
    assert not driver.app.status_line.is_error, driver.app.status_line.message
