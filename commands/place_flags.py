"""Where `neurarium evolve` has individuals scored: in this process, in others, or on other machines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import tyro

from brains.errors import UserError
from sim.evaluation import Evaluator, Here
from sim.processes import DEFAULT_TIMEOUT_S, Processes

_CLUSTER_WAIT_S = 60.0


@dataclass(frozen=True)
class PlaceFlags:
    """Where individuals are scored. None of these options changes a number."""

    workers: Annotated[int, tyro.conf.arg(metavar="N")] = 1
    """Processes of this machine that share the work; 0 for one for every core."""
    chunk: Annotated[
        int | None, tyro.conf.arg(metavar="N", help_behavior_hint="(default: what suits the task and the workers)")
    ] = None
    """Individuals that a worker is given at a time."""
    timeout: Annotated[
        float | None, tyro.conf.arg(metavar="SECONDS", help_behavior_hint=f"(default: {DEFAULT_TIMEOUT_S:g})")
    ] = None
    """A worker that takes longer over one chunk counts as hung: it is replaced, and the chunk is scored again."""
    cluster: Annotated[str | None, tyro.conf.arg(metavar="ADDRESS", help_behavior_hint="")] = None
    """Use the workers of a Dask cluster: the address of its scheduler, such as tcp://192.0.2.7:8786."""
    cluster_wait: Annotated[
        float | None, tyro.conf.arg(metavar="SECONDS", help_behavior_hint=f"(default: {_CLUSTER_WAIT_S:g})")
    ] = None
    """With --cluster: how long to wait for a worker when there is none."""
    executor: Annotated[str | None, tyro.conf.arg(metavar="MODULE:CALLABLE", help_behavior_hint="")] = None
    """Use any concurrent.futures.Executor, such as mpi4py.futures:MPIPoolExecutor, for --workers chunks at a time."""


PLACE_FLAGS = ("--workers", "--chunk", "--timeout", "--cluster", "--cluster-wait", "--executor")
"""They may be others whenever a run is gone on with."""


def evaluator_for(flags: PlaceFlags, warn: Callable[[str], None]) -> Evaluator:
    """Where individuals are scored as the flags say; processes are started later, with the first generation.

    Raises:
        UserError: flags out of range or that do not go together, a cluster or an executor that is not there.
    """
    timeout_s = DEFAULT_TIMEOUT_S if flags.timeout is None else flags.timeout
    if flags.cluster_wait is not None and flags.cluster is None:
        raise UserError("--cluster-wait is for a cluster: give its --cluster ADDRESS as well")
    if flags.cluster is not None:
        if flags.executor is not None or flags.workers != 1:
            other = "--executor" if flags.executor is not None else "--workers"
            raise UserError(f"--cluster has workers of its own; leave {other} out")
        from sim.cluster import cluster_evaluator  # needs an extra

        wait_s = _CLUSTER_WAIT_S if flags.cluster_wait is None else flags.cluster_wait
        return cluster_evaluator(flags.cluster, chunk=flags.chunk, timeout_s=timeout_s, wait_s=wait_s, warn=warn)
    if flags.executor is not None:
        from sim.executors import named_executor

        return named_executor(flags.executor, workers=flags.workers, chunk=flags.chunk, timeout_s=timeout_s, warn=warn)
    if flags.workers != 1:
        return Processes(flags.workers, flags.chunk, timeout_s, warn)
    for name in ("chunk", "timeout"):
        if getattr(flags, name) is not None:
            raise UserError(f"--{name} is for workers: add --workers 2, or leave it out")
    return Here()
