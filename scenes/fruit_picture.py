"""The peculiar fruit itself: purple, with orange spots and spikes that are as large as its two features say."""

from __future__ import annotations

import math
from collections import OrderedDict

import numpy as np
import pygame

from scenes.theme import mix

BODY, LIGHT, DARK = pygame.Color("#6d3fa8"), pygame.Color("#a67be0"), pygame.Color("#3d2263")
SPIKE, TIP = pygame.Color("#7a4dbb"), pygame.Color("#d9c3f5")
SPOT, SPOT_EDGE = pygame.Color("#f2a33a"), pygame.Color("#a8600f")
STEM, LEAF = pygame.Color("#6f8f4a"), pygame.Color("#8fbf5a")
_OVERSAMPLING = 4
_SMALL_PX = 64
_LEVELS = 8  # of each feature; finer differences cannot be seen
_KEPT = 700
_SPIKES = 13
_SPOTS = ((0.0, -0.12), (-0.46, 0.2), (0.42, 0.26), (-0.3, -0.52), (0.4, -0.44), (-0.02, 0.58))


class FruitPictures:
    """Pictures of fruit by size and features, drawn when first wanted and kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, int, int, int], pygame.Surface] = OrderedDict()

    def picture(self, spot_cm: float, spike_cm: float, size_px: int, variant: int = 0) -> pygame.Surface:
        """A transparent square picture of ``size_px`` whose fruit has spots and spikes of those sizes.

        Args:
            spot_cm, spike_cm: the features, 0 to 1; more is drawn as 1.
            size_px: side of the square.
            variant: any whole number; fruit of four variants are turned differently.
        """
        levels = [round(min(1.0, max(0.0, value)) * _LEVELS) for value in (spot_cm, spike_cm)]
        key = (levels[0], levels[1], max(4, size_px), variant % 4)
        picture = self._kept.get(key)
        if picture is None:
            picture = self._kept[key] = draw_fruit(levels[0] / _LEVELS, levels[1] / _LEVELS, key[2], key[3])
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return picture


def draw_fruit(spot_cm: float, spike_cm: float, size_px: int, variant: int) -> pygame.Surface:
    """One fruit on a transparent square; smooth, since it is drawn larger and shrunk."""
    side = size_px * (_OVERSAMPLING if size_px < _SMALL_PX else 2)
    large = pygame.Surface((side, side), pygame.SRCALPHA)
    large.fill((*DARK[:3], 0))  # no fringe of another colour at the shrunk edge
    centre = pygame.Vector2(side / 2, side * 0.53)
    small = size_px < _SMALL_PX
    body, longest = (side * 0.33, 0.44) if small else (side * 0.29, 0.62)
    turn = variant * 0.37
    _draw_spikes(large, centre, body, body * (0.06 + longest * spike_cm), turn)
    _draw_stem(large, centre, body)
    _draw_body(large, centre, body)
    spots = (0.035 + 0.20 * spot_cm) * (1.35 if small else 1.0)  # seen at all when small
    _draw_spots(large, centre, body, spots, turn)
    shine = centre + pygame.Vector2(-0.42, -0.5) * body
    pygame.draw.circle(large, mix(LIGHT, pygame.Color("white"), 0.55), shine, max(1.0, body * 0.1))
    return pygame.transform.smoothscale(large, (size_px, size_px))


def _draw_spikes(surface: pygame.Surface, centre: pygame.Vector2, body: float, length: float, turn: float) -> None:
    for k in range(_SPIKES):
        angle = turn + 2 * math.pi * k / _SPIKES
        out = pygame.Vector2(math.cos(angle), math.sin(angle))
        side = pygame.Vector2(-out.y, out.x)
        root, tip = centre + out * body * 0.9, centre + out * (body + length)
        half = side * body * 0.17
        pygame.draw.polygon(surface, SPIKE if k % 2 else DARK, [root - half, tip, root + half])
        shank = root + (tip - root) * 0.55
        pygame.draw.polygon(surface, TIP, [shank - half * 0.45, tip, shank + half * 0.45])


def _draw_stem(surface: pygame.Surface, centre: pygame.Vector2, body: float) -> None:
    top = centre - pygame.Vector2(0, body * 0.95)
    end = top + pygame.Vector2(body * 0.16, -body * 0.42)
    pygame.draw.line(surface, STEM, top, end, max(1, round(body * 0.16)))
    leaf = [end, end + pygame.Vector2(body * 0.3, -body * 0.22), end + pygame.Vector2(body * 0.62, -body * 0.02)]
    pygame.draw.polygon(surface, LEAF, [*leaf, end + pygame.Vector2(body * 0.3, body * 0.12)])


def _draw_body(surface: pygame.Surface, centre: pygame.Vector2, body: float) -> None:
    """A ball lit from the upper left: discs that shrink towards the light."""
    pygame.draw.circle(surface, DARK, centre, body * 1.05)
    rings = 14
    for k in range(rings):
        share = k / (rings - 1)
        at = centre + pygame.Vector2(-0.3, -0.34) * body * share
        pygame.draw.circle(surface, mix(BODY, LIGHT, share**1.8), at, body * (1 - 0.82 * share))


def _draw_spots(surface: pygame.Surface, centre: pygame.Vector2, body: float, radius: float, turn: float) -> None:
    spin = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    for x, y in np.array(_SPOTS) @ spin.T:
        at = centre + pygame.Vector2(float(x), float(y)) * body
        flat = 1.0 - 0.35 * math.hypot(x, y)  # spots near the rim are seen at a slant
        pygame.draw.circle(surface, SPOT_EDGE, at, max(1.0, body * radius * flat * 1.18))
        pygame.draw.circle(surface, SPOT, at, max(1.0, body * radius * flat))
