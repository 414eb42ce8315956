"""A chart on whose first line some points wear a ring: something was not right there."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pygame

from scenes.plots import Chart

_HAIR = 0.05  # of what lies above zero


class MarkedChart(Chart):
    """A `Chart` with marks.

    Attributes:
        marks: x of the points with a ring.
    """

    marks: frozenset[float] = frozenset()

    def mark(self, xs: Iterable[float]) -> None:
        """Ring the points of the first line at these x, and no others."""
        marks = frozenset(float(x) for x in xs)
        if marks != self.marks:
            self.marks = marks
            self._base = None
            self.repaint()

    def bounds(self) -> tuple[float, float, float, float] | None:
        found = super().bounds()
        if found is None:
            return None
        left, right, low, high = found
        # A hair below zero is not worth a tick of its own: the line may touch the axis there.
        return left, right, 0.0 if self.from_zero and -low < _HAIR * high else low, high

    def marked_points(self) -> list[tuple[float, float]]:
        """Where the rings are, seen from the widget's corner."""
        line = next((one for one in self.series.values() if one.upper is None and one.x.size), None)
        if line is None or not self.marks:
            return []
        there = np.isin(line.x, list(self.marks)) & np.isfinite(line.y)
        return [tuple(point) for point in self._pixels(line.x[there], line.y[there]).tolist()]

    def _paint_base(self, surface: pygame.Surface) -> None:
        super()._paint_base(surface)
        theme = self.theme
        for point in self.marked_points():
            pygame.draw.aacircle(surface, theme["negative"], point, theme.px(5), max(1, theme.px(2)))
