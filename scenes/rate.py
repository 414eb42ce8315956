"""How fast it goes: frames and simulated steps of bodies in a second of real time."""

from __future__ import annotations

_EVERY_S = 0.5


class Rate:
    """Averages over half seconds.

    Attributes:
        frames_per_s, steps_per_s: of the last half second.
    """

    def __init__(self) -> None:
        self.frames_per_s = self.steps_per_s = 0.0
        self._elapsed_s = 0.0
        self._frames = 0
        self._steps = 0
        self._last: int | None = None

    def update(self, elapsed_s: float, steps: int) -> None:
        """A frame went by; ``steps`` counts all steps so far, and may begin again at a smaller number."""
        if self._last is not None:
            self._steps += max(0, steps - self._last)
        self._last = steps
        self._frames += 1
        self._elapsed_s += elapsed_s
        if self._elapsed_s >= _EVERY_S:
            self.frames_per_s = self._frames / self._elapsed_s
            self.steps_per_s = self._steps / self._elapsed_s
            self._elapsed_s, self._frames, self._steps = 0.0, 0, 0
