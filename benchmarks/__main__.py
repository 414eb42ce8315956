"""Measure, print and record: ``python -m benchmarks [--only NAME,...] [--quick] [--record] [--readme]``.

What is compared with comes with the extra ``peers``: ``pip install '.[peers]'``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import traceback
from pathlib import Path

from benchmarks import catalogue, long_runs, results, tables
from benchmarks.catalogue import MEASUREMENTS, Measurement
from benchmarks.machine import this_machine
from benchmarks.measure import FULL, QUICK, Row
from brains.errors import UserError
from brains.npz import write_atomically

_ROOT = Path(__file__).parent.parent
README, PAGE = _ROOT / "README.md", _ROOT / "docs" / "benchmarks.md"


def main(words: list[str] | None = None) -> int:
    """Do what the words of the command line say; the exit status."""
    arguments = _parser().parse_args(words)
    try:
        return _run(arguments)
    except UserError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure ours beside public peers.")
    parser.add_argument("--only", action="append", metavar="NAME,...", help="these measurements; may be repeated")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    parser.add_argument("--list", action="store_true", help="what can be measured, and how long it takes")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    parser.add_argument(
        "--output-in",
        type=Path,
        action="append",
        metavar="FILE",
        help="take the figures of a long check from its output with --json; kills may have several",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file as well")
    parser.add_argument("--record", action="store_true", help="keep the figures in benchmarks/results.json")
    parser.add_argument(
        "--readme",
        action="store_true",
        help="write the recorded figures into README.md and docs/benchmarks.md; measures only what --only names",
    )
    return parser


def _run(arguments: argparse.Namespace) -> int:
    if arguments.list:
        _print_list()
        return 0
    chosen = _chosen(arguments)
    failed: list[str] = []
    if arguments.output_in:
        rows = _taken(chosen, arguments.output_in, arguments.record)
    else:
        rows, failed = _measure(chosen, arguments.quick, arguments.record)
    if arguments.markdown:
        print(tables.markdown(rows))
    elif rows:
        tables.print_rows(rows, this_machine().in_words())
    if arguments.json:
        machine = results.plain(this_machine())
        figures = {"machine": machine, "rows": [results.plain(row) for row in rows]}
        write_atomically(arguments.json, (json.dumps(figures, indent=1, ensure_ascii=False) + "\n").encode())
    if arguments.readme:
        write_pages()
    return 1 if failed else 0


def _chosen(arguments: argparse.Namespace) -> list[Measurement]:
    if arguments.only:
        names = [name.strip() for words in arguments.only for name in words.split(",")]
        return [catalogue.find(name) for name in dict.fromkeys(names) if name]
    if arguments.readme and not arguments.record:
        return []
    return [measurement for measurement in MEASUREMENTS if measurement.in_all]


def _measure(chosen: list[Measurement], quick: bool, keep: bool) -> tuple[list[Row], list[str]]:
    """The rows of all that could be measured, and the names of those that failed."""
    rows: list[Row] = []
    failed = []
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    for measurement in chosen:
        gone = measurement.missing(measurement.needs)
        if gone:
            _tell(f"{measurement.name}: left out, {gone}")
            continue
        gone = measurement.missing(measurement.peers)
        if gone:
            _tell(f"{measurement.name}: without these peers, {gone}")
        minutes = measurement.quick_minutes if quick else measurement.minutes
        _tell(f"{measurement.name}: {measurement.line} (about {catalogue.in_minutes(minutes)}) …")
        start = time.perf_counter()
        try:
            found = measurement.function()(QUICK if quick else FULL)
        except UserError as error:
            _tell(f"{measurement.name}: left out, {error}")
            continue
        except Exception:  # an hour of figures is not lost to one that fails; it is told, and the exit status says so
            traceback.print_exc()
            failed.append(measurement.name)
            continue
        _tell(f"{measurement.name}: {time.perf_counter() - start:.0f} s")
        rows += found
        if keep:
            results.record(measurement.name, found, quick=quick)
    if failed:
        _tell(f"failed: {', '.join(failed)}")
    return rows, failed


def _taken(chosen: list[Measurement], paths: list[Path], keep: bool) -> list[Row]:
    """The rows of a long check from its output in files."""
    if len(chosen) != 1 or not chosen[0].command:
        long = ", ".join(measurement.name for measurement in MEASUREMENTS if measurement.command)
        raise UserError(f"--output-in goes with --only and one of {long}")
    rows = long_runs.rows_of(chosen[0].name, *map(long_runs.kept_output, paths))
    if keep:
        results.record(chosen[0].name, rows)
    return rows


def write_pages() -> None:
    """Write the recorded figures into README.md, between its markers, and into docs/benchmarks.md.

    Raises:
        UserError: nothing is recorded, or the README has no markers.
    """
    recorded = results.read()
    if not recorded:
        raise UserError("nothing is recorded yet; measure with --record first")
    figures = tables.readme_figures(recorded)
    write_atomically(README, tables.put_between_markers(README.read_text(encoding="utf-8"), figures).encode())
    write_atomically(PAGE, tables.page(recorded).encode())


def _print_list() -> None:
    for measurement in MEASUREMENTS:
        alone = "" if measurement.in_all else "; by name only"
        times = f"{catalogue.in_minutes(measurement.minutes)}, quick {catalogue.in_minutes(measurement.quick_minutes)}"
        print(f"{measurement.name:17} {measurement.line} ({times}{alone})")


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
