"""The road as it is drawn: surface, edges, dashes along the middle, the start line."""

from __future__ import annotations

import numpy as np
import pygame
from numpy.typing import NDArray

from scenes.camera import Camera
from scenes.theme import Theme, mix
from sim.tracks import Track

Floats = NDArray[np.float64]

_DASH_M, _DASH_EVERY_M = 3.0, 12.0
_LINE_M = 0.8  # depth of the start line


class Road:
    """Draws one track. A picture is kept and used again for as long as the camera stands still."""

    def __init__(self, track: Track) -> None:
        self.track = track
        # Closed rings: the first rib again at the end, so that the last quad is drawn like the others.
        closed = [*range(track.ribs), 0]
        self._left, self._right, self._centre = track.left[closed], track.right[closed], track.centre[closed]
        self._across = (self._left - self._right) / np.maximum(track.width_m[closed], 1e-9)[:, None]
        self._reach_m = float(track.width_m.max()) / 2 + 2.0
        self._dashes = _dashes(track)
        self._picture: pygame.Surface | None = None
        self._picture_of: object = None
        self._seen_before: object = None

    def draw(self, surface: pygame.Surface, camera: Camera, theme: Theme) -> None:
        """Draw what is in view on a surface that is already filled with the background."""
        moment = (camera.centre, camera.pixels_per_metre, tuple(camera.view), theme.scale)
        if moment == self._picture_of and self._picture is not None:
            surface.blit(self._picture, camera.view)
            return
        self._paint(surface, camera, theme)
        if moment == self._seen_before:  # the camera rests: one copy saves all further frames
            self._picture = surface.subsurface(camera.view).copy()
            self._picture_of = moment
        self._seen_before = moment

    def _paint(self, surface: pygame.Surface, camera: Camera, theme: Theme) -> None:
        ground, line = theme["control"], theme["edge"]
        runs = self._runs_in_view(camera)
        left, right = camera.to_screen(self._left), camera.to_screen(self._right)
        for first, last in runs:
            outline = np.concatenate([left[first : last + 1], right[first : last + 1][::-1]])
            pygame.draw.polygon(surface, ground, outline.tolist())
        self._paint_dashes(surface, camera, mix(ground, theme["muted"], 0.45))
        across = self._across * (1.0, -1.0)
        half = max(0.5, theme.scale / 2)
        for first, last in runs:
            for side in (left, right):
                for shift in (-half, 0.0, half):  # aalines knows no width: lines side by side make a smooth wide one
                    points = side[first : last + 1] + shift * across[first : last + 1]
                    if len(points) > 1:
                        pygame.draw.aalines(surface, line, False, points.tolist())
        self._paint_start(surface, camera, theme)

    def _runs_in_view(self, camera: Camera) -> list[tuple[int, int]]:
        """First and last rib of every stretch of the road that the camera can see."""
        (x_low, y_low), (x_high, y_high) = camera.visible()
        reach = self._reach_m + self.track.spacing_m
        x, y = self._centre[:, 0], self._centre[:, 1]
        seen = (x > x_low - reach) & (x < x_high + reach) & (y > y_low - reach) & (y < y_high + reach)
        steps = np.diff(np.concatenate([[False], seen, [False]]).astype(np.int8))
        firsts, lasts = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1) - 1
        return [(int(a), int(b)) for a, b in zip(firsts, lasts, strict=True) if b > a]

    def _paint_dashes(self, surface: pygame.Surface, camera: Camera, colour: pygame.Color) -> None:
        if camera.pixels(_DASH_EVERY_M) < 5:
            return
        ends = camera.to_screen(self._dashes)
        box = camera.view.inflate(40, 40)
        inside = (ends[:, 0] > (box.left, box.top)).all(axis=1) & (ends[:, 0] < (box.right, box.bottom)).all(axis=1)
        width = max(1, round(camera.pixels(0.16)))
        for start, end in ends[inside].tolist():
            pygame.draw.aaline(surface, colour, start, end, width)

    def _paint_start(self, surface: pygame.Surface, camera: Camera, theme: Theme) -> None:
        """A white line across the road; from near, a chequered one."""
        track = self.track
        right, left, ahead = track.right[0], track.left[0], track.tangent[0]
        if not camera.view.inflate(80, 80).clipline(camera.point(*right), camera.point(*left)):
            return
        depth = max(_LINE_M, camera.metres(theme.px(2.5)))
        corners = np.array([right, left, left + depth * ahead, right + depth * ahead])
        pygame.draw.polygon(surface, theme["text"], camera.to_screen(corners).tolist())
        if camera.pixels(depth / 2) < 3:
            return
        squares = max(4, round(float(track.width_m[0]) / (depth / 2)))
        for row in (0, 1):
            low, high = ahead * (depth * row / 2), ahead * (depth * (row + 1) / 2)
            for k in range(row, squares, 2):
                a, b = right + (left - right) * (k / squares), right + (left - right) * ((k + 1) / squares)
                square = camera.to_screen(np.array([a + low, b + low, b + high, a + high]))
                pygame.draw.polygon(surface, theme["ink"], square.tolist())


def _dashes(track: Track) -> Floats:
    """(n, 2, 2) start and end of the dashes along the centre line, evenly shared out over the lap."""
    count = max(4, round(track.length_m / _DASH_EVERY_M))
    starts = np.arange(count) * (track.length_m / count) + _DASH_EVERY_M / 2
    return np.stack([along(track, starts), along(track, starts + _DASH_M)], axis=1)


def along(track: Track, arc_m: NDArray[np.floating]) -> Floats:
    """(n, 2) points of the centre line at these distances from the start."""
    arc = np.append(track.arc_m, track.length_m)
    centre = np.concatenate([track.centre, track.centre[:1]])
    at = np.mod(arc_m, track.length_m)
    return np.stack([np.interp(at, arc, centre[:, 0]), np.interp(at, arc, centre[:, 1])], axis=1)
