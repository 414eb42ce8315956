"""A person's own points: a table of three columns, two features and a class or a value.

Read in one go as bytes and cut into lines by NumPy, so that of a million rows only those that are kept cost anything.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from brains.datasets.dataset import Dataset
from brains.errors import UserError
from brains.examples import CLASSIFICATION, REGRESSION
from brains.npz import FileTrouble, read_limited

MAX_BYTES = 500_000_000
MAX_ROWS = 20_000
MAX_LINE_CHARACTERS = 1_000
MOST_CLASSES = 10
MOST_NUMBERED_CLASSES = 6
TASKS = ("", CLASSIFICATION, REGRESSION)


def load_csv(path: str | Path, rng: np.random.Generator, task: str = "", most_rows: int = MAX_ROWS) -> Dataset:
    """Points from a CSV file: ``x,y,class`` or ``x,y,value`` in every line, with or without a line of headings.

    Commas, semicolons or tabs part the columns; with the latter two, numbers may have a decimal comma. A third column
    of words, or of at most ``MOST_NUMBERED_CLASSES`` different whole numbers, holds classes; other numbers are values.

    Args:
        path: of the file.
        rng: chooses which rows are kept where there are too many.
        task: ``"classification"`` or ``"regression"``; "" finds out.
        most_rows: of more rows than that, a sample is kept.

    Raises:
        UserError: one line that names the file and what is wrong where: unreadable, no text, empty, not three columns,
            a feature that is no number or not finite, a single class, too many classes.
    """
    if task not in TASKS:
        raise UserError(f"the task of a CSV file is {CLASSIFICATION} or {REGRESSION}, got {task!r:.80}")
    try:
        return _read(Path(path), rng, task, most_rows)
    except _Trouble as trouble:
        raise UserError(f"{path}: {trouble}") from None


class _Trouble(Exception):
    """What is wrong inside the file."""


def _read(path: Path, rng: np.random.Generator, task: str, most_rows: int) -> Dataset:
    lines, numbers, total = _sampled_lines(_bytes(path), rng, most_rows)
    if not lines:
        raise _Trouble("it is empty; write lines of x,y,class")
    mark = _separator(lines[0])
    axes, third = ("x", "y"), "class"
    cells = [_cells(line, mark, number) for line, number in zip(lines, numbers, strict=True)]
    if numbers[0] == 1 and not _is_number(cells[0][0], mark) and not _is_number(cells[0][1], mark):
        (first, second, third), cells, numbers = cells[0], cells[1:], numbers[1:]
        axes, total = (first or "x", second or "y"), total - 1
    if len(cells) < 2:
        raise _Trouble(f"it has {len(cells)} row{'s' * (len(cells) != 1)} of points; at least 2 are needed")
    points = _points(cells, numbers, mark, axes)
    labels, classes, found = _answers([row[2] for row in cells], numbers, mark, task, third)
    notes = (f"{len(cells):,} of {total:,} rows, chosen at random",) if total > len(cells) else ()
    return Dataset(path.stem, path.name, points, labels, found, axes, classes, notes)


def _bytes(path: Path) -> bytes:
    try:
        data = read_limited(path, MAX_BYTES)
    except FileTrouble as trouble:
        raise _Trouble(str(trouble)) from None
    if b"\0" in data[:4096]:
        raise _Trouble("not a text file; save the table as CSV")
    return data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _sampled_lines(data: bytes, rng: np.random.Generator, most_rows: int) -> tuple[list[str], list[int], int]:
    """Lines that are not blank, their numbers in the file from 1, and how many there were; the first always stays."""
    ends = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == ord("\n"))
    starts = np.concatenate([[0], ends + 1])
    ends = np.concatenate([ends, [len(data)]])
    rows = np.flatnonzero(ends > starts)
    total = len(rows)
    if total > most_rows + 1:
        rest = rng.choice(total - 1, size=most_rows, replace=False) + 1
        rows = rows[np.concatenate([[0], np.sort(rest)])]
    lines, numbers = [], []
    for row in rows.tolist():
        if ends[row] - starts[row] > MAX_LINE_CHARACTERS:
            raise _Trouble(f"line {row + 1} is longer than {MAX_LINE_CHARACTERS} characters; not a table of points")
        line = _decoded(data[starts[row] : ends[row]], row + 1).strip(" ")
        if line:
            lines.append(line)
            numbers.append(row + 1)
    return lines, numbers, total if total > most_rows + 1 else len(lines)


def _decoded(line: bytes, number: int) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        raise _Trouble(f"line {number} is not UTF-8 text; save the table as CSV in UTF-8") from None


def _separator(line: str) -> str:
    return next((mark for mark in ("\t", ";") if mark in line), ",")


def _cells(line: str, mark: str, number: int) -> list[str]:
    cells = [cell.strip().removeprefix('"').removesuffix('"').strip() for cell in line.split(mark)]
    if len(cells) != 3:
        raise _Trouble(
            f"line {number} has {len(cells)} column{'s' * (len(cells) != 1)}; three are needed: x, y, and a class or "
            "a value"
        )
    return cells


def _number(cell: str, mark: str) -> float | None:
    """The number in a cell, nan and inf included; None where there is none."""
    if mark != "," and re.fullmatch(r"[+-]?\d*,\d+([eE][+-]?\d+)?", cell):
        cell = cell.replace(",", ".")
    try:
        return float(cell) if "_" not in cell else None
    except ValueError:
        return None


def _is_number(cell: str, mark: str) -> bool:
    return _number(cell, mark) is not None


def _points(cells: list[list[str]], numbers: Sequence[int], mark: str, axes: tuple[str, str]) -> np.ndarray:
    points = np.empty((len(cells), 2))
    for row, (line, number) in enumerate(zip(cells, numbers, strict=True)):
        for column in (0, 1):
            value = _number(line[column], mark)
            if value is None or not np.isfinite(value):
                raise _Trouble(f"line {number}: {axes[column]} is {line[column]!r:.40}, not a finite number")
            points[row, column] = value
    return points


def _answers(
    cells: list[str], numbers: Sequence[int], mark: str, task: str, heading: str
) -> tuple[np.ndarray, tuple[str, ...], str]:
    """Labels or values ``(N,)``, names of the classes, and the task."""
    values = [_number(cell, mark) for cell in cells]
    wrong = next((row for row, cell in enumerate(cells) if not cell), None)
    if wrong is not None:
        raise _Trouble(f"line {numbers[wrong]}: the {heading or 'class'} is missing")
    if task != CLASSIFICATION and None not in values:
        found = np.array(values, dtype=np.float64)
        if not np.isfinite(found).all():
            row = int(np.argmin(np.isfinite(found)))
            raise _Trouble(f"line {numbers[row]}: the value is {cells[row]!r:.40}, not a finite number")
        whole = bool((found == np.floor(found)).all()) and len(np.unique(found)) <= MOST_NUMBERED_CLASSES
        if task == REGRESSION or not whole:
            return found, (), REGRESSION
    elif task == REGRESSION:
        row = values.index(None)
        raise _Trouble(f"line {numbers[row]}: the value is {cells[row]!r:.40}, not a number")
    return _classes(cells, values)


def _classes(cells: list[str], values: list[float | None]) -> tuple[np.ndarray, tuple[str, ...], str]:
    names = sorted(
        set(cells), key=lambda name: (values[cells.index(name)] is None, values[cells.index(name)] or 0, name)
    )
    if len(names) == 1:
        raise _Trouble(f"all points are of one class, {names[0]!r:.40}; at least 2 are needed")
    if len(names) > MOST_CLASSES:
        raise _Trouble(f"it has {len(names)} different classes; at most {MOST_CLASSES} can be told apart here")
    numbers = {name: index for index, name in enumerate(names)}
    return np.array([numbers[cell] for cell in cells], dtype=np.intp), tuple(names), CLASSIFICATION
