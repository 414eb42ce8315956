"""Lesson 4: one neuron."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.classroom.neuron import SIGMOID, Neuron
from tests.scenes.driver import Driver
from tests.scenes.test_classroom import open_lesson


@given(st.floats(-3, 3), st.floats(-2, 2), st.floats(0, 1), st.floats(0.5, 20))
def test_the_bias_is_minus_the_threshold_and_the_sigmoid_is_the_textbooks(
    threshold: float, weight: float, given_input: float, steepness: float
) -> None:
    neuron = Neuron()
    neuron.count, neuron.threshold, neuron.activation, neuron.steepness = 1, threshold, SIGMOID, steepness
    neuron.weights[0], neuron.inputs[0] = weight, given_input
    z = steepness * (weight * given_input - threshold)
    assert neuron.output == pytest.approx(1 / (1 + math.exp(-z)), abs=1e-9)
    assert neuron.output_at(np.array([neuron.total]))[0] == pytest.approx(neuron.output, abs=1e-9)


def test_the_sum_for_an_output_of_0_99_is_its_logit_above_the_threshold() -> None:
    neuron = Neuron()
    neuron.threshold = 0.0
    assert neuron.sum_for(0.99) == pytest.approx(4.595120, abs=1e-6)


@pytest.mark.parametrize(("threshold", "says"), [(1.5, (0, 0, 0, 1)), (0.5, (0, 1, 1, 1)), (2.5, (0, 0, 0, 0))])
def test_the_threshold_makes_and_or_never(threshold: float, says: tuple[int, ...]) -> None:
    neuron = Neuron()
    neuron.threshold = threshold
    assert neuron.says() == says


def test_the_lesson_is_understood_by_its_handles(driver: Driver) -> None:
    lesson = open_lesson(driver, 4)
    view, bars = lesson._view, lesson._view._bars
    for share in (0.25, 0.75):
        x = round(bars.left + share * bars.width)
        driver.drag((x, bars.bottom - 20), (x, bars.top + 2), steps=3)
    assert lesson.reached == [True, False, False, False]
    x = round(view.curve.point(lesson.neuron.threshold, 0)[0])
    y = view._line.top - 8
    driver.drag((x, y), (x - 60, y), steps=3)
    assert not lesson.reached[1], "a threshold below 1 means OR"
    driver.drag((x - 60, y), (x + 50, y), steps=3)
    assert lesson.reached[1]
    driver.key("s")
    assert not lesson.reached[2]
    x = round(view.curve.point(lesson.neuron.threshold, 0)[0])
    driver.drag((x, y), (round(view.curve.point(lesson.neuron.total, 0)[0]), y), steps=3)
    assert lesson.reached[2]
    lesson.set_steepness(15.0)
    driver.frames(2)
    assert all(lesson.reached)
