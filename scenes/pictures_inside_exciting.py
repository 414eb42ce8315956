"""Which pictures of a set excite each neuron of the first layer most."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from brains.pictures.picture_set import Pictures
from scenes.picture_pass import PicturePass, Turn, at_once

KEPT = 24
Excite = Callable[[np.ndarray], np.ndarray]
"""``excite(inputs (n, features)) -> (n, neurons)``: how much each neuron is excited by each picture."""


class Exciting(PicturePass):
    """One pass over a set, for all neurons at once.

    Args:
        pictures: to look through.
        excite: asks the network, which must not change meanwhile.
        turn: as for every pass.
    """

    def __init__(self, pictures: Pictures, excite: Excite, turn: Turn = at_once) -> None:
        super().__init__(pictures, turn)
        self._excite = excite
        # Numbers of the pictures and what they excite, both (kept, neurons): one tuple, replaced as a whole.
        self._found: tuple[np.ndarray, np.ndarray] | None = None

    def of(self, neuron: int) -> tuple[np.ndarray, np.ndarray]:
        """Of the pictures seen so far, those that excite a neuron most: their numbers ``(k,)`` and how much, the most
        first; ``k`` is at most ``KEPT``."""
        found = self._found
        if found is None:
            return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.float32)
        numbers, excitements = found[0][:, neuron], found[1][:, neuron]
        order = np.lexsort((numbers, -excitements))
        return numbers[order], excitements[order]

    def take_in(self, part: Pictures, rows: slice) -> None:
        """Merge what these pictures excite with the best so far."""
        excitements = np.asarray(self._excite(part.inputs()), dtype=np.float32)
        numbers = np.broadcast_to(np.arange(rows.start, rows.stop)[:, None], excitements.shape)
        if self._found is not None:
            numbers = np.concatenate([self._found[0], numbers])
            excitements = np.concatenate([self._found[1], excitements])
        if len(numbers) > KEPT:
            best = np.argpartition(-excitements, KEPT - 1, axis=0)[:KEPT]
            numbers = np.take_along_axis(numbers, best, axis=0)
            excitements = np.take_along_axis(excitements, best, axis=0)
        self._found = (np.array(numbers), excitements)
