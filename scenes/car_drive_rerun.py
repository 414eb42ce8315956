"""A recorded drive in the person's place: driven again step by step as it was, as often as one cares to watch."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.car_drive import AGAIN_S, Duel, Ghost, ghost_of
from sim.driving import Driven, check_track

REST_STEPS = 90  # how long it stays where it ended before it starts again


class Rerun(Duel):
    """A duel in which the recorded actions drive, in a world of its own: to the bit what was recorded.

    Attributes:
        driven: the recorded drive; line: its way.

    Args:
        driven: what `sim.driving.replay_recording` made of the recording.
        line: `ghost_of` it, if that is at hand.

    Raises:
        UserError: the track is not what it was.
    """

    def __init__(self, driven: Driven, line: Ghost | None = None) -> None:
        self.driven = driven
        self.line = ghost_of(driven, "recording") if line is None else line
        super().__init__(driven.recording.track, driven.recording.config)

    def restart(self, countdown_s: float = AGAIN_S) -> None:
        """Once more from the start. Raises UserError, and changes nothing, if the track is not what it was."""
        check_track(self.driven.recording)
        super().restart(min(countdown_s, AGAIN_S))
        self._rested = 0

    @property
    def over(self) -> bool:
        """Whether the recording ends here."""
        return self.steps >= self.driven.recording.steps

    @property
    def still(self) -> bool:
        return self.counting or self.over

    @property
    def by_hand(self) -> bool:
        """Whether a hand drove where it is now."""
        by_hand = self.driven.recording.by_hand
        return bool(by_hand[min(self.steps, len(by_hand) - 1)])

    def step(self, action: Sequence[float] | None = None) -> None:
        """One step as it was recorded; after the end a rest and a new start."""
        if not self.over:
            super().step(self.driven.recording.actions[self.steps].tolist())
        elif self._rested < REST_STEPS:
            self._rested += 1
        else:
            self.restart()
