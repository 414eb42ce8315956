"""Real walkers for the tests of what is drawn: small crowds of random brains, a few steps on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pygame
import shapely

from brains.population import Population
from scenes.theme import Theme
from sim.creature_files import creature_named
from sim.walker_model import Anatomy
from sim.walker_task import WalkerTask
from sim.walker_world import WalkerWorld


def crowd(
    creature: str = "biped",
    terrain: str = "flat",
    walkers: int = 6,
    steps: int = 25,
    grounds: int = 1,
    evolve_body: float = 0.0,
) -> WalkerWorld:
    """A world of that many random brains on each ground, so many steps after its start."""
    task = WalkerTask(creature_named(creature), terrain, normalise=False, evolve_body=evolve_body)
    topology = task.topology((6,))
    parameters = np.random.default_rng(5).normal(0.0, 1.0, (walkers, topology.parameter_count)).astype(np.float32)
    world = task.world(Population(topology, parameters), tuple(f"{terrain}#{k + 3}" for k in range(grounds)))
    for _ in range(steps):
        world.step()
    return world


def outline(plan: Anatomy, pose: np.ndarray) -> shapely.Geometry:
    """All bodies of a pose (bodies, 3) as one shape, in metres."""
    return shapely.union_all(bodies(plan, pose))


def bodies(plan: Anatomy, pose: np.ndarray) -> list[shapely.Geometry]:
    """Every body of a pose (bodies, 3) as a shape, in metres."""
    way = np.stack([np.cos(pose[:, 2]), np.sin(pose[:, 2])], axis=1) * plan.half_m[:, None]
    return [
        shapely.LineString([at - reach, at + reach]).buffer(float(radius), quad_segs=32)
        for at, reach, radius in zip(pose[:, :2], way, plan.radius_m, strict=True)
    ]


def touched(surface: pygame.Surface, theme: Theme) -> np.ndarray:
    """(width, height) where something was drawn on the background."""
    ground = theme["background"]
    return (pygame.surfarray.array3d(surface) != (ground.r, ground.g, ground.b)).any(axis=2)


def like(surface: pygame.Surface, colour: pygame.Color, within: int = 40) -> np.ndarray:
    """(width, height) where the picture has nearly that colour."""
    away = np.abs(pygame.surfarray.array3d(surface).astype(int) - (colour.r, colour.g, colour.b)).sum(axis=2)
    return away <= within


class Said(Theme):
    """A theme that keeps the words that are drawn with it."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def text(self, string: str, *args: Any, **more: Any) -> pygame.Surface:
        self.words.append(string)
        return super().text(string, *args, **more)
