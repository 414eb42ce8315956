"""Marks of the methods that stay apart without colour: circle, triangle, square, diamond."""

from __future__ import annotations

import numpy as np
import pygame

_CORNERS: dict[str, list[tuple[float, float]]] = {
    "triangle": [(0.0, -1.25), (1.1, 0.8), (-1.1, 0.8)],
    "square": [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
    "diamond": [(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)],
}


def draw_mark(
    surface: pygame.Surface,
    mark: str,
    place: tuple[float, float],
    radius: float,
    colour: pygame.Color,
    ring: pygame.Color,
) -> None:
    """Draw a mark of about that radius with a ring around it."""
    if mark not in _CORNERS:
        pygame.draw.aacircle(surface, ring, place, radius + 1.5)
        pygame.draw.aacircle(surface, colour, place, radius)
        return
    shape = np.array(_CORNERS[mark])
    for size, shade in ((radius + 2.0, ring), (radius, colour)):
        points = shape * size + place
        pygame.draw.polygon(surface, shade, points)
        pygame.draw.aalines(surface, shade, True, points)


def draw_cross(surface: pygame.Surface, place: tuple[float, float], radius: float, colour: pygame.Color) -> None:
    """Something ended here badly."""
    x, y = place
    for shift in (0.0, 1.0):
        pygame.draw.aaline(surface, colour, (x - radius + shift, y - radius), (x + radius + shift, y + radius))
        pygame.draw.aaline(surface, colour, (x - radius + shift, y + radius), (x + radius + shift, y - radius))
