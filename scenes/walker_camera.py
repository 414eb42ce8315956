"""Where the camera of the walkers looks: at the whole crowd, the leader, a clicked walker, or where it was put."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

import numpy as np
import pygame

from scenes.camera import Camera, Point, WorldMouse
from scenes.walker_push import Aim, PushDrag
from scenes.walker_silhouette import silhouette_of
from sim.walker_world import WalkerWorld

_SIZES_SHOWN = 5.0  # a close-up is so many times as wide as the creature is large,
_SIZES_HIGH = 3.0  # and at least so many times as high
_GROUND_AT = 0.72  # how far down in the view the ground lies
_AHEAD = 0.1  # a walker is kept this share of the view behind the middle, to see where it goes,
_AHEAD_S = 0.5  # and the camera looks so many seconds of the walk further ahead,
_MOST_AHEAD = 0.22  # but never more than this share of the view
_GLIDE_S, _RISE_S = 0.16, 0.3
_CUT = 1.2  # farther than so many views, it cuts instead of gliding
_LEAST_CROWD_SIZES = 8.0  # the crowd's view is at least so many creatures wide
_LARGEST_SCALE = 500.0


class Look(Enum):
    """What the camera does."""

    CROWD = "whole crowd"
    LEADER = "leader"
    WALKER = "chosen walker"
    FREE = "free"


class Touch(NamedTuple):
    """What an event over the world was.

    Attributes:
        used: it was for the world.
        clicked: where the person clicked, in window pixels.
        push: a walker and the impulse (x, y) in newton seconds that the person gave it.
    """

    used: bool
    clicked: Point | None = None
    push: tuple[int, Point] | None = None


class WalkerCamera:
    """A camera that walks along, and the mouse that moves it or pushes a walker.

    Attributes:
        camera: metres to pixels.
        look: what it does now.
    """

    def __init__(self, view: pygame.Rect) -> None:
        self.camera = Camera(view, least_scale=0.5, largest_scale=_LARGEST_SCALE)
        self.look = Look.LEADER
        self._mouse = WorldMouse(self.camera)
        self._push = PushDrag(self.camera)
        self._close_up: float | None = None  # pixels per metre that the person chose
        self._size_m = 1.5
        self._world: WalkerWorld | None = None
        self._followed: int | None = None
        self._settled = False

    @property
    def aim(self) -> Aim | None:
        """The push that is being drawn."""
        return self._push.aim

    @property
    def follows(self) -> bool:
        """Whether it moves along with a walker."""
        return self.look in (Look.LEADER, Look.WALKER)

    def resize(self, view: pygame.Rect) -> None:
        """The world's part of the window changed."""
        self.camera.resize(view)
        self._settled = False

    def turn_to(self, look: Look) -> None:
        """Glide to another view."""
        self.look = look

    def update(self, elapsed_s: float, world: WalkerWorld, episode: int, followed: int, alpha: float = 1.0) -> None:
        """Glide on.

        Args:
            elapsed_s: since the last frame.
            world: the walkers; another one is looked at from its start at once.
            episode: which of its grounds is shown.
            followed: the walker that the eye follows.
            alpha: how far the moment lies between the last two steps.
        """
        self._notice(world, episode)
        self._followed = followed
        pose = world.pose(alpha)
        if self.follows:
            self._walk_along(elapsed_s, world, episode, followed, pose[followed, world.torso])
        elif self.look is Look.CROWD:
            walkers = slice(episode * world.individuals, (episode + 1) * world.individuals)
            self._show_crowd(elapsed_s, world, episode, pose[walkers, world.torso, 0])
        self._settled = True

    def _notice(self, world: WalkerWorld, episode: int) -> None:
        """Another world: whatever it shows, the camera starts anew there, in the size that suits its creature."""
        if world is self._world:
            return
        size = silhouette_of(world.creature).size_m
        if size != self._size_m:
            self._size_m, self._close_up = size, None
        self._world, self._settled = world, False
        self._push.forget()
        points = world.terrains[episode].points_m
        low, high = points.min(axis=0), points.max(axis=0)
        self.camera.limit_to((float(low[0]), float(low[1]) - 5.0), (float(high[0]) + 100.0, float(high[1]) + 12.0))

    def _scale_near(self) -> float:
        if self._close_up is not None:
            return self._close_up
        width, height = self.camera.view.size
        return max(4.0, min(width / (_SIZES_SHOWN * self._size_m), height / (_SIZES_HIGH * self._size_m)))

    def _walk_along(self, elapsed_s: float, world: WalkerWorld, episode: int, followed: int, torso: np.ndarray) -> None:
        x, y = float(torso[0]), float(torso[1])
        scale = self._scale_near()
        wide, high = self.camera.view.width / scale, self.camera.view.height / scale
        speed = float(world.speed_m_s[followed]) if world.walking[followed] else 0.0
        speed = speed if np.isfinite(speed) else 0.0
        ahead = min(_MOST_AHEAD * wide, max(-_MOST_AHEAD * wide, _AHEAD * wide + _AHEAD_S * speed))
        level = self._level(world, episode, x + ahead, 0.5 * wide)
        # However high it leaps or low it falls, the walker stays in view.
        middle = min(max(level + (_GROUND_AT - 0.5) * high, y - 0.38 * high), y + 0.38 * high)
        self._glide((x + ahead, middle), scale, elapsed_s)

    def _show_crowd(self, elapsed_s: float, world: WalkerWorld, episode: int, x: np.ndarray) -> None:
        finite = x[np.isfinite(x)]
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
        least, margin = _LEAST_CROWD_SIZES * self._size_m, self._size_m
        wide = max(least, high - low + 2 * margin)
        scale = min(self.camera.view.width / wide, self._scale_near())
        middle, tall = (low + high) / 2, self.camera.view.height / scale
        level = self._level(world, episode, middle, wide)
        self._glide((middle, level + (_GROUND_AT - 0.5) * tall), scale, elapsed_s)

    @staticmethod
    def _level(world: WalkerWorld, episode: int, x: float, wide: float) -> float:
        """How high the ground is around there, on the whole: the camera must not climb every step and stump."""
        around = np.linspace(x - wide / 2, x + wide / 2, 25)
        return float(np.median(world.terrains[episode].height_m(around)))

    def _glide(self, centre: Point, scale: float, elapsed_s: float) -> None:
        camera = self.camera
        away = abs(centre[0] - camera.centre[0]) * camera.pixels_per_metre
        if not self._settled or away > _CUT * camera.view.width:
            camera.set_scale(scale)
            camera.look_at(centre)
            return
        before_y = camera.centre[1]
        camera.follow(centre, elapsed_s, _GLIDE_S)
        camera.look_at((camera.centre[0], before_y))
        camera.follow((camera.centre[0], centre[1]), elapsed_s, _RISE_S)
        camera.approach_scale(scale, elapsed_s, _GLIDE_S)

    def handle(self, event: pygame.event.Event, world: WalkerWorld, episode: int) -> Touch:
        """Take an event over the world: a wheel zooms, a drag pans, a drag that starts on a walker pushes it."""
        if event.type == pygame.MOUSEWHEEL and event.y and self.follows:
            turns = event.precise_y if event.precise_y else event.y
            self._close_up = min(_LARGEST_SCALE, max(4.0, self._scale_near() * 1.15**turns))
            return Touch(True)
        if self._push.handle(event, world, episode, self._followed):
            if event.type == pygame.MOUSEBUTTONUP:
                self._mouse = WorldMouse(self.camera)  # it saw the press, and must not pan on
            return Touch(True, push=self._push.pushed)
        before = self.camera.centre, self.camera.pixels_per_metre
        used = self._mouse.handle(event)
        if (self.camera.centre, self.camera.pixels_per_metre) != before:
            self.look = Look.FREE
        return Touch(used, self._mouse.clicked)
