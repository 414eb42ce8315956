"""The box around a surface: floor and far walls with a light grid, and the labels of its axes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pygame
from numpy.typing import ArrayLike, NDArray

from scenes.numbers import nice_ticks, tick_label
from scenes.theme import Theme, mix

Floats = NDArray[np.float64]
Window = Callable[[ArrayLike], Floats]
"""Positions in the picture (..., 2) of places in the box (..., 3), whose floor runs from -1 to 1."""
Extent = tuple[Floats, Floats]
"""What the least and the greatest corner of the box stand for, each (3,)."""


def _ticks(extent: Extent, axis: int, half_height: float) -> list[tuple[float, str]]:
    """Places in the box and words of the round values along an axis."""
    low, high = float(extent[0][axis]), float(extent[1][axis])
    values = nice_ticks(low, high, 4)
    step = values[1] - values[0] if len(values) > 1 else 1.0
    half = half_height if axis == 2 else 1.0
    return [(((value - low) / (high - low) * 2 - 1) * half, tick_label(value, step)) for value in values]


def draw_box(
    picture: pygame.Surface, theme: Theme, window: Window, eye: Floats, extent: Extent, half_height: float
) -> None:
    """Floor and the two walls behind the surface. ``eye`` points to the eye, (3,)."""
    back_x, back_y = (-1.0 if eye[0] > 0 else 1.0), (-1.0 if eye[1] > 0 else 1.0)
    h = half_height
    floor = [(-1, -1, -h), (1, -1, -h), (1, 1, -h), (-1, 1, -h)]
    wall_x = [(back_x, -1, -h), (back_x, 1, -h), (back_x, 1, h), (back_x, -1, h)]
    wall_y = [(-1, back_y, -h), (1, back_y, -h), (1, back_y, h), (-1, back_y, h)]
    ground = mix(theme["background"], theme["panel"], 0.7)
    for face in (floor, wall_x, wall_y):
        pygame.draw.polygon(picture, ground, window(face))
    line = theme["line"]
    for x, _ in _ticks(extent, 0, h):
        _polyline(picture, line, window([(x, -back_y, -h), (x, back_y, -h), (x, back_y, h)]))
    for y, _ in _ticks(extent, 1, h):
        _polyline(picture, line, window([(-back_x, y, -h), (back_x, y, -h), (back_x, y, h)]))
    for z, _ in _ticks(extent, 2, h):
        _polyline(picture, line, window([(-back_x, back_y, z), (back_x, back_y, z), (back_x, -back_y, z)]))
    edge = theme["faint"]
    for face in (floor, wall_x, wall_y):
        pygame.draw.aalines(picture, edge, True, window(face))


def _polyline(picture: pygame.Surface, colour: pygame.Color, points: Floats) -> None:
    pygame.draw.aalines(picture, colour, False, points)


def draw_labels(
    picture: pygame.Surface,
    theme: Theme,
    window: Window,
    eye: Floats,
    extent: Extent,
    names: tuple[str, str, str],
    half_height: float,
) -> None:
    """Values and names along the front edges of the floor and the outer upright edge."""
    front_x, front_y = (1.0 if eye[0] > 0 else -1.0), (1.0 if eye[1] > 0 else -1.0)
    h = half_height
    middle = window((0, 0, 0))
    for axis, place in ((0, (0.0, front_y, -h)), (1, (front_x, 0.0, -h))):
        out = window(place) - window((0, 0, -h))
        out = out / max(1e-9, float(np.linalg.norm(out)))
        for value, words in _ticks(extent, axis, h):
            at = window((value, place[1], -h) if axis == 0 else (place[0], value, -h))
            _put(picture, theme.text(words, "small", "muted"), at + out * theme.px(13))
        name = theme.text(names[axis], "small", "text")
        aside = theme.px(28) + (name.get_width() / 2 + theme.px(8)) * abs(float(out[0]))
        _put(picture, name, window(place) + out * aside)
    if eye[2] > 0.97:
        return  # straight from above there is no upright edge
    # The upright edge farthest to the left of those at the silhouette.
    edges = [(front_x, -front_y), (-front_x, front_y)]
    x, y = min(edges, key=lambda one: float(window((*one, 0))[0]))
    sign = -1.0 if window((x, y, 0))[0] < middle[0] else 1.0
    for value, words in _ticks(extent, 2, h):
        label = theme.text(words, "small", "muted")
        away = sign * (theme.px(8) + label.get_width() / 2)
        _put(picture, label, np.add(window((x, y, value)), (away, 0)))
    name = theme.text(names[2], "small", "text")
    away = sign * (theme.px(6) + name.get_width() / 2)
    _put(picture, name, np.add(window((x, y, h)), (away, -theme.px(15))))


def _put(picture: pygame.Surface, words: pygame.Surface, centre: Floats) -> None:
    """Words about a point, moved inside where they would stand out of the picture."""
    place = words.get_rect(center=(round(float(centre[0])), round(float(centre[1]))))
    picture.blit(words, place.clamp(picture.get_clip()))
