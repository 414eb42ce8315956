"""A track drawn with the mouse: from a rough stroke to a road that can be driven."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sim.track_paths import Floats, crossing, norm, resample_closed, smooth_closed, turning
from sim.tracks import MIN_LENGTH_M, Track, TrackError, build_track

MAX_STROKE_POINTS = 50_000
_LEAST_MOVE_M = 0.75  # a hand trembles: shorter moves are not followed
_ENDS = 0.2  # part of the stroke, at each end, that may be cut off to close the loop
_WIDEST_GAP = 0.3  # of the stroke's length, left open between its ends
_SOFTEN_M = (2.5, 20.0)  # blur at smoothing 0 and at 1
_WIDENING_ROUNDS = 120
_MOST_SHRUNK = 0.5  # a loop that loses more than this by widening its curves was too thin
_POINT_SPACINGS_M = (24.0, 16.0, 12.0, 9.0, 7.0)  # of the control points: the widest that follows the line well
_FOLLOWS_M = 0.6  # how well that is
_ASK = "press, draw a loop that ends where it began, let go"


def track_from_stroke(
    points: ArrayLike, width_m: float = 10.0, smoothing: float = 0.3, name: str = "My track"
) -> Track:
    """The track along a stroke of the mouse, its start where the stroke began.

    The stroke is closed (ends that overshoot are cut off), spaced evenly, blurred, widened where a curve is too tight
    for the road, and reduced to as few control points as follow it well.

    Args:
        points: (n, 2) in metres, in drawing order: noisy, unevenly spaced, the end near the beginning.
        width_m: of the road.
        smoothing: 0 keeps the hand's every turn, 1 leaves only the broad shape.

    Raises:
        TrackError: the stroke makes no track; the message tells the person who drew it why, `where` says the place.
    """
    if not 0.0 <= smoothing <= 1.0:
        raise TrackError(f"smoothing is {smoothing:g}: it must be 0 to 1")
    line = _closed(_steady(_checked_stroke(points)))
    length = float(norm(np.roll(line, -1, axis=0) - line).sum())
    least_radius = 0.6 * width_m + 1.5
    shortest = max(MIN_LENGTH_M, 2.0 * np.pi * least_radius) + 10.0
    if length < shortest:
        raise TrackError(f"the loop is only {length:.0f} m round, this road needs {shortest:.0f} m: draw it larger")
    step = max(1.0, length / 2000.0)
    blur = min(_SOFTEN_M[0] + (_SOFTEN_M[1] - _SOFTEN_M[0]) * smoothing, length / 20.0)
    line = smooth_closed(resample_closed(line, step), blur / step)
    _refuse_crossing(line)
    return _reduced(name, _widened(line, least_radius), width_m)


def _checked_stroke(points: ArrayLike) -> Floats:
    try:
        stroke = np.array(points, dtype=np.float64)
    except (TypeError, ValueError):
        raise TrackError("a stroke must be points of two numbers, (n, 2) in metres") from None
    if stroke.size == 0:
        raise TrackError(f"nothing was drawn: {_ASK}")
    if stroke.ndim != 2 or stroke.shape[1] != 2:
        raise TrackError(f"a stroke must be points of two numbers, (n, 2) in metres; got shape {stroke.shape}")
    if len(stroke) > MAX_STROKE_POINTS:
        raise TrackError(f"the stroke has {len(stroke)} points, at most {MAX_STROKE_POINTS} are allowed")
    if not np.isfinite(stroke).all():
        raise TrackError("the stroke holds points that are not finite numbers")
    return stroke


def _steady(stroke: Floats) -> Floats:
    """The stroke without trembling: each point at least a little way from the one kept before it."""
    kept = [stroke[0]]
    for point in stroke[1:]:
        move = point - kept[-1]
        if move @ move >= _LEAST_MOVE_M**2:
            kept.append(point)
    if len(kept) < 4:
        raise TrackError(f"that was a click, not a line: {_ASK}")
    return np.array(kept)


def _closed(stroke: Floats) -> Floats:
    """The stroke as a loop: cut where its two ends meet best, a longer cut needing a better meeting."""
    arc = np.append(0.0, np.cumsum(norm(np.diff(stroke, axis=0))))
    head = np.flatnonzero(arc <= _ENDS * arc[-1])[:400]
    tail = np.flatnonzero(arc >= (1.0 - _ENDS) * arc[-1])[-400:]
    gap = norm(stroke[head][:, None] - stroke[tail][None])
    cost = gap + 0.25 * (arc[head][:, None] + (arc[-1] - arc[tail])[None])
    begin, end = np.unravel_index(int(np.argmin(cost)), cost.shape)
    if gap[begin, end] > max(_WIDEST_GAP * arc[-1], 4.0 * _LEAST_MOVE_M):
        raise TrackError(f"the ends are {gap[begin, end]:.0f} m apart: {_ASK}", stroke[-1])
    return stroke[head[begin] : tail[end] + 1]


def _refuse_crossing(line: Floats) -> None:
    where = crossing(line)
    if where is not None:
        raise TrackError(f"the line crosses itself near {_place(where)}: undo and leave more room", where)


def _widened(line: Floats, least_radius_m: float) -> Floats:
    """The line, blurred only where it turns in less than the least radius, again and again until it nowhere does."""
    step = float(norm(line[1] - line[0]))
    least_points = max(_MOST_SHRUNK * len(line), 2.0 * np.pi * least_radius_m / step)
    near = least_radius_m / step
    for _ in range(_WIDENING_ROUNDS):
        tight = np.abs(turning(line)) * least_radius_m > 1.0
        if not tight.any():
            break
        share = np.minimum(3.0 * smooth_closed(tight.astype(np.float64), near), 1.0)[:, None]
        line = line + share * (smooth_closed(line, 0.5 * near) - line)
        line = resample_closed(line, step)
        if len(line) < least_points:
            where = line.mean(axis=0)
            raise TrackError(f"the loop near {_place(where)} is too thin for this road: draw it wider", where)
    return line


def _reduced(name: str, line: Floats, width_m: float) -> Track:
    """The track through the fewest evenly spaced points of the line that follows it well."""
    step = float(norm(line[1] - line[0]))
    trouble = TrackError("the stroke makes no road")
    track = None
    for spacing in _POINT_SPACINGS_M:
        points = np.round(resample_closed(line, max(spacing, step * len(line) / 1900.0)), 2)
        try:
            track = build_track(name, points, width_m)
        except TrackError as error:
            trouble = error
            continue
        if _strays_m(line, track) < _FOLLOWS_M:
            break
    if track is not None:
        return track
    if trouble.where is None:
        raise trouble
    where = np.array(trouble.where)
    raise TrackError(f"the road has no room near {_place(where)}: undo and leave more, or make it narrower", where)


def _strays_m(line: Floats, track: Track) -> float:
    """How far the track's centre line lies from the line it was made of, in metres, at most."""
    some = line[:: max(len(line) // 500, 1)]
    way = some[:, None] - track.centre[None]
    nearest = np.argmin((way * way).sum(axis=2), axis=1)
    offset, tangent = some - track.centre[nearest], track.tangent[nearest]
    return float(np.abs(offset[:, 0] * tangent[:, 1] - offset[:, 1] * tangent[:, 0]).max())


def _place(where: Floats) -> str:
    return f"({where[0]:.0f}, {where[1]:.0f}) m"
