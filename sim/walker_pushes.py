"""Pushes that belong to the task: every so often everyone gets one, forward or backward, the same at every replay."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.walker_episodes import Episode

_PUSH_STREAM = 1


class Pushes:
    """When everyone is pushed, and which way.

    Args:
        episodes: each has its own directions.
        every_s: from one push to the next; 0 for none.
        seconds: how long a walk lasts.
        dt_s: of a control step.
    """

    def __init__(self, episodes: Sequence[Episode], every_s: float, seconds: float, dt_s: float) -> None:
        self._every = round(every_s / dt_s) if every_s else 0
        count = int(seconds / every_s) + 1 if every_s else 0
        draws = [episode.rng(_PUSH_STREAM).random(count) for episode in episodes]
        self._ways = np.where(np.array(draws) < 0.5, -1.0, 1.0)

    def ways(self, step: int, episode: NDArray[np.intp]) -> NDArray[np.float64] | None:
        """(n,) 1 forward, -1 backward, for walkers of the episodes ``episode`` (n,); None if no push is due."""
        if not self._every or step == 0 or step % self._every:
            return None
        ways: NDArray[np.float64] = self._ways[episode, step // self._every - 1]
        return ways
