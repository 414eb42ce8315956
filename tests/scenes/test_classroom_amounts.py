"""Lesson 9: how much to learn."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from scenes.classroom import amounts
from scenes.classroom.amounts import EPOCHS, HIDDEN, PUBLISHED, RATE, SEEDS, SWEPT, Pupils, trials
from tests.scenes.driver import Driver
from tests.scenes.test_classroom import open_lesson


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few pictures that a network is trained in no time."""
    monkeypatch.setattr(amounts, "TRAIN", 120)
    monkeypatch.setattr(amounts, "TEST", 60)


def measure(driver: Driver, lesson: Any) -> None:
    """Wait until the background is done with what was asked."""
    patience = time.monotonic() + 120
    while lesson.running:
        driver.frames()
        time.sleep(0.002)
        assert time.monotonic() < patience, "the measurement does not end"


def test_the_published_figures_are_those_of_the_classic_text() -> None:
    assert PUBLISHED[RATE] == {0.01: 0.9241, 0.1: 0.9523, 0.2: 0.9537, 0.3: 0.9473, 0.6: 0.9047}
    assert PUBLISHED[HIDDEN] == {5: 0.7001, 10: 0.8998, 200: 0.9751}
    assert all(set(PUBLISHED[swept]) <= set(SWEPT[swept]) for swept in SWEPT)


@pytest.mark.usefixtures("few")
def test_every_setting_is_trained_from_several_starts_and_repeats_exactly() -> None:
    found = []
    for _ in range(2):
        pupils = Pupils(seed=3)
        pupils.ask(RATE)
        assert pupils.waiting == SEEDS * len(SWEPT[RATE])
        while pupils.work():
            pass
        assert pupils.measured.complete(RATE)
        found.append(dict(pupils.measured.found))
    assert found[0] == found[1]


@pytest.mark.usefixtures("few")
def test_epochs_are_measured_on_the_way_of_one_training() -> None:
    assert [one.value for one in trials(EPOCHS)] == [SWEPT[EPOCHS][-1]] * SEEDS
    pupils = Pupils()
    pupils.ask(EPOCHS)
    while pupils.work():
        pass
    assert pupils.measured.complete(EPOCHS)
    means = [float(np.mean(pupils.measured.of(EPOCHS, value))) for value in SWEPT[EPOCHS]]
    assert means[-1] > means[0]


def test_a_middle_learn_rate_is_better_than_one_that_is_too_small_or_too_large() -> None:
    pupils = Pupils()
    pupils._queue = [one for one in trials(RATE) if one.seed == 0 and one.value in (0.01, 0.2, 4.0)]
    while pupils.work():
        pass
    small, middle, large = (pupils.measured.of(RATE, value)[0] for value in (0.01, 0.2, 4.0))
    assert middle > 0.95 > max(small, large)


@pytest.mark.usefixtures("few")
def test_the_lesson_is_understood_by_measuring_all_three(driver: Driver) -> None:
    lesson = open_lesson(driver, 9)
    for k, key in enumerate(("l", "e", "h")):
        driver.key(key)
        assert not lesson.reached[k]
        driver.key("m")
        measure(driver, lesson)
        driver.frames(2)
        assert lesson.reached[k]
    lesson.close()


@pytest.mark.usefixtures("few")
def test_a_measurement_can_be_stopped_and_left(driver: Driver) -> None:
    lesson = open_lesson(driver, 9)
    driver.key("m")
    driver.key("h")
    assert lesson.running
    assert lesson.swept == HIDDEN
    driver.key("m")
    assert not lesson.running
    driver.key("m")
    driver.key("pagedown")
    assert not lesson.running, "what nobody watches goes on"
    driver.key("pageup")
    driver.key("backspace")
    driver.frames(3)
    lesson.close()
    assert not lesson.pupils_complete(RATE)
