"""The task's own options of `neurarium evolve car`, and its figures in words."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, ClassVar

import tyro

from commands.output import count
from sim.car_task import CarTask, expand, track_named
from sim.cars import CarConfig
from sim.evolution import Champion
from sim.track_files import DEFAULT_TRACK

_MOST_TRACKS_TRIED = 100


@dataclass(frozen=True)
class CarFlags:
    """Cars that learn to drive round a track."""

    track: Annotated[str, tyro.conf.arg(metavar="TRACKS")] = DEFAULT_TRACK
    """Names ('neurarium tracks' lists them), seed:N, seed:N:DIFFICULTY, seed:1..40 or files, with commas between."""
    tracks_per_generation: Annotated[int, tyro.conf.arg(metavar="N")] = 0
    """Score every generation on this many of the tracks, drawn anew; 0 scores on all."""
    car: Annotated[CarConfig, tyro.conf.OmitArgPrefixes] = field(default_factory=CarConfig)
    """What the cars can sense and do, and when an episode ends."""

    champion_figures: ClassVar[tuple[str, ...]] = ("laps", "progress_m")
    """Keys of ``--json`` that tell of the champion; null as long as there is none."""

    def task(self) -> CarTask:
        """The task; its tracks are looked at first, so that a bad one is told before the run begins.

        Raises:
            UserError: no such track, or values that do not fit.
        """
        task = CarTask(tuple(expand(self.track)), self.tracks_per_generation, self.car)
        specs = list(task.tracks)
        if len(specs) > _MOST_TRACKS_TRIED:  # seeded tracks differ in nothing that a person can get wrong
            specs = list({re.sub(r"^seed:\d+", "seed", spec, flags=re.IGNORECASE): spec for spec in specs}.values())
        for spec in specs:
            track_named(spec)
        return task

    @staticmethod
    def stem(task: CarTask) -> str:
        """What a run's folder is called after."""
        names = [Path(spec).stem if spec.lower().endswith(".json") else spec for spec in task.tracks]
        return "-".join(names) if len(names) <= 3 else f"{len(names)}-tracks"

    @staticmethod
    def reached(champion: Champion, task: CarTask) -> str:
        """How far the champion got, in words."""
        details, tracks = champion.details, len(task.tracks)
        if tracks > 1:
            return f"a lap completed on {int(details['tracks_lapped'])} of {_judged(task)} tracks"
        laps, best_s = int(details["laps"]), details["best_lap_s"]
        if not laps:
            return f"gets {details['progress_m']:.0f} m along the track, not yet round it"
        return f"{count(laps, 'lap')}, the best in {best_s:.2f} s"

    @staticmethod
    def glance(champion: Champion, task: CarTask) -> str:
        """The same for a progress bar."""
        if len(task.tracks) > 1:
            return f"laps {int(champion.details['tracks_lapped'])} of {_judged(task)}"
        best_s = champion.details["best_lap_s"]
        return count(int(champion.details["laps"]), "lap") + (f" in {best_s:.1f} s" if math.isfinite(best_s) else "")

    @staticmethod
    def figures(champion: Champion) -> dict[str, Any]:
        """The task's own keys of ``--json``."""
        details: dict[str, Any] = dict(champion.details)
        return details | {name: int(details[name]) for name in ("laps", "tracks_lapped")}

    @staticmethod
    def named(task: CarTask) -> dict[str, Any]:
        """What was asked for, for ``--json``."""
        return {"tracks": list(task.tracks), "mode": task.config.mode}


def _judged(task: CarTask) -> int:
    """On how many tracks champions are judged."""
    return len(task.exam(0)) or len(task.tracks)
