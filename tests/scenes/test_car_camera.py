"""Looking at the cars: the camera, clicked cars, several tracks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from scenes.car_camera import Look
from scenes.car_scene import CarScene
from tests.scenes.driver import Driver


@pytest.fixture
def opened(driver: Driver, tmp_path: Path) -> tuple[Driver, CarScene]:
    """The scene with a small crowd, keeping its files in a folder of the test."""
    scene = driver.open("car", folder=tmp_path, population=16, seed=3, hidden="6", track="kart")
    assert isinstance(scene, CarScene)
    scene.brain_folder = tmp_path
    return driver, scene


def no_error(driver: Driver) -> None:
    assert not driver.app.status_line.is_error, driver.app.status_line.message


def test_the_camera_follows_the_leader_a_clicked_car_and_the_hand(opened: tuple[Driver, CarScene]) -> None:
    driver, scene = opened
    driver.frames(40)
    driver.app.toggle_pause()
    assert scene.camera.look is Look.WHOLE
    driver.key("l")
    driver.frames(90)
    x, y, _, _ = scene.session.world.pose()
    middle = scene.camera.camera.to_world(driver.app.areas.world.center)
    assert np.hypot(x[scene.followed] - middle[0], y[scene.followed] - middle[1]) < 1.0
    car = (scene.followed + 1) % 16
    driver.click(tuple(round(k) for k in scene.camera.camera.point(float(x[car]), float(y[car]))))
    assert scene.camera.look is Look.CAR
    driver.key("c")
    assert scene.camera.look is Look.WHOLE
    centre = driver.app.areas.world.center
    driver.drag(centre, (centre[0] + 90, centre[1] + 40))
    assert scene.camera.look is Look.FREE
    scale = scene.camera.camera.pixels_per_metre
    driver.wheel(centre, 3)
    assert scene.camera.camera.pixels_per_metre > scale * 1.3
    driver.key("f")
    driver.frames(120)
    edges = np.concatenate([scene.session.world.tracks[0].left, scene.session.world.tracks[0].right])
    shown = scene.camera.camera.to_screen(edges)
    world = driver.app.areas.world
    inside = (shown >= world.topleft) & (shown <= world.bottomright)
    assert inside.all(), "not the whole track"
    no_error(driver)


def test_a_clicked_cars_brain_is_shown(opened: tuple[Driver, CarScene]) -> None:
    driver, scene = opened
    driver.frames(60)
    driver.app.toggle_pause()
    x, y, _, _ = scene.session.world.pose()
    car = int(np.argmin(scene.session.world.cars.progress_m))
    driver.click(tuple(round(k) for k in scene.camera.camera.point(float(x[car]), float(y[car]))))
    driver.frames(2)
    chosen = scene.followed
    near = np.hypot(x - x[car], y - y[car]) < 0.6  # cars may stand on one another
    assert near[chosen]
    assert scene.panel.brain.title == f"Brain of car #{chosen + 1}"
    np.testing.assert_array_equal(scene.panel.brain._parameters, scene.session.world.population.parameters[chosen])


def test_several_tracks_are_looked_at_one_at_a_time(driver: Driver, tmp_path: Path) -> None:
    scene = driver.open("car", folder=tmp_path, population=8, track="kart,oval")
    assert isinstance(scene, CarScene)
    driver.frames(3)
    assert scene.captions()[0][0].startswith("Kart")
    assert "1 of 2" in scene.captions()[0][0]
    driver.key("]")
    driver.frames(2)
    assert scene.captions()[0][0].startswith("Oval")
    assert 8 <= scene.followed < 16
    no_error(driver)
