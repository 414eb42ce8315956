"""Bodies that evolve: the lengths and masses of a creature's parts, decided by genes behind a brain's weights.

Every part that was drawn has two genes, one for its length and one for its mass; parts drawn on one another, such as a
left and a right thigh, share theirs. A gene of 0 leaves what was drawn, and no gene leads further from it than the
bounds. Angles, thickness and motors stay: so a body and its brain keep the same inputs and outputs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from sim.creatures import Body, Creature, CreatureError, Point
from sim.walker_outline import FAR_WORDS, NEAR_WORDS

GENES_PER_KIND = 2
"""Length and mass."""
_HALVINGS = 20  # of a change that breaks a rule; after these nothing is left of it


@lru_cache(maxsize=64)
def kinds(creature: Creature) -> tuple[tuple[int, ...], ...]:
    """Bodies by what they have in common: indices of those that are drawn alike and on one another."""
    alike: dict[object, list[int]] = {}
    for place, body in enumerate(creature.bodies):
        alike.setdefault(replace(body, name=""), []).append(place)
    return tuple(tuple(places) for places in alike.values())


def gene_count(creature: Creature) -> int:
    """How many genes a body of that drawing has."""
    return GENES_PER_KIND * len(kinds(creature))


def factors(creature: Creature, genes: np.ndarray, share: float) -> tuple[list[float], list[float]]:
    """What every body's length, and its mass, is multiplied by.

    Args:
        creature: as it was drawn.
        genes: (genes,) the lengths' first, then the masses'; not finite ones count as 0.
        share: how far a factor may be from 1.
    """
    # Only operations that every machine rounds alike: a body must not depend on whose tanh is at hand.
    wide = np.where(np.isfinite(genes), genes, 0.0).astype(np.float64)
    within = 1.0 + share * (wide / np.sqrt(1.0 + wide * wide))
    longer, heavier = [1.0] * len(creature.bodies), [1.0] * len(creature.bodies)
    lengths, masses = within.reshape(GENES_PER_KIND, -1).tolist()
    for places, length, mass in zip(kinds(creature), lengths, masses, strict=True):
        for place in places:
            longer[place], heavier[place] = length, mass
    return longer, heavier


def grown(creature: Creature, genes: np.ndarray, share: float) -> Creature:
    """The creature that these genes make of a drawing.

    Hinges stay where they are along both of their bodies, which turns a longer thigh into a lower knee; then all of it
    is raised or lowered until it stands as high above the ground as it was drawn. If that breaks a rule of creatures,
    it is half the change, or half of that: the drawing itself keeps them all.

    Args:
        creature, genes, share: as for `factors`.
    """
    longer, heavier = factors(creature, genes, share)
    for halving in range(_HALVINGS):
        try:
            return _stretched(creature, _towards_one(longer, halving), _towards_one(heavier, halving))
        except CreatureError:
            pass
    return creature


def grown_all(creature: Creature, genes: np.ndarray, share: float) -> tuple[Creature, ...]:
    """The creatures of a whole population.

    Args:
        genes: (individuals, genes).
    """
    return tuple(_remembered(creature, tuple(row), share) for row in np.asarray(genes, dtype=np.float64).tolist())


@lru_cache(maxsize=1024)
def _remembered(creature: Creature, genes: tuple[float, ...], share: float) -> Creature:
    return grown(creature, np.array(genes), share)


def described(drawn: Creature, creature: Creature, most: int | None = None) -> str:
    """What evolution changed: "thigh 21 % longer, 8 % lighter · torso 3 % shorter"; the greatest changes first.

    Args:
        drawn, creature: the drawing, and what was made of it.
        most: of how many parts at most.
    """
    told: list[tuple[float, str]] = []
    for places in kinds(drawn):
        before, after = drawn.bodies[places[0]], creature.bodies[places[0]]
        longer = _length_m(after) / _length_m(before) if _length_m(before) else 1.0
        heavier = after.mass_kg / before.mass_kg
        words = [_more(longer, "longer", "shorter"), _more(heavier, "heavier", "lighter")]
        change = ", ".join(word for word in words if word)
        if change:
            told.append((max(abs(longer - 1.0), abs(heavier - 1.0)), f"{_kind_name(drawn, places)} {change}"))
    told.sort(key=lambda part: -part[0])
    return " · ".join(words for _, words in told[:most]) or "as drawn"


def _more(factor: float, more: str, less: str) -> str:
    percent = round(100 * abs(factor - 1.0))
    return f"{percent} % {more if factor > 1.0 else less}" if percent else ""


def _kind_name(drawn: Creature, places: tuple[int, ...]) -> str:
    """What parts that are drawn alike have in common: of a left and a right thigh, that they are thighs."""
    name = drawn.bodies[places[0]].name
    plain = " ".join(word for word in name.split() if word.lower() not in FAR_WORDS | NEAR_WORDS)
    return (plain or name) if len(places) > 1 else name


def _length_m(body: Body) -> float:
    return math.dist(body.from_m, body.to_m)


def _towards_one(values: Sequence[float], halvings: int) -> list[float]:
    return [1.0 + (value - 1.0) / 2**halvings for value in values]


def _stretched(creature: Creature, longer: Sequence[float], heavier: Sequence[float]) -> Creature:
    """The drawing with other lengths and masses. Raises CreatureError if that breaks a rule."""
    index = creature.body_index
    moved_m: dict[int, Point] = {creature.torso_index: (0.0, 0.0)}  # how far a body's middle is from where it was
    hinges: dict[str, Point] = {}
    waiting = [creature.torso_index]
    while waiting:
        parent = waiting.pop()
        for joint in creature.joints:
            if index[joint.parent] == parent:
                child = index[joint.child]
                hinge = _along(creature.bodies[parent], longer[parent], joint.at_m, moved_m[parent])
                x, y = _along(creature.bodies[child], longer[child], joint.at_m, (0.0, 0.0))
                hinges[joint.name] = hinge
                moved_m[child] = hinge[0] - x, hinge[1] - y
                waiting.append(child)
    bodies = []
    for place, body in enumerate(creature.bodies):
        ends = [_along(body, longer[place], end, moved_m[place]) for end in (body.from_m, body.to_m)]
        bodies.append(replace(body, from_m=ends[0], to_m=ends[1], mass_kg=body.mass_kg * heavier[place]))
    up = _lowest_m(creature.bodies) - _lowest_m(bodies)
    raised = [replace(body, from_m=_raised(body.from_m, up), to_m=_raised(body.to_m, up)) for body in bodies]
    joints = tuple(replace(joint, at_m=_raised(hinges[joint.name], up)) for joint in creature.joints)
    return replace(creature, bodies=tuple(raised), joints=joints)


def _along(body: Body, longer: float, point: Point, moved_m: Point) -> Point:
    """Where a point of a body goes when that is stretched about its middle along its line, then moved."""
    (x0, y0), (x1, y1) = body.from_m, body.to_m
    middle = (x0 + x1) / 2, (y0 + y1) / 2
    length = math.sqrt((x1 - x0) ** 2 + (y1 - y0) ** 2)  # rounded alike everywhere, as hypot need not be
    if length == 0.0:
        return point[0] + moved_m[0], point[1] + moved_m[1]
    way = (x1 - x0) / length, (y1 - y0) / length
    more = (longer - 1.0) * ((point[0] - middle[0]) * way[0] + (point[1] - middle[1]) * way[1])
    return point[0] + more * way[0] + moved_m[0], point[1] + more * way[1] + moved_m[1]


def _lowest_m(bodies: Sequence[Body]) -> float:
    """The lowest point of what may touch the ground."""
    return min(body.lowest_m for body in bodies if body.ground != "forbidden")


def _raised(point: Point, up_m: float) -> Point:
    return point[0], point[1] + up_m
