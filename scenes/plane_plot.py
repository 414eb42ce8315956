"""A plain plot in the world: axes with ticks, and the way from values to pixels and back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pygame
from numpy.typing import ArrayLike, NDArray

from scenes.numbers import nice_ticks, tick_label
from scenes.theme import Theme

Floats = NDArray[np.float64]


def signed(value: float, decimals: int = 3) -> str:
    """The number with a true minus sign and that many decimals; never a negative zero."""
    if not np.isfinite(value):
        return "–"
    if abs(value) >= 1e5:
        return f"{value:.2e}".replace("-", "−")
    return f"{round(value, decimals) + 0.0:,.{decimals}f}".replace("-", "−")


@dataclass(frozen=True)
class Plot:
    """What part of the plane is shown in which rectangle of the window."""

    rect: pygame.Rect
    low: tuple[float, float]
    high: tuple[float, float]

    def to_screen(self, x: ArrayLike, y: ArrayLike) -> Floats:
        """Window positions (n, 2); what lies far outside is cut, so that it can be drawn at all."""
        across = (np.asarray(x, dtype=np.float64) - self.low[0]) / (self.high[0] - self.low[0])
        upward = (np.asarray(y, dtype=np.float64) - self.low[1]) / (self.high[1] - self.low[1])
        across, upward = (np.fmin(np.fmax(share, -9.0), 9.0) for share in (across, upward))
        return np.stack([self.rect.left + across * self.rect.width, self.rect.bottom - upward * self.rect.height], -1)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Window position of one point."""
        across = (x - self.low[0]) / (self.high[0] - self.low[0])
        upward = (y - self.low[1]) / (self.high[1] - self.low[1])
        across, upward = (min(9.0, max(-9.0, share)) if share == share else 9.0 for share in (across, upward))
        return self.rect.left + across * self.rect.width, self.rect.bottom - upward * self.rect.height

    def to_world(self, position: tuple[float, float]) -> tuple[float, float]:
        """The (x, y) at a window position."""
        across = (position[0] - self.rect.left) / max(1, self.rect.width)
        upward = (self.rect.bottom - position[1]) / max(1, self.rect.height)
        (x_low, y_low), (x_high, y_high) = self.low, self.high
        return x_low + across * (x_high - x_low), y_low + upward * (y_high - y_low)

    def zoomed(self, factor: float, at: tuple[float, float]) -> Plot:
        """The plot drawn larger by a factor; what is at that window position stays there."""
        x, y = self.to_world(at)
        (x_low, y_low), (x_high, y_high) = self.low, self.high
        low = (x + (x_low - x) / factor, y + (y_low - y) / factor)
        return Plot(self.rect, low, (x + (x_high - x) / factor, y + (y_high - y) / factor))

    def draw_axes(self, surface: pygame.Surface, theme: Theme, names: tuple[str, str]) -> None:
        """Grid lines, the values at the left and below, and the names of both axes."""
        rect, thin = self.rect, theme.px(1)
        most_x, most_y = max(1, rect.width // theme.px(80)), max(1, rect.height // theme.px(56))
        for axis, most in ((0, most_x), (1, most_y)):
            ticks = nice_ticks(self.low[axis], self.high[axis], most)
            step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
            for tick in ticks:
                words = theme.text(tick_label(tick, step).replace("-", "−"), "small", "muted")
                colour = theme["faint"] if abs(tick) < step * 1e-6 else theme["line"]
                if axis == 0:
                    x = round(self.point(tick, self.low[1])[0])
                    surface.fill(colour, (x, rect.top, thin, rect.height))
                    surface.blit(words, (x - words.get_width() // 2, rect.bottom + theme.px(4)))
                else:
                    y = round(self.point(self.low[0], tick)[1])
                    surface.fill(colour, (rect.left, y, rect.width, thin))
                    left = rect.left - theme.px(7) - words.get_width()
                    surface.blit(words, (left, y - words.get_height() // 2))
        name = theme.text(names[0], "small")
        surface.blit(name, (rect.right - name.get_width(), rect.bottom - name.get_height() - theme.px(3)))
        surface.blit(theme.text(names[1], "small"), (rect.left + theme.px(6), rect.top + theme.px(2)))


def dashed(
    surface: pygame.Surface,
    colour: pygame.Color,
    start: tuple[float, float],
    end: tuple[float, float],
    dash_px: float,
) -> None:
    """A smooth broken line."""
    way = np.subtract(end, start)
    length = float(np.hypot(*way))
    count = min(400, max(1, round(length / (2 * dash_px))))
    for index in range(count):
        first, last = np.add(start, way * (index / count)), np.add(start, way * ((index + 0.55) / count))
        pygame.draw.aaline(surface, colour, first, last)
