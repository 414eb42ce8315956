"""Gamepads that are plugged in: opened when somebody may want to drive, never before, and never a reason to fail.

SDL knows the layout of most pads and calls those game controllers; what it does not know is a plain joystick, of which
only the order of its axes and buttons can be told.
"""

from __future__ import annotations

import contextlib
from typing import Any, NamedTuple

import pygame

PAD_EVENTS = frozenset(
    {
        pygame.CONTROLLERAXISMOTION,
        pygame.CONTROLLERBUTTONDOWN,
        pygame.CONTROLLERBUTTONUP,
        pygame.JOYAXISMOTION,
        pygame.JOYBUTTONDOWN,
        pygame.JOYBUTTONUP,
        pygame.JOYHATMOTION,
        pygame.JOYDEVICEADDED,
        pygame.JOYDEVICEREMOVED,
    }
)
"""Events of pads; they come from those that were opened, except for the news that one was plugged in."""


class OpenPad(NamedTuple):
    """A pad that sends its events for as long as somebody holds this.

    Attributes:
        device: pygame's object.
        instance_id: by which its events tell it from others.
        name: as its maker calls it.
        is_controller: whether SDL knows its layout. Such a one sends every event twice, the second as a joystick's.
    """

    device: object
    instance_id: int
    name: str
    is_controller: bool


class Devices:
    """The pads that SDL sees."""

    def __init__(self) -> None:
        self._controllers: Any = None

    def count(self) -> int:
        """How many are plugged in. The first call wakes SDL's part for pads; where there is none, there are no pads."""
        try:
            if not pygame.joystick.get_init():
                pygame.joystick.init()
            if self._controllers is None:
                self._controllers = _known_layouts()
            return pygame.joystick.get_count()
        except pygame.error:
            return 0

    def open(self, index: int) -> OpenPad | None:
        """Open the pad of that number; None if it was pulled out just now."""
        with contextlib.suppress(pygame.error):
            if self._controllers and self._controllers.is_controller(index):
                pad = self._controllers.Controller(index)
                return OpenPad(pad, pad.as_joystick().get_instance_id(), str(pad.name), True)
            stick = pygame.joystick.Joystick(index)
            return OpenPad(stick, stick.get_instance_id(), stick.get_name(), False)
        return None


def _known_layouts() -> Any:
    """pygame's module for pads of known layout; False if this pygame, or this SDL, has none."""
    try:
        from pygame._sdl2 import controller

        controller.init()
    except (ImportError, pygame.error):
        return False
    return controller
