"""`neurarium sweep SET`: a training over a grid of settings, several seeds each, as a table and as curves."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from brains.datasets import DATASETS
from brains.errors import UserError
from brains.pictures.find import NAMES, find_pictures
from brains.pictures.picture_set import PictureSet
from brains.pictures.sweeps import Base, Cell, Grid, Row, judged_part, summed_up, train_cell
from commands.output import Output, count
from commands.parsing import parse
from commands.progress import Bar
from commands.sweep_chart import draw_sweep
from commands.sweep_files import PICTURE, SHARED, TABLE, open_folder, write_rows
from commands.sweep_flags import SweepFlags, base_of, grid_of
from sim.chunks import Lost
from sim.processes import check_workers, core_count
from sim.worker_pool import Jobs, WorkerPool

_SECONDS_BETWEEN_LINES = 5.0
_MOST_LINES = 60


def run(arguments: list[str]) -> int:
    """The command."""
    flags = parse(SweepFlags, arguments, "sweep")
    check_workers(flags.workers)
    if flags.dataset in DATASETS:
        raise UserError(f"{flags.dataset} is a set of points; sweeps are on pictures: {', '.join(NAMES)}, or a path")
    return _Sweep(flags).run()


class _Sweep:
    """One sweep from its flags to its files; everything that can be wrong is found before it begins."""

    def __init__(self, flags: SweepFlags) -> None:
        self.flags, self.output = flags, Output(flags.json)
        self.grid: Grid = grid_of(flags)
        self.base: Base = base_of(flags)
        self.pictures = _pictures(flags.dataset, flags.data_dir, flags.data_seed, self.base.on_test, flags.pictures)
        for name in ("hidden", "learn_rate", "rotate"):  # every value once, not every combination
            for cell in {getattr(cell, name): cell for cell in self.grid.cells}.values():
                self.base.recipe(cell).check(self.pictures)
        self.folder = flags.out if flags.out is not None else Path("runs") / f"sweep-{self.pictures.name}"
        self.rows = open_folder(self.folder, self._shared())
        self.todo = self.grid.missing(self.rows)

    def run(self) -> int:
        """Train all, keep every finished training, tell."""
        started, interrupted = time.perf_counter(), False
        for note in self.pictures.notes:
            self.output.warn(note)
        had = len(self.grid.cells) - len(self.todo)
        self.output.say(
            f"{count(len(self.grid.cells), 'training')} on {len(self.pictures.train):,} pictures of "
            f"{self.pictures.title}, judged by {len(self.pictures.test):,} {self._judged_by}"
            + (f"; {had} of them are there already" if had else "")
        )
        try:
            self._train()
        except KeyboardInterrupt:
            interrupted = True
            self.output.say(f"Stopped; what has been finished is in {self.folder}, the same command goes on with it.")
        files = self._told()
        self.output.result(
            {
                "dataset": self.flags.dataset,
                "judged_by": self._judged_by,
                "rows": len(self.grid.within(self.rows)),
                "missing": len(self.grid.missing(self.rows)),
                "best": self._best(),
                "files": files,
                "seconds": round(time.perf_counter() - started, 3),
            }
        )
        return 130 if interrupted else 0

    @property
    def _judged_by(self) -> str:
        return "pictures to test with" if self.base.on_test else "held back of those to learn from"

    def _shared(self) -> dict[str, Any]:
        network = self.base.network
        settings = network.optimizer_settings
        return {
            "dataset": self.flags.dataset,
            "pictures": [len(self.pictures.train), len(self.pictures.test)],
            "judged_by": "test" if self.base.on_test else "held-back",
            "data_seed": self.flags.data_seed,
            "activation": network.activation,
            "output": network.output,
            "cost": network.cost,
            "initializer": network.initializer,
            "optimizer": {
                "name": network.optimizer,
                **({} if settings is None else vars(settings) | {"learn_rate": 0}),
            },
            "batch": network.training.batch,
            "augment": vars(self.base.augment),
        }

    def _train(self) -> None:
        features = self.pictures.features
        total = sum(cell.work(features) for cell in self.grid.cells)
        done = total - sum(cell.work(features) for cell in self.todo)
        with _Shown(self.output, total, done) as shown:
            for cell, rows in self._trained():
                replaced = {(row.setting, row.seed) for row in rows}
                self.rows = [row for row in self.rows if (row.setting, row.seed) not in replaced] + rows
                write_rows(self.folder / TABLE, self.rows)
                shown.show(cell, rows, cell.work(features))

    def _trained(self) -> Iterator[tuple[Cell, list[Row]]]:
        where = (self.flags.dataset, self.flags.data_dir, self.flags.data_seed, self.base.on_test, self.flags.pictures)
        workers = min(self.flags.workers or core_count(), max(1, len(self.todo)))
        if workers == 1:
            for cell in self.todo:
                yield cell, train_cell(cell, self.base, self.pictures, time.perf_counter)
            return
        with WorkerPool(workers) as pool:
            jobs = pool.run(partial(_train_there, self.base, where), self.todo)
            try:
                yield from self._done(jobs)
            except KeyboardInterrupt:
                going = jobs.begin_no_more()
                self.output.say(f"Stopping: {count(going, 'training')} on the way will still be kept.")
                yield from self._done(jobs)
                raise

    def _done(self, jobs: Jobs[Cell, list[Row]]) -> Iterator[tuple[Cell, list[Row]]]:
        for index, rows in jobs:
            if isinstance(rows, Lost):
                raise UserError(f"{rows.why}, perhaps for want of memory; use fewer --workers")
            yield self.todo[index], rows

    def _best(self) -> dict[str, Any] | None:
        found = summed_up(self.grid.within(self.rows))
        return asdict(max(found, key=lambda one: one.mean)) if found else None

    def _told(self) -> list[str]:
        """Print the table and draw the curves. Returns the files there are."""
        found = summed_up(self.grid.within(self.rows))
        if not found:
            return [str(self.folder / SHARED)]
        draw_sweep(found, self.grid, self.folder / PICTURE, f"{self.pictures.title}: {self._judged_by}")
        _print(found, self.output)
        files = [str(self.folder / name) for name in (TABLE, SHARED, PICTURE)]
        self.output.pairs([("Rows", files[0]), ("Curves", files[2])])
        return files


def _print(found: Sequence[Any], output: Output) -> None:
    from rich.table import Table

    best = max(found, key=lambda one: one.mean)
    shown = found if len(found) <= _MOST_LINES else sorted(found, key=lambda one: -one.mean)[:_MOST_LINES]
    if len(shown) < len(found):
        output.say(f"The best {len(shown)} of {len(found)} settings:")
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("learn rate", "hidden", "epochs", "rotate", "accuracy", "lowest", "highest", "seeds", "cost"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in shown:
        table.add_row(
            f"{one.learn_rate:g}", one.hidden, str(one.epochs), f"{one.rotate:g}°", f"{one.mean:.4f}",
            f"{one.lowest:.4f}", f"{one.highest:.4f}", str(one.seeds), f"{one.cost:.4g}",
            style="bold" if one is best else None,
        )  # fmt: skip
    output.console.print(table)


@lru_cache(1)
def _pictures(dataset: str, data_dir: Path | None, seed: int, on_test: bool, most: int | None) -> PictureSet:
    return judged_part(find_pictures(dataset, data_dir, seed), on_test, seed, most)


def _train_there(base: Base, where: tuple[Any, ...], cell: Cell) -> list[Row]:
    """``train_cell`` in a process of its own, which reads the pictures once."""
    return train_cell(cell, base, _pictures(*where), time.perf_counter)


class _Shown:
    """How the sweep is going: a bar in a terminal, a line now and then elsewhere."""

    def __init__(self, output: Output, total: float, done: float) -> None:
        self._output, self._total, self._done, self._new = output, total, done, 0.0
        self._bar: Bar | None = None
        self._spoken = self._started = time.perf_counter()

    def __enter__(self) -> _Shown:
        if self._output.console.is_terminal and not self._output.quiet:
            self._bar = Bar(self._output.console, self._total, 0, "sweep", "the first training is on its way")
            self._bar.start()
            self._bar.show("sweep", "the first training is on its way", self._done)
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, cell: Cell, rows: Sequence[Row], work: float) -> None:
        """A training has ended."""
        self._done, self._new = self._done + work, self._new + work
        last = rows[-1]
        words = (
            f"learn rate {cell.learn_rate:g} · hidden {cell.hidden} · {last.epochs} epochs · rotate {cell.rotate:g}° · "
            f"seed {cell.seed}: accuracy {last.accuracy:.4f}"
        )
        now = time.perf_counter()
        if self._bar is not None:
            self._bar.show("sweep", words, self._done)
        elif now - self._spoken >= _SECONDS_BETWEEN_LINES:
            self._spoken = now
            left_s = (self._total - self._done) * (now - self._started) / self._new
            self._output.say(f"{100 * self._done / self._total:3.0f} %  {words} · about {left_s:.0f} s left")
