"""Lesson 5: a signal goes through."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.classroom.graph import Graph
from scenes.classroom.signal import LARGE, SMALL, Signal
from tests.scenes.driver import Driver
from tests.scenes.test_classroom import open_lesson


def test_the_small_network_gives_the_classic_numbers() -> None:
    signal = Signal(SMALL)
    assert signal.sums[0] == pytest.approx([1.05, 0.6], abs=1e-6)
    assert signal.activations[1] == pytest.approx([0.740775, 0.645656], abs=1e-6)


def test_the_large_network_gives_the_classic_numbers(driver: Driver) -> None:
    signal = open_lesson(driver, 5).signal
    assert signal.name == LARGE
    assert signal.sums[0] == pytest.approx([1.16, 0.42, 0.62], abs=1e-6)
    assert signal.activations[1] == pytest.approx([0.761333, 0.603483, 0.650219], abs=1e-6)
    assert signal.sums[1] == pytest.approx([0.975947, 0.888585, 1.254611], abs=1e-6)
    assert signal.activations[2] == pytest.approx([0.726303, 0.708598, 0.778097], abs=1e-6)


def test_nothing_is_known_before_it_was_computed() -> None:
    signal = Signal(LARGE)
    assert [signal.known(1, k) for k in range(3)] == [False] * 3
    signal.go(1)
    assert signal.summed(0, 0)
    assert not signal.known(1, 0)
    signal.go(1)
    assert signal.known(1, 0)
    assert not signal.summed(0, 1)
    signal.go(99)
    assert signal.through
    signal.go(-99)
    assert signal.stage is None


@pytest.mark.parametrize("sizes", [(2, 2), (3, 3, 3), (2, 2, 1), (3, 2)])
def test_the_numbers_on_the_edges_do_not_meet(driver: Driver, sizes: tuple[int, ...]) -> None:
    open_lesson(driver, 5)
    graph, theme = Graph(sizes), driver.app.theme
    graph.place(driver.app.areas.world.inflate(-40, -300), theme)
    size = theme.width("−0.88", "small", True), theme.line_height("small") - 4
    for layer in range(len(sizes) - 1):
        places = [graph.label((layer, s, t)) for s in range(sizes[layer]) for t in range(sizes[layer + 1])]
        for k, one in enumerate(places):
            for other in places[k + 1 :]:
                assert abs(one[0] - other[0]) >= size[0] or abs(one[1] - other[1]) >= size[1]


def test_a_number_is_dragged_in_the_network_and_in_the_matrix(driver: Driver) -> None:
    lesson = open_lesson(driver, 5)
    view = lesson._view
    x, y = view._graph.label((0, 1, 2))
    driver.drag((x, y), (x, y - 40), steps=4)
    assert lesson.signal.weights[0][2, 1] == pytest.approx(0.9, abs=1e-9)
    cell = view._weights.rect
    driver.drag((cell.left + 12, cell.top + 10), (cell.left + 12, cell.top + 30), steps=4)
    assert lesson.signal.weights[0][0, 0] == pytest.approx(0.7, abs=1e-9)
    node = view._graph.node(0, 1)
    driver.drag(node, (node[0], node[1] - 200), steps=4)
    assert lesson.signal.inputs[1] == 1.0
    assert lesson.signal.network.parameters[:3] == pytest.approx([0.7, 0.3, 0.4])
    driver.key("c")
    assert np.array_equal(lesson.signal.weights[0][0], [0.9, 0.3, 0.4])


def test_the_lesson_is_understood_by_following_the_signal(driver: Driver) -> None:
    lesson = open_lesson(driver, 5)
    for _ in range(12):
        assert not lesson.reached[1]
        driver.key("right")
    assert lesson.reached == [False, True, False]
    driver.key("2")
    for _ in range(4):
        driver.key("right")
    assert lesson.reached == [True, True, False]
    driver.key("3")
    driver.frames(2)
    for target in range(3):
        lesson.set_weight(1, 0, target, 1.5)
    driver.frames(2)
    assert not lesson.reached[2], "nothing came out yet"
    driver.key("space")
    driver.frames(700)
    assert lesson.signal.through
    assert all(lesson.reached)
