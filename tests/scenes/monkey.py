"""A seeded monkey at the mouse, the keyboard, the window's corner and a heap of files."""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pygame
from pygame_gui.elements import UITextEntryLine

from scenes.stepping import SPEEDS
from tests.scenes.driver import FRAME_S, Driver, describe, seen_rect

_KEYS = sorted({getattr(pygame, name) for name in dir(pygame) if name.startswith("K_")} - {pygame.K_F11})
_MODIFIERS = (0, 0, 0, pygame.KMOD_LCTRL, pygame.KMOD_LSHIFT)
_WIDTHS, _HEIGHTS = (200, 320, 640, 1280, 1600), (150, 240, 400, 800, 1000)
_WORDS = (
    "12,8", "0", "-1", "nan", "1e999", "9" * 400, "", "12,8,", "ä☃\u202e", "../../x", "rough:0.3", "seed:5", "tanh",
)  # fmt: skip
_WINDOW_EVENTS = (
    pygame.WINDOWFOCUSLOST,
    pygame.WINDOWFOCUSGAINED,
    pygame.WINDOWLEAVE,
    pygame.WINDOWENTER,
    pygame.WINDOWMINIMIZED,
    pygame.WINDOWRESTORED,
    pygame.QUIT,
)
_REMEMBERED = 60


@dataclass(frozen=True)
class Deed:
    """One thing that the monkey did.

    Attributes:
        number: of the deed, from 0; scene: shown when it began; words: what it was.
        seconds: of the processor's time, of its slowest frame.
    """

    number: int
    scene: str
    words: str
    seconds: float = 0.0

    def __str__(self) -> str:
        return f"{self.number}: {self.scene}: {self.words} ({self.seconds * 1000:.0f} ms)"


class Monkey:
    """Clicks, drags, types, drops files, resizes the window and goes from scene to scene at random.

    Every deed draws from a generator of its own, by the seed and the deed's number, so that it stays the same deed
    whatever was drawn for those before it.

    Args:
        driver: of the window.
        seed: of all it does.
        scenes: it may go to; none to stay where it is.
        files: it may drop on the window.

    Attributes:
        deeds: the last ones, for the report of a failure.
        slowest: the deed with the slowest frame so far.
    """

    def __init__(self, driver: Driver, seed: int, scenes: Sequence[str] = (), files: Sequence[Path] = ()) -> None:
        self.driver, self._seed, self._scenes, self._files = driver, seed, scenes, files
        self._random = random.Random(seed)
        self._count = 0
        self._words = ""
        self.deeds: deque[Deed] = deque(maxlen=_REMEMBERED)
        self.slowest = Deed(-1, "", "nothing")
        self._doings: dict[Callable[[], None], int] = {
            self._click: 20,
            self._click_control: 20,
            self._drag: 8,
            self._drag_control: 6,
            self._key: 26,
            self._write: 4,
            self._resize: 4,
            self._wheel: 6,
            self._wait: 10,
            self._window_event: 1,
            self._speed: 2,
            self._dialog: 2,
            self._drop: 4 if files else 0,
            self._go: 2 if scenes else 0,
        }

    def play(self, deeds: int) -> None:
        """Do so many things."""
        for _ in range(deeds):
            self._do()

    def _do(self) -> None:
        driver = self.driver
        self._random = random.Random(f"{self._seed}/{self._count}")
        (doing,) = self._random.choices(list(self._doings), weights=list(self._doings.values()))
        scene, self._words, driver.slowest_frame_s = driver.app.session.name, doing.__name__, 0.0
        try:
            doing()
        finally:
            done = Deed(self._count, scene, self._words, driver.slowest_frame_s)
            self.deeds.append(done)
            self._count += 1
        self.slowest = max(self.slowest, done, key=lambda deed: deed.seconds)
        driver.app.running = True  # Ctrl+Q is a fine thing to press

    def _say(self, words: str) -> None:
        self._words = words

    # --- the mouse --------------------------------------------------------------------------------------------------

    def _place(self) -> tuple[int, int]:
        width, height = self.driver.app.screen.get_size()
        return self._random.randrange(width), self._random.randrange(height)

    def _control(self) -> Any:
        """A control to be seen, the rarer kinds as likely as the common ones; None if there is none."""
        elements = self.driver.elements()
        kinds = sorted({type(element).__name__ for element in elements})
        if not kinds:
            return None
        kind = self._random.choice(kinds)
        return self._random.choice([element for element in elements if type(element).__name__ == kind])

    def _click(self) -> None:
        place, button = self._place(), self._random.choice((1, 1, 1, 2, 3))
        self._say(f"click {button} at {place}")
        self.driver.click(place, button)

    def _click_control(self) -> None:
        control, twice = self._control(), self._random.random() < 0.15
        if control is None:
            return
        self._say(f"{'double ' if twice else ''}click on {describe(control)}")
        place = seen_rect(control).center
        self.driver.click(place)
        if twice:
            self.driver.click(place)

    def _drag(self) -> None:
        start, end, button = self._place(), self._place(), self._random.choice((1, 1, 3))
        self._say(f"drag {button} from {start} to {end}")
        self.driver.press(start, button)
        self.driver.move(end)
        self.driver.release(button)

    def _drag_control(self) -> None:
        """Of a slider: to one of its ends."""
        control, way = self._control(), self._random.choice((-1, 1)) * self.driver.app.screen.get_width()
        if control is None:
            return
        start = seen_rect(control).center
        self._say(f"drag {describe(control)} by {way}")
        self.driver.press(start)
        self.driver.move((start[0] + way, start[1]))
        self.driver.release()

    def _wheel(self) -> None:
        place, turn = self._place(), self._random.choice((-3, -1, 1, 3))
        self._say(f"wheel {turn} at {place}")
        self.driver.wheel(place, turn)

    # --- the keyboard -----------------------------------------------------------------------------------------------

    def _key(self) -> None:
        key, modifiers = self._random.choice(_KEYS), self._random.choice(_MODIFIERS)
        self._say(f"key {pygame.key.name(key)!r} {modifiers}")
        self.driver.strike(key, modifiers)

    def _write(self) -> None:
        """Words into a line, if there is one, and Enter."""
        lines = [one for one in self.driver.elements() if isinstance(one, UITextEntryLine)]
        words = self._random.choice(_WORDS)
        line = self._random.choice(lines) if lines else None
        self._say(f"write {words[:20]!r} into {describe(line) if line is not None else 'nothing'}")
        if line is not None:
            self.driver.click(seen_rect(line).center)
            self.driver.strike(pygame.K_a, pygame.KMOD_LCTRL)
        self.driver.type(words)
        self.driver.strike(self._random.choice((pygame.K_RETURN, pygame.K_RETURN, pygame.K_ESCAPE, pygame.K_TAB)))

    def _speed(self) -> None:
        speed = self._random.randrange(len(SPEEDS))
        self._say(f"speed {SPEEDS[speed]:g}")
        self.driver.app.choose_speed(speed)
        self.driver.frames()

    def _dialog(self) -> None:
        """Open or save something, by a name that may exist."""
        key = self._random.choice((pygame.K_o, pygame.K_s))
        words = self._random.choice((*_WORDS, "a", "a"))
        self._say(f"dialog of Ctrl+{pygame.key.name(key)}, name {words[:20]!r}")
        self.driver.strike(key, pygame.KMOD_LCTRL)
        self.driver.strike(pygame.K_a, pygame.KMOD_LCTRL)
        self.driver.type(words)
        self.driver.strike(self._random.choice((pygame.K_RETURN, pygame.K_RETURN, pygame.K_ESCAPE)))
        self.driver.frames()

    # --- the window -------------------------------------------------------------------------------------------------

    def _resize(self) -> None:
        size = self._random.choice(_WIDTHS), self._random.choice(_HEIGHTS)
        self._say(f"resize to {size}")
        self.driver.resize(*size)

    def _window_event(self) -> None:
        kind = self._random.choice(_WINDOW_EVENTS)
        self._say(f"event {pygame.event.event_name(kind)}")
        self.driver.post(kind)
        self.driver.frames()

    def _wait(self) -> None:
        frames, elapsed_s = self._random.randrange(1, 8), self._random.choice((FRAME_S, FRAME_S, 0.0, 3.0))
        self._say(f"wait {frames} frames of {elapsed_s:.3f} s")
        self.driver.frames(frames, elapsed_s)

    def _drop(self) -> None:
        path = self._random.choice(list(self._files))
        self._say(f"drop {path}")
        self.driver.drop(str(path))

    def _go(self) -> None:
        name = self._random.choice(list(self._scenes))
        self._say(f"open {name}")
        started = time.thread_time()
        self.driver.open(name)
        self.driver.slowest_frame_s = max(self.driver.slowest_frame_s, time.thread_time() - started)
