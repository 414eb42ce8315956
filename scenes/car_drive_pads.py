"""Gamepads at the wheel: the left stick steers, the triggers are the pedals.

The right stick and the cross pedal as well. Of a plain joystick, whose layout nobody knows, the first axis steers, the
second is the pedals, and so is its hat.
"""

from __future__ import annotations

import math

import pygame

from scenes.game_pads import Devices, OpenPad

LEFT, RIGHT, GAS, BRAKE, TAKE_OVER = "left", "right", "gas", "brake", "take over"
AGAIN, LEAVE = "again", "leave"
"""What hands hold, and what a press of a button asks for."""

DEAD_ZONE = 0.12  # of the stick's way: a thumb that rests moves it, and old sticks do not come back to the middle
_TOUCHED = 0.3  # who moves one so far has it in their hands
_RESTS_AT_AN_END = 0.5
_FULL = 32_767
_STICK, _LEVER, _GAS, _BRAKE = "stick", "lever", "gas", "brake"
_AXES = {
    pygame.CONTROLLER_AXIS_LEFTX: _STICK,
    pygame.CONTROLLER_AXIS_RIGHTY: _LEVER,
    pygame.CONTROLLER_AXIS_TRIGGERRIGHT: _GAS,
    pygame.CONTROLLER_AXIS_TRIGGERLEFT: _BRAKE,
}
_BUTTONS = {
    pygame.CONTROLLER_BUTTON_DPAD_LEFT: LEFT,
    pygame.CONTROLLER_BUTTON_DPAD_RIGHT: RIGHT,
    pygame.CONTROLLER_BUTTON_DPAD_UP: GAS,
    pygame.CONTROLLER_BUTTON_DPAD_DOWN: BRAKE,
    pygame.CONTROLLER_BUTTON_A: TAKE_OVER,
    pygame.CONTROLLER_BUTTON_LEFTSHOULDER: TAKE_OVER,
    pygame.CONTROLLER_BUTTON_RIGHTSHOULDER: TAKE_OVER,
    pygame.CONTROLLER_BUTTON_Y: AGAIN,
    pygame.CONTROLLER_BUTTON_BACK: LEAVE,
}
_PLAIN_AXES = {0: _STICK, 1: _LEVER}
_PLAIN_BUTTONS = {0: TAKE_OVER, 1: AGAIN, 2: LEAVE}
_CONTROLLER_EVENTS = (pygame.CONTROLLERAXISMOTION, pygame.CONTROLLERBUTTONDOWN, pygame.CONTROLLERBUTTONUP)
_AXIS_EVENTS = (pygame.CONTROLLERAXISMOTION, pygame.JOYAXISMOTION)


def deflection(value: float) -> float:
    """How far a stick is meant to be moved, from where it is, both from -1 to 1.

    Nothing in the dead zone; beyond it from zero on, without a jump, and finer near the middle than far from it.
    """
    beyond = max(0.0, min(1.0, abs(value)) - DEAD_ZONE) / (1.0 - DEAD_ZONE)
    return math.copysign(beyond * (1.0 + beyond) / 2.0, value)


def greater(one: float, other: float) -> float:
    """The one of two that is farther from zero; the first of equals."""
    return other if abs(other) > abs(one) else one


class Pad:
    """What is held and moved on one pad.

    Args:
        is_controller: whether its layout is known.
    """

    def __init__(self, is_controller: bool) -> None:
        self.is_controller = is_controller
        self._buttons: set[int] = set()
        self._hat: tuple[int, int] = (0, 0)
        self._axes: dict[str, float] = {}
        self._pedals: dict[int, bool] = {}  # of plain axes: whether they rest at an end

    def let_go(self) -> None:
        """Nothing is held, until it is moved or pressed again."""
        self._buttons.clear()
        self._axes.clear()
        self._hat = (0, 0)

    def handle(self, event: pygame.event.Event) -> bool:
        """Take an event of this pad; whether somebody touched it on purpose."""
        if event.type in _AXIS_EVENTS:
            return self._move(event)
        if event.type == pygame.JOYHATMOTION:
            self._hat = event.value
            return self._hat != (0, 0)
        if event.type in (pygame.CONTROLLERBUTTONDOWN, pygame.JOYBUTTONDOWN):
            self._buttons.add(event.button)
            return True
        self._buttons.discard(event.button)
        return False

    def _move(self, event: pygame.event.Event) -> bool:
        if self.is_controller:
            name, value = _AXES.get(event.axis), event.value / _FULL
        else:
            name, value = _PLAIN_AXES.get(event.axis), event.value
            # SDL tells first where an axis rests. At an end: a pedal, and nobody knows which; it must not drive.
            if self._pedals.setdefault(event.axis, abs(value) > _RESTS_AT_AN_END):
                return False
        if name is None:
            return False
        self._axes[name] = value
        return abs(value) > _TOUCHED

    def means(self, button: int) -> str:
        """What that button is for; empty for nothing."""
        return (_BUTTONS if self.is_controller else _PLAIN_BUTTONS).get(button, "")

    @property
    def held(self) -> set[str]:
        """What is held that is all or nothing."""
        x, y = self._hat
        cross = {LEFT: x < 0, RIGHT: x > 0, GAS: y > 0, BRAKE: y < 0}
        return {self.means(button) for button in self._buttons} | {name for name, held in cross.items() if held}

    @property
    def steer(self) -> float:
        """Where the stick is: 1 full left to -1 full right."""
        return -deflection(self._axes.get(_STICK, 0.0))

    @property
    def pedal(self) -> float:
        """Where triggers and lever are: 1 full throttle to -1 full brake."""
        gas, brake = (deflection(max(0.0, self._axes.get(name, 0.0))) for name in (_GAS, _BRAKE))
        return greater(gas - brake, -deflection(self._axes.get(_LEVER, 0.0)))


class Pads:
    """All pads; the one that was touched last drives.

    Args:
        devices: where they are plugged in; None for this machine.
    """

    def __init__(self, devices: Devices | None = None) -> None:
        self._devices = Devices() if devices is None else devices
        self._opened: dict[int, OpenPad] = {}
        self._pads: dict[int, Pad] = {}
        self._last: Pad | None = None

    def open(self) -> list[str]:
        """Listen to all that are plugged in; the names of those that are new."""
        news = []
        for index in range(self._devices.count()):
            pad = self._devices.open(index)
            if pad is not None and pad.instance_id not in self._opened:
                self._opened[pad.instance_id] = pad
                self._pads[pad.instance_id] = Pad(pad.is_controller)
                news.append(pad.name)
        return news

    def handle(self, event: pygame.event.Event) -> str:
        """Take an event of a pad that is there; what the press of a button asks for, empty for nothing."""
        if event.type == pygame.JOYDEVICEREMOVED:
            self._forget(event.instance_id)
            return ""
        of_controller = event.type in _CONTROLLER_EVENTS
        pad = self._pads.setdefault(event.instance_id, Pad(of_controller))
        if pad.is_controller != of_controller:
            return ""  # the same once more, as a joystick's
        if pad.handle(event):
            self._last = pad
        pressed = event.type in (pygame.CONTROLLERBUTTONDOWN, pygame.JOYBUTTONDOWN)
        return pad.means(event.button) if pressed else ""

    def _forget(self, instance_id: int) -> None:
        """That one was pulled out, whatever was held on it."""
        self._opened.pop(instance_id, None)
        if self._pads.pop(instance_id, None) is self._last:
            self._last = None

    def release(self) -> None:
        """Let go of everything."""
        for pad in self._pads.values():
            pad.let_go()

    @property
    def held(self) -> set[str]:
        """What is held that is all or nothing, such as the cross."""
        return set() if self._last is None else self._last.held

    @property
    def steer(self) -> float:
        """1 full left to -1 full right."""
        return 0.0 if self._last is None else self._last.steer

    @property
    def pedal(self) -> float:
        """1 full throttle to -1 full brake."""
        return 0.0 if self._last is None else self._last.pedal
