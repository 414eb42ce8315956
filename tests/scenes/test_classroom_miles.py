"""Lesson 1: kilometres to miles."""

from __future__ import annotations

import math

import pytest

from scenes.classroom.guesser import MILES, Guesser
from tests.scenes.driver import Driver
from tests.scenes.test_classroom import open_lesson


@pytest.mark.parametrize(
    ("key", "factor", "guess", "error"),
    [("z", 0.5, 50, 12.137), ("x", 0.6, 60, 2.137), ("c", 0.7, 70, -7.863), ("v", 0.61, 61, 1.137)],
)
def test_the_four_guesses_of_the_classic_text(
    driver: Driver, key: str, factor: float, guess: float, error: float
) -> None:
    lesson = open_lesson(driver, 1)
    driver.key(key)
    assert lesson.guesser.factor == pytest.approx(factor, abs=1e-12)
    assert lesson.guesser.guess == pytest.approx(guess, abs=1e-6)
    assert lesson.guesser.error == pytest.approx(error, abs=1e-6)


def test_all_of_the_error_at_once_hits_the_exact_factor() -> None:
    guesser = Guesser()
    guesser.correct(1.0)
    assert guesser.factor == pytest.approx(0.62137, abs=1e-12)


@pytest.mark.parametrize(("share", "shrinks"), [(0.5, True), (1.5, True), (2.2, False)])
def test_a_share_above_two_makes_the_error_grow(share: float, shrinks: bool) -> None:
    guesser = Guesser()
    for _ in range(4):
        guesser.correct(share)
    errors = [abs(error) for _, error in guesser.guesses]
    assert (errors[-1] < errors[0]) == shrinks


def test_the_dial_can_be_dragged(driver: Driver) -> None:
    lesson = open_lesson(driver, 1)
    dial = lesson._view._dial
    driver.drag(dial.center, (dial.centerx + dial.width // 3, dial.centery), steps=5)
    assert lesson.guesser.factor > 0.9
    assert len(lesson.guesser.guesses) == 2, "one turn of the dial is one guess"


def test_the_lesson_is_understood_by_doing_what_is_to_try(driver: Driver) -> None:
    lesson = open_lesson(driver, 1)
    driver.key("v")
    assert lesson.reached == [False, False, False]
    for _ in range(8):
        driver.key("r")
    assert lesson.reached == [True, True, False]
    lesson.share = 1.7
    driver.key("z")
    driver.key("r")
    assert math.copysign(1, lesson.guesser.error) == -1
    assert lesson.reached == [True, True, True]
    assert not lesson.understood
    driver.key("shift+1")
    assert not lesson.understood
    driver.key("shift+2")
    assert lesson.understood
    assert MILES == 62.137
