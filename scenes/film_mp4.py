"""MP4 films (H.264), made by the ffmpeg program that the package imageio-ffmpeg brings along."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from brains.errors import UserError

_LAST_WORDS_BYTES = 4_000


def is_mp4_possible() -> bool:
    """Whether the package that makes them is installed."""
    return find_spec("imageio_ffmpeg") is not None


class Mp4Writer:
    """Feeds pictures to ffmpeg, which writes the file.

    Args:
        path: of the file; replaced if it exists.
        size: width and height in pixels, both even.
        slot_s: the shortest time a picture is shown, in seconds.

    Raises:
        UserError: ffmpeg is not there; the message says how to get it.
        OSError: it cannot be started.
    """

    def __init__(self, path: Path, size: tuple[int, int], slot_s: float) -> None:
        command = _command(_program(), path, size, slot_s)
        # A file, since nobody reads a pipe meanwhile and a full one would stop ffmpeg.
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - open until ffmpeg ends
        try:
            self._ffmpeg = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=self._said, **_apart()
            )
        except OSError:
            self._said.close()
            raise
        self._shown = b""
        self._slot = 0

    def add(self, pixels: bytes, slot: int) -> None:
        """Show this picture from that slot on.

        Args:
            pixels: red, green, blue of each pixel, row by row.
            slot: later than the one before.

        Raises:
            OSError: ffmpeg takes no more.
        """
        self._show_until(slot)
        self._shown = pixels

    def close(self, slots: int) -> None:
        """End the film, which lasts that many slots.

        Raises:
            OSError: ffmpeg could not write it.
        """
        try:
            self._show_until(slots)
            assert self._ffmpeg.stdin is not None
            with self._in_its_words():
                self._ffmpeg.stdin.close()
            if self._ffmpeg.wait() != 0:
                raise OSError(self._last_words())
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Let ffmpeg go, whatever it is doing."""
        if self._ffmpeg.poll() is None:
            self._ffmpeg.kill()
            self._ffmpeg.wait()
        if self._ffmpeg.stdin is not None:
            with suppress(OSError):  # pixels that were still on their way have nobody to take them
                self._ffmpeg.stdin.close()
        self._said.close()

    def _show_until(self, slot: int) -> None:
        assert self._ffmpeg.stdin is not None
        with self._in_its_words():
            while self._shown and self._slot < slot:
                self._ffmpeg.stdin.write(self._shown)
                self._slot += 1
        self._slot = slot

    @contextmanager
    def _in_its_words(self) -> Iterator[None]:
        """Round what gives it pixels: if it takes no more, it has said why."""
        try:
            yield
        except OSError:
            self._ffmpeg.wait()
            raise OSError(self._last_words()) from None

    def _last_words(self) -> str:
        """What ffmpeg complained about last."""
        self._said.seek(0, 2)
        self._said.seek(max(0, self._said.tell() - _LAST_WORDS_BYTES))
        lines = self._said.read().decode("utf-8", "replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "ffmpeg ended early")


def _apart() -> dict[str, Any]:
    """A group of its own: Ctrl+C is for us, and ffmpeg ends when we end the film."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def _program() -> str:
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        return str(get_ffmpeg_exe())
    except ImportError:
        raise UserError("an MP4 film needs one more package: pip install 'neurarium[video]'") from None
    except RuntimeError:
        raise UserError("the program ffmpeg, which makes MP4 films, is not there: install ffmpeg") from None


def _command(program: str, path: Path, size: tuple[int, int], slot_s: float) -> list[str]:
    pictures = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{size[0]}x{size[1]}", "-r", f"{1 / slot_s:g}", "-i", "-"]
    # One thread: the window needs the other cores more. Half the colour resolution is what every player takes.
    packing = ["-an", "-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-threads", "1", "-pix_fmt", "yuv420p"]
    colours = ["-vf", "scale=out_color_matrix=bt709:out_range=tv", "-colorspace", "bt709"]
    colours += ["-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
    place = ["-movflags", "+faststart", "-f", "mp4", str(path.absolute())]
    return [program, "-y", "-nostdin", "-loglevel", "error", *pictures, *packing, *colours, *place]
