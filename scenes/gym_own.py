"""Our environments for Gymnasium, with pictures as in the window. `scenes.gym_envs` makes them known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pygame
from numpy.typing import NDArray

from scenes.camera import Camera
from scenes.car_view import CarView
from scenes.car_view import Shot as CarShot
from scenes.theme import Theme
from scenes.walker_camera import Look, WalkerCamera
from scenes.walker_view import Shot as WalkerShot
from scenes.walker_view import WalkerView
from sim.gym_own import DriveEnvironment, OwnEnvironment, WalkEnvironment

SIZE_PX = (640, 400)


class _Canvas:
    """A surface without a window, and how to read it."""

    def __init__(self) -> None:
        pygame.font.init()
        self.theme = Theme()
        self.surface = pygame.Surface(SIZE_PX, depth=32)

    def clear(self) -> None:
        self.surface.fill(self.theme["background"])

    def pixels(self) -> NDArray[np.uint8]:
        """(height, width, 3) a copy."""
        text = pygame.image.tobytes(self.surface, "RGB")
        return np.frombuffer(text, np.uint8).reshape(SIZE_PX[1], SIZE_PX[0], 3).copy()


class CarEnvironment(DriveEnvironment):
    """``neurarium/Car-v0``: see `DriveEnvironment`; its picture shows the whole track from above."""

    _canvas: _Canvas | None = None

    def render(self) -> NDArray[np.uint8] | None:
        """(400, 640, 3) the car on its track; None without ``render_mode="rgb_array"``."""
        if self.render_mode is None:
            return None
        if self._canvas is None:
            self._canvas, self._view = _Canvas(), CarView()
            self._camera = Camera(self._canvas.surface.get_rect())
        canvas = self._canvas
        x_low, y_low, x_high, y_high = self.world.tracks[0].bounds
        self._camera.fit((x_low, y_low), (x_high, y_high), 0.07)
        canvas.clear()
        self._view.draw(canvas.surface, self._camera, canvas.theme, CarShot(self.world, 0, 0.0, 0, 0, None))
        return canvas.pixels()

    def close(self) -> None:
        _let_go(self)


class WalkerEnvironment(WalkEnvironment):
    """``neurarium/Walker-v0``: see `WalkEnvironment`; its picture keeps the creature in the middle."""

    _canvas: _Canvas | None = None

    def render(self) -> NDArray[np.uint8] | None:
        """(400, 640, 3) the creature on its ground; None without ``render_mode="rgb_array"``."""
        if self.render_mode is None:
            return None
        if self._canvas is None:
            self._canvas, self._view = _Canvas(), WalkerView()
            self._camera = WalkerCamera(self._canvas.surface.get_rect())
            self._camera.turn_to(Look.LEADER)
        canvas, world = self._canvas, self.world
        self._camera.update(world.dt_s, world, 0, 0, 1.0)
        canvas.clear()
        self._view.draw(canvas.surface, self._camera.camera, canvas.theme, WalkerShot(world, 0, 1.0, 0, 0))
        return canvas.pixels()

    def close(self) -> None:
        _let_go(self)


def _let_go(environment: OwnEnvironment[Any]) -> None:
    """Forget the world: its physics has to go before the interpreter takes pymunk apart."""
    environment.__dict__.pop("world", None)
