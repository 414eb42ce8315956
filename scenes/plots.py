"""A live chart: lines and bands over a shared x axis, drawn anew only when its data or size changed."""

from __future__ import annotations

import numpy as np
import pygame
from numpy.typing import ArrayLike, NDArray

from scenes.numbers import nice_step, nice_ticks, short, tick_label
from scenes.series import Series, floats, runs, same, thin_out
from scenes.theme import mix
from scenes.widgets.base import Ui, Widget

PULSE_S = 0.9
_BAND_SHARE = 0.25  # how much of its colour a band lays over the panel


class Chart(Widget):
    """Lines and bands by name, with ticks, a legend and the values under the mouse.

    Use::

        chart = Chart(panel.ui, caption="metres by generation")
        chart.band("25–75 %", generations, low, high, "positive", legend=False)
        chart.line("best", generations, best, "best")
        chart.pulse()                              # a new best: the last point glows once
    """

    def __init__(
        self,
        ui: Ui,
        *,
        caption: str = "",
        unit: str = "",
        x_name: str = "",
        height: int = 168,
        from_zero: bool = True,
        empty: str = "nothing to show yet",
        hint: str = "",
    ) -> None:
        """Make an empty chart.

        Args:
            ui: where it belongs.
            caption: what is drawn over what, under the axis: "metres by generation".
            unit: behind hovered values.
            x_name: before the hovered x value: "generation".
            height: in logical pixels.
            from_zero: the y axis includes 0.
            empty: the words shown while there is no data.
            hint: the tooltip.
        """
        super().__init__(ui, hint=hint)
        self.caption, self.unit, self.x_name = caption, unit, x_name
        self.from_zero = from_zero
        self.empty = empty
        self.series: dict[str, Series] = {}
        self._height = height
        self._base: pygame.Surface | None = None
        self._pulse_s = 0.0
        self._hover: tuple[int, int] | None = None

    # data

    def line(
        self, name: str, x: ArrayLike, y: ArrayLike, colour: str, *, width: float = 1.5, legend: bool = True
    ) -> None:
        """Show or replace a line; x and y are (points,); values that are not finite leave a gap."""
        self._put(Series(name, colour, floats(x), floats(y), None, width, legend))

    def band(
        self, name: str, x: ArrayLike, low: ArrayLike, high: ArrayLike, colour: str, *, legend: bool = True
    ) -> None:
        """Show or replace a band between two lines of (points,)."""
        self._put(Series(name, colour, floats(x), floats(low), floats(high), legend=legend))

    def _put(self, series: Series) -> None:
        edges = [series.y] if series.upper is None else [series.y, series.upper]
        if any(edge.shape != series.x.shape for edge in edges):
            shapes = ", ".join(str(edge.shape) for edge in edges)
            raise ValueError(f"series {series.name!r}: x has shape {series.x.shape}, y has {shapes}")
        old = self.series.get(series.name)
        if old is not None and same(old, series):
            return
        self.series[series.name] = series
        self._base = None
        self.repaint()

    def clear(self) -> None:
        """Forget all series."""
        if self.series:
            self.series.clear()
            self._base = None
            self.repaint()

    def pulse(self) -> None:
        """Let the last point of the first line glow once: there is a new best."""
        self._pulse_s = PULSE_S
        self.repaint()

    # extent and geometry

    def bounds(self) -> tuple[float, float, float, float] | None:
        """Smallest and largest x, smallest and largest y of all finite data; None if there is none."""
        xs, ys = [], []
        for series in self.series.values():
            for edge in (series.y, series.upper):
                if edge is None:
                    continue
                good = np.isfinite(edge) & np.isfinite(series.x)
                if good.any():
                    xs += [float(series.x[good].min()), float(series.x[good].max())]
                    ys += [float(edge[good].min()), float(edge[good].max())]
        if not xs:
            return None
        low, high = min(ys), max(ys)
        if self.from_zero:
            low, high = min(0.0, low), max(0.0, high)
        if high <= low:
            low, high = low - 0.5 * (not self.from_zero), low + 1.0
        x_low, x_high = min(xs), max(xs)
        return x_low, max(x_high, x_low + 1.0), low, high

    def y_ticks(self) -> list[float]:
        """The values at the y axis; the axis runs from the first to the last."""
        bounds = self.bounds()
        if bounds is None:
            return []
        _, _, low, high = bounds
        most = max(2, min(5, self.plot_rect().height // max(1, self.theme.px(34))))
        step = nice_step(high - low, most)
        return nice_ticks(np.floor(low / step + 1e-9) * step, np.ceil(high / step - 1e-9) * step, most + 2)

    def plot_rect(self) -> pygame.Rect:
        """Where the lines run, seen from the widget's corner."""
        theme = self.theme
        line = theme.line_height("small")
        left, bottom = theme.px(40), line + theme.px(4)
        if self.caption or self.series:
            bottom += line
        top = theme.px(8)
        return pygame.Rect(
            left, top, max(8, self.rect.width - left - theme.px(6)), max(8, self.rect.height - top - bottom)
        )

    def height(self, width_px: int) -> int:
        return self.theme.px(self._height)

    # drawing

    def place(self, rect: pygame.Rect) -> None:
        if rect.size != self.rect.size:
            self._base = None
        super().place(rect)

    def update(self, time_delta: float) -> None:
        if self._pulse_s > 0:
            self._pulse_s = max(0.0, self._pulse_s - time_delta)
            self.repaint()
        hover = self.local(self.ui_manager.get_mouse_position()) if self.hovered else None
        if hover != self._hover:
            self._hover = hover
            self.repaint()
        super().update(time_delta)

    def paint(self, surface: pygame.Surface) -> None:
        if self._base is None or self._base.get_size() != surface.get_size():
            self._base = pygame.Surface(surface.get_size())
            self._base.fill(self.theme[self.ground or "panel"])
            self._paint_base(self._base)
        surface.blit(self._base, (0, 0))
        bounds = self.bounds()
        if bounds is None:
            return
        if self._pulse_s > 0:
            self._paint_pulse(surface)
        if self._hover is not None and self.plot_rect().inflate(self.theme.px(12), 0).collidepoint(self._hover):
            self._paint_hover(surface)

    def _paint_base(self, surface: pygame.Surface) -> None:
        theme, plot, ticks = self.theme, self.plot_rect(), self.y_ticks()
        if not ticks:
            words = theme.text(theme.fit(self.empty, surface.get_width()), colour="faint")
            surface.blit(words, words.get_rect(center=(surface.get_width() // 2, plot.centery)))
            surface.fill(theme["line"], (plot.left, plot.bottom, plot.width, theme.px(1)))
            return
        step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
        for tick in ticks:
            y = round(self._y(tick))
            surface.fill(theme["line"], (plot.left, y, plot.width, theme.px(1)))
            label = theme.text(tick_label(tick, step), "small", "muted")
            surface.blit(label, (plot.left - theme.px(6) - label.get_width(), y - label.get_height() // 2))
        surface.set_clip(plot.inflate(theme.px(4), theme.px(6)))
        for series in sorted(self.series.values(), key=lambda one: one.upper is None):
            self._paint_series(surface, series)
        surface.set_clip(None)
        self._paint_x_axis(surface, plot)
        self._paint_legend(surface, plot)

    def _paint_x_axis(self, surface: pygame.Surface, plot: pygame.Rect) -> None:
        theme, bounds = self.theme, self.bounds()
        if bounds is None:
            return
        most = max(1, plot.width // theme.px(56))
        whole = all(bool(np.all(one.x == np.rint(one.x))) for one in self.series.values())
        ticks = nice_ticks(bounds[0], bounds[1], min(most, round(bounds[1] - bounds[0])) if whole else most)
        step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
        for tick in ticks:
            label = theme.text(tick_label(tick, step), "small", "muted")
            x = round(self._x(tick)) - label.get_width() // 2
            x = min(max(x, plot.left - theme.px(4)), surface.get_width() - label.get_width())
            surface.blit(label, (x, plot.bottom + theme.px(3)))

    def _paint_legend(self, surface: pygame.Surface, plot: pygame.Rect) -> None:
        theme = self.theme
        y = surface.get_height() - theme.line_height("small")
        middle = y + theme.line_height("small") // 2
        right = surface.get_width()
        for series in reversed([one for one in self.series.values() if one.legend]):
            words = theme.text(series.name, "small", "muted")
            right -= words.get_width()
            surface.blit(words, (right, y))
            right -= theme.px(20)
            if series.upper is None:
                surface.fill(theme[series.colour], (right, middle - theme.px(1), theme.px(14), theme.px(2)))
            else:
                shade = mix(theme["panel"], theme[series.colour], 2 * _BAND_SHARE)
                surface.fill(shade, (right, middle - theme.px(4), theme.px(14), theme.px(8)))
            right -= theme.px(12)
        caption = theme.fit(self.caption, right - theme.px(2), "small")
        surface.blit(theme.text(caption, "small", "muted"), (0, y))

    def _paint_series(self, surface: pygame.Surface, series: Series) -> None:
        columns = max(2, self.plot_rect().width)
        if series.upper is not None:
            self._paint_band(surface, series, columns)
            return
        kept = thin_out(series.y, columns)
        for run in runs(self._pixels(series.x[kept], series.y[kept])):
            self._stroke(surface, run, self.theme[series.colour], self.theme.px(series.width))

    def _paint_band(self, surface: pygame.Surface, series: Series, columns: int) -> None:
        assert series.upper is not None
        kept = np.union1d(thin_out(series.y, columns), thin_out(series.upper, columns))
        low, high = self._pixels(series.x[kept], series.y[kept]), self._pixels(series.x[kept], series.upper[kept])
        good = np.isfinite(low).all(axis=1) & np.isfinite(high).all(axis=1)
        if good.sum() >= 2:
            outline = np.concatenate([low[good], high[good][::-1]])
            pygame.draw.polygon(surface, mix(self.theme["panel"], self.theme[series.colour], _BAND_SHARE), outline)

    def _stroke(self, surface: pygame.Surface, points: NDArray[np.float64], colour: pygame.Color, width: int) -> None:
        if len(points) == 1:
            pygame.draw.aacircle(surface, colour, points[0], max(2, width + 1))
            return
        for offset in range(width):  # aalines knows no width: lay a few side by side
            pygame.draw.aalines(surface, colour, False, np.add(points, (0.0, offset - (width - 1) / 2)))

    def _paint_pulse(self, surface: pygame.Surface) -> None:
        first = next((one for one in self.series.values() if one.upper is None and one.x.size), None)
        if first is None or not np.isfinite(first.y[-1]):
            return
        age = 1.0 - self._pulse_s / PULSE_S
        centre = (self._x(float(first.x[-1])), self._y(float(first.y[-1])))
        colour = mix(self.theme[first.colour], self.theme["panel"], age)
        pygame.draw.aacircle(surface, colour, centre, self.theme.px(3 + 13 * age), max(1, self.theme.px(2)))

    def _paint_hover(self, surface: pygame.Surface) -> None:
        assert self._hover is not None
        theme, plot = self.theme, self.plot_rect()
        lines = [one for one in self.series.values() if one.x.size]
        if not lines:
            return
        nearest = int(np.abs(self._pixels(lines[0].x, lines[0].x)[:, 0] - self._hover[0]).argmin())
        value = float(lines[0].x[nearest])
        x = round(self._x(value))
        surface.fill(theme["faint"], (x, plot.top, theme.px(1), plot.height))
        words = [(f"{self.x_name} {short(value)}".strip(), "muted")]
        words += [(self._at(series, value), series.colour) for series in lines]
        self._paint_note(surface, words, x)

    def _at(self, series: Series, value: float) -> str:
        index = int(np.abs(series.x - value).argmin())
        text = short(float(series.y[index]))
        if series.upper is not None:
            text += f" to {short(float(series.upper[index]))}"
        return f"{series.name} {text} {self.unit}".strip()

    def _paint_note(self, surface: pygame.Surface, words: list[tuple[str, str]], x: int) -> None:
        theme, plot = self.theme, self.plot_rect()
        pad, row = theme.px(6), theme.line_height("small")
        width = max(theme.width(text, "small") for text, _ in words) + 2 * pad
        box = pygame.Rect(x + theme.px(8), plot.top, width, row * len(words) + pad)
        if box.right > surface.get_width():
            box.right = x - theme.px(8)
        box.clamp_ip(surface.get_rect())
        surface.blit(theme.rounded(box.size, "control", theme.px(4)), box)
        for place, (text, colour) in enumerate(words):
            picture = theme.text(text, "small", colour)
            surface.blit(picture, (box.left + pad, box.top + pad // 2 + place * row))

    # pixels

    def _x(self, value: float) -> float:
        bounds, plot = self.bounds(), self.plot_rect()
        assert bounds is not None
        return plot.left + (value - bounds[0]) / (bounds[1] - bounds[0]) * plot.width

    def _y(self, value: float) -> float:
        ticks, plot = self.y_ticks(), self.plot_rect()
        low, high = ticks[0], ticks[-1] if len(ticks) > 1 else ticks[0] + 1.0
        return plot.bottom - (value - low) / (high - low) * plot.height

    def _pixels(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        ticks, plot, bounds = self.y_ticks(), self.plot_rect(), self.bounds()
        assert bounds is not None
        low, high = ticks[0], ticks[-1] if len(ticks) > 1 else ticks[0] + 1.0
        across = plot.left + (x - bounds[0]) / (bounds[1] - bounds[0]) * plot.width
        return np.column_stack([across, plot.bottom - (y - low) / (high - low) * plot.height])
