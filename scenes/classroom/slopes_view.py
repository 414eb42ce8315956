"""Draws lesson 7: a curve with tangent and secant, the derivative as far as it was traced, the walk downhill."""

from __future__ import annotations

import numpy as np
import pygame

from scenes.classroom.slopes import SLOPE_CURVES, SQUARE, VALLEY, Slopes
from scenes.gradient_curves import Curve
from scenes.gradient_descent import Descent
from scenes.plane_plot import Plot, dashed, signed
from scenes.surface import stroke
from scenes.theme import Theme, mix

_SHOWN_STEPS = 24


class SlopesView:
    """The picture; `place` it before it is drawn.

    Attributes:
        curve: where the curve is drawn. slope: where its derivative is, below.
    """

    def __init__(self) -> None:
        empty = pygame.Rect(0, 0, 1, 1)
        self.curve, self.slope = Plot(empty, (0.0, 0.0), (1.0, 1.0)), Plot(empty, (0.0, 0.0), (1.0, 1.0))
        self._shown = SLOPE_CURVES[SQUARE]

    def choose(self, curve: Curve) -> None:
        """Draw that curve from the next `place` on."""
        self._shown = curve

    def place(self, box: pygame.Rect, theme: Theme) -> None:
        """The curve above, its derivative below where there is room."""
        curve = self._shown
        left, right = box.left + theme.px(46), box.right - theme.px(10)
        width = max(1, right - left)
        both = box.height > theme.px(300) and curve is not VALLEY
        high = round((box.height - theme.px(60)) * (0.6 if both else 1.0))
        high = max(1, high if both else box.height - theme.px(26))
        low_y, high_y = curve.shown_y
        self.curve = Plot(pygame.Rect(left, box.top, width, high), (curve.low, low_y), (curve.high, high_y))
        slopes = curve.slope(np.linspace(curve.low, curve.high, 101))
        room = 0.1 * float(np.ptp(slopes))
        top = box.top + high + theme.px(36)
        rect = pygame.Rect(left, top, width, max(1, box.bottom - top - theme.px(24)) if both else 0)
        self.slope = Plot(rect, (curve.low, float(slopes.min()) - room), (curve.high, float(slopes.max()) + room))

    # the slope at a point

    def draw_slope(self, surface: pygame.Surface, theme: Theme, slopes: Slopes) -> None:
        """The curve, the point with its tangent and secant, and what was traced of the derivative."""
        curve, plot = slopes.curve, self.curve
        self._draw_curve(surface, theme, curve, plot)
        clip = surface.get_clip()
        surface.set_clip(plot.rect.clip(clip))
        x, y, step = slopes.x, curve.at(slopes.x), slopes.step
        before, after = plot.point(x - step, curve.at(x - step)), plot.point(x + step, curve.at(x + step))
        slope = slopes.by_step(step)
        middle = (curve.at(x - step) + curve.at(x + step)) / 2
        self._draw_line(surface, plot, (x, middle, slope), theme["right"], theme.px(1))
        self._draw_line(surface, plot, (x, y, slopes.slope), theme["best"], theme.px(3))
        for place in (before, after):
            side = theme.px(8)
            surface.fill(theme["right"], (round(place[0] - side / 2), round(place[1] - side / 2), side, side))
        pygame.draw.aacircle(surface, theme["text"], plot.point(x, y), theme.px(11))
        pygame.draw.aacircle(surface, theme["best"], plot.point(x, y), theme.px(9))
        surface.set_clip(clip)
        self._draw_words(surface, theme, slopes)
        if self.slope.rect.height:
            self._draw_derivative(surface, theme, slopes)

    def _draw_words(self, surface: pygame.Surface, theme: Theme, slopes: Slopes) -> None:
        """Both slopes, in the colours of their lines, at the top of the curve's picture."""
        rect = self.curve.rect
        words = (
            (f"slope at the point {signed(slopes.slope, 4)}", "best"),
            (f"slope by a step of {slopes.step:.2f}: {signed(slopes.by_step(slopes.step), 4)}", "right"),
        )
        top = rect.top + theme.px(6)
        for text, colour in words:
            picture = theme.text(theme.fit(text, rect.width - theme.px(12), bold=True), colour=colour, bold=True)
            place = picture.get_rect(midtop=(rect.centerx, top))
            surface.fill(theme["background"], place.inflate(theme.px(8), 0))
            surface.blit(picture, place)
            top += theme.line_height()

    def _draw_derivative(self, surface: pygame.Surface, theme: Theme, slopes: Slopes) -> None:
        curve, plot = slopes.curve, self.slope
        plot.draw_axes(surface, theme, (curve.variable, f"slope: {curve.slope_formula}"))
        x = np.linspace(plot.low[0], plot.high[0], 2 * len(slopes.traced) + 1)
        points = plot.to_screen(x, curve.slope(x))
        dashed_colour = mix(theme["background"], theme["best"], 0.25)
        pygame.draw.aalines(surface, dashed_colour, False, points.tolist())
        for part in np.flatnonzero(slopes.traced):
            stroke(surface, points[2 * part : 2 * part + 3], theme["best"], theme.px(3))
        top, here = self.curve.point(slopes.x, curve.at(slopes.x)), plot.point(slopes.x, slopes.slope)
        dashed(surface, theme["faint"], top, here, theme.px(4))
        pygame.draw.aacircle(surface, theme["best"], here, theme.px(6))

    # downhill

    def draw_walk(self, surface: pygame.Surface, theme: Theme, walk: Descent, alpha: float) -> None:
        """The valley and the way of the point."""
        plot, curve = self.curve, walk.curve
        self._draw_curve(surface, theme, curve, plot)
        clip = surface.get_clip()
        surface.set_clip(plot.rect.clip(clip))
        way = np.array(walk.way[-_SHOWN_STEPS:])
        places = plot.to_screen(way, curve.value(way))
        for k in range(len(way)):
            colour = mix(theme["background"], theme["text"], 0.2 + 0.6 * (k + 1) / len(way))
            if k:
                pygame.draw.aaline(surface, colour, places[k - 1], places[k])
            pygame.draw.aacircle(surface, colour, places[k], theme.px(3))
        shown = walk.before + alpha * (walk.x - walk.before)
        self._draw_line(surface, plot, (shown, curve.at(shown), curve.slope_at(shown)), theme["best"], theme.px(2))
        place = plot.point(shown, curve.at(shown))
        pygame.draw.aacircle(surface, theme["text"], place, theme.px(11))
        pygame.draw.aacircle(surface, theme["best"], place, theme.px(9))
        surface.set_clip(clip)
        words, colour_name = walk.verdict()
        picture = theme.text(theme.fit(words, plot.rect.width - theme.px(12)), colour=colour_name, bold=True)
        below = plot.rect.top + theme.line_height("small") + theme.px(6)  # the formula stands in the corner
        place_ = picture.get_rect(midtop=(plot.rect.centerx, below))
        surface.fill(theme["background"], place_.inflate(theme.px(8), 0))
        surface.blit(picture, place_)

    # both

    @staticmethod
    def _draw_curve(surface: pygame.Surface, theme: Theme, curve: Curve, plot: Plot) -> None:
        plot.draw_axes(surface, theme, (curve.variable, f"f({curve.variable}) = {curve.formula}"))
        clip = surface.get_clip()
        surface.set_clip(plot.rect.clip(clip))
        x = np.linspace(plot.low[0], plot.high[0], max(2, plot.rect.width // 2))
        stroke(surface, plot.to_screen(x, curve.value(x)), theme["positive"], theme.px(3))
        surface.set_clip(clip)

    @staticmethod
    def _draw_line(
        surface: pygame.Surface, plot: Plot, line: tuple[float, float, float], colour: pygame.Color, width: int
    ) -> None:
        """A straight line through (x, y) with a slope, over the whole plot."""
        x, y, slope = line
        ends = [(end, y + slope * (end - x)) for end in (plot.low[0], plot.high[0])]
        stroke(surface, np.array([plot.point(*end) for end in ends]), colour, width)

    def sketch(self, surface: pygame.Surface, box: pygame.Rect, theme: Theme) -> None:
        """A valley with a tangent."""
        plot = Plot(box, (-1.6, -0.3), (1.6, 2.2))
        x = np.linspace(-1.6, 1.6, max(2, box.width // 2))
        stroke(surface, plot.to_screen(x, x * x), theme["positive"], theme.px(2))
        self._draw_line(surface, plot, (0.8, 0.64, 1.6), theme["best"], theme.px(2))
        pygame.draw.aacircle(surface, theme["best"], plot.point(0.8, 0.64), theme.px(6))
