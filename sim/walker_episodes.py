"""An episode's name, such as ``rough:0.3#17`` or ``flat#3~half``: ground, seed, and how fine the physics is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from brains.errors import UserError
from sim.terrain import Terrain, make_terrain

_HALF = "~half"


@dataclass(frozen=True)
class Episode:
    """One walk.

    Attributes:
        terrain: the word for the ground.
        seed: of the ground, where it is drawn, and of the start.
        finer: into how many times more physics steps a step is cut, 1 or 2.
    """

    terrain: str
    seed: int
    finer: int = 1

    @classmethod
    def named(cls, name: str, terrain: str = "flat") -> Episode:
        """The episode of that name.

        Args:
            terrain: the ground for a name that is only a seed.

        Raises:
            UserError: it is no such name.
        """
        text, finer = (name[: -len(_HALF)], 2) if name.endswith(_HALF) else (name, 1)
        word, mark, seed = text.rpartition("#")
        try:
            number = int(seed)
        except ValueError:
            number = -1
        if not mark or not 0 <= number < 2**63:
            raise UserError(f"'{name:.60}' names no walk; expected a ground and a seed such as rough:0.3#17")
        return cls(word or terrain, number, finer)

    @property
    def name(self) -> str:
        return f"{self.terrain}#{self.seed}{_HALF if self.finer == 2 else ''}"

    @property
    def ground(self) -> Terrain:
        return make_terrain(self.terrain, self.seed)

    def rng(self, stream: int) -> np.random.Generator:
        """A generator of its own for each use of the seed."""
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(stream,)))
