"""The launcher's picture of the car scene: a small crowd that really drives, and learns while it is watched."""

from __future__ import annotations

import pygame

from brains.errors import UserError
from brains.evolvers import GeneticSettings
from brains.storage import load_brain
from scenes.camera import Camera
from scenes.car_leader import CarLeader
from scenes.car_session import CarSession
from scenes.car_view import CarView, Shot
from scenes.theme import Theme
from scenes.thumbnail_clock import ThumbnailClock
from sim.car_task import CarTask
from sim.evolution import EvolutionConfig
from sim.shipped import shipped_brain

_TRACK = "meadow"
_MOST_STEPS = 3  # a drawing


class _Picture:
    """What `draw` keeps between two drawings."""

    def __init__(self) -> None:
        settings = GeneticSettings(population=40)
        self.session = CarSession(EvolutionConfig(CarTask((_TRACK,)), 3, "genetic", settings, (8,)))
        try:  # the shipped champion seeds the crowd: some drive well, their mutants crash
            self.session.invite(load_brain(shipped_brain("car")), "car", (_TRACK,))
            self.session.evolve_from_guest()
        except UserError:
            self.session.dismiss()  # none ships: they learn from nothing
        self.view, self.leader, self.theme = CarView(), CarLeader(), Theme()
        self.clock = ThumbnailClock(self.session, _MOST_STEPS)


_kept: list[_Picture] = []


def draw(surface: pygame.Surface, time_s: float) -> None:
    """Fill the surface with the crowd at that time; called again and again with a growing time."""
    if not _kept:
        _kept.append(_Picture())
    picture = _kept[0]
    session = picture.session
    _, alpha = picture.clock.go_to(time_s)
    world = session.world
    camera = Camera(surface.get_rect())
    x_low, y_low, x_high, y_high = world.tracks[0].bounds
    camera.fit((x_low, y_low), (x_high, y_high), 0.07)
    surface.fill(picture.theme["background"])
    leader = picture.leader.update(world, 0)
    picture.view.draw(surface, camera, picture.theme, Shot(world, 0, alpha, leader, leader, None))
