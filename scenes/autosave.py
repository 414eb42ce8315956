"""Keeps a scene's runs on disk, so that closing and reopening can go on where it was.

Every run gets an ordinary run folder, as `neurarium evolve` makes them, so it can be reported on and resumed there too.
"""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from brains.errors import UserError
from scenes.evolution_run import EvolutionRun, HistoryRow
from scenes.evolution_session import check_layers
from sim.evolution import Generation
from sim.runs import RunFolder, new_folder

SAVE_EVERY_S = 5.0
_KEPT_RUNS = 8

RunT = TypeVar("RunT", bound=EvolutionRun[Any, Any])


@dataclass(frozen=True)
class Offer:
    """A run that can be gone on with."""

    path: Path
    generation: int


class Autosave(Generic[RunT]):
    """Writes runs while they go on.

    Args:
        folder: where the run folders lie; made when the first run is saved.
        run_type: the kind of run that lies there.
        active: if not, nothing new is saved and nothing offered; a run that was loaded is saved where it lies.
    """

    def __init__(self, folder: Path, run_type: type[RunT], *, active: bool = True) -> None:
        self._folder = folder
        self._run_type = run_type
        self._saved_s = -SAVE_EVERY_S
        self._off = not active

    def offer(self) -> Offer | None:
        """The run that was saved last; None if there is none that can be read."""
        for path in () if self._off else reversed(self._runs()):
            try:
                rows = RunFolder(path).metrics()
            except UserError:
                continue  # damaged: the one before may be whole
            if rows:
                return Offer(path, int(rows[-1]["generation"]))
        return None

    def _runs(self) -> list[Path]:
        """Folders of all runs that have a checkpoint, the one saved last at the end."""
        found: dict[Path, int] = {}
        for path in self._folder.glob("*/checkpoint*.npz"):
            try:
                found[path.parent] = max(found.get(path.parent, 0), path.stat().st_mtime_ns)
            except OSError:
                continue  # gone this very moment: another window cleared out
        return sorted(found, key=lambda folder: (found[folder], folder))

    def load(self, path: Path) -> RunT:
        """The run of a run folder, wherever it lies, at the beginning of its next generation.

        From then on it is written there.

        Raises:
            UserError: it cannot be read, another process writes it, or it is not a run to be watched here.
        """
        config = RunFolder(path).config()
        if not isinstance(config.task, self._run_type.task_type):
            raise UserError(f"{path} holds a run of {config.task.name}, which is not seen here")
        check_layers(config.hidden)
        folder, evolution = RunFolder.open(path)
        rows = folder.metrics()
        run = self._run_type(evolution, [HistoryRow.from_metrics(row) for row in rows])
        run.folder = folder
        run.read_more(folder)
        return run

    def note(self, run: RunT, finished: Generation) -> None:
        """A generation ended: remember it, and save if the last time is some seconds ago.

        Raises:
            UserError: it cannot be written; nothing is saved from then on.
        """
        if run.ousted or (self._off and run.folder is None):
            return
        if run.folder is not None and not run.folder.ours:
            run.ousted = True
            raise UserError("this run is not saved for later: it was opened a second time, and goes on there")
        try:
            if run.folder is None:
                run.folder = RunFolder.create(new_folder(self._folder, "run"), run.evolution.config)
                self._clear_out()
            run.folder.note(finished)
            run.unsaved = True
            if time.monotonic() - self._saved_s >= SAVE_EVERY_S:
                self.save(run)
        except UserError as error:
            self._off, run.folder = True, None
            raise UserError(f"this run is not saved for later: {error}") from None

    def save(self, run: RunT) -> None:
        """Write what is not written yet.

        Raises:
            UserError: it cannot be written.
        """
        if run.folder is not None and run.folder.ours and run.unsaved:
            self._saved_s = time.monotonic()
            run.folder.save(run.evolution, run.state(), run.evolution.config)
            run.write_more(run.folder)
            run.unsaved = False

    def _clear_out(self) -> None:
        for path in self._runs()[:-_KEPT_RUNS]:
            shutil.rmtree(path, ignore_errors=True)
