"""`neurarium train DATASET`: gradient descent without a window, into a brain file."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from brains.datasets import DATASETS, Dataset, load_csv
from brains.errors import UserError
from brains.initializers import initialize
from brains.network import Network
from brains.pictures.find import NAMES as PICTURE_NAMES
from brains.pictures.find import are_pictures
from brains.scores import score
from brains.storage import save_brain
from brains.trainer import Progress, Trainer
from commands import did_you_mean, train_pictures
from commands.output import Output, command_line
from commands.parsing import parse, positional
from commands.train_flags import (
    optimizer_settings,
    points_of,
    schedule_of,
    topology_of,
    train_flags,
    trainer_settings,
)
from commands.training import Shown, brain_path, check_counts, finite, speed
from sim.plane_data import PlaneData, cost_for, drawn_dataset, split_of
from sim.runs import versions

_VALIDATION_SHARE = 0.2

# Keys that keep the random streams of one seed apart.
_FIRST_WEIGHTS, _SHUFFLES, _VALIDATION, _ROWS = 0, 1, 2, 3


def run(arguments: list[str]) -> int:
    """The command."""
    name = positional(arguments)
    if name not in DATASETS and are_pictures(name):
        return train_pictures.run(arguments)
    flags = parse(train_flags(name if name in DATASETS else None), arguments, "train")
    check_counts(flags.train.epochs, seed=flags.train.seed, data_seed=flags.train.data_seed)
    return _Training(flags).run()


def dataset_of(name: str, points: dict[str, Any], seed: int) -> Dataset:
    """A built-in set, or the points in a CSV file.

    Raises:
        UserError: neither the one nor the other, or a file that cannot be read as points.
    """
    if name in DATASETS:
        return drawn_dataset(name, points, seed)
    if not Path(name).is_file():
        guess = did_you_mean(name, [*DATASETS, *PICTURE_NAMES])
        raise UserError(
            f"'{name:.80}' is no file and no set{guess}; sets of points are {', '.join(DATASETS)}, "
            f"sets of pictures {', '.join(PICTURE_NAMES)}"
        )
    return load_csv(name, _stream(seed, _ROWS))


def _stream(seed: int, key: int) -> np.random.Generator:
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(key,)))


class _Training:
    """One training from its flags to its file; everything that can be wrong is found before it begins."""

    def __init__(self, flags: Any) -> None:
        own = flags.train
        self.flags, self.output = flags, Output(own.json)
        self.points = points_of(flags)
        dataset = dataset_of(own.dataset, self.points, own.data_seed)
        topology = topology_of(own, dataset)
        self.cost = cost_for(dataset, own.cost or "", topology.activations[-1])
        self.data: PlaneData = split_of(dataset, own.data_seed, topology.outputs)
        settings = trainer_settings(flags, self.cost)
        train, validation = self.data.train, None
        if settings.patience:
            train, validation = train.split(_VALIDATION_SHARE, _stream(own.seed, _VALIDATION))
        network = Network(topology, initialize(topology, _stream(own.seed, _FIRST_WEIGHTS), own.initializer))
        self.trainer = Trainer(
            network, train, _stream(own.seed, _SHUFFLES), settings,
            own.optimizer, optimizer_settings(flags), schedule_of(flags), validation,
        )  # fmt: skip
        self.path = brain_path(own.out, f"{dataset.name}-trained-seed{own.seed}")

    def run(self) -> int:
        """Train, save, tell."""
        for note in self.data.dataset.notes:
            self.output.warn(note)
        started, epochs = time.perf_counter(), self.flags.train.epochs
        interrupted = Shown(self.output, epochs, lambda progress: self._figures()).follow(self._epochs(epochs))
        result = self._saved(time.perf_counter() - started)
        self._tell(result, interrupted)
        self.output.result(result)
        if self.trainer.stopped.startswith("diverged"):
            raise UserError(f"{self.trainer.stopped}; saved in {self.path}")
        return 130 if interrupted else 0

    def _epochs(self, last: int) -> Iterator[Progress]:
        while self.trainer.completed_epochs < last and not self.trainer.stopped:
            yield self.trainer.run_epoch()

    def _figures(self) -> str:
        accuracy = score(self.trainer.network, self.data.unseen, self.cost).accuracy
        return f"test {'R²' if self.data.regression else 'accuracy'} {accuracy:.4f}"

    def _saved(self, seconds: float) -> dict[str, Any]:
        """Save the brain; the keys of ``--json``."""
        own, network, dataset = self.flags.train, self.trainer.network, self.data.dataset
        seen, unseen = (score(network, part, self.cost) for part in (self.data.train, self.data.unseen))
        values: dict[str, Any] = {
            "dataset": own.dataset,
            "train_accuracy": seen.accuracy,
            "test_accuracy": unseen.accuracy,
            "train_cost": seen.loss,
            "test_cost": unseen.loss,
            "epochs": self.trainer.completed_epochs,
        }
        metadata = {
            "trained_on": {
                **finite(values),
                "points": self.points,
                "data_seed": own.data_seed,
                "task": dataset.task,
                "classes": list(dataset.classes),
                "axes": list(dataset.axes),
            },
            "cost": self.cost,
            "optimizer": {"name": own.optimizer, **vars(self.trainer.optimizer.settings)},
            "schedule": {"name": own.schedule, **vars(self.trainer.schedule)},
            "settings": vars(self.trainer.settings),
            "seed": own.seed,
            "versions": versions(),
        }  # fmt: skip
        sha256 = save_brain(self.path, network, metadata)
        return {
            **values,
            "seconds": round(seconds, 3),
            "brain": str(self.path),
            "sha256": sha256,
            "layers": list(network.topology.layer_sizes),
            "steps": self.trainer.progress.step,
            "stopped": self.trainer.stopped,
            "seed": own.seed,
        }

    def _tell(self, result: dict[str, Any], interrupted: bool) -> None:
        """The summary for people."""
        say, network = self.output.say, self.trainer.network
        if interrupted:
            say("Stopped; what it has learnt so far is saved.")
        elif self.trainer.stopped.startswith("stopped"):
            say(self.trainer.stopped[:1].upper() + self.trainer.stopped[1:] + ".")
        say(f"{speed(result['epochs'], result['steps'], result['seconds'])} · {network.topology}")
        words = "R²" if self.data.regression else "accuracy"
        self.output.pairs(
            [
                ("Train", f"{words} {result['train_accuracy']:.4f} · cost {result['train_cost']:.4g}"),
                ("Test", f"{words} {result['test_accuracy']:.4f} · cost {result['test_cost']:.4g}, "
                         f"{len(self.data.unseen)} points held back"),
                ("Brain", str(self.path)),
                ("Test it", command_line("test", self.path, self.flags.train.dataset)),
            ]
        )  # fmt: skip
