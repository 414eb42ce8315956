"""Grounds as a person chooses them: a kind, how hard it is, and for some a number."""

from __future__ import annotations

from scenes.widgets import Scale
from sim.terrain import TERRAIN_KINDS, TerrainWord, parse_terrain

KINDS = tuple(TERRAIN_KINDS)
LABELS = [kind.capitalize() for kind in KINDS]
_EASIEST_SHARE = 0.05  # of the greatest number of a kind: below that it is as good as level


def kind_of(word: str) -> str:
    """The kind that a word belongs to in the chooser."""
    parsed = parse_terrain(word)
    return "curriculum" if parsed.value is None else parsed.kind


def friendly_word(kind: str) -> str:
    """What a kind begins with when it is chosen."""
    return TERRAIN_KINDS[kind].word


def has_difficulty(kind: str) -> bool:
    """Whether a number says how hard grounds of that kind are."""
    return kind != "mixed" and TERRAIN_KINDS[kind].greatest > 0


def difficulty_of(word: str) -> float:
    """That number; 0 where there is none."""
    parsed = parse_terrain(word)
    return parsed.value if parsed.value is not None and has_difficulty(parsed.kind) else 0.0


def difficulty_scale(kind: str) -> Scale:
    """The numbers that make sense for a kind."""
    greatest = TERRAIN_KINDS[kind].greatest
    return Scale(greatest * _EASIEST_SHARE, greatest)


def unit_of(kind: str) -> str:
    """The unit of the number."""
    return "" if kind == "blend" else "m"


def with_difficulty(word: str, difficulty: float) -> str:
    """The same kind of ground, that hard."""
    kind = kind_of(word)
    return str(TerrainWord(kind, round(difficulty, 3))) if has_difficulty(kind) else word


def after(word: str) -> str:
    """The next of those grounds that a number fixes; any other word stays what it is."""
    parsed = parse_terrain(word)
    if parsed.kind != "mixed" or parsed.value is None:
        return word
    return str(TerrainWord("mixed", parsed.value % TERRAIN_KINDS["mixed"].greatest + 1))


def describe_ground(word: str) -> str:
    """A word for people."""
    parsed = parse_terrain(word)
    if parsed.value is None:
        return "Curriculum" if parsed.kind == "blend" else f"Curriculum of {parsed.kind}"
    if parsed.kind == "flat":
        return "Flat ground"
    if parsed.kind == "mixed":
        return f"Mixed ground {parsed.value:.0f}"
    return f"{parsed.kind.capitalize()} {parsed.value:g} {unit_of(parsed.kind)}".strip()
