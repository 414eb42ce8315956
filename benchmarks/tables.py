"""The figures as text: in the terminal, as Markdown, and in the pages that show them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.table import Table

from benchmarks.catalogue import MEASUREMENTS, Measurement
from benchmarks.machine import Machine, together
from benchmarks.measure import Row
from benchmarks.results import Recorded
from brains.errors import UserError

BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
REMARKS = {
    "car-steps": "CarRacing draws a picture in every step, because that is what its agents see; our cars see by rays.",
    "shipped biped:": "A walk that does not last upright to its end counts as 0 m.",
}
"""What has to be said under a table that has a row which begins so."""
HEADINGS = ("what", "ours", "spread", "peer", "ratio", "promise")


def print_rows(rows: list[Row], title: str) -> None:
    """Print the rows as a table in the terminal."""
    table = Table(title=title)
    for heading in HEADINGS:
        table.add_column(heading, justify="left" if heading in ("what", "promise") else "right")
    for row in rows:
        table.add_row(*_cells(row))
    Console(width=180).print(table)


def markdown(rows: Iterable[Row]) -> str:
    """The rows as one table of Markdown."""
    aligned = ("---", "---:", "---:", "---:", "---:", "---")
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (HEADINGS, aligned, *(_cells(row) for row in rows)))


def readme_figures(recorded: Mapping[str, Recorded]) -> str:
    """What stands between the markers of the README: telling rows and missed promises, in one table a heading."""
    chosen = [(measurement, headlines(measurement, recorded)) for measurement in MEASUREMENTS]
    return "\n\n".join([*_parts(chosen, "**{}**"), *_measured_on(recorded, [m.name for m, rows in chosen if rows])])


def page(recorded: Mapping[str, Recorded]) -> str:
    """All of ``docs/benchmarks.md``."""
    all_rows = [(m, recorded[m.name].rows if m.name in recorded else []) for m in MEASUREMENTS]
    known = [measurement.name for measurement, rows in all_rows if rows]
    parts = [_INTRODUCTION, _list_of_measurements(recorded), *_parts(all_rows, "## {}"), *_notes(recorded, known)]
    return "\n\n".join([*parts, "## Measured on", *_measured_on(recorded, known)]) + "\n"


def put_between_markers(text: str, figures: str) -> str:
    """The text with the figures in place of what stood between its markers.

    Raises:
        UserError: it has no markers, or not in their order.
    """
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        raise UserError(f"there is no place for the figures: expected the lines {BEGIN} and {END}")
    return f"{head}{BEGIN}\n\n{figures}\n\n{END}{tail}"


def headlines(measurement: Measurement, recorded: Mapping[str, Recorded]) -> list[Row]:
    """The recorded rows of a measurement that the README shows: those of the catalogue, and every missed promise."""
    rows = recorded[measurement.name].rows if measurement.name in recorded else []
    return [row for row in rows if row.met is False or row.what.startswith(measurement.headlines)]


def _parts(found: list[tuple[Measurement, list[Row]]], heading: str) -> list[str]:
    """A heading and a table for every subject that has rows."""
    parts = []
    for subject in dict.fromkeys(measurement.subject for measurement, _ in found):
        rows = [row for measurement, rows in found if measurement.subject == subject for row in rows]
        if rows:
            parts += [heading.format(subject), markdown(rows)]
            parts += [remark for start, remark in REMARKS.items() if any(row.what.startswith(start) for row in rows)]
    return parts


_INTRODUCTION = """\
# What was measured

This page and the table of the README are written by `python -m benchmarks --readme` from `benchmarks/results.json`,
which `--record` fills. "Ours" and "peer" are medians, "spread" is the lowest and the highest of the rounds of ours.
Ours and the peer's run in turn, in one process or each in one of its own; a ratio is the median of the rounds' ratios,
above 1 where ours is better. "Promise" is what the project holds itself to.

```
pip install '.[peers]'                               # what is compared with
python -m benchmarks                                 # everything but what runs by name only: half an hour
python -m benchmarks --only cars,walkers --quick     # some, in fewer and shorter rounds
python -m benchmarks --only cars --record --readme   # and keep the figures here and in the README
```

Digits are read from `$NEURARIUM_DATA/mnist` (`neurarium data fetch mnist` brings them); without them random pictures
take the same time, and the accuracies are left out. Where a peer is not installed, one line says what is missing.

The long checks are commands of their own, such as `python -m benchmarks.soak car --json`; `--only soak-car` runs it,
and `--only soak-car --output-in FILE` takes the figures from its output kept in a file."""


def _list_of_measurements(recorded: Mapping[str, Recorded]) -> str:
    lines = ["| `--only` | measures | takes | recorded |", "| --- | --- | --- | --- |"]
    for measurement in MEASUREMENTS:
        known = recorded.get(measurement.name)
        day = "" if known is None else known.measured + (", quick" if known.quick else "")
        alone = "" if measurement.in_all else ", by name only"
        lines.append(f"| `{measurement.name}` | {measurement.line} | {measurement.duration}{alone} | {day} |")
    return "\n".join(lines)


def _notes(recorded: Mapping[str, Recorded], names: list[str]) -> list[str]:
    noted = [row for name in names for row in recorded[name].rows if row.notes]
    if not noted:
        return []
    lines = [
        f"- {row.what}: " + ", ".join(f"{name} {figure(value)}" for name, value in row.notes.items()) for row in noted
    ]
    return ["## Besides", "\n".join(lines)]


def _measured_on(recorded: Mapping[str, Recorded], names: list[str]) -> list[str]:
    """A line for every machine; usually there is one."""
    found = []
    for machine in together([recorded[name].machine for name in names]):
        its = [name for name in names if _belongs(recorded[name].machine, machine)]
        days = sorted({recorded[name].measured for name in its})
        when = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
        which = "" if len(its) == len(names) else f" ({', '.join(its)})"
        found.append(f"Measured {when}{which} on {machine.in_words()}.")
    return found


def _belongs(machine: Machine, whole: Machine) -> bool:
    return together([whole, machine]) == [whole]


def _cells(row: Row) -> tuple[str, ...]:
    spread = "" if row.low == row.high else f"{figure(row.low)} – {figure(row.high)}"
    peer = "" if row.peer is None else f"{row.peer_name}: {figure(row.peer)}"
    ratio = "" if row.ratio is None else f"{row.ratio:,.0f} ×" if row.ratio >= 10 else f"{row.ratio:.2g} ×"
    promise = (
        ""
        if not row.target
        else f"{row.target}: {'kept' if row.met else 'missed'}"
        if row.met is not None
        else row.target
    )
    return row.what, f"{figure(row.ours)} {row.unit}".strip(), spread, peer, ratio, promise


def figure(value: float) -> str:
    """A number in three or four figures."""
    if math.isinf(value):
        return "never"
    return f"{value:,.0f}" if abs(value) >= 100 or float(value).is_integer() else f"{value:.3g}"
