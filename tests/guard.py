"""What this process does to the world outside it: files it writes, connections it makes, processes it begins.

Python tells auditors (`sys.addaudithook`, PEP 578) of each before it happens. What C libraries open by themselves
passes unseen; whoever wants to be sure of that looks at what lies in the folders afterwards.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_PATHS = {
    "os.remove": 1,
    "os.rename": 2,
    "os.mkdir": 1,
    "os.rmdir": 1,
    "os.link": 2,
    "os.symlink": 2,
    "os.truncate": 1,
    "os.chmod": 1,
    "os.chown": 1,
    "os.utime": 1,
    "os.mkfifo": 1,
    "os.mknod": 1,
    "shutil.rmtree": 1,
}
"""Events that change what lies at a path, and how many of their first arguments are such paths."""
_NETWORK = ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname")
_PROCESSES = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "pty.spawn")


def deed_of(event: str, arguments: tuple[Any, ...]) -> tuple[str, list[str]] | None:
    """What an audit event does: ``write`` with paths, ``network`` or ``process`` with words; None for nothing of these.

    A file that is open already, known by its number alone, was told of when it was opened.
    """
    if event == "open":
        path, mode, flags = arguments
        writes = bool(isinstance(flags, int) and flags & _WRITING) or bool(set(mode or "") & set("wax+"))
        return ("write", [_whole(path)]) if writes and not isinstance(path, int) else None
    if event in _PATHS:
        if event != "os.truncate" and isinstance(arguments[-1], int) and arguments[-1] >= 0:
            return None  # within an open folder: who takes a folder apart told of it as shutil.rmtree
        return "write", [_whole(one) for one in arguments[: _PATHS[event]] if not isinstance(one, int)]
    if event in _NETWORK:
        return "network", [f"{event} {arguments[1:] if event.startswith('socket.c') else arguments}"]
    if event in _PROCESSES:
        return "process", [f"{event} {arguments[:2]}"]
    return None


def _whole(path: Any) -> str:
    return os.path.abspath(os.fsdecode(path))


def audit(tell: Callable[[str, str], None]) -> None:
    """From now on call ``tell(kind, what)`` before each such deed; an exception of ``tell`` prevents it.

    Cannot be undone: for a process of its own.
    """

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        deed = deed_of(event, arguments)
        if deed is not None:
            for what in deed[1]:
                tell(deed[0], what)

    sys.addaudithook(hook)


def lies_in(path: str, folders: list[Path]) -> bool:
    """Whether a path, its links followed, is one of these folders or inside one; the null device is nowhere."""
    place = Path(os.path.realpath(path))
    return str(place) == os.devnull or any(place == folder or folder in place.parents for folder in folders)


@contextmanager
def fence(folder: Path) -> Iterator[None]:
    """Refuse, with PermissionError, to write outside a folder for a while. For a process of its own, and once."""
    fenced = [folder.resolve()]

    def refuse(kind: str, what: str) -> None:
        if fenced and kind == "write" and not lies_in(what, fenced):
            raise PermissionError(13, "forbidden outside the folder of this run", what)

    audit(refuse)
    try:
        yield
    finally:
        fenced.clear()
