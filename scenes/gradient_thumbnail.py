"""The launcher's picture of the gradient lab: a landscape that turns while the optimizers walk down it."""

from __future__ import annotations

import math

import pygame

from scenes.gradient_contour import colours
from scenes.gradient_landscape import LANDSCAPES
from scenes.gradient_marks import draw_mark
from scenes.gradient_walks import Walks
from scenes.surface import Surface3D, View
from scenes.theme import Theme

_EVERY = 4  # grid points between two corners of the coarse picture
_STEPS_PER_S = 14.0
_ROUND_STEPS = 130


class _Picture:
    """What `draw` keeps between two drawings."""

    def __init__(self) -> None:
        landscape = LANDSCAPES[0]
        self.theme = Theme()
        self.walks = Walks(landscape, 1)
        self.surface = Surface3D(labelled=False)
        coarse = slice(None, None, _EVERY)
        first, second = landscape.axes
        self.surface.show(
            first[coarse],
            second[coarse],
            landscape.heights[coarse, coarse],
            z_range=landscape.shown_range,
            colours=colours(landscape, self.theme),
        )
        self.steps = 0


_kept: list[_Picture] = []


def draw(surface: pygame.Surface, time_s: float) -> None:
    """Fill the surface with the landscape at that time; called again and again with a growing time."""
    if not _kept:
        _kept.append(_Picture())
    picture = _kept[0]
    wanted = int(time_s * _STEPS_PER_S) % _ROUND_STEPS
    if wanted < picture.steps:
        picture.walks.restart()
        picture.steps = 0
    for _ in range(min(3, wanted - picture.steps)):  # a launcher that was away catches up little by little
        picture.walks.step()
        picture.steps += 1
    azimuth = round((-56 + 14 * math.sin(time_s * 0.35)) * 2) / 2  # in half degrees: most drawings use the last picture
    picture.surface.view = View(math.radians(azimuth), math.radians(36), 1.06)
    picture.surface.draw(surface, surface.get_rect(), picture.theme)
    for walk in picture.walks.walks:
        colour = picture.theme[walk.method.colour]
        path = walk.path(30)
        places, seen = picture.surface.draw_path(surface, path, colour, 2)
        if seen[-1]:
            place = (float(places[-1, 0]), float(places[-1, 1]))
            draw_mark(surface, walk.method.mark, place, 4, colour, picture.theme["ink"])
