"""Lesson 8: good beginnings."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.classroom.beginnings import (
    EQUAL,
    FAN_IN,
    FAR,
    LARGE,
    LOGIT,
    NO_INPUT,
    STARTS,
    ZERO,
    Beginning,
    scaled,
)
from tests.scenes.driver import Driver
from tests.scenes.test_classroom import open_lesson


def learnt(number: int, seed: int = 0, size: float | None = None, chance: float = 0.0) -> Beginning:
    """That beginning after all its steps."""
    beginning = Beginning(STARTS[number], seed)
    beginning.size, beginning.chance = STARTS[number].size if size is None else size, chance
    beginning.begin()
    while not beginning.done:
        beginning.learn()
    return beginning


@pytest.mark.parametrize("seed", range(3))
def test_only_the_good_beginning_learns(seed: int) -> None:
    assert [learnt(number, seed).learnt for number in range(len(STARTS))] == [k == FAN_IN for k in range(len(STARTS))]


def test_every_bad_beginning_fails_for_the_reason_it_gives() -> None:
    zero = learnt(ZERO)
    assert not zero.network.parameters.any()
    assert zero.frozen_inputs == 2
    equal = learnt(EQUAL)
    assert equal.copies
    assert not np.array_equal(equal.network.parameters, equal.first)
    assert learnt(LARGE).saturated > 0.5 > learnt(FAN_IN).saturated
    assert learnt(NO_INPUT).frozen_inputs == 1
    far = learnt(FAR)
    assert far.largest_weight > 1.2 * learnt(FAN_IN).largest_weight
    assert far.cost >= 0.25


@pytest.mark.parametrize(
    ("number", "size", "chance"), [(ZERO, 0.0, 0.5), (EQUAL, 0.5, 0.5), (LARGE, 1.0, 0.0), (LARGE, 5.0, 0.0)]
)
def test_a_bad_beginning_can_be_mended(number: int, size: float, chance: float) -> None:
    assert learnt(number, 0, size, chance).learnt


def test_inputs_and_targets_within_reach_have_the_classic_numbers(driver: Driver) -> None:
    lesson = open_lesson(driver, 8)
    driver.frames(2)
    assert [scaled(pixel) for pixel in (0, 128, 255)] == pytest.approx([0.01, 0.506941, 1.0], abs=1e-6)
    assert pytest.approx(4.595120, abs=1e-6) == LOGIT
    shown = dict(lesson._pixels.rows)
    assert shown["pixel 128"] == "0.506941"
    assert shown["sum for 0.99"] == "4.595120"


def test_the_lesson_is_understood_by_mending_what_is_stuck(driver: Driver) -> None:
    lesson = open_lesson(driver, 8)
    driver.frames(200)
    assert lesson.reached == [False, False, False], "they have not learnt to the end yet"
    driver.frames(260)
    assert lesson.reached == [True, False, False]
    driver.click(lesson._view.tiles[EQUAL])
    assert lesson.chosen == EQUAL
    lesson.set_chance(0.5)
    driver.frames(460)
    driver.key("3")
    lesson.set_size(25.0)
    driver.frames(460)
    assert lesson.reached == [True, True, False]
    lesson.set_size(2.0)
    driver.frames(460)
    assert all(lesson.reached)
