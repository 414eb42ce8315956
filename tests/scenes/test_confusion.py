"""The confusion matrix: cells where they belong, clicks that open them, shares, words, and any number of classes."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pygame
import pytest

from scenes.confusion import Cell, ConfusionMatrix
from scenes.scene import Scene
from scenes.widgets import Panel, Ui
from tests.scenes.driver import Driver

COUNTS = np.array([[90, 10, 0], [0, 50, 0], [3, 7, 190]])
NAMES = ("cat", "rainbow", "train")


class MatrixScene(Scene):
    """A scene with nothing but a matrix."""

    title: ClassVar[str] = "Matrix"
    has_panel: ClassVar[bool] = False

    def __init__(self) -> None:
        self.opened: list[Cell] = []
        self.matrix: ConfusionMatrix

    def build(self, panel: Panel) -> None:
        ui = Ui(panel.ui.manager, panel.ui.theme)
        self.matrix = ConfusionMatrix(ui, self.opened.append, empty="nothing yet", ground="background")
        self.matrix.place(pygame.Rect(40, 60, 520, 420))


@pytest.fixture
def shown(driver: Driver) -> tuple[Driver, MatrixScene]:
    """A window with a matrix of three classes."""
    scene = MatrixScene()
    driver.adopt("matrix", scene)
    scene.matrix.show_counts(COUNTS, NAMES)
    driver.frames(2)
    return driver, scene


def test_a_row_is_a_true_class_and_a_column_an_answer(shown: tuple[Driver, MatrixScene]) -> None:
    driver, scene = shown
    corner = {cell: driver.app.screen.get_at(_corner(scene.matrix, cell)) for cell in np.ndindex(3, 3)}
    assert corner[0, 0].g > corner[0, 0].r  # right: green
    assert corner[0, 1].r > corner[0, 1].g  # a cat taken for a rainbow: vermilion
    assert corner[1, 0] == corner[1, 2]  # nothing there: as dark as any other empty cell
    assert corner[2, 0].r < corner[2, 1].r < corner[0, 1].r  # the more of the row, the stronger
    assert scene.matrix.cell_rect((0, 1)).left > scene.matrix.cell_rect((0, 0)).left
    assert scene.matrix.cell_rect((1, 0)).top > scene.matrix.cell_rect((0, 0)).top


def _corner(matrix: ConfusionMatrix, cell: Cell) -> tuple[int, int]:
    """A place inside a cell where no number and no line stands."""
    rect = matrix.cell_rect(cell)
    return rect.left + 4, rect.top + 4


def test_a_click_opens_a_cell_that_holds_pictures(shown: tuple[Driver, MatrixScene]) -> None:
    driver, scene = shown
    for cell in ((2, 0), (1, 1), (1, 0)):
        driver.click(scene.matrix.cell_rect(cell))
    assert scene.opened == [(2, 0), (1, 1)]


def test_the_cell_under_the_mouse_is_told_in_words(shown: tuple[Driver, MatrixScene]) -> None:
    driver, scene = shown
    assert "click" in scene.matrix.caption()
    driver.move(scene.matrix.cell_rect((2, 0)))
    driver.frames(2)
    assert scene.matrix.caption() == "train taken for cat: 3 of 200, 1.5 %"
    driver.move(scene.matrix.cell_rect((1, 1)))
    driver.frames(2)
    assert scene.matrix.caption() == "rainbow right: 50 of 50, 100.0 %"


def test_shares_are_what_is_right_of_each_class(shown: tuple[Driver, MatrixScene]) -> None:
    matrix = shown[1].matrix
    assert matrix.shares() == pytest.approx([0.9, 1.0, 0.95])
    matrix.show_counts(np.array([[2, 2], [0, 0]]), ("a", "b"))
    assert matrix.shares()[0] == 0.5
    assert np.isnan(matrix.shares()[1])
    assert matrix.words_of((1, 0)) == "b: no pictures to test with"


@pytest.mark.parametrize("classes", [2, 10, 37, 400])
@pytest.mark.parametrize("size", [(520, 420), (150, 400), (900, 90), (30, 20)])
def test_any_number_of_classes_fits_and_every_cell_is_found(
    shown: tuple[Driver, MatrixScene], classes: int, size: tuple[int, int]
) -> None:
    driver, scene = shown
    matrix = scene.matrix
    matrix.show_counts(np.eye(classes, dtype=int), [f"a long name {index}" for index in range(classes)])
    matrix.place(pygame.Rect((40, 60), size))
    driver.frames(2)
    place = matrix.geometry()
    assert place.cell > 0
    if min(size) > 80:
        assert pygame.Rect((0, 0), size).contains(place.matrix)
    if place.cell >= 2:
        for cell in ((0, 0), (classes - 1, 0), (classes // 2, classes - 1)):
            assert matrix.cell_at(matrix.local(matrix.cell_rect(cell).center)) == cell


def test_long_names_are_turned_and_short_ones_are_not(shown: tuple[Driver, MatrixScene]) -> None:
    matrix = shown[1].matrix
    matrix.show_counts(np.eye(10, dtype=int), [str(digit) for digit in range(10)])
    assert not matrix.geometry().upright
    matrix.show_counts(np.eye(10, dtype=int), [f"ankle boot {digit}" for digit in range(10)])
    assert matrix.geometry().upright


def test_counts_of_another_size_than_the_names_are_refused(shown: tuple[Driver, MatrixScene]) -> None:
    with pytest.raises(ValueError, match="3 by 3"):
        shown[1].matrix.show_counts(np.eye(4, dtype=int), NAMES)


def test_without_counts_there_is_nothing_to_open(driver: Driver) -> None:
    scene = MatrixScene()
    driver.adopt("matrix", scene)
    driver.click(scene.matrix.rect.center)
    assert scene.opened == []
