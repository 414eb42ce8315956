"""The viewer: filters, the worst mistakes first, the next mistake; and verdicts found in the background."""

from __future__ import annotations

import time

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from brains.pictures.picture_set import Pictures
from scenes.picture_pass import CHUNK_PICTURES
from scenes.pictures_look_order import Filter, Tally, next_mistake, shown, tally
from scenes.pictures_look_verdicts import Verdicts

CLASSES = 4


def made(labels: list[int], probabilities: np.ndarray) -> Verdicts:
    """Verdicts of a network that gives picture k, whose pixels say k, row k of ``probabilities``."""
    count = len(labels)
    images = np.zeros((count, 2, 2), dtype=np.uint8)
    images.reshape(count, 4)[:, 0], images.reshape(count, 4)[:, 1] = np.divmod(np.arange(count), 256)
    pictures = Pictures(images, np.array(labels))

    def classify(part: Pictures) -> np.ndarray:
        flat = part.images.reshape(len(part), 4).astype(int)
        return probabilities[flat[:, 0] * 256 + flat[:, 1]]

    return Verdicts(pictures, classify)


def example() -> Verdicts:
    verdicts = made(
        [0, 1, 2, 3, 1],
        np.array(
            [
                [0.9, 0.1, 0.0, 0.0],  # right
                [0.6, 0.3, 0.1, 0.0],  # taken for 0, a little
                [0.0, 1.0, 0.0, 0.0],  # taken for 1, entirely
                [0.1, 0.2, 0.3, 0.4],  # right, hardly
                [0.0, 0.8, 0.1, 0.1],  # right
            ]
        ),
    )
    verdicts.run()
    return verdicts


def test_margins_tell_mistakes_from_what_is_right_and_how_bad_they_are() -> None:
    verdicts = example()
    assert verdicts.guesses.tolist() == [0, 0, 1, 3, 1]
    assert np.allclose(verdicts.margins, [0.8, -0.3, -1.0, 0.1, 0.7])
    assert np.allclose(verdicts.sureness, [0.9, 0.6, 1.0, 0.4, 0.8])
    assert verdicts.wrong.tolist() == [False, True, True, False, False]


def test_the_filters_and_the_order() -> None:
    verdicts = example()
    assert shown(verdicts, Filter()).tolist() == [0, 1, 2, 3, 4]
    assert shown(verdicts, Filter(worst_first=True)).tolist() == [2, 1, 3, 4, 0]
    assert shown(verdicts, Filter(mistakes=True)).tolist() == [1, 2]
    assert shown(verdicts, Filter(label=1)).tolist() == [1, 4]
    assert shown(verdicts, Filter(guess=1)).tolist() == [2, 4]
    assert shown(verdicts, Filter(label=1, mistakes=True, worst_first=True)).tolist() == [1]
    assert shown(verdicts, Filter(label=0, mistakes=True)).tolist() == []


def test_the_next_mistake_goes_round_and_back() -> None:
    verdicts = example()
    rows = shown(verdicts, Filter())
    assert [next_mistake(verdicts, rows, place) for place in range(5)] == [1, 2, 1, 1, 1]
    assert [next_mistake(verdicts, rows, place, -1) for place in range(5)] == [2, 2, 1, 2, 2]
    assert next_mistake(verdicts, shown(verdicts, Filter(label=3)), 0) is None


def test_the_accuracy_of_what_is_shown() -> None:
    verdicts = example()
    assert tally(verdicts, shown(verdicts, Filter())) == Tally(5, 3)
    assert tally(verdicts, shown(verdicts, Filter(label=1))).accuracy == 0.5
    assert tally(verdicts, np.empty(0, dtype=int)).accuracy is None


def test_what_is_not_judged_yet_is_shown_but_does_not_count() -> None:
    verdicts = made([0] * 10, np.tile([1.0, 0.0, 0.0, 0.0], (10, 1)))
    assert shown(verdicts, Filter()).tolist() == list(range(10))
    assert shown(verdicts, Filter(mistakes=True)).tolist() == []
    assert tally(verdicts, shown(verdicts, Filter())).accuracy is None
    assert next_mistake(verdicts, shown(verdicts, Filter()), 0) is None


@given(st.integers(1, 1200), st.integers(0, 2**32 - 1))
def test_worst_first_holds_every_picture_once_and_mistakes_before_the_rest(count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    verdicts = made(rng.integers(0, CLASSES, count).tolist(), rng.dirichlet(np.ones(CLASSES), count))
    verdicts.run()
    assert verdicts.complete
    order = shown(verdicts, Filter(worst_first=True))
    assert sorted(order.tolist()) == list(range(count))
    assert np.all(np.diff(verdicts.margins[order]) >= 0)
    wrong = verdicts.wrong[order]
    assert not np.any(np.diff(wrong.astype(int)) > 0)
    assert np.array_equal(np.sort(shown(verdicts, Filter(mistakes=True))), np.sort(order[: wrong.sum()]))


def test_a_pass_in_the_background_comes_to_its_end() -> None:
    count = 3 * CHUNK_PICTURES + 7
    verdicts = made([2] * count, np.tile([0.0, 0.0, 1.0, 0.0], (count, 1)))
    verdicts.start()
    deadline = time.monotonic() + 20
    while not verdicts.complete and time.monotonic() < deadline:
        time.sleep(0.01)
    assert verdicts.complete
    assert not verdicts.wrong.any()
    verdicts.stop()


def test_a_pass_that_is_stopped_keeps_what_it_has_found() -> None:
    count = 5 * CHUNK_PICTURES
    verdicts = made([0] * count, np.tile([0.0, 1.0, 0.0, 0.0], (count, 1)))
    classify = verdicts._classify

    def stops_after_two(part: Pictures) -> np.ndarray:
        if verdicts.done == CHUNK_PICTURES:
            verdicts.stop()
        return classify(part)

    verdicts._classify = stops_after_two
    verdicts.run()
    assert verdicts.done == 2 * CHUNK_PICTURES
    assert verdicts.wrong.all()
    assert len(shown(verdicts, Filter(mistakes=True))) == 2 * CHUNK_PICTURES
