"""The whole track in a corner, with the followed car as a dot and a frame round what the camera sees."""

from __future__ import annotations

import numpy as np
import pygame

from scenes.camera import Camera
from scenes.theme import Theme
from sim.tracks import Track

_SIZE = (150, 112)


class Minimap:
    """Draws the small map; the track's picture is kept."""

    def __init__(self) -> None:
        self._picture: pygame.Surface | None = None
        self._picture_of: object = None
        self._camera = Camera(pygame.Rect(0, 0, 1, 1), least_scale=0.001)

    def place(self, camera: Camera, theme: Theme, track: Track) -> pygame.Rect | None:
        """A corner of the view: the lower left, or the first that leaves the road free; None if there is no room.

        The upper left is never taken: words stand there.
        """
        size = (theme.px(_SIZE[0]), theme.px(_SIZE[1]))
        inner = camera.view.inflate(-2 * theme.px(14), -2 * theme.px(14))
        if inner.width < 3 * size[0] or inner.height < 3 * size[1]:
            return None
        boxes = [pygame.Rect((0, 0), size) for _ in range(3)]
        boxes[0].bottomleft, boxes[1].bottomright = inner.bottomleft, inner.bottomright
        boxes[2].topright = inner.topright
        (x_low, y_low, x_high, y_high), (low, high) = track.bounds, camera.visible()
        if not (low[0] <= x_low and low[1] <= y_low and high[0] >= x_high and high[1] >= y_high):
            return boxes[0]
        # The whole track is in view: the map must not lie on it.
        edges = camera.to_screen(np.concatenate([track.left, track.right]))
        for box in boxes:
            inside = (edges >= box.topleft).all(axis=1) & (edges <= box.bottomright).all(axis=1)
            if not inside.any():
                return box
        return None

    def draw(
        self,
        surface: pygame.Surface,
        box: pygame.Rect,
        view: Camera,
        theme: Theme,
        track: Track,
        car: tuple[float, float],
    ) -> None:
        """Draw the map in that box of the window, the car at its place in metres."""
        self._camera.resize(box)
        x_low, y_low, x_high, y_high = track.bounds
        self._camera.fit((x_low, y_low), (x_high, y_high), 0.1)
        moment = (track.name, track.length_m, tuple(box), theme.scale)
        if self._picture is None or self._picture_of != moment:
            self._picture = self._paint(box, theme, track)
            self._picture_of = moment
        surface.blit(self._picture, box)
        clip = surface.get_clip()
        surface.set_clip(box.clip(clip))
        low, high = view.visible()
        left, bottom = self._camera.point(*low)
        right, top = self._camera.point(*high)
        frame = pygame.Rect(round(left), round(top), round(right - left), round(bottom - top))
        if not frame.contains(box.inflate(-theme.px(20), -theme.px(20))):
            pygame.draw.rect(surface, theme["faint"], frame, 1)
        pygame.draw.aacircle(surface, theme["best"], self._camera.point(*car), theme.px(4))
        surface.set_clip(clip)

    def _paint(self, box: pygame.Rect, theme: Theme, track: Track) -> pygame.Surface:
        picture = pygame.Surface(box.size, pygame.SRCALPHA)
        picture.blit(theme.rounded(box.size, "panel", border="line"), (0, 0))
        line = self._camera.to_screen(track.centre) - box.topleft
        for shift in (-0.5, 0.0, 0.5):
            pygame.draw.aalines(picture, theme["edge"], True, (line + shift).tolist())
        return picture
