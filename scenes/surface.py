"""A surface z = f(x, y) in three dimensions, turned with the mouse; software only, painted from back to front."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pygame
from numpy.typing import ArrayLike, NDArray

from scenes.surface_box import draw_box, draw_labels
from scenes.theme import Theme, mix

Floats = NDArray[np.float64]
Point = tuple[float, float]

LEAST_ELEVATION, LARGEST_ELEVATION = math.radians(8), math.radians(90)
HALF_HEIGHT = 0.62  # of the box, where its sides are 2 long
_TURN_PER_PX = 0.008
_LIGHT = np.array([-0.35, 0.25, 0.9]) / np.linalg.norm([-0.35, 0.25, 0.9])
_RAY_SAMPLES = 22
_LIFT = 0.012  # paths lie this much above the surface, in units of the box


@dataclass(frozen=True)
class View:
    """From where the surface is seen.

    Attributes:
        azimuth: radians the eye is turned around the z axis; -90° looks along y with x to the right.
        elevation: radians above the floor.
        zoom: 1 fills the rectangle.
    """

    azimuth: float = math.radians(-58)
    elevation: float = math.radians(34)
    zoom: float = 1.0

    def turned(self, dx_px: float, dy_px: float) -> View:
        """After a drag by that many pixels."""
        elevation = min(LARGEST_ELEVATION, max(LEAST_ELEVATION, self.elevation + dy_px * _TURN_PER_PX))
        return View(self.azimuth - dx_px * _TURN_PER_PX, elevation, self.zoom)

    def axes(self) -> Floats:
        """Rows: to the right, up in the window, and towards the eye, as unit vectors of the box."""
        ca, sa, ce, se = (
            math.cos(self.azimuth),
            math.sin(self.azimuth),
            math.cos(self.elevation),
            math.sin(self.elevation),
        )
        return np.array([[-sa, ca, 0.0], [-se * ca, -se * sa, ce], [ce * ca, ce * sa, se]])


class Surface3D:
    """Shows a grid of heights; keeps its picture until the data, the view or the rectangle changes.

    Use::

        surface = Surface3D(("weight 1", "weight 2", "cost"))
        surface.show(x, y, z)                              # x (nx,), y (ny,), z (ny, nx)
        surface.draw(screen, rect, theme)                  # every frame
        surface.draw_path(screen, xy, theme["best"])       # (n, 2) on the surface, or (n, 3)
        if surface.handle(event): ...                      # drag turns it, wheel zooms, double-click resets

    Attributes:
        view: from where it is seen; may be set.
        names: words at the x, y and z axis.
        rect: where it was drawn last.
    """

    def __init__(
        self, names: tuple[str, str, str] = ("x", "y", ""), *, view: View | None = None, labelled: bool = True
    ) -> None:
        self.names, self._labelled = names, labelled
        self.home = self.view = view or View()
        self.rect = pygame.Rect(0, 0, 1, 1)
        self.low, self.high = np.array([-1.0, -1.0, 0.0]), np.array([1.0, 1.0, 1.0])
        self._x = self._y = np.array([-1.0, 1.0])
        self._z = np.zeros((2, 2))
        self._colours: NDArray[np.uint8] | None = None
        self._shades: list[list[tuple[int, int, int]]] = []
        self._picture = pygame.Surface((1, 1))
        self._drawn: tuple[object, ...] | None = None
        self._dragging = False
        self._pressed_ms = -1000

    # what to show

    def show(
        self,
        x: ArrayLike,
        y: ArrayLike,
        z: ArrayLike,
        *,
        z_range: Point | None = None,
        colours: ArrayLike | None = None,
    ) -> None:
        """Show other heights.

        Args:
            x: (nx,) rising, evenly spaced. y: (ny,) likewise.
            z: (ny, nx), the height at ``(x[i], y[j])`` in row j; what is not finite is cut to the range.
            z_range: bottom and top of the box; heights are cut to it. None: from the least to the greatest.
            colours: (rows, columns, 3) uint8, an image spread over the surface, row 0 at ``y[0]``; None: by height.

        Raises:
            ValueError: shapes do not fit.
        """
        xs, ys, heights = (np.asarray(values, dtype=np.float64) for values in (x, y, z))
        if heights.shape != (len(ys), len(xs)) or min(heights.shape) < 2:
            raise ValueError(
                f"z has shape ({len(ys)}, {len(xs)}) for these x and y, at least (2, 2); got {heights.shape}"
            )
        image = None if colours is None else np.asarray(colours, dtype=np.uint8)
        if image is not None and (image.ndim != 3 or image.shape[2] != 3):
            raise ValueError(f"colours have shape (rows, columns, 3), got {image.shape}")
        finite = heights[np.isfinite(heights)]
        low, high = z_range or ((float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0))
        if high - low <= 1e-12 * max(1.0, abs(low)):
            low, high = low - 0.5, high + 0.5
        self._x, self._y = xs, ys
        self._z = np.clip(np.nan_to_num(heights, nan=high, posinf=high, neginf=low), low, high)
        self.low, self.high = np.array([xs[0], ys[0], low]), np.array([xs[-1], ys[-1], high])
        self._colours = image
        self._shades, self._drawn = [], None

    def height_at(self, xy: ArrayLike) -> Floats:
        """Heights (...) of the surface over the points (..., 2), straight between the corners of a cell."""
        place = self._to_box(np.asarray(xy, dtype=np.float64))
        return self._from_box_z(self._height_in_box(place[..., 0], place[..., 1]))

    # from the data to the window and back

    def project(self, points: ArrayLike) -> Floats:
        """Window positions (..., 2) of points (..., 3)."""
        data = np.asarray(points, dtype=np.float64)
        place = np.concatenate([self._to_box(data[..., :2]), self._to_box_z(data[..., 2:])], axis=-1)
        return self._to_window(place)

    def pick(self, position: Point) -> Point | None:
        """The (x, y) of the surface seen at that window position, or None."""
        right, up, eye = self.view.axes()
        scale = self._scale()
        across, upward = (position[0] - self.rect.centerx) / scale, (self._middle_y() - position[1]) / scale
        ahead = np.linspace(2.2, -2.2, 400)  # from the eye into the picture
        ray = across * right + upward * up + ahead[:, None] * eye
        inside = (np.abs(ray[:, :2]) <= 1).all(axis=1)
        below = inside & (ray[:, 2] <= self._height_in_box(ray[:, 0], ray[:, 1]))
        if not below.any():
            return None
        found = (ray[int(below.argmax()), :2] + 1) / 2 * (self.high[:2] - self.low[:2]) + self.low[:2]
        return float(found[0]), float(found[1])

    def _to_box(self, xy: Floats) -> Floats:
        return (xy - self.low[:2]) / (self.high[:2] - self.low[:2]) * 2 - 1

    def _to_box_z(self, z: Floats) -> Floats:
        share = (z - self.low[2]) / (self.high[2] - self.low[2])
        return (np.clip(share, 0, 1) * 2 - 1) * HALF_HEIGHT

    def _from_box_z(self, z: Floats) -> Floats:
        return (z / HALF_HEIGHT + 1) / 2 * (self.high[2] - self.low[2]) + self.low[2]

    def _height_in_box(self, bx: Floats, by: Floats) -> Floats:
        rows, columns = self._z.shape
        across = np.fmin(np.fmax((bx + 1) / 2, 0), 1) * (columns - 1)  # unlike clip, nan becomes 0
        along = np.fmin(np.fmax((by + 1) / 2, 0), 1) * (rows - 1)
        i = np.minimum(across.astype(np.intp), columns - 2)
        j = np.minimum(along.astype(np.intp), rows - 2)
        u, v, z = across - i, along - j, self._z
        bottom = z[j, i] * (1 - u) + z[j, i + 1] * u
        top = z[j + 1, i] * (1 - u) + z[j + 1, i + 1] * u
        return self._to_box_z(bottom * (1 - v) + top * v)

    def _to_window(self, place: Floats) -> Floats:
        flat = place @ self.view.axes()[:2].T
        return flat * (self._scale(), -self._scale()) + (self.rect.centerx, self._middle_y())

    def _scale(self) -> float:
        reach = math.sqrt(2) * math.sin(self.view.elevation) + HALF_HEIGHT * math.cos(self.view.elevation)
        return self.view.zoom * min(self.rect.width / 2 / 1.62, self.rect.height / 2 / (reach + 0.24))

    def _middle_y(self) -> float:
        return self.rect.centery - 0.05 * self._scale()

    # drawing

    def draw(self, surface: pygame.Surface, rect: pygame.Rect, theme: Theme) -> None:
        """Draw box, axes and surface into that rectangle of the window."""
        self.rect = rect.copy()
        if rect.width < 8 or rect.height < 8:
            return
        state = (rect.size, self.view, self.names, theme.scale)
        if state != self._drawn:
            self._drawn = state
            if self._picture.get_size() != rect.size:
                self._picture = pygame.Surface(rect.size)
            self._paint(self._picture, theme)
        surface.blit(self._picture, rect)

    def _paint(self, picture: pygame.Surface, theme: Theme) -> None:
        picture.fill(theme["background"])
        corner = np.array(self.rect.topleft, dtype=np.float64)

        def window(place: ArrayLike) -> Floats:
            return self._to_window(np.asarray(place, dtype=np.float64)) - corner

        draw_box(picture, theme, window, self.view.axes()[2], (self.low, self.high), HALF_HEIGHT)
        self._paint_cells(picture, theme, window)
        if self._labelled:
            draw_labels(picture, theme, window, self.view.axes()[2], (self.low, self.high), self.names, HALF_HEIGHT)

    def _paint_cells(self, picture: pygame.Surface, theme: Theme, window: Callable[[ArrayLike], Floats]) -> None:
        rows, columns = self._z.shape
        grid = np.empty((rows, columns, 3))
        grid[..., 0], grid[..., 1] = np.linspace(-1, 1, columns), np.linspace(-1, 1, rows)[:, None]
        grid[..., 2] = self._to_box_z(self._z)
        xy = window(grid)
        if not self._shades:
            self._shades = self._shade(theme, grid)
        eye = self.view.axes()[2]
        # Seen from above, a cell can only hide cells farther away in both directions: no sorting needed.
        i_order = range(columns - 1) if eye[0] > 0 else range(columns - 2, -1, -1)
        j_order = range(rows - 1) if eye[1] > 0 else range(rows - 2, -1, -1)
        corners = xy.round(1).tolist()
        line, polygon = _grid_colour(theme), pygame.draw.polygon
        every = max(1, round((max(rows, columns) - 1) / 10))
        front = 1 if eye[1] > 0 else 0
        for j in j_order:
            near, far, shades = corners[j], corners[j + 1], self._shades[j]
            for i in i_order:
                polygon(picture, shades[i], (near[i], near[i + 1], far[i + 1], far[i]))
            for i in range(every, columns - 1, every):
                pygame.draw.aaline(picture, line, near[i], far[i])
            if (j + front) % every == 0 or j + front in (0, rows - 1):
                pygame.draw.aalines(picture, line, False, corners[j + front])

    def _shade(self, theme: Theme, grid: Floats) -> list[list[tuple[int, int, int]]]:
        """The colour of every cell, darker where it turns from the light."""
        rows, columns = self._z.shape
        z = grid[..., 2]
        cell = (z[:-1, :-1] + z[1:, :-1] + z[:-1, 1:] + z[1:, 1:]) / 4
        if self._colours is None:
            colour = height_colours(theme, (cell / HALF_HEIGHT + 1) / 2)
        else:
            j = ((np.arange(rows - 1) + 0.5) / (rows - 1) * self._colours.shape[0]).astype(np.intp)
            i = ((np.arange(columns - 1) + 0.5) / (columns - 1) * self._colours.shape[1]).astype(np.intp)
            colour = self._colours[np.ix_(j, i)].astype(np.float64)
        across = (z[:-1, 1:] - z[:-1, :-1] + z[1:, 1:] - z[1:, :-1]) / 2 / (2 / (columns - 1))
        along = (z[1:, :-1] - z[:-1, :-1] + z[1:, 1:] - z[:-1, 1:]) / 2 / (2 / (rows - 1))
        lit = (-across * _LIGHT[0] - along * _LIGHT[1] + _LIGHT[2]) / np.sqrt(1 + across**2 + along**2)
        shaded = colour * (0.62 + 0.38 * np.clip(lit, 0, 1))[..., None]
        return [[tuple(cell) for cell in row] for row in shaded.astype(int).tolist()]

    # points and paths on it

    def on_surface(self, points: ArrayLike) -> tuple[Floats, NDArray[np.bool_]]:
        """Window positions (n, 2) of points (n, 2) on the surface or (n, 3) in space, and which are in sight."""
        data = np.atleast_2d(np.asarray(points, dtype=np.float64))
        plane = self._to_box(data[:, :2])
        z = self._to_box_z(data[:, 2]) if data.shape[1] == 3 else self._height_in_box(plane[:, 0], plane[:, 1])
        place = np.column_stack([plane, z + _LIFT])
        inside = self._inside(data)
        place[~inside] = 0.0
        return self._to_window(place), inside & ~self._hidden(place)

    def _hidden(self, place: Floats) -> NDArray[np.bool_]:
        """Which points of the box have a piece of surface between them and the eye."""
        eye = self.view.axes()[2]
        way = np.linspace(0.04, 2.9, _RAY_SAMPLES)
        ray = place[:, None, :] + way[None, :, None] * eye
        inside = (np.abs(ray[..., :2]) <= 1).all(axis=-1)
        return (inside & (self._height_in_box(ray[..., 0], ray[..., 1]) > ray[..., 2] + 0.02)).any(axis=1)

    def draw_path(
        self, surface: pygame.Surface, points: ArrayLike, colour: pygame.Color, width: int = 2
    ) -> tuple[Floats, NDArray[np.bool_]]:
        """Draw a path over points (n, 2) on the surface or (n, 3) in space; faint where the surface hides it.

        Returns what ``on_surface`` says of them.
        """
        data = np.asarray(points, dtype=np.float64)
        xy, seen = self.on_surface(data)
        for shown, first, last in _stretches(seen.astype(int) - ~self._inside(data)):
            if shown >= 0:
                part = xy[first : last + 1]
                shade = colour if shown else mix(colour, pygame.Color(70, 76, 88), 0.7)
                stroke(surface, part, shade, width if shown else 1)
        return xy, seen

    def _inside(self, points: Floats) -> NDArray[np.bool_]:
        plane = self._to_box(points[:, :2])
        return np.asarray((np.abs(plane) <= 1 + 1e-9).all(axis=1) & np.isfinite(points).all(axis=1))

    def draw_point(
        self,
        surface: pygame.Surface,
        point: Sequence[float],
        colour: pygame.Color,
        radius_px: float,
        ring: pygame.Color,
    ) -> Point | None:
        """Draw a ringed disc on the surface (or in space) and return where, or None outside the box."""
        xy, _ = self.on_surface(point)
        if not self._inside(np.atleast_2d(np.asarray(point, dtype=np.float64)))[0]:
            return None
        place = (float(xy[0, 0]), float(xy[0, 1]))
        pygame.draw.aacircle(surface, ring, place, radius_px + 1.5)
        pygame.draw.aacircle(surface, colour, place, radius_px)
        return place

    # the mouse

    def handle(self, event: pygame.event.Event, *, button: int = 1) -> bool:
        """Take an event over its rectangle: that button's drag turns, wheel zooms, double-click resets."""
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == button and self.rect.collidepoint(event.pos):
            now = pygame.time.get_ticks()
            if now - self._pressed_ms < 350:
                self.view = self.home
            self._pressed_ms, self._dragging = now, True
            return True
        if event.type == pygame.MOUSEMOTION and self._dragging:
            self._pressed_ms = -1000
            self.view = self.view.turned(*event.rel)
            return True
        if event.type == pygame.MOUSEBUTTONUP and event.button == button and self._dragging:
            self._dragging = False
            return True
        if event.type == pygame.MOUSEWHEEL and event.y and self.rect.collidepoint(pygame.mouse.get_pos()):
            zoom = min(3.0, max(0.5, self.view.zoom * 1.1**event.y))
            self.view = View(self.view.azimuth, self.view.elevation, zoom)
            return True
        return False


def height_colours(theme: Theme, share: Floats) -> Floats:
    """Colours (..., 3) 0 to 255 from the valley (0) to the hill (1): calm slate, so that paths stand out."""
    stops = np.array([tuple(colour)[:3] for colour in _ramp(theme)], dtype=np.float64)
    place = np.clip(share, 0, 1) * (len(stops) - 1)
    below = np.minimum(place.astype(np.intp), len(stops) - 2)
    part = (place - below)[..., None]
    return stops[below] * (1 - part) + stops[below + 1] * part


def _ramp(theme: Theme) -> list[pygame.Color]:
    return [
        mix(theme["ink"], theme["positive"], 0.10),
        mix(theme["line"], theme["positive"], 0.14),
        mix(theme["faint"], theme["positive"], 0.10),
        theme["muted"],
        mix(theme["muted"], theme["text"], 0.7),
    ]


def _grid_colour(theme: Theme) -> pygame.Color:
    return mix(theme["background"], theme["muted"], 0.28)


def _stretches(kinds: NDArray[np.int_]) -> list[tuple[int, int, int]]:
    """Runs of equal kinds as (kind, first, last); each reaches on to the first point of the next, unless that is -1."""
    ends = (np.flatnonzero(np.diff(kinds)) + 1).tolist()
    runs = []
    for first, end in zip([0, *ends], [*ends, len(kinds)], strict=True):
        last = end if end < len(kinds) and kinds[end] >= 0 else end - 1
        if last > first:
            runs.append((int(kinds[first]), first, last))
    return runs


def stroke(surface: pygame.Surface, points: Floats, colour: pygame.Color, width: int) -> None:
    """A smooth line through points (n, 2), at least two, that is ``width`` pixels thick."""
    middle = (width - 1) / 2
    for offset in range(width):
        pygame.draw.aalines(surface, colour, False, np.add(points, (0.0, offset - middle)))
        if width > 1:
            pygame.draw.aalines(surface, colour, False, np.add(points, (offset - middle, 0.0)))
