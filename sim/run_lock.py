"""One process at a time writes into a run folder.

The system lets go of the lock when its process ends, however it ends, so there is none to be cleared away by hand.
"""

from __future__ import annotations

import errno
import os
import sys
import weakref
from pathlib import Path

from brains.errors import UserError

LOCK = ".lock"
_TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
_BYTE = 1 << 30  # Windows lets nobody read locked bytes: far behind the process's number


class RunLock:
    """The right to write into a folder, held until nobody in this process refers to it any more.

    Within the process whoever took the latest turn writes.

    Args:
        folder: which exists.

    Raises:
        UserError: another process holds it, or the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.turn = 0
        try:
            self._file = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise UserError(f"{folder}: cannot be written: {error.strerror or error}") from None
        try:
            _take(self._file)
        except OSError as error:
            holder = _holder(self._file)
            os.close(self._file)
            if error.errno in _TAKEN:
                raise UserError(f"{folder}: this run is in use by another process{holder}; wait for its end") from None
            return  # a file system without locks: better unguarded than not at all
        self._let_go = weakref.finalize(self, os.close, self._file)
        _sign(self._file)

    def take_turn(self) -> int:
        """From now on nobody with an earlier turn may write."""
        self.turn += 1
        return self.turn


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


def _sign(file: int) -> None:
    """Say who holds it; on a full disk nobody does."""
    try:
        os.ftruncate(file, 0)
        os.lseek(file, 0, os.SEEK_SET)
        os.write(file, str(os.getpid()).encode())
    except OSError:
        return


def _holder(file: int) -> str:
    try:
        os.lseek(file, 0, os.SEEK_SET)
        number = os.read(file, 20).decode("ascii")
    except (OSError, ValueError):
        return ""
    return f" ({number})" if number.isdigit() else ""
