"""Closed curves in the plane: the spline a centre line follows, even spacing, smoothing, radii."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_SPLINE_ROUNDS = 56  # 2^-56 is below the rounding of a double
_FINE_STEP_M = 0.125  # spacing of the samples that measure arc length
_MIN_FINE_STEPS = 24  # and never fewer than this between two points


class ClosedSpline:
    """Closed cubic spline through n points, of continuous curvature, measured by arc length.

    Knots are spaced by the square root of the chords (centripetal), which keeps uneven points from making loops.
    Sources: de Boor (1978), "A Practical Guide to Splines"; Lee (1989), "Choosing nodes in parametric curve
    interpolation". Catmull-Rom was tried first: its curvature jumps at every point, and the road's edge shows it.

    A place on it is its knot: 3.25 lies a quarter of the way (in the parameter) from point 3 to point 4.
    """

    def __init__(self, points: Floats) -> None:
        self._coefficients = _spline_pieces(points)
        chord = norm(np.roll(points, -1, axis=0) - points)
        steps = np.maximum(np.ceil(chord / _FINE_STEP_M), _MIN_FINE_STEPS).astype(int)
        segment = np.repeat(np.arange(len(points)), steps)
        first = np.repeat(np.cumsum(steps) - steps, steps)
        fine_knot = segment + (np.arange(len(segment)) - first) / steps[segment]
        fine = self.at(fine_knot)[0]
        self._knot = np.append(fine_knot, len(points))
        self._arc = np.append(0.0, np.cumsum(norm(np.roll(fine, -1, axis=0) - fine)))
        self.length_m = float(self._arc[-1])

    def knot_at(self, arc_m: Floats) -> Floats:
        """Knots of the places that lie arc_m after point 0, each in [0, length_m)."""
        return np.interp(arc_m, self._arc, self._knot)

    def at(self, knot: Floats) -> tuple[Floats, Floats]:
        """Points and unit tangents, both (k, 2), at the given (k,) knots."""
        segment = np.minimum(knot.astype(int), len(self._coefficients) - 1)
        u = (knot - segment)[:, None]
        a, b, c, d = np.moveaxis(self._coefficients[segment], 1, 0)
        slope = (3.0 * d * u + 2.0 * c) * u + b
        return ((d * u + c) * u + b) * u + a, slope / np.maximum(norm(slope), 1e-12)[:, None]


def _spline_pieces(points: Floats) -> Floats:
    """(n, 4, 2) polynomial coefficients from each point to the next, lowest power first, parameter 0 to 1."""
    step = np.roll(points, -1, axis=0) - points
    knot = np.sqrt(norm(step))[:, None]  # centripetal: knot distance to the next point
    knot_before = np.roll(knot, 1, axis=0)
    slope_after, slope_before = step / knot, np.roll(step / knot, 1, axis=0)
    # Equal second derivatives on both sides of each point, with s the slopes at the points (de Boor, chapter IV):
    #   knot s[i-1] + 2 (knot + knot_before) s[i] + knot_before s[i+1] = 3 (knot slope_before + knot_before slope_after)
    # Every round of this iteration halves the error at least, and gives the same bits on every machine.
    wanted = 3.0 * (knot * slope_before + knot_before * slope_after)
    before = np.arange(len(points)) - 1
    after = np.append(before[2:], [len(points) - 1, 0])
    scale = 2.0 * (knot + knot_before)
    slope = slope_after
    for _ in range(_SPLINE_ROUNDS):
        slope = (wanted - knot * slope[before] - knot_before * slope[after]) / scale
    s1, s2 = slope * knot, np.roll(slope, -1, axis=0) * knot
    return np.stack([points, s1, 3.0 * step - 2.0 * s1 - s2, s1 + s2 - 2.0 * step], axis=1)


def resample_closed(path: Floats, spacing_m: float) -> Floats:
    """Points evenly spaced along the closed polyline path (n, 2), about spacing_m apart, the first where it was."""
    arc = np.append(0.0, np.cumsum(norm(np.roll(path, -1, axis=0) - path)))
    count = max(round(arc[-1] / spacing_m), 3)
    where = np.arange(count) * (arc[-1] / count)
    closed = np.concatenate([path, path[:1]])
    return np.stack([np.interp(where, arc, closed[:, axis]) for axis in (0, 1)], axis=1)


def smooth_closed(values: Floats, sigma: float) -> Floats:
    """Values (n, ...) round a closed curve, blurred by a Gaussian of sigma samples that wraps round."""
    if sigma <= 0.0:
        return values
    reach = min(int(np.ceil(3.0 * sigma)), (len(values) - 1) // 2)
    offsets = np.arange(-reach, reach + 1)
    weights = np.exp(-0.5 * (offsets / sigma) ** 2)
    blurred = np.zeros_like(values)
    for weight, offset in zip(weights / weights.sum(), offsets, strict=True):
        blurred += weight * np.roll(values, offset, axis=0)
    return blurred


def turning(path: Floats) -> Floats:
    """Curvature (n,) in 1/m of a closed, evenly spaced polyline at its points; positive turns left."""
    before, after = path - np.roll(path, 1, axis=0), np.roll(path, -1, axis=0) - path
    angle = np.arctan2(cross(before, after), (before * after).sum(axis=1))
    return 2.0 * angle / (norm(before) + norm(after))


def crossing(*rings: Floats) -> Floats | None:
    """A place (2,) where closed polylines (n, 2) cross or touch themselves or each other; None when they nowhere do."""
    import shapely  # only where a track is made: 'import sim' stays quick

    curves = [shapely.LinearRing(ring) for ring in rings]
    pairs = [(a, b) for k, a in enumerate(curves) for b in curves[:k]]
    if all(curve.is_simple for curve in curves) and not any(a.intersects(b) for a, b in pairs):
        return None
    pieces = np.concatenate([np.stack([ring, np.roll(ring, -1, axis=0)], axis=1) for ring in rings])
    sizes = np.array([len(ring) for ring in rings])
    ring_of, first = np.repeat(np.arange(len(rings)), sizes), np.repeat(np.cumsum(sizes) - sizes, sizes)
    lines = shapely.linestrings(pieces)
    one, other = shapely.STRtree(lines).query(lines, predicate="intersects")
    apart = np.abs((one - first[one]) - (other - first[other]))
    neighbours = (ring_of[one] == ring_of[other]) & ((apart <= 1) | (apart == sizes[ring_of[one]] - 1))
    met = one[~neighbours]
    return pieces[met[0] if len(met) else 0, 0]


def norm(vectors: Floats) -> Floats:
    """Lengths of (..., 2) vectors."""
    # sqrt is correctly rounded everywhere, hypot is not: tracks must be the same on every machine
    return np.sqrt(vectors[..., 0] * vectors[..., 0] + vectors[..., 1] * vectors[..., 1])


def cross(a: Floats, b: Floats) -> Floats:
    """z of the cross product of (..., 2) vectors: positive when b points to the left of a."""
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
