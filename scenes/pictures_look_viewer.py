"""What the viewer looks at: a part of the set, a filter, a chosen picture; and verdicts that follow the network."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from brains.network import Network
from brains.pictures.picture_set import Pictures, PictureSet
from scenes.picture_pass import Turn, at_once
from scenes.pictures_look_order import Filter, Tally, next_mistake, shown, tally
from scenes.pictures_look_verdicts import Verdicts
from scenes.pictures_snapshot import Snapshot

PARTS = ("test", "train")
RENEW_S = 0.5
"""While the network trains, a new pass over the pictures begins at the earliest this long after the one before; and
not before three times as long as that took have gone by, so that passes take no more than a quarter of the time."""
GROW_S = 0.5
"""During a first pass, what depends on its verdicts is brought up to date this often."""


class Viewer:
    """Keeps the place in the pictures while verdicts, filters and the network change.

    Args:
        turn: called by the threads that look at the pictures, before every few of them.

    Attributes:
        part: a word of ``PARTS``.
        asked: the filter.
        pictures: the part that is looked at; None until there is a set.
        classes: their names.
        verdicts: of the network; None until there is a set.
        rows: numbers in the set ``(k,)`` of what is shown, in order.
        place: of the chosen picture in ``rows``.
        revision: grows when ``rows`` or verdicts are others.
    """

    def __init__(self, turn: Turn = at_once) -> None:
        self._turn = turn
        self.part = PARTS[0]
        self.asked = Filter()
        self.pictures: Pictures | None = None
        self.classes: tuple[str, ...] = ()
        self.verdicts: Verdicts | None = None
        self.rows: np.ndarray = np.empty(0, dtype=np.intp)
        self.place = 0
        self.revision = 0
        self._set: PictureSet | None = None
        self._network: Network | None = None
        self._weights = -1
        self._next: Verdicts | None = None
        self._since_s = self._pass_s = self._grown_s = 0.0
        self._seen = 0
        self._stopped = False

    # keeping up

    def follow(self, snapshot: Snapshot, elapsed_s: float) -> None:
        """Once a frame: take over a new set or new weights, and verdicts as they come."""
        self._since_s += elapsed_s
        if snapshot.pictures is None or snapshot.pictures.shape != snapshot.shape:
            return
        self._network = snapshot.network
        names = snapshot.pictures.classes
        classes = names + snapshot.classes[len(names) :]  # the network may know more classes than the set has
        if snapshot.pictures is not self._set:
            self._set, self.classes = snapshot.pictures, classes
            self.asked = replace(self.asked, label=None, guess=None)
            self._weights = snapshot.weights_revision
            self._look_at_part()
            return
        if len(classes) > len(self.classes):
            self.classes = classes  # verdicts on the way may name any of those before
        verdicts = self.verdicts
        assert verdicts is not None
        self._grown_s += elapsed_s
        if self._next is not None:
            if self._next.complete:
                self.verdicts, self._next, self._pass_s, self._since_s = self._next, None, self._since_s, 0.0
                self._renew_rows()
        elif self._seen < len(verdicts.pictures):
            if verdicts.complete or self._grown_s >= GROW_S:
                self._pass_s, self._grown_s = self._since_s, 0.0
                self._renew_rows()
        elif snapshot.weights_revision != self._weights and (not snapshot.running or self._due):
            self._weights, self._since_s = snapshot.weights_revision, 0.0
            self._next = self._begin(verdicts.pictures)

    @property
    def _due(self) -> bool:
        return self._since_s >= max(RENEW_S, 3 * self._pass_s)

    def stop(self) -> None:
        """End what goes on in the background; ``resume`` goes on with it."""
        for verdicts in (self.verdicts, self._next):
            if verdicts is not None:
                verdicts.stop()
        self._next, self._stopped = None, True

    def resume(self) -> None:
        """Go on after ``stop``; a pass that was not at its end begins anew, and the place is kept."""
        if self._stopped and self.verdicts is not None and not self.verdicts.complete:
            self.verdicts = self._begin(self.verdicts.pictures)
            self._seen = 0
        self._stopped = False

    def _begin(self, pictures: Pictures) -> Verdicts:
        assert self._network is not None
        verdicts = Verdicts(pictures, partial(_probabilities, self._network), self._turn)
        verdicts.start()
        return verdicts

    def _look_at_part(self) -> None:
        self.stop()
        self._stopped = False
        assert self._set is not None
        self.pictures = self._set.test if self.part == PARTS[0] else self._set.train
        self.verdicts = self._begin(self.pictures)
        self.place, self._since_s, self._grown_s, self._seen = 0, 0.0, 0.0, 0
        self.rows = np.empty(0, dtype=np.intp)
        self._renew_rows()

    def _renew_rows(self) -> None:
        """Filter and order anew; the chosen picture stays chosen if it is still shown."""
        verdicts = self.verdicts
        if verdicts is None:
            return
        number = self.number
        self._seen = verdicts.done
        self.rows = shown(verdicts, self.asked)
        found = np.flatnonzero(self.rows == number) if number is not None else np.empty(0, dtype=np.intp)
        self.place = int(found[0]) if len(found) else max(0, min(self.place, len(self.rows) - 1))
        self.revision += 1

    # choosing

    def choose_part(self, part: str) -> None:
        """Look at the other part of the set."""
        if part != self.part:
            self.part = part
            if self._set is not None:
                self._look_at_part()

    def choose(self, **changes: Any) -> None:
        """Change fields of the filter. What is shown then begins at its first picture where its order is another."""
        before = self.asked
        self.asked = replace(before, **changes)
        if before.worst_first != self.asked.worst_first:
            self.rows, self.place = np.empty(0, dtype=np.intp), 0
        self._renew_rows()

    def go(self, steps: int) -> None:
        """That many pictures on (or back, below 0), as far as there are any."""
        self.place = max(0, min(self.place + steps, len(self.rows) - 1))

    def go_to(self, place: int) -> None:
        """To that place of what is shown."""
        self.place = 0
        self.go(place)

    def go_to_mistake(self, way: int = 1) -> bool:
        """To the next mistake, or the one before (-1), round the ends; False if there is none."""
        found = next_mistake(self.verdicts, self.rows, self.place, way) if self.verdicts is not None else None
        if found is not None:
            self.place = found
        return found is not None

    # looking

    @property
    def number(self) -> int | None:
        """Number in the set of the chosen picture, from 0; None if nothing is shown."""
        return int(self.rows[self.place]) if self.place < len(self.rows) else None

    @property
    def judged_share(self) -> float:
        """How much of the part has been seen by the network, 0 to 1."""
        return self.verdicts.done / len(self.verdicts.pictures) if self.verdicts is not None else 0.0

    def tally(self) -> Tally:
        """How the network does on what is shown."""
        return tally(self.verdicts, self.rows) if self.verdicts is not None else Tally(0, 0)

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        """``(n, classes)``: what the newest network says to ``images`` ``(n, height, width[, 3])``, float32 0 to 1."""
        assert self._network is not None
        return self._network.forward(images.reshape(len(images), -1))


def _probabilities(network: Network, pictures: Pictures) -> np.ndarray:
    return network.forward(pictures.inputs())
