"""A pass over many pictures in a thread of its own, a few hundred at a time, so that the window's frames go on."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

from brains.pictures.picture_set import Pictures

CHUNK_PICTURES = 125
Turn = Callable[[], None]
"""Waits until it is the thread's turn, if it must."""


def at_once() -> None:
    """It is always the thread's turn."""


class PicturePass:
    """Takes in the pictures from the first to the last; what it makes of them is the subclass's business.

    Args:
        pictures: to be taken in.
        turn: is called before every few pictures.

    Attributes:
        done: how many are taken in. What was found of them is valid, and may be read while the pass goes on.
    """

    def __init__(self, pictures: Pictures, turn: Turn = at_once) -> None:
        self.pictures = pictures
        self._turn = turn
        self.done = 0
        self._stopped = Event()
        self._thread: Thread | None = None

    @property
    def complete(self) -> bool:
        """Whether every picture is taken in."""
        return self.done == len(self.pictures)

    def start(self) -> None:
        """Begin in the background."""
        self._thread = Thread(target=self.run, name=type(self).__name__, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End where it is, and wait for the thread."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def run(self) -> None:
        """The pass itself, to its end or until it is stopped."""
        while not self.complete and not self._stopped.is_set():
            self._turn()
            rows = slice(self.done, min(len(self.pictures), self.done + CHUNK_PICTURES))
            self.take_in(self.pictures.take(rows), rows)
            self.done = rows.stop  # last: what lies before it is whole

    def take_in(self, part: Pictures, rows: slice) -> None:
        """Look at the pictures that stand at ``rows`` of all."""
        raise NotImplementedError
