"""Whether bodies that evolve with their brains get further than the body as it was drawn, on the same budget.

Both sides are the same command, ten seeds each, but for one option: `neurarium evolve walker --evolve-body 0.5`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.measure import Pace, Row, noted, rate_row

SEEDS = range(10)
SHARE = 0.5
LEAST_RATIO = 1.2


def distances_m(share: float, seeds: range, folder: Path) -> list[float]:
    """How far the champion of every seed walks in its exam, in the mean of the starts."""
    return [float(_evolved(share, seed, folder)["distance_m"]) for seed in seeds]


def compared(share: float, seeds: range) -> Row:
    """The medians of both sides, each seed with the other of its number."""
    with tempfile.TemporaryDirectory() as folder:
        evolving, fixed = (distances_m(one, seeds, Path(folder)) for one in (share, 0.0))
    row = rate_row(
        f"evolve walker --evolve-body {share:g}: the champions' distance",
        "m",
        evolving,
        "the body as drawn",
        fixed,
        f"median at least {LEAST_RATIO:g} times as far",
    )
    assert row.peer is not None
    ratio = row.ours / row.peer
    further = sum(ours > theirs for ours, theirs in zip(evolving, fixed, strict=True))
    return noted(replace(row, ratio=ratio, met=ratio >= LEAST_RATIO), seeds_further=further, seeds=len(seeds))


def measure(pace: Pace) -> list[Row]:
    """Ten seeds with a body that may change by up to half, ten as drawn."""
    del pace  # a median of ten seeds needs ten seeds
    return [compared(SHARE, SEEDS)]


def _evolved(share: float, seed: int, folder: Path) -> dict[str, Any]:
    words = ["--evolve-body", f"{share:g}", "--seed", str(seed), "--workers", "2", "--json"]
    command = [sys.executable, "-m", "neurarium", "evolve", "walker", *words, "--out", str(folder / f"{share}-{seed}")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(f"seed {seed}, share {share:g}: {found['distance_m']:.2f} m", file=sys.stderr, flush=True)
    return found


def main() -> None:
    """Compare, with another share or other seeds."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bodies", description=__doc__.splitlines()[0])
    parser.add_argument("--share", type=float, default=SHARE, help="how far lengths and masses may evolve")
    parser.add_argument("--seeds", type=int, default=len(SEEDS), help="how many seeds, from 0 on")
    asked = parser.parse_args()
    row = compared(asked.share, range(asked.seeds))
    print(
        f"{row.what}: median {row.ours:.1f} m ({row.low:.1f} to {row.high:.1f}), as drawn {row.peer:.1f} m, "
        f"{row.ratio:.2f} times as far; {row.notes}"
    )


if __name__ == "__main__":
    main()
