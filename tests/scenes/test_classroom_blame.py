"""Lesson 6: blame flows back."""

from __future__ import annotations

import numpy as np
import pytest

from brains.backprop import loss_of, numerical_gradient
from scenes.classroom.blame import BY_WEIGHT, CHAIN, EQUAL, IN_A_ROW, RULES, SIMPLE, SPLITS, Blame, shared_out
from tests.scenes.driver import Driver
from tests.scenes.test_classroom import open_lesson


@pytest.mark.parametrize(
    ("example", "rule", "shares"),
    [
        ("3 and 1", BY_WEIGHT, (3 / 4, 1 / 4)),
        ("6 and 3", BY_WEIGHT, (2 / 3, 1 / 3)),
        ("2 × 2", BY_WEIGHT, (0.7, 1.3)),
        ("2 × 2", SIMPLE, (3.5, 6.5)),
        ("3 and 1", EQUAL, (0.5, 0.5)),
    ],
)
def test_errors_are_shared_out_as_in_the_books(example: str, rule: str, shares: tuple[float, float]) -> None:
    weights, errors = SPLITS[example]
    assert shared_out(rule, np.array(weights), np.array(errors)) == pytest.approx(shares, abs=1e-9)


def test_the_classic_step_has_the_classic_numbers(driver: Driver) -> None:
    lesson = open_lesson(driver, 6)
    for _ in range(4):
        driver.key("n")
    driver.key("s")
    blame = lesson.blame
    assert blame.errors == pytest.approx([-0.716303, 0.281402, -0.768097], abs=1e-6)
    assert lesson.hidden_errors(SIMPLE) == pytest.approx([-0.660527, -0.437521, -0.993159], abs=1e-6)
    assert blame.cost == pytest.approx(0.591125, abs=1e-6)
    driver.key("right")
    hidden, output = blame.weights
    assert output.ravel() == pytest.approx(
        [0.267478, 0.674221, 0.472224, 0.613271, 0.510520, 0.211334, 0.769709, 0.075990, 0.874130], abs=1e-6
    )
    assert hidden.ravel() == pytest.approx(
        [0.867594, 0.296399, 0.371195, 0.171732, 0.796859, 0.174873, 0.039013, 0.493224, 0.545789], abs=1e-6
    )
    assert blame.cost == pytest.approx(0.568249, abs=1e-6)
    assert lesson.reached == [False, True, False]


def test_the_chain_rule_is_the_gradient_and_the_simple_rule_is_not() -> None:
    blame = Blame()
    gradient = numerical_gradient(blame.network, blame.inputs[None], blame.targets[None]).gradient / 2
    views = blame.network.topology.views(gradient)
    for change, (weights, _) in zip(blame.changes(CHAIN), views, strict=True):
        assert change == pytest.approx(-blame.learn_rate * weights, rel=1e-7, abs=1e-12)
    assert blame.agreement(CHAIN) == pytest.approx(1.0, abs=1e-9)
    assert 0.7 < blame.agreement(SIMPLE) < 0.8
    assert blame.cost == pytest.approx(loss_of(blame.network, blame.inputs[None], blame.targets[None]) / 2)


def test_neurons_in_a_row_multiply_the_factors_of_the_chain_rule(driver: Driver) -> None:
    lesson = open_lesson(driver, 6)
    driver.key("c")
    assert lesson.example == IN_A_ROW
    assert lesson.blame.rule == CHAIN
    chain = lesson.small.chain
    x, first, last = chain.forward()[1]
    found = {symbol: value for symbol, _, value in lesson.small.factors()}
    assert found["dC/da₂"] == pytest.approx(2 * (last - chain.y), abs=1e-12)
    assert found["da₂/dz₂"] == pytest.approx(last * (1 - last), abs=1e-12)
    assert found["dz₂/da₁"] == chain.weights[1]
    assert found["da₁/dz₁"] == pytest.approx(first * (1 - first), abs=1e-12)
    assert (found["dz₁/dw₁"], found["dz₁/db₁"]) == (x, 1.0)
    assert [found["dC/dw₁"], found["dC/db₁"]] == pytest.approx(chain.by_nudges()[:2].tolist(), rel=1e-6)
    assert lesson.hidden_errors(CHAIN) == pytest.approx([-(found["dC/da₂"] / 2) * found["da₂/dz₂"] * found["dz₂/da₁"]])
    driver.frames(2)
    shown = {row[0]: row[2] for row in lesson._factors.rows}
    assert shown["dz₁/db₁"] == "1.000000"
    assert len(shown) == 8
    driver.assert_layout_is_clean()


@pytest.mark.parametrize(("rule", "learns"), [*zip(RULES, (False, False, True, True), strict=True)])
def test_two_of_the_rules_get_there(rule: str, learns: bool) -> None:
    blame = Blame()
    blame.rule = rule
    for _ in range(400):
        blame.learn()
    assert (blame.cost < 0.05) == learns


def test_the_lesson_is_understood_by_sharing_out_and_learning(driver: Driver) -> None:
    lesson = open_lesson(driver, 6)
    driver.key("right")
    assert lesson.blame.steps == 0, "a small example does not learn"
    driver.key("w")
    assert lesson.reached == [True, False, False]
    for rule in "sc":
        driver.key(rule)
        for _ in range(4 if rule == "s" else 0):
            if not lesson.learns:
                driver.key("n")
        driver.key("right")
        driver.key("space")
        driver.frames(260)
        driver.key("backspace")
    assert all(lesson.reached)
