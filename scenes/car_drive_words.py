"""What is said at the wheel: the gap, the times, the rival."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenes.car_drive import ENDINGS, Duel
from scenes.car_drive_files import words_for
from scenes.car_drive_rerun import Rerun
from sim.car_replay import Drive
from sim.car_world import CarWorld
from sim.driving import Recording

_LEVEL_M = 0.5
_MOST_LAPS = 8  # that are told one by one


def headline(duel: Duel | None) -> tuple[str, str]:
    """The gap to the champion, with its colour; at the start what to do."""
    if duel is None:
        return "", "text"
    if isinstance(duel, Rerun) and (duel.counting or duel.over):
        return _told_of(duel.driven.recording, duel.over), "text"
    ghost = duel.ghosts.get("champion")
    if duel.driver is not None:
        return "Your clone drives. Hold Shift (gamepad: A) and steer to correct it", "best"
    if ghost is None and isinstance(duel, Rerun):
        return "", "text"
    if duel.counting or ghost is None:
        return "Arrow keys, W A S D or a gamepad: steer, gas, brake", "text"
    if ghost.stands(duel.steps):
        return f"The {ghost.name} is {ENDINGS[ghost.ended]}", "text"
    metres, seconds = duel.gap_m(ghost), duel.gap_s(ghost)
    if abs(metres) < _LEVEL_M:
        return f"Level with the {ghost.name}", "text"
    words = f"{abs(metres):,.0f} m " + ("ahead of" if metres >= 0 else "behind") + f" the {ghost.name}"
    return (words if seconds is None else f"{abs(seconds):.1f} s · {words}"), "text"


def _told_of(recording: Recording, over: bool) -> str:
    if not over:
        return "A recorded drive, as it was driven"
    outcome = recording.outcome
    return f"It ends here, {ENDINGS[outcome.ended]} after {outcome.progress_m:,.0f} m"


def recording_words(recording: Recording) -> str:
    """What a recorded drive is: where, how long, its laps, who drove."""
    lap_s = recording.outcome.lap_s
    shown = ", ".join(f"{seconds:.2f}" for seconds in lap_s[:_MOST_LAPS]) + (", …" if len(lap_s) > _MOST_LAPS else "")
    laps = f"; laps of {shown} s" if len(lap_s) > 1 else ""
    who = f"; {recording.by_hand.mean():.0%} of it by hand" if recording.is_correction else ""
    return f"{words_for(recording)}, {recording.seconds:,.0f} s in all{laps}{who}. To the bit as it was recorded."


def speeds(drive: Drive, most: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Seconds and km/h along a drive, at about that many moments at most."""
    steps = np.arange(0, len(drive.speed_m_s), -(-len(drive.speed_m_s) // most), dtype=np.float64)
    return steps * CarWorld.dt_s, 3.6 * drive.speed_m_s[steps.astype(int)].astype(np.float64)


def numbers(duel: Duel | None, best_s: float | None) -> tuple[tuple[str, str], ...]:
    """Value and unit of the three big numbers."""
    if duel is None:
        return (("–", ""),) * 3
    ghost = duel.ghosts.get("champion")
    gap = ("–", "")
    if ghost is not None and not duel.counting:
        seconds = duel.gap_s(ghost)
        gap = (f"{duel.gap_m(ghost):+,.0f}", "m") if seconds is None else (f"{seconds:+.1f}", "s")
        gap = gap[0].replace("-", "−"), gap[1]
    lap_s = 0.0 if duel.counting else duel.lap_time_s
    return (f"{lap_s:.1f}", "s"), ("–" if best_s is None else f"{best_s:.2f}", "s" if best_s else ""), gap


def rival_words(duel: Duel | None) -> str:
    """Whom the person drives against."""
    ghost = None if duel is None else duel.ghosts.get("champion")
    if ghost is None:
        return "No champion for such cars yet" + (": you drive alone" if not isinstance(duel, Rerun) else "")
    return ("Against" if not isinstance(duel, Rerun) else "Beside it:") + f" the {ghost.name}, the pale car"
