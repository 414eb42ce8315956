"""How far the crowd in a launcher's picture has to be stepped."""

from __future__ import annotations

from scenes.evolution_session import EvolutionSession


class ThumbnailClock:
    """Keeps a session at the launcher's time.

    Args:
        session: to be stepped.
        most_steps: for one drawing; a launcher that was away does not catch up.
    """

    def __init__(self, session: EvolutionSession, most_steps: int) -> None:
        self._session, self._most_steps = session, most_steps
        self._time_s = 0.0

    def go_to(self, time_s: float) -> tuple[float, float]:
        """Step the session to that time, in seconds; one step if it lies too far ahead, or behind.

        Returns:
            How long that was in seconds, and the share of the next step that has passed.
        """
        dt_s = self._session.world.dt_s
        behind_s = time_s - self._time_s
        if not 0 <= behind_s <= self._most_steps * dt_s:
            self._time_s, behind_s = time_s - dt_s, dt_s
        for _ in range(int(behind_s / dt_s)):
            self._session.step()
            self._time_s += dt_s
        return behind_s, (time_s - self._time_s) / dt_s
