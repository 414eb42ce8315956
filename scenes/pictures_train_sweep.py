"""A sweep on page Train: its training with several values of one setting and several seeds each, beside the window."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from brains.errors import UserError
from brains.pictures.picture_set import PictureSet
from brains.pictures.sweeps import Base, Grid, Row, cell_in_slices, judged_part, summed_up
from brains.topology import Topology
from scenes.pictures_session import PicturesSession
from scenes.pictures_train_setup import MOST_EPOCHS, MOST_LAYERS, MOST_NEURONS, TrainSetup
from scenes.pictures_train_sweep_chart import Point

MOST_VALUES = 8
VARIED = {
    "learn_rate": ("Learn rate", "0.0003, 0.001, 0.003, 0.01"),
    "hidden": ("Hidden layers", "8, 32, 128, 128x64"),
    "epochs": ("Epochs", "1, 2, 5, 10"),
    "rotate": ("Turn", "0, 10, 25, 45"),
}
"""What can be varied: its name for people, and values to begin with."""
_FIELDS = {"learn_rate": "learn_rates", "hidden": "hidden", "epochs": "epochs", "rotate": "rotates"}
EPOCHS = 5
"""Of every training, unless the epochs are what is varied."""


class Sweep:
    """One sweep: what is trained, what came of it, how far it is. Ends with ``stop`` or when all is trained.

    Args:
        session: whose setup and pictures are taken, and beside whose window it is trained.
        varied: a key of ``VARIED``. values: words such as ``0.001, 0.01``.
        seeds: trainings of each value. most: learn from that many pictures at most.

    Attributes:
        varied, values: as understood. grid: all trainings.
        running: whether more is to come.

    Raises:
        UserError: values that cannot be understood or are out of range; there are no pictures yet.
    """

    def __init__(self, session: PicturesSession, varied: str, values: str, seeds: int, most: int) -> None:
        pictures = session.snapshot.pictures
        if pictures is None:
            raise UserError("the pictures are still on their way: try again in a moment")
        self.varied, self.values = varied, parsed(varied, values)
        self.grid = _grid(session.setup, varied, self.values, seeds)
        self._base = Base(session.setup.recipe(), session.setup.augment)
        for cell in self.grid.cells:
            self._base.recipe(cell).check(pictures)
        self._work = sum(cell.work(pictures.features) for cell in self.grid.cells)
        self._rows: list[Row] = []
        self._work_done = self._started_s = self._trained_s = 0.0
        self._stopping, self.running = False, True
        session.aside(self._train(pictures, most))

    # in the training thread

    def _train(self, pictures: PictureSet, most: int) -> Iterator[None]:
        try:
            part = judged_part(pictures, on_test=False, most=most)
            self._started_s = time.perf_counter()
            for cell in self.grid.cells:
                for row in cell_in_slices(cell, self._base, part, time.perf_counter):
                    if self._stopping:
                        return
                    if row is not None:
                        self._rows = [*self._rows, row]  # replaced, not changed: the window reads it at any time
                    yield
                self._work_done += cell.work(part.features)
        finally:
            self._trained_s = time.perf_counter() - self._started_s
            self.running = False

    # in the window's thread

    def stop(self) -> None:
        """End with the slice that is under way; what is there stays."""
        self._stopping = True

    def words(self) -> str:
        """How far it is."""
        trainings = f"{len(self.grid.cells)} training{'s' if len(self.grid.cells) > 1 else ''}"
        if not self.running:
            ended = len(self._rows) == len(self.grid.cells) * len(self.grid.epochs)
            return f"{trainings} in {self._trained_s:.0f} s" if ended else "stopped; what was trained is shown"
        share = self._work_done / self._work
        if not share:
            return f"{trainings} to come"
        left_s = (time.perf_counter() - self._started_s) * (1 / share - 1)
        return f"{trainings}, {share:.0%} done, {left_s:.0f} s left".replace("%", " %")

    def points(self) -> list[Point]:
        """Every value with what it came to so far, in the order given."""
        found = {_label(getattr(one, self.varied)): one for one in summed_up(self._rows)}
        return [
            Point(label, one.mean, one.lowest, one.highest, one.seeds) if (one := found.get(label)) else Point(label)
            for label in map(_label, self.values)
        ]


def parsed(varied: str, words: str) -> tuple[float | int | str, ...]:
    """The values that are meant, each once, in the order given.

    Args:
        varied: a key of ``VARIED``.
        words: values with commas between; hidden layers as ``100`` or ``512x256``.

    Raises:
        UserError: one of them cannot be understood or is out of range, or there are too many.
    """
    parts = [part.strip() for part in words.replace(";", ",").split(",") if part.strip()]
    if not 1 <= len(parts) <= MOST_VALUES:
        raise UserError(f"name 1 to {MOST_VALUES} values with commas between, such as {VARIED[varied][1]}")
    return tuple(dict.fromkeys(_value(varied, part) for part in parts))


def _value(varied: str, word: str) -> float | int | str:
    try:
        if varied == "hidden":
            sizes = Topology.parse(word.replace("x", ","), 1, 1).layer_sizes[1:-1]
            if len(sizes) > MOST_LAYERS or max(sizes, default=1) > MOST_NEURONS:
                raise ValueError
            return "x".join(map(str, sizes)) or "0"
        number = float(word)
        if varied == "epochs" and not (number == int(number) and 1 <= number <= MOST_EPOCHS):
            raise ValueError
        return int(number) if varied == "epochs" else number
    except (ValueError, OverflowError):
        name, example = VARIED[varied]
        raise UserError(f"{name.lower()} {word!r:.40} is not possible; write values such as {example}") from None


def _grid(setup: TrainSetup, varied: str, values: Sequence[float | int | str], seeds: int) -> Grid:
    layers = "x".join(map(str, setup.hidden)) or "0"
    grid = Grid((setup.learn_rate,), (layers,), (EPOCHS,), (setup.augment.rotate,), seeds)
    changes: dict[str, Any] = {_FIELDS[varied]: tuple(values)}
    return replace(grid, **changes)


def _label(value: float | int | str) -> str:
    return value if isinstance(value, str) else f"{value:g}"
