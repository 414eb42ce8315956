"""The table of a run: one line a generation, added at the end, so that a long run costs no more than a short one."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import Any

from brains.errors import UserError
from brains.npz import read_limited, write_atomically

MAX_BYTES = 256_000_000
_WHOLE = ("generation", "exploit", "evaluations", "steps")
Row = dict[str, Any]


class MetricsTable:
    """``metrics.csv`` of a run; its first column is the generation.

    A line that a kill left half written at the end does not count.

    Args:
        path: of the file, which need not exist.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._columns: list[str] | None = None

    def rows(self) -> list[Row]:
        """All rows as numbers, by column.

        Raises:
            UserError: the file is not such a table.
        """
        try:
            text = self._whole_lines().decode()
            rows = list(csv.DictReader(io.StringIO(text)))
            found = [{name: _number(name, row[name]) for name in row if name is not None} for row in rows]
            if any(row["generation"] is None for row in found):
                raise ValueError("a row without its generation")
            return found
        except KeyError as error:
            raise UserError(f"{self.path}: not the metrics of a run: no column {error!s:.200}") from None
        except (ValueError, TypeError, csv.Error) as error:
            raise UserError(f"{self.path}: not the metrics of a run: {error!s:.200}") from None

    def append(self, rows: list[Row]) -> None:
        """Add rows, all with the same columns.

        Raises:
            UserError: they cannot be written; the file is then as before.
        """
        if not rows:
            return
        columns = list(rows[0])
        if self._columns is None:
            self._columns = self._header()
        if set(columns) <= set(self._columns):
            self._add(_csv(self._columns, rows))
            return
        # The first rows, or those after rows of an earlier version, which knew fewer columns.
        columns += [name for name in self._columns if name not in columns]
        names = dict(zip(columns, columns, strict=True))
        write_atomically(self.path, _csv(columns, [names, *self.rows(), *rows]))
        self._columns = columns

    def _add(self, lines: bytes) -> None:
        try:
            with self.path.open("r+b", buffering=0) as file:
                end = file.seek(0, os.SEEK_END)
                try:
                    while lines:  # a disk that is nearly full takes a part, and complains at the next
                        lines = lines[file.write(lines) :]
                    os.fsync(file.fileno())
                except BaseException:
                    file.truncate(end)
                    raise
        except OSError as error:
            raise UserError(f"{self.path}: cannot be written: {error.strerror or error}") from None

    def keep(self, generations: int) -> bool:
        """Drop all rows after that generation, and what is half written.

        Returns:
            Whether the rows up to it are all there.

        Raises:
            UserError: the file is not such a table, or cannot be written.
        """
        if not self.path.exists():
            return generations == 0
        if generations == 0:
            self.path.unlink()
            return True
        lines = self._whole_lines().splitlines(keepends=True)
        kept, end = 0, len(lines[0]) if lines else 0
        for line in lines[1:]:
            number = line.partition(b",")[0]
            if not number.isdigit() or len(number) > 15 or int(number) > generations:
                break
            kept, end = int(number), end + len(line)
        if end < self.path.stat().st_size:
            self._cut(end)
        return kept == generations

    def _cut(self, end: int) -> None:
        try:
            with self.path.open("r+b") as file:
                file.truncate(end)
                os.fsync(file.fileno())
        except OSError as error:
            raise UserError(f"{self.path}: cannot be written: {error.strerror or error}") from None

    def _header(self) -> list[str]:
        return next(csv.reader(io.StringIO(self._whole_lines().partition(b"\n")[0].decode())), [])

    def _whole_lines(self) -> bytes:
        if not self.path.is_file():
            return b""
        data = read_limited(self.path, MAX_BYTES)
        return data[: data.rfind(b"\n") + 1]


def _number(column: str, text: str) -> float | int | None:
    if text == "":
        return None
    return int(text) if column in _WHOLE else float(text)


def _csv(columns: list[str], rows: list[Row]) -> bytes:
    lines = io.StringIO()
    csv.DictWriter(lines, columns, restval="", lineterminator="\n").writerows(rows)
    return lines.getvalue().encode()
