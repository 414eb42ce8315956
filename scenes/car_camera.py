"""Where the camera of the car scene looks: at the whole track, at the leader, at a clicked car, or where it was put."""

from __future__ import annotations

from enum import Enum

import pygame

from scenes.camera import Camera, Point, WorldMouse
from sim.tracks import Track

_CLOSE_UP_M = 75.0  # how much of the world the smaller side of the view shows in a close-up
_GLIDE_S = 0.16


class Look(Enum):
    """What the camera does."""

    WHOLE = "whole track"
    LEADER = "leader"
    CAR = "chosen car"
    FREE = "free"


class CarCamera:
    """A camera that glides between views, and the mouse that moves it.

    Attributes:
        camera: metres to pixels.
        look: what it does now.
    """

    def __init__(self, view: pygame.Rect) -> None:
        self.camera = Camera(view, least_scale=0.02, largest_scale=60.0)
        self.look = Look.WHOLE
        self._mouse = WorldMouse(self.camera)
        self._track: Track | None = None
        self._close_up: float | None = None  # pixels per metre that the person chose
        self._settled = False

    def resize(self, view: pygame.Rect) -> None:
        """The world's part of the window changed."""
        self.camera.resize(view)
        self._settled = False

    def show(self, track: Track) -> None:
        """That is the track there is now."""
        if track is not self._track:
            self._track = track
            x_low, y_low, x_high, y_high = track.bounds
            self.camera.limit_to((x_low, y_low), (x_high, y_high))
            self._settled = False

    def turn_to(self, look: Look) -> None:
        """Glide to another view."""
        self.look = look

    @property
    def follows(self) -> bool:
        """Whether it moves along with a car."""
        return self.look in (Look.LEADER, Look.CAR)

    def _scale_near(self) -> float:
        if self._close_up is not None:
            return self._close_up
        return max(1.0, min(self.camera.view.size)) / _CLOSE_UP_M

    def update(self, elapsed_s: float, target: Point | None) -> None:
        """Glide on; ``target`` is the followed car's place in metres."""
        camera = self.camera
        if self.look is Look.WHOLE and self._track is not None:
            wanted = self._whole(self._track)
            self._glide(wanted.centre, wanted.pixels_per_metre, elapsed_s)
        elif self.follows and target is not None:
            camera.follow(target, elapsed_s, _GLIDE_S)
            camera.approach_scale(self._scale_near(), elapsed_s, _GLIDE_S)
        self._settled = True

    def _whole(self, track: Track) -> Camera:
        wanted = Camera(self.camera.view, least_scale=0.02, largest_scale=60.0)
        x_low, y_low, x_high, y_high = track.bounds
        wanted.fit((x_low, y_low), (x_high, y_high), 0.05)
        return wanted

    def _glide(self, centre: Point, scale: float, elapsed_s: float) -> None:
        camera = self.camera
        near = abs(camera.pixels_per_metre / scale - 1) < 0.002
        away = max(abs(a - b) for a, b in zip(camera.centre, centre, strict=True))
        if not self._settled or (near and camera.pixels(away) < 0.3):
            # Arrive for good: a camera at rest lets the road's picture be kept.
            camera.set_scale(scale)
            camera.look_at(centre)
        else:
            camera.follow(centre, elapsed_s, _GLIDE_S)
            camera.approach_scale(scale, elapsed_s, _GLIDE_S)

    def handle(self, event: pygame.event.Event) -> tuple[bool, Point | None]:
        """An event over the world: whether it was used, and where the person clicked, if that is what it was."""
        if event.type == pygame.MOUSEWHEEL and event.y and self.follows:
            turns = event.precise_y if event.precise_y else event.y
            self._close_up = min(60.0, max(0.5, self._scale_near() * 1.15**turns))
            return True, None
        before = self.camera.centre, self.camera.pixels_per_metre
        used = self._mouse.handle(event)
        if (self.camera.centre, self.camera.pixels_per_metre) != before:
            self.look = Look.FREE
        return used, self._mouse.clicked
