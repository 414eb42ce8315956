"""Which lessons were understood, kept from one day to the next."""

from __future__ import annotations

import json
from pathlib import Path

from brains.errors import UserError
from brains.npz import read_limited
from brains.storage import write_atomically

FORMAT = "neurarium-classroom/1"
_MOST_BYTES = 100_000


class Progress:
    """The names of the lessons that were understood.

    Args:
        path: of the file; None keeps nothing.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self.understood = _read(path) if path is not None else set()

    def add(self, name: str) -> None:
        """A lesson was understood.

        Raises:
            UserError: that cannot be written.
        """
        if name not in self.understood:
            self.understood.add(name)
            self._write()

    def forget(self) -> None:
        """Begin anew.

        Raises:
            UserError: that cannot be written.
        """
        self.understood.clear()
        self._write()

    def _write(self) -> None:
        if self._path is None:
            return
        data = {"format": FORMAT, "understood": sorted(self.understood)}
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(f"{self._path.parent}: cannot be made: {error.strerror or error}") from None
        write_atomically(self._path, json.dumps(data).encode())


def _read(path: Path) -> set[str]:
    """What the file says; nothing, if it is missing or spoilt: a tick that is lost is no reason to stay out."""
    if not path.is_file():
        return set()
    try:
        data = json.loads(read_limited(path, _MOST_BYTES))
    except (UserError, ValueError, RecursionError):
        return set()
    names = data.get("understood") if isinstance(data, dict) and data.get("format") == FORMAT else None
    return {name for name in names if isinstance(name, str)} if isinstance(names, list) else set()
