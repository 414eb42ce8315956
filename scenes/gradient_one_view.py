"""Draws the curve, its minima, tangent and secants, the way of the point and the point itself."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pygame

from scenes.gradient_descent import BALL
from scenes.plane_plot import Plot, dashed
from scenes.surface import stroke
from scenes.theme import Theme, mix

if TYPE_CHECKING:
    from scenes.gradient_one import OneVariable

_SHOWN_STEPS = 80


def draw_one(part: OneVariable, surface: pygame.Surface, alpha: float) -> None:
    """Draw the whole part into the world."""
    theme, plot, curve = part.theme, part.plot, part.curve
    bottom = part.draw_caption(surface)
    _draw_readout(part, surface, bottom)
    plot.draw_axes(surface, theme, (curve.variable, f"f({curve.variable})"))
    clip = surface.get_clip()
    surface.set_clip(plot.rect.clip(clip))
    x = np.linspace(plot.low[0], plot.high[0], max(2, plot.rect.width // 2))
    stroke(surface, plot.to_screen(x, curve.value(x)), theme["positive"], theme.px(2))
    _draw_minima(part, surface)
    _draw_way(part, surface)
    shown = part.descent.before + alpha * (part.descent.x - part.descent.before)
    _draw_slopes(part, surface, shown)
    _draw_point(part, surface, shown)
    surface.set_clip(clip)


def _draw_readout(part: OneVariable, surface: pygame.Surface, top: int) -> None:
    """The three slopes with a piece of the line that each is drawn with."""
    theme, world = part.theme, part.app.areas.world
    left = world.left + theme.px(16)
    middle = top + theme.line_height() // 2 - theme.px(2)
    room = (world.width - theme.px(32)) // 3
    for words, number, colour in part.readout():
        end = left + theme.px(22)
        if colour == "right":
            dashed(surface, theme[colour], (left, middle), (end, middle), theme.px(4))
        else:
            surface.fill(theme[colour], (left, middle, end - left, theme.px(3 if colour == "best" else 1)))
        label = theme.text(theme.fit(words, max(0, room - theme.px(100))), colour="muted")
        surface.blit(label, (end + theme.px(8), middle - label.get_height() // 2))
        value = theme.text(number, colour=colour, bold=True)
        surface.blit(value, (end + theme.px(16) + label.get_width(), middle - value.get_height() // 2))
        left += room


def _draw_minima(part: OneVariable, surface: pygame.Surface) -> None:
    theme, plot, curve = part.theme, part.plot, part.curve
    for index, x in enumerate(curve.minima):
        px, py = plot.point(x, curve.at(x))
        top = py + theme.px(9)
        colour = theme["right"] if index == 0 else theme["muted"]
        size = theme.px(5)
        pygame.draw.polygon(surface, colour, [(px, top), (px - size, top + 1.6 * size), (px + size, top + 1.6 * size)])
        if len(curve.minima) > 1:
            words = theme.text("global minimum" if index == 0 else "local minimum", "small", "muted")
            surface.blit(words, (round(px - words.get_width() / 2), round(top + 1.6 * size + theme.px(2))))


def _draw_way(part: OneVariable, surface: pygame.Surface) -> None:
    """The last steps: dots on the curve, joined, fading into the past."""
    theme, plot, way = part.theme, part.plot, part.descent.way[-_SHOWN_STEPS:]
    if len(way) < 2:
        return
    places = plot.to_screen(way, part.curve.value(np.array(way)))
    rolling = part.descent.rule == BALL
    for index in range(len(way)):
        share = 0.15 + 0.6 * (index + 1) / len(way)
        colour = mix(theme["background"], theme["text"], share)
        if index and not rolling:
            pygame.draw.aaline(surface, colour, places[index - 1], places[index])
        if not rolling or index % 2 == 0:
            pygame.draw.aacircle(surface, colour, places[index], theme.px(2.5))


def _draw_slopes(part: OneVariable, surface: pygame.Surface, x: float) -> None:
    """The tangent, and the two secants with the triangle of the step h."""
    theme, plot, curve, h = part.theme, part.plot, part.curve, part.h
    y, slope = curve.at(x), curve.slope_at(x)
    forward, central = curve.forward(x, h), curve.central(x, h)
    middle = (curve.at(x + h) + curve.at(x - h)) / 2
    _line(surface, plot, (x, middle, central), theme["text"], 1)
    here, corner, there = plot.point(x, y), plot.point(x + h, y), plot.point(x + h, curve.at(x + h))
    before = plot.point(x - h, curve.at(x - h))
    pygame.draw.aaline(surface, theme["faint"], here, corner)
    pygame.draw.aaline(surface, theme["faint"], corner, there)
    start, end = _ends(plot, x, y, forward)
    dashed(surface, theme["right"], start, end, theme.px(5))
    _line(surface, plot, (x, y, slope), theme["best"], theme.px(2))
    for place in (before, there):
        side = theme.px(7)
        surface.fill(theme["text"], (round(place[0] - side / 2), round(place[1] - side / 2), side, side))
    if abs(corner[0] - here[0]) > theme.px(26):
        words = theme.text("h", "small", "muted")
        above = -theme.px(16) if there[1] > here[1] else theme.px(2)
        surface.blit(words, (round((here[0] + corner[0]) / 2), round(here[1] + above)))


def _ends(plot: Plot, x: float, y: float, slope: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where the line through (x, y) enters and leaves the plot's width."""
    left, right = plot.low[0], plot.high[0]
    return plot.point(left, y + slope * (left - x)), plot.point(right, y + slope * (right - x))


def _line(
    surface: pygame.Surface, plot: Plot, line: tuple[float, float, float], colour: pygame.Color, width: int
) -> None:
    """A straight line through (x, y) with a slope, over the whole plot."""
    stroke(surface, np.array(_ends(plot, *line)), colour, width)


def _draw_point(part: OneVariable, surface: pygame.Surface, x: float) -> None:
    theme, plot, curve = part.theme, part.plot, part.curve
    place = plot.point(x, curve.at(x))
    radius = theme.px(8)
    if part.descent.rule == BALL:
        place = _ball(part, surface, x, place)
        radius = theme.px(11)
    ring = theme["negative"] if part.descent.lost else theme["text"]
    pygame.draw.aacircle(surface, ring, place, radius + theme.px(2))
    pygame.draw.aacircle(surface, theme["best"], place, radius)
    if part.descent.rule == BALL:  # a spot on the ball shows that it rolls
        turn = (place[0] - plot.rect.left) / radius
        spot = (place[0] + math.cos(turn) * radius * 0.55, place[1] + math.sin(turn) * radius * 0.55)
        pygame.draw.aacircle(surface, theme["ink"], spot, theme.px(2.5))


def _ball(part: OneVariable, surface: pygame.Surface, x: float, place: tuple[float, float]) -> tuple[float, float]:
    """Where the middle of a ball is that touches the curve there; draws its velocity as an arrow."""
    theme, plot = part.theme, part.plot
    near = plot.point(x + 1e-4 * (plot.high[0] - plot.low[0]), part.curve.at(x + 1e-4 * (plot.high[0] - plot.low[0])))
    along = np.subtract(near, place)
    along = along / max(1e-9, float(np.hypot(*along)))
    centre = (place[0] + along[1] * theme.px(13), place[1] - along[0] * theme.px(13))
    length = part.descent.velocity / (plot.high[0] - plot.low[0]) * plot.rect.width * 4
    if abs(length) > theme.px(4):
        _arrow(surface, theme, centre, (centre[0] + along[0] * length, centre[1] + along[1] * length))
    return centre


def _arrow(surface: pygame.Surface, theme: Theme, start: tuple[float, float], end: tuple[float, float]) -> None:
    way = np.subtract(end, start)
    way = way / max(1e-9, float(np.hypot(*way)))
    side, size = np.array([-way[1], way[0]]), theme.px(6)
    stroke(surface, np.array([start, end]), theme["text"], theme.px(2))
    tip = np.array(end) + way * size
    pygame.draw.polygon(
        surface, theme["text"], [tip, tip - way * 2 * size + side * size, tip - way * 2 * size - side * size]
    )
