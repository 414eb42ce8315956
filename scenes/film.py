"""A film on its way to disk: pictures of a window are handed over, a thread packs and writes them."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from queue import Full, Queue
from typing import Protocol

import pygame

from brains.errors import UserError
from scenes.film_format import SLOTS_PER_S, Colour, Kind, film_size
from scenes.film_mp4 import Mp4Writer

_BACKLOG_BYTES = 64_000_000
_numbers = itertools.count(1)


class _Writer(Protocol):
    def add(self, pixels: bytes, slot: int) -> None: ...
    def close(self, slots: int) -> None: ...
    def abandon(self) -> None: ...


class Film:
    """Writes under a temporary name, hidden in the same folder, until it is kept or thrown away.

    A film is a row of slots of a twentieth of a second. A picture fills its slot and those after it, up to the next.

    Attributes:
        size: of its pictures in pixels.
        pictures: how many were taken.

    Args:
        folder: where it goes.
        kind: of file.
        source: size of the window (or the part of it) at the start; larger ones are made smaller.
        colours: that a GIF shows exactly.
        ground: what is beside a window that has another shape by now.

    Raises:
        UserError: the folder cannot be written, or what makes such films is not installed.
    """

    def __init__(
        self, folder: Path, kind: Kind, source: tuple[int, int], colours: Sequence[Colour], ground: pygame.Color
    ) -> None:
        self.size = film_size(source, kind)
        self.pictures = 0
        self._ground = ground
        self._temporary = folder / f".neurarium-{os.getpid()}-{next(_numbers)}.{kind}.tmp"
        self._writer: _Writer | None = None
        self._trouble: Exception | None = None
        self._writer = self._open(kind, colours)
        most = max(4, _BACKLOG_BYTES // (4 * self.size[0] * self.size[1]))
        self._queue: Queue[tuple[pygame.Surface | None, int]] = Queue(most)
        self._thread = threading.Thread(target=self._write, name="film", daemon=True)
        self._thread.start()

    def _open(self, kind: Kind, colours: Sequence[Colour]) -> _Writer:
        slot_s = 1 / SLOTS_PER_S
        try:
            self._temporary.touch()  # ffmpeg would tell much later that it cannot
            if kind == "mp4":
                return Mp4Writer(self._temporary, self.size, slot_s)
            from scenes.film_gif import GifWriter  # only a GIF needs Pillow

            return GifWriter(self._temporary, self.size, slot_s, colours)
        except OSError as error:
            self._remove()
            raise UserError(f"{self._temporary.parent}: no film can be written there: {_reason(error)}") from None
        except UserError:
            self._remove()
            raise

    def take(self, surface: pygame.Surface, slot: int, *, wait: bool = False) -> bool:
        """Show what that surface shows now from that slot on.

        Args:
            surface: may change afterwards.
            slot: later than the one before.
            wait: if the writing is behind, wait for it; otherwise the picture is left out, which returns False.
        """
        picture = self._fitted(surface)
        try:
            self._queue.put((picture, slot), block=wait)
        except Full:
            return False
        self.pictures += 1
        return True

    def _fitted(self, surface: pygame.Surface) -> pygame.Surface:
        """A copy in the film's size; what has another shape is shown whole, in the middle."""
        width, height = surface.get_size()
        share = min(self.size[0] / width, self.size[1] / height)
        size = max(1, round(width * share)), max(1, round(height * share))
        if abs(size[0] - self.size[0]) <= 1 and abs(size[1] - self.size[1]) <= 1:
            return pygame.transform.smoothscale(surface, self.size)
        picture = pygame.Surface(self.size)
        picture.fill(self._ground)
        small = pygame.transform.smoothscale(surface, size)
        picture.blit(small, small.get_rect(center=picture.get_rect().center))
        return picture

    # --- the thread -------------------------------------------------------------------------------------------------

    def _write(self) -> None:
        picture: pygame.Surface | None
        while True:
            picture, slot = self._queue.get()
            if self._trouble is None:
                try:
                    self._write_one(picture, slot)
                except Exception as error:  # told to whoever ends the film; a dead thread would let them wait for ever
                    self._trouble = error
            if picture is None:
                return

    def _write_one(self, picture: pygame.Surface | None, slot: int) -> None:
        assert self._writer is not None
        if picture is not None:
            self._writer.add(pygame.image.tobytes(picture, "RGB"), slot)
            return
        self._writer.close(slot)
        with self._temporary.open("rb+") as file:
            os.fsync(file.fileno())  # else a power cut could leave the name without the content

    # --- the end ----------------------------------------------------------------------------------------------------

    @property
    def failed(self) -> bool:
        """Whether it went wrong already, so that further pictures are in vain."""
        return self._trouble is not None

    @property
    def written(self) -> bool:
        """After `finish`: whether all is written, so that `keep` will not wait."""
        return not self._thread.is_alive()

    def finish(self, slots: int) -> None:
        """No more pictures; the film lasts that many slots. The rest is written on the side."""
        self._queue.put((None, slots))

    def keep(self, path: Path) -> int:
        """Wait until all is written, give the film its name, and return its size in bytes.

        Raises:
            UserError: it could not be written; nothing is left of it.
        """
        self._thread.join()
        try:
            if self._trouble is not None:
                raise self._trouble
            size = self._temporary.stat().st_size
            os.replace(self._temporary, path)
            return size
        except OSError as error:
            raise UserError(f"{path}: the film cannot be written: {_reason(error)}") from None
        finally:
            self._remove()

    def discard(self) -> None:
        """Throw it away, finished or not."""
        if self._thread.is_alive():
            self._trouble = self._trouble or InterruptedError("thrown away")
            self._queue.put((None, 0))
            self._thread.join()
        self._remove()

    def _remove(self) -> None:
        if self._writer is not None:
            self._writer.abandon()
        with suppress(OSError):  # the folder is gone or locked: nothing more to be done
            self._temporary.unlink(missing_ok=True)


def colours_of(palette: dict[str, pygame.Color]) -> list[Colour]:
    """The colours of a theme, as a film takes them."""
    return [(colour.r, colour.g, colour.b) for colour in palette.values()]


def _reason(error: OSError) -> str:
    return error.strerror or " ".join(str(error).split())
