"""Ground to walk on, from a short word and a seed.

A word is a kind and its number, ``rough:0.3``; `TERRAIN_KINDS` tells them to people. ``curriculum`` is a word for a
ground that grows with the walker: `at_level` turns it into the word of one difficulty. Ground is level until x = 4 m,
uneven as far as x = 160 m, and level from there on.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from brains.errors import UserError
from sim.terrain_kinds import END_M, VALUE_AT_LEVEL_1, Corners, corners_of

Floats = NDArray[np.float64]

BEGIN_M = -20.0  # of the first corner; the ground before it is as level as the ground after


class TerrainKind(NamedTuple):
    """What to tell people of one kind of ground.

    Attributes:
        word: a friendly ground of that kind.
        description: one sentence.
        greatest: the greatest number after the colon; 0 where the kind takes none.
    """

    word: str
    description: str
    greatest: float


TERRAIN_KINDS = {
    "flat": TerrainKind("flat", "Level ground without end.", 0.0),
    "rough": TerrainKind("rough:0.3", "Bumps and hollows; the number is metres from the lowest to the highest.", 1.0),
    "hills": TerrainKind("hills:2", "Smooth hills; the number is metres from valley to top.", 6.0),
    "steps": TerrainKind("steps:0.2", "Level platforms; the number is metres of the highest step up or down.", 1.0),
    "gaps": TerrainKind("gaps:0.5", "Gaps three metres deep; the number is metres of the widest.", 2.0),
    "stumps": TerrainKind("stumps:0.3", "Boxes to step over; the number is metres of the highest.", 1.0),
    "blend": TerrainKind("blend:0.5", "Sections of every kind; the number is how hard, from 0 to 1.", 1.0),
    "mixed": TerrainKind("mixed:1", "Every kind, harder with distance; the number fixes the ground.", 999_999_999.0),
    "curriculum": TerrainKind(
        "curriculum", "Harder as the walkers learn; all kinds, or one like curriculum:gaps.", 0.0
    ),
}


class TerrainWord(NamedTuple):
    """A word, taken apart.

    Attributes:
        kind: of the ground; ``blend`` for ``curriculum`` alone.
        value: the number of the kind (0 for ``flat``, the seed for ``mixed``); None where the level decides.
    """

    kind: str
    value: float | None

    def __str__(self) -> str:
        """The word as it is written: ``rough:.30`` and ``rough:0.3`` are one."""
        if self.value is None:
            return "curriculum" if self.kind == "blend" else f"curriculum:{self.kind}"
        if self.kind == "flat":
            return "flat"
        return f"{self.kind}:{f'{self.value:.3f}'.rstrip('0').rstrip('.')}"


@dataclass(frozen=True)
class Terrain:
    """Ground as a line from left to right. Grounds of equal word and seed are equal.

    Attributes:
        spec: the word it was made from, such as ``rough:0.3``.
        seed: and the seed.
        points_m: (points, 2) float64, x strictly increasing, read-only; level ground goes on beyond both ends.
    """

    spec: str
    seed: int
    points_m: Floats = field(compare=False, repr=False)

    def __post_init__(self) -> None:
        """Take a read-only copy of the points.

        Raises:
            ValueError: they are not (two or more, 2), not finite, or x does not grow from each to the next.
        """
        points = np.array(self.points_m, dtype=np.float64)
        if points.ndim != 2 or points.shape[1] != 2 or len(points) < 2:
            raise ValueError(f"points_m must have shape (2 or more, 2), not {points.shape}")
        if not (np.isfinite(points).all() and (np.diff(points[:, 0]) > 0.0).all()):
            raise ValueError("points_m must be finite, with x strictly increasing")
        points.setflags(write=False)
        object.__setattr__(self, "points_m", points)

    @property
    def length_m(self) -> float:
        """Where the ground ahead becomes level for ever, from x = 0."""
        return float(self.points_m[-1, 0])

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all points as little-endian float64: other ground, another fingerprint."""
        return hashlib.sha256(self.points_m.astype("<f8").tobytes()).hexdigest()

    def height_m(self, x_m: ArrayLike) -> Floats:
        """Height of the ground at ``x_m``, of any shape; exact at the points."""
        x, y = self._columns
        heights: Floats = np.interp(np.asarray(x_m, dtype=np.float64), x, y)
        return heights

    @cached_property
    def _columns(self) -> tuple[Floats, Floats]:
        return np.ascontiguousarray(self.points_m[:, 0]), np.ascontiguousarray(self.points_m[:, 1])


@lru_cache(maxsize=256)
def make_terrain(spec: str, seed: int) -> Terrain:
    """The ground of that word and seed, the same for ever.

    Args:
        spec: a word of one ground, such as ``hills:2``; not a curriculum, see `at_level`.
        seed: of the episode, 0 or more. ``flat`` and ``mixed`` are the same at every seed.

    Raises:
        UserError: there is no such ground, or the seed is negative.
    """
    word = parse_terrain(spec)
    if word.value is None:
        raise UserError(f"'{word}' is many grounds: choose one of them, like '{at_level(str(word), 0.5)}'")
    if seed < 0:
        raise UserError(f"the seed of a ground must be 0 or more, not {seed}")
    return Terrain(str(word), seed, _line(corners_of(word.kind, word.value, seed)))


def parse_terrain(word: str) -> TerrainWord:
    """Kind and number of a word; spaces around it and capitals do not matter.

    Raises:
        UserError: one line that says how to write it.
    """
    match = re.fullmatch(r"([a-z]+)(?::(.*))?", word.strip().lower(), flags=re.DOTALL)
    if match is None or match[1] not in TERRAIN_KINDS:
        choices = ", ".join(kind.word for kind in TERRAIN_KINDS.values())
        raise UserError(f"there is no ground {_shown(word)}: choose a kind and a number, like {choices}")
    kind, number = match[1], match[2]
    if kind == "flat" and number is None:
        return TerrainWord("flat", 0.0)
    if kind == "curriculum" and (number is None or number in VALUE_AT_LEVEL_1):
        return TerrainWord(number or "blend", None)
    pattern = r"\d{1,9}" if kind == "mixed" else r"\d{1,3}\.?\d{0,3}|\.\d{1,3}"
    greatest = TERRAIN_KINDS[kind].greatest
    if greatest and number and re.fullmatch(pattern, number, flags=re.ASCII) and float(number) <= greatest:
        return TerrainWord(kind, float(number))
    raise UserError(f"{_shown(word)} is no ground: {_how_to_write(kind)}")


def check_terrain(word: str) -> str:
    """The word as it is written best; ``curriculum`` is welcome.

    Raises:
        UserError: one line that says how to write it.
    """
    return str(parse_terrain(word))


def at_level(spec: str, level: float) -> str:
    """The word of one ground, as hard as a level of a curriculum; any other word stays what it is.

    Args:
        spec: ``curriculum`` (all kinds, ``blend:LEVEL``), ``curriculum:KIND``, or the word of one ground.
        level: from 0 (``flat``) to 1 (as hard as `VALUE_AT_LEVEL_1`).

    Raises:
        UserError: the word or the level is wrong.
    """
    word = parse_terrain(spec)
    if not 0.0 <= level <= 1.0:
        raise UserError(f"the level of a curriculum goes from 0 to 1, not {level:g}")
    if word.value is not None:
        return str(word)
    value = round(level * VALUE_AT_LEVEL_1.get(word.kind, 1.0), 3)
    return str(TerrainWord(word.kind, value)) if value > 0.0 else "flat"


def _line(corners: Corners) -> Floats:
    """The whole ground from its corners, without the points that lie on the line between their neighbours."""
    height = corners[-1][1] if corners else 0.0
    points = np.array([(BEGIN_M, 0.0), *corners, (END_M, height)])
    before, here, after = points[:-2], points[1:-1], points[2:]
    ahead, beyond = here - before, after - before
    bends = ahead[:, 0] * beyond[:, 1] != ahead[:, 1] * beyond[:, 0]
    line: Floats = points[np.concatenate(([True], bends, [True]))]
    return line


def _how_to_write(kind: str) -> str:
    example, _, greatest = TERRAIN_KINDS[kind]
    if kind == "flat":
        return "flat takes no number"
    if kind == "curriculum":
        return f"write curriculum, or curriculum:KIND with one of {', '.join(VALUE_AT_LEVEL_1)}"
    if kind == "mixed":
        return f"mixed takes a whole number from 0 to {greatest:.0f}, like {example}"
    return f"{kind} takes a number from 0 to {greatest:g} with at most three decimals, like {example}"


def _shown(word: str) -> str:
    """A word that keeps to its line in a message."""
    return ascii(word if len(word) <= 40 else word[:37] + "...")
