"""Animated GIFs written picture by picture, so that a film of any length takes no more memory than a short one.

Pillow reduces the colours and packs the pixels; what stands around them is written here, since Pillow itself keeps all
pictures of a film until the last one is known. Source: Graphics Interchange Format, Version 89a, CompuServe, 1990.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.GifImagePlugin import getdata

from scenes.film_format import Colour

_CLEAR = 255  # the last colour of the table stands for "as in the picture before"
_FAR = 32  # a pixel whose red, green or blue is off by more than this is shown wrongly
_MOST_WRONG = 0.01
_NEAR = 8  # Pillow tells colours apart by about four steps; closer to a kept one than twice that means the kept one
_EVERY = 4  # of so many pixels across and down one is looked at
_LONGEST_DELAY = 65_535


@dataclass(frozen=True)
class _Picture:
    """A picture that waits for the next one, which ends its time."""

    slot: int
    part: Image.Image
    corner: tuple[int, int]
    own_colours: bool


class GifWriter:
    """Writes one film.

    The table of colours is made from the first picture and used for all; a picture that it shows badly begins another
    table. Only what changed from one picture to the next is stored.

    Args:
        path: of the file; replaced if it exists.
        size: width and height in pixels.
        slot_s: the shortest time a picture is shown, in seconds; whole hundredths.
        colours: red, green, blue, 0 to 255, that the table holds in any case; at most 128.

    Raises:
        OSError: here and later: the file cannot be written.
    """

    def __init__(self, path: Path, size: tuple[int, int], slot_s: float, colours: Sequence[Colour]) -> None:
        self._file = path.open("wb", buffering=8192)  # a full disk is noticed soon; Python's own buffers have grown
        self._size = size
        self._slot_cs = round(100 * slot_s)
        self._kept = list(dict.fromkeys(colours))[:128]
        self._table: NDArray[np.uint8] | None = None
        self._like = Image.new("P", (1, 1))
        self._own_colours = False
        self._shown: NDArray[np.uint8] | None = None
        self._waiting: _Picture | None = None

    def add(self, pixels: bytes, slot: int) -> None:
        """Show this picture from that slot on.

        Args:
            pixels: red, green, blue of each pixel, row by row.
            slot: later than the one before.
        """
        image = Image.frombytes("RGB", self._size, pixels)
        if self._table is None:
            self._table = self._make_table(image)
            self._write_start(self._table)
        indices = self._indices(image)
        if self._is_wrong(pixels, indices):
            self._table, self._own_colours, self._shown = self._make_table(image), True, None
            indices = self._indices(image)
        box, part = self._change(indices)
        if box is None:
            return  # the picture before stays
        self._write_waiting(slot)
        self._waiting = _Picture(slot, self._image(part), box, self._own_colours)
        self._shown = indices

    def close(self, slots: int) -> None:
        """End the film, which lasts that many slots."""
        self._write_waiting(slots)
        self._file.write(b";")
        self._file.close()

    def abandon(self) -> None:
        """Let the file go as it is."""
        with suppress(OSError):  # a full disk has no room for the last bytes either
            self._file.close()

    def _make_table(self, image: Image.Image) -> NDArray[np.uint8]:
        """(256, 3) colours: those to keep, then the picture's own by median cut."""
        half = image.resize((max(1, self._size[0] // 2), max(1, self._size[1] // 2)), Image.Resampling.NEAREST)
        reduced = half.quantize(_CLEAR - len(self._kept), Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        own = np.reshape(reduced.getpalette() or [], (-1, 3))[: _CLEAR - len(self._kept)]
        found = np.reshape(self._kept, (-1, 3)).astype(int)
        if len(found):
            own = own[np.abs(own[:, None] - found).max(axis=2).min(axis=1) > _NEAR]
        found = np.concatenate([found, own]).astype(np.uint8)
        table = np.repeat(found[:1], 256, axis=0)
        table[: len(found)] = found
        self._like.putpalette(table.tobytes())
        return table

    def _indices(self, image: Image.Image) -> NDArray[np.uint8]:
        """(height, width) of the nearest colour of each pixel; never the clear one."""
        indices = np.array(image.quantize(palette=self._like, dither=Image.Dither.NONE))
        indices[indices == _CLEAR] = 0  # the same colour: the table is filled up with its first
        return indices

    def _is_wrong(self, pixels: bytes, indices: NDArray[np.uint8]) -> bool:
        """Whether too many pixels are shown in another colour than theirs, for want of a better one."""
        assert self._table is not None
        meant = np.frombuffer(pixels, np.uint8).reshape(*indices.shape, 3)[::_EVERY, ::_EVERY]
        off = np.abs(meant.astype(np.int16) - self._table[indices[::_EVERY, ::_EVERY]])
        wrong = (off.max(axis=2) > _FAR).mean()
        return bool(wrong > _MOST_WRONG) and self._shown is not None

    def _change(self, indices: NDArray[np.uint8]) -> tuple[tuple[int, int] | None, NDArray[np.uint8]]:
        """The corner and the content of the smallest rectangle that holds all changes; no corner if there are none."""
        if self._shown is None:
            return (0, 0), indices
        changed = indices != self._shown
        rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
        if not len(rows):
            return None, indices
        box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        part = np.where(changed[box], indices[box], np.uint8(_CLEAR))
        return (int(columns[0]), int(rows[0])), part

    def _image(self, indices: NDArray[np.uint8]) -> Image.Image:
        assert self._table is not None
        image = Image.fromarray(np.ascontiguousarray(indices))
        image.putpalette(self._table.tobytes())
        return image

    def _write_start(self, table: NDArray[np.uint8]) -> None:
        """Header, size, the table of colours for all pictures, and that the film begins again after its end."""
        self._file.write(b"GIF89a" + struct.pack("<HHBBB", *self._size, 0xF7, 0, 0) + table.tobytes())
        self._file.write(b"!\xff\x0bNETSCAPE2.0\x03\x01" + struct.pack("<HB", 0, 0))

    def _write_waiting(self, until: int) -> None:
        picture = self._waiting
        if picture is None:
            return
        delay_cs = min(_LONGEST_DELAY, (until - picture.slot) * self._slot_cs)
        written = getdata(
            picture.part,
            picture.corner,
            duration=10 * delay_cs,
            transparency=_CLEAR,
            disposal=1,  # the next picture is drawn over this one
            include_color_table=picture.own_colours,
        )
        self._file.write(b"".join(written))
        self._waiting = None
