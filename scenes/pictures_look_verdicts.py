"""What a network says to every picture of a set, found in the background a few hundred pictures at a time."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

import numpy as np

from brains.pictures.picture_set import Pictures

Classify = Callable[[Pictures], np.ndarray]
"""``classify(pictures) -> (n, classes)``: how sure a network is of each class, 0 to 1."""

CHUNK_PICTURES = 250
"""So few that the window's frames go on between them."""


class Verdicts:
    """One pass over a set of pictures with one network.

    Of every picture its guess is kept and two numbers, not the whole ranking, so that 60,000 pictures of 1,000 classes
    take no room to speak of. A set is judged from its beginning; what lies before ``done`` is valid, and may be read
    while the pass goes on.

    Args:
        pictures: to be judged.
        classify: asks the network, which must not change meanwhile.

    Attributes:
        guesses: ``(n,)`` class numbers.
        sureness: ``(n,)`` float32, how sure the network is of its guess, 0 to 1.
        margins: ``(n,)`` float32, how much surer it is of the true class than of the best of the others: below 0 is a
            mistake, and -1 is the worst there is.
        done: how many are judged.
    """

    def __init__(self, pictures: Pictures, classify: Classify) -> None:
        self.pictures = pictures
        count = len(pictures)
        self.guesses = np.zeros(count, dtype=np.intp)
        self.sureness, self.margins = np.zeros(count, dtype=np.float32), np.zeros(count, dtype=np.float32)
        self.done = 0
        self._classify = classify
        self._stopped = Event()
        self._thread: Thread | None = None

    @property
    def complete(self) -> bool:
        """Whether every picture is judged."""
        return self.done == len(self.pictures)

    @property
    def wrong(self) -> np.ndarray:
        """``(done,)`` bool: whether the guess is another class than the label."""
        done = self.done
        mistaken: np.ndarray = self.guesses[:done] != self.pictures.labels[:done]
        return mistaken

    def start(self) -> None:
        """Begin the pass in a thread of its own."""
        self._thread = Thread(target=self.run, name="verdicts", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the pass where it is, and wait for its thread."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def run(self) -> None:
        """The pass itself, to its end or until it is stopped."""
        while not self.complete and not self._stopped.is_set():
            self._judge(slice(self.done, min(len(self.pictures), self.done + CHUNK_PICTURES)))
            self._stopped.wait(0.001)  # lets the window's thread have its turn

    def _judge(self, rows: slice) -> None:
        part = self.pictures.take(rows)
        probabilities = np.asarray(self._classify(part), dtype=np.float32)
        places = np.arange(len(part))
        self.guesses[rows] = probabilities.argmax(axis=1)
        self.sureness[rows] = probabilities.max(axis=1)
        truth = probabilities[places, part.labels]
        others = probabilities.copy()
        others[places, part.labels] = -np.inf
        self.margins[rows] = truth - others.max(axis=1)
        self.done = rows.stop  # last: what lies before it is whole
