"""Draws the cars of a world: those that ended grey and faint, those that drive blue, the followed one orange."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pygame
from numpy.typing import NDArray

from scenes.camera import Camera
from scenes.car_road import Road
from scenes.car_sprites import CarSprites
from scenes.labels import draw_words
from scenes.theme import Theme, mix
from sim.car_world import CarWorld

Floats = NDArray[np.float64]

_LEAST_CAR_PX = 11
_PULSE_S = 0.9
# Driving cars brighten with their progress: share of the leader's, and how blue they are from there on.
_SHADES = ((0.0, 0.5), (0.5, 0.72), (0.8, 1.0))
_LONGEST_CHANGE_M = 3.0  # a ray that changed by more within a step met another edge: do not carry that on


@dataclass(frozen=True)
class Shot:
    """What is to be drawn.

    Attributes:
        world: the cars.
        track: which of its tracks is shown.
        alpha: how far the moment lies behind the last step, as a share of a step.
        followed: the car that the eye follows.
        leader: the car in front.
        ghost: x, y and heading of the previous best; None if it is not shown.
    """

    world: CarWorld
    track: int
    alpha: float
    followed: int
    leader: int
    ghost: tuple[float, float, float, float] | None


class CarView:
    """Draws a `Shot`; keeps pictures of cars and road.

    Attributes:
        ended_shown: how many ended cars the last drawing showed, and driving_shown likewise; for tests.
    """

    def __init__(self) -> None:
        self._road: Road | None = None
        self._sprites = CarSprites(4.2, 1.8)
        self._seen: tuple[object, int, int] = (None, -1, -1)
        self._rays_m: Floats = np.zeros(0)
        self._ray_change_m: Floats = np.zeros(0)
        self._pulse_s = 0.0
        self.ended_shown = self.driving_shown = 0

    def pulse(self) -> None:
        """A new best: one ring runs outwards from the followed car."""
        self._pulse_s = _PULSE_S

    def animate(self, elapsed_s: float) -> None:
        """Let the ring run."""
        self._pulse_s = max(0.0, self._pulse_s - elapsed_s)

    def draw(self, surface: pygame.Surface, camera: Camera, theme: Theme, shot: Shot) -> None:
        """Draw road and cars, the most important last."""
        self.draw_road(surface, camera, theme, shot)
        world = shot.world
        vehicle = world.config.vehicle
        if self._sprites.made_for != (vehicle.length_m, vehicle.width_m):
            self._sprites = CarSprites(vehicle.length_m, vehicle.width_m)
        x, y, cosine, sine = world.pose(shot.alpha * world.dt_s)
        at = camera.to_screen(np.stack([x, y], axis=1))
        margin = theme.px(20)
        box = camera.view.inflate(2 * margin, 2 * margin)
        cars = np.arange(len(x)) // world.individuals == shot.track
        cars &= (at[:, 0] > box.left) & (at[:, 0] < box.right) & (at[:, 1] > box.top) & (at[:, 1] < box.bottom)
        cars[shot.followed] = False
        self._draw_crowd(surface, camera, theme, shot, cars, at, cosine, sine)
        followed = (at[shot.followed], float(cosine[shot.followed]), float(sine[shot.followed]))
        self._draw_followed(surface, camera, theme, shot, *followed)

    def draw_road(self, surface: pygame.Surface, camera: Camera, theme: Theme, shot: Shot) -> None:
        """Draw the track alone."""
        track = shot.world.tracks[shot.track]
        if self._road is None or self._road.track is not track:
            self._road = Road(track)
        self._road.draw(surface, camera, theme)

    def _length_px(self, camera: Camera, theme: Theme) -> float:
        return self._sprites.length_px(camera.pixels_per_metre, theme.px(_LEAST_CAR_PX))

    def _draw_crowd(
        self,
        surface: pygame.Surface,
        camera: Camera,
        theme: Theme,
        shot: Shot,
        cars: NDArray[np.bool_],
        at: Floats,
        cosine: Floats,
        sine: Floats,
    ) -> None:
        world, length = shot.world, self._length_px(camera, theme)
        driving = cars & world.driving
        ended = cars & ~world.driving
        self.ended_shown, self.driving_shown = int(ended.sum()), int(driving.sum())
        grey = self._sprites.sheet(length, mix(theme["control"], theme["muted"], 0.35), 0.55)
        grey.draw(surface, at[ended], cosine[ended], sine[ended])
        progress = world.cars.progress_m
        front = max(float(progress[shot.leader]), 1.0)
        glass = theme["background"]
        for place, (share, blue) in enumerate(_SHADES):
            below = _SHADES[place + 1][0] if place + 1 < len(_SHADES) else np.inf
            of_this = driving & (progress < below * front)
            of_this &= progress >= share * front if place else True
            sheet = self._sprites.sheet(length, mix(theme["background"], theme["positive"], blue), 1.0, glass)
            sheet.draw(surface, at[of_this], cosine[of_this], sine[of_this])
        self._draw_ghost(surface, camera, theme, shot)
        if shot.leader != shot.followed and cars[shot.leader]:
            lead = self._sprites.sheet(length, theme["positive"], 1.0, glass)
            which = np.array([shot.leader])
            lead.draw(surface, at[which], cosine[which], sine[which])
            pygame.draw.aacircle(surface, theme["best"], at[shot.leader].tolist(), length * 0.75, max(1, theme.px(1.5)))

    def _draw_ghost(self, surface: pygame.Surface, camera: Camera, theme: Theme, shot: Shot) -> None:
        if shot.ghost is None:
            return
        x, y, cosine, sine = shot.ghost
        place = camera.point(x, y)
        if camera.view.inflate(40, 40).collidepoint(place):
            sheet = self._sprites.sheet(self._length_px(camera, theme), theme["text"], 0.4)
            sheet.draw_exactly(surface, place, cosine, sine)

    def _draw_followed(
        self,
        surface: pygame.Surface,
        camera: Camera,
        theme: Theme,
        shot: Shot,
        at: Floats,
        cosine: float,
        sine: float,
    ) -> None:
        world, car = shot.world, shot.followed
        driving = bool(world.driving[car])
        if driving:
            self._draw_rays(surface, camera, theme, shot, at, cosine, sine)
        colour = theme["best"] if driving else mix(theme["control"], theme["best"], 0.6)
        length = self._length_px(camera, theme)
        place = (float(at[0]), float(at[1]))
        if self._pulse_s > 0:
            age = 1 - self._pulse_s / _PULSE_S
            ring = mix(theme["best"], theme["background"], age)
            pygame.draw.aacircle(surface, ring, place, theme.px(8 + 46 * age), max(1, theme.px(2)))
        self._sprites.sheet(length, colour, 1.0, theme["background"]).draw_exactly(surface, place, cosine, sine)
        words = f"#{car % world.individuals + 1} · {world.cars.progress_m[car]:,.0f} m"
        self._draw_label(surface, camera, theme, words, place, length)

    def _draw_label(
        self,
        surface: pygame.Surface,
        camera: Camera,
        theme: Theme,
        words: str,
        at: tuple[float, float],
        length_px: float,
    ) -> None:
        size = theme.text(words, colour="best", bold=True).get_rect()
        box = size.move_to(midleft=(round(at[0] + length_px / 2 + theme.px(12)), round(at[1] - theme.px(14))))
        if box.right > camera.view.right - theme.px(4):
            box.right = round(at[0] - length_px / 2 - theme.px(12))
        if camera.view.collidepoint(at):
            box.clamp_ip(camera.view)
        draw_words(surface, theme, words, "best", box)

    def _draw_rays(
        self,
        surface: pygame.Surface,
        camera: Camera,
        theme: Theme,
        shot: Shot,
        at: Floats,
        cosine: float,
        sine: float,
    ) -> None:
        config = shot.world.config
        rays = self._rays_now(shot)
        angles = np.array(config.ray_angles)
        ahead, across = np.cos(angles), np.sin(angles)
        way = np.stack([ahead * cosine - across * sine, ahead * sine + across * cosine], axis=1)
        ends = at + way * (1.0, -1.0) * (camera.pixels(1.0) * rays[:, None])
        start = at.tolist()
        line, dot = mix(theme["control"], theme["best"], 0.6), theme["best"]
        width = max(1, theme.px(1))
        for end, length in zip(ends.tolist(), rays.tolist(), strict=True):
            pygame.draw.aaline(surface, line, start, end, width)
            if length < config.ray_range_m - 0.01:
                pygame.draw.aacircle(surface, dot, end, theme.px(3.2))

    def _rays_now(self, shot: Shot) -> Floats:
        """(rays,) lengths carried on from the last two steps, so that their ends glide along the edges."""
        world, car = shot.world, shot.followed
        moment = (world, car, world.step_count)
        if moment != self._seen:
            rays = world.cars.rays_m[:, car].copy()
            follows = (
                self._seen[:2] == moment[:2] and self._seen[2] == moment[2] - 1 and rays.shape == self._rays_m.shape
            )
            change = rays - self._rays_m if follows else np.zeros_like(rays)
            self._ray_change_m = np.where(np.abs(change) < _LONGEST_CHANGE_M, change, 0.0)
            self._rays_m, self._seen = rays, moment
        return np.clip(self._rays_m + shot.alpha * self._ray_change_m, 0.0, world.config.ray_range_m)
