"""What it costs to have a generation scored through Dask, beside our own pool of processes, chunk by chunk the same."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from benchmarks.loopback import DaskOnLoopback, wait_until
from benchmarks.measure import Pace, Row, at_most, in_turn, noted, timed
from benchmarks.shipped import shipped_walker, varied
from brains.storage import Brain, load_brain
from sim.car_task import CarTask
from sim.cluster import cluster_evaluator
from sim.evaluation import Evaluator
from sim.processes import Processes
from sim.shipped import shipped_brain
from sim.task import Task

CHUNK = 16
INDIVIDUALS = 192
_MOST_PERCENT = 15.0


def measure(pace: Pace) -> list[Row]:
    """The overhead for cars and walkers; everybody has started before the first round that counts."""
    walker, walking = shipped_walker("biped")
    driver = load_brain(shipped_brain("car"))
    with tempfile.TemporaryDirectory() as folder, DaskOnLoopback(Path(folder)) as dask:
        cluster = cluster_evaluator(dask.address, chunk=CHUNK, wait_s=120.0)
        with cluster, Processes(2, chunk=CHUNK) as pool:
            dask.worker()
            dask.worker()
            wait_until(lambda: cluster.workers == 2)
            return [
                _row("drives", CarTask(("meadow",)), driver, ("meadow",), cluster, pool, pace),
                _row("walks", walking, walker, ("flat#1",), cluster, pool, pace),
            ]


def _row(
    what: str, task: Task, brain: Brain, episodes: tuple[str, ...], cluster: Evaluator, pool: Evaluator, pace: Pace
) -> Row:
    genes, topology = varied(brain, INDIVIDUALS), brain.network.topology

    def seconds(place: Evaluator) -> float:
        return timed(lambda: place.evaluate(task, topology, genes, episodes))

    through, beside = in_turn(lambda: seconds(cluster), lambda: seconds(pool), pace.rounds)
    row = at_most(
        f"overhead of {what} scored through Dask over 2 processes, {CHUNK} a chunk",
        "%",
        100.0 * (through / beside - 1.0),
        _MOST_PERCENT,
    )
    return noted(row, seconds_through_Dask=float(np.median(through)), seconds_by_processes=float(np.median(beside)))
