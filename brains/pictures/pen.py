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
"""A stroke keeps one point for about each that many pixels of its way, or each tenth of a thick pen: a hand on a large
canvas gives many more, and the curve between them departs from its chord by less than the picture can show."""
CORNER = 0.8
"""Where the cosine of a turn is less, the point is kept however close it is to the one before."""
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
        stamp(picture, stroke, float(width), erase)
    return to_uint8(picture)


def stamp(picture: np.ndarray, stroke: np.ndarray, thickness: float = THICKNESS_PX, erase: bool = False) -> None:
    """Draw one stroke into a picture, in place: the live half of ``rasterise``.

    A stroke that grows can be stamped piece by piece, each beginning where the last one ended: what has been covered
    before is not covered twice.

    Args:
        picture: ``(height, width)`` float32 from 0 to 1.
        stroke: ``(points, 2)`` x and y in pixels of the picture.
        thickness: diameter of the pen, in pixels.
        erase: take ink away.

    Raises:
        UserError: no list of finite x and y.
    """
    points = _thinned(_checked(stroke), max(POINT_SPACING, 0.1 * thickness))
    if not len(points):
        return
    reach = thickness / 2 + 1
    starts, steps = _pieces(*_seen(points, picture.shape, reach), max(2.0, thickness))
    # Every piece is short, so a small window of one size holds its ink: all windows are filled at once.
    corners = np.floor(np.minimum(starts, starts + steps) - reach).astype(np.intp)
    side = int(np.ceil(max(2.0, thickness) + 2 * reach)) + 2
    batch = max(1, CHUNK_PIXELS // side**2)
    for first in range(0, len(starts), batch):
        part = slice(first, first + batch)
        windows = _window_ink(starts[part] - corners[part], steps[part], thickness, side)
        for (left, top), window in zip(corners[part].tolist(), windows, strict=True):
            under = picture[max(0, top) : max(0, top + side), max(0, left) : max(0, left + side)]
            rows, columns = max(0, -top), max(0, -left)
            ink = window[rows : rows + under.shape[0], columns : columns + under.shape[1]]
            if erase:
                np.minimum(under, 1.0 - ink, out=under)
            else:
                np.maximum(under, ink, out=under)


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


def _seen(points: np.ndarray, shape: tuple[int, ...], reach: float) -> tuple[np.ndarray, np.ndarray]:
    """Starts and ways ``(n, 2)`` of a polyline's segments, as far as they lie within ``reach`` of the picture."""
    starts, ways = points[:-1], np.diff(points, axis=0)
    if len(points) == 1:
        starts, ways = points, np.zeros_like(points)
    with np.errstate(all="ignore"):
        low, high = (-reach - starts) / ways, (np.array(shape[::-1]) + reach - starts) / ways
    # Along an axis on which a segment stands still it is inside all the way, or never.
    still = ways == 0
    within = (starts >= -reach) & (starts <= np.array(shape[::-1]) + reach)
    enters = np.where(still, np.where(within, 0.0, 2.0), np.minimum(low, high)).max(axis=1).clip(0.0)
    leaves = np.where(still, 1.0, np.maximum(low, high)).min(axis=1).clip(None, 1.0)
    seen = enters <= leaves
    enters, leaves, starts, ways = enters[seen, None], leaves[seen, None], starts[seen], ways[seen]
    return starts + enters * ways, (leaves - enters) * ways


def _pieces(starts: np.ndarray, ways: np.ndarray, longest: float) -> tuple[np.ndarray, np.ndarray]:
    """The same segments in equal pieces, none longer than ``longest``."""
    counts = np.maximum(1, np.ceil(np.hypot(*ways.T) / longest)).astype(np.intp)
    segment = np.repeat(np.arange(len(ways)), counts)
    nth = np.arange(len(segment)) - np.repeat(np.cumsum(counts) - counts, counts)
    steps = (ways / counts[:, None])[segment]
    return starts[segment] + steps * nth[:, None], steps


def _window_ink(starts: np.ndarray, steps: np.ndarray, thickness: float, side: int) -> np.ndarray:
    """Coverage ``(n, side, side)`` float32 by pieces that begin at ``starts`` ``(n, 2)`` in windows of their own."""
    middles = np.arange(side, dtype=np.float32) + np.float32(0.5)
    starts, steps = starts.astype(np.float32), steps.astype(np.float32)
    right, down = (middles - starts[:, axis, None] for axis in (0, 1))
    squares = np.maximum((steps**2).sum(axis=1), np.float32(1e-12))
    # The share of the way at which a pixel's foot lies, cut to the piece; then what is left to go to the pixel.
    along = (down * (steps[:, 1] / squares)[:, None])[:, :, None] + (right * (steps[:, 0] / squares)[:, None])[:, None]
    np.clip(along, 0.0, 1.0, out=along)
    across = right[:, None, :] - along * steps[:, 0, None, None]
    along *= steps[:, 1, None, None]
    np.subtract(down[:, :, None], along, out=along)
    np.hypot(across, along, out=across)
    np.subtract(np.float32(thickness / 2 + 0.5), across, out=across)
    return np.clip(across, 0.0, np.float32(min(1.0, thickness)), out=across)


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


def _thinned(points: np.ndarray, spacing: float) -> np.ndarray:
    """Every first point of each ``spacing`` pixels of the way, the corners, and the last."""
    if len(points) < 3:
        return points
    steps = np.diff(points, axis=0)
    lengths = np.hypot(*steps.T)
    kept = np.diff(np.floor(np.cumsum(np.insert(lengths, 0, 0.0)) / spacing), prepend=-1.0) > 0
    kept[1:-1] |= (steps[1:] * steps[:-1]).sum(axis=1) < CORNER * lengths[1:] * lengths[:-1]
    kept[-1] = True
    return points[kept]
