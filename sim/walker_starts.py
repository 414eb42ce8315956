"""Walkers on their start lines: the same for every individual of an episode, and ready before anyone thinks."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.creatures import Creature
from sim.walker_episodes import Episode
from sim.walker_physics import WalkerSpace

_KICK_RAD_S = 0.3
_KICK_STREAM = 0


@dataclass
class Starts:
    """Fresh spaces for a crowd. They need no brains, so they can be made ahead, a few at a time.

    Two are equal if they are for the same creatures and episodes, ready or not.

    Args:
        creatures: the body of every individual, all of one drawing.
        episodes: on which each of them walks.
    """

    creatures: tuple[Creature, ...]
    episodes: tuple[Episode, ...]
    _made: list[WalkerSpace] = field(default_factory=list, init=False, repr=False, compare=False)
    _turn_rates: list[list[float]] = field(default_factory=list, init=False, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.creatures) * len(self.episodes)

    @property
    def ready(self) -> int:
        """How many are made."""
        return len(self._made)

    def make(self, count: int) -> None:
        """Make that many more, or as many as are missing."""
        for place in range(self.ready, min(self.ready + count, len(self))):
            episode, individual = divmod(place, len(self.creatures))
            if episode == len(self._turn_rates):
                self._turn_rates.append(self._kick(self.episodes[episode]))
            ground, creature = self.episodes[episode].ground, self.creatures[individual]
            self._made.append(WalkerSpace(creature, ground, self._turn_rates[episode]))

    def _kick(self, episode: Episode) -> list[float]:
        """A little start for every body: one for all individuals of an episode, another one in the next."""
        rates = episode.rng(_KICK_STREAM).uniform(-_KICK_RAD_S, _KICK_RAD_S, len(self.creatures[0].bodies))
        return [float(rate) for rate in rates]

    def take(self) -> list[WalkerSpace]:
        """All of them, individual after individual, episode after episode; the next ones are made anew."""
        self.make(len(self))
        taken, self._made = self._made, []
        return taken
