"""Checkpoints: all that a run needs to go on bit for bit, in a file that is whole or not used.

A run keeps its newest checkpoint and the one before. Each is a ``.npz`` with the arrays of `Evolution.state`, the
run's configuration, and a SHA-256 of all of these. A file that is damaged in any way is passed over for the one before
it: as evolution is deterministic, both lead to the same champion.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from brains.errors import UserError
from brains.npz import FileTrouble, pack, read_limited, unpack, write_atomically
from brains.saved import State, read_json, read_text

FORMAT = "neurarium-checkpoint/1"
NEWEST, BEFORE = "checkpoint.npz", "checkpoint-before.npz"
MAX_BYTES = 2_000_000_000
SHARE = 0.008
"""Of a run's time, that goes into its files as it runs; what is captured in between and written last comes on top."""
_CAPTURE_SHARE = 0.002
_OWN = ("format", "config", "sha256")


class TooNew(UserError):
    """A file of a later version of Neurarium; an older file beside it is no reason to go on from there."""


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint file holds.

    Attributes:
        state: see `Evolution.state`.
        config: what config.json said when it was written; None in files of the first version, which lack it.
    """

    state: State
    config: dict[str, Any] | None


def write_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Make it the newest one; the newest so far becomes the one before.

    Raises:
        UserError: it cannot be written; those that were there are still there.
    """
    members = {
        "format": np.array(FORMAT),
        "config": np.array(json.dumps(checkpoint.config)),
        **checkpoint.state,
    }
    members["sha256"] = np.array(_digest(members))
    write_atomically(folder / NEWEST, pack(members), before=folder / BEFORE)


def read_checkpoint(path: Path) -> Checkpoint:
    """Read and check a checkpoint.

    Raises:
        TooNew: of a later version.
        UserError: missing, damaged or something else; without the file's name.
    """
    members = unpack(read_limited(path, MAX_BYTES), MAX_BYTES)
    if "format" not in members:
        if "counts" not in members:
            raise FileTrouble("not a checkpoint")
        return Checkpoint(members, None)
    check_format(read_text(members, "format"), FORMAT)
    if read_text(members, "sha256") != _digest({k: v for k, v in members.items() if k != "sha256"}):
        raise FileTrouble("damaged: its bytes do not give its checksum")
    config = read_json(members, "config")
    if not isinstance(config, dict):
        raise FileTrouble("damaged: it holds no configuration")
    return Checkpoint({name: array for name, array in members.items() if name not in _OWN}, config)


def check_format(found: Any, expected: str) -> None:
    """Refuse what this version cannot read.

    Args:
        found: as it stands in the file; expected: such as ``neurarium-run/1``.

    Raises:
        TooNew: the same kind of file of a later version.
        UserError: anything else.
    """
    if found == expected:
        return
    kind, version = expected.split("/")
    match found.split("/") if isinstance(found, str) else ():
        case (name, number) if name == kind and number.isascii() and number.isdigit() and int(number) > int(version):
            raise TooNew(
                f"made by a later version of Neurarium (format {found:.60}); this one reads {expected}: update it"
            )
    raise FileTrouble(f"its format is {found!r:.60}, expected '{expected}'")


def _digest(members: State) -> str:
    digest = hashlib.sha256()
    for name, array in members.items():
        digest.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


class Pace:
    """When a run's files are due: as often as possible without taking more than a small share of its time.

    Generations that take longer than some hundredths of a second are all written; of shorter ones, some. What is lost
    by a kill is bred again, the same.

    Args:
        every_s: seconds that have to pass besides.
        clock: seconds that only grow.
    """

    def __init__(self, every_s: float = 0.0, clock: Callable[[], float] = time.perf_counter) -> None:
        self._every_s = every_s
        self._clock = clock
        self._write_s = self._capture_s = -np.inf

    @property
    def write_due(self) -> bool:
        """Whether to write now."""
        return self._clock() >= self._write_s

    @property
    def capture_due(self) -> bool:
        """Whether to take the state into memory now, for whoever stops the run before the next writing."""
        return self._clock() >= self._capture_s

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Round the writing: the longer it takes, the later the next."""
        begun = self._clock()
        try:
            yield
        finally:
            ended = self._clock()
            self._write_s = max(begun + self._every_s, ended + (ended - begun) / SHARE)

    @contextmanager
    def capturing(self) -> Iterator[None]:
        """Round the capturing."""
        begun = self._clock()
        yield
        ended = self._clock()
        self._capture_s = ended + (ended - begun) / _CAPTURE_SHARE
