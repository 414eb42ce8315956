"""The folder of a sweep: its rows in a table, what they share, and the curves."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from brains.errors import UserError
from brains.npz import read_limited, write_atomically
from brains.pictures.sweeps import Row

TABLE, SHARED, PICTURE = "sweep.csv", "sweep.json", "sweep.png"
_MAX_BYTES = 50_000_000
_COLUMNS = [item.name for item in fields(Row)]
_KINDS = {"hidden": str, "epochs": int, "seed": int}


def open_folder(folder: Path, shared: dict[str, Any]) -> list[Row]:
    """Make the folder, or go on in one that is there. Returns the rows it has.

    Args:
        shared: what all trainings of the sweep share; a sweep with another is not gone on with.

    Raises:
        UserError: the folder cannot be made, is of another sweep, or holds a damaged table.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{folder}: cannot be made: {error.strerror or error}") from None
    path = folder / SHARED
    if not path.exists():
        if (folder / TABLE).exists():
            raise UserError(f"{folder} has a {TABLE} but no {SHARED}; name another folder with --out")
        write_atomically(path, (json.dumps(shared, indent=1) + "\n").encode())
        return []
    if (there := _shared(path)) != json.loads(json.dumps(shared)):
        different = [name for name in shared if there.get(name) != json.loads(json.dumps(shared[name]))]
        raise UserError(
            f"{folder} holds another sweep (its {', '.join(different) or 'settings'} differ); name another --out"
        )
    return read_rows(folder / TABLE) if (folder / TABLE).exists() else []


def read_rows(path: Path) -> list[Row]:
    """The rows of a table. Raises UserError when it is none."""
    try:
        text = read_limited(path, _MAX_BYTES).decode("utf-8")
        table = csv.DictReader(io.StringIO(text), strict=True)
        if table.fieldnames != _COLUMNS:
            raise UserError(f"its columns are not {', '.join(_COLUMNS)}")
        return [_row(values) for values in table]
    except (UserError, UnicodeDecodeError, csv.Error) as error:
        raise UserError(f"{path}: {error!s:.200}; delete it, or name another folder with --out") from None


def write_rows(path: Path, rows: Sequence[Row]) -> None:
    """Replace the table, all or nothing."""
    text = io.StringIO()
    table = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows(asdict(row) for row in rows)
    write_atomically(path, text.getvalue().encode())


def _shared(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(read_limited(path, _MAX_BYTES))
    except (UserError, ValueError, RecursionError) as error:
        raise UserError(f"{path}: {error!s:.200}; name another folder with --out") from None
    return found if isinstance(found, dict) else {}


def _row(values: dict[str, Any]) -> Row:
    try:
        found = {name: _KINDS.get(name, float)(values[name]) for name in _COLUMNS}
    except (TypeError, ValueError):
        raise UserError(f"a row that is no row of a sweep: {values!s:.80}") from None
    if None in values or not all(math.isfinite(v) for v in found.values() if isinstance(v, float)):
        raise UserError(f"a row that is no row of a sweep: {values!s:.80}")
    return Row(**found)
