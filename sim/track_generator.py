"""Endless tracks from a seed: closed, never crossing themselves, with straights, sweepers, hairpins and chicanes.

How a track grows:

1. Cells are added one by one to a lattice, never closing a ring nor touching corner to corner. The outline of such a
   shape is a closed line that cannot cross itself; round each arm of the shape it makes a hairpin.
2. The lattice is stretched unevenly, sheared, turned and jittered, so that its streets become straights of any length
   and its corners take any angle.
3. Some corners are cut off, the others are rounded by arcs as wide as chance and the room allow.
4. Straights may get a chicane: a swing to both sides, or aside and back.
5. The line is softened, so that curves wind on and off as on a real road; the width wanders slowly.

A try that is too long, too short, too tight or has too little room between its parts is thrown away and the next child
seed is taken: the same seed and difficulty give the same track for ever.

Convex hulls with displaced midpoints, the usual recipe, were rejected: they make blobs, seldom a hairpin.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

from sim.track_paths import Floats, cross, norm, resample_closed, smooth_closed, turning
from sim.tracks import Track, TrackError, build_track

DEFAULT_DIFFICULTY = 0.5
_STEP_M = 1.0  # spacing of the working line
_POINT_SPACING_M = 8.0  # spacing of the control points
_ROOM_M = 4.0  # least gap between two parts of the road
_SOFTEN_M = 4.5  # width of the Gaussian that turns arcs into curves that wind on and off
_STRAIGHT_M = 180.0  # a road of at least this radius is a straight
_START_STRAIGHT_M = 60.0  # a chicane leaves this much of the longest straight to the start
_MOST_SLENDER = 2.6  # length over breadth of the land under a track
_JITTER = 0.13  # of the narrowest street
_RING = ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))  # the neighbours of a cell


@dataclass(frozen=True)
class _Style:
    """What a difficulty means; pairs are (least, most)."""

    cells: tuple[int, int]
    street_m: tuple[float, float]  # spacing of the lattice
    least_radius_m: float  # of the centre line
    shortcut: float  # chance that a corner is cut off
    chicanes: int  # at most
    width_m: tuple[float, float]
    length_m: tuple[float, float]

    @classmethod
    def of(cls, difficulty: float) -> _Style:
        def between(easy: float, hard: float) -> float:
            return easy + (hard - easy) * difficulty

        return cls(
            cells=(round(between(4, 9)), round(between(6, 16))),
            street_m=(between(40.0, 22.0), between(88.0, 72.0)),
            least_radius_m=between(17.0, 8.0),
            shortcut=between(0.3, 0.15),
            chicanes=round(between(0, 4)),
            width_m=(between(11.5, 7.5), between(14.0, 11.0)),
            length_m=(between(340.0, 560.0), between(640.0, 1160.0)),
        )


def generate_track(seed: int, difficulty: float = DEFAULT_DIFFICULTY) -> Track:
    """The track of a seed, named as `find_track` knows it; its start lies in the middle of its longest straight.

    Args:
        seed: 0 or more.
        difficulty: 0 (short, wide, gentle) to 1 (long, narrow, hairpins and chicanes).

    Raises:
        TrackError: seed or difficulty out of range.
    """
    if seed < 0:
        raise TrackError(f"the seed of a track is {seed}: it must be 0 or more")
    if not 0.0 <= difficulty <= 1.0:
        raise TrackError(f"the difficulty of a track is {difficulty:g}: it must be 0 to 1")
    style = _Style.of(float(difficulty))
    name = f"seed:{seed}" + ("" if difficulty == DEFAULT_DIFFICULTY else f":{float(difficulty)}")
    for attempt in count():  # about every third try is a good road; of 10,000 tracks none needed more than 40
        track = _try(name, np.random.default_rng(np.random.SeedSequence([seed, attempt])), style)
        if track is not None:
            return track
    raise AssertionError("unreachable: count() never ends")


def _try(name: str, rng: np.random.Generator, style: _Style) -> Track | None:
    """One attempt; None when its line does not make a good road."""
    line = _draw_line(rng, style)
    if line is None:
        return None
    if rng.random() < 0.5:
        line = line[::-1]
    line = np.roll(line, -_start(line), axis=0)
    # rounding to centimetres keeps the file small, and drops the last bits in which one machine may differ from another
    points = np.round(resample_closed(line, _POINT_SPACING_M) - line.mean(axis=0), 2)
    width = _wandering_width(rng, len(points), style)
    try:
        build_track(name, points, width + _ROOM_M)  # a wider road fits: so there is room between the parts of this one
        return build_track(name, points, width)
    except TrackError:
        return None


def _draw_line(rng: np.random.Generator, style: _Style) -> Floats | None:
    """The centre line, (k, 2) about a metre apart; None when it is too long, short, tight or slender."""
    outline = _outline(_grow(rng, int(rng.integers(style.cells[0], style.cells[1] + 1))))
    line = _round_corners(rng, _cut_corners(rng, _stretch(rng, outline, style), style), style)
    if line is None:
        return None
    line = _add_chicanes(rng, resample_closed(line, _STEP_M), style)
    line = resample_closed(smooth_closed(line, _SOFTEN_M / _STEP_M), _STEP_M)
    fits = style.length_m[0] <= len(line) * _STEP_M <= style.length_m[1]
    wide = np.abs(turning(line)).max() * style.least_radius_m < 1.1
    return line if fits and wide and not _slender(line) else None


# --- 1. a shape on the lattice ---------------------------------------------------------------------------------------


def _grow(rng: np.random.Generator, cells: int) -> set[tuple[int, int]]:
    """A set of lattice cells without holes that never touch by a corner alone."""
    filled = {(0, 0)}
    while len(filled) < cells:
        edge = sorted({(x + dx, y + dy) for x, y in filled for dx, dy in _RING[::2]} - filled)
        weights = np.array([_appeal(filled, cell) for cell in edge])
        filled.add(edge[int(rng.choice(len(edge), p=weights / weights.sum()))])
    return filled


def _appeal(filled: set[tuple[int, int]], cell: tuple[int, int]) -> float:
    """How gladly a cell is added: arms are better than lumps, and what would close a ring is out of question."""
    ring = [(cell[0] + dx, cell[1] + dy) in filled for dx, dy in _RING]
    runs = sum(here and not ring[k - 1] for k, here in enumerate(ring))
    if runs != 1:
        return 0.0
    lump = {1: 1.0, 2: 0.2, 3: 0.02}[sum(ring[::2])]
    return lump * (0.5 if any(ring[1::2]) else 1.0)


def _outline(filled: set[tuple[int, int]]) -> NDArray[np.intp]:
    """Lattice corners (n, 2) round the shape, counter-clockwise, those where it goes straight on included."""
    sides = ((0, -1, 0, 0, 1, 0), (1, 0, 1, 0, 1, 1), (0, 1, 1, 1, 0, 1), (-1, 0, 0, 1, 0, 0))
    follows = {  # the sides of the cells that face no other cell: outward dx, dy; begin x, y; end x, y
        (x + bx, y + by): (x + ex, y + ey)
        for x, y in filled
        for dx, dy, bx, by, ex, ey in sides
        if (x + dx, y + dy) not in filled
    }
    way = [min(follows)]
    while follows[way[-1]] != way[0]:
        way.append(follows[way[-1]])
    return np.array(way, dtype=np.intp)


# --- 2. and 3. the lattice becomes land, the outline a line ----------------------------------------------------------


def _stretch(rng: np.random.Generator, outline: NDArray[np.intp], style: _Style) -> Floats:
    """Corners (n, 2) in metres on an uneven, sheared, turned and jittered lattice."""
    low, high = style.street_m
    cell = outline - outline.min(axis=0)
    land = np.empty(cell.shape)
    for axis in (0, 1):
        streets = low + (high - low) * rng.random(int(cell[:, axis].max())) ** 1.5
        land[:, axis] = np.append(0.0, np.cumsum(streets))[cell[:, axis]]
    land += rng.normal(0.0, _JITTER * low, land.shape)
    angle, shear = rng.uniform(0.0, 2.0 * np.pi), rng.uniform(-0.45, 0.45)
    x, y = land[:, 0] + shear * land[:, 1], land[:, 1]
    return np.stack([np.cos(angle) * x - np.sin(angle) * y, np.sin(angle) * x + np.cos(angle) * y], axis=1)


def _cut_corners(rng: np.random.Generator, corners: Floats, style: _Style) -> Floats:
    """Drops most corners that hardly turn, and some of the others, where the short cut meets nothing."""
    kept = list(range(len(corners)))
    for index in rng.permutation(len(corners)):
        k = kept.index(index)
        trio = [kept[k - 1], kept[k], kept[(k + 1) % len(kept)]]
        a, b, c = corners[trio]
        bend = abs(np.arctan2(cross(b - a, c - b), (b - a) @ (c - b)))
        if len(kept) <= 5 or rng.random() > (0.75 if bend < 0.7 else style.shortcut):
            continue
        others = corners[[i for i in kept if i not in trio]]
        if _distance(others, a, c).min() > 0.8 * style.street_m[0] and not _inside(others, a, b, c).any():
            kept.pop(k)
    return corners[kept]


def _distance(points: Floats, a: Floats, b: Floats) -> Floats:
    """Distance (n,) of points (n, 2) from the straight piece a to b."""
    way = b - a
    along = np.clip((points - a) @ way / (way @ way), 0.0, 1.0)
    return norm(points - (a + along[:, None] * way))


def _inside(points: Floats, a: Floats, b: Floats, c: Floats) -> NDArray[np.bool_]:
    """Which of the points (n, 2) lie in the triangle a, b, c."""
    sides = np.stack([cross(b - a, points - a), cross(c - b, points - b), cross(a - c, points - c)])
    return np.logical_or((sides > 0).all(axis=0), (sides < 0).all(axis=0))


def _round_corners(rng: np.random.Generator, corners: Floats, style: _Style) -> Floats | None:
    """A line (k, 2): arcs round the corners, straights between them; None where a corner leaves too little room."""
    come, go = corners - np.roll(corners, 1, axis=0), np.roll(corners, -1, axis=0) - corners
    go_m = norm(go)
    come = come / norm(come)[:, None]
    bend = np.arctan2(cross(come, go), (come * go).sum(axis=1))
    reach = np.tan(np.abs(bend) / 2.0)  # an arc of radius 1 begins so far before its corner
    share = reach / (reach + np.roll(reach, -1))  # the corners at both ends of a straight share it
    most = np.minimum(go_m * share, np.roll(go_m * (1.0 - share), 1)) / reach
    if most.min() < style.least_radius_m:
        return None
    radius = style.least_radius_m + (most - style.least_radius_m) * rng.beta(1.6, 0.9, len(corners))
    radius = np.minimum(radius, rng.uniform(25.0, 110.0, len(corners)) / np.abs(bend) ** 1.5)
    radius = np.where(np.abs(bend) < 0.6, np.minimum(0.95 * most, 400.0), radius)  # slight bends look best wide
    arcs = []
    for k, corner in enumerate(corners):
        pieces = max(int(np.ceil(abs(bend[k]) * radius[k] / _STEP_M)), 2)
        angle = np.linspace(0.0, abs(bend[k]), pieces + 1)[:, None]
        inward = np.sign(bend[k]) * np.array([-come[k, 1], come[k, 0]])
        arcs.append(corner + radius[k] * ((np.sin(angle) - reach[k]) * come[k] + (1.0 - np.cos(angle)) * inward))
    return np.concatenate(arcs)


# --- 4. and 5. chicanes, start and width -----------------------------------------------------------------------------


def _add_chicanes(rng: np.random.Generator, line: Floats, style: _Style) -> Floats:
    """The line (k, 2), evenly spaced, with swings aside on some straights; the longest keeps room for the start."""
    line = line.copy()
    left = style.chicanes
    for number, (first, points) in enumerate(sorted(_straights(line), key=lambda straight: -straight[1])):
        aside, span_m = _swing(rng, style)
        before_m = _START_STRAIGHT_M if number == 0 else 4.0
        spare_m = points * _STEP_M - before_m - span_m - 4.0
        if left == 0 or spare_m < 0.0 or rng.random() < 0.25:
            continue
        begin = first + round((before_m + (0.0 if number == 0 else rng.uniform(0.0, spare_m))) / _STEP_M)
        index = (begin + np.arange(int(span_m / _STEP_M))) % len(line)
        way = line[index[-1]] - line[index[0]]
        normal = np.array([-way[1], way[0]]) / norm(way)
        line[index] += aside(np.linspace(0.0, 1.0, len(index)))[:, None] * normal
        left -= 1
    return line


def _swing(rng: np.random.Generator, style: _Style) -> tuple[Callable[[Floats], Floats], float]:
    """One chicane: metres aside over 0..1 of its span, and the span in metres that keeps its curves wide enough."""
    side = rng.choice([-1.0, 1.0])
    width = 0.5 * (style.width_m[0] + style.width_m[1])
    radius = style.least_radius_m * rng.uniform(1.0, 1.4)
    if rng.random() < 0.6:
        reach = side * width * rng.uniform(0.75, 1.1)
        span = 2.0 * np.pi * np.sqrt(abs(reach) * radius)
        return lambda u: reach * np.sin(2.0 * np.pi * u) * np.sin(np.pi * u) ** 2, float(span)  # to both sides
    reach = side * width * rng.uniform(0.9, 1.3)
    span = 2.0 * np.pi * np.sqrt(0.5 * abs(reach) * radius)
    return lambda u: reach * np.sin(np.pi * u) ** 2, float(span)  # aside and back


def _slender(line: Floats) -> bool:
    """Whether the land under the track is so long and thin that a screen cannot show it well."""
    spread = line - line.mean(axis=0)
    xx, yy, xy = (spread[:, 0] ** 2).mean(), (spread[:, 1] ** 2).mean(), (spread[:, 0] * spread[:, 1]).mean()
    middle, gap = 0.5 * (xx + yy), np.sqrt(0.25 * (xx - yy) ** 2 + xy * xy)  # eigenvalues are middle ± gap
    return bool(middle + gap > _MOST_SLENDER**2 * (middle - gap))


def _straights(line: Floats) -> list[tuple[int, int]]:
    """Runs (first index, number of points) round the lap that hardly bend; one point when there is none."""
    bend = np.abs(turning(line))
    flat = bend * _STRAIGHT_M < 1.0
    if flat.all() or not flat.any():
        return [(int(np.argmin(bend)), 1)]
    turn = int(np.argmin(flat))  # begin where the road bends, so that no run is torn apart
    steps = np.diff(np.append(np.roll(flat, -turn), False).astype(int), prepend=0)
    firsts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    return [(int(first + turn) % len(flat), int(end - first)) for first, end in zip(firsts, ends, strict=True)]


def _start(line: Floats) -> int:
    """Index of the middle of the longest straight."""
    first, points = max(_straights(line), key=lambda straight: straight[1])
    return (first + points // 2) % len(line)


def _wandering_width(rng: np.random.Generator, points: int, style: _Style) -> Floats:
    """Width (points,) in metres that wanders slowly round the lap, within the style's range."""
    low, high = style.width_m
    angle = 2.0 * np.pi * np.arange(points) / points
    waves = np.zeros(points)
    for k in (1, 2, 3, 4):
        waves += rng.normal() * np.cos(k * angle + rng.uniform(0.0, 2.0 * np.pi)) / k
    unit = (waves - waves.min()) / (waves.max() - waves.min())
    swing = rng.uniform(0.2, 0.5)
    middle = rng.uniform(swing, 1.0 - swing)
    return np.round(low + (high - low) * (middle + 2.0 * swing * (unit - 0.5)), 1)
