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
        pending: how many lessons are under way or wait for their turn.
    """

    def __init__(self, session: PicturesSession) -> None:
        self.corrections: list[Correction] = []
        self.words = ""
        self.pending = 0
        self._taken_back = 0  # of those that are pending
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
        self.pending += 1
        self.words = f"Learning that this is {snapshot.classes[label]} …"

    def poll(self) -> None:
        """Take note of lessons that ended, and forget what was said about other classes."""
        snapshot = self._session.snapshot
        if self._classes != (snapshot.classes, snapshot.shape):
            self._classes = snapshot.classes, snapshot.shape
            self.corrections, self.words = [], ""
        while self._ended:
            self._take_note(self._ended.popleft())
            self.pending -= 1
        if not self.pending:
            self._taken_back = 0

    def _take_note(self, ended: FineTuned) -> None:
        if math.isfinite(ended.after):
            name, before, after = ended.words.removeprefix(LESSON), percent(ended.before), percent(ended.after)
            if not self._taken_back:
                self.words = f"Learnt: this is {name}. Right in the test: {before} before, {after} after."
        elif self._taken_back:
            self._taken_back -= 1
        else:
            self.corrections, self.words = self.corrections[:-1], "The lesson was broken off"

    def why_not_undo(self) -> str:
        """Why no lesson can be taken back now; "" if the last thing done to the network, or asked for, is one."""
        session, undo = self._session, self._session.snapshot.undo
        if self.pending > self._taken_back:
            return ""
        if session.unhandled or session.snapshot.busy:
            return "One moment: it is at work"
        return "" if undo and undo[-1].startswith(LESSON) else "No lesson to undo"

    def undo(self) -> None:
        """The network forgets the last lesson, or what it has learnt so far of one that is under way."""
        self.poll()
        if self.why_not_undo():
            return
        if self.pending > self._taken_back:
            self._taken_back += 1
            name = self._session.snapshot.classes[self.corrections[-1].label]
        else:
            name = self._session.snapshot.undo[-1].removeprefix(LESSON)
        self._session.undo()
        self.corrections = self.corrections[:-1]
        self.words = f"Forgotten: that it was {name}"
