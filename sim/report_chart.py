"""The fitness of a run as a drawing inside a web page: plain SVG, which a few lines of script let be asked for numbers.

Colours come from the page's style by the classes ``best``, ``typical``, ``barred`` and so on.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.report_rows import SERIES, Floats, History

MOST_POINTS = 700
"""Generations drawn of a long run."""
MOST_ROWS = 2_000
"""Generations of a long run whose numbers can be asked for."""
_LEFT, _RIGHT, _TOP, _BOTTOM, _BETWEEN = 52.0, 12.0, 10.0, 34.0, 14.0
_BELOW_SHARE = 0.2  # of the height: the diversity


@dataclass(frozen=True)
class _Box:
    """A part of the drawing, and which numbers lie at its edges."""

    left: float
    top: float
    right: float
    bottom: float
    x: tuple[float, float]
    y: tuple[float, float]

    def points(self, x: Floats, y: Floats) -> list[tuple[float, float]]:
        """Where pairs of numbers lie in the drawing; pairs that are not finite are left out."""
        finite = np.isfinite(x) & np.isfinite(y)
        across = self.left + (x[finite] - self.x[0]) / (self.x[1] - self.x[0]) * (self.right - self.left)
        up = self.bottom - (y[finite] - self.y[0]) / (self.y[1] - self.y[0]) * (self.bottom - self.top)
        return list(zip(across.tolist(), up.tolist(), strict=True))


def fitness_chart(history: History, unit: str, width: int, height: int, kind: str) -> str:
    """Best, median, middle half and champion over the generations; below them the diversity.

    Args:
        history: of at least one generation.
        unit: of the fitness.
        width, height: of the drawing; it grows and shrinks with the page.
        kind: a class for the style, such as ``wide``.
    """
    history = history.thinned(MOST_POINTS)
    x, of = history.generation, history.series
    span = (float(x[0]), float(x[-1])) if len(x) > 1 else (float(x[0]) - 1.0, float(x[0]) + 1.0)
    floor = height - _BOTTOM
    split = floor - _BELOW_SHARE * (floor - _TOP)
    shown = [of[name] for name in ("best", "upper", "median", "lower", "champion")]
    above = _Box(_LEFT, _TOP, width - _RIGHT, split - _BETWEEN, span, _range(*shown))
    below = _Box(_LEFT, split, width - _RIGHT, floor, span, _range(of["spread"], [0.0]))
    parts = [
        _grid(above, 5, f"fitness, {unit}" if unit else "fitness"),
        _grid(below, 2, "diversity"),
        _generations(below, width < 600),
    ]
    band = above.points(x, of["upper"]), above.points(x, of["lower"])[::-1]
    parts.append(f'<polygon class="half" points="{_list(band[0] + band[1])}"/>')
    for series, style in (("median", "typical"), ("best", "best"), ("champion", "champion")):
        points = above.points(x, of[series])
        parts.append(_line(_steps(points) if series == "champion" else points, style))
    parts.append(_line(below.points(x, of["spread"]), "spread"))
    ringed = above.points(x[history.barred], of["best"][history.barred])
    parts += [f'<circle class="barred" cx="{left:.1f}" cy="{top:.1f}" r="5"/>' for left, top in ringed]
    parts.append(f'<line class="cursor" x1="0" x2="0" y1="{_TOP}" y2="{floor}" visibility="hidden"/>')
    data = f'data-left="{above.left}" data-right="{above.right}" data-first="{span[0]}" data-last="{span[1]}"'
    return (
        f'<svg class="chart {kind}" viewBox="0 0 {width} {height}" role="img" tabindex="0" '
        f'aria-label="Fitness over the generations" {data}>{"".join(parts)}</svg>'
    )


def rows_as_json(history: History) -> str:
    """The generations' numbers for the page's script: generation, the ``SERIES`` in order, and whether barred."""
    kept = history.thinned(MOST_ROWS)
    columns = [kept.generation, *(kept.series[name] for name in SERIES), kept.barred.astype(float)]
    rows = [[_short(value) for value in row] for row in zip(*(column.tolist() for column in columns), strict=True)]
    return json.dumps(rows, separators=(",", ":"))


def _short(value: float) -> float | int | None:
    if not math.isfinite(value):
        return None
    if value == round(value) and abs(value) < 1e15:
        return int(value)
    return float(f"{value:.6g}")


def _range(*series: Floats | list[float]) -> tuple[float, float]:
    """From the least to the largest, zero included if it is near."""
    values = np.concatenate([np.asarray(one, dtype=float) for one in series])
    values = values[np.isfinite(values)]
    if not len(values):
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    if 0.0 < low < 0.5 * high:
        low = 0.0
    if low < high < 0.0 and high > 0.5 * low:
        high = 0.0
    gap = 0.04 * (high - low) or max(abs(high), 1.0) * 0.1
    return (low if low == 0.0 else low - gap), high + gap


def _ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers between two."""
    step = 10.0 ** math.floor(math.log10((high - low) / most))
    step *= next((factor for factor in (1.0, 2.0, 5.0, 10.0) if (high - low) / (step * factor) <= most), 20.0)
    return [k * step for k in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _grid(box: _Box, most: int, name: str) -> str:
    parts = []
    for value in _ticks(*box.y, most):
        _, y = box.points(np.array([box.x[0]]), np.array([value]))[0]
        parts.append(f'<line class="grid" x1="{box.left}" x2="{box.right}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="tick" x="{box.left - 7}" y="{y + 4:.1f}" text-anchor="end">{value:.6g}</text>')
    middle = 0.5 * (box.top + box.bottom)
    turned = f'transform="rotate(-90 12 {middle:.1f})"'
    return "".join(parts) + f'<text class="tick" x="12" y="{middle:.1f}" text-anchor="middle" {turned}>{name}</text>'


def _generations(box: _Box, narrow: bool) -> str:
    parts = []
    for value in _ticks(*box.x, 5 if narrow else 10):
        if value == round(value):
            x, _ = box.points(np.array([value]), np.array([box.y[0]]))[0]
            words = f"{value:,.0f}"
            parts.append(
                f'<text class="tick" x="{x:.1f}" y="{box.bottom + 15:.1f}" text-anchor="middle">{words}</text>'
            )
    middle = 0.5 * (box.left + box.right)
    parts.append(f'<text class="tick" x="{middle:.1f}" y="{box.bottom + 30}" text-anchor="middle">generation</text>')
    return "".join(parts)


def _line(points: list[tuple[float, float]], style: str) -> str:
    if len(points) == 1:
        return f'<circle class="dot {style}" cx="{points[0][0]:.1f}" cy="{points[0][1]:.1f}" r="4"/>'
    return f'<polyline class="{style}" points="{_list(points)}"/>'


def _steps(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """A value holds until the next one."""
    stairs = points[:1]
    for (_, y), (x, following) in pairwise(points):
        stairs += [(x, y), (x, following)] if following != y else [(x, following)]
    return stairs


def _list(points: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
