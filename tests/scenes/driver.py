"""Drives the app like a person: real mouse, keys and window sizes, one frame at a time."""

from __future__ import annotations

import time
from typing import Any

import pygame
from pygame_gui.core import UIContainer, UIElement

from scenes.app import App
from scenes.scene import Scene

FRAME_S = 1 / 60
_MODIFIERS = {"ctrl": pygame.KMOD_LCTRL, "shift": pygame.KMOD_LSHIFT, "alt": pygame.KMOD_LALT}
Place = tuple[int, int] | pygame.Rect | Any


class Driver:
    """Owns an app; every gesture posts events and lets the app handle them in a frame.

    A place is a window position, a rectangle or anything with a ``rect`` (a control); of those the middle is meant.

    Attributes:
        posted: how many events were posted.
        slowest_frame_s: the most of the processor's time that a frame took, of this thread; set it to 0 to begin anew.
    """

    def __init__(self, size: tuple[int, int] = (1280, 800), scale: float = 1.0) -> None:
        self.app = App(size, scale)
        self.posted = 0
        self.slowest_frame_s = 0.0
        self._down: set[int] = set()
        self._at = (0, 0)
        self.move((2, size[1] - 2), frame=False)  # out of the way of all controls

    # scenes and frames

    def adopt(self, name: str, scene: Scene) -> None:
        """Show a scene made by the test."""
        self.app.adopt(name, scene)
        self.frames(2)

    def open(self, name: str, **options: Any) -> Scene:
        """Show a scene of the registry."""
        self.app.open(name, **options)
        self.frames(2)
        return self.app.scene

    def frames(self, count: int = 1, elapsed_s: float = FRAME_S) -> None:
        """Let the app live through that many frames."""
        for _ in range(count):
            started = time.thread_time()
            self.app.frame(elapsed_s)
            self.slowest_frame_s = max(self.slowest_frame_s, time.thread_time() - started)

    # mouse

    def move(self, to: Place, *, frame: bool = True) -> None:
        """Move the mouse there, as one motion event."""
        to = _middle(to)
        pygame.mouse.set_pos(to)
        pygame.event.get(pygame.MOUSEMOTION)  # SDL's own has no relative way and no buttons here
        relative = (to[0] - self._at[0], to[1] - self._at[1])
        buttons = tuple(int(button in self._down) for button in (1, 2, 3))
        self._at = to
        self.post(pygame.MOUSEMOTION, pos=to, rel=relative, buttons=buttons, touch=False)
        if frame:
            self.frames()

    def press(self, at: Place, button: int = 1) -> None:
        """Move there and press a button."""
        self.move(at)
        self._down.add(button)
        self.post(pygame.MOUSEBUTTONDOWN, pos=self._at, button=button, touch=False)
        self.frames()

    def release(self, button: int = 1) -> None:
        """Release a button where the mouse is."""
        self._down.discard(button)
        self.post(pygame.MOUSEBUTTONUP, pos=self._at, button=button, touch=False)
        self.frames(2)

    def click(self, at: Place, button: int = 1) -> None:
        """Press and release."""
        self.press(at, button)
        self.release(button)

    def double_click(self, at: Place) -> None:
        """Two clicks in a row."""
        self.click(at)
        self.click(at)

    def drag(self, start: Place, end: Place, steps: int = 6, button: int = 1) -> None:
        """Press at the start, move in some steps, release at the end."""
        (x0, y0), (x1, y1) = _middle(start), _middle(end)
        self.press((x0, y0), button)
        for step in range(1, steps + 1):
            self.move((x0 + (x1 - x0) * step // steps, y0 + (y1 - y0) * step // steps))
        self.release(button)

    def wheel(self, at: Place, clicks: int) -> None:
        """Turn the wheel over a place; up is positive."""
        self.move(at)
        self.post(pygame.MOUSEWHEEL, x=0, y=clicks, precise_x=0.0, precise_y=float(clicks), flipped=False, touch=False)
        self.frames(2)

    # keyboard, window, files

    def key(self, name: str) -> None:
        """Press and release a key by name: ``"space"``, ``"f1"``, ``"ctrl+s"``."""
        *modifiers, key = name.lower().split("+")
        mod = sum(_MODIFIERS[modifier] for modifier in modifiers)
        self.strike(pygame.key.key_code(key), mod)

    def strike(self, code: int, modifiers: int = 0) -> None:
        """Press and release a key by SDL's code, with its modifiers."""
        letter = chr(code) if 32 <= code < 127 else ""
        for kind in (pygame.KEYDOWN, pygame.KEYUP):
            self.post(kind, key=code, mod=modifiers, unicode=letter, scancode=0)
        self.frames(2)

    def type(self, text: str) -> None:
        """Type text into what has the focus."""
        for letter in text:
            self.post(pygame.TEXTINPUT, text=letter)
        self.frames(2)

    def resize(self, width: int, height: int) -> None:
        """Give the window another size, as dragging its corner would."""
        pygame.display.set_mode((width, height), pygame.RESIZABLE)
        self.frames(3)

    def drop(self, path: str) -> None:
        """Drop a file on the window."""
        self.post(pygame.DROPFILE, file=path)
        self.frames(2)

    def post(self, kind: int, **attributes: Any) -> None:
        """Post an event; a frame has to follow."""
        self.posted += 1
        pygame.event.post(pygame.event.Event(kind, **attributes))

    # looking

    def button(self, label: str) -> Any:
        """The visible button with that label, scrolled into sight."""
        return self._in_sight("text", label)

    def labelled(self, label: str) -> Any:
        """The slider, choice or entry with that label, scrolled into sight."""
        return self._in_sight("label", label)

    def _in_sight(self, attribute: str, words: str) -> Any:
        sprites = self.app.session.manager.get_sprite_group().sprites()
        found: Any = next((one for one in sprites if one.visible and getattr(one, attribute, None) == words), None)
        assert found is not None, f"there is no control {words!r}"
        panel = self.app.session.panel
        if found.ui_container is panel.viewport and not panel.viewport.rect.contains(found.rect):
            panel.scroll_to(panel.scroll + found.rect.centery - panel.viewport.rect.centery)
            self.frames()
        return found

    def elements(self) -> list[UIElement]:
        """All controls to be seen (containers and bare grounds aside)."""
        sprites = self.app.session.manager.get_sprite_group().sprites()
        return [one for one in sprites if isinstance(one, UIElement) and one.visible and seen_rect(one).size != (0, 0)]

    def pixels(self) -> bytes:
        """The window's picture, to compare."""
        return pygame.image.tobytes(self.app.screen, "RGB")

    def assert_layout_is_clean(self) -> None:
        """No control reaches out of the window, and none overlaps another."""
        window = self.app.screen.get_rect()
        controls = self.elements()
        for one in controls:
            assert window.contains(seen_rect(one)), f"{describe(one)} leaves the window {window}"
        for index, one in enumerate(controls):
            for other in controls[index + 1 :]:
                if related(one, other):
                    continue
                both = seen_rect(one).clip(seen_rect(other))
                assert both.width <= 1 or both.height <= 1, f"{describe(one)} overlaps {describe(other)}"


def seen_rect(element: UIElement) -> pygame.Rect:
    """The part of an element that its containers let be seen; empty for containers themselves."""
    if isinstance(element, UIContainer):
        return pygame.Rect(0, 0, 0, 0)
    rect = pygame.Rect(element.rect)
    container: Any = element.ui_container
    while container is not None:
        rect = rect.clip(container.rect)
        above = container.ui_container
        container = above if above is not container else None
    return rect if rect.width and rect.height else pygame.Rect(0, 0, 0, 0)


def related(one: UIElement, other: UIElement) -> bool:
    """Whether one is a part of the other, so that it may lie on it (the text line of a labelled entry)."""
    return getattr(one, "line", None) is other or getattr(other, "line", None) is one


def describe(element: UIElement) -> str:
    """An element in words, for a failed test."""
    words = getattr(element, "label", None) or getattr(element, "text", None) or getattr(element, "title", "")
    return f"{type(element).__name__} {words!r} at {seen_rect(element)}"


def _middle(place: Place) -> tuple[int, int]:
    if isinstance(place, tuple):
        return place
    rect = place if isinstance(place, pygame.Rect) else seen_rect(place)
    return rect.center
