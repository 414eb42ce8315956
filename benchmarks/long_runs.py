"""Rows from the checks that last half an hour and are commands of their own: kills, spoilt files, events, soaks.

Each prints a JSON object as its last line. It is run here, or read from a file in which its output was kept.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.measure import Row, at_most, count_row, noted
from benchmarks.watch import MOST_GROWTH, Growth
from brains.errors import UserError
from brains.npz import read_limited

Found = dict[str, Any]
_MOST_BYTES = 50_000_000


def run(words: str) -> str:
    """What ``python -m benchmarks.WORDS --json`` prints; its exit status only says what its last line says too."""
    command = [sys.executable, "-m", f"benchmarks.{words.split()[0]}", *words.split()[1:], "--json"]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True).stdout


def rows_of(name: str, *outputs: str) -> list[Row]:
    """The rows of a check from all that it printed; kills may be shared by several runs, of a task each.

    Raises:
        UserError: the last line is not what this check prints, or there is more than one output of another check.
    """
    if len(outputs) > 1 and name != "kills":
        raise UserError(f"the figures of {name} come from one output, not from {len(outputs)}")
    try:
        found = [json.loads(output.rstrip().rpartition("\n")[2]) for output in outputs]
        if name == "kills":
            tasks = [task for one in found for task in one["tasks"]]
            return _kills({"kills": sum(one["kills"] for one in found), "tasks": tasks})
        return _ROWS[name.partition("-")[0]](found[0])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UserError(f"the last line is not what {name} prints with --json ({type(error).__name__})") from None


def kept_output(path: Path) -> str:
    """The text of a file in which the output of a check was kept.

    Raises:
        UserError: it cannot be read.
    """
    return read_limited(path, _MOST_BYTES).decode("utf-8", errors="replace")


def _kills(found: Found) -> list[Row]:
    runs, same, refused = (sum(task[key] for task in found["tasks"]) for key in ("runs", "same", "refused"))
    what = f"SIGKILL at {found['kills']:,} random instants: broken runs that end with the same champion"
    return [count_row(what, same, runs, runs), _none("run folders that could not be gone on with after them", refused)]


def _fuzz(found: Found) -> list[Row]:
    kinds = found["kinds"]
    files, failures = sum(kind["files"] for kind in kinds), sum(len(kind["failures"]) for kind in kinds)
    row = count_row(
        "spoilt files that are read, or refused in one line, within a second", files - failures, files, files
    )
    slowest = max(kind["slowest_s"] for kind in kinds)
    return [noted(row, kinds=len(kinds), seconds_of_the_slowest=slowest)]


def _monkey(found: Found) -> list[Row]:
    events, slowest = f"random events through all scenes, {found['events']:,}", found["slowest"]
    row = _none(f"{events}: exceptions, and frames over a second", len(found["slow"]) + bool(found["failure"]))
    seconds = slowest["seconds"] if slowest else 0.0
    return [noted(row, seconds_of_the_slowest_frame=seconds), _growth("the same events", found["grown"])]


def _soak(found: Found) -> list[Row]:
    row = _growth(f"soak of scene {found['soak']} at the highest speed", found["grown"]["memory_mb"])
    notes = {"minutes": found["seconds"] / 60, "generations": found["generations"], "troubles": len(found["bad"])}
    return [noted(row, **notes, seconds_of_the_slowest_frame=found["slowest_frame_s"])]


def _growth(what: str, grown: Found) -> Row:
    memory = Growth(**grown)
    row = at_most(f"{what}: growth of memory after the warm-up", "%", [100 * memory.share], 100 * MOST_GROWTH)
    return noted(replace(row, met=None) if math.isnan(memory.share) else row, megabytes=memory.after)


def _none(what: str, count: int) -> Row:
    return Row(what, "", count, count, count, target="none", met=count == 0)


_ROWS: dict[str, Callable[[Found], list[Row]]] = {"fuzz": _fuzz, "monkey": _monkey, "soak": _soak}
