"""The picture files in a zip or below a folder, by the folders they lie in. Nothing is unpacked to the disk."""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from brains.errors import UserError
from brains.npz import FileTrouble, read_limited
from brains.pictures.limits import MAX_PICTURE_BYTES, MAX_PICTURES, listed
from brains.pictures.picture_files import SUFFIXES

MAX_UNPACKED_BYTES = 4_000_000_000
"""Of all files of a zip together."""
MAX_DEPTH = 4
"""Folders within folders."""
MAX_NAME = 500
"""Characters of a path within the set."""

_CHUNK_BYTES = 1 << 24
_ENTRY_MARK = b"PK\x01\x02"  # of every entry in a zip's directory


class Entry(NamedTuple):
    """A picture file: the folders it lies in, outermost first, its name, and what reads it."""

    folders: tuple[str, ...]
    name: str
    read: Callable[[], bytes]

    @property
    def path(self) -> str:
        return "/".join((*self.folders, self.name))


@contextmanager
def entries_of(path: Path) -> Iterator[list[Entry]]:
    """The picture files of a folder or a zip in the order of their paths, to be read while the context lasts.

    Raises:
        FileTrouble: too many, too large, a damaged zip, or names that lead out of it.
    """
    if path.is_dir():
        yield _checked(_below(path, ()))
        return
    try:
        _check_directory(path)
        with zipfile.ZipFile(path) as archive:
            yield _checked(_zipped(archive))
    except UserError:
        raise
    except zipfile.BadZipFile:
        raise FileTrouble("a damaged zip, or none") from None
    except (EOFError, ValueError, RuntimeError, OverflowError, NotImplementedError, struct.error, zlib.error):
        raise FileTrouble("a damaged zip") from None  # all that zipfile is known to raise on damaged archives
    except OSError as error:
        raise FileTrouble(f"cannot be read: {error.strerror or error}") from None


def _below(folder: Path, folders: tuple[str, ...]) -> Iterator[Entry]:
    for path in listed(folder):
        if path.is_dir():
            if len(folders) < MAX_DEPTH and not path.is_symlink():  # a link may lead round in a circle
                yield from _below(path, (*folders, path.name))
        elif path.suffix.lower() in SUFFIXES:
            yield Entry(folders, path.name, partial(read_limited, path, MAX_PICTURE_BYTES))


def _check_directory(path: Path) -> None:
    """Count the entries before zipfile makes an object of each: a file may claim hundreds of millions."""
    if not path.is_file():
        raise FileTrouble("there is no such file")
    _check_bytes(path.stat().st_size)  # a zip is never much larger than what is in it
    count, kept = 0, b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            block = kept + chunk
            count, kept = count + block.count(_ENTRY_MARK), block[-len(_ENTRY_MARK) + 1 :]
            if count > MAX_PICTURES:
                raise FileTrouble(f"more than {MAX_PICTURES:,} files in the zip; cut it down")


def _check_bytes(count: int) -> None:
    if count > MAX_UNPACKED_BYTES:
        raise FileTrouble(f"it unpacks to more than the {MAX_UNPACKED_BYTES:,} bytes that are read")


def _zipped(archive: zipfile.ZipFile) -> Iterator[Entry]:
    if not all(info.filename for info in archive.infolist()):
        raise FileTrouble("a damaged zip: a file in it has no name")
    infos = [info for info in archive.infolist() if not info.is_dir()]
    _check_bytes(sum(info.file_size for info in infos))
    for info in infos:
        parts = info.filename.replace("\\", "/").split("/")
        if parts[0] == "" or ".." in parts or ":" in parts[0]:
            raise FileTrouble(f"the name {info.filename!r:.80} leads out of the zip; nothing of it is read")
        if any(part.startswith((".", "__MACOSX")) for part in parts) or not parts[-1].lower().endswith(SUFFIXES):
            continue
        if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileTrouble(f"{info.filename!r:.80} is encrypted or packed in an unknown way")
        if info.file_size > MAX_PICTURE_BYTES:
            raise FileTrouble(f"{info.filename!r:.80} is larger than {MAX_PICTURE_BYTES:,} bytes")
        yield Entry(tuple(parts[:-1]), parts[-1], partial(_member, archive, info))


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as member:
        return member.read(info.file_size + 1)


def _checked(entries: Iterator[Entry]) -> list[Entry]:
    found: list[Entry] = []
    for entry in entries:
        if not entry.path.isprintable() or len(entry.path) > MAX_NAME:
            raise FileTrouble(f"the name {entry.path!r:.80} is too long or has signs that cannot be shown")
        found.append(entry)
        if len(found) > MAX_PICTURES:
            raise FileTrouble(f"more than {MAX_PICTURES:,} pictures; cut it down")
    return sorted(found, key=lambda entry: (entry.folders, entry.name))
