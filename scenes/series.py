"""The data of a chart: lines and bands, thinned to what a screen can show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass
class Series:
    """One line, or one band between two lines.

    Attributes:
        name: in the legend and at the hovered value.
        colour: name of the palette's colour.
        x: (points,) in increasing order.
        y: (points,) the line; for a band its lower edge.
        upper: (points,) a band's upper edge; None for a line.
        width: of the line in logical pixels.
        legend: it is named in the legend (at the hovered value it always is).
    """

    name: str
    colour: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    upper: NDArray[np.float64] | None = None
    width: float = 1.5
    legend: bool = True


def thin_out(y: NDArray[np.float64], columns: int) -> NDArray[np.intp]:
    """Indices of (points,) that are worth drawing in so many pixel columns: each column's lowest and highest.

    Returns all indices while there are at most two points a column; extremes are never lost.
    """
    count = len(y)
    if count <= 2 * columns:
        return np.arange(count)
    width = -(-count // columns)
    padded = np.full(-(-count // width) * width, np.nan)
    padded[:count] = y
    rows = padded.reshape(-1, width)
    begin = np.arange(len(rows)) * width
    lowest = begin + np.where(np.isfinite(rows), rows, np.inf).argmin(axis=1)
    highest = begin + np.where(np.isfinite(rows), rows, -np.inf).argmax(axis=1)
    kept = np.concatenate([[0, count - 1], lowest, highest])
    # A column without any finite value gives its first place, which is as good as any: nothing is drawn there.
    return np.unique(kept).astype(np.intp)


def runs(points: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """The stretches of (points, 2) between gaps (rows that are not finite)."""
    good = np.isfinite(points).all(axis=1)
    if good.all():
        return [points] if len(points) else []
    breaks = np.flatnonzero(~good)
    return [part[np.isfinite(part).all(axis=1)] for part in np.split(points, breaks) if np.isfinite(part).all(1).any()]


def floats(values: ArrayLike) -> NDArray[np.float64]:
    """A copy as (points,) float64."""
    return np.array(values, dtype=np.float64).reshape(-1)


def same(old: Series, new: Series) -> bool:
    """Whether both would be drawn alike."""
    if old.colour != new.colour or old.x.shape != new.x.shape or not np.array_equal(old.x, new.x):
        return False
    if old.upper is None or new.upper is None:
        return old.upper is new.upper and np.array_equal(old.y, new.y, equal_nan=True)
    return np.array_equal(old.y, new.y, equal_nan=True) and np.array_equal(old.upper, new.upper, equal_nan=True)
