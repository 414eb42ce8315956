"""Thousands of spoilt files of every kind that the program reads: ``python -m benchmarks.fuzz --files 10000``.

Each is read, or refused in one line; an exception, a refusal in several lines, more than a second of the processor's
time or too much memory end with status 1. ``--only NUMBER`` repeats one of them and prints all of it.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import defaultdict
from dataclasses import asdict, dataclass, field

from rich.console import Console
from rich.table import Table

from benchmarks.watch import memory_mb
from tests.fuzz.examples import Example, examples
from tests.fuzz.reading import PLACES, Outcome, read_place, read_spoilt

LONGEST_S = 1.0
MOST_MORE_MB = 1500.0  # sets of pictures may hold 700 MB
_SHOWN_FAILURES = 10


@dataclass
class Tally:
    """What came of the files of a kind.

    Attributes:
        slowest_s: of the processor's time; slowest: the number of that file.
        failures: by the number of the file.
    """

    kind: str
    files: int = 0
    read: int = 0
    refused: int = 0
    slowest_s: float = 0.0
    slowest: str = ""
    failures: dict[str, str] = field(default_factory=dict)

    def add(self, number: str, found: Outcome) -> None:
        """Count one."""
        self.files += 1
        if found.failure:
            self.failures[number] = found.failure
        elif found.refused:
            self.refused += 1
        else:
            self.read += 1
        if found.seconds > self.slowest_s:
            self.slowest_s, self.slowest = found.seconds, number
        if found.seconds > LONGEST_S:
            self.failures.setdefault(number, f"{found.seconds:.2f} s of the processor's time")


def fuzz(files: int, seed: int) -> dict[str, Tally]:
    """Spoil and read so many files, all kinds alike; before that what is no file, in the place of each example."""
    tallies: dict[str, Tally] = defaultdict(lambda: Tally(""))
    _limit_memory()
    kinds = examples()
    for example in kinds if hasattr(os, "mkfifo") else ():
        for place in PLACES:
            _tally(tallies, example).add(f"{example.kind}, {place}", read_place(example, place))
    for k in range(files):
        example, number = kinds[k % len(kinds)], f"{seed}/{k}"
        _tally(tallies, example).add(number, read_spoilt(example, number))
    return tallies


def _tally(tallies: dict[str, Tally], example: Example) -> Tally:
    tallies[example.kind].kind = example.kind
    return tallies[example.kind]


def _limit_memory() -> None:
    """A reader that asks for more gets a MemoryError, which is an exception like any other."""
    try:
        import resource
    except ImportError:  # Windows
        return
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            used = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (used + int(MOST_MORE_MB * 1e6), resource.RLIM_INFINITY))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, metavar="NUMBER", help="of a file, as told with a failure")
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    chosen = parser.parse_args()
    if chosen.only is not None:
        example = examples()[chosen.only % len(examples())]
        found = read_spoilt(example, f"{chosen.seed}/{chosen.only}")
        print(example.kind, f"{found.seconds:.3f} s", found.failure or found.refused or "read", sep="\n")
        sys.exit(1 if found.failure else 0)
    before = memory_mb()
    tallies = fuzz(chosen.files, chosen.seed)
    _print(list(tallies.values()))
    failures = {number: words for tally in tallies.values() for number, words in tally.failures.items()}
    print(f"memory {before:.0f} MB before, {memory_mb():.0f} MB after; {len(failures)} failures")
    for number, words in list(failures.items())[:_SHOWN_FAILURES]:
        print(f"\n{number}\n{words}")
    if chosen.json:
        print(json.dumps({"seed": chosen.seed, "kinds": [asdict(tally) for tally in tallies.values()]}))
    sys.exit(1 if failures else 0)


def _print(tallies: list[Tally]) -> None:
    table = Table()
    for heading in ("kind", "files", "read", "refused", "failed", "slowest ms"):
        table.add_column(heading, justify="left" if heading == "kind" else "right")
    whole = Tally("all", sum(one.files for one in tallies), sum(one.read for one in tallies))
    whole.refused, whole.slowest_s = sum(one.refused for one in tallies), max(one.slowest_s for one in tallies)
    whole.failures = {number: words for one in tallies for number, words in one.failures.items()}
    for one in (*sorted(tallies, key=lambda tally: tally.kind), whole):
        counts = (one.files, one.read, one.refused, len(one.failures))
        table.add_row(one.kind, *(f"{count:,}" for count in counts), f"{one.slowest_s * 1000:.0f}")
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
