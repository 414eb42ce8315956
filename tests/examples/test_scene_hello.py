from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType

import numpy as np
import pytest

from brains.errors import UserError
from scenes.registry import SceneCard, add_scene
from tests.commands.conftest import Said
from tests.examples.worked import EXAMPLES, loaded
from tests.scenes.conftest import driver, make_driver
from tests.scenes.driver import Driver

__all__ = ["driver", "make_driver"]  # fixtures
PLUGIN = str(EXAMPLES / "scene_hello.py")


@pytest.fixture(scope="module")
def example() -> Iterator[ModuleType]:
    with loaded("scene_hello") as module:
        yield module


@pytest.fixture
def hello(example: ModuleType, driver: Driver) -> Driver:
    driver.open("hello", seed=1)
    return driver


def test_it_opens_from_the_command_line_and_stands_in_the_launcher(with_plugin: Callable[..., Said]) -> None:
    assert with_plugin(PLUGIN, "scene", "hello", "--seed", "3", "--frames", "30", "--json").json["frames"] == 30
    assert "--seed" in with_plugin(PLUGIN, "scene", "hello", "--track", "meadow").complaint
    assert with_plugin(PLUGIN, "scene", "launcher", "--frames", "30", "--json").json["frames"] == 30


def test_its_neuron_learns_the_points(hello: Driver) -> None:
    hello.frames(600)
    scene = hello.app.scene
    assert scene.cost < 0.05
    np.testing.assert_array_equal(scene.neuron.classify(scene.points), scene.labels)


def test_a_click_puts_down_a_point_of_the_chosen_colour(hello: Driver) -> None:
    scene = hello.app.scene
    hello.key("2")
    hello.click(scene.camera.point(1.5, -1.0))
    assert scene.labels[-1] == 1
    np.testing.assert_allclose(scene.points[-1], (1.5, -1.0), atol=0.02)
    hello.key("1")
    hello.click(scene.camera.point(-1.5, 1.0))
    assert scene.labels[-1] == 0


def test_start_over_forgets_what_was_learnt_and_pause_stops_the_learning(hello: Driver) -> None:
    scene = hello.app.scene
    hello.frames(60)
    hello.key("r")
    assert scene.steps_taken < 10
    hello.key("space")
    taken = scene.steps_taken
    hello.frames(30)
    assert scene.steps_taken == taken


def test_it_is_drawn_at_any_size_and_scale(example: ModuleType, make_driver: Callable[..., Driver]) -> None:
    for size, scale in (((400, 300), 1.0), ((1920, 1080), 2.0)):
        driver = make_driver(size, scale)
        driver.open("hello")
        driver.frames(30)
        scene = driver.app.scene
        for point, label in zip(scene.points, scene.labels, strict=True):
            x, y = scene.camera.point(*point)
            assert driver.app.screen.get_at((round(x), round(y))) == driver.app.theme[example.COLOURS[label]]


def test_no_other_scene_may_take_its_name(example: ModuleType) -> None:
    with pytest.raises(UserError, match="'hello' already"):
        add_scene(SceneCard("hello", "Another", "", "nowhere:Scene"))
