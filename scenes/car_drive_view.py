"""What the driver sees: the road, the own car in orange, ghosts with their way, wheel and pedals, the time."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pygame

from scenes.camera import Camera
from scenes.car_drive import Duel, Ghost
from scenes.car_drive_rerun import Rerun
from scenes.car_road import Road
from scenes.car_sprites import CarSprites
from scenes.labels import Labels, draw_words
from scenes.theme import Theme, mix

_LEAST_CAR_PX = 13
_LOOKS = {"champion": ("text", 0.45), "recording": ("muted", 0.6), "clone": ("positive", 1.0)}
_GO_S = 0.8
_MOST_WAY_POINTS = 400


@dataclass(frozen=True)
class Glance:
    """What is to be drawn.

    Attributes:
        duel: the cars.
        alpha: how far the moment lies behind the last step, as a share of a step.
        steer, pedal: where the person's wheel and pedals are, -1 to 1.
        name: over the person's car.
        headline: the line at the top, and its colour.
        news: what just happened; empty for nothing.
    """

    duel: Duel
    alpha: float
    steer: float
    pedal: float
    name: str
    headline: tuple[str, str]
    news: str = ""


class DriveView:
    """Draws a `Glance`; keeps pictures of road and cars."""

    def __init__(self) -> None:
        self._road: Road | None = None
        self._sprites = CarSprites(4.2, 1.8)

    def draw(self, surface: pygame.Surface, camera: Camera, theme: Theme, glance: Glance) -> None:
        """Draw everything, what is nearest to the person last."""
        duel = glance.duel
        world, track = duel.world, duel.world.tracks[0]
        if self._road is None or self._road.track is not track:
            self._road = Road(track)
        vehicle = world.config.vehicle
        if self._sprites.made_for != (vehicle.length_m, vehicle.width_m):
            self._sprites = CarSprites(vehicle.length_m, vehicle.width_m)
        self._road.draw(surface, camera, theme)
        for kind, ghost in duel.ghosts.items():
            self._draw_way(surface, camera, theme, ghost, _LOOKS[kind][0], duel.steps)
        if isinstance(duel, Rerun):
            self._draw_way(surface, camera, theme, duel.line, "best", duel.steps)
        labels = Labels(theme, camera.view)
        moment = duel.steps + (0.0 if duel.still else glance.alpha)
        length = self._sprites.length_px(camera.pixels_per_metre, theme.px(_LEAST_CAR_PX))
        for rank, (kind, ghost) in enumerate(duel.ghosts.items()):
            colour, opacity = _LOOKS[kind]
            opacity = 0.25 if ghost.stands(moment) else opacity
            x, y, cosine, sine = ghost.pose(moment)
            place = camera.point(x, y)
            if camera.view.inflate(80, 80).collidepoint(place):
                sheet = self._sprites.sheet(length, theme[colour], opacity, theme["background"])
                sheet.draw_exactly(surface, place, cosine, sine)
                labels.add(ghost.name, (place[0], place[1] - length * 0.5), colour, rank)
        x, y, cosine, sine = (float(value[0]) for value in world.pose(0.0 if duel.still else glance.alpha * world.dt_s))
        place = camera.point(x, y)
        sheet = self._sprites.sheet(length, theme["best"], 1.0, theme["background"])
        sheet.draw_exactly(surface, place, cosine, sine)
        labels.add(glance.name, (place[0], place[1] - length * 0.5), "best", 9)
        labels.draw(surface)
        self._draw_board(surface, camera.view, theme, glance)
        self._draw_start(surface, camera.view, theme, glance)

    def _draw_way(
        self, surface: pygame.Surface, camera: Camera, theme: Theme, ghost: Ghost, colour: str, step: int
    ) -> None:
        """The way that a ghost takes in the next seconds, and the one behind it."""
        first, last = max(0, step - 60), min(len(ghost.poses), step + _MOST_WAY_POINTS)
        if last - first < 2:
            return
        points = camera.to_screen(np.array(ghost.poses[first:last:2])[:, :2])
        pygame.draw.aalines(surface, mix(theme["control"], theme[colour], 0.45), False, points.tolist())

    # --- wheel, pedals, speed ---------------------------------------------------------------------------------------

    def _draw_board(self, surface: pygame.Surface, view: pygame.Rect, theme: Theme, glance: Glance) -> None:
        px = theme.px
        box = pygame.Rect(0, 0, px(226), px(66))
        box.midbottom = (view.centerx, view.bottom - px(10))
        if not view.contains(box):
            return
        surface.blit(theme.rounded(box.size, "panel", border="line"), box)
        middle = (box.left + px(36), box.centery)
        _draw_wheel(surface, theme, middle, px(24), glance.steer)
        for place, (words, share, colour) in enumerate(
            (("brake", max(0.0, -glance.pedal), "negative"), ("gas", max(0.0, glance.pedal), "positive"))
        ):
            bar = pygame.Rect(box.left + px(78 + 34 * place), box.top + px(8), px(12), px(34))
            surface.fill(theme["control"], bar)
            full = round(bar.height * share)
            surface.fill(theme[colour], (bar.left, bar.bottom - full, bar.width, full))
            name = theme.text(words, "small", "muted")
            surface.blit(name, name.get_rect(midtop=(bar.centerx, bar.bottom + px(2))))
        kmh = 3.6 * float(glance.duel.world.cars.state.speed_m_s[0])
        number = theme.text(f"{kmh:.0f}", "big", bold=True)
        unit = theme.text("km/h", "small", "muted")
        right = box.right - px(12) - unit.get_width()
        surface.blit(unit, (right, box.centery + px(2)))
        surface.blit(number, number.get_rect(midright=(right - px(5), box.centery)))

    def _draw_start(self, surface: pygame.Surface, view: pygame.Rect, theme: Theme, glance: Glance) -> None:
        """The line at the top, the countdown, and what just happened."""
        duel = glance.duel
        words, colour = glance.headline
        top = view.top + theme.px(12) + theme.line_height()
        size = "title"
        if words:
            words = theme.fit(words, view.width - theme.px(24), size, True)
            surface.blit(theme.text(words, size, colour, True), (view.left + theme.px(16), top))
        number = math.ceil(duel.countdown_s - 1e-9)
        go = not duel.counting and duel.world.time_s < _GO_S
        if number > 0 or go:
            sign = theme.text(str(number) if number > 0 else "Go", "hero", "best" if go else "text", True)
            box = sign.get_rect(center=(view.centerx, view.top + round(view.height * 0.3)))
            surface.blit(sign, box)
        if glance.news:
            words = theme.fit(glance.news, view.width - theme.px(24), bold=True)
            box = theme.text(words, bold=True).get_rect(center=(view.centerx, view.top + round(view.height * 0.2)))
            draw_words(surface, theme, words, "text", box)


def _draw_wheel(surface: pygame.Surface, theme: Theme, middle: tuple[int, int], radius: int, steer: float) -> None:
    """A steering wheel, turned by up to 120 degrees to either side."""
    pygame.draw.aacircle(surface, theme["muted"], middle, radius, max(2, theme.px(3)))
    turned = math.radians(-120 * steer)
    for spoke in (-math.pi / 2, math.pi / 6, 5 * math.pi / 6):
        angle = spoke + turned
        end = (middle[0] + radius * math.cos(angle), middle[1] + radius * math.sin(angle))
        colour = theme["best"] if spoke < 0 else theme["muted"]
        pygame.draw.line(surface, colour, middle, end, max(2, theme.px(3)))
    pygame.draw.aacircle(surface, theme["muted"], middle, theme.px(5))
