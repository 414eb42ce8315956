"""Drives to learn from, driven by rule and short enough for tests."""

from __future__ import annotations

from functools import cache

from sim.driving import Driven, Seat
from sim.scripted_driver import ScriptedDriver


@cache
def lap_of(track: str = "oval") -> Driven:
    """One lap and a little more."""
    seat, driver = Seat(track), ScriptedDriver(track)
    while not seat.done and not seat.lap_s:
        seat.step(driver.action(seat.world))
    return seat.driven()
