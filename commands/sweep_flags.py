"""The options of `neurarium sweep`: a grid of settings, and what all its trainings share."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import tyro

from brains.activations import ACTIVATIONS
from brains.costs import COSTS
from brains.errors import UserError
from brains.optimizers import OPTIMIZERS, optimizer_named
from brains.pictures.augment import PRESETS, AugmentSettings
from brains.pictures.learning import augment_settings
from brains.pictures.recipes import NETWORK
from brains.pictures.sweeps import Base, Grid
from brains.recipe import Recipe
from brains.topology import Topology
from brains.trainer import TrainerSettings
from commands.train_pictures_flags import activations_of, with_learn_rate
from commands.training import MOST_EPOCHS, check_counts

MOST_ROWS = 10_000
T = TypeVar("T")


@dataclass(frozen=True)
class SweepFlags:
    """Train on pictures over a grid of settings, several seeds each; as a table and as curves."""

    dataset: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="SET")]
    """Pictures: strokes, mnist, fashion, doodles, cifar10, or a path."""
    learn_rate: Annotated[str | None, tyro.conf.arg(metavar="X,X,…", help_behavior_hint="(default: as for train)")] = (
        None
    )
    """Learn rates, constant throughout a training."""
    hidden: Annotated[str, tyro.conf.arg(metavar="N,N,…")] = "100"
    """Hidden nodes; 512x256 is two layers of them, 0 none."""
    epochs: Annotated[str, tyro.conf.arg(metavar="N,N,…")] = "5"
    """How often every picture is learnt from."""
    rotate: Annotated[str | None, tyro.conf.arg(metavar="X,X,…", help_behavior_hint="(default: that of --augment)")] = (
        None
    )
    """Greatest angles by which pictures are turned for each epoch, in degrees."""
    seeds: Annotated[int, tyro.conf.arg(metavar="N")] = 3
    """Trainings of every setting, each from other weights."""
    workers: Annotated[int, tyro.conf.arg(metavar="N")] = 1
    """Processes that train at once."""
    activation: Annotated[str, tyro.conf.arg(metavar="{" + ",".join(ACTIVATIONS) + "}")] = NETWORK.activation
    """Of the hidden layers."""
    cost: Annotated[str, tyro.conf.arg(metavar="{" + ",".join(COSTS) + "}")] = "cross_entropy"
    """How wrong an output is; the last layer is softmax for cross_entropy, else sigmoid."""
    optimizer: Annotated[str, tyro.conf.arg(metavar="{" + ",".join(OPTIMIZERS) + "}")] = NETWORK.optimizer
    """How a gradient becomes a step."""
    batch: Annotated[int, tyro.conf.arg(metavar="N")] = NETWORK.training.batch
    """Pictures a step; 1 is one picture at a time."""
    augment: Annotated[str, tyro.conf.arg(metavar="{" + ",".join(PRESETS) + "}")] = "none"
    """How pictures change anew for every epoch: a preset, or settings such as scale=0.1,shift=2."""
    pictures: Annotated[int | None, tyro.conf.arg(metavar="N", help_behavior_hint="(default: all)")] = None
    """Learn from so many pictures only, chosen by --data-seed."""
    judge: Literal["held-back", "test"] = "held-back"
    """What the settings are judged by: a fifth of the pictures to learn from, held back; or those to test with, by
    which nothing should be chosen."""
    data_seed: Annotated[int, tyro.conf.arg(metavar="N")] = 0
    """Decides the strokes that are drawn, and the pictures held back."""
    data_dir: Annotated[
        Path | None, tyro.conf.arg(metavar="DIR", help_behavior_hint="(default: $NEURARIUM_DATA, then the cache)")
    ] = None
    """Where the sets lie."""
    out: Annotated[Path | None, tyro.conf.arg(metavar="DIR", help_behavior_hint="(default: runs/sweep-SET)")] = None
    """The folder for sweep.csv and sweep.png; a sweep that was stopped there goes on."""
    json: bool = False
    """End with one JSON object on standard output; all words go to standard error."""


def grid_of(flags: SweepFlags) -> Grid:
    """The grid that was asked for.

    Raises:
        UserError: values that are none, twice the same, out of range, or too many of them.
    """
    check_counts(None, data_seed=flags.data_seed)
    if flags.pictures is not None and flags.pictures < 1:
        raise UserError(f"--pictures is {flags.pictures}; expected 1 or more")
    default = with_learn_rate(optimizer_named(flags.optimizer).settings_type(), None).learn_rate
    grid = Grid(
        _values("learn-rate", flags.learn_rate, float) if flags.learn_rate is not None else (default,),
        _values("hidden", flags.hidden, _sizes),
        _values("epochs", flags.epochs, _epochs),
        _values("rotate", flags.rotate, float) if flags.rotate is not None else (_augment(flags).rotate,),
        flags.seeds,
    )
    rows = len(grid.learn_rates) * len(grid.hidden) * len(grid.epochs) * len(grid.rotates) * grid.seeds
    if not 1 <= flags.seeds <= MOST_ROWS or rows > MOST_ROWS:
        raise UserError(f"--seeds is {flags.seeds}, which makes {rows:,} rows; expected 1 to {MOST_ROWS:,} of them")
    return grid


def base_of(flags: SweepFlags) -> Base:
    """What all trainings share. Raises UserError: names that do not exist, or values out of range."""
    *_, output = activations_of(flags.activation, flags.cost, 1)
    network = Recipe(
        activation=flags.activation,
        output=output,
        cost=flags.cost,
        optimizer=flags.optimizer,
        optimizer_settings=optimizer_named(flags.optimizer).settings_type(),
        training=TrainerSettings(cost=flags.cost, batch=flags.batch),
        initializer=NETWORK.initializer,
    )
    return Base(network, dataclasses.replace(_augment(flags), rotate=0.0), flags.judge == "test")


def _augment(flags: SweepFlags) -> AugmentSettings:
    return augment_settings(flags.augment)


def _values(name: str, words: str, read: Callable[[str], T]) -> tuple[T, ...]:
    found: list[T] = []
    for word in words.split(","):
        try:
            value = read(word.strip())
        except ValueError:
            raise UserError(f"--{name} is {words:.80}; expected values with commas between, not '{word:.40}'") from None
        if value in found:
            raise UserError(f"--{name} names {word.strip():.40} twice")
        found.append(value)
    return tuple(found)


def _sizes(word: str) -> str:
    if not word:
        raise ValueError
    sizes = Topology.parse(word.replace("x", ","), 1, 1).layer_sizes[1:-1]
    return "x".join(map(str, sizes)) or "0"


def _epochs(word: str) -> int:
    epochs = int(word)
    if not 1 <= epochs <= MOST_EPOCHS:
        raise ValueError
    return epochs
