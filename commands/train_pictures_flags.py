"""The options of `neurarium train` for pictures, and the recipe that they ask for."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, make_dataclass
from pathlib import Path
from typing import Annotated, Any

import tyro

from brains.activations import ACTIVATIONS
from brains.costs import COSTS
from brains.errors import UserError
from brains.initializers import INITIALIZERS
from brains.optimizers import OPTIMIZERS, OptimizerSettings, optimizer_named
from brains.pictures.augment import PRESETS
from brains.pictures.learning import augment_settings
from brains.pictures.picture_set import PictureSet
from brains.pictures.recipes import LEAST_EPOCHS, LEAST_STEPS, NETWORK, PictureRecipe
from brains.recipe import Recipe
from brains.schedules import SCHEDULES, Cosine, Schedule
from brains.topology import Topology
from brains.trainer import TrainerSettings
from commands.settings_flags import settings_flags
from commands.train_flags import group, optimizer_settings, schedule_of, union

HIDDEN = ",".join(map(str, NETWORK.hidden))
_BATCH = NETWORK.training.batch


@dataclass(frozen=True)
class PictureTrainFlags:
    """Train a network on pictures by gradient descent, without a window."""

    dataset: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="DATASET")]
    """Pictures: strokes, which needs nothing; mnist, fashion, doodles or cifar10, see 'neurarium data list'; or a
    path."""
    layers: Annotated[str | None, tyro.conf.arg(metavar="SIZES", help_behavior_hint="")] = None
    """Sizes of all layers, such as 784,100,10; or name the hidden ones alone with --hidden."""
    hidden: Annotated[str | None, tyro.conf.arg(metavar="SIZES", help_behavior_hint=f"(default: {HIDDEN})")] = None
    """Sizes of the hidden layers, such as 16,16; 0 for none."""
    activation: Annotated[str, tyro.conf.arg(metavar="{" + ",".join(ACTIVATIONS) + "}")] = NETWORK.activation
    """Of the hidden layers; or one for every layer, the last included, with commas between."""
    initializer: Annotated[str, tyro.conf.arg(metavar="{" + ",".join(INITIALIZERS) + "}")] = NETWORK.initializer
    """How the first weights are drawn."""
    cost: Annotated[str, tyro.conf.arg(metavar="{" + ",".join(COSTS) + "}")] = "cross_entropy"
    """How wrong an output is; the last layer is softmax for cross_entropy, else sigmoid."""
    optimizer: Annotated[str, tyro.conf.arg(metavar="{" + ",".join(OPTIMIZERS) + "}")] = NETWORK.optimizer
    """How a gradient becomes a step."""
    learn_rate: Annotated[
        float | None,
        tyro.conf.arg(
            metavar="X", help_behavior_hint=f"(default: {NETWORK.learn_rate:g} with adam or adamw, 0.01 or 0.1 else)"
        ),
    ] = None
    """Size of a step down the slope."""
    schedule: Annotated[str, tyro.conf.arg(metavar="{" + ",".join(SCHEDULES) + "}")] = Cosine.name
    """How the learn rate falls as training goes on; a cosine ends with the last epoch."""
    batch: Annotated[int, tyro.conf.arg(metavar="N")] = _BATCH
    """Pictures a step; 1 is one picture at a time."""
    epochs: Annotated[
        int | None,
        tyro.conf.arg(
            metavar="N",
            help_behavior_hint=f"(default: {LEAST_EPOCHS}, more for few pictures: about {LEAST_STEPS:,} steps)",
        ),
    ] = None
    """How often every picture is learnt from."""
    augment: Annotated[
        str | None,
        tyro.conf.arg(metavar="{" + ",".join(PRESETS) + "}", help_behavior_hint="(default: light, photos for colour)"),
    ] = None
    """How pictures change anew for every epoch: a preset, settings such as rotate=15,shift=2, or both, such as
    strong,noise=0.1."""
    smoothing: Annotated[float, tyro.conf.arg(metavar="X")] = 0.0
    """Share of the certainty that is taken from the right class and spread over all of them."""
    raw: bool = False
    """Learn from pixels from 0 to 1 as they are, not brought to mean 0 and spread 1 first."""
    seed: Annotated[int, tyro.conf.arg(metavar="N")] = 0
    """Decides the first weights, the order of the pictures and how they change: the same seed gives the same brain."""
    data_seed: Annotated[int, tyro.conf.arg(metavar="N")] = 0
    """Decides the strokes that are drawn, and the pictures held back of a set that does not say it itself."""
    data_dir: Annotated[
        Path | None, tyro.conf.arg(metavar="DIR", help_behavior_hint="(default: $NEURARIUM_DATA, then the cache)")
    ] = None
    """Where the sets lie."""
    folds: Annotated[int | None, tyro.conf.arg(metavar="N", help_behavior_hint="")] = None
    """Cross-validate: train so many networks, each judged by another part of all pictures; no brain is kept."""
    out: Annotated[
        Path | None, tyro.conf.arg(metavar="FILE", help_behavior_hint="(default: runs/DATASET-trained-seedN.npz)")
    ] = None
    """Where the brain goes."""
    half: bool = False
    """Store the weights in half precision: half the size, and about three digits of each."""
    json: bool = False
    """End with one JSON object on standard output; all words go to standard error."""


def picture_train_flags() -> type[Any]:
    """All options: fields ``train``, ``trainer``, ``optimizers`` and ``schedules``."""
    groups = [
        group("train", PictureTrainFlags, ""),
        group("trainer", settings_flags(TrainerSettings, ("cost", "batch", "patience")), "How a step is taken."),
        group("optimizers", union(OPTIMIZERS, ("learn_rate",)), "Only with the optimizers named."),
        group("schedules", union(SCHEDULES, hints={"length": "(default: --epochs)"}), "Only with the schedules named."),
    ]
    return make_dataclass("AllPictureTrainFlags", groups, frozen=True, namespace={"__doc__": PictureTrainFlags.__doc__})


def recipe_of(flags: Any, pictures: PictureSet) -> PictureRecipe:
    """The recipe that was asked for, settled for these pictures.

    Raises:
        UserError: parts that do not exist, do not go together or do not fit the pictures, or values out of range.
    """
    own = flags.train
    *hidden, output = activations_of(own.activation, own.cost, len(sizes := hidden_sizes(own, pictures)))
    if len(set(hidden)) > 1:
        raise UserError(f"--activation is {own.activation}; the hidden layers share one here")
    network = Recipe(
        hidden=sizes,
        activation=hidden[0] if hidden else NETWORK.activation,
        output=output,
        cost=own.cost,
        optimizer=own.optimizer,
        learn_rate=None,
        optimizer_settings=with_learn_rate(optimizer_settings(flags), own.learn_rate),
        training=TrainerSettings(cost=own.cost, batch=own.batch, **vars(flags.trainer)),
        initializer=own.initializer,
    )
    augment = None if own.augment is None else augment_settings(own.augment)
    recipe = PictureRecipe(network, None, own.epochs, augment, own.smoothing, own.raw).settled(pictures)
    return dataclasses.replace(recipe, schedule=_schedule(flags, recipe.epochs or 1))


def hidden_sizes(flags: Any, pictures: PictureSet) -> tuple[int, ...]:
    """Sizes of the hidden layers from ``--layers`` or ``--hidden``.

    Raises:
        UserError: both are given, or layers that are no layers or do not fit the pictures.
    """
    if flags.layers is not None and flags.hidden is not None:
        raise UserError("--layers names all layers, --hidden the hidden ones; give the one or the other")
    if flags.layers is None:
        return Topology.parse(flags.hidden if flags.hidden is not None else HIDDEN, 1, 1).layer_sizes[1:-1]
    sizes = Topology.parse(flags.layers, 1, 1).layer_sizes[1:-1]
    first, last = pictures.features, pictures.class_count
    if len(sizes) < 2 or (sizes[0], sizes[-1]) != (first, last):
        size = " × ".join(map(str, pictures.shape))
        raise UserError(
            f"--layers is {flags.layers}; for {pictures.title} the first is {first} ({size}) and the last is {last}, "
            f"a class each, such as {first},{HIDDEN},{last}"
        )
    return sizes[1:-1]


def activations_of(words: str, cost: str, hidden: int) -> list[str]:
    """An activation for every layer but the input.

    Raises:
        UserError: not as many as there are layers.
    """
    names = [word.strip() for word in words.split(",")]
    if len(names) == 1:
        return names * hidden + ["softmax" if cost == "cross_entropy" else "sigmoid"]
    if len(names) != hidden + 1:
        raise UserError(f"--activation names {len(names)} layers; there are {hidden + 1}, the last one included")
    return names


def with_learn_rate(settings: OptimizerSettings, learn_rate: float | None) -> OptimizerSettings:
    """The settings with that learn rate, or the default for pictures if it is None."""
    if learn_rate is None and type(settings) in (optimizer_named("adam").settings_type,
                                                 optimizer_named("adamw").settings_type):  # fmt: skip
        learn_rate = NETWORK.learn_rate
    return settings if learn_rate is None else dataclasses.replace(settings, learn_rate=learn_rate)


def _schedule(flags: Any, epochs: int) -> Schedule:
    schedule = schedule_of(flags)
    if isinstance(schedule, Cosine) and flags.schedules.length is None:
        return dataclasses.replace(schedule, length=epochs)
    return schedule
