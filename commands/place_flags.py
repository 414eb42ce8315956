"""Where `neurarium evolve` has individuals scored: in this process, or in others of this machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import tyro

from brains.errors import UserError
from sim.evaluation import Evaluator, Here
from sim.processes import DEFAULT_TIMEOUT_S, Processes


@dataclass(frozen=True)
class PlaceFlags:
    """Where individuals are scored. None of these options changes a number."""

    workers: Annotated[int, tyro.conf.arg(metavar="N")] = 1
    """Processes that share the work; 0 for one for every core."""
    chunk: Annotated[
        int | None, tyro.conf.arg(metavar="N", help_behavior_hint="(default: what suits the task and the workers)")
    ] = None
    """Individuals that a worker is given at a time."""
    timeout: Annotated[
        float | None, tyro.conf.arg(metavar="SECONDS", help_behavior_hint=f"(default: {DEFAULT_TIMEOUT_S:g})")
    ] = None
    """A worker that takes longer over one chunk counts as hung: it is replaced, and the chunk is scored again."""


PLACE_FLAGS = ("--workers", "--chunk", "--timeout")
"""They may be others whenever a run is gone on with."""


def evaluator_for(flags: PlaceFlags, warn: Callable[[str], None]) -> Evaluator:
    """Where individuals are scored as the flags say; processes are started later, with the first generation.

    Raises:
        UserError: flags out of range, or that do not go together.
    """
    if flags.workers != 1:
        timeout_s = DEFAULT_TIMEOUT_S if flags.timeout is None else flags.timeout
        return Processes(flags.workers, flags.chunk, timeout_s, warn)
    for name in ("chunk", "timeout"):
        if getattr(flags, name) is not None:
            raise UserError(f"--{name} is for workers: add --workers 2, or leave it out")
    return Here()
