"""Lesson 12: robust brains."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.classroom.damage import LARGEST, RANDOM, SMALLEST, Damage
from tests.scenes.driver import Driver
from tests.scenes.test_classroom import open_lesson


@pytest.fixture(scope="module")
def damage() -> Damage:
    return Damage()


def test_a_neuron_that_is_taken_says_nothing_to_anybody(damage: Damage) -> None:
    damage.mend()
    damage.take((0, 4))
    assert not damage.network.layers[0][0][4].any()
    assert not damage.network.layers[1][0][:, 4].any()
    damage.take((0, 4))
    assert not damage.neurons
    assert damage.accuracy == damage.whole


def test_as_many_connections_are_cut_as_is_said(damage: Damage) -> None:
    damage.mend()
    for order in (SMALLEST, RANDOM, LARGEST):
        damage.choose_order(order)
        damage.cut_to(0.25)
        zeros = sum(int((weights == 0).sum()) for weights, _ in damage.network.layers)
        assert abs(zeros - damage.cut) <= 5, "a few of the network's own weights may be 0"
    damage.mend()
    assert damage.accuracy == damage.whole


def test_what_is_small_is_hardly_missed_and_what_is_large_is(damage: Damage) -> None:
    damage.mend()
    reads = {}
    for order in (SMALLEST, RANDOM, LARGEST):
        damage.choose_order(order)
        damage.cut_to(0.2)
        reads[order] = damage.accuracy
    assert damage.whole - reads[SMALLEST] < 0.03
    assert reads[SMALLEST] > reads[RANDOM] + 0.2 > reads[LARGEST] + 0.2
    damage.choose_order(SMALLEST)
    damage.mend()


def test_the_curve_holds_no_point_of_a_network_with_missing_neurons(damage: Damage) -> None:
    damage.mend()
    damage.take((1, 2))
    before = {order: dict(points) for order, points in damage.curves.items()}
    damage.cut_to(0.77)
    assert damage.curves == before
    damage.mend()


def test_the_lesson_is_understood_by_taking_and_cutting(driver: Driver) -> None:
    lesson = open_lesson(driver, "damage")
    view = lesson._view
    driver.click(view.node(1, 7))
    assert lesson.reached == [True, False, False, False]
    driver.key("backspace")
    driver.click(view.node(1, 11))
    assert lesson.reached == [True, True, False, False]
    driver.key("backspace")
    driver.key("l")
    for _ in range(4):
        driver.key("right")
    assert lesson.reached[2:] == [False, False], "the largest first is no way to keep reading"
    driver.key("backspace")
    driver.key("s")
    plot = view.chart
    start, end = (tuple(round(value) for value in plot.point(share, 0.5)) for share in (0.02, 0.2))
    driver.drag(start, end, steps=6)
    assert lesson.damage.share == pytest.approx(0.2, abs=0.011)
    assert lesson.reached == [True, True, True, False]
    driver.key("r")
    for _ in range(2):
        driver.key("right")
    assert all(lesson.reached)
    assert np.isfinite(lesson.damage.network.parameters).all()
