"""Sweeps: the same training over a grid of settings, with several seeds each, to see what they do and how surely."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise, product
from statistics import fmean

import numpy as np

from brains.optimizers import optimizer_named
from brains.pictures.augment import AugmentSettings
from brains.pictures.picture_set import PictureSet, held_back
from brains.pictures.recipes import PictureRecipe, PictureTraining
from brains.recipe import Recipe
from brains.schedules import Schedule
from brains.topology import Topology

PARAMETERS = ("learn_rate", "hidden", "epochs", "rotate")
"""What a sweep varies."""

# Keeps the random stream of the choice of some pictures apart from others of the same seed.
_SOME = 5


@dataclass(frozen=True)
class Row:
    """What one setting came to with one seed.

    Attributes:
        learn_rate, hidden, epochs, rotate: the setting; the hidden layers as ``100`` or ``512x256``.
        seed: of weights, order and changes.
        accuracy, cost: on the pictures it is judged by.
        seconds: of training, up to there.
    """

    learn_rate: float
    hidden: str
    epochs: int
    rotate: float
    seed: int
    accuracy: float
    cost: float
    seconds: float = 0.0

    @property
    def setting(self) -> tuple[float, str, int, float]:
        return self.learn_rate, self.hidden, self.epochs, self.rotate


@dataclass(frozen=True)
class Cell:
    """One training of a sweep: the learn rate is constant, so that it passes through every number of epochs."""

    learn_rate: float
    hidden: str
    rotate: float
    seed: int
    epochs: tuple[int, ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Of the hidden layers. Raises UserError when they are none."""
        return Topology.parse(self.hidden.replace("x", ","), 1, 1).layer_sizes[1:-1]

    def settings(self) -> list[tuple[float, str, int, float]]:
        """Of its rows."""
        return [(self.learn_rate, self.hidden, epochs, self.rotate) for epochs in self.epochs]

    def work(self, features: int) -> float:
        """How long it takes, in units of its own: weights times epochs."""
        sizes = (features, *self.sizes, 10)
        return self.epochs[-1] * (20_000.0 + sum(a * b for a, b in pairwise(sizes)))


@dataclass(frozen=True)
class Grid:
    """All combinations of some values, with as many seeds each.

    Attributes:
        learn_rates, hidden, epochs, rotates: the values, each once.
        seeds: 0 to below that number.
    """

    learn_rates: tuple[float, ...]
    hidden: tuple[str, ...]
    epochs: tuple[int, ...]
    rotates: tuple[float, ...]
    seeds: int

    @cached_property
    def cells(self) -> list[Cell]:
        """The trainings: seed by seed, so that a sweep that is cut short has tried every setting."""
        epochs = tuple(sorted(self.epochs))
        combinations = product(range(self.seeds), self.hidden, self.rotates, self.learn_rates)
        return [Cell(rate, hidden, rotate, seed, epochs) for seed, hidden, rotate, rate in combinations]

    def missing(self, rows: Sequence[Row]) -> list[Cell]:
        """The trainings some of whose rows are not there yet."""
        there = {(row.setting, row.seed) for row in rows}
        return [cell for cell in self.cells if any((setting, cell.seed) not in there for setting in cell.settings())]

    def within(self, rows: Sequence[Row]) -> list[Row]:
        """The rows that belong to this grid, in its order."""
        found = {(row.setting, row.seed): row for row in rows}
        places = [(setting, cell.seed) for cell in self.cells for setting in cell.settings()]
        return [found[place] for place in places if place in found]


@dataclass(frozen=True)
class Base:
    """What all trainings of a sweep share.

    Attributes:
        network: its layers and learn rate are replaced.
        augment: its rotation is replaced.
        on_test: judge by the pictures to test with, instead of a part of those to learn from.
    """

    network: Recipe
    augment: AugmentSettings
    on_test: bool = False

    def recipe(self, cell: Cell) -> PictureRecipe:
        """Of one training. Raises UserError for values out of range."""
        kind = optimizer_named(self.network.optimizer).settings_type
        settings = replace(self.network.optimizer_settings or kind(), learn_rate=cell.learn_rate)
        network = replace(self.network, hidden=cell.sizes, learn_rate=None, optimizer_settings=settings)
        return PictureRecipe(network, Schedule(), cell.epochs[-1], replace(self.augment, rotate=cell.rotate))


def judged_part(pictures: PictureSet, on_test: bool, seed: int = 0, most: int | None = None) -> PictureSet:
    """The set to sweep on: with a part of the pictures to learn from in the place of the test.

    Args:
        on_test: leave the pictures to test with in their place.
        seed: decides which part.
        most: learn from that many pictures at most, whichever; None for all.
    """
    if not on_test:
        rest, part = held_back(pictures.train, pictures.class_count, seed)
        pictures = replace(pictures, train=rest, test=part)
    if most is None or most >= len(pictures.train):
        return pictures
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_SOME,)))  # some sets come class by class
    some = np.sort(rng.permutation(len(pictures.train))[:most])
    return replace(pictures, train=pictures.train.take(some))


def train_cell(cell: Cell, base: Base, pictures: PictureSet, clock: Callable[[], float]) -> list[Row]:
    """Train once, and judge at every number of epochs; where it diverges, by the last good weights from there on.

    Args:
        pictures: of ``judged_part``.
        clock: seconds; the rows tell how many of them passed.

    Raises:
        UserError: settings that do not go together, or values out of range.
    """
    started, rows = clock(), list[Row]()
    training = base.recipe(cell).start(pictures, cell.seed)
    for _ in training.epochs():
        if training.trainer.completed_epochs in cell.epochs and not training.trainer.stopped:
            rows.append(_row(cell, training, training.trainer.completed_epochs, clock() - started))
    left = cell.epochs[len(rows) :]
    return rows + [_row(cell, training, epochs, clock() - started) for epochs in left]


def cell_in_slices(cell: Cell, base: Base, pictures: PictureSet, clock: Callable[[], float]) -> Iterator[Row | None]:
    """``train_cell`` on one processor, a few milliseconds at a time: its rows, and None in between.

    Raises:
        UserError: as ``train_cell``.
    """
    started, told = clock(), 0
    training = base.recipe(cell).start(pictures, cell.seed)
    trainer, lessons = training.trainer, training.lessons
    trainer.threads = 1
    while trainer.completed_epochs < cell.epochs[-1] and not trainer.stopped:
        epoch = trainer.completed_epochs
        for _ in lessons.renewing(epoch, threads=1):
            yield None
        while trainer.completed_epochs == epoch and not trainer.stopped:
            trainer.run(1)
            yield None
        if trainer.completed_epochs in cell.epochs and not trainer.stopped:
            told += 1
            yield _row(cell, training, trainer.completed_epochs, clock() - started)
    for epochs in cell.epochs[told:]:
        yield _row(cell, training, epochs, clock() - started)


def _row(cell: Cell, training: PictureTraining, epochs: int, seconds: float) -> Row:
    judged = training.judge(training.pictures.test)
    shared = (cell.learn_rate, cell.hidden, epochs, cell.rotate, cell.seed)
    return Row(*shared, judged.accuracy, judged.loss, round(seconds, 3))


@dataclass(frozen=True)
class Summary:
    """What one setting came to over its seeds.

    Attributes:
        learn_rate, hidden, epochs, rotate: the setting.
        mean, lowest, highest: accuracy; cost: its mean; seeds: how many.
    """

    learn_rate: float
    hidden: str
    epochs: int
    rotate: float
    mean: float
    lowest: float
    highest: float
    cost: float
    seeds: int


def summed_up(rows: Sequence[Row]) -> list[Summary]:
    """A summary of every setting, in order of the settings."""
    by_setting: dict[tuple[float, str, int, float], list[Row]] = {}
    for row in rows:
        by_setting.setdefault(row.setting, []).append(row)
    found = []
    for setting, same in by_setting.items():
        accuracies = [row.accuracy for row in same]
        mean, cost = fmean(accuracies), fmean(row.cost for row in same)
        found.append(Summary(*setting, mean, min(accuracies), max(accuracies), cost, len(same)))
    return sorted(found, key=lambda one: (one.rotate, _sizes(one.hidden), one.learn_rate, one.epochs))


def _sizes(hidden: str) -> list[int]:
    return [int(size) for size in hidden.split("x")]
