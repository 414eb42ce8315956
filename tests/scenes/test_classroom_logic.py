"""Lesson 3: AND, OR and XOR."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scenes.classroom.truth_table import CORNERS, NETWORK, ONE_LINE, TABLES, TWO_LINES, Learner, TruthTable
from tests.scenes.driver import Driver
from tests.scenes.test_classroom import open_lesson


def drag(driver: Driver, lesson: Any, line: int, end: int, to: tuple[float, float]) -> None:
    plot, ends = lesson._view.plot, lesson.table.lines[line].ends
    start, stop = (tuple(round(value) for value in plot.point(*place)) for place in (ends[end], to))
    driver.drag(start, stop, steps=3)


def test_the_tables_are_those_of_the_books() -> None:
    assert CORNERS.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert TABLES == {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "XOR": (0, 1, 1, 0)}


@pytest.mark.parametrize(("function", "most"), [("AND", 4), ("OR", 4), ("XOR", 3)])
def test_one_line_parts_and_and_or_but_never_xor(function: str, most: int) -> None:
    table, rng = TruthTable(), np.random.default_rng(0)
    table.function = function
    reached = set()
    for _ in range(4000):
        table.lines[0].ends = rng.uniform(-0.3, 1.3, (2, 2))
        reached.add(table.right)
    assert max(reached) == most


def test_two_lines_are_a_network_of_three_neurons_that_solves_xor() -> None:
    table = TruthTable()
    table.function, table.way = "XOR", TWO_LINES
    table.lines[0].ends = np.array([[-0.2, 0.7], [0.7, -0.2]])
    table.lines[1].ends = np.array([[0.3, 1.2], [1.2, 0.3]])
    for line in table.lines:
        if line.weights[0] < 0:
            line.flip()
    assert table.network.topology.layer_sizes == (2, 2, 1)
    assert table.solved
    assert table.says(CORNERS).tolist() == [0, 1, 1, 0]


def test_a_network_of_sigmoids_finds_xor_from_some_starts_and_gets_stuck_from_others() -> None:
    ends = []
    for seed in range(12):
        learner = Learner(seed)
        while not (learner.solved or learner.stuck):
            learner.learn(TABLES["XOR"], 20)
        ends.append(learner.solved)
    assert 2 <= sum(ends) <= 10


def test_the_lesson_is_understood_by_dragging_lines_and_watching_the_network(driver: Driver) -> None:
    lesson = open_lesson(driver, 3)
    assert not any(lesson.reached)
    drag(driver, lesson, 0, 0, (0.4, 1.2))
    drag(driver, lesson, 0, 1, (1.2, 0.35))
    driver.key("f")
    assert lesson.right == 4
    driver.key("o")
    drag(driver, lesson, 0, 1, (0.9, -0.25))
    drag(driver, lesson, 0, 0, (-0.25, 0.8))
    driver.key("f")
    assert lesson.right == 4
    driver.key("x")
    drag(driver, lesson, 0, 1, (-0.25, 0.75))  # flipping exchanged the ends
    assert lesson.right == 3
    assert lesson.reached[:2] == [True, True]
    driver.key("2")
    drag(driver, lesson, 1, 0, (0.35, 1.25))
    drag(driver, lesson, 1, 1, (1.25, 0.35))
    for key in ("f", ""):
        if not lesson.table.solved:
            lesson._view.last_line = 1 if key else 0
            driver.key("f")
    assert lesson.reached[2]
    assert lesson.table.way == TWO_LINES
    driver.key("3")
    assert lesson.table.way == NETWORK
    for _ in range(8):
        driver.frames(500)
        if lesson.learner.stuck:
            driver.key("r")
        if lesson.learner.solved:
            break
    assert all(lesson.reached)


def test_one_line_never_ticks_the_aims_of_two(driver: Driver) -> None:
    lesson = open_lesson(driver, 3)
    driver.key("x")
    rng = np.random.default_rng(1)
    for _ in range(6):
        drag(driver, lesson, 0, int(rng.integers(2)), tuple(rng.uniform(-0.25, 1.25, 2)))
    assert lesson.table.way == ONE_LINE
    assert not lesson.reached[2]
    assert not lesson.reached[3]
