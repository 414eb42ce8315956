"""Lesson 11: many knobs."""

from __future__ import annotations

import numpy as np
import pytest

from brains.backprop import numerical_gradient
from scenes.classroom.knobs import SMALL, Knobs, counts, ways_to_count
from scenes.classroom.knobs_lesson import EXAMPLE
from scenes.classroom.small_reader import one_hot
from tests.scenes.driver import Driver
from tests.scenes.test_classroom import open_lesson

NUMBER = "knobs"


@pytest.fixture(scope="module")
def knobs() -> Knobs:
    return Knobs()


def test_the_networks_have_as_many_knobs_as_the_books_say(knobs: Knobs) -> None:
    assert counts(SMALL) == (12, 5)
    assert sum(counts(knobs.network.topology)) == 13_002
    assert knobs.gradient.shape == (13_002,)


def test_errors_with_signs_cancel_and_squares_do_not() -> None:
    assert ways_to_count(*EXAMPLE) == pytest.approx((0.0, 0.2, 0.02), abs=1e-9)


def test_the_lesson_shows_what_it_counts(driver: Driver) -> None:
    lesson = open_lesson(driver, NUMBER)
    driver.frames(2)
    assert lesson._counts.rows == [("2-3-2", "12", "5", "17"), ("this one", "12,960", "42", "13,002")]
    assert lesson._errors.rows == [("a sum", "0.00", "0.20", "0.02")]
    assert EXAMPLE[0].tolist() == [0.4, 0.8, 1.0]
    assert EXAMPLE[1].tolist() == [0.5, 0.7, 1.0]


def test_the_list_tells_what_really_matters(knobs: Knobs) -> None:
    knobs.begin()
    inputs = knobs._inputs[knobs.index][None]
    some = [int(knob) for knob in knobs.order[:5]] + [int(knob) for knob in knobs.order[-5:]]
    nudged = numerical_gradient(knobs.network, inputs, one_hot(np.array([knobs.label])), "cross_entropy", indices=some)
    assert nudged.gradient[some] == pytest.approx(knobs.gradient[some], rel=1e-5, abs=1e-6)


def test_names_tell_where_a_knob_is(knobs: Knobs) -> None:
    assert knobs.name(0) == "px 0,0 › h1.1"
    assert knobs.name(784 + 29) == "px 1,1 › h1.2"
    assert knobs.name(784 * 16) == "bias h1.1"
    assert knobs.name(784 * 16 + 16 + 17) == "h1.2 › h2.2"
    assert knobs.name(13_002 - 1) == "bias 9"
    with pytest.raises(IndexError, match="no knob 13002"):
        knobs.name(13_002)


def test_a_knob_is_taken_by_a_click_on_its_dot(driver: Driver) -> None:
    lesson = open_lesson(driver, NUMBER)
    for knob in (784 * 5 + 400, 784 * 16 + 16 + 40, 13_001):
        driver.click(lesson._view.dot(knob))
        assert lesson.knobs.chosen == knob


def test_the_lesson_is_understood_by_turning_knobs(driver: Driver) -> None:
    lesson = open_lesson(driver, NUMBER)
    before = lesson.knobs.cost
    driver.key("i")
    for _ in range(11):
        driver.wheel(lesson.picture, 1)
    assert lesson.knobs.cost == pytest.approx(before, abs=1e-6)
    assert lesson.reached == [False, True, False]
    driver.key("m")
    driver.wheel(lesson.picture, 1)
    assert lesson.reached == [True, True, False]
    assert lesson.knobs.cost < before, "its gradient is negative"
    driver.key("backspace")
    assert lesson.knobs.cost == before
    driver.key("space")
    driver.frames(500)
    assert all(lesson.reached)
    assert int(lesson.knobs.outputs.argmax()) == lesson.knobs.label
