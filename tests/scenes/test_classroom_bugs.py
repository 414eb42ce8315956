"""Lesson 2: two kinds of bug."""

from __future__ import annotations

import pytest

from scenes.classroom.bug_line import CATERPILLAR, LADYBIRD, BugLine
from tests.scenes.driver import Driver
from tests.scenes.test_classroom import open_lesson


def test_without_moderation_the_last_example_erases_the_first(driver: Driver) -> None:
    lesson = open_lesson(driver, 2)
    assert (LADYBIRD.width, LADYBIRD.target) == pytest.approx((3, 1.1))
    assert (CATERPILLAR.width, CATERPILLAR.target) == pytest.approx((1, 2.9))
    driver.key("l")
    first = lesson.line.taught[-1]
    assert first.error == pytest.approx(0.35, abs=1e-6)
    assert first.after - first.before == pytest.approx(0.116667, abs=1e-6)
    assert lesson.line.slope == pytest.approx(0.366667, abs=1e-6)
    driver.key("c")
    assert lesson.line.taught[-1].error == pytest.approx(2.533333, abs=1e-6)
    assert lesson.line.slope == pytest.approx(2.9, abs=1e-6)
    assert lesson.reached == [False, True, False, False]


def test_with_moderation_both_have_their_say(driver: Driver) -> None:
    lesson = open_lesson(driver, 2)
    lesson.moderation = 0.5
    driver.key("l")
    assert lesson.line.slope == pytest.approx(0.308333, abs=1e-6)
    driver.key("c")
    assert lesson.line.taught[-1].error == pytest.approx(2.591667, abs=1e-6)
    assert lesson.line.slope == pytest.approx(1.604167, abs=1e-6)
    assert lesson.line.is_right(LADYBIRD)
    assert lesson.line.is_right(CATERPILLAR)
    assert lesson.reached == [False, False, True, False]


@pytest.mark.parametrize("seed", range(5))
def test_a_wrong_label_at_the_end_ruins_a_line_without_moderation_and_not_one_with_it(seed: int) -> None:
    wrong = {}
    for moderation in (1.0, 0.1):
        line = BugLine(seed)
        for bug in line.lesson_order(wrong_label=True) * 3:
            line.teach(bug, moderation)
        wrong[moderation] = line.wrong
    assert wrong[0.1] == 0
    assert wrong[1.0] > 3


def test_the_line_follows_the_mouse_and_a_click_teaches_a_bug(driver: Driver) -> None:
    lesson = open_lesson(driver, 2)
    plot = lesson._view.plot
    place = tuple(round(value) for value in plot.point(2.3, 2.3))
    driver.drag(place, tuple(round(value) for value in plot.point(2.5, 2.75)), steps=4)
    assert lesson.line.slope == pytest.approx(1.1, abs=0.02)
    assert lesson.line.wrong == 0
    assert lesson.reached[0]
    driver.click(tuple(round(value) for value in plot.point(CATERPILLAR.width, CATERPILLAR.length)))
    assert [one.bug for one in lesson.line.taught] == [CATERPILLAR]


def test_teaching_all_with_a_wrong_label_can_be_survived(driver: Driver) -> None:
    lesson = open_lesson(driver, 2)
    driver.key("w")
    for moderation, survived in ((1.0, False), (0.1, True)):
        lesson.moderation = moderation
        driver.key("backspace")
        for _ in range(2):
            driver.key("a")
            driver.frames(350)
            assert not lesson._queue
        assert lesson.reached[3] == survived
