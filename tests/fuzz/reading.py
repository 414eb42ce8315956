"""Reading a spoilt file: what may come of it, and what may not."""

from __future__ import annotations

import os
import random
import shutil
import signal
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from brains.errors import UserError
from scenes.opening import opening_of
from tests.fuzz.examples import Example
from tests.fuzz.spoiling import spoilt

LONGEST_LINE = 500
"""Characters of a refusal, paths aside."""
_HANGS_S = 60  # of the clock's time, on a machine that may be busy


class Hanging(Exception):
    """A reader that waits for what never comes."""


@dataclass(frozen=True)
class Outcome:
    """What came of reading a file.

    Attributes:
        refused: the line for the person; "" if it was read.
        failure: what must not be, with its traceback; "" if all is well.
        seconds: of the processor's time.
    """

    refused: str
    failure: str
    seconds: float


def outcome(example: Example, path: Path) -> Outcome:
    """Read a file of that kind, after it, and its folder, were dropped on a window."""
    started = time.thread_time()
    refused = failure = ""
    try:
        with _patience():
            for dropped in (path, path.parent):
                with suppress(UserError):
                    opening_of(dropped)
            example.read(path)
    except UserError as error:
        refused = str(error)
        failure = _fault_of(refused.replace(str(path), "").replace(str(path.parent), ""))
    except Exception:
        failure = traceback.format_exc()
    return Outcome(refused, failure, time.thread_time() - started)


def _fault_of(line: str) -> str:
    if not line.strip():
        return "refused without a word"
    if len(line.splitlines()) > 1:
        return f"refused in more than one line: {line[:300]!r}"
    return f"refused in {len(line)} characters: {line[:200]!r}" if len(line) > LONGEST_LINE else ""


@contextmanager
def _patience() -> Iterator[None]:
    """Raise Hanging when it takes too long, where the system can wake us up."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def wake(*_: object) -> None:
        raise Hanging(f"not read after {_HANGS_S} s")

    before = signal.signal(signal.SIGALRM, wake)
    signal.setitimer(signal.ITIMER_REAL, _HANGS_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def read_spoilt(example: Example, number: int | str) -> Outcome:
    """Spoil the example in the way of that number, and read it; in a folder of its own."""
    data = spoilt(example.data, example.name, random.Random(str(number)))
    with _folder() as folder:
        return outcome(example, example.write(folder, data))


# --- what lies there is no file, or none of use -------------------------------------------------------------------


def _folder_there(path: Path) -> None:
    (path / "inside").mkdir(parents=True)


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _link_to(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


def _large(path: Path) -> None:
    """Eight gigabytes, of which none is on the disk."""
    with path.open("wb") as file:
        file.truncate(8_000_000_000)


PLACES: dict[str, Callable[[Path], None]] = {
    "nothing": lambda path: None,
    "an empty file": Path.touch,
    "a folder": _folder_there,
    "a pipe": _pipe,
    "a link to itself": lambda path: path.symlink_to(path),
    "a link to nothing": _link_to("nowhere"),
    "a link to a device": _link_to("/dev/zero"),
    "a link to a terminal": _link_to("/dev/tty"),
    "a sparse giant": _large,
}
"""What may lie in the place of a file."""


def read_place(example: Example, place: str) -> Outcome:
    """Read what is no file of that kind at all."""
    with _folder() as folder:
        path = example.write(folder)
        path.unlink()
        PLACES[place](path)
        return outcome(example, path)


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
