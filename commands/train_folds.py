"""`neurarium train DATASET --folds N`: how good a recipe is where there are few pictures."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import fmean, stdev
from typing import Any

from brains.pictures.folds import folds
from brains.pictures.picture_set import PictureSet
from brains.pictures.recipes import PictureRecipe, PictureTraining
from brains.trainer import Progress
from commands.output import Output
from commands.training import Shown


def run(flags: Any, pictures: PictureSet, recipe: PictureRecipe, output: Output) -> int:
    """Train a network for each fold, and tell how they do on the pictures that they have not seen. No brain is kept."""
    recipe.check(pictures)
    started, seen, unseen = time.perf_counter(), list[float](), list[float]()
    parts, epochs = folds(pictures, flags.folds, flags.data_seed), recipe.epochs or 1
    for note in pictures.notes:
        output.warn(note)

    def trained() -> Iterator[Progress]:
        for part in parts:
            training: PictureTraining = recipe.start(part, flags.seed)
            done = len(unseen) * epochs
            for progress in training.epochs():
                yield Progress(progress.step, done + progress.epochs, progress.loss, progress.learn_rate, "")
            seen.append(training.judge(part.train).accuracy)
            unseen.append(training.judge(part.test).accuracy)
            output.say(f"fold {len(unseen)}: test accuracy {unseen[-1]:.4f} on {len(part.test):,} pictures")

    interrupted = Shown(output, flags.folds * epochs, lambda _: f"{len(unseen)} folds done").follow(trained())
    result = {
        "dataset": flags.dataset,
        "train_accuracy": fmean(seen) if seen else None,
        "test_accuracy": fmean(unseen) if unseen else None,
        "test_accuracies": unseen,
        "epochs": epochs,
        "folds": flags.folds,
        "seconds": round(time.perf_counter() - started, 3),
        "brain": None,
        "seed": flags.seed,
    }
    if interrupted:
        output.say(f"Stopped after {len(unseen)} of {flags.folds} folds.")
    if len(unseen) > 1:
        output.say(
            f"Test accuracy {fmean(unseen):.4f}, from {min(unseen):.4f} to {max(unseen):.4f}, "
            f"standard deviation {stdev(unseen):.4f}; every picture was judged by a network that had not seen it"
        )
    output.result(result)
    return 130 if interrupted else 0
