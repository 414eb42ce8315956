"""The lie of the land: how each kind of ground is drawn, section by section.

Every kind is a function of (generator, length, value) to the corners of one section, relative to the level ground on
which the section begins. The value scales the heights alone (of gaps, the widths), so that the same seed gives the same
land at every value, only higher (wider): a walker that climbs the levels meets nothing but more of what it knows.

Chance comes from `Generator.random` alone, and the sums are + - * / on Python's floats. `np.sin` and
`Generator.uniform` were left out on purpose: their last bit may differ between machines, and a walk would with it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Corners = list[tuple[float, float]]

START_M, END_M = 4.0, 160.0  # level before and after
GAP_DEPTH_M = 3.0
VALUE_AT_LEVEL_1 = {"rough": 0.4, "hills": 3.0, "steps": 0.3, "gaps": 0.8, "stumps": 0.4}

_WALL_M = 0.02  # what stands upright leans by this much, for x must grow from corner to corner
_LANDING_M = 1.5  # level ground after the last gap, step or stump of a section
_HILL_PARTS = 11  # of half a wave; odd, since a corner in the very middle would be none: a smoothstep is straight there
_REST_M = 0.5  # from the last bump or hill of a section to the next section
_LEAST_SECTION_M, _MOST_SECTION_M = 11.0, 17.0  # of a ground of many kinds; room for two rounds of the five kinds
_LEVEL_AT_START = 0.1  # of a ground that grows harder with distance; 1 at its end

# A kind's place in the seeds: its grounds change for ever when this does.
_SEED_KEYS = {"rough": 1, "hills": 2, "steps": 3, "gaps": 4, "stumps": 5, "blend": 6, "mixed": 7}


def corners_of(kind: str, value: float, seed: int) -> Corners:
    """Corners between the level start and the level end, (x, y) in metres, x strictly increasing.

    Args:
        kind: ``flat`` or one of those with a number.
        value: of that kind; for ``mixed`` the seed of the ground.
        seed: of the episode, 0 or more; ``flat`` and ``mixed`` do not look at it.
    """
    if kind == "flat":
        return []
    sequence = np.random.SeedSequence(int(value) if kind == "mixed" else seed, spawn_key=(_SEED_KEYS[kind],))
    rng = np.random.default_rng(sequence)
    if kind == "blend":
        return _many_kinds(rng, lambda _: value)
    if kind == "mixed":
        return _many_kinds(rng, _level_at)
    return _moved(_SECTIONS[kind](rng, END_M - START_M, value), START_M, 0.0)


def _rough(rng: np.random.Generator, length_m: float, value: float) -> Corners:
    """Bumps and hollows about every 0.8 m, ``value`` from the lowest to the highest."""
    corners = [(0.0, 0.0)]
    x = _between(rng, 0.6, 1.0)
    while x + _REST_M <= length_m:
        corners.append((x, value * (rng.random() - 0.5)))
        x += _between(rng, 0.6, 1.0)
    return corners


def _hills(rng: np.random.Generator, length_m: float, value: float) -> Corners:
    """Rounded tops and valleys in turn, at most ``value`` from valley to top; half a wave is 6 to 10 m long."""
    corners = [(0.0, 0.0)]
    side = 1.0 if rng.random() < 0.5 else -1.0  # first up, or first down
    x, height, far = 0.0, 0.0, True
    half_wave_m = _between(rng, 6.0, 10.0)
    while x + half_wave_m + _REST_M <= length_m:
        goal = side * (_between(rng, 0.75, 1.0) if far else _between(rng, 0.0, 0.25))
        for corner in range(1, _HILL_PARTS + 1):
            share = corner / _HILL_PARTS
            eased = share * share * (3.0 - 2.0 * share)  # smoothstep: level at both ends
            corners.append((x + half_wave_m * share, value * (height + (goal - height) * eased)))
        x, height, far = x + half_wave_m, goal, not far
        half_wave_m = _between(rng, 6.0, 10.0)
    return corners


def _steps(rng: np.random.Generator, length_m: float, value: float) -> Corners:
    """Level platforms of 1.5 to 3.5 m, each at most ``value`` above or below the one before."""
    corners = [(0.0, 0.0)]
    x, height = _between(rng, 1.5, 3.5), 0.0
    while x + _WALL_M + _LANDING_M <= length_m:
        corners.append((x, value * height))
        # Stairs of any length, yet never more than four steps from where they began: up is less likely the higher.
        way = 1.0 if rng.random() < 0.5 - height / 8.0 else -1.0
        height += way * _between(rng, 0.4, 1.0)
        corners.append((x + _WALL_M, value * height))
        x += _WALL_M + _between(rng, 1.5, 3.5)
    return corners


def _gaps(rng: np.random.Generator, length_m: float, value: float) -> Corners:
    """Gaps of half to the whole of ``value`` in width, with platforms of 2.5 to 5 m before and between them."""
    corners = [(0.0, 0.0)]
    x = _between(rng, 2.5, 5.0)
    width_m = value * _between(rng, 0.5, 1.0)
    while value > 0.0 and x + width_m + _LANDING_M <= length_m:
        wall_m = min(_WALL_M, width_m / 4.0)  # a crack is narrower than two walls
        corners += [(x, 0.0), (x + wall_m, -GAP_DEPTH_M), (x + width_m - wall_m, -GAP_DEPTH_M), (x + width_m, 0.0)]
        x += width_m + _between(rng, 2.5, 5.0)
        width_m = value * _between(rng, 0.5, 1.0)
    return corners


def _stumps(rng: np.random.Generator, length_m: float, value: float) -> Corners:
    """Boxes of 0.4 to 1 times ``value`` in height and 0.2 to 0.4 m in width, one every 3 to 6 m."""
    corners = [(0.0, 0.0)]
    x, width_m = _between(rng, 3.0, 6.0), _between(rng, 0.2, 0.4)
    while x + width_m + _LANDING_M <= length_m:
        top = value * _between(rng, 0.4, 1.0)
        corners += [(x, 0.0), (x + _WALL_M, top), (x + width_m - _WALL_M, top), (x + width_m, 0.0)]
        x += _between(rng, 3.0, 6.0)
        width_m = _between(rng, 0.2, 0.4)
    return corners


_SECTIONS: dict[str, Callable[[np.random.Generator, float, float], Corners]] = {
    "rough": _rough,
    "hills": _hills,
    "steps": _steps,
    "gaps": _gaps,
    "stumps": _stumps,
}


def _many_kinds(rng: np.random.Generator, level_at: Callable[[float], float]) -> Corners:
    """Sections of all kinds one after the other, each as hard as ``level_at`` (0 to 1) where it begins (in metres)."""
    plan = plan_sections(rng)
    corners: Corners = []
    x, y = START_M, 0.0
    # A generator for each section, so that a wider gap in one does not change what comes after it.
    for (kind, length_m), child in zip(plan, rng.spawn(len(plan)), strict=True):
        section = _moved(_SECTIONS[kind](child, length_m, level_at(x) * VALUE_AT_LEVEL_1[kind]), x, y)
        corners += section
        x, y = x + length_m, section[-1][1]
    return corners


def plan_sections(rng: np.random.Generator) -> list[tuple[str, float]]:
    """Kinds and lengths (m) of a ground of many kinds; every kind has had its turn before one comes again."""
    plan: list[tuple[str, float]] = []
    waiting: list[str] = []
    left_m = END_M - START_M
    while left_m > 0.0:
        waiting = waiting or list(_SECTIONS)
        kind = waiting.pop(int(rng.random() * len(waiting)))
        length_m = _between(rng, _LEAST_SECTION_M, _MOST_SECTION_M)
        if left_m - length_m < _LEAST_SECTION_M:
            length_m = left_m
        plan.append((kind, length_m))
        left_m -= length_m
    return plan


def _level_at(x_m: float) -> float:
    return _LEVEL_AT_START + (1.0 - _LEVEL_AT_START) * (x_m - START_M) / (END_M - START_M)


def _between(rng: np.random.Generator, least: float, most: float) -> float:
    return least + (most - least) * rng.random()


def _moved(corners: Corners, x_m: float, y_m: float) -> Corners:
    return [(x_m + x, y_m + y) for x, y in corners]
