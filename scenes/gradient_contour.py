"""A landscape from above: bands of height with smooth contour lines."""

from __future__ import annotations

import numpy as np
import pygame
from numpy.typing import NDArray

from scenes.gradient_landscape import Landscape
from scenes.surface import height_colours
from scenes.theme import Theme

LINES = 14
_LINE_SHARE = 0.45


def levels(landscape: Landscape) -> NDArray[np.float64]:
    """Heights (LINES + 1,) that part the landscape into bands of about equal area, so that flat valleys show."""
    shares = np.linspace(0, 100, LINES + 1)
    equal = np.percentile(landscape.heights, shares)
    even = np.linspace(*landscape.shown_range, LINES + 1)
    mixed = np.maximum.accumulate(0.65 * equal + 0.35 * even)
    return np.asarray(mixed + np.arange(LINES + 1) * 1e-9 * max(1.0, float(mixed[-1])))


def colours(landscape: Landscape, theme: Theme) -> NDArray[np.uint8]:
    """(GRID, GRID, 3) the colour of every point of the grid, row 0 lowest."""
    bands = levels(landscape)
    share = np.interp(landscape.heights, bands, np.linspace(0, 1, len(bands)))
    return height_colours(theme, share).astype(np.uint8)


def contour_picture(landscape: Landscape, theme: Theme, size: tuple[int, int]) -> pygame.Surface:
    """The map at that size in pixels, the second weight growing upwards."""
    width, height = size
    bands = levels(landscape)
    fine = _enlarged(landscape.heights, height, width)
    place = np.interp(fine, bands, np.arange(len(bands)))  # which band, and how far through it
    colour = height_colours(theme, np.floor(np.clip(place, 0, LINES - 1e-6)) / (LINES - 1))
    down, across = np.gradient(place) if min(size) > 1 else (np.ones_like(place), np.ones_like(place))
    steep = np.maximum(np.hypot(down, across), 1e-4)
    away = np.abs(place - np.rint(place)) / steep  # in pixels from the next line
    line = np.clip(1.1 - away, 0, 1) * ((place > 0.5) & (place < LINES - 0.01))
    ink = np.array(tuple(theme["ink"])[:3], dtype=np.float64)
    colour += (ink - colour) * (_LINE_SHARE * line)[..., None]
    picture = pygame.Surface(size)
    pygame.surfarray.blit_array(picture, np.ascontiguousarray(colour[::-1].astype(np.uint8).swapaxes(0, 1)))
    return picture


def _enlarged(heights: NDArray[np.float64], rows: int, columns: int) -> NDArray[np.float64]:
    """The grid at another size, straight between its values."""
    along, across = np.linspace(0, len(heights) - 1, rows), np.linspace(0, heights.shape[1] - 1, columns)
    j, i = (
        np.minimum(place.astype(np.intp), most - 2)
        for place, most in ((along, len(heights)), (across, heights.shape[1]))
    )
    v, u = (along - j)[:, None], (across - i)[None, :]
    lower = heights[j][:, i] * (1 - u) + heights[j][:, i + 1] * u
    upper = heights[j + 1][:, i] * (1 - u) + heights[j + 1][:, i + 1] * u
    return lower * (1 - v) + upper * v
