"""What keeping a run costs: the share of its time that goes into its files, at the defaults of its task."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.measure import Pace, Row, at_most, noted
from brains.evolvers import STRATEGIES, EvolverSettings
from commands.evolve_flags import TASK_FLAGS
from sim.checkpoints import Pace as WritingPace
from sim.evolution import Evolution, EvolutionConfig, Generation, evolve
from sim.runs import RunFolder
from sim.task import Task

GENERATIONS = {"car": 15, "walker": 10, "xor": 1500}
"""What a round of each task lasts."""
_MOST_PERCENT = 2.0


@dataclass
class _Kept:
    """Seconds of a round, and those of them in which the folder was written, by the clock and of the processor."""

    wall_s: float = 0.0
    processor_s: float = 0.0
    kept_wall_s: list[float] = field(default_factory=list)
    kept_processor_s: list[float] = field(default_factory=list)

    @property
    def wall_share(self) -> float:
        """Without the first and the last writing, which every run has once, however long it is."""
        return sum(self.kept_wall_s[1:-1]) / self.wall_s

    @property
    def processor_share(self) -> float:
        """As ``wall_share``, of the processor's time."""
        return sum(self.kept_processor_s[1:-1]) / self.processor_s


def measure(pace: Pace) -> list[Row]:
    """Per cent of the time, per task, over ``pace.rounds`` rounds."""
    return [_row(name, [_round(name) for _ in range(pace.rounds)]) for name in GENERATIONS]


def _row(name: str, rounds: list[_Kept]) -> Row:
    wall = 100 * np.array([one.wall_share for one in rounds])
    processor = 100 * np.array([one.processor_share for one in rounds])
    longest_ms = 1000 * max(max(one.kept_wall_s) for one in rounds)
    row = at_most(f"keeping a run of {name}: checkpoints, table and brains", "% of its time", wall, _MOST_PERCENT)
    return noted(row, processor_percent=float(np.median(processor)), longest_ms=longest_ms)


def _round(name: str) -> _Kept:
    """One run at the defaults of ``neurarium evolve TASK``, recorded as it does."""
    task = TASK_FLAGS[name]().task()
    config = EvolutionConfig(task, 0, task.default_strategy, _settings(task), task.default_hidden)
    kept = _Kept()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        folder, evolution = RunFolder.create(Path(place) / "run", config), Evolution(config)
        folder.pace = WritingPace()
        began = time.perf_counter(), time.process_time()
        for generation in evolve(evolution, GENERATIONS[name]):
            _time(kept, folder, evolution, generation)
        kept.wall_s, kept.processor_s = time.perf_counter() - began[0], time.process_time() - began[1]
        _time(kept, folder, evolution, None)
    return kept


def _settings(task: Task) -> EvolverSettings:
    kind = STRATEGIES[task.default_strategy].settings_type
    return kind() if task.default_population is None else kind(population=task.default_population)


def _time(kept: _Kept, folder: RunFolder, evolution: Evolution, generation: Generation | None) -> None:
    began = time.perf_counter(), time.process_time()
    if generation is None:
        folder.flush(evolution)
    else:
        folder.record(evolution, generation)
    kept.kept_wall_s.append(time.perf_counter() - began[0])
    kept.kept_processor_s.append(time.process_time() - began[1])


def main() -> None:
    """Print the figures alone: ``python -m benchmarks.checkpoints``."""
    for row in measure(Pace(3, 0.0)):
        print(f"{row.what}: {row.ours:.2f} {row.unit} ({row.low:.2f} to {row.high:.2f}), {row.notes}")


if __name__ == "__main__":
    main()
