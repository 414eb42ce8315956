"""The walker in front."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from scenes.leader import Leader
from sim.walker_world import WalkerWorld


class WalkerLeader(Leader[WalkerWorld]):
    """The walker that came furthest on one ground; whoever was flagged or pushed by hand does not lead."""

    lead_m: ClassVar[float] = 0.5

    def _active(self, world: WalkerWorld) -> NDArray[np.bool_]:
        return world.walking

    def _progress_m(self, world: WalkerWorld) -> NDArray[np.float64]:
        return self._fitness_m(world)

    def _fitness_m(self, world: WalkerWorld) -> NDArray[np.float64]:
        counts = ~(world.flagged | world.pushed)
        return np.where(counts & np.isfinite(world.fitness_m), world.fitness_m, -np.inf)

    def _ended_for_s(self, world: WalkerWorld, body: int) -> float:
        return world.time_s - float(world.ended_s[body])
