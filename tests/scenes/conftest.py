"""Scenes are tested in a real window of SDL's dummy driver, with real events."""

import os

os.environ["SDL_VIDEODRIVER"] = "dummy"  # before pygame is imported
os.environ["SDL_AUDIODRIVER"] = "dummy"
os.environ.pop("NEURARIUM_SCALE", None)

from collections.abc import Callable, Iterator

import pytest

from tests.scenes.demo_scene import DemoScene
from tests.scenes.driver import Driver


@pytest.fixture
def make_driver() -> Iterator[Callable[..., Driver]]:
    """Windows of any size and scale, closed after the test: ``make_driver((640, 400), scale=2.0)``."""
    drivers: list[Driver] = []

    def make(size: tuple[int, int] = (1280, 800), scale: float = 1.0) -> Driver:
        drivers.append(Driver(size, scale))
        return drivers[-1]

    yield make
    for driver in drivers:
        driver.app.close()


@pytest.fixture
def driver(make_driver: Callable[..., Driver]) -> Driver:
    """A window of 1280 × 800 without a scene yet: ``driver.adopt(scene)`` or ``driver.open(name)``."""
    return make_driver()


@pytest.fixture
def demo(driver: Driver) -> tuple[Driver, DemoScene]:
    """A window that shows the demo scene."""
    scene = DemoScene()
    driver.adopt("demo", scene)
    return driver, scene
