"""Pictures of bodies for a crowd: each size, colour and direction is painted once and then blitted by the thousand."""

from __future__ import annotations

import math

import numpy as np
import pygame
from numpy.typing import NDArray

from scenes.theme import mix

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

_OVERSAMPLING = 2  # turning mixes neighbouring points, so that a small factor is enough for smooth edges
_LEAST_DIRECTIONS, _MOST_DIRECTIONS = 24, 96
# Pixels painted anew in one frame; what is missing borrows the nearest direction. A picture counts for some pixels
# more, and tinting a pixel costs this share of turning it.
_PAINTED_PX, _PICTURE_PX, _TINT_COST = 600_000, 2_000, 0.2
_KEPT_PX = 8_000_000  # of four bytes each; seen from near, all directions in all colours would take ten times as many
_NOTHING = pygame.Surface((1, 1))
_GOLDEN = 0.618034  # multiples of it, without their whole part, fall evenly


class Shapes:
    """Capsules of a few sizes, each in every direction of a half turn (a capsule looks the same turned by half).

    Args:
        half_px, radius_px: (bodies,) half the length of each body's line, and its radius, in pixels.
        colours: the crowd's colours with their opacities; a picture is tinted when it is first asked for.

    Attributes:
        area_px: how many pixels the pictures of all bodies together have, on average over all directions.
        kept_px: how many pixels the pictures painted so far have.
    """

    def __init__(self, half_px: Floats, radius_px: Floats, colours: list[tuple[pygame.Color, float]]) -> None:
        self._colours = colours
        length, width = 2 * half_px, 2 * radius_px
        mean_box = length**2 / math.pi + 2 * length * width * 2 / math.pi + width**2  # of the box round a turned body
        self.area_px = float(mean_box.sum())
        reach = float((half_px + radius_px).max())
        # The far end of a body is drawn no more than a pixel beside its place, as long as it is not very long.
        self._directions = min(_MOST_DIRECTIONS, max(_LEAST_DIRECTIONS, math.ceil(math.pi / 2 * reach)))
        sizes = np.round(np.column_stack([half_px, radius_px]), 2)
        kinds, kind = np.unique(sizes, axis=0, return_inverse=True)
        self._kind = kind.reshape(-1)
        self._bases = [_base(half, radius) for half, radius in kinds.tolist()]
        masks = len(kinds) * self._directions
        self._masks: list[pygame.Surface | None] = [None] * masks
        self._pictures = [_NOTHING] * (masks * len(colours))
        self._painted = np.zeros(masks * len(colours), dtype=bool)
        self._corner = np.zeros((masks, 2))  # of each picture against the body's middle
        self.kept_px = 0

    def draw(self, surface: pygame.Surface, at_px: Floats, angle: Floats, body: Ints, colour: Ints) -> None:
        """Draw bodies in this order.

        Args:
            surface: to draw on.
            at_px: (n, 2) their middles in the window.
            angle: (n,) their directions in the world, counter-clockwise.
            body: (n,) which body's size each has.
            colour: (n,) which of the colours.
        """
        turn = np.rint(angle * (self._directions / math.pi)).astype(np.intp) % self._directions
        which = (colour * len(self._bases) + self._kind[body]) * self._directions + turn
        if not self._painted[which].all():
            self._paint_some(which)
            which = self._nearest_painted(which)
        corner = np.rint(at_px + self._corner[which % len(self._masks)]).astype(int).tolist()
        pictures = self._pictures
        surface.fblits(
            [(pictures[k], place) for k, place in zip(which.tolist(), corner, strict=True)], pygame.BLEND_PREMULTIPLIED
        )

    def _paint_some(self, wanted: Ints) -> None:
        """Paint the pictures that are wanted most, and at least one of every size and colour."""
        if self.kept_px > _KEPT_PX:
            self._forget_all_but(wanted)
        missing, count = np.unique(wanted[~self._painted[wanted]], return_counts=True)
        # Directions far from one another come first, so that those between can borrow.
        scattered = missing * _GOLDEN % 1.0
        room = float(_PAINTED_PX)
        for place in missing[np.lexsort((scattered, -count))].tolist():
            row = place // self._directions * self._directions
            if room > 0 or not self._painted[row : row + self._directions].any():
                room -= self._paint(place)

    def _forget_all_but(self, wanted: Ints) -> None:
        shown = np.zeros(len(self._painted), dtype=bool)
        shown[wanted] = True
        turned = np.flatnonzero(shown.reshape(len(self._colours), -1).any(axis=0)).tolist()
        for place in np.flatnonzero(self._painted & ~shown).tolist():
            self._pictures[place] = _NOTHING
        self._painted &= shown
        masks: list[pygame.Surface | None] = [None] * len(self._masks)
        for place in turned:
            masks[place] = self._masks[place]
        self._masks = masks
        kept = [picture for picture in (*self._masks, *self._pictures) if picture is not None]
        self.kept_px = sum(picture.get_width() * picture.get_height() for picture in kept if picture is not _NOTHING)

    def _paint(self, place: int) -> float:
        """Paint one picture; returns its cost in turned pixels."""
        colour, mask_place = divmod(place, len(self._masks))
        mask, cost = self._masks[mask_place], _PICTURE_PX
        if mask is None:
            kind, turn = divmod(mask_place, self._directions)
            mask = pygame.transform.rotozoom(self._bases[kind], turn * 180 / self._directions, 1 / _OVERSAMPLING)
            self._masks[mask_place] = mask
            self._corner[mask_place] = (-mask.get_width() / 2, -mask.get_height() / 2)
            cost += mask.get_width() * mask.get_height()
            self.kept_px += mask.get_width() * mask.get_height()
        tint, opacity = self._colours[colour]
        picture = mask.copy()
        dim = [round(part * opacity) for part in (tint.r, tint.g, tint.b, 255)]
        picture.fill(dim, special_flags=pygame.BLEND_RGBA_MULT)
        self._pictures[place], self._painted[place] = picture, True
        self.kept_px += picture.get_width() * picture.get_height()
        return cost + _TINT_COST * mask.get_width() * mask.get_height()

    def _nearest_painted(self, wanted: Ints) -> Ints:
        """(n,) the same pictures, where one is not painted yet that of the nearest direction."""
        missing = np.unique(wanted[~self._painted[wanted]])
        row, turn = np.divmod(missing, self._directions)
        away = np.abs(np.arange(self._directions) - turn[:, None])
        away = np.minimum(away, self._directions - away)  # a half turn looks like none
        away = np.where(self._painted.reshape(-1, self._directions)[row], away, self._directions)
        instead = np.arange(len(self._painted))
        instead[missing] = row * self._directions + away.argmin(axis=1)
        nearest: Ints = instead[wanted]
        return nearest


def _base(half_px: float, radius_px: float) -> pygame.Surface:
    """A white capsule along x with a dark rim, its colours multiplied by its opacity."""
    k = _OVERSAMPLING
    # Half a pixel of the rim lies outside: the rim keeps apart walkers that stand on one another.
    outer = max(1.0, radius_px + 0.4)
    size = (math.ceil(2 * (half_px + outer) * k) + 4, math.ceil(2 * outer * k) + 4)
    picture = pygame.Surface(size, pygame.SRCALPHA)
    middle = (size[0] / 2, size[1] / 2)
    rim = mix(pygame.Color("white"), pygame.Color("black"), 0.62)
    _bar(picture, rim, middle, half_px * k, outer * k)
    if outer > 1.6:
        _bar(picture, pygame.Color("white"), middle, half_px * k, (outer - 1.0) * k)
    return picture


def _bar(
    surface: pygame.Surface, colour: pygame.Color, middle: tuple[float, float], half: float, radius: float
) -> None:
    box = pygame.Rect(0, 0, round(2 * (half + radius)), max(1, round(2 * radius)))
    box.center = (round(middle[0]), round(middle[1]))
    pygame.draw.rect(surface, colour, box, border_radius=round(radius))
