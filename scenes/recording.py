"""Recording what the window shows: starts and stops, keeps the film's time, tells where it went."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pygame

from brains.errors import UserError
from scenes import commands
from scenes.film import Film, colours_of
from scenes.film_format import SLOTS_PER_S, Kind, words_of_size
from scenes.film_mp4 import is_mp4_possible
from scenes.stepping import LONGEST_FRAME_S

if TYPE_CHECKING:
    from scenes.app import App

MOST_S: dict[Kind, float] = {"gif": 60.0, "mp4": 600.0}


class Recording:
    """The film that is made of the window now, if any, and those that are still being written.

    Its time is what the person saw go by: a window that was minimised or stood still for long leaves no gap.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._film: Film | None = None
        self._kind: Kind = "gif"
        self._scene = ""
        self._time_s = 0.0
        self._slot = -1
        self._ending: list[tuple[Film, Kind, str, float]] = []

    @property
    def time_s(self) -> float | None:
        """How long the film is so far; None while nothing is recorded."""
        return None if self._film is None else self._time_s

    def press(self, *, as_gif: bool = False) -> None:
        """Start recording, or stop and keep the film; the status line tells if no film can be made.

        Args:
            as_gif: a GIF even where an MP4 could be made.
        """
        with self._app.guard():
            if self._film is None:
                self._start(as_gif)
            else:
                self._stop()

    def _start(self, as_gif: bool) -> None:
        app, palette = self._app, self._app.theme.palette
        self._kind = "gif" if as_gif or not is_mp4_possible() else "mp4"
        size = app.screen.get_size()
        self._film = Film(commands.picture_folder(), self._kind, size, colours_of(palette), palette["background"])
        self._scene, self._time_s, self._slot = app.session.name, 0.0, -1
        app.say(f"Recording a film ({self._kind.upper()}, at most {MOST_S[self._kind]:.0f} s); F9 ends it")

    def _stop(self) -> None:
        film, self._film = self._film, None
        assert film is not None
        if film.pictures == 0:
            film.discard()
            self._app.say("Recording ended before there was anything to see")
            return
        slots = max(self._slot + 1, self._slots())
        film.finish(slots)
        self._ending.append((film, self._kind, self._scene, slots / SLOTS_PER_S))

    def _slots(self) -> int:
        return int(self._time_s * SLOTS_PER_S + 1e-6)  # sixtieths of a second do not add up exactly

    def watch(self, screen: pygame.Surface, elapsed_s: float) -> None:
        """A frame was drawn.

        Args:
            screen: what it shows.
            elapsed_s: since the frame drawn before.

        Raises:
            UserError: the film could not be written; nothing is left of it.
        """
        self._keep_written()
        film = self._film
        if film is None:
            return
        if film.failed:
            self._film = None
            film.finish(0)
            film.keep(self._path(self._kind, self._scene))  # raises what went wrong
        if self._slot >= 0:
            self._time_s += min(max(elapsed_s, 0.0), LONGEST_FRAME_S)
        slot = self._slots()
        if self._time_s >= MOST_S[self._kind]:
            self._stop()
        elif slot > self._slot and film.take(screen, slot):
            self._slot = slot

    def _keep_written(self) -> None:
        for entry in [entry for entry in self._ending if entry[0].written]:
            self._ending.remove(entry)
            self._keep(*entry)

    def _keep(self, film: Film, kind: Kind, scene: str, lasts_s: float) -> None:
        path = self._path(kind, scene)
        size = film.keep(path)
        words = f"Saved {path} ({lasts_s:.1f} s, {words_of_size(size)})"
        if lasts_s >= MOST_S[kind]:
            words += f": {MOST_S[kind]:.0f} s is the most for a film"
        self._app.say(words)

    @staticmethod
    def _path(kind: Kind, scene: str) -> Path:
        return commands.picture_path(scene, f".{kind}")

    def close(self) -> None:
        """The window closes: end the film, and wait until all are written.

        Raises:
            UserError: one could not be written; the others are kept.
        """
        if self._film is not None:
            self._stop()
        trouble: UserError | None = None
        while self._ending:
            try:
                self._keep(*self._ending.pop(0))
            except UserError as error:
                trouble = error
        if trouble is not None:
            raise trouble
