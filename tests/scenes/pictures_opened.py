"""The pictures scene with few pictures and a network that has learnt them already, quickly there."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from brains.network import Network
from brains.pictures.drawn_set import drawn_set
from brains.pictures.find import find_pictures
from brains.pictures.learning import Lessons
from brains.pictures.strokes import write_digit
from brains.storage import save_brain
from brains.topology import Topology
from brains.trainer import Trainer
from scenes.pictures_draw import DrawPage
from scenes.pictures_scene import PicturesScene
from scenes.pictures_train_setup import TrainSetup
from tests.scenes.driver import Driver

MOST_FRAMES = 8_000  # frames, not seconds: a machine may stand still for a while
SETUP = TrainSetup(hidden=(64, 16), epochs=6)
DRAWN = cache(drawn_set)


def few(name: str, *arguments: Any) -> Any:
    """The built-in set with few pictures; others as they are."""
    return DRAWN(0, train=1500, test=300) if name == "strokes" else find_pictures(name, *arguments)


@cache
def _learnt() -> Trainer:
    trainer, lessons = SETUP.start(few("strokes"))
    assert isinstance(lessons, Lessons)
    for progress in lessons.epochs(trainer):
        if progress.epochs >= SETUP.epochs:
            break
    return trainer


def learnt_brain(folder: Path) -> Path:
    """A file with a small network that recognises drawn digits; 784-64-16-10."""
    path = folder / "learnt.npz"
    told = {"dataset": "strokes", "classes": [*"0123456789"], "shape": [28, 28]}
    save_brain(path, _learnt().network, {"trained_on": told})
    return path


def doodles_brain(folder: Path) -> Path:
    """A brain for three doodles, whose pictures are not here."""
    topology = Topology((784, 6, 3), ("relu", "softmax"))
    network = Network(topology, np.linspace(-1, 1, topology.parameter_count, dtype=np.float32))
    path = folder / "doodles.npz"
    told = {"dataset": "doodles", "classes": ["cat", "rainbow", "train"], "shape": [28, 28]}
    save_brain(path, network, {"trained_on": told})
    return path


def open_pictures(driver: Driver, patch: pytest.MonkeyPatch, folder: Path, **options: Any) -> PicturesScene:
    """The scene with few pictures and no brain of its own but what the options say; waits until the set is there."""
    patch.setattr("scenes.pictures_session.find_pictures", few)
    patch.setattr("scenes.pictures_session._shipped", lambda: None)
    patch.setattr("brains.pictures.places.cache_folder", lambda: folder / "cache")
    patch.delenv("NEURARIUM_DATA", raising=False)
    patch.chdir(folder)
    scene = PicturesScene(**options)
    driver.adopt("pictures", scene)
    until(driver, lambda: scene.session.snapshot.pictures is not None)
    settle(driver, scene)
    return scene


def until(driver: Driver, condition: Callable[[], bool]) -> None:
    """Let frames go by until something has come about."""
    for _ in range(MOST_FRAMES):
        if condition():
            return
        driver.frames()
        time.sleep(0.002)
    pytest.fail("it did not come about")


def settle(driver: Driver, scene: PicturesScene) -> None:
    """Until everything that was asked for has been done, and seen by the page."""
    until(driver, lambda: not scene.session.unhandled and not scene.session.snapshot.busy)
    driver.frames(2)


def draw_digit(driver: Driver, page: DrawPage, digit: int, seed: int = 3, button: int = 1) -> None:
    """Replay the stored strokes of a digit with the mouse."""
    strokes, _ = write_digit(digit, np.random.default_rng(seed))
    for stroke in strokes:
        draw_line(driver, page, np.vstack([stroke[:-1:4], stroke[-1]]), button)


def draw_line(driver: Driver, page: DrawPage, places: np.ndarray, button: int = 1) -> None:
    """One stroke with the mouse, through places ``(n, 2)`` in pixels of the picture."""
    canvas = page.view.places.canvas
    first, *rest = [
        (round(canvas.left + x * canvas.width / 28), round(canvas.top + y * canvas.width / 28)) for x, y in places
    ]
    driver.press(first, button)
    for place in rest:
        driver.move(place)
    driver.release(button)
