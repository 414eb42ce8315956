"""One creature drawn with care: smooth limbs, an eye that shows the way, hinges lit by torque, soles lit by contact."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pygame
from numpy.typing import NDArray

from scenes.camera import Camera
from scenes.theme import Theme, mix
from scenes.walker_silhouette import Silhouette, silhouette_of
from sim.creatures import Creature
from sim.walker_outline import capsule

Floats = NDArray[np.float64]

# How many times larger a figure is painted before it is shrunk, and the most pixels of the enlarged picture for that.
_OVERSAMPLING = ((3, 400_000), (2, 1_200_000))
_FAR_SHADE = 0.42  # how much darker the limbs on the far side are
_LEAST_TORQUE = 0.08  # share of the motor's greatest below which a hinge stays dark
_LEAST_SWEEP, _GREATEST_SWEEP = math.radians(25), math.radians(150)  # of the arc round a hinge
_SOLE = math.cos(math.radians(58))  # how squarely a point of the outline must face the ground to be sole


@dataclass(frozen=True)
class Mood:
    """What one walker feels and does at this moment.

    Attributes:
        torque: (joints,) share of each motor's greatest, -1 to 1.
        contacts: (feet,) whether each foot is on the ground.
    """

    torque: Floats
    contacts: NDArray[np.bool_]


class WalkerFigure:
    """Draws single creatures of one kind.

    Args:
        silhouette: of that kind.
    """

    def __init__(self, silhouette: Silhouette) -> None:
        self.silhouette = silhouette
        plan = silhouette.plan
        self._outlines = [capsule(half, radius) for half, radius in zip(plan.half_m, plan.radius_m, strict=True)]

    def draw(
        self,
        surface: pygame.Surface,
        camera: Camera,
        theme: Theme,
        pose: Floats,
        colour: pygame.Color,
        mood: Mood | None = None,
    ) -> None:
        """Draw one creature.

        Args:
            surface: to draw on.
            camera: metres to pixels.
            theme: for the marks' colours.
            pose: (bodies, 3) x, y and angle of every body.
            colour: of its near side.
            mood: torques and contacts to show; None for none.
        """
        low, high = self.silhouette.box(pose)
        margin = camera.metres(theme.px(3)) + 1.5 * float(self.silhouette.plan.radius_m.max())
        left, top = camera.point(float(low[0]) - margin, float(high[1]) + margin)
        right, bottom = camera.point(float(high[0]) + margin, float(low[1]) - margin)
        box = pygame.Rect(math.floor(left), math.floor(top), math.ceil(right - left) + 1, math.ceil(bottom - top) + 1)
        # Only what can be seen is painted: near by, a limb may be larger than the window.
        box = box.clip(camera.view.inflate(4, 4))
        if not box.width or not box.height:
            return
        area = box.width * box.height
        enlarged = next((times for times, most in _OVERSAMPLING if times * times * area <= most), 1)
        brush = _Brush(camera, theme, box, enlarged)
        self._paint_bodies(brush, pose, colour, mood)
        self._paint_eye(brush, pose)
        if mood is not None:
            self._paint_torques(brush, pose, mood.torque)
        picture = brush.picture
        if enlarged > 1:
            picture = pygame.transform.smoothscale(picture, box.size)
        surface.blit(picture, box, special_flags=pygame.BLEND_PREMULTIPLIED)

    def _paint_bodies(self, brush: _Brush, pose: Floats, colour: pygame.Color, mood: Mood | None) -> None:
        silhouette, theme = self.silhouette, brush.theme
        plan = silhouette.plan
        rim = brush.metres(theme.px(1.3))
        dark = mix(colour, theme["ink"], 0.72)
        far = mix(colour, theme["background"], _FAR_SHADE)
        standing = set(plan.feet[mood.contacts].tolist()) if mood is not None else set()
        for body in silhouette.order.tolist():
            outline, normals = self._outlines[body]
            x, y, angle = pose[body].tolist()
            turned = _turned(outline, angle)
            facing = _turned(normals, angle)
            middle = np.array([x, y])
            brush.polygon(dark, turned + facing * rim + middle)
            brush.polygon(far if silhouette.far[body] else colour, turned + middle)
            if body in standing:
                self._paint_sole(brush, turned + middle, facing, float(plan.radius_m[body]))

    @staticmethod
    def _paint_sole(brush: _Brush, outline: Floats, normals: Floats, radius_m: float) -> None:
        """The part of a foot that faces the ground, bright green."""
        lowest = outline[:, 1].min()
        sole = (normals[:, 1] < -_SOLE) & (outline[:, 1] < lowest + radius_m)
        if not sole.any():
            return
        # Roll on from the gap, so that the points of the sole follow one another.
        start = int(np.argmin(sole)) if not sole.all() else 0
        order = np.roll(np.arange(len(sole)), -start)
        order = order[sole[order]]
        facing = normals[order]
        # Thick where it faces the ground, and running out towards its ends.
        full = np.minimum(1.0, 2.0 * (-facing[:, 1] - _SOLE) / (1.0 - _SOLE))[:, None]
        depth = full * max(0.6 * radius_m, brush.metres(brush.theme.px(3)))
        edge = outline[order] + facing * brush.metres(brush.theme.px(1.3))
        brush.polygon(brush.theme["right"], np.concatenate([edge, (edge - facing * depth)[::-1]]))

    def _paint_eye(self, brush: _Brush, pose: Floats) -> None:
        radius = self.silhouette.eye_radius_m
        if brush.pixels(radius) < 1.2:
            return
        place, tilt = self.silhouette.eye(pose), self.silhouette.tilt(pose)
        ahead = np.array([math.cos(tilt), math.sin(tilt)])
        brush.disc(brush.theme["text"], place, radius)
        brush.disc(brush.theme["ink"], place + 0.38 * radius * ahead, 0.56 * radius)

    def _paint_torques(self, brush: _Brush, pose: Floats, torques: Floats) -> None:
        """On every hinge an arc whose length, side and colour say how hard the motor turns, and which way."""
        silhouette, theme = self.silhouette, brush.theme
        children, radii = silhouette.plan.child.tolist(), silhouette.hinge_radius_m.tolist()
        for place, body, radius, torque in zip(silhouette.hinges(pose), children, radii, torques, strict=True):
            share = min(1.0, abs(float(torque))) if math.isfinite(torque) else 0.0
            radius = max(radius, brush.metres(theme.px(2.2)))
            lit = theme["positive" if torque > 0 else "negative"]
            brush.disc(theme["ink"], place, radius)
            if share < _LEAST_TORQUE:
                continue
            brush.disc(mix(theme["ink"], lit, 0.35 + 0.65 * share), place, radius * (0.3 + 0.5 * share))
            towards = pose[body, :2] - place
            begin = math.atan2(towards[1], towards[0])
            sweep = _LEAST_SWEEP + share * (_GREATEST_SWEEP - _LEAST_SWEEP)
            brush.arc(lit, theme["ink"], place, 1.75 * radius, begin, math.copysign(sweep, torque))


@lru_cache(maxsize=16)
def figure_of(creature: Creature) -> WalkerFigure:
    """The figure of a creature, made once."""
    return WalkerFigure(silhouette_of(creature))


class _Brush:
    """Paints shapes given in metres onto an enlarged picture of a part of the window."""

    def __init__(self, camera: Camera, theme: Theme, box: pygame.Rect, enlarged: int) -> None:
        self.theme = theme
        self.picture = pygame.Surface((box.width * enlarged, box.height * enlarged), pygame.SRCALPHA)
        self._camera, self._enlarged = camera, enlarged
        self._corner = np.array(box.topleft, dtype=np.float64)

    def metres(self, pixels: float) -> float:
        return self._camera.metres(pixels)

    def pixels(self, metres: float) -> float:
        return self._camera.pixels(metres)

    def _on_picture(self, points: Floats) -> Floats:
        placed: Floats = (self._camera.to_screen(points) - self._corner) * self._enlarged
        return placed

    def polygon(self, colour: pygame.Color, points: Floats) -> None:
        pygame.draw.polygon(self.picture, colour, np.rint(self._on_picture(points)).tolist())

    def disc(self, colour: pygame.Color, place: Floats, radius_m: float) -> None:
        radius = self.pixels(radius_m) * self._enlarged
        pygame.draw.circle(self.picture, colour, self._on_picture(place).tolist(), max(1.0, radius))

    def arc(
        self, colour: pygame.Color, rim: pygame.Color, place: Floats, radius_m: float, begin: float, sweep: float
    ) -> None:
        """A bow that grows wider towards its end, like the head of an arrow."""
        edge = self.metres(self.theme.px(1))
        for paint, more in ((rim, edge), (colour, 0.0)):
            past = math.copysign(more / radius_m, sweep)
            angles = np.linspace(begin - past, begin + sweep + past, 13)
            way = np.stack([np.cos(angles), np.sin(angles)], axis=1)
            half = radius_m * np.linspace(0.1, 0.24, 13)[:, None] + more
            bow = np.concatenate([way * (radius_m + half), (way * (radius_m - half))[::-1]])
            self.polygon(paint, place + bow)


def _turned(points: Floats, angle: float) -> Floats:
    cosine, sine = math.cos(angle), math.sin(angle)
    turned: Floats = points @ np.array([[cosine, sine], [-sine, cosine]])
    return turned
