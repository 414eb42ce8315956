"""The launcher's picture of the pictures scene: a hand draws digits, and they become pixels."""

from __future__ import annotations

import numpy as np
import pygame

from brains.pictures.pen import PICTURE_SIZE
from brains.pictures.preprocess import preprocess
from scenes.picture_surface import draw_picture, grey_or_colour, surface_of
from scenes.pictures_draw_canvas import Canvas
from scenes.pictures_draw_demo import Demo
from scenes.theme import Theme

_LONGEST_S = 0.2  # a launcher that was away goes on where it was


class _Picture:
    """What `draw` keeps between two drawings."""

    def __init__(self) -> None:
        self.theme = Theme()
        self.canvas = Canvas()
        self.demo = Demo(self.canvas)
        self.time_s = 0.0
        self.drawn = -1
        self.pixels: list[pygame.Surface] = []


_kept: list[_Picture] = []


def draw(surface: pygame.Surface, time_s: float) -> None:
    """Fill the surface with the drawing at that time; called again and again with a growing time."""
    if not _kept:
        _kept.append(_Picture())
    picture = _kept[0]
    picture.demo.animate(min(_LONGEST_S, max(0.0, time_s - picture.time_s)))
    picture.time_s = time_s
    if picture.canvas.revision != picture.drawn:
        picture.drawn = picture.canvas.revision
        levels = picture.canvas.seen.levels
        both = (levels[None], preprocess(levels)[None])
        picture.pixels = [surface_of(grey_or_colour(one)[0]) for one in both]
    theme, (width, height) = picture.theme, surface.get_size()
    surface.fill(theme["background"])
    side = max(8, min(int(height * 0.8), int(width * 0.42)))
    gap = max(4, (width - 2 * side) // 3)
    left = pygame.Rect(gap, (height - side) // 2, side, side)
    right = left.move(side + gap, 0)
    surface.blit(pygame.transform.smoothscale(picture.pixels[0], left.size), left)
    draw_picture(surface, picture.pixels[1], right)
    for rect in (left, right):
        pygame.draw.rect(surface, theme["line"], rect.inflate(2, 2), 1)
    if picture.demo.tip is not None:
        place = np.array(picture.demo.tip) * side / PICTURE_SIZE + left.topleft
        pygame.draw.aacircle(surface, theme["best"], (float(place[0]), float(place[1])), max(2.0, side / 40))
