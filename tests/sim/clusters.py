"""Tasks that tell the workers of a cluster what to do: to wait, to die, to hang."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.loopback import wait_until
from brains.population import Population
from sim.plane_task import PlaneTask
from sim.task import Scores

DEADLY = 99.0
"""The first parameter of an individual that is not to be scored like others."""


@dataclass(frozen=True)
class Waiting(PlaneTask):
    """Its chunks wait until there is a file "go" in the folder, after noting there which process waits."""

    folder: str = ""

    def evaluate(self, population: Population, episodes: tuple[str, ...]) -> Scores:
        folder = Path(self.folder)
        if not (folder / "go").exists():
            (folder / f"{os.getpid()}.waits").touch()
            wait_until((folder / "go").exists)
        return super().evaluate(population, episodes)

    def waiting(self) -> set[int]:
        """Processes that wait, or did."""
        return {int(path.stem) for path in Path(self.folder).glob("*.waits")}


@dataclass(frozen=True)
class Deadly(PlaneTask):
    """An individual whose first parameter is `DEADLY` ends the process that scores it."""

    def evaluate(self, population: Population, episodes: tuple[str, ...]) -> Scores:
        if (population.parameters[:, 0] == DEADLY).any():
            os._exit(1)
        return super().evaluate(population, episodes)


@dataclass(frozen=True)
class HangsOnce(PlaneTask):
    """Whoever scores it first hangs."""

    folder: str = ""

    def evaluate(self, population: Population, episodes: tuple[str, ...]) -> Scores:
        try:
            (Path(self.folder) / "hung").touch(exist_ok=False)
        except FileExistsError:
            return super().evaluate(population, episodes)
        while True:
            time.sleep(1.0)
