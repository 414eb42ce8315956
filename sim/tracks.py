"""A track: a closed smooth road in the plane, cut into ribs, and the checks that make it drivable."""

from __future__ import annotations

import hashlib
from collections.abc import Sized
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from brains.errors import UserError
from sim.track_paths import ClosedSpline, Floats, cross, crossing, norm

RIB_SPACING_M = 2.0
MIN_POINTS, MAX_POINTS = 4, 2000
MIN_WIDTH_M, MAX_WIDTH_M = 4.0, 40.0
MIN_LENGTH_M, MAX_LENGTH_M = 60.0, 20_000.0
MAX_COORDINATE_M = 100_000.0
MAX_NAME_LETTERS = 80
MIN_CHORD_M = 0.01  # points closer than this count as one
_LEAST_CORNER_M2 = 1e-4  # cross product of neighbouring sides of a quad: convex with a margin over rounding


class TrackError(UserError):
    """A track that cannot be driven or read; the message says where and what to do.

    `where` is the place of the trouble, (x, y) in metres, when there is one, so that a scene can point at it.
    """

    def __init__(self, message: str, where: Floats | None = None) -> None:
        super().__init__(message)
        self.where = None if where is None else (float(where[0]), float(where[1]))


@dataclass(frozen=True, eq=False)
class Track:
    """A validated closed road of M ribs, equally spaced along the centre line; metres, y up, driven in increasing k.

    Rib k is the segment from right[k] to left[k]; rib 0 is the start line. The road is the union of the quads between
    neighbouring ribs (the last rib neighbours the first). Every quad is convex and counter-clockwise as
    right[k], right[k+1], left[k+1], left[k]; neither edge crosses itself or the other. All arrays are read-only.

    Attributes:
        centre, left, right: (M, 2) points; left is the left-hand side when driving.
        tangent: (M, 2) unit vectors in driving direction.
        width_m: (M,) road width; arc_m: (M,) distance of each rib from the start line; length_m: of one lap.
        control_points: (n, 2), control_width_m: (n,) and start: what the track was built from and is saved as.
    """

    name: str
    centre: Floats
    left: Floats
    right: Floats
    tangent: Floats
    width_m: Floats
    arc_m: Floats
    length_m: float
    control_points: Floats
    control_width_m: Floats
    start: int

    def __post_init__(self) -> None:
        self._freeze()

    def __setstate__(self, state: dict[str, Any]) -> None:
        """A track sent to a worker process arrives as read-only as it left."""
        self.__dict__.update(state)
        self._freeze()

    def _freeze(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Track):
            return NotImplemented
        return self.name == other.name and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash((self.name, self.length_m))

    @property
    def ribs(self) -> int:
        """M, the number of ribs."""
        return len(self.centre)

    @property
    def spacing_m(self) -> float:
        """Arc length between neighbouring ribs, about 2 m."""
        return self.length_m / self.ribs

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """The smallest box round the road: (x_min, y_min, x_max, y_max)."""
        edges = np.concatenate([self.left, self.right])
        (x_min, y_min), (x_max, y_max) = edges.min(axis=0), edges.max(axis=0)
        return float(x_min), float(y_min), float(x_max), float(y_max)

    @property
    def curvature_per_m(self) -> Floats:
        """(M,) turn of the centre line per metre between the ribs before and after each rib; positive turns left."""
        before, after = np.roll(self.tangent, 1, axis=0), np.roll(self.tangent, -1, axis=0)
        turned = np.arctan2(cross(before, after), (before * after).sum(axis=1))
        return turned / (2.0 * self.spacing_m)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of every array and of the start: equal for tracks that are equal to the last bit."""
        digest = hashlib.sha256(str(self.start).encode())
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                digest.update(np.ascontiguousarray(value, dtype="<f8").tobytes())
        return digest.hexdigest()


def build_track(name: str, points: ArrayLike, width: ArrayLike = 10.0, start: int = 0) -> Track:
    """Make a track from the control points of its centre line.

    Args:
        name: what people call it.
        points: (n, 2) control points in metres, in driving order; the last joins the first.
        width: road width in metres, one number or one for each control point.
        start: index of the control point at which the start line lies.

    Raises:
        TrackError: one line saying what is wrong and where, see `Track` for what holds otherwise.
    """
    name = _checked_name(name)
    control = _checked_points(points)
    control_width = _checked_width(width, len(control))
    if not 0 <= start < len(control):
        raise TrackError(f"start is {start}, but the points are numbered 0 to {len(control) - 1}")
    spline = ClosedSpline(np.roll(control, -start, axis=0))
    if not MIN_LENGTH_M <= spline.length_m <= MAX_LENGTH_M:
        raise _wrong_length(spline.length_m)
    ribs = max(round(spline.length_m / RIB_SPACING_M), 3)
    arc: Floats = np.arange(ribs, dtype=np.float64) * (spline.length_m / ribs)
    knot = spline.knot_at(arc)
    centre, tangent = spline.at(knot)
    road_width = _smooth_width(np.roll(control_width, -start), knot)
    half = 0.5 * road_width[:, None] * np.stack([-tangent[:, 1], tangent[:, 0]], axis=1)
    track = Track(
        name=name, centre=centre, left=centre + half, right=centre - half, tangent=tangent, width_m=road_width,
        arc_m=arc, length_m=spline.length_m, control_points=control, control_width_m=control_width, start=int(start),
    )  # fmt: skip
    _refuse_folded_ribs(track)
    _refuse_crossing_edges(track)
    return track


def _smooth_width(control_width: Floats, knot: Floats) -> Floats:
    """Width at each knot, (k,): eased from one control point to the next, so never outside their two widths."""
    segment = np.minimum(knot.astype(int), len(control_width) - 1)
    u = knot - segment
    here, there = control_width[segment], np.roll(control_width, -1)[segment]
    return here + (there - here) * (u * u * (3.0 - 2.0 * u))


# --- what is refused, and why ---------------------------------------------------------------------------------------


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or not name.isprintable():
        raise TrackError("a track needs a name of printable letters")
    if len(name) > MAX_NAME_LETTERS:
        raise TrackError(f"the track's name has {len(name)} letters, at most {MAX_NAME_LETTERS} are allowed")
    return name


def _checked_points(points: ArrayLike) -> Floats:
    """The control points as a fresh (n, 2) array; counted before anything else is done with them."""
    count = len(points) if isinstance(points, Sized) else 0
    if not MIN_POINTS <= count <= MAX_POINTS:
        raise TrackError(f"a track needs {MIN_POINTS} to {MAX_POINTS} points, this one has {count}")
    try:
        control = np.array(points, dtype=np.float64)
    except (TypeError, ValueError):
        raise TrackError("every point of a track must be two numbers, [x, y] in metres") from None
    if control.shape != (count, 2):
        raise TrackError(f"every point of a track must be two numbers, [x, y] in metres; got shape {control.shape}")
    usable = np.abs(control) <= MAX_COORDINATE_M  # false for NaN too
    if not usable.all():
        bad = int(np.argmin(usable.all(axis=1)))
        x, y = control[bad]
        raise TrackError(f"point {bad} is at ({x:g}, {y:g}); coordinates must lie within ±{MAX_COORDINATE_M:g} m")
    chord = norm(np.roll(control, -1, axis=0) - control)
    if chord.min() < MIN_CHORD_M:
        bad = int(np.argmin(chord))
        raise TrackError(f"point {bad} {_place(control[bad])} and the next are the same point: remove one of them")
    if chord.sum() > MAX_LENGTH_M:  # the spline is longer still: do not even try to measure it
        raise _wrong_length(float(chord.sum()))
    return control


def _checked_width(width: ArrayLike, count: int) -> Floats:
    """Width at each control point as a fresh (n,) array."""
    try:
        values = np.array(width, dtype=np.float64)
    except (TypeError, ValueError):
        raise TrackError("the width must be one number, or one for each point, in metres") from None
    if values.shape not in ((), (count,)):
        raise TrackError(f"the width must be one number, or one for each of the {count} points; got {values.size}")
    values = np.full(count, values) if values.ndim == 0 else values
    usable = (values >= MIN_WIDTH_M) & (values <= MAX_WIDTH_M)
    if not usable.all():
        bad = int(np.argmin(usable))
        raise TrackError(f"width {values[bad]:g} m at point {bad}: it must be {MIN_WIDTH_M:g} to {MAX_WIDTH_M:g} m")
    return values


def _wrong_length(length_m: float) -> TrackError:
    return TrackError(
        f"the centre line is {length_m:.0f} m long; a track must be {MIN_LENGTH_M:g} m to {MAX_LENGTH_M:g} m"
    )


def _place(point: Floats) -> str:
    return f"at ({point[0]:.1f}, {point[1]:.1f})"


def _near(track: Track, where: Floats) -> str:
    """Says which control point is nearest to a place, for error messages."""
    nearest = int(np.argmin(norm(track.control_points - where)))
    return f"near point {nearest} {_place(track.control_points[nearest])}"


def _refuse_folded_ribs(track: Track) -> None:
    """Every quad between two ribs must be convex, else the curve is tighter than half the road's width."""
    corners = np.stack(
        [track.right, np.roll(track.right, -1, axis=0), np.roll(track.left, -1, axis=0), track.left], axis=1
    )
    sides = np.roll(corners, -1, axis=1) - corners  # (M, 4, 2)
    turns = cross(sides, np.roll(sides, -1, axis=1))
    if turns.min() < _LEAST_CORNER_M2:
        bad = track.centre[int(np.argmin(turns.min(axis=1)))]
        raise TrackError(
            f"the curve {_near(track, bad)} is tighter than half the road's width: widen it or narrow the road", bad
        )


def _refuse_crossing_edges(track: Track) -> None:
    """Each edge must be a simple closed curve, and the two must not meet."""
    where = crossing(track.left, track.right)
    if where is not None:
        raise TrackError(f"the road meets itself {_near(track, where)}: leave more room between its parts", where)
