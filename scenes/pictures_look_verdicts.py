"""What a network says to every picture of a set."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from brains.pictures.picture_set import Pictures
from scenes.picture_pass import PicturePass, Turn, at_once

Classify = Callable[[Pictures], np.ndarray]
"""``classify(pictures) -> (n, classes)``: how sure a network is of each class, 0 to 1."""


class Verdicts(PicturePass):
    """One pass over a set of pictures with one network.

    Of every picture its guess is kept and two numbers, not the whole ranking, so that 60,000 pictures of 1,000 classes
    take no room to speak of.

    Args:
        pictures: to be judged.
        classify: asks the network, which must not change meanwhile.
        turn: as for every pass.

    Attributes:
        guesses: ``(n,)`` class numbers.
        sureness: ``(n,)`` float32, how sure the network is of its guess, 0 to 1.
        margins: ``(n,)`` float32, how much surer it is of the true class than of the best of the others: below 0 is a
            mistake, and -1 is the worst there is.
    """

    def __init__(self, pictures: Pictures, classify: Classify, turn: Turn = at_once) -> None:
        super().__init__(pictures, turn)
        count = len(pictures)
        self.guesses = np.zeros(count, dtype=np.intp)
        self.sureness, self.margins = np.zeros(count, dtype=np.float32), np.zeros(count, dtype=np.float32)
        self._classify = classify

    @property
    def wrong(self) -> np.ndarray:
        """``(done,)`` bool: whether the guess is another class than the label."""
        done = self.done
        mistaken: np.ndarray = self.guesses[:done] != self.pictures.labels[:done]
        return mistaken

    def take_in(self, part: Pictures, rows: slice) -> None:
        """Ask the network, and keep what it says."""
        probabilities = np.asarray(self._classify(part), dtype=np.float32)
        places = np.arange(len(part))
        self.guesses[rows] = probabilities.argmax(axis=1)
        self.sureness[rows] = probabilities.max(axis=1)
        truth = probabilities[places, part.labels]
        others = probabilities.copy()
        others[places, part.labels] = -np.inf
        self.margins[rows] = truth - others.max(axis=1)
