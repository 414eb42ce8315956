"""Teach it: what the visitor said about drawings, and how the network took it."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import numpy as np

from brains.network import Network
from brains.pictures.picture_set import Pictures, PictureSet
from brains.pictures.teaching import Teacher
from scenes.pictures_course import FineTuning
from scenes.pictures_ranking import percent
from scenes.pictures_session import PicturesSession
from scenes.pictures_training import FineTuned

LESSON = "the lesson that this is "
MOST_CORRECTIONS = 200


@dataclass(frozen=True, eq=False)
class Correction:
    """A picture as the network saw it, in the shape it takes, and its right class."""

    picture: np.ndarray
    label: int


class Teaching:
    """Corrects the session's network, in the background; every lesson repeats those before it.

    Args:
        session: whose network it is.

    Attributes:
        corrections: what was said, the newest last.
        words: how the last lesson went, in a few words; "" before the first.
    """

    def __init__(self, session: PicturesSession) -> None:
        self.corrections: list[Correction] = []
        self.words = ""
        self._session = session
        self._ended: deque[FineTuned] = deque()
        self._classes = session.snapshot.classes, session.snapshot.shape

    def teach(self, picture: np.ndarray, label: int) -> None:
        """Tell the network what a picture ``(height, width[, 3])`` float32 is."""
        snapshot = self._session.snapshot
        self.poll()
        self.corrections = [*self.corrections[1 - MOST_CORRECTIONS :], Correction(picture.copy(), label)]
        told = Pictures(
            np.stack([one.picture for one in self.corrections]).astype(np.float32),
            np.array([one.label for one in self.corrections]),
        )
        seed = self._session.setup.seed + len(self.corrections)

        def begin(network: Network, pictures: PictureSet) -> FineTuning:
            for _ in Teacher(network, pictures.train, told, seed):
                yield

        self._session.fine_tune(LESSON + snapshot.classes[label], begin, self._ended.append)
        self.words = f"Learning that this is {snapshot.classes[label]} …"

    def poll(self) -> None:
        """Take note of lessons that ended, and forget what was said about other classes."""
        snapshot = self._session.snapshot
        if self._classes != (snapshot.classes, snapshot.shape):
            self._classes = snapshot.classes, snapshot.shape
            self.corrections, self.words = [], ""
        while self._ended:
            ended = self._ended.popleft()
            name = ended.words.removeprefix(LESSON)
            before, after = percent(ended.before), percent(ended.after)
            self.words = f"Learnt: this is {name}. Right in the test: {before} before, {after} after."
            if not math.isfinite(ended.after):
                self.corrections, self.words = self.corrections[:-1], "The lesson was broken off"

    def can_undo(self) -> bool:
        """Whether the last thing done to the network was a lesson."""
        undo = self._session.snapshot.undo
        return bool(undo) and undo[-1].startswith(LESSON) and not self._session.snapshot.busy

    def undo(self) -> None:
        """The network forgets the last lesson."""
        if self.can_undo():
            name = self._session.snapshot.undo[-1].removeprefix(LESSON)
            self._session.undo()
            self.corrections = self.corrections[:-1]
            self.words = f"Forgotten: that it was {name}"
