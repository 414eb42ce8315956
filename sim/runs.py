"""The run folder: what a run was, how it went, and its champion. docs/runs.md tells more, and what survives a kill.

| file | what |
|---|---|
| config.json | task, strategy, seed, hidden layers, versions: all that decides the result |
| start.npz | the brain that the run started from, if not from chance |
| metrics.csv | one line a generation; the same for the same seed, whatever the number of workers |
| champion.npz | the best brain, with what is needed to drive it again exactly |
| drive.npz | of cars: the champion's path, step by step of its scored episodes; of walkers walk.npz |
| body.json | of walkers whose bodies evolve: the champion's own |
| generations/00012.npz | the best brain of generation 12; where generations are short, not of every one |
| checkpoint.npz | all that is needed to go on; checkpoint-before.npz is the one before |
| .lock | the number of the process that writes here, or wrote last |
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from brains.errors import UserError
from brains.network import Network
from brains.npz import sync_folder
from brains.saved import State
from brains.storage import save_brain, write_atomically
from sim.champions import champion_metadata, judged_on, save_champion
from sim.checkpoints import Checkpoint, Pace, write_checkpoint
from sim.evolution import Champion, Evolution, EvolutionConfig, Generation
from sim.metrics import MetricsTable, Row
from sim.run_config import CONFIG, config_from, config_values, read_config, versions, write_config
from sim.run_lock import RunLock, hold
from sim.run_resume import clear_folder, holds_run, resume

__all__ = ["RunFolder", "champion_metadata", "is_always_kept", "judged_on", "new_folder", "versions"]


@dataclass(frozen=True)
class _Moment:
    """A run between two generations."""

    evolution: Evolution
    generation: int
    state: State
    champion: Champion | None


class RunFolder:
    """A folder that belongs to one run.

    Args:
        path: the folder; use `create` for a new run and `open` for an old one, which keep other processes from
            writing there for as long as anybody refers to what they return.

    Attributes:
        pace: when the files are written; None writes them after every generation.
        warnings: what `open` found that a person should know, each in one line.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.pace: Pace | None = None
        self.warnings: tuple[str, ...] = ()
        self._table = MetricsTable(path / "metrics.csv")
        self._rows: list[Row] = []
        self._bests: list[Generation] = []
        self._latest: Generation | None = None
        self._captured: _Moment | None = None
        self._written = 0  # the generation of the newest checkpoint
        self._champion: Champion | None = None  # whom champion.npz holds
        self._values: dict[str, Any] = {}  # what config.json says
        self._lock: RunLock | None = None
        self._turn = 0

    @property
    def champion_path(self) -> Path:
        return self.path / "champion.npz"

    @property
    def metrics_path(self) -> Path:
        return self._table.path

    @classmethod
    def create(cls, path: Path, config: EvolutionConfig, start: np.ndarray | None = None) -> RunFolder:
        """Start a new run.

        Args:
            start: (parameters,) of the brain that the evolution starts from, if any.

        Raises:
            UserError: the folder already holds a run, or cannot be written.
        """
        folder = cls(path)
        if holds_run(path):
            raise UserError(f"{path} already holds a run; choose another folder, or go on with it by --resume {path}")
        try:
            (path / "generations").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(f"{path}: cannot be made: {error.strerror or error}") from None
        folder._take()
        clear_folder(path)
        if start is not None:
            metadata = {"task": config.task.name, "task_config": config.task.to_dict()}
            save_brain(path / "start.npz", Network(config.topology, start), metadata)
        folder._values = config_values(config)
        write_config(path, folder._values)  # last: from now on this is a run
        sync_folder(path)
        sync_folder(path.parent)
        return folder

    @classmethod
    def open(cls, path: Path) -> tuple[RunFolder, Evolution]:
        """Go on with a run from its newest checkpoint that is whole, bit for bit.

        What was written after that one, or is half written, is taken back. See `warnings` for what was found.

        Raises:
            UserError: no run there, one that cannot be read, or one that another process writes.
        """
        if not holds_run(path):
            raise UserError(f"{path} holds no run: there is no {CONFIG} in it")
        folder = cls(path)
        folder._take()
        try:
            resumed = resume(path)
        except OSError as error:
            raise UserError(f"{error.filename or path}: cannot be written: {error.strerror or error}") from None
        evolution = resumed.evolution
        folder.warnings, folder._values = (*resumed.warnings, *folder._fate(evolution)), resumed.values
        folder._written, folder._champion = evolution.generation, evolution.champion
        return folder, evolution

    def _take(self) -> None:
        self._lock = hold(self.path)
        self._turn = self._lock.take_turn()

    def _fate(self, evolution: Evolution) -> Iterator[str]:
        """What is to be said of a process before this one that ended without a word."""
        if self._lock is not None and self._lock.abandoned:
            self._lock.abandoned = False  # it is told once
            yield (
                f"the process that evolved here ended all at once, in generation {evolution.generation + 1} or soon "
                "after; should it end there again by itself, an individual is to blame: --workers 2 goes on without it"
            )

    def evolving(self) -> AbstractContextManager[None]:
        """To be put round an evolution: if the process is gone before its end, the next `open` warns of it."""
        return nullcontext() if self._lock is None else self._lock.evolving()

    @property
    def ours(self) -> bool:
        """Whether this object may write: nobody opened the folder after it."""
        return self._lock is None or self._lock.turn == self._turn

    def config(self) -> EvolutionConfig:
        """What the run is.

        Raises:
            UserError: no run in the folder, or a file that is not a run's.
        """
        values = read_config(self.path)
        try:
            return config_from(values)
        except UserError as error:
            raise UserError(f"{self.path / CONFIG}: {error}") from None

    def metrics(self) -> list[Row]:
        """The rows of metrics.csv as numbers, by column.

        Raises:
            UserError: the file is not such a table.
        """
        return self._table.rows()

    def record(self, evolution: Evolution, generation: Generation) -> None:
        """Take down a finished generation, and write what is not written yet if it is time to.

        Raises:
            UserError: it cannot be written; the last checkpoint is still whole.
        """
        self.note(generation)
        if self.pace is None:
            self.save(evolution)
        elif self.pace.write_due:
            with self.pace.writing():
                self.save(evolution)
        elif self.pace.capture_due:
            with self.pace.capturing():
                self._captured = _moment(evolution)

    def note(self, generation: Generation) -> None:
        """Take down a generation for the next writing."""
        self._rows.append(_row(generation))
        if self._latest is not None and is_always_kept(self._latest.number):
            self._bests.append(self._latest)
        self._latest = generation

    def flush(self, evolution: Evolution | None = None) -> None:
        """Write what is not written yet.

        Args:
            evolution: between two generations; None if it was stopped amidst one, for what was captured last.

        Raises:
            UserError: it cannot be written.
        """
        if evolution is not None:
            if self._rows:
                self.save(evolution)
        elif self._captured is not None and self._captured.generation > self._written:
            self._write(self._captured)

    def save(self, evolution: Evolution, state: State | None = None, config: EvolutionConfig | None = None) -> None:
        """Write what was noted, the champion if it is another one, and the checkpoint.

        Args:
            state: to go on from; None for the evolution's own, which can be taken between generations only.
            config: what the run is from now on, with somebody who watches and may change it; None if it is what it was.

        Raises:
            UserError: it cannot be written; the last checkpoint is still whole.
        """
        values, before = self._values, self._values
        if config is not None:
            self._values = values = {**config_values(config, before.get("versions")), "watched": True}
        self._write(_moment(evolution, state))
        if values != before:
            write_config(self.path, values)

    def _write(self, moment: _Moment) -> None:
        """Everything before the checkpoint, which decides how far the others count."""
        try:
            self._write_bests(moment)
            if moment.champion is not None and moment.champion is not self._champion:
                save_champion(self.champion_path, moment.evolution, moment.champion)
                self._champion = moment.champion
            self._table.append([row for row in self._rows if row["generation"] <= moment.generation])
            self._rows = [row for row in self._rows if row["generation"] > moment.generation]
            write_checkpoint(self.path, Checkpoint(moment.state, self._values))
            sync_folder(self.path)
        except UserError as error:
            raise UserError(f"{error}; {self._kept_words()}") from None
        self._written = moment.generation

    def _write_bests(self, moment: _Moment) -> None:
        waiting = [*self._bests, *([] if self._latest is None else [self._latest])]
        for best in waiting:
            if best.number <= moment.generation:
                path = self.path / "generations" / f"{best.number:05d}.npz"
                metadata = {"task": best.task.name, "task_config": best.task.to_dict()}
                # Nothing depends on these files: they need not be waited for.
                save_brain(path, moment.evolution.network(best.best_parameters), metadata, durable=False)
        self._bests, self._latest = [], None

    def _kept_words(self) -> str:
        if not self._written:
            return "no generation of the run is kept"
        return f"the run is kept up to generation {self._written}: mend that, then go on by --resume {self.path}"

    def finish(self, evolution: Evolution) -> None:
        """Keep what the task keeps of its champion: of a driver, its path."""
        champion = evolution.champion
        if champion is None:
            return
        network, episodes = evolution.network(champion.parameters), judged_on(evolution, champion)
        for name, content in champion.task.keepsakes(network, episodes).items():
            write_atomically(self.path / name, content)


def is_always_kept(generation: int) -> bool:
    """Whether the best of that generation is kept in any case: of 1 to 9, 10, 20 to 90, 100, 200 and so on."""
    return not str(generation)[1:].strip("0")


def new_folder(parent: Path, stem: str) -> Path:
    """``parent/stem``, or with the first number behind it that is not taken yet."""
    path, number = parent / stem, 2
    while path.exists():
        path, number = parent / f"{stem}-{number}", number + 1
    return path


def _row(generation: Generation) -> Row:
    """The line of a generation; made so often that it is spelt out."""
    return {
        "generation": generation.number,
        "best": generation.best,
        "upper": generation.upper,
        "median": generation.median,
        "lower": generation.lower,
        "worst": generation.worst,
        "champion": None if generation.champion is None else generation.champion.fitness,
        "spread": generation.spread,
        "exploit": int(generation.exploit),
        "evaluations": generation.evaluations,
        "steps": generation.steps,
        **{f"best_{name}": value for name, value in generation.details.items()},
    }


def _moment(evolution: Evolution, state: State | None = None) -> _Moment:
    own = evolution.state() if state is None else state
    return _Moment(evolution, evolution.generation, own, evolution.champion)
