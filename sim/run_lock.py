"""One process at a time writes into a run folder.

The system lets go of the lock when its process ends, however it ends, so there is none to be cleared away by hand.
"""

from __future__ import annotations

import errno
import os
import sys
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from brains.errors import UserError

LOCK = ".lock"
_TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
_EVOLVING = " evolves"
"""Behind the process's number: it has begun to evolve and has not ended that."""
_BYTE = 1 << 30  # Windows lets nobody read locked bytes: far behind the process's number


class RunLock:
    """The right to write into a folder, held until nobody in this process refers to it any more.

    Within the process whoever took the latest turn writes.

    Args:
        folder: which exists.

    Attributes:
        abandoned: whether the process that held it last ended amidst an evolution, without a word.

    Raises:
        UserError: another process holds it, or the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.turn = 0
        self.abandoned = False
        self._file: int | None = None
        try:
            file = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise UserError(f"{folder}: cannot be written: {error.strerror or error}") from None
        try:
            _take(file)
        except OSError as error:
            holder = _holder(file)
            os.close(file)
            if error.errno in _TAKEN:
                raise UserError(f"{folder}: this run is in use by another process{holder}; wait for its end") from None
            return  # a file system without locks: better unguarded than not at all
        self._file = file
        self._let_go = weakref.finalize(self, os.close, file)
        self.abandoned = _read(file).endswith(_EVOLVING)
        self._sign()

    def take_turn(self) -> int:
        """From now on nobody with an earlier turn may write."""
        self.turn += 1
        return self.turn

    @contextmanager
    def evolving(self) -> Iterator[None]:
        """Round an evolution: whoever takes the lock after a process that was gone before its end is told."""
        self._sign(_EVOLVING)
        try:
            yield
        finally:
            self._sign()

    def _sign(self, doing: str = "") -> None:
        """Say who holds it; on a full disk, and where there are no locks, nobody does."""
        if self._file is None:
            return
        with suppress(OSError):
            os.ftruncate(self._file, 0)
            os.lseek(self._file, 0, os.SEEK_SET)
            os.write(self._file, f"{os.getpid()}{doing}".encode())


def hold(folder: Path) -> RunLock:
    """The lock of a folder; the same one for all in this process. Raises UserError as `RunLock`."""
    place = str(folder.resolve())
    lock = _held.get(place)
    if lock is None:
        lock = _held[place] = RunLock(folder)
    return lock


_held: weakref.WeakValueDictionary[str, RunLock] = weakref.WeakValueDictionary()


def _take(file: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(file, _BYTE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _holder(file: int) -> str:
    number = _read(file).removesuffix(_EVOLVING)
    return f" ({number})" if number.isdigit() else ""


def _read(file: int) -> str:
    try:
        os.lseek(file, 0, os.SEEK_SET)
        return os.read(file, 40).decode("ascii")
    except (OSError, ValueError):
        return ""
