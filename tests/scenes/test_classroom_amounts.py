"""Lesson 9: how much to learn."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from brains.pictures import places
from scenes.classroom.amounts import (
    DRAWN,
    EPOCHS,
    HIDDEN,
    MNIST,
    MNIST_FIRST,
    MNIST_FIRST_TRIED,
    PUBLISHED,
    RATE,
    RESULTS,
    SEEDS,
    SWEPT,
    TAKEN,
    TURNED,
    Trial,
    trials,
)
from scenes.classroom.pupils import Pupils, scaled_inputs, taken, turned
from tests.brains.picture_makers import some_images, write_idx
from tests.scenes.driver import Driver
from tests.scenes.test_classroom import open_lesson

KEYS = {RATE: "l", EPOCHS: "e", HIDDEN: "h", TURNED: "t"}


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few pictures that a network is trained in no time."""
    for name in TAKEN:
        monkeypatch.setitem(TAKEN, name, (120, 60))


@pytest.fixture
def mnist_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A set in the form of MNIST whose labels begin as its own do."""
    for part, labels in (("train", MNIST_FIRST), ("t10k", (MNIST_FIRST_TRIED,))):
        rest = np.arange(200 - len(labels)) % 10
        write_idx(tmp_path / "mnist", part, some_images(200), np.concatenate([labels, rest]))
    monkeypatch.setenv("NEURARIUM_DATA", str(tmp_path))


def wait(driver: Driver, lesson: Any) -> None:
    """Until the background is done with what was asked."""
    patience = time.monotonic() + 120
    while lesson.running or lesson._handled < lesson._background.asked:
        driver.frames()
        time.sleep(0.002)
        assert time.monotonic() < patience, "the measurement does not end"
    driver.frames(2)


def still(driver: Driver) -> Any:
    """The lesson, before anything was measured."""
    lesson = open_lesson(driver, 9)
    driver.key("m")
    driver.key("backspace")
    driver.key("m")
    assert not lesson.running
    return lesson


def test_the_published_figures_are_those_of_the_classic_text(driver: Driver) -> None:
    assert PUBLISHED[RATE] == {0.01: 0.9241, 0.1: 0.9523, 0.2: 0.9537, 0.3: 0.9473, 0.6: 0.9047}
    assert PUBLISHED[HIDDEN] == {5: 0.7001, 10: 0.8998, 200: 0.9751, 500: 0.9762}
    assert PUBLISHED[TURNED] == {10: 0.9787}
    assert all(set(PUBLISHED[swept]) <= set(SWEPT[swept]) for swept in SWEPT), "a mark without a place in the chart"
    lesson = open_lesson(driver, 9)
    told = " ".join(widget.text for section in lesson.sections for widget in section.items if hasattr(widget, "text"))
    for recipe, result in RESULTS:
        assert f"{recipe}: {result}" in told
    results = dict(RESULTS)
    assert results["784-10, 100 pictures a step"] == "about 90 %"
    assert results["784-100-10, squared error"] == "about 95 %"
    assert results["the same, better cost, activation, momentum"] == "97.6 %"
    noisy = results["the same, shifted, turned, scaled digits with specks"]
    assert noisy == "just over 90 %, with noise on the inputs 91.5 %"
    assert results["784-16-16-10"] == "96 %, with a couple of tweaks 98 %"
    assert results["copies turned by 10 degrees, ten epochs"] == "97.87 %"
    assert results["six digits in the author's own hand, one with specks"] == "5 of 6"
    assert results["XOR, 2-2-1, 50,000 single examples at 0.1"] == "solved, but some starts get stuck"
    assert results["clothing, of which people name 83 %"] == "89 %"
    assert results["ten kinds of doodle"] == "87 %"
    assert results["ten kinds of colour photograph, 3,072 inputs"] == "53 %"
    lesson.close()


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("swept", [RATE, TURNED])
def test_every_setting_is_trained_from_several_starts_and_repeats_exactly(swept: str) -> None:
    found = []
    for _ in range(2):
        pupils = Pupils(seed=3)
        pupils.ask(swept)
        assert pupils.waiting == SEEDS * len(SWEPT[swept])
        while pupils.work():
            pass
        assert pupils.measured.complete(swept)
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
    pupils._queue = [Trial(RATE, value, 0) for value in (0.01, 0.2, 4.0)]
    while pupils.work():
        pass
    small, middle, large = (pupils.measured.of(RATE, value)[0] for value in (0.01, 0.2, 4.0))
    assert middle > 0.95 > max(small, large)


def test_copies_turned_too_far_are_no_help() -> None:
    pupils = Pupils()
    pupils._queue = [Trial(TURNED, value, 0) for value in (10, 40)]
    while pupils.work():
        pass
    little, far = (pupils.measured.of(TURNED, value)[0] for value in (10, 40))
    assert little > 0.96 > far


def test_a_positive_angle_turns_anticlockwise_and_keeps_the_range_of_values() -> None:
    first = taken(DRAWN, 0)
    quarter, images = first.copies(90), first.samples()[0]
    np.testing.assert_array_equal(quarter[0], images[0])
    np.testing.assert_allclose(quarter[1], np.rot90(images[0], 1), atol=1e-6)
    np.testing.assert_allclose(quarter[2], np.rot90(images[0], -1), atol=1e-6)
    dot = np.zeros((1, 28, 28), dtype=np.float32)
    dot[0, 13:15, 23:25] = 1.0  # at the right, in the middle of the height
    ten = turned(dot, 10)
    rows, columns = np.indices((28, 28))
    right, up = (float((ten[0] * way).sum() / ten.sum()) for way in (columns - 13.5, 13.5 - rows))
    assert (right, up) == pytest.approx((10 * np.cos(np.radians(10)), 10 * np.sin(np.radians(10))), abs=0.05)
    assert 0 <= ten.min() <= ten.max() <= 1
    assert len(np.unique(ten)) > 4, "a neighbour was taken instead of a mixture"


def test_inputs_lie_between_0_01_and_1() -> None:
    pixels = np.array([0, 128, 255], dtype=np.float32) / 255
    assert scaled_inputs(pixels[None]).ravel() == pytest.approx([0.01, 0.506941, 1.0], abs=1e-6)


@pytest.mark.usefixtures("few")
def test_the_lesson_begins_by_itself_and_is_understood_by_measuring_all_four(driver: Driver) -> None:
    lesson = open_lesson(driver, 9)
    driver.frames(3)
    assert lesson.running
    for k, swept in enumerate(SWEPT):
        driver.key(KEYS[swept])
        assert not lesson.reached[k]
        if not lesson.running:
            driver.key("m")
        wait(driver, lesson)
        assert lesson.reached == [other <= k for other in range(len(SWEPT))]
    driver.key("m")
    assert not lesson.running, "all of it is measured"
    lesson.close()


@pytest.mark.usefixtures("few")
def test_a_measurement_can_be_stopped_and_left(driver: Driver) -> None:
    lesson = still(driver)
    driver.key("m")
    driver.key("h")
    assert lesson.running
    assert lesson.swept == HIDDEN
    driver.key("space")
    assert not lesson.running, "the clock stands"
    driver.key("space")
    assert lesson.running
    driver.key("m")
    assert not lesson.running
    driver.key("m")
    driver.key("pagedown")
    assert not lesson.running, "what nobody watches goes on"
    driver.key("pageup")
    driver.frames(3)
    assert lesson.running
    driver.click(driver.button("Forget what was measured"))
    driver.frames(3)
    assert not lesson.running
    lesson.close()
    assert not lesson.pupils_complete(RATE)


def test_without_mnist_its_choice_says_how_to_get_it(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NEURARIUM_DATA", str(tmp_path))
    monkeypatch.setattr(places, "cache_folder", lambda: tmp_path)
    lesson = still(driver)
    button = driver.button("MNIST")
    assert not button.is_enabled
    assert "neurarium data fetch mnist" in button.tooltip()
    driver.key("n")
    driver.frames(2)
    assert lesson.pupils.set_name == DRAWN
    lesson.close()


@pytest.mark.usefixtures("few", "mnist_here")
def test_mnist_is_learnt_from_where_it_is_found_and_each_set_keeps_its_measurements(driver: Driver) -> None:
    lesson = still(driver)
    driver.click(driver.button("MNIST"))
    wait(driver, lesson)
    assert lesson.pupils.set_name == MNIST
    assert lesson.pupils.taken.samples()[1] == [5, 0, 4, 1, 9, 7]
    assert "120 of 200 pictures" in lesson._told.text
    driver.key("t")
    driver.key("m")
    wait(driver, lesson)
    assert lesson.pupils_complete(TURNED)
    driver.key("d")
    wait(driver, lesson)
    assert not lesson.pupils_complete(TURNED)
    driver.key("n")
    wait(driver, lesson)
    assert lesson.pupils_complete(TURNED)
    driver.assert_layout_is_clean()
    lesson.close()


@pytest.mark.usefixtures("few", "mnist_here")
def test_an_mnist_that_cannot_be_read_is_told_and_the_drawn_digits_stay(driver: Driver) -> None:
    lesson = still(driver)
    for path in (Path(os.environ["NEURARIUM_DATA"]) / "mnist").iterdir():
        path.write_bytes(b"no pictures")
    driver.key("n")
    wait(driver, lesson)
    assert lesson.pupils.set_name == DRAWN
    assert not lesson.running
    lesson.close()


@pytest.mark.skipif("NEURARIUM_DATA" not in os.environ, reason="needs NEURARIUM_DATA, the real sets")
def test_the_real_mnist_begins_with_the_published_labels() -> None:
    if not (Path(os.environ["NEURARIUM_DATA"]) / "mnist").exists():
        pytest.skip("$NEURARIUM_DATA has no mnist")
    pupils = Pupils()
    pupils.use(MNIST)
    assert pupils.taken is not None
    assert pupils.taken.samples()[1] == [*MNIST_FIRST, MNIST_FIRST_TRIED] == [5, 0, 4, 1, 9, 7]
    assert pupils.taken.whole == (60_000, 10_000)
    assert len(pupils.taken.pictures.train) == 10_000
