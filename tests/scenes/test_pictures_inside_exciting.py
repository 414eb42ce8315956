"""The pictures that excite a neuron most, found in one pass for all neurons."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from brains.pictures.picture_set import Pictures
from scenes.pictures_inside_exciting import KEPT, Exciting


def pictures(values: np.ndarray) -> Pictures:
    """One pixel for each neuron, so that its own value is what excites it."""
    return Pictures(values.astype(np.uint8)[:, None, :], np.zeros(len(values), dtype=int))


@given(st.integers(1, 900), st.integers(0, 2**32 - 1))
def test_it_finds_what_sorting_them_all_finds(count: int, seed: int) -> None:
    values = np.random.default_rng(seed).integers(0, 256, (count, 3))
    found = Exciting(pictures(values), lambda inputs: inputs)
    found.run()
    for neuron in range(3):
        numbers, excitements = found.of(neuron)
        best = np.sort(values[:, neuron])[::-1][:KEPT] / 255
        assert np.allclose(excitements, best)
        assert np.allclose(values[numbers, neuron] / 255, best)
        assert len(set(numbers.tolist())) == len(numbers)


def test_before_the_first_pictures_there_are_none() -> None:
    numbers, excitements = Exciting(pictures(np.zeros((4, 2))), lambda inputs: inputs).of(1)
    assert len(numbers) == len(excitements) == 0
