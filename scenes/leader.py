"""Who is in front: changes hands only for a clear lead, so that the eye can follow."""

from __future__ import annotations

from typing import ClassVar, Generic

import numpy as np
from numpy.typing import NDArray

from scenes.evolution_run import WorldT

_LINGER_S = 0.8  # how long the eye stays with a leader whose episode has ended


class Leader(Generic[WorldT]):
    """The body with the most progress in one episode, with some patience. A subclass reads its kind of world.

    Attributes:
        lead_m: how far another has to be ahead before it takes over.
        body: its place in the world's arrays.
        changed: whether the last `update` gave the lead to another body.
    """

    lead_m: ClassVar[float] = 1.0

    def __init__(self) -> None:
        self.body = 0
        self.changed = False
        self._world: WorldT | None = None
        self._episode = -1

    def update(self, world: WorldT, episode: int) -> int:
        """Look at the world again and return the leader among the bodies of that episode."""
        first = episode * world.individuals
        before = self.body
        if world is not self._world or episode != self._episode:
            self._world, self._episode = world, episode
            self.body = before = first
        bodies = slice(first, first + world.individuals)
        active = self._active(world)
        if not active[bodies].any():
            if not self._stays(world, self.body):
                self.body = first + int(np.argmax(self._fitness_m(world)[bodies]))
        elif active[self.body] or self._ended_for_s(world, self.body) >= _LINGER_S:
            progress = self._progress_m(world)
            best = first + int(np.argmax(np.where(active, progress, -np.inf)[bodies]))
            if not active[self.body] or progress[best] > progress[self.body] + self.lead_m:
                self.body = best
        self.changed = self.body != before
        return self.body

    def _active(self, world: WorldT) -> NDArray[np.bool_]:
        """(bodies,) whose episode is still running."""
        raise NotImplementedError

    def _progress_m(self, world: WorldT) -> NDArray[np.float64]:
        """(bodies,) how far each is."""
        raise NotImplementedError

    def _fitness_m(self, world: WorldT) -> NDArray[np.float64]:
        """(bodies,) who was best, once all have ended."""
        raise NotImplementedError

    def _ended_for_s(self, world: WorldT, body: int) -> float:
        """How long ago a body's episode ended."""
        raise NotImplementedError

    def _stays(self, world: WorldT, body: int) -> bool:
        """Whether that body keeps the lead after all have ended."""
        return False
