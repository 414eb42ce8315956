"""`neurarium train DATASET` for pictures: from a recipe to a brain file that says how it was made."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from brains.errors import UserError
from brains.pictures.find import find_pictures
from brains.pictures.picture_set import PictureSet
from brains.pictures.recipes import PictureRecipe, PictureTraining, judge
from brains.scores import Score
from brains.storage import save_brain
from brains.trainer import Progress
from commands import train_folds
from commands.output import Output, command_line
from commands.parsing import parse
from commands.train_pictures_flags import PictureTrainFlags, picture_train_flags, recipe_of
from commands.training import Shown, brain_path, check_counts, finite, speed
from sim.runs import versions

PREPROCESSING = "pixels from 0 (black) to 1, row by row from the top, the colours of a pixel together"

# Settings of the augmentation that do nothing by themselves.
_DETAILS = ("elastic_reach", "noise_strength")


def run(arguments: list[str]) -> int:
    """The command."""
    flags = parse(picture_train_flags(), arguments, "train")
    own, output = flags.train, Output(flags.train.json)
    check_counts(own.epochs, seed=own.seed, data_seed=own.data_seed)
    pictures = find_pictures(own.dataset, own.data_dir, own.data_seed)
    recipe = recipe_of(flags, pictures)
    if own.folds is not None:
        return train_folds.run(own, pictures, recipe, output)
    command = command_line("train", *(word for word in arguments if word != "--json"))
    training = _PictureTraining(own, pictures, recipe, output, command)
    for note in pictures.notes:
        output.warn(note)
    return training.run()


class _PictureTraining:
    """One training from its flags to its file; everything that can be wrong is found before it begins."""

    def __init__(
        self, flags: PictureTrainFlags, pictures: PictureSet, recipe: PictureRecipe, output: Output, command: str
    ) -> None:
        self.flags, self.pictures, self.recipe = flags, pictures, recipe
        self.output, self.command = output, command
        self.training: PictureTraining = recipe.start(pictures, flags.seed)
        self.path = brain_path(flags.out, f"{pictures.name}-trained-seed{flags.seed}")

    def run(self) -> int:
        """Train, save, tell."""
        trainer, started = self.training.trainer, time.perf_counter()
        self._announce()
        shown = Shown(self.output, self.recipe.epochs or 1, self._figures)
        interrupted = shown.follow(self.training.epochs())
        result = self._saved(time.perf_counter() - started)
        if interrupted:
            self.output.say("Stopped; what it has learnt so far is saved.")
        self._tell(result)
        self.output.result(result)
        if trainer.stopped:
            raise UserError(f"{trainer.stopped}; saved in {self.path}")
        return 130 if interrupted else 0

    def _announce(self) -> None:
        changes = vars(self.training.lessons.settings).items()
        told = ", ".join(f"{name} {value:g}" for name, value in changes if value and name not in _DETAILS)
        self.output.say(
            f"{self.pictures.title}: {len(self.pictures.train):,} pictures to learn from, "
            f"{len(self.pictures.test):,} to test with · {self.training.network.topology}"
        )
        shown = f"every picture changed anew for each: {told}" if told else "pictures as they are"
        self.output.say(f"{self.recipe.epochs:,} epochs, {shown}")

    def _figures(self, progress: Progress) -> str:
        return f"test accuracy {self.training.judge(self.pictures.test).accuracy:.4f}"

    def _saved(self, seconds: float) -> dict[str, Any]:
        """Save the brain; the keys of ``--json``."""
        trainer, network = self.training.trainer, self.training.network
        if self.flags.half:  # what is told is what the file will do
            network.parameters[:] = network.parameters.astype(np.float16)
        seen, unseen = (
            judge(network, part, self.pictures.class_count, trainer.settings.cost)
            for part in (self.pictures.train, self.pictures.test)
        )
        values = {"dataset": self.flags.dataset, **_judged(seen, unseen), "epochs": trainer.completed_epochs}
        sha256 = save_brain(self.path, network, self._metadata(values), self.flags.half)
        return {
            **values,
            "seconds": round(seconds, 3),
            "brain": str(self.path),
            "sha256": sha256,
            "layers": list(network.topology.layer_sizes),
            "steps": trainer.progress.step,
            "stopped": trainer.stopped,
            "seed": self.flags.seed,
        }

    def _metadata(self, values: dict[str, Any]) -> dict[str, Any]:
        """What the brain file says of how it was made."""
        trainer, pictures = self.training.trainer, self.pictures
        return {
            "trained_on": {
                **finite(values),
                "task": pictures.task,
                "title": pictures.title,
                "classes": list(pictures.classes),
                "shape": list(pictures.shape),
                "data_seed": self.flags.data_seed,
            },
            "command": self.command,
            "preprocessing": PREPROCESSING,
            "augment": vars(self.training.lessons.settings),
            "smoothing": self.recipe.smoothing,
            "raw": self.recipe.raw,
            "cost": trainer.settings.cost,
            "optimizer": {"name": trainer.optimizer.name, **vars(trainer.optimizer.settings)},
            "schedule": {"name": trainer.schedule.name, **vars(trainer.schedule)},
            "settings": vars(trainer.settings),
            "seed": self.flags.seed,
            "versions": versions(),
        }

    def _tell(self, result: dict[str, Any]) -> None:
        """The summary for people."""
        self.output.say(speed(result["epochs"], result["steps"], result["seconds"]))
        self.output.pairs(
            [
                ("Train", f"accuracy {result['train_accuracy']:.4f} · cost {result['train_cost']:.4g}"),
                ("Test", f"accuracy {result['test_accuracy']:.4f} · cost {result['test_cost']:.4g}, "
                         f"{len(self.pictures.test):,} pictures held back"),
                ("Brain", str(self.path)),
                ("Test it", command_line("test", self.path, self.flags.dataset)),
            ]
        )  # fmt: skip


def _judged(seen: Score, unseen: Score) -> dict[str, float]:
    return {
        "train_accuracy": seen.accuracy,
        "test_accuracy": unseen.accuracy,
        "train_cost": seen.loss,
        "test_cost": unseen.loss,
    }
