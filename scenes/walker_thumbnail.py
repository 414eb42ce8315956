"""The launcher's picture of the walker scene: a small crowd that really walks, and learns while it is watched."""

from __future__ import annotations

import atexit

import pygame

from brains.evolvers import GeneticSettings
from scenes.theme import Theme
from scenes.thumbnail_clock import ThumbnailClock
from scenes.walker_camera import Look, WalkerCamera
from scenes.walker_gallery import shipped_walkers
from scenes.walker_leader import WalkerLeader
from scenes.walker_session import WalkerSession
from scenes.walker_view import Shot, WalkerView
from sim.creature_files import DEFAULT_CREATURE, creature_named
from sim.evolution import EvolutionConfig
from sim.walker_task import WalkerTask

_MOST_STEPS = 6  # a drawing


class _Picture:
    """What `draw` keeps between two drawings."""

    def __init__(self) -> None:
        task = WalkerTask(creature_named(DEFAULT_CREATURE))
        self.session = WalkerSession(EvolutionConfig(task, 3, "genetic", GeneticSettings(population=8, elites=1)))
        for name, brain in shipped_walkers(task.creature)[:1]:  # the shipped champion seeds the crowd
            self.session.invite(brain, name, self.session.grounds)
            self.session.evolve_from_guest()
        self.view, self.leader, self.theme = WalkerView(), WalkerLeader(), Theme()
        self.camera = WalkerCamera(pygame.Rect(0, 0, 1, 1))
        self.camera.turn_to(Look.LEADER)
        self.clock = ThumbnailClock(self.session, _MOST_STEPS)


_kept: list[_Picture] = []
atexit.register(_kept.clear)  # pymunk's spaces have to go before the interpreter takes pymunk itself apart


def draw(surface: pygame.Surface, time_s: float) -> None:
    """Fill the surface with the crowd at that time; called again and again with a growing time."""
    if not _kept:
        _kept.append(_Picture())
    picture = _kept[0]
    session = picture.session
    elapsed_s, alpha = picture.clock.go_to(time_s)
    world, camera = session.world, picture.camera
    if camera.camera.view != surface.get_rect():
        camera.resize(surface.get_rect())
    leader = picture.leader.update(world, 0)
    camera.update(elapsed_s, world, 0, leader, alpha)
    surface.fill(picture.theme["background"])
    picture.view.draw(surface, camera.camera, picture.theme, Shot(world, 0, alpha, leader, leader))
