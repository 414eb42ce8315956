"""Whom a person drives against: the most worthy brain that can drive such a car."""

from __future__ import annotations

import contextlib
from typing import Any

from brains.errors import UserError
from brains.network import Network
from brains.storage import load_brain
from scenes.car_drive import BrainGhost, Duel
from scenes.evolution_session import EvolutionSession
from sim.shipped import shipped_brain


def champion_for(session: EvolutionSession[Any, Any], duel: Duel) -> BrainGhost | None:
    """The best there is for such cars, on that track; None if there is none."""
    for name, network in _champions(session):
        with contextlib.suppress(UserError):  # the shipped one is for other cars
            return BrainGhost(name, duel.track, duel.config, network)
    return None


def _champions(session: EvolutionSession[Any, Any]) -> list[tuple[str, Network]]:
    """The brains to drive against, the most worthy first: one that can drive a lap, if there is any."""
    found: list[tuple[str, Network]] = []
    if session.guest is not None:
        found.append((session.guest.name, session.guest.brain.network))
    champion = session.champion
    own = []
    if champion is not None:
        own = [("champion", session.run.evolution.network(champion.parameters))]
        if champion.details.get("laps", 0) >= 1:
            found += own
    with contextlib.suppress(UserError):  # none ships
        found.append(("shipped champion", load_brain(shipped_brain("car")).network))
    return found + own
