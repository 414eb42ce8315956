"""How much is read from a stranger's file, and reading no more than that.

A file of a few kilobytes can claim to hold gigabytes, and unpack to them. So memory grows only with what has really
been read, what a header claims is checked before anything is allocated, and every limit stands here.
"""

import gzip
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from brains.errors import UserError
from brains.npz import FileTrouble

MAX_FILE_BYTES = 1_000_000_000
"""Of any file, unpacked."""
MAX_PIXEL_BYTES = 700_000_000
"""Of all pictures of a set together, one byte a pixel and colour; as float32, which a network sees, four times that."""
MAX_SIDE = 1024
"""Height and width of the pictures of a set, in pixels."""
MAX_PICTURE_BYTES = 50_000_000
"""Of one picture file."""
MAX_PICTURE_PIXELS = 64_000_000
"""Of one picture before it is scaled down; cameras make 12 to 50 million."""
MAX_PICTURES = 300_000
"""Picture files of a folder or a zip."""

_CHUNK_BYTES = 1 << 20


@contextmanager
def told_of(path: Path) -> Iterator[None]:
    """Put a file's name in front of what is wrong in it. Raises UserError."""
    try:
        yield
    except UserError as error:
        words = str(error)
        raise UserError(words if words.startswith(str(path)) else f"{path}: {words}") from None


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A regular file, unpacked on the way if it is packed with gzip.

    Raises:
        FileTrouble: no such file, one that cannot be read, or damaged packing; without the file's name.
    """
    try:
        if not path.is_file():
            raise FileTrouble("this is a folder, not a file" if path.is_dir() else "there is no such file")
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            yield cast(BinaryIO, gzip.GzipFile(fileobj=file)) if packed else file
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise FileTrouble("damaged or cut short; fetch or copy it again") from None
    except OSError as error:
        raise FileTrouble(f"cannot be read: {error.strerror or error}") from None


def listed(folder: Path) -> list[Path]:
    """What a folder holds, by name, hidden files left out. Raises FileTrouble, without the folder's name."""
    try:
        found = []
        for path in folder.iterdir():
            if not path.name.startswith((".", "__MACOSX")):
                found.append(path)
            if len(found) > MAX_PICTURES:
                raise FileTrouble(f"more than {MAX_PICTURES:,} files in {folder.name}; cut it down")
        return sorted(found)
    except OSError as error:
        raise FileTrouble(f"cannot be read: {error.strerror or error}") from None


def read_up_to(stream: BinaryIO, most_bytes: int) -> bytearray:
    """What is left of a stream, at most so many bytes."""
    data = bytearray()
    while len(data) < most_bytes:
        chunk = stream.read(min(_CHUNK_BYTES, most_bytes - len(data)))
        if not chunk:
            break
        data += chunk
    return data


def unpacked(path: Path, most_bytes: int = MAX_FILE_BYTES) -> bytearray:
    """All of a file, plain or packed with gzip. Raises FileTrouble, also if there is more than ``most_bytes``."""
    with opened(path) as stream:
        known = 0 if isinstance(stream, gzip.GzipFile) else os.fstat(stream.fileno()).st_size
        data = bytearray() if known > most_bytes else read_up_to(stream, most_bytes + 1)
    if max(known, len(data)) > most_bytes:
        raise FileTrouble(f"larger than the {most_bytes:,} bytes that are read")
    return data


def check_size(count: int, height: int, width: int, colours: int = 1) -> None:
    """Raises FileTrouble for pictures that are too large, too many, or none."""
    if not (1 <= height <= MAX_SIDE and 1 <= width <= MAX_SIDE):
        raise FileTrouble(f"pictures of {height} × {width} pixels; expected 1 to {MAX_SIDE} each way")
    if count < 1:
        raise FileTrouble("it holds no pictures")
    if count * height * width * colours > MAX_PIXEL_BYTES:
        raise FileTrouble(
            f"{count:,} pictures of {height} × {width} are more than the {MAX_PIXEL_BYTES:,} bytes that are read; "
            "cut it down"
        )
