"""The plane as a network sees it: every pixel of a region coloured by the outputs there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pygame
from numpy.typing import ArrayLike, NDArray

from scenes.theme import mix

Floats = NDArray[np.floating]
Predict = Callable[[NDArray[np.float32]], Floats]
"""``predict(points (n, 2) float32) -> outputs (n, outputs)``: a network's forward pass on points of the plane."""

# Okabe & Ito's colours that stay apart for the colour-blind, in the order classes get them: 0, 1, 2 ...
CLASS_COLOURS = tuple(pygame.Color(c) for c in ("#e69f00", "#56b4e9", "#009e73", "#cc79a7", "#f0e442", "#d55e00"))
NEGATIVE, POSITIVE = pygame.Color("#d55e00"), pygame.Color("#56b4e9")
GROUND = pygame.Color("#12141a")
BLACK, WHITE = pygame.Color("#000000"), pygame.Color("#ffffff")
_LEVELS = 128  # shades from the ground to a full colour


@dataclass(frozen=True)
class Plane:
    """A rectangle of the window that shows a rectangle of the plane; y points up there and down in the window.

    Attributes:
        rect: in window pixels.
        low, high: the plane's lower left and upper right corner that it shows.
    """

    rect: pygame.Rect
    low: tuple[float, float] = (-1.0, -1.0)
    high: tuple[float, float] = (1.0, 1.0)

    @property
    def pixels_per_unit(self) -> tuple[float, float]:
        """How many pixels one unit takes along x and y."""
        return (
            self.rect.width / max(self.high[0] - self.low[0], 1e-9),
            self.rect.height / max(self.high[1] - self.low[1], 1e-9),
        )

    def to_screen(self, points: ArrayLike) -> NDArray[np.float64]:
        """Window positions (..., 2) of points (..., 2) of the plane."""
        across, up = self.pixels_per_unit
        offset = (self.rect.left - self.low[0] * across, self.rect.bottom + self.low[1] * up)
        return np.asarray(points, dtype=np.float64) * (across, -up) + offset

    def to_plane(self, position: tuple[float, float]) -> tuple[float, float]:
        """The point of the plane under a window position."""
        across, up = self.pixels_per_unit
        return (
            self.low[0] + (position[0] - self.rect.left) / across,
            self.low[1] + (self.rect.bottom - position[1]) / up,
        )

    def clamped(self, position: tuple[float, float]) -> tuple[float, float]:
        """The point of the shown part of the plane that is nearest to a window position."""
        x, y = self.to_plane(position)
        return min(self.high[0], max(self.low[0], x)), min(self.high[1], max(self.low[1], y))


def grid_points(low: tuple[float, float], high: tuple[float, float], cells: tuple[int, int]) -> NDArray[np.float32]:
    """Centres ``(rows * columns, 2)`` of the cells of a region, row by row from the top left; ``cells`` is
    (columns, rows)."""
    columns, rows = cells
    x = low[0] + (np.arange(columns) + 0.5) * (high[0] - low[0]) / columns
    y = high[1] - (np.arange(rows) + 0.5) * (high[1] - low[1]) / rows
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2).astype(np.float32)


@dataclass(frozen=True)
class Shading:
    """How outputs become colours. Make one with :meth:`classes`, :meth:`diverging` or :meth:`grey`.

    Attributes:
        colours: one for each class; for a single output its colour at ``low`` and at ``high``.
        ground: the colour where nothing is decided.
        low, high: the single output's values that get the full colours (0 and 1 for sigmoid, -1 and 1 for tanh).
        bands: 0 shades smoothly by confidence, 1 shows the decision alone, more show so many steps.
        strength: share of the full colour where the network is certain.
    """

    colours: tuple[pygame.Color, ...]
    ground: pygame.Color = field(default_factory=lambda: GROUND)
    low: float = 0.0
    high: float = 1.0
    bands: int = 0
    strength: float = 0.62

    @classmethod
    def classes(
        cls, count: int, colours: Sequence[pygame.Color] = CLASS_COLOURS, *, low: float = 0.0, high: float = 1.0
    ) -> Shading:
        """For ``count`` classes: one output for two of them (``low`` says class 0, ``high`` class 1), or one each."""
        return cls(tuple(colours[k % len(colours)] for k in range(max(2, count))), low=low, high=high)

    @classmethod
    def diverging(cls, limit: float = 1.0) -> Shading:
        """For one output with a sign: vermilion below 0, blue above, full at plus or minus ``limit``."""
        return cls((NEGATIVE, POSITIVE), low=-limit, high=limit, strength=0.9)

    @classmethod
    def grey(cls, low: float = 0.0, high: float = 1.0) -> Shading:
        """The classic picture of one output: black at ``low``, white at ``high``."""
        return cls((BLACK, WHITE), mix(BLACK, WHITE, 0.5), low, high, strength=1.0)

    def discretised(self, bands: int) -> Shading:
        """The same colours in that many steps of confidence; 1 shows the decision alone, 0 shades smoothly."""
        return replace(self, bands=bands)

    @cached_property
    def table(self) -> NDArray[np.uint32]:
        """``(colours, levels + 1)`` packed 0xRRGGBB: each colour from the ground (0) to certain (last)."""
        shares = np.arange(_LEVELS + 1) / _LEVELS
        if self.bands > 0:
            shares = np.ceil(np.maximum(shares, 1e-9) * self.bands) / self.bands
        ground = np.array([self.ground.r, self.ground.g, self.ground.b], dtype=np.float64)
        rows = []
        for colour in self.colours:
            full = np.array([colour.r, colour.g, colour.b], dtype=np.float64)
            rgb = np.rint(ground + (full - ground) * (shares * self.strength)[:, None]).astype(np.uint32)
            rows.append(rgb[:, 0] << 16 | rgb[:, 1] << 8 | rgb[:, 2])
        return np.array(rows, dtype=np.uint32)

    def colour_of(self, outputs: Floats) -> NDArray[np.uint32]:
        """Packed 0xRRGGBB ``(n,)`` of outputs ``(n, outputs)``; what is not finite gets the ground.

        Confidence is the distance of a single output from the middle, or the lead of the largest over the second.
        """
        if outputs.shape[1] == 1:
            values = outputs[:, 0]
            signed = (values - (self.low + self.high) / 2) * (2 / max(self.high - self.low, 1e-12))
            winner = (signed > 0).astype(np.intp)
            lead = np.abs(signed)
        else:
            winner = outputs.argmax(axis=1)
            two = np.partition(outputs, -2, axis=1)
            lead = two[:, -1] - two[:, -2]
        level = np.nan_to_num(np.minimum(lead, 1.0) * _LEVELS, nan=0.0, posinf=_LEVELS, neginf=0.0).astype(np.intp)
        return self.table.ravel()[winner % len(self.colours) * (_LEVELS + 1) + level]


def picture_of(colours: NDArray[np.uint32], cells: tuple[int, int]) -> pygame.Surface:
    """A surface of one pixel a cell from packed colours ``(rows * columns,)``; ``cells`` is (columns, rows)."""
    picture = pygame.Surface(cells, 0, 32, (0xFF0000, 0xFF00, 0xFF, 0))
    pygame.surfarray.blit_array(picture, colours.reshape(cells[1], cells[0]).T)
    return picture


class DecisionMap:
    """The coloured region of one network.

    Use::

        chart = DecisionMap(Plane(rect, (-6, -6), (6, 6)), Shading.classes(2))
        chart.update(lambda points: network.forward(points))     # every frame, or in parts
        chart.draw(surface)

    Attributes:
        plane: where it is drawn and what it shows; set it at any time.
        shading: how outputs become colours; set it at any time.
        cells: (columns, rows) at which the network is asked; the picture is enlarged smoothly.
        values: ``(rows * columns, outputs)`` of the last whole update, or None.
        smooth: enlarge smoothly; else cells are seen as squares.
    """

    def __init__(self, plane: Plane, shading: Shading, cells: tuple[int, int] = (96, 96), smooth: bool = True) -> None:
        self.plane = plane
        self.shading = shading
        self.cells = cells
        self.smooth = smooth
        self.values: Floats | None = None
        self._points = np.empty((0, 2), dtype=np.float32)
        self._points_key: tuple[object, ...] = ()
        self._parts: list[Floats] = []
        self._picture: pygame.Surface | None = None
        self._coloured: tuple[object, ...] = ()
        self._enlarged: tuple[tuple[object, ...], pygame.Surface] | None = None

    def points(self) -> NDArray[np.float32]:
        """``(rows * columns, 2)`` the points at which the network is asked."""
        key = (self.plane.low, self.plane.high, self.cells)
        if key != self._points_key:
            self._points = grid_points(*key)
            self._points_key = key
            self._parts = []
        return self._points

    def update(self, predict: Predict, parts: int = 1) -> bool:
        """Ask the network anew. With more ``parts`` each call does one of them, and the picture changes with the last.

        Returns:
            whether the picture is new.
        """
        points = self.points()
        size = -(-len(points) // max(1, parts))
        start = sum(len(part) for part in self._parts)
        self._parts.append(np.asarray(predict(points[start : start + size])))
        if start + size < len(points):
            return False
        if len({part.shape[1] for part in self._parts}) == 1:  # else the network changed its outputs on the way
            self.show(np.concatenate(self._parts) if len(self._parts) > 1 else self._parts[0])
        self._parts = []
        return True

    def show(self, values: Floats) -> None:
        """Show outputs ``(rows * columns, outputs)`` at :meth:`points` that were computed elsewhere."""
        self.values = values
        self._coloured = ()

    def forget(self) -> None:
        """Show nothing until the next update."""
        self.values = self._picture = None
        self._parts = []

    def picture(self) -> pygame.Surface | None:
        """One pixel a cell; None before the first update."""
        if self.values is None or len(self.values) != self.cells[0] * self.cells[1]:
            return self._picture
        if self._coloured != (id(self.values), self.shading):
            self._picture = picture_of(self.shading.colour_of(self.values), self.cells)
            self._coloured = (id(self.values), self.shading)
            self._enlarged = None
        return self._picture

    def draw(self, surface: pygame.Surface, rect: pygame.Rect | None = None) -> None:
        """Draw into ``rect`` of the surface, or where the plane is; only the ground before the first update."""
        rect = self.plane.rect if rect is None else rect
        picture = self.picture()
        if picture is None or rect.width < 1 or rect.height < 1:
            surface.fill(self.shading.ground, rect)
            return
        key = (rect.size, self.smooth, surface.get_bitsize())
        if self._enlarged is None or self._enlarged[0] != key:
            scale = pygame.transform.smoothscale if self.smooth else pygame.transform.scale
            self._enlarged = (key, scale(picture, rect.size))
        surface.blit(self._enlarged[1], rect)
