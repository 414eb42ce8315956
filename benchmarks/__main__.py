"""Run all measurements and print them: ``python -m benchmarks [--quick] [--only NAME] [--json FILE]``.

Needs the extra ``peers``: ``pip install '.[peers]'``.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import cars, forward, gradient, learning, pictures, walkers, windows
from benchmarks.measure import Row

_VERSIONS = ("numpy", "pygame-ce", "pygame_gui", "pymunk", "gymnasium", "neat-python", "cmaes", "torch", "scikit-learn")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=list(_measurements(0, 0)), help="one measurement")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    parser.add_argument("--markdown", action="store_true", help="print the README's table")
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    arguments = parser.parse_args()
    rounds, seconds = (3, 0.5) if arguments.quick else (7, 2.0)
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    measurements = _measurements(rounds, seconds)
    rows: list[Row] = []
    for name, measure in measurements.items():
        if arguments.only in (None, name):
            rows += measure()
    if arguments.markdown:
        _print_markdown(rows)
    else:
        _print(rows)
    if arguments.json:
        figures = {"machine": _machine(), "rows": [dataclasses.asdict(row) for row in rows]}
        arguments.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")


def _measurements(rounds: int, seconds: float) -> dict[str, Callable[[], list[Row]]]:
    return {
        "forward": lambda: forward.measure(rounds, seconds),
        "cars": lambda: cars.measure(rounds, seconds),
        "walkers": lambda: walkers.measure(rounds, seconds),
        "gradient": lambda: gradient.measure(rounds, seconds),
        "pictures": lambda: pictures.measure(min(rounds, 5)),
        "gym": _measure_gym,
        "windows": lambda: windows.measure(rounds),
        "scenes": lambda: windows.measure_scenes(rounds),
        "shipped": learning.measure_shipped,
        "defaults": learning.measure_defaults,
        "walkers-shipped": walkers.measure_shipped,
        "walkers-defaults": walkers.measure_defaults,
    }


def _measure_gym() -> list[Row]:
    from benchmarks import gym  # needs an extra, which not every other measurement does

    return gym.measure()


def _machine() -> dict[str, str]:
    found = {"python": platform.python_version(), "processor": platform.machine(), "cores": str(os.cpu_count())}
    for name in _VERSIONS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


_HEADINGS = ("what", "median", "lowest", "highest", "peer", "ratio", "promise", "")


def _cells(row: Row) -> tuple[str, ...]:
    peer = f"{row.peer_name}: {_figure(row.peer)}" if row.peer is not None else ""
    ratio = "" if row.ratio is None else f"{row.ratio:,.0f} ×" if row.ratio >= 10 else f"{row.ratio:.1f} ×"
    kept = {True: "kept", False: "missed", None: ""}[row.met]
    return (
        row.what,
        f"{_figure(row.ours)} {row.unit}",
        _figure(row.low),
        _figure(row.high),
        peer,
        ratio,
        row.target,
        kept,
    )


def _measured_on() -> str:
    return "Measured on: " + ", ".join(f"{name} {value}" for name, value in _machine().items())


def _print(rows: list[Row]) -> None:
    table = Table(title=_measured_on())
    for heading in _HEADINGS:
        table.add_column(heading, justify="left" if heading in ("what", "peer", "promise") else "right")
    for row in rows:
        table.add_row(*_cells(row))
    Console(width=200).print(table)


def _print_markdown(rows: list[Row]) -> None:
    print(_measured_on() + ".\n")
    for cells in (_HEADINGS, ("---",) * len(_HEADINGS), *(_cells(row) for row in rows)):
        print(f"| {' | '.join(cells)} |")


def _figure(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 or float(value).is_integer() else f"{value:.2f}"


if __name__ == "__main__":
    main()
