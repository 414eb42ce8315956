"""Minibatches and examples: every example once an epoch, classes kept in proportion, exact repeats."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brains.batches import GATHER_BYTES, Batches
from brains.errors import UserError
from brains.examples import Examples, classes_of, encode


def numbered(count: int, width: int = 1) -> Examples:
    inputs = np.repeat(np.arange(count, dtype=np.float32)[:, None], width, axis=1)
    return Examples(inputs, inputs[:, :1] * 10)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 70), st.lists(st.integers(1, 40), min_size=1, max_size=40), st.integers(0, 99))
def test_every_epoch_gives_every_example_once_whatever_the_batch_sizes(count: int, sizes: list[int], seed: int) -> None:
    batches, seen = Batches(numbered(count), np.random.default_rng(seed)), []
    for size in sizes:
        inputs, targets = batches.next(size)
        assert 1 <= len(inputs) <= size
        assert (targets == inputs * 10).all()
        assert batches.rows.tolist() == inputs[:, 0].tolist()
        seen += inputs[:, 0].tolist()
        assert batches.epochs == pytest.approx(len(seen) / count)
        assert batches.epoch == len(seen) // count
    for start in range(0, len(seen) - count + 1, count):
        assert sorted(seen[start : start + count]) == list(range(count))


def test_rows_wider_than_what_is_gathered_at_once_come_right() -> None:
    width = GATHER_BYTES // 4 // 3
    batches = Batches(numbered(10, width), np.random.default_rng(1))
    seen = np.concatenate([batches.next(4)[0][:, -1].copy() for _ in range(3)])
    assert sorted(seen.tolist()) == list(range(10))
    assert batches.left == 0


def test_a_saved_stream_goes_on_to_the_bit() -> None:
    examples = numbered(23)
    rng = np.random.default_rng(5)
    batches = Batches(examples, rng)
    for _ in range(7):
        batches.next(5)
    rng.random(3)  # others may draw from the same generator
    saved = batches.state()
    rest = [batches.next(4)[0].tolist() for _ in range(20)]
    other = Batches(examples, np.random.default_rng(99))
    other.restore(saved)
    assert [other.next(4)[0].tolist() for _ in range(20)] == rest
    with pytest.raises(UserError, match="of 23 examples, there are 24"):
        Batches(numbered(24), np.random.default_rng(0)).restore(saved)


def test_a_split_keeps_the_share_of_every_class_and_every_example() -> None:
    labels = np.array([0] * 80 + [1] * 15 + [2] * 5)
    examples = Examples(np.arange(100.0)[:, None], encode(labels, 3))
    for share in (0.2, 0.5, 0.75):
        rest, part = examples.split(share, np.random.default_rng(1))
        assert sorted([*rest.inputs[:, 0], *part.inputs[:, 0]]) == list(range(100))
        for k, count in enumerate((80, 15, 5)):
            assert abs((part.labels == k).sum() - share * count) <= 1
    for share in (0.0, 0.001, 0.999, 1.0):
        rest, part = Examples(np.zeros((3, 1)), np.zeros((3, 1)), "regression").split(share, np.random.default_rng(1))
        assert min(len(rest), len(part)) >= 1
    with pytest.raises(UserError, match="one example"):
        Examples(np.zeros((1, 1)), np.zeros((1, 1))).split(0.5, np.random.default_rng(1))


def test_classes_become_targets_and_back() -> None:
    labels = np.array([0, 2, 1])
    assert encode(labels, 3).tolist() == [[1, 0, 0], [0, 0, 1], [0, 1, 0]]
    assert encode(np.array([0, 1]), 2).tolist() == [[0], [1]]
    assert encode(np.array([0, 1]), 2, 2).tolist() == [[1, 0], [0, 1]]
    assert classes_of(encode(labels, 3, 5)).tolist() == [0, 2, 1]
    with pytest.raises(UserError, match="3 classes need 3 outputs, the network has 2"):
        encode(labels, 3, 2)


@pytest.mark.parametrize(
    ("inputs", "targets", "task"),
    [
        (np.zeros((2, 1)), np.zeros((3, 1)), "regression"),
        (np.zeros((0, 1)), np.zeros((0, 1)), "regression"),
        (np.zeros(2), np.zeros((2, 1)), "regression"),
        (np.zeros((2, 1)), np.zeros((2, 1)), "sorting"),
        (np.array([[np.nan]]), np.zeros((1, 1)), "regression"),
        (np.zeros((1, 1)), np.array([[np.inf]]), "regression"),
    ],
)
def test_examples_that_are_none_are_refused(inputs: np.ndarray, targets: np.ndarray, task: str) -> None:
    with pytest.raises(ValueError, match=r"examples|task"):
        Examples(inputs, targets, task)
