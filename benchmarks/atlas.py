"""How much of a gait atlas fills: ``python -m benchmarks.atlas [--minutes 10] [--seeds 3] [--workers 2] [--json]``

One map for each seed, all with the same budget. Which cells a creature can reach at all nobody knows; those that any
of the maps has filled can be reached for certain, so each map is held against their union. That flatters a map the
less, the more seeds there are. At the end every walker of the first map walks again, and must do so exactly.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict, dataclass

import numpy as np

from brains.population import Population
from sim.atlas import Atlas, AtlasConfig
from sim.creature_files import creature_named
from sim.processes import Processes
from sim.walker_task import WalkerTask

_PROMISED = 0.6


@dataclass(frozen=True)
class Filled:
    """What came of one seed.

    Attributes:
        cells: filled; of_reached: their share of the cells that any seed has filled.
        walks: tried; best_m: how far the best gets.
    """

    seed: int
    cells: int
    of_reached: float
    walks: int
    qd_score: float
    best_m: float


def fill(seed: int, minutes: float, evaluations: int | None, workers: int, creature: str) -> Atlas:
    """A map of 20 x 20 cells, grown for so long, or for so many walks."""
    atlas = Atlas(AtlasConfig(WalkerTask(creature_named(creature), seconds=10.0), seed=seed))
    started = time.perf_counter()
    with Processes(workers) as evaluator:
        while True:
            atlas.advance(evaluator)
            over = time.perf_counter() - started >= 60.0 * minutes
            if over if evaluations is None else atlas.evaluations >= evaluations:
                return atlas


def compared(atlases: list[Atlas]) -> tuple[int, list[Filled]]:
    """How many cells any of them has filled, and each one's share of these."""
    reached = np.unique(np.concatenate([atlas.elites.cell for atlas in atlases])).size
    rows = [
        Filled(
            atlas.config.seed,
            len(atlas.elites),
            len(atlas.elites) / reached,
            atlas.evaluations,
            atlas.qd_score,
            float(atlas.elites.distance_m.max()),
        )
        for atlas in atlases
    ]
    return reached, rows


def walk_again(atlas: Atlas) -> int:
    """How many elites come to the same fitness, to the bit, when all walk once more."""
    config = atlas.config
    again = config.task.evaluate(Population(config.topology, atlas.elites.parameters), (config.episode,))
    return int(np.count_nonzero(again.fitness == atlas.elites.fitness))


def main() -> None:
    """Fill the maps and print what came of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.atlas", description="how much of a gait atlas fills")
    parser.add_argument("--creature", default="biped")
    parser.add_argument("--minutes", type=float, default=10.0, help="of each map")
    parser.add_argument("--evaluations", type=int, help="walks of each map, instead of --minutes")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", action="store_true", help="end with one JSON object")
    asked = parser.parse_args()
    atlases = []
    for seed in range(max(1, asked.seeds)):
        atlases.append(fill(seed, asked.minutes, asked.evaluations, asked.workers, asked.creature))
        print(f"seed {seed}: {len(atlases[-1].elites)} cells by {atlases[-1].evaluations:,} walks", flush=True)
    reached, rows = compared(atlases)
    exact, first = walk_again(atlases[0]), len(atlases[0].elites)
    least = min(row.of_reached for row in rows)
    for row in rows:
        print(f"seed {row.seed}: {row.of_reached:.0%} of {reached} reached cells, best {row.best_m:.1f} m")
    print(f"least {least:.0%}, promised {_PROMISED:.0%}; {exact} of {first} of seed 0 walk again exactly")
    if asked.json:
        told = {"reached": reached, "least": least, "exact": exact, "maps": [asdict(row) for row in rows]}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
