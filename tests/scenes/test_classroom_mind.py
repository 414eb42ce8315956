"""Lesson 10: inside the mind."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.classroom.mind import MOST_STEPS, SURE, Mind
from scenes.classroom.mind_view import GUESS
from tests.scenes.driver import Driver
from tests.scenes.test_classroom import open_lesson


@pytest.fixture(scope="module")
def mind() -> Mind:
    return Mind()


def test_it_becomes_sure_of_its_dreams_and_they_stop_growing(mind: Mind) -> None:
    mind.dream()
    for _ in range(40):
        mind.step()
    assert mind.sureness.min() >= SURE
    assert np.array_equal(mind.network.classify(mind.dreams.images.reshape(10, -1)), np.arange(10))
    mind.dreams.steps = MOST_STEPS
    before = mind.dreams.images.copy()
    mind.step()
    assert np.array_equal(mind.dreams.images, before)


def test_the_same_haze_gives_the_same_dream(mind: Mind) -> None:
    pictures = []
    for _ in range(2):
        mind.dream()
        mind.step()
        pictures.append(mind.dreams.images.copy())
    assert np.array_equal(*pictures)
    mind.again()
    mind.step()
    assert not np.array_equal(mind.dreams.images, pictures[0])
    mind.seed = 0


def test_names_are_right_or_wrong(mind: Mind) -> None:
    mind.dream()
    assert sorted(mind.order.tolist()) == list(range(10))
    right = int(mind.order[3])
    assert not mind.name(3, (right + 1) % 10)
    assert mind.named_right == 0
    assert mind.name(3, right)
    assert mind.named_right == 1


def test_the_lesson_is_understood_by_dreaming_and_guessing(driver: Driver) -> None:
    lesson = open_lesson(driver, "mind")
    mind = lesson.mind
    driver.key("3")
    assert not mind.named, "with the labels in sight there is nothing to guess"
    driver.frames(120)
    assert lesson.reached == [False, False, False], "nothing was done yet"
    driver.key("a")
    assert lesson.reached == [True, False, False]
    driver.key("g")
    assert lesson.mode == GUESS
    driver.click(lesson._view.tiles[6])
    assert lesson.place == 6
    wrong = str((int(mind.order[6]) + 1) % 10)
    driver.key(wrong)
    assert not lesson.reached[1]
    for _ in range(5):
        driver.key(str(mind.order[lesson.place]))
    assert lesson.reached == [True, True, False]
    lesson.set_smooth(0.0)
    driver.frames(150)
    assert all(lesson.reached)
