"""A grid shows any number of pictures, makes only those in sight, and knows what is under the mouse."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pygame
import pytest

from scenes.picture_grid import Label, PictureGrid
from scenes.picture_surface import grey_or_colour
from scenes.scene import Scene
from tests.scenes.driver import Driver

RECT = pygame.Rect(20, 70, 420, 360)


class GridScene(Scene):
    """A window with nothing but a grid in its world; picture ``k`` is white above and grey level ``k`` below."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.asked: list[int] = []

    def start(self) -> None:
        self.grid = PictureGrid(self.app.theme, self.cells, lambda place: Label(str(place), ring="negative"))
        self.grid.lay_out(RECT, 56)
        self.grid.fill(self.count)

    def cells(self, places: np.ndarray) -> np.ndarray:
        self.asked += places.tolist()
        images = np.full((len(places), 28, 28), 255, dtype=np.uint8)
        images[:, 14:] = (places % 200)[:, None, None]
        return grey_or_colour(images)

    def handle(self, event: pygame.event.Event) -> bool:
        return self.grid.handle(event)

    def draw(self, surface: pygame.Surface, alpha: float) -> None:
        self.grid.draw(surface)


@pytest.fixture
def show(driver: Driver) -> Callable[[int], GridScene]:
    def make(count: int) -> GridScene:
        scene = GridScene(count)
        scene.app = driver.app
        scene.start()
        driver.adopt("grid", scene)
        return scene

    return make


def middle_colours(driver: Driver, cell: pygame.Rect) -> tuple[int, int]:
    """Red of a picture near its top and near its bottom."""
    screen = driver.app.screen
    return screen.get_at((cell.centerx, cell.top + 8)).r, screen.get_at((cell.centerx, cell.bottom - 8)).r


def test_the_top_of_every_picture_is_at_the_top(driver: Driver, show: Callable[[int], GridScene]) -> None:
    grid = show(60_000).grid
    driver.frames()
    for place in (0, 1, grid.columns, 2 * grid.columns + 3):
        assert middle_colours(driver, grid.cell(place)) == (255, place % 200)


def test_of_60_000_pictures_only_those_in_sight_are_made(driver: Driver, show: Callable[[int], GridScene]) -> None:
    scene = show(60_000)
    driver.frames(3)
    rows = RECT.height // (scene.grid.cell(scene.grid.columns).top - scene.grid.cell(0).top) + 1
    assert scene.asked == list(range(rows * scene.grid.columns))


def test_the_wheel_scrolls_row_by_row_and_not_beyond_the_ends(driver: Driver, show: Callable[[int], GridScene]) -> None:
    grid = show(500).grid
    driver.wheel(RECT, 1)
    assert grid.scroll == 0
    driver.wheel(RECT, -1)
    assert grid.place_at((grid.cell(grid.columns).centerx, RECT.top + 20)) == grid.columns
    driver.wheel(RECT, -1000)
    assert grid.cell(499).bottom < RECT.bottom
    assert grid.cell(499).top > RECT.centery


def test_dragging_the_bar_reaches_the_last_picture(driver: Driver, show: Callable[[int], GridScene]) -> None:
    grid = show(60_000).grid
    driver.drag((RECT.right - 6, RECT.top + 5), (RECT.right - 6, RECT.bottom + 40))
    assert grid.place_at(grid.cell(59_999).center) == 59_999
    driver.frames()
    assert middle_colours(driver, grid.cell(59_999)) == (255, 199)


def test_a_place_is_found_by_its_picture_and_its_words_but_not_between(show: Callable[[int], GridScene]) -> None:
    grid = show(50).grid
    cell = grid.cell(9)
    assert grid.place_at(cell.center) == 9
    assert grid.place_at((cell.centerx, cell.bottom + 4)) == 9
    assert grid.place_at((cell.right + 2, cell.centery)) is None
    assert grid.place_at((grid.cell(0).left, grid.cell(49).bottom + 30)) is None
    assert grid.place_at((RECT.left - 5, cell.centery)) is None


def test_showing_a_far_picture_scrolls_it_into_sight_and_a_near_one_does_not_scroll(
    show: Callable[[int], GridScene],
) -> None:
    grid = show(60_000).grid
    grid.show(grid.columns)
    assert grid.scroll == 0
    for place in (43_210, 43_000, 5):
        grid.show(place)
        assert RECT.contains(grid.cell(place))


def test_another_size_keeps_the_upper_row_in_sight(show: Callable[[int], GridScene]) -> None:
    grid = show(60_000).grid
    grid.show(30_000)
    first = grid.place_at((grid.cell(0).centerx, RECT.top + 30))
    assert first is not None
    grid.lay_out(RECT, 100)
    assert RECT.contains(grid.cell(first)) or grid.cell(first).top <= RECT.top + 6


def test_a_grid_of_nothing_and_a_grid_without_room_draw_without_fault(
    driver: Driver, show: Callable[[int], GridScene]
) -> None:
    scene = show(0)
    driver.frames()
    assert scene.grid.place_at(RECT.center) is None
    scene.grid.fill(10)
    scene.grid.lay_out(pygame.Rect(0, 0, 0, 0), 56)
    driver.frames()
    assert scene.grid.place_at((0, 0)) is None


def test_fewer_pictures_than_before_forget_a_choice_that_is_gone(show: Callable[[int], GridScene]) -> None:
    grid = show(60_000).grid
    grid.selected = 100
    grid.show(59_000)
    grid.fill(10)
    assert grid.selected is None
    assert grid.scroll == 0
