"""A seeded monkey at the mouse and the keyboard."""

from __future__ import annotations

import random

import pygame

from tests.scenes.driver import Driver

_KEYS = sorted({getattr(pygame, name) for name in dir(pygame) if name.startswith("K_")} - {pygame.K_F11})
_MODIFIERS = (0, 0, 0, pygame.KMOD_LCTRL, pygame.KMOD_LSHIFT)
_WIDTHS, _HEIGHTS = (200, 320, 640, 1280, 1600), (150, 240, 400, 800, 1000)


class Monkey:
    """Clicks, drags, types, turns the wheel and resizes the window at random.

    Attributes:
        deeds: what it did, for the report of a failure.
    """

    def __init__(self, driver: Driver, seed: int) -> None:
        self._driver = driver
        self._random = random.Random(seed)
        self.deeds: list[str] = []

    def play(self, deeds: int) -> None:
        """Do so many things."""
        doings = (self._click, self._drag, self._type, self._resize, self._wheel, self._wait)
        for doing in self._random.choices(doings, weights=(35, 10, 30, 5, 5, 15), k=deeds):
            self.deeds.append(doing.__name__)
            doing()
            self._driver.app.running = True  # Ctrl+Q is a fine thing to press

    def _place(self) -> tuple[int, int]:
        width, height = self._driver.app.screen.get_size()
        return self._random.randrange(width), self._random.randrange(height)

    def _click(self) -> None:
        self._driver.click(self._place())

    def _drag(self) -> None:
        self._driver.press(self._place())
        self._driver.move(self._place())
        self._driver.release()

    def _type(self) -> None:
        key, modifiers = self._random.choice(_KEYS), self._random.choice(_MODIFIERS)
        letter = chr(key) if 32 <= key < 127 else ""
        for kind in (pygame.KEYDOWN, pygame.KEYUP):
            pygame.event.post(pygame.event.Event(kind, key=key, mod=modifiers, unicode=letter, scancode=0))
        self._driver.frames()

    def _resize(self) -> None:
        self._driver.resize(self._random.choice(_WIDTHS), self._random.choice(_HEIGHTS))

    def _wheel(self) -> None:
        self._driver.move(self._place())
        turn = self._random.choice((-3, -1, 1, 3))
        pygame.event.post(
            pygame.event.Event(pygame.MOUSEWHEEL, x=0, y=turn, precise_x=0.0, precise_y=float(turn), flipped=False)
        )
        self._driver.frames()

    def _wait(self) -> None:
        self._driver.frames(self._random.randrange(1, 8))
