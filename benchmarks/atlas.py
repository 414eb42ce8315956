"""How much of a gait atlas fills: ``python -m benchmarks.atlas [--minutes 10] [--workers 2] [--json]``

Three maps of the biped, 20 x 20 cells, each with the same time: two from chance with different seeds, one that begins
with the shipped walker. Which cells a creature can reach at all nobody knows, but bounds are known on either side:

- no more than all cells: a map's share of all is the least that its share of the reachable ones can be;
- no fewer than the cells that any of the maps has filled: its share of these is the most.

The promise is held against the first. At the end every walker is read from its own file and walks again, and must come
to the same fitness and the same measures, to the bit.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from benchmarks.measure import Pace, Row, count_row, noted, rate_row
from brains.population import Population
from brains.storage import load_brain
from sim.atlas import Atlas, AtlasConfig
from sim.atlas_files import AtlasFolder, cell_path
from sim.atlas_measures import MeasuredTask
from sim.atlas_start import begun_with, walker_of
from sim.creature_files import creature_named
from sim.processes import Processes
from sim.shipped import shipped_brain
from sim.walker_task import WalkerTask

MINUTES, WORKERS = 10.0, 2
WALKS_M = 2.0
_CREATURE = "biped"
_PROMISED = 0.6


@dataclass(frozen=True)
class Filled:
    """What came of one map.

    Attributes:
        begun: with what: a seed, or a seed and a brain.
        cells: filled; walking: those of them whose walker gets `WALKS_M` or further.
        of_all: their share of all cells; of_reached: of those that any map has filled.
        walks: tried; best_m: how far the best gets; exact: walkers that walked again to the bit.
    """

    begun: str
    cells: int
    walking: int
    of_all: float
    of_reached: float
    walks: int
    qd_score: float
    best_m: float
    exact: int


def empty_maps() -> dict[str, Atlas]:
    """The maps to be filled, by how they begin."""
    chance = {
        f"seed {seed}, from chance": Atlas(AtlasConfig(WalkerTask(creature_named(_CREATURE), seconds=10.0), seed=seed))
        for seed in range(2)
    }
    task, network = walker_of(load_brain(shipped_brain(f"walker-{_CREATURE}")))
    config = AtlasConfig(
        WalkerTask(task.creature, seconds=10.0), seed=2, hidden=tuple(network.topology.layer_sizes[1:-1])
    )
    return {**chance, "seed 2, from the shipped walker": begun_with(network, config)}


def fill(atlas: Atlas, minutes: float, evaluations: int | None, workers: int) -> None:
    """Fill it for so long, or with so many walks."""
    started = time.perf_counter()
    with Processes(workers) as evaluator:
        while True:
            atlas.advance(evaluator)
            over = time.perf_counter() - started >= 60.0 * minutes
            if over if evaluations is None else atlas.evaluations >= evaluations:
                return


def walk_again(atlas: Atlas) -> int:
    """How many elites, each read from its own file, come to the same fitness and measures, to the bit."""
    config, elites = atlas.config, atlas.elites
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "atlas"
        AtlasFolder.create(path, atlas).write_cells(atlas)
        read = np.stack([load_brain(cell_path(path, atlas, k)).network.parameters for k in range(len(elites))])
    again = MeasuredTask.of(config.task).evaluate(Population(config.topology, read), (config.episode,))
    measures = np.stack([again.details[name] for name in config.measures], axis=1)
    return int(np.count_nonzero((again.fitness == elites.fitness) & (measures == elites.measures).all(axis=1)))


def compared(maps: dict[str, Atlas]) -> tuple[int, list[Filled]]:
    """How many cells any of them has filled, and what came of each."""
    reached = np.unique(np.concatenate([atlas.elites.cell for atlas in maps.values()])).size
    return reached, [_filled(begun, atlas, reached) for begun, atlas in maps.items()]


def _filled(begun: str, atlas: Atlas, reached: int) -> Filled:
    elites = atlas.elites
    return Filled(
        begun,
        len(elites),
        int(np.count_nonzero(elites.distance_m >= WALKS_M)),
        len(elites) / atlas.config.cell_count,
        len(elites) / reached,
        atlas.evaluations,
        atlas.qd_score,
        float(elites.distance_m.max(initial=0.0)),
        walk_again(atlas),
    )


def measure(pace: Pace) -> list[Row]:
    """Three maps, ten minutes each."""
    del pace  # the promise is of ten minutes
    maps = empty_maps()
    for atlas in maps.values():
        fill(atlas, MINUTES, None, WORKERS)
    return rows_of(*compared(maps))


def rows_of(reached: int, filled: Sequence[Filled]) -> list[Row]:
    """What is told of the maps."""
    shares = [100.0 * one.of_all for one in filled]
    share = rate_row(
        "atlas, biped, 2 workers, 10 minutes: cells filled, of all, reachable or not",
        "%",
        shares,
        target=f"at least {_PROMISED:.0%} of the reachable".replace("%", " %"),
        met=lambda *_: min(shares) >= 100.0 * _PROMISED,
    )
    share = noted(
        share,
        least_share_of_those_that_any_run_filled=min(one.of_reached for one in filled),
        cells_that_any_run_filled=reached,
        cells_whose_walker_gets_2_m=float(np.median([one.walking for one in filled])),
        walks=float(np.median([one.walks for one in filled])),
    )
    exact, walkers = sum(one.exact for one in filled), sum(one.cells for one in filled)
    return [
        share,
        count_row("walkers of an atlas that walk again exactly, each from its file", exact, walkers, walkers),
    ]


def main() -> None:
    """Fill the maps and print what came of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.atlas", description="how much of a gait atlas fills")
    parser.add_argument("--minutes", type=float, default=MINUTES, help="of each map")
    parser.add_argument("--evaluations", type=int, help="walks of each map, instead of --minutes")
    parser.add_argument("--workers", type=int, default=WORKERS)
    parser.add_argument("--json", action="store_true", help="end with one JSON object")
    asked = parser.parse_args()
    maps = empty_maps()
    for begun, atlas in maps.items():
        fill(atlas, asked.minutes, asked.evaluations, asked.workers)
        print(f"{begun}: {len(atlas.elites)} cells by {atlas.evaluations:,} walks", flush=True)
    reached, filled = compared(maps)
    for one in filled:
        shares = f"{one.of_all:.0%} of all cells, {one.of_reached:.0%} of the {reached} that any map has filled"
        print(f"{one.begun}: {shares}; {one.walking} walkers get {WALKS_M:g} m, the best {one.best_m:.1f} m")
        print(f"  {one.exact} of {one.cells} walk again exactly")
    least = min(one.of_all for one in filled)
    print(f"least share of all {least:.0%}, so of the reachable at least that; promised {_PROMISED:.0%}")
    if asked.json:
        told = {"least_of_all": least, "reached": reached, "maps": [asdict(one) for one in filled]}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
