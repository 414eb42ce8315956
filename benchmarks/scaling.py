"""How far one coordinator goes: ``python -m benchmarks.scaling`` prints every figure of docs/scaling.md.

Costs are processor time, so that they do not depend on what else the machine does. What is computed from them for a
hundred and for ten thousand workers is marked as such.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.cluster import CHUNK
from benchmarks.loopback import DaskOnLoopback, Meter, wait_until
from benchmarks.machine import this_machine
from benchmarks.shipped import shipped_walker, varied
from brains.evolvers import STRATEGIES, make_evolver
from brains.population import Population
from brains.storage import Brain, load_brain
from brains.topology import Topology
from sim.car_task import CarTask
from sim.chunks import CHUNKS_PER_WORKER
from sim.cluster import ClusterEvaluator, cluster_evaluator
from sim.shipped import shipped_brain
from sim.task import Task
from sim.walker_task import WalkerTask

HIDDEN = ((12,), (64,), (64, 64), (256, 256))
"""Layers between 19 inputs and 4 outputs: the biped's own, and larger ones."""
POPULATIONS = (150, 1_000, 10_000)
_INDIVIDUALS = 320
_MOST_GENES = 20_000_000
_MOST_CMA = 2_000
"""Parameters, whose square its covariance has and takes apart again and again, and individuals."""
WORKERS = (2, 100, 10_000)
SEED_BYTES = 12
"""A mutation as the place of its parent (4 bytes) and a seed (8 bytes)."""


@dataclass(frozen=True)
class ChunkCost:
    """Milliseconds of processor time that a chunk costs besides its scoring, and bytes that an evaluation needs.

    Attributes:
        coordinator_ms, scheduler_ms: of the two processes that there is one of.
        sent, received: bytes an evaluation, as the coordinator sees it, Dask's own included.
        weights: bytes of those sent that are parameters.
    """

    coordinator_ms: float
    scheduler_ms: float
    sent: float
    received: float
    weights: float


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="of everything; medians are printed (default: 5)")
    rounds = parser.parse_args().rounds
    console = Console(width=150)
    console.print(f"measured on: {this_machine().in_words()}")
    console.print(_strategies(rounds))
    walker, walking = shipped_walker("biped")
    driver = load_brain(shipped_brain("car"))
    cases: list[tuple[str, Task, Brain, tuple[str, ...]]] = [
        ("car", CarTask(("meadow",)), driver, ("meadow",)),
        ("walker", walking, walker, ("flat#1",)),
    ]
    costs = {name: _chunk_cost(_short(task), brain, episodes, rounds) for name, task, brain, episodes in cases}
    console.print(_chunks(costs))
    seconds = {name: _seconds_each(task, brain, episodes) for name, task, brain, episodes in cases}
    console.print(_reach(costs, seconds))
    console.print(_seeds({name: brain.network.topology.parameter_count for name, _, brain, _ in cases}, costs))


def _strategies(rounds: int) -> Table:
    """What breeding costs the coordinator."""
    table = Table(title="measured: ask and tell of one generation, processor time of the coordinator, ms")
    for heading in ("strategy", "parameters", *(f"{count:,} individuals" for count in POPULATIONS)):
        table.add_column(heading, justify="left" if heading == "strategy" else "right")
    for strategy in STRATEGIES:
        for hidden in HIDDEN:
            topology = Topology((19, *hidden, 4), ("tanh",) * (len(hidden) + 1))
            size = topology.parameter_count
            cells = []
            for count in POPULATIONS:
                fits = count * size <= _MOST_GENES and (strategy != "cma" or max(count, size) <= _MOST_CMA)
                cells.append(f"{_generation_ms(strategy, count, topology, rounds):,.1f}" if fits else "")
            table.add_row(strategy, f"{size:,}", *cells)
    return table


def _generation_ms(strategy: str, individuals: int, topology: Topology, rounds: int) -> float:
    rng = np.random.default_rng(0)
    evolver = make_evolver(strategy, None, topology, rng, individuals)
    fitness: np.ndarray = rng.normal(size=individuals)

    def generation() -> None:
        evolver.ask()
        evolver.tell(fitness)

    generation()
    return float(np.median([_cpu_ms(generation) for _ in range(rounds)]))


def _cpu_ms(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return 1e3 * (time.process_time() - start)


def _chunk_cost(task: Task, brain: Brain, episodes: tuple[str, ...], rounds: int) -> ChunkCost:
    """Have chunks scored through Dask: what that costs all but the workers, however long the episodes are."""
    genes, topology = varied(brain, _INDIVIDUALS), brain.network.topology
    with tempfile.TemporaryDirectory() as folder, DaskOnLoopback(Path(folder)) as dask:
        dask.worker()
        dask.worker()
        with Meter(dask.address) as meter, _ready(meter.address) as cluster:
            before = meter.sent_bytes, meter.received_bytes
            for _ in range(rounds):
                cluster.evaluate(task, topology, genes, episodes)
            sent, received = meter.sent_bytes - before[0], meter.received_bytes - before[1]
        with _ready(dask.address) as cluster:
            cluster.evaluate(task, topology, genes, episodes)
            figures = np.array([_once(cluster, task, topology, genes, episodes) for _ in range(rounds)])
    chunks = -(-_INDIVIDUALS // CHUNK)
    coordinator_ms, scheduler_ms = (np.median(figures, axis=0) / chunks).tolist()
    evaluations = rounds * _INDIVIDUALS
    weights = 4.0 * topology.parameter_count
    return ChunkCost(coordinator_ms, scheduler_ms, sent / evaluations, received / evaluations, weights)


@contextmanager
def _ready(address: str) -> Iterator[ClusterEvaluator]:
    """A connection to the cluster, when both workers are there."""
    cluster = cluster_evaluator(address, chunk=CHUNK, wait_s=120.0)
    with cluster:
        wait_until(lambda: cluster.workers == 2)
        yield cluster


def _once(
    cluster: ClusterEvaluator, task: Task, topology: Topology, genes: np.ndarray, episodes: tuple[str, ...]
) -> tuple[float, float]:
    """Milliseconds of coordinator and scheduler for one generation."""
    scheduler_s = cluster.client.run_on_scheduler(time.process_time)
    coordinator_ms = _cpu_ms(lambda: cluster.evaluate(task, topology, genes, episodes))
    return coordinator_ms, 1e3 * (cluster.client.run_on_scheduler(time.process_time) - scheduler_s)


def _short(task: Task) -> Task:
    """The same task, over in a moment."""
    if isinstance(task, CarTask):
        return replace(task, config=replace(task.config, time_limit_s=1.0))
    assert isinstance(task, WalkerTask)
    return replace(task, seconds=1.0)


def _seconds_each(task: Task, brain: Brain, episodes: tuple[str, ...]) -> float:
    """Processor time of a worker for one individual of a chunk."""
    population = Population(brain.network.topology, varied(brain, CHUNK))
    task.evaluate(population, episodes)
    return _cpu_ms(lambda: task.evaluate(population, episodes)) / 1e3 / CHUNK


def _chunks(costs: dict[str, ChunkCost]) -> Table:
    table = Table(title=f"measured: chunks of {CHUNK} through Dask, two workers on this machine")
    for heading in (
        "task",
        "coordinator, ms a chunk",
        "scheduler, ms a chunk",
        "sent, bytes an evaluation",
        "of these weights",
        "received",
    ):
        table.add_column(heading, justify="left" if heading == "task" else "right")
    for name, cost in costs.items():
        bytes_ = (f"{value:,.0f}" for value in (cost.sent, cost.weights, cost.received))
        table.add_row(name, f"{cost.coordinator_ms:.2f}", f"{cost.scheduler_ms:.2f}", *bytes_)
    return table


def _reach(costs: dict[str, ChunkCost], seconds: dict[str, float]) -> Table:
    """How far one coordinator and one scheduler go, each on a core of its own."""
    table = Table(title=f"computed: {CHUNKS_PER_WORKER} chunks of {CHUNK} for every worker and generation")
    for heading in (
        "task",
        "workers",
        "individuals",
        "workers need, s",
        "coordinator, s",
        "scheduler, s",
        "workers busy",
        "sent, MB/s",
        "saturated from",
    ):
        table.add_column(heading, justify="left" if heading == "task" else "right")
    for name, cost in costs.items():
        chunk_s = CHUNK * seconds[name]
        for workers in WORKERS:
            chunks = CHUNKS_PER_WORKER * workers
            needed_s = CHUNKS_PER_WORKER * chunk_s
            coordinator_s, scheduler_s = (chunks * ms / 1e3 for ms in (cost.coordinator_ms, cost.scheduler_ms))
            whole_s = max(needed_s, coordinator_s, scheduler_s)
            table.add_row(
                name,
                f"{workers:,}",
                f"{chunks * CHUNK:,}",
                f"{needed_s:.2f}",
                f"{coordinator_s:.2f}",
                f"{scheduler_s:.2f}",
                f"{100 * needed_s / whole_s:.0f} %",
                f"{chunks * CHUNK * cost.sent / whole_s / 1e6:.1f}",
                f"{chunk_s / max(cost.coordinator_ms, cost.scheduler_ms) * 1e3:,.0f} workers",
            )
    return table


def _seeds(sizes: dict[str, int], costs: dict[str, ChunkCost]) -> Table:
    """What seeds instead of weights would save."""
    table = Table(title=f"computed: a seed and its parent, {SEED_BYTES} bytes, instead of weights")
    for heading in (
        "network",
        "parameters",
        "weights, bytes",
        "seed, bytes",
        "weights / seed",
        "sent now",
        "with seeds",
    ):
        table.add_column(heading, justify="left" if heading == "network" else "right")
    rest = {name: cost.sent - cost.weights for name, cost in costs.items()}
    rows = [(name, size, rest[name]) for name, size in sizes.items()]
    rows += [(f"{size:,} parameters", size, max(rest.values())) for size in (10_000, 100_000, 1_000_000)]
    for name, size, besides in rows:
        table.add_row(
            name,
            f"{size:,}",
            f"{4 * size:,}",
            f"{SEED_BYTES}",
            f"{4 * size / SEED_BYTES:,.0f} ×",
            f"{4 * size + besides:,.0f}",
            f"{SEED_BYTES + besides:,.0f}",
        )
    return table


if __name__ == "__main__":
    main()
