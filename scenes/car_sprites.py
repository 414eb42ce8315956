"""Pictures of cars: one smooth little picture for each size, colour and direction, blitted by the thousand."""

from __future__ import annotations

import math
from collections import OrderedDict

import numpy as np
import pygame
from numpy.typing import NDArray

from scenes.theme import mix

Floats = NDArray[np.float64]

_OVERSAMPLING = 4
_KEPT_SHEETS = 24


class Sheet:
    """The pictures of a car of one size and colour, for directions all round; painted when first asked for.

    Args:
        length_px, width_px: of the car's body.
        colour: of its body.
        opacity: 0 to 1.
        glass: colour of the windscreen; None for none, as on very small cars.
    """

    def __init__(
        self, length_px: float, width_px: float, colour: pygame.Color, opacity: float, glass: pygame.Color | None
    ) -> None:
        self.directions = 72 if length_px < 24 else 144 if length_px < 60 else 288
        self.side = math.ceil(math.hypot(length_px, width_px)) + 3
        self._body = car_outline(length_px, width_px)
        self._core = car_outline(length_px - 1.4, width_px - 1.4)
        self._glass = windscreen(length_px, width_px) if glass is not None else None
        # A darker rim keeps cars apart where they drive in a bunch.
        self._colours = (mix(colour, pygame.Color("black"), 0.45), colour, glass)
        self._opacity = opacity
        self._pictures: list[pygame.Surface] = [pygame.Surface((1, 1))] * self.directions
        self._painted = np.zeros(self.directions, dtype=bool)
        self._corners = np.zeros((self.directions, 2))  # of each picture against the car's middle

    def draw(self, surface: pygame.Surface, at: Floats, cosine: Floats, sine: Floats) -> None:
        """Draw cars with their middles ``at`` (n, 2) pixels and these headings (n,)."""
        turn = np.arctan2(sine, cosine) * (self.directions / (2 * math.pi))
        which = np.mod(np.rint(turn).astype(int), self.directions)
        for missing in set(which[~self._painted[which]].tolist()):
            picture, corner = self._paint(missing * 2 * math.pi / self.directions)
            self._pictures[missing], self._corners[missing] = picture, corner
            self._painted[missing] = True
        corners = np.rint(at + self._corners[which]).astype(int).tolist()
        pictures = self._pictures
        surface.fblits(
            [(pictures[k], corner) for k, corner in zip(which.tolist(), corners, strict=True)],
            pygame.BLEND_PREMULTIPLIED,
        )

    def draw_exactly(self, surface: pygame.Surface, at: tuple[float, float], cosine: float, sine: float) -> None:
        """One car at a place between pixels and in any direction: for the one that the eye follows."""
        left, top = math.floor(at[0]), math.floor(at[1])
        picture, corner = self._paint(math.atan2(sine, cosine), (at[0] - left, at[1] - top))
        surface.blit(
            picture, (left + round(corner[0]), top + round(corner[1])), special_flags=pygame.BLEND_PREMULTIPLIED
        )

    def _paint(
        self, angle: float, shift: tuple[float, float] = (0.0, 0.0)
    ) -> tuple[pygame.Surface, tuple[float, float]]:
        """A picture without empty borders, its colours multiplied by its opacity: both make blitting quicker.

        Returns it with the place of its corner against the car's middle.
        """
        k = _OVERSAMPLING
        large = pygame.Surface((self.side * k, self.side * k), pygame.SRCALPHA)
        turned = np.array([[math.cos(angle), -math.sin(angle)], [-math.sin(angle), -math.cos(angle)]])
        middle = (self.side / 2 + shift[0], self.side / 2 + shift[1])
        for outline, colour in zip((self._body, self._core, self._glass), self._colours, strict=True):
            if outline is not None and colour is not None:
                pygame.draw.polygon(large, colour, ((outline @ turned.T + middle) * k).tolist())
        # Shrunk after multiplying, so that an edge mixed with nothing does not darken.
        picture = pygame.transform.smoothscale(large.premul_alpha(), (self.side, self.side))
        if self._opacity < 1:
            picture.fill((round(255 * self._opacity),) * 4, special_flags=pygame.BLEND_RGBA_MULT)
        box = picture.get_bounding_rect()
        return picture.subsurface(box), (box.left - self.side / 2, box.top - self.side / 2)


class CarSprites:
    """Sheets by size and colour; sizes are rounded so that a zoom does not paint a new one every frame.

    Attributes:
        made_for: length and width of the cars in metres.
    """

    def __init__(self, length_m: float, width_m: float) -> None:
        self.made_for = (length_m, width_m)
        self._shape = width_m / length_m
        self._length_m = length_m
        self._sheets: OrderedDict[tuple[object, ...], Sheet] = OrderedDict()

    def length_px(self, pixels_per_metre: float, least_px: float) -> float:
        """How long a car is drawn, in steps of 4 %: true to scale, but never too small to see."""
        length = max(least_px, self._length_m * pixels_per_metre)
        return 1.04 ** round(math.log(length, 1.04))

    def sheet(
        self, length_px: float, colour: pygame.Color, opacity: float = 1.0, glass: pygame.Color | None = None
    ) -> Sheet:
        """The pictures for cars of that length and colour."""
        glass = glass if length_px > 24 else None
        key = (length_px, tuple(colour), opacity, glass is None)
        sheet = self._sheets.get(key)
        if sheet is None:
            sheet = Sheet(length_px, length_px * self._shape, colour, opacity, glass)
            self._sheets[key] = sheet
            if len(self._sheets) > _KEPT_SHEETS:
                self._sheets.popitem(last=False)
        self._sheets.move_to_end(key)
        return sheet


def car_outline(length: float, width: float) -> Floats:
    """(n, 2) outline with its nose towards +x: round in front, corners softened behind."""
    half, side = length / 2, width / 2
    nose = np.linspace(-math.pi / 2, math.pi / 2, 9)
    soft = 0.35 * side
    front = np.stack([half - side * 1.1 + side * 1.1 * np.cos(nose), side * np.sin(nose)], axis=1)
    back = [(-half + soft, side), (-half, side - soft), (-half, -side + soft), (-half + soft, -side)]
    return np.concatenate([front, np.array(back)])


def windscreen(length: float, width: float) -> Floats:
    """(4, 2) outline of the windscreen."""
    front, back = 0.2 * length, -0.02 * length
    return np.array([(front, 0.26 * width), (back, 0.36 * width), (back, -0.36 * width), (front, -0.26 * width)])
