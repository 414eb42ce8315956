"""`neurarium train DATASET`: gradient descent without a window, into a brain file."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from brains.datasets import DATASETS, Dataset, load_csv
from brains.errors import UserError
from brains.initializers import initialize
from brains.network import Network
from brains.scores import score
from brains.storage import save_brain
from brains.trainer import Progress, Trainer
from commands import did_you_mean
from commands.output import Output, command_line
from commands.parsing import parse
from commands.progress import Bar
from commands.train_flags import (
    optimizer_settings,
    points_of,
    schedule_of,
    topology_of,
    train_flags,
    trainer_settings,
)
from sim.plane_data import PlaneData, cost_for, drawn_dataset, split_of
from sim.runs import versions

MOST_EPOCHS = 10_000_000
_SECONDS_BETWEEN_LINES = 5.0
_VALIDATION_SHARE = 0.2

# Keys that keep the random streams of one seed apart.
_FIRST_WEIGHTS, _SHUFFLES, _VALIDATION, _ROWS = 0, 1, 2, 3


def run(arguments: list[str]) -> int:
    """The command."""
    name = next((word for word in arguments if word in DATASETS), None)
    flags = parse(train_flags(name), arguments, "train")
    if not 1 <= flags.train.epochs <= MOST_EPOCHS:
        raise UserError(f"--epochs is {flags.train.epochs}; expected 1 to {MOST_EPOCHS}")
    for flag, seed in (("--seed", flags.train.seed), ("--data-seed", flags.train.data_seed)):
        if seed < 0:
            raise UserError(f"{flag} is {seed}; expected 0 or more")
    return _Training(flags).run()


def dataset_of(name: str, points: dict[str, Any], seed: int) -> Dataset:
    """A built-in set, or the points in a CSV file.

    Raises:
        UserError: neither the one nor the other, or a file that cannot be read as points.
    """
    if name in DATASETS:
        return drawn_dataset(name, points, seed)
    if not Path(name).is_file():
        guess = did_you_mean(name, list(DATASETS))
        raise UserError(f"'{name:.80}' is no file and no set of points{guess}; the sets are {', '.join(DATASETS)}")
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
        self.path = own.out if own.out is not None else _free(Path("runs"), f"{dataset.name}-trained-seed{own.seed}")
        _make_folder(self.path)

    def run(self) -> int:
        """Train, save, tell."""
        for note in self.data.dataset.notes:
            self.output.warn(note)
        started, interrupted = time.perf_counter(), False
        try:
            with _Shown(self.output, self.flags.train.epochs, self) as shown:
                while self.trainer.completed_epochs < self.flags.train.epochs and not self.trainer.stopped:
                    shown.show(self.trainer.run_epoch())
        except KeyboardInterrupt:
            interrupted = True
        result = self._saved(time.perf_counter() - started)
        self._tell(result, interrupted)
        self.output.result(result)
        if self.trainer.stopped.startswith("diverged"):
            raise UserError(f"{self.trainer.stopped}; saved in {self.path}")
        return 130 if interrupted else 0

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
                **{name: value if not isinstance(value, float) or np.isfinite(value) else None
                   for name, value in values.items()},
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
        steps_s = result["steps"] / max(result["seconds"], 1e-9)
        say(
            f"{result['epochs']:,} epochs, {result['steps']:,} steps in {result['seconds']:.1f} s "
            f"({steps_s:,.0f} steps/s) · {network.topology}"
        )
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


@dataclass
class _Shown:
    """How the training is going: a bar in a terminal, a line now and then elsewhere."""

    output: Output
    epochs: int
    training: _Training

    def __post_init__(self) -> None:
        self._bar: Bar | None = None
        self._spoken = self._started = time.perf_counter()
        self._drawn = 0.0

    def __enter__(self) -> _Shown:
        if self.output.console.is_terminal and not self.output.quiet:
            self._bar = Bar(self.output.console, self.epochs, 0, "epoch 1", "the first epoch is on its way")
            self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, progress: Progress) -> None:
        """An epoch has ended."""
        now, epoch = time.perf_counter(), round(progress.epochs)
        if self._bar is not None:
            if now - self._drawn >= 0.1 or epoch == self.epochs:
                self._drawn = now
                self._bar.show(f"epoch {epoch}", self._words(progress), epoch)
        elif now - self._spoken >= _SECONDS_BETWEEN_LINES:
            self._spoken = now
            left_s = (self.epochs - epoch) * (now - self._started) / max(epoch, 1)
            self.output.say(f"epoch {epoch}/{self.epochs}  {self._words(progress)} · about {left_s:.0f} s left")

    def _words(self, progress: Progress) -> str:
        trainer = self.training.trainer
        accuracy = score(trainer.network, self.training.data.unseen, self.training.cost).accuracy
        name = "test R²" if self.training.data.regression else "test accuracy"
        return f"cost {progress.loss:.4g} · {name} {accuracy:.4f} · learn rate {progress.learn_rate:.3g}"


def _free(folder: Path, stem: str) -> Path:
    """``folder/stem.npz``, or with the first number behind it that is not taken yet."""
    path, number = folder / f"{stem}.npz", 2
    while path.exists():
        path, number = folder / f"{stem}-{number}.npz", number + 1
    return path


def _make_folder(path: Path) -> None:
    if path.is_dir():
        raise UserError(f"--out {path} is a folder; name a file in it, such as {path / 'brain.npz'}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{path.parent}: cannot be made: {error.strerror or error}") from None
