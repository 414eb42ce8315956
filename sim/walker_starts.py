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
    _line: list[WalkerSpace] = field(default_factory=list, init=False, repr=False, compare=False)
    _made: int = field(default=0, init=False, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.creatures) * len(self.episodes)

    @property
    def ready(self) -> int:
        """How many are made."""
        return self._made

    def make(self, count: int) -> None:
        """Make that many more, or as many as are missing."""
        self._line_up()
        for space in self._line[self._made : self._made + count]:
            space.make()
            self._made += 1

    def _line_up(self) -> None:
        if not self._line:
            for episode in self.episodes:
                kick, ground = self._kick(episode), episode.ground
                self._line += [WalkerSpace(creature, ground, kick) for creature in self.creatures]

    def _kick(self, episode: Episode) -> list[float]:
        """A little start for every body: one for all individuals of an episode, another one in the next."""
        rates = episode.rng(_KICK_STREAM).uniform(-_KICK_RAD_S, _KICK_RAD_S, len(self.creatures[0].bodies))
        return [float(rate) for rate in rates]

    def take(self) -> list[WalkerSpace]:
        """All of them, made or not, individual after individual, episode after episode; the next ones are new."""
        self._line_up()
        taken, self._line, self._made = self._line, [], 0
        return taken
