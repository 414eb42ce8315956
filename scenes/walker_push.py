"""Reaching into the walkers' world with the mouse: which walker is under it, and a drag that becomes a push."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pygame

from scenes.camera import Camera, Point
from scenes.labels import draw_words
from scenes.theme import Theme
from scenes.walker_silhouette import silhouette_of
from sim.walker_world import WalkerWorld

_SPEED_PER_M = 1.0  # a drag of one metre changes the whole creature's speed by so many metres a second
_GREATEST_SPEED_M_S = 4.0
_SLACK_PX = 5
_NEAR_PX = 14


def nearest_walker(
    world: WalkerWorld, episode: int, point_m: Point, within_m: float, followed: int | None = None
) -> int | None:
    """The walker of an episode whose body is nearest to a point in metres, those still walking first.

    Of several under the point the one that is drawn in front is taken: the followed one, else the one that is
    furthest. None if there is none within ``within_m`` of the point.
    """
    first = episode * world.individuals
    walkers = slice(first, first + world.individuals)
    away = silhouette_of(world.creature).away(world.pose()[walkers], point_m)
    way = world.distance_m[walkers].copy()
    if followed is not None and 0 <= followed - first < world.individuals:
        way[followed - first] = np.inf
    for which in (world.walking[walkers], np.ones(world.individuals, dtype=bool)):
        near = np.flatnonzero(which & (away <= within_m))
        if near.size:
            return first + int(near[np.lexsort((-way[near], away[near]))[0]])
    return None


@dataclass(frozen=True)
class Aim:
    """A push that is being drawn.

    Attributes:
        walker: who will get it.
        impulse_n_s: (x, y) in newton seconds.
        mouse: where the arrow ends, in window pixels.
    """

    walker: int
    impulse_n_s: Point
    mouse: Point

    @property
    def size_n_s(self) -> float:
        """How strong it is."""
        return math.hypot(*self.impulse_n_s)


class PushDrag:
    """The left button pressed on a walker and drawn away from it.

    Attributes:
        aim: the push as the arrow stands now; None while nothing is drawn.
        pushed: walker and impulse (x, y) in newton seconds, for the one event that let the arrow go.
    """

    def __init__(self, camera: Camera) -> None:
        self.camera = camera
        self.aim: Aim | None = None
        self.pushed: tuple[int, Point] | None = None
        self._held: tuple[WalkerWorld, int, Point] | None = None

    def forget(self) -> None:
        """Nobody is held any more."""
        self._held = self.aim = None

    def handle(self, event: pygame.event.Event, world: WalkerWorld, episode: int, followed: int | None = None) -> bool:
        """Take an event; True if it belongs to a push. A press that does not move is left to others as a click."""
        self.pushed = None
        if self._held is not None and self._held[0] is not world:
            self.forget()
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            near_m = self.camera.metres(_NEAR_PX)
            walker = nearest_walker(world, episode, self.camera.to_world(event.pos), near_m, followed)
            if walker is not None and world.walking[walker]:
                self._held = (world, walker, event.pos)
            return False
        if self._held is None:
            return False
        if event.type == pygame.MOUSEMOTION:
            return self._draw_out(event.pos)
        if event.type == pygame.MOUSEBUTTONUP and event.button == 1:
            pressed, aim = self._held[2], self.aim
            self.forget()
            # Drawn back to where it began, the arrow is taken back.
            if aim is not None and world.walking[aim.walker] and math.dist(event.pos, pressed) > _SLACK_PX:
                self.pushed = (aim.walker, aim.impulse_n_s)
            return aim is not None
        return False

    def _draw_out(self, mouse: Point) -> bool:
        assert self._held is not None
        world, walker, pressed = self._held
        if self.aim is None and math.dist(mouse, pressed) <= _SLACK_PX:
            return True
        mass = world.creature_of(walker).total_mass_kg
        dx, dy = self.camera.metres(mouse[0] - pressed[0]), self.camera.metres(pressed[1] - mouse[1])
        length = max(math.hypot(dx, dy), 1e-9)
        strength = mass * min(_SPEED_PER_M, _GREATEST_SPEED_M_S / length)
        self.aim = Aim(walker, (dx * strength, dy * strength), mouse)
        return True


def draw_aim(surface: pygame.Surface, theme: Theme, start: Point, aim: Aim, bounds: pygame.Rect) -> None:
    """An arrow from the torso at ``start`` to the mouse, with the impulse in newton seconds beside its head."""
    way = pygame.Vector2(aim.mouse) - pygame.Vector2(start)
    if way.length() < 1:
        return
    ahead = way.normalize()
    across, head, half = pygame.Vector2(-ahead.y, ahead.x), theme.px(13), theme.px(2)
    tip = pygame.Vector2(aim.mouse)
    neck = tip - ahead * min(head, way.length())
    shaft = [start + across * half, neck + across * half, neck - across * half, start - across * half]
    point = [tip, neck + across * head * 0.5, neck - across * head * 0.5]
    for outline in (shaft, point):
        places = [(place.x, place.y) for place in outline]
        pygame.draw.polygon(surface, theme["text"], places)
        pygame.draw.aalines(surface, theme["text"], True, places)
    words = f"{aim.size_n_s:,.0f} N s" if aim.size_n_s >= 10 else f"{aim.size_n_s:.1f} N s"
    box = pygame.Rect((0, 0), theme.text(words, bold=True).get_size())
    box.center = tuple(round(k) for k in tip + ahead * (box.width / 2 + theme.px(10)))
    draw_words(surface, theme, words, "text", box.clamp(bounds))
