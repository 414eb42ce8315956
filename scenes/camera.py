"""From metres to pixels and back. Nothing else in the house knows how large a metre is drawn."""

from __future__ import annotations

import math

import numpy as np
import pygame
from numpy.typing import NDArray

Point = tuple[float, float]


class Camera:
    """Looks at a point of the world; y points up there and down in the window.

    Attributes:
        view: the rectangle of the window it fills, in pixels.
        centre: the point of the world in the middle of the view, in metres.
        pixels_per_metre: how large a metre is drawn.
    """

    def __init__(self, view: pygame.Rect, *, least_scale: float = 0.05, largest_scale: float = 200.0) -> None:
        self.view = view.copy()
        self.centre: Point = (0.0, 0.0)
        self.pixels_per_metre = 10.0
        self._least, self._largest = least_scale, largest_scale
        self._limits: tuple[float, float, float, float] | None = None

    def resize(self, view: pygame.Rect) -> None:
        """Fill another rectangle; what was in the middle stays there."""
        self.view = view.copy()

    def limit_to(self, low: Point, high: Point) -> None:
        """Keep the centre within these bounds of the world, in metres."""
        self._limits = (low[0], low[1], high[0], high[1])
        self.look_at(self.centre)

    def look_at(self, centre: Point) -> None:
        """Put a point of the world into the middle at once."""
        x, y = centre
        if not (math.isfinite(x) and math.isfinite(y)):
            return
        if self._limits is not None:
            x = min(max(x, self._limits[0]), self._limits[2])
            y = min(max(y, self._limits[1]), self._limits[3])
        self.centre = (x, y)

    def set_scale(self, pixels_per_metre: float) -> None:
        """Draw a metre that large, within the limits."""
        self.pixels_per_metre = min(self._largest, max(self._least, pixels_per_metre))

    def to_screen(self, points_m: NDArray[np.floating]) -> NDArray[np.float64]:
        """Window positions (..., 2) of world points (..., 2) in metres."""
        scale = self.pixels_per_metre
        offset = (self.view.centerx - self.centre[0] * scale, self.view.centery + self.centre[1] * scale)
        return np.asarray(points_m, dtype=np.float64) * (scale, -scale) + offset

    def point(self, x_m: float, y_m: float) -> Point:
        """Window position of one world point."""
        scale = self.pixels_per_metre
        return (
            self.view.centerx + (x_m - self.centre[0]) * scale,
            self.view.centery - (y_m - self.centre[1]) * scale,
        )

    def to_world(self, position: Point) -> Point:
        """World point in metres under a window position."""
        scale = self.pixels_per_metre
        return (
            self.centre[0] + (position[0] - self.view.centerx) / scale,
            self.centre[1] - (position[1] - self.view.centery) / scale,
        )

    def pixels(self, metres: float) -> float:
        """A length in pixels."""
        return metres * self.pixels_per_metre

    def metres(self, pixels: float) -> float:
        """A length in metres."""
        return pixels / self.pixels_per_metre

    def visible(self) -> tuple[Point, Point]:
        """Lower left and upper right corner of what is in view, in metres."""
        left, top = self.to_world(self.view.topleft)
        right, bottom = self.to_world(self.view.bottomright)
        return (left, bottom), (right, top)

    def pan(self, dx_px: float, dy_px: float) -> None:
        """Drag the world along by that many pixels."""
        scale = self.pixels_per_metre
        self.look_at((self.centre[0] - dx_px / scale, self.centre[1] + dy_px / scale))

    def zoom(self, factor: float, at: Point) -> None:
        """Draw larger by a factor; what is under that window position stays there (unless limits forbid it)."""
        before = self.to_world(at)
        self.set_scale(self.pixels_per_metre * factor)
        after = self.to_world(at)
        self.look_at((self.centre[0] + before[0] - after[0], self.centre[1] + before[1] - after[1]))

    def fit(self, low: Point, high: Point, margin: float = 0.06) -> None:
        """Show the whole box from ``low`` to ``high`` (metres), with a margin as a share of the view."""
        width, height = max(high[0] - low[0], 1e-6), max(high[1] - low[1], 1e-6)
        room = 1 - 2 * margin
        self.set_scale(min(self.view.width * room / width, self.view.height * room / height))
        self.look_at(((low[0] + high[0]) / 2, (low[1] + high[1]) / 2))

    def follow(self, target: Point, elapsed_s: float, half_life_s: float = 0.12) -> None:
        """Glide towards a point: half of the way in every half-life, the same at any frame rate."""
        share = 1.0 - 0.5 ** (max(0.0, elapsed_s) / half_life_s)
        x, y = self.centre
        self.look_at((x + (target[0] - x) * share, y + (target[1] - y) * share))

    def approach_scale(self, pixels_per_metre: float, elapsed_s: float, half_life_s: float = 0.15) -> None:
        """Glide towards a scale, in equal ratios."""
        share = 1.0 - 0.5 ** (max(0.0, elapsed_s) / half_life_s)
        wanted = min(self._largest, max(self._least, pixels_per_metre))
        self.set_scale(self.pixels_per_metre * (wanted / self.pixels_per_metre) ** share)

    def drag_and_zoom(self, event: pygame.event.Event) -> bool:
        """The usual gestures: wheel zooms at the mouse, middle or right drag pans. True if it was one."""
        if event.type == pygame.MOUSEWHEEL and event.y:
            self.zoom(1.15 ** (getattr(event, "precise_y", 0.0) or event.y), pygame.mouse.get_pos())
            return True
        if event.type == pygame.MOUSEMOTION and (event.buttons[1] or event.buttons[2]):
            self.pan(*event.rel)
            return True
        return False


class WorldMouse:
    """The left button over a world: a press that moves drags the world, one that stays is a click.

    Use: ``if self.mouse.handle(event): ...`` and, when :attr:`clicked` is not None, the person clicked there.
    """

    def __init__(self, camera: Camera, slack_px: int = 4) -> None:
        self.camera = camera
        self.clicked: Point | None = None
        self.dragging = False
        self._slack = slack_px
        self._pressed_at: tuple[int, int] | None = None

    def handle(self, event: pygame.event.Event) -> bool:
        """Take an event; True if it was for the world. ``clicked`` is set for this one event only."""
        self.clicked = None
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self._pressed_at = event.pos
            self.dragging = False
            return True
        if event.type == pygame.MOUSEMOTION and self._pressed_at is not None:
            if not self.dragging:
                moved = math.dist(event.pos, self._pressed_at)
                self.dragging = moved > self._slack
            if self.dragging:
                self.camera.pan(*event.rel)
            return True
        if event.type == pygame.MOUSEBUTTONUP and event.button == 1 and self._pressed_at is not None:
            if not self.dragging:
                self.clicked = event.pos
            self._pressed_at = None
            self.dragging = False
            return True
        return self.camera.drag_and_zoom(event)
