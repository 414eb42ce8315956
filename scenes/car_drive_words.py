"""What is said at the wheel: the gap, the times, the rival."""

from __future__ import annotations

from scenes.car_drive import ENDINGS, Duel


def headline(duel: Duel | None) -> tuple[str, str]:
    """The gap to the champion, with its colour; at the start what to do."""
    if duel is None:
        return "", "text"
    ghost = duel.ghosts.get("champion")
    if duel.driver is not None:
        return "Your clone drives. Hold Shift and steer to correct it", "best"
    if duel.counting or ghost is None:
        return "Arrow keys, W A S D or a gamepad: steer, gas, brake", "text"
    if ghost.stands(duel.steps):
        return f"The {ghost.name} is {ENDINGS[ghost.ended]}", "text"
    metres, seconds = duel.gap_m(ghost), duel.gap_s(ghost)
    words = f"{abs(metres):,.0f} m " + ("ahead of" if metres >= 0 else "behind") + f" the {ghost.name}"
    return (words if seconds is None else f"{abs(seconds):.1f} s · {words}"), "text"


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
        return "No champion for such cars yet: you drive alone"
    return f"Against the {ghost.name}, the pale car"
