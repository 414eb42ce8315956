"""What a process holds of its machine, read now and then: does it grow?

Read from Linux's ``/proc``; elsewhere the readings are nan, and nothing is said about growth.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

WARM_UP = 0.2
"""The share of a run that may grow as it likes: code is loaded, caches fill."""
MOST_GROWTH = 0.05
_WINDOW = 0.1  # of the run: what is compared are medians over the tenth after the warm-up and over the last tenth
_UNKNOWN = float("nan")


@dataclass(frozen=True)
class Reading:
    """What a process holds at a moment.

    Attributes:
        memory_mb: resident, its own and that of its children.
        files: open file descriptors; threads; children: processes that it began and that live.
    """

    memory_mb: float
    files: float
    threads: float
    children: float


def reading(pid: int | None = None) -> Reading:
    """Of that process (None for this one); nan where the system does not tell or the process has ended."""
    own = Path("/proc") / str(os.getpid() if pid is None else pid)
    try:
        children = _children(own)
        memory = _memory_mb(own) + sum(_memory_mb(child) for child in children if child.exists())
        # Listing a folder opens it, which counts as one more.
        return Reading(memory, len(os.listdir(own / "fd")), len(os.listdir(own / "task")), len(children))
    except (OSError, ValueError):
        return Reading(_UNKNOWN, _UNKNOWN, _UNKNOWN, _UNKNOWN)


def memory_mb() -> float:
    """Memory of this process alone that is in use now; nan where the system does not tell."""
    try:
        return _memory_mb(Path("/proc/self"))
    except (OSError, ValueError):
        return _UNKNOWN


def _memory_mb(process: Path) -> float:
    words = (process / "statm").read_text().split()
    return int(words[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6 if len(words) > 1 else 0.0


def _children(process: Path) -> list[Path]:
    found = []
    for task in (process / "task").iterdir():
        try:
            found += [Path("/proc") / pid for pid in (task / "children").read_text().split()]
        except OSError:
            continue  # a thread that ended just now
    return found


@dataclass(frozen=True)
class Growth:
    """How much a figure grew after the warm-up.

    Attributes:
        before, after: medians over the tenth of the samples after the warm-up and over the last tenth.
        peak: the most of all.
    """

    before: float
    after: float
    peak: float

    @property
    def share(self) -> float:
        """Of what it was; below 0 if it shrank."""
        return self.after / self.before - 1

    @property
    def flat(self) -> bool:
        """It grew by no more than is allowed, or nothing is known of it."""
        return not self.share > MOST_GROWTH


def growth(samples: Sequence[float]) -> Growth:
    """Of evenly taken samples, at least one."""
    values = np.array(samples, dtype=float)
    window = max(1, round(len(values) * _WINDOW))
    start = min(int(len(values) * WARM_UP), len(values) - window)
    after, before = values[-window:], values[start : start + window]
    return Growth(float(np.median(before)), float(np.median(after)), float(values.max()))
