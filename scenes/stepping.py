"""How many fixed steps a frame takes: real time in, whole steps out, never more than a frame can bear."""

from __future__ import annotations

import math
from collections.abc import Callable

SPEEDS = (0.25, 1.0, 4.0, 16.0, math.inf)
SPEED_NAMES = ("¼", "1", "4", "16", "max")
LONGEST_FRAME_S = 0.25  # a frame that took longer (a dragged window, a sleep) is counted as this


class Stepper:
    """A fixed-step accumulator with a cap.

    Simulated time owed is ``elapsed × speed``. Steps are taken until less than one is owed or the frame's time
    budget is spent; what is then still owed beyond one step is forgotten, so a slow machine slows the world
    down instead of piling up work.

    Attributes:
        speed: multiple of real time; ``math.inf`` steps for the whole budget in every frame.
        paused: no steps except those asked for one by one.
        steps: how many steps were taken in all.
    """

    def __init__(self, dt_s: float, budget_s: float = 0.028) -> None:
        if dt_s <= 0:
            raise ValueError(f"dt_s must be positive, received {dt_s}")
        self.dt_s = dt_s
        self.budget_s = budget_s
        self.speed = 1.0
        self.paused = False
        self.steps = 0
        self._owed_s = 0.0
        self._asked = 0

    @property
    def alpha(self) -> float:
        """Where between the last two steps the picture lies, 0 (the one before) to 1 (the last)."""
        if self.paused or math.isinf(self.speed):
            return 1.0
        return min(1.0, self._owed_s / self.dt_s)

    def ask_step(self) -> None:
        """One step in the next frame, even while paused."""
        self._asked += 1

    def advance(self, elapsed_s: float, step: Callable[[], None], clock: Callable[[], float]) -> int:
        """Take the steps of one frame and return how many they were.

        Args:
            elapsed_s: real seconds since the last frame.
            step: takes one fixed step of the world.
            clock: seconds from any origin, such as ``time.perf_counter``; it limits the frame's budget.
        """
        taken = 0
        while self._asked:
            self._asked -= 1
            step()
            taken += 1
        if not self.paused:
            taken += self._catch_up(elapsed_s, step, clock)
        self.steps += taken
        return taken

    def _catch_up(self, elapsed_s: float, step: Callable[[], None], clock: Callable[[], float]) -> int:
        if math.isinf(self.speed):
            self._owed_s = math.inf
        else:
            self._owed_s += min(max(elapsed_s, 0.0), LONGEST_FRAME_S) * self.speed
        started = clock()
        taken = 0
        while self._owed_s >= self.dt_s and not self.paused:
            step()
            taken += 1
            self._owed_s -= self.dt_s
            if clock() - started >= self.budget_s:
                break
        if self._owed_s >= self.dt_s:
            self._owed_s = 0.0 if math.isinf(self._owed_s) else self._owed_s % self.dt_s
        return taken
