"""What the fruit scene computes: crops, gradients found two ways, true counts, answers, undo."""

from __future__ import annotations

import numpy as np
import pytest

from brains.errors import UserError
from brains.network import Network
from scenes.fruit_chapters import CHAPTERS, SIGMOID, short_names
from scenes.fruit_exhibit import collapsed
from scenes.fruit_learning import BackpropLearner, BatchLearner, Curve, NudgeLearner, make_learner
from scenes.fruit_lesson import Lesson
from scenes.fruit_orchard import badness, grow, targets_of
from scenes.fruit_solve import solve


def lesson(number: int) -> Lesson:
    return Lesson(CHAPTERS[number - 1])


def best_line(points: np.ndarray, labels: np.ndarray) -> int:
    """The fewest fruit that any line of a fine fan of lines gets wrong: an answer by brute force."""
    fewest = len(labels)
    for angle in np.linspace(0, 2 * np.pi, 181):
        along = points @ (np.cos(angle), np.sin(angle))
        order = labels[np.argsort(along)]
        wrong = np.concatenate([[0], np.cumsum(order == 1)]) + np.concatenate(
            [np.cumsum((order == 0)[::-1])[::-1], [0]]
        )
        fewest = min(fewest, int(wrong.min()))
    return fewest


def test_crops_hold_what_their_chapters_claim() -> None:
    for crop, parted in (("slope", True), ("line", True), ("surrounded", False)):
        cloud = grow(crop, np.random.default_rng(3))
        assert len(cloud) == 80
        assert cloud.test.sum() == 20
        assert np.array_equal(badness(crop, cloud.points) > 0, cloud.labels == 1)
        fewest = best_line(cloud.points, cloud.labels)
        assert (fewest == 0) == parted, (crop, fewest)
        assert parted or fewest > 8, "one line does nearly as well"


def test_a_crop_without_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="slope, line or surrounded"):
        grow("salad", np.random.default_rng(0))


def test_chapter_one_turns_about_the_origin_whatever_its_weights() -> None:
    one = lesson(1)
    rng = np.random.default_rng(1)
    for _ in range(20):
        one.set_parameters(np.append(rng.normal(0, 2, 4), [0.0, 0.0]))
        safe, poison = one.network.forward(np.zeros((1, 2)))[0]
        assert safe == poison == 0.0
    assert one.free.tolist() == [0, 1, 2, 3]


def test_a_hidden_layer_of_sums_is_one_layer() -> None:
    three = lesson(3)
    points = np.random.default_rng(2).uniform(-1, 1, (50, 2))
    for seed in range(5):
        three.set_parameters(np.random.default_rng(seed).normal(0, 2, 17))
        weights, biases = collapsed(three)
        assert np.allclose(three.network.forward(points), points @ weights.T + biases, atol=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_the_gradient_of_chapter_seven_is_that_of_chapter_eight(seed: int) -> None:
    seven, eight = lesson(7), lesson(8)
    start = np.random.default_rng(seed).normal(0, 2, 17)
    seven.set_parameters(start)
    eight.set_parameters(start)
    nudges, backprop = make_learner(seven), make_learner(eight)
    assert isinstance(nudges, NudgeLearner)
    assert isinstance(backprop, BackpropLearner)
    while nudges.steps == 0:
        nudges.advance()
    backprop.advance()
    largest = np.abs(backprop.gradient).max()
    assert np.abs(nudges.gradient - backprop.gradient).max() <= 1e-6 * largest
    assert np.allclose(seven.parameters, eight.parameters, atol=1e-6)
    backprop.compare()
    assert backprop.comparison is not None
    assert backprop.comparison.difference <= 1e-6


def test_the_counts_on_screen_are_the_passes_really_made(monkeypatch: pytest.MonkeyPatch) -> None:
    passed: list[int] = []
    real = Network.forward

    def counting(network: Network, inputs: np.ndarray) -> np.ndarray:
        passed.append(len(inputs))
        return real(network, inputs)

    seven = lesson(7)
    learner = NudgeLearner(seven, 1.0)
    seven.verdict()
    monkeypatch.setattr(Network, "forward", counting)
    for _ in range(16):  # the 17th ends the sweep, and the curve then asks for a verdict of its own
        learner.advance()
    assert sum(passed) == learner.forward_passes == 16 * 2 * 60
    learner.advance()
    assert learner.steps == 1
    assert learner.forward_passes == learner.passes_per_step == 17 * 2 * 60
    eight = make_learner(lesson(8))
    assert isinstance(eight, BackpropLearner)
    eight.advance()
    assert (eight.forward_passes, eight.backward_passes) == (60, 60)


def test_a_sweep_begins_again_when_the_ground_moves() -> None:
    seven = lesson(7)
    learner = NudgeLearner(seven, 1.0)
    for _ in range(5):
        learner.advance()
    seven.fruit.add((0.5, 0.5), 1)
    learner.advance()
    assert learner.place == 1
    assert np.isfinite(learner.slopes).sum() == 1


def test_the_learn_rate_moves_the_weights_in_proportion() -> None:
    moves = []
    for rate in (0.5, 1.0, 4.0):
        eight = lesson(8)
        before = eight.parameters.copy()
        BackpropLearner(eight, rate).advance()
        moves.append((eight.parameters - before) / rate)
    assert np.allclose(moves[0], moves[1])
    assert np.allclose(moves[0], moves[2])


def test_all_three_ways_of_learning_make_the_fruit_right() -> None:
    for number, pieces in ((7, 17 * 400), (8, 2000), (9, 6000)):
        one = lesson(number)
        learner = make_learner(one)
        assert learner is not None
        before = one.verdict()
        for _ in range(pieces):
            learner.advance()
        after = one.verdict()
        assert after.train_cost < 0.45 * before.train_cost, number
        assert after.train_wrong <= 6, number


def test_minibatches_are_down_first_for_the_same_work() -> None:
    nine = lesson(9)
    learner = make_learner(nine)
    assert isinstance(learner, BatchLearner)
    for _ in range(600):
        learner.advance()
    assert learner.steps == 600
    assert learner.full_steps == 60
    assert learner.full_passes == learner.forward_passes == 3600
    assert nine.verdict().train_cost < 0.7 * learner.full_cost()


def test_a_batch_of_all_fruit_takes_the_steps_of_the_full_batch() -> None:
    nine = lesson(9)
    learner = make_learner(nine)
    assert isinstance(learner, BatchLearner)
    learner.batch = 100
    for _ in range(20):
        learner.advance()
    assert np.allclose(nine.parameters, learner.full, atol=1e-9)


def test_learning_without_fruit_says_what_to_do() -> None:
    for number in (7, 8, 9):
        one = lesson(number)
        one.fruit.remove(np.arange(len(one.fruit)))
        learner = make_learner(one)
        assert learner is not None
        with pytest.raises(UserError, match="paint some"):
            learner.advance()
        assert np.isnan(one.verdict().train_cost)


def test_costs_are_squared_distances_from_the_targets() -> None:
    six = lesson(6)
    verdict = six.verdict()
    by_hand = ((six.network.forward(six.fruit.points) - targets_of(six.fruit.labels)) ** 2).sum(axis=1)
    assert np.allclose(verdict.costs, by_hand)
    assert verdict.train_cost == pytest.approx(by_hand[~six.fruit.test].mean())
    assert verdict.train_count + verdict.test_count == len(six.fruit)


@pytest.mark.parametrize("number", range(1, 10))
def test_solve_it_for_me_keeps_its_promise(number: int) -> None:
    one = lesson(number)
    best = solve(one)
    one.set_parameters(best)
    verdict = one.verdict()
    if number == 3:
        train = ~one.fruit.test
        assert verdict.train_wrong <= best_line(one.fruit.points[train], one.fruit.labels[train]) + 8
        assert verdict.train_wrong >= 8
    else:
        assert verdict.train_wrong == 0
        assert verdict.test_wrong <= 2
    assert np.abs(best).max() <= one.chapter.limit
    if number == 1:
        assert best[4:].tolist() == [0.0, 0.0]


def test_solve_copes_with_any_fruit() -> None:
    for number in (1, 3, 4, 5):
        one = lesson(number)
        one.fruit.replace([(0.2, 0.2)], [1])
        assert np.isfinite(solve(one)).all()
        one.fruit.replace([], [])
        assert np.array_equal(solve(one), one.parameters)


def test_undo_brings_weights_and_fruit_back() -> None:
    two = lesson(2)
    start, fruit = two.parameters.copy(), two.fruit.points
    two.remember("slider 0")
    two.set_parameter(0, 2.0)
    two.remember("slider 0")  # still the same drag
    two.set_parameter(0, 2.5)
    two.end_gesture()
    two.remember()
    two.fruit.add((0.1, 0.1), 0)
    two.undo()
    assert np.array_equal(two.fruit.points, fruit)
    assert two.parameters[0] == 2.5
    two.undo()
    assert np.array_equal(two.parameters, start)
    assert not two.can_undo
    two.reset()
    assert two.can_undo


def test_chapters_are_numbered_named_and_build_on_one_another() -> None:
    assert [chapter.number for chapter in CHAPTERS] == list(range(1, 10))
    assert len({chapter.title for chapter in CHAPTERS}) == 9
    assert SIGMOID.parameter_count == 17
    assert len(set(short_names(SIGMOID))) == 17
    starts = [lesson(number).start() for number in (7, 8, 9)]
    assert np.array_equal(starts[0], starts[1])
    assert np.array_equal(starts[0], starts[2])


def test_a_curve_stays_short_however_long_one_learns() -> None:
    curve = Curve()
    for step in range(50_000):
        curve.add(step, 1.0)
    assert len(curve.x) == len(curve.y) < 400
    assert curve.x[-1] > 49_500
    assert curve.x == sorted(curve.x)
