"""A round pen on a small picture: strokes become 28 x 28 pixels, white on black, with soft edges.

Places are in pixels from the upper left corner of the picture, x to the right and y down: the pixel in row 0 and
column 0 has its middle at (0.5, 0.5).
"""

from collections.abc import Sequence

import numpy as np

from brains.errors import UserError

PICTURE_SIZE = 28
THICKNESS_PX = 2.4
"""Of the pen; about what the digits of MNIST are drawn with."""
POINT_SPACING = 0.25
"""A stroke keeps one point for about each that many pixels of its way: a hand on a large canvas gives many more, and
the curve between them departs from its chord by less than the picture can show."""
CHUNK_PIXELS = 25_000
FAR_PX = 1e4


def rasterise(
    strokes: Sequence[np.ndarray],
    size: int = PICTURE_SIZE,
    thickness: "float | Sequence[float]" = THICKNESS_PX,
    erasing: Sequence[bool] | None = None,
) -> np.ndarray:
    """The picture of strokes, in the order in which they were drawn.

    A pixel is white where its middle lies under the pen, and fades over the width of one pixel round the pen's edge:
    coverage is ``thickness / 2 + 1/2 - distance`` between 0 and 1. Where strokes cross, the brighter counts.

    Args:
        strokes: each ``(points, 2)`` x and y in pixels of the picture; a single point is a dot, no point is nothing.
            What lies outside the picture is cut off.
        size: of the square picture, in pixels.
        thickness: diameter of the pen, in pixels; one for all strokes or one each.
        erasing: for each stroke whether it takes ink away; None for none.

    Returns:
        ``(size, size)`` uint8 from 0 to 255.

    Raises:
        UserError: a stroke that is no list of finite x and y.
    """
    widths = np.broadcast_to(np.asarray(thickness, dtype=np.float64), (len(strokes),))
    erases = [False] * len(strokes) if erasing is None else erasing
    picture: np.ndarray = np.zeros((size, size), dtype=np.float32)
    for stroke, width, erase in zip(strokes, widths, erases, strict=True):
        points = _thinned(_checked(stroke))
        if not len(points):
            continue
        ink = coverage([points[None].astype(np.float32)], np.array([width], dtype=np.float32), size)[0]
        picture = np.minimum(picture, 1.0 - ink) if erase else np.maximum(picture, ink)
    return to_uint8(picture)


def coverage(strokes: Sequence[np.ndarray], thickness: np.ndarray, size: int = PICTURE_SIZE) -> np.ndarray:
    """How far each pixel of many pictures lies under the pen.

    Args:
        strokes: each ``(pictures, points, 2)`` float32, the same stroke of all pictures, at least one point.
        thickness: of the pen in each picture, ``(pictures,)`` in pixels.
        size: of the square pictures, in pixels.

    Returns:
        ``(pictures, size, size)`` float32 from 0 to 1.
    """
    count = max(1, CHUNK_PIXELS // (size * size))
    covered: np.ndarray = np.empty((len(thickness), size, size), dtype=np.float32)
    for start in range(0, len(thickness), count):
        part = slice(start, start + count)
        nearest = covered[part]
        nearest[:] = np.inf
        for stroke in strokes:
            _approach(nearest, stroke[part])
        np.maximum(nearest, 0.0, out=nearest)  # rounding may leave it just below
        np.sqrt(nearest, out=nearest)
        radius = (0.5 * thickness[part])[:, None, None]
        np.subtract(radius + np.float32(0.5), nearest, out=nearest)
        # A pen thinner than a pixel never covers a whole one.
        np.clip(nearest, 0.0, np.minimum(2 * radius, np.float32(1.0)), out=nearest)
    return covered


def smooth(controls: np.ndarray, samples: int = 6) -> np.ndarray:
    """Curves through control points: Catmull-Rom splines (Catmull & Rom 1974), open at both ends.

    A control point that is given twice is a corner.

    Args:
        controls: ``(..., points, 2)``.
        samples: points for each span between two control points.

    Returns:
        ``(..., (points - 1) * samples + 1, 2)``.
    """
    spans = controls.shape[-2] - 1
    if spans < 1:
        return controls
    before, start, end, after = (
        np.take(controls, np.clip(np.arange(spans) + step, 0, spans), axis=-2)[..., None, :] for step in (-1, 0, 1, 2)
    )
    t = (np.arange(samples) / samples)[:, None]
    points = start + 0.5 * t * (
        end - before + t * (2 * before - 5 * start + 4 * end - after + t * (3 * (start - end) + after - before))
    )
    flat = points.reshape(*controls.shape[:-2], spans * samples, 2)
    return np.concatenate([flat, controls[..., -1:, :]], axis=-2)


def to_uint8(picture: np.ndarray) -> np.ndarray:
    """0 to 1 as 0 to 255, rounded."""
    whole: np.ndarray = (picture * 255.0 + 0.5).astype(np.uint8)
    return whole


def _approach(nearest: np.ndarray, points: np.ndarray) -> None:
    """Lower squared distances ``(n, size, size)`` to those from lines through ``points`` ``(n, points, 2)``, in place.

    With s the way along a segment's direction to the foot of a pixel, and t that cut to the segment's length, the
    squared distance is |pixel - start|² - s² + (s - t)² = |pixel - start|² + t (t - 2 s). Both |pixel - start|² and s
    are a sum of one term for the row and one for the column.
    """
    middles = np.arange(nearest.shape[1], dtype=np.float32) + np.float32(0.5)
    along, distance = np.empty_like(nearest), np.empty_like(nearest)
    steps = np.diff(points, axis=1)
    lengths = np.sqrt((steps**2).sum(axis=2))
    directions = steps / np.maximum(lengths, np.float32(1e-6))[:, :, None]
    for i in range(max(1, steps.shape[1])):
        right = middles - points[:, i, 0, None]
        down = middles - points[:, i, 1, None]
        np.add((down**2)[:, :, None], (right**2)[:, None, :], out=distance)
        if steps.shape[1]:
            direction, length = directions[:, i], lengths[:, i, None, None]
            np.add((down * direction[:, 1:])[:, :, None], (right * direction[:, :1])[:, None, :], out=along)
            foot = np.clip(along, 0.0, length)
            along *= np.float32(2.0)
            np.subtract(foot, along, out=along)
            along *= foot
            distance += along
        np.minimum(nearest, distance, out=nearest)


def _checked(stroke: np.ndarray) -> np.ndarray:
    try:
        points = np.asarray(stroke, dtype=np.float64)
    except (ValueError, TypeError):
        points = np.full((1, 1), np.nan)
    if points.size == 0:
        return np.empty((0, 2))
    if points.ndim != 2 or points.shape[1] != 2 or not np.isfinite(points).all():
        raise UserError("a stroke is a list of points, each x and y as finite numbers")
    return np.clip(points, -FAR_PX, FAR_PX)


def _thinned(points: np.ndarray) -> np.ndarray:
    """Every first point of each ``POINT_SPACING`` of the way, and the last."""
    if len(points) < 3:
        return points
    way = np.cumsum(np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T))
    kept = np.diff(np.floor(way / POINT_SPACING), prepend=-1.0) > 0
    kept[-1] = True
    return points[kept]
