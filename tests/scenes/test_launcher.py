"""The launcher: cards, keys, sizes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pygame
import pytest

from scenes import registry
from scenes.launcher import Launcher
from scenes.registry import LAUNCHER, SceneCard
from tests.scenes.demo_scene import DemoScene
from tests.scenes.driver import Driver

THUMBNAIL_CALLS: list[tuple[int, int]] = []


def thumbnail(surface: pygame.Surface, time_s: float) -> None:
    """A picture for the cards of this test."""
    THUMBNAIL_CALLS.append(surface.get_size())
    surface.fill("#203040")


def _cards(count: int) -> list[SceneCard]:
    line = "A sentence that says what is to be seen there"
    scene, picture = "tests.scenes.demo_scene:DemoScene", "tests.scenes.test_launcher:thumbnail"
    return [SceneCard(f"demo{k}", f"Demo {k}", line, scene, picture) for k in range(count)]


@pytest.fixture
def launcher(make_driver: Callable[..., Driver], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Driver]:
    """A window with the launcher and that many cards."""

    def make(count: int, size: tuple[int, int] = (1280, 800), scale: float = 1.0) -> Driver:
        cards = _cards(count)
        monkeypatch.setattr(registry, "CARDS", cards)
        monkeypatch.setattr("scenes.launcher.CARDS", cards)
        driver = make_driver(size, scale)
        driver.open("launcher")
        return driver

    return make


def _scene(driver: Driver) -> Launcher:
    assert isinstance(driver.app.scene, Launcher)
    return driver.app.scene


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 8])
@pytest.mark.parametrize("size", [(1280, 800), (640, 400), (1920, 1080), (200, 150)])
def test_cards_do_not_overlap_and_can_all_be_reached(launcher, count: int, size: tuple[int, int]) -> None:
    driver = launcher(count, size)
    scene = _scene(driver)
    assert len(scene.rects) == count
    window = driver.app.screen.get_rect()
    for index, rect in enumerate(scene.rects):
        assert all(rect.clip(other).size == (0, 0) for other in scene.rects[index + 1 :])
        assert window.left <= rect.left
        assert rect.right <= window.right
        driver.key("right")
    if count:
        assert scene.selected == count - 1
        assert scene.card_rect(count - 1).colliderect(driver.app.areas.world)


def test_a_click_opens_the_scene_and_a_press_that_leaves_the_card_does_not(launcher) -> None:
    driver = launcher(3)
    scene = _scene(driver)
    driver.drag(scene.card_rect(1).center, (5, 5))
    assert driver.app.scene is scene
    driver.click(scene.card_rect(1))
    assert driver.app.session.name == "demo1"
    assert isinstance(driver.app.scene, DemoScene)


def test_arrows_move_over_the_grid_and_enter_opens(launcher) -> None:
    driver = launcher(8)
    columns = _scene(driver)._columns()
    driver.key("down")
    driver.key("right")
    assert _scene(driver).selected == columns + 1
    driver.key("return")
    assert driver.app.session.name == f"demo{columns + 1}"


def test_pictures_are_drawn_after_the_first_frame_and_keep_moving(launcher) -> None:
    THUMBNAIL_CALLS.clear()
    driver = launcher(5)
    driver.frames(10)
    assert len(THUMBNAIL_CALLS) >= 20
    assert len(_scene(driver)._surfaces) == 5


def test_escape_stays_and_ctrl_q_leaves(launcher) -> None:
    driver = launcher(1)
    driver.key("escape")
    assert driver.app.running
    driver.key("ctrl+q")
    assert not driver.app.running


def test_every_card_of_the_house_can_be_imported() -> None:
    for card in (LAUNCHER, *registry.CARDS):
        module, _, name = card.scene.partition(":")
        assert (Path(registry.__file__).parent.parent / (module.replace(".", "/") + ".py")).is_file()
        assert name
        assert card.line
        card.load_thumbnail()
