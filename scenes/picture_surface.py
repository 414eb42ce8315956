"""Pictures from arrays, as surfaces: grey, in colours, and two-coloured where numbers have a sign.

    draw_picture(screen, surface_of(grey_or_colour(pictures.images[:1])[0]), rect)
    draw_picture(screen, surface_of(two_coloured(weights, limits_of(weights))[0]), rect)

Row 0 of an array is the top of its picture.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pygame

from scenes.theme import Theme, mix

_LEVELS = 127  # shades on either side of 0


def grey_or_colour(images: np.ndarray) -> np.ndarray:
    """Packed colours 0xRRGGBB of pictures as they are: black at 0, white at the largest value.

    Args:
        images: ``(n, height, width)`` grey or ``(n, height, width, 3)`` red, green, blue; uint8 from 0 to 255, or
            floats from 0 to 1 (what lies beyond is cut, what is not a number is black).

    Returns:
        ``(n, height, width)`` uint32.

    Raises:
        ValueError: another shape.
    """
    images = np.asarray(images)
    if images.ndim not in (3, 4) or images.shape[3:] not in ((), (3,)):
        raise ValueError(f"pictures are (n, height, width) or (n, height, width, 3), got {images.shape}")
    if images.dtype != np.uint8:
        images = np.rint(np.clip(np.nan_to_num(images), 0.0, 1.0) * 255)
    levels = images.astype(np.uint32)
    if levels.ndim == 3:
        return levels * np.uint32(0x010101)
    packed: np.ndarray = levels[..., 0] << 16 | levels[..., 1] << 8 | levels[..., 2]
    return packed


def two_coloured(values: np.ndarray, limits: np.ndarray | float) -> np.ndarray:
    """Packed colours 0xRRGGBB of numbers with a sign: blue above 0, vermilion below, dark at 0.

    Args:
        values: ``(n, height, width)``; what is not finite is dark.
        limits: ``(n,)``, or one for all: the size that gets the full colour.

    Returns:
        ``(n, height, width)`` uint32.
    """
    most = np.broadcast_to(np.asarray(limits, dtype=np.float32), len(values))[:, None, None]
    with np.errstate(all="ignore"):
        shares = np.nan_to_num(values / np.maximum(most, 1e-12), nan=0.0, posinf=0.0, neginf=0.0)
    steps = np.rint(np.clip(shares, -1.0, 1.0) * _LEVELS).astype(np.intp) + _LEVELS
    packed: np.ndarray = _sign_colours()[steps]
    return packed


def limits_of(values: np.ndarray) -> np.ndarray:
    """``(n,)``: the largest finite size in each of ``values`` ``(n, ...)``; 1 where all are 0."""
    flat = np.abs(np.nan_to_num(values.reshape(len(values), -1), nan=0.0, posinf=0.0, neginf=0.0))
    largest = flat.max(axis=1, initial=0.0)
    return np.where(largest > 0, largest, 1.0).astype(np.float32)


def surface_of(packed: np.ndarray) -> pygame.Surface:
    """A surface of one pixel for each of ``packed`` ``(height, width)``; fit for smooth enlarging."""
    height, width = packed.shape
    surface = pygame.Surface((width, height), 0, 32, (0xFF0000, 0xFF00, 0xFF, 0))
    pygame.surfarray.blit_array(surface, packed.T)
    return surface


def enlarged(picture: pygame.Surface, size: tuple[int, int]) -> pygame.Surface:
    """The picture at another size: by whole factors its pixels stay squares, else it is smoothed."""
    width, height = picture.get_size()
    whole = size[0] % width == 0 and size[1] % height == 0
    large = size[0] >= 6 * width and size[1] >= 6 * height  # squares of unequal size are not noticed there
    return (pygame.transform.scale if whole or large else pygame.transform.smoothscale)(picture, size)


def draw_picture(surface: pygame.Surface, picture: pygame.Surface, rect: pygame.Rect) -> None:
    """Draw the picture as large as the rectangle allows, in its middle, with its own proportions."""
    box = fitted(picture.get_size(), rect)
    if box.width > 0 and box.height > 0:
        surface.blit(enlarged(picture, box.size), box)


def fitted(size: tuple[int, int], rect: pygame.Rect) -> pygame.Rect:
    """The largest rectangle with the proportions of ``size`` in the middle of ``rect``; whole factors if it loses
    little by them."""
    factor = min(rect.width / size[0], rect.height / size[1])
    if factor >= 4:
        factor = int(factor)
    box = pygame.Rect(0, 0, int(size[0] * factor), int(size[1] * factor))
    box.center = rect.center
    return box


@lru_cache(maxsize=1)
def _sign_colours() -> np.ndarray:
    """``(2 * levels + 1,)`` packed colours from the most negative to the most positive."""
    theme = Theme()
    shades = [
        mix(theme["ink"], theme["positive" if step > 0 else "negative"], abs(step) / _LEVELS)
        for step in range(-_LEVELS, _LEVELS + 1)
    ]
    return np.array([shade.r << 16 | shade.g << 8 | shade.b for shade in shades], dtype=np.uint32)
