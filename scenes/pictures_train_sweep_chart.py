"""The curve of a sweep: accuracy over the values of one setting, with its spread over the seeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pygame

from scenes.numbers import nice_step, nice_ticks, tick_label
from scenes.theme import mix
from scenes.widgets.base import Ui, Widget

_BAND_SHARE = 0.25


@dataclass(frozen=True)
class Point:
    """What one value came to over its seeds.

    Attributes:
        label: the value, in words.
        mean, lowest, highest: accuracy, shares; nan while there is none.
        seeds: how many were trained.
    """

    label: str
    mean: float = float("nan")
    lowest: float = float("nan")
    highest: float = float("nan")
    seeds: int = 0

    def words(self) -> str:
        """For the hovered value."""
        if not self.seeds:
            return f"{self.label}: not trained yet"
        spread = f", {100 * self.lowest:.1f} to {100 * self.highest:.1f}" if self.seeds > 1 else ""
        return f"{self.label}: {100 * self.mean:.1f} %{spread}, {self.seeds} seed{'s' if self.seeds > 1 else ''}"


class SweepChart(Widget):
    """Values side by side, evenly spaced: a line through the means, a band from the worst seed to the best.

    Attributes:
        points: what is shown.
    """

    def __init__(self, ui: Ui) -> None:
        super().__init__(
            ui,
            hint="Right, in %, of pictures held back: the mean over the seeds, and from the worst seed to the best. "
            "Bands that overlap: the difference may be luck.",
        )
        self.points: tuple[Point, ...] = ()
        self._under_mouse: int | None = None

    def show_points(self, points: Sequence[Point]) -> None:
        """Show others."""
        if tuple(points) != self.points:
            self.points = tuple(points)
            self.repaint()

    def height(self, width_px: int) -> int:
        return self.theme.px(150)

    def update(self, time_delta: float) -> None:
        under = None
        if self.hovered and self.points:
            x = self.local(self.ui_manager.get_mouse_position())[0]
            under = min(range(len(self.points)), key=lambda place: abs(self._x(place) - x))
        if under != self._under_mouse:
            self._under_mouse = under
            self.repaint()
        super().update(time_delta)

    def caption(self) -> str:
        """The line below: the value under the mouse, else the best one."""
        if self._under_mouse is not None and self._under_mouse < len(self.points):
            return self.points[self._under_mouse].words()
        done = [point for point in self.points if point.seeds]
        return f"best: {max(done, key=lambda point: point.mean).words()}" if done else ""

    # geometry

    def _plot(self) -> pygame.Rect:
        px, line = self.theme.px, self.theme.line_height("small")
        return pygame.Rect(
            px(40), px(6), max(8, self.rect.width - px(58)), max(8, self.rect.height - 2 * line - px(14))
        )

    def _x(self, place: int) -> float:
        plot, count = self._plot(), len(self.points)
        return plot.left + (place + 0.5) * plot.width / max(1, count)

    def _ticks(self) -> list[float]:
        done = [point for point in self.points if point.seeds]
        low, high = (min(p.lowest for p in done) * 100, max(p.highest for p in done) * 100) if done else (0.0, 100.0)
        low, high = (low, high) if high - low > 0.5 else (low - 0.25, high + 0.25)
        step = nice_step(high - low, 4)
        return nice_ticks(np.floor(low / step + 1e-9) * step, np.ceil(high / step - 1e-9) * step, 6)

    # drawing

    def paint(self, surface: pygame.Surface) -> None:
        theme, plot, ticks = self.theme, self._plot(), self._ticks()
        if not self.points:
            words = theme.text("the curve of the sweep", colour="faint")
            surface.blit(words, words.get_rect(center=surface.get_rect().center))
            return
        step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
        span = ticks[-1] - ticks[0] if len(ticks) > 1 else 1.0

        def height_of(share: float) -> float:
            return plot.bottom - (share * 100 - ticks[0]) / span * plot.height

        for tick in ticks:
            y = round(height_of(tick / 100))
            surface.fill(theme["line"], (plot.left, y, plot.width, theme.px(1)))
            label = theme.text(tick_label(tick, step), "small", "muted")
            surface.blit(label, (plot.left - theme.px(6) - label.get_width(), y - label.get_height() // 2))
        done = [(self._x(place), point) for place, point in enumerate(self.points) if point.seeds]
        if len(done) > 1:
            band = [(x, height_of(p.lowest)) for x, p in done] + [(x, height_of(p.highest)) for x, p in reversed(done)]
            pygame.draw.polygon(surface, mix(theme["panel"], theme["positive"], _BAND_SHARE), band)
            pygame.draw.aalines(surface, theme["positive"], False, [(x, height_of(p.mean)) for x, p in done])
        best = max((point.mean for _, point in done), default=0.0)
        for x, point in done:
            self._paint_point(surface, x, point, height_of, best)
        self._paint_labels(surface, plot)

    def _paint_point(
        self, surface: pygame.Surface, x: float, point: Point, height_of: Callable[[float], float], best: float
    ) -> None:
        """A dot at the mean, and a whisker over the seeds; the best is orange."""
        theme = self.theme
        colour = theme["best" if point.mean == best else "positive"]
        top, bottom = height_of(point.highest), height_of(point.lowest)
        surface.fill(colour, (round(x), round(top), theme.px(1), max(1, round(bottom - top))))
        pygame.draw.aacircle(surface, colour, (x, height_of(point.mean)), theme.px(4))

    def _paint_labels(self, surface: pygame.Surface, plot: pygame.Rect) -> None:
        theme, count = self.theme, len(self.points)
        room = plot.width // max(1, count)
        for place, point in enumerate(self.points):
            colour = "text" if place == self._under_mouse else "muted"
            words = theme.text(theme.fit(point.label, room, "small"), "small", colour)
            surface.blit(words, words.get_rect(midtop=(round(self._x(place)), plot.bottom + theme.px(3))))
        y = surface.get_height() - theme.line_height("small")
        surface.blit(theme.text(theme.fit(self.caption(), surface.get_width(), "small"), "small", "muted"), (0, y))
