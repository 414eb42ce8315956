"""The recorded figures, ``benchmarks/results.json``: what every measurement gave last, when and on what."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from benchmarks.machine import Machine, this_machine
from benchmarks.measure import Row
from brains.errors import UserError
from brains.npz import FileTrouble, read_limited, write_atomically

RESULTS = Path(__file__).with_name("results.json")
_MOST_BYTES = 2_000_000


@dataclass(frozen=True)
class Recorded:
    """What one measurement gave.

    Attributes:
        measured: the day, as ``2026-11-30``; quick: whether with fewer and shorter rounds.
        machine: that it ran on; rows: its figures.
    """

    measured: str
    quick: bool
    machine: Machine
    rows: list[Row]


_FORM = TypeAdapter(dict[str, Recorded])


def read(path: Path | None = None) -> dict[str, Recorded]:
    """The recorded figures (of :data:`RESULTS`) by the measurement's name; none if there is no such file.

    Raises:
        UserError: the file is not what :func:`record` writes.
    """
    path = path or RESULTS
    if not path.exists():
        return {}
    try:
        return _FORM.validate_python(json.loads(read_limited(path, _MOST_BYTES)))
    except (ValueError, RecursionError, FileTrouble, ValidationError) as error:
        raise UserError(f"{path.name} does not hold recorded figures; measure them anew with --record") from error


def record(name: str, rows: list[Row], *, quick: bool = False) -> None:
    """Keep what a measurement gave just now, in place of what it gave before; the others stay.

    Raises:
        UserError: the file is there, but is not what this writes.
    """
    known = read()
    known[name] = Recorded(date.today().isoformat(), quick, this_machine(), rows)
    form = {key: _plain(value) for key, value in sorted(known.items())}
    write_atomically(RESULTS, (json.dumps(form, indent=1, ensure_ascii=False) + "\n").encode())


def plain(row: Row | Machine) -> dict[str, Any]:
    """A row or a machine as JSON takes it: without what is as by default, numbers to five figures."""
    found: dict[str, Any] = _plain(row)
    return found


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        parts = {part.name: (getattr(value, part.name), part.default) for part in dataclasses.fields(value)}
        return {name: _plain(inner) for name, (inner, default) in parts.items() if inner != default and inner != {}}
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if value is None or isinstance(value, str | bool):
        return value
    number = float(f"{float(value):.5g}")  # NumPy's numbers too
    return int(number) if number.is_integer() else number
