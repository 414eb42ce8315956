"""The options of `neurarium train`, made from the settings of trainer, optimizers, schedules and sets of points."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field, make_dataclass
from pathlib import Path
from typing import Annotated, Any

import tyro

from brains.activations import ACTIVATIONS
from brains.costs import COSTS
from brains.datasets import DATASETS, Dataset
from brains.errors import UserError
from brains.initializers import INITIALIZERS
from brains.optimizers import OPTIMIZERS, OptimizerSettings, optimizer_named
from brains.schedules import SCHEDULES, Schedule, schedule_named
from brains.settings import Settings
from brains.topology import Topology
from brains.trainer import TrainerSettings
from commands.settings_flags import Field, settings_flags
from sim.plane_data import network_for

DEFAULT_HIDDEN = "8,8"
DEFAULT_OPTIMIZER = "adam"


@dataclass(frozen=True)
class TrainFlags:
    """Train a network by gradient descent, without a window."""

    dataset: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="DATASET")]
    """A built-in set by name, or a CSV file of x,y,class or x,y,value. For pictures, such as strokes or mnist, there
    are other options: see 'neurarium train strokes --help'."""
    layers: Annotated[str | None, tyro.conf.arg(metavar="SIZES", help_behavior_hint="")] = None
    """Sizes of all layers, such as 2,4,1; or name the hidden ones alone with --hidden."""
    hidden: Annotated[str | None, tyro.conf.arg(metavar="SIZES", help_behavior_hint=f"(default: {DEFAULT_HIDDEN})")] = (
        None
    )
    """Sizes of the hidden layers, such as 12,8; 0 for none."""
    activation: Annotated[str, tyro.conf.arg(metavar="{" + ",".join(ACTIVATIONS) + "}")] = "tanh"
    """Of the hidden layers; or one for every layer, the last included, with commas between."""
    initializer: Annotated[str, tyro.conf.arg(metavar="{" + ",".join(INITIALIZERS) + "}")] = "xavier"
    """How the first weights are drawn."""
    cost: Annotated[
        str | None,
        tyro.conf.arg(
            metavar="{" + ",".join(COSTS) + "}", help_behavior_hint="(default: cross-entropy, for values squared_error)"
        ),
    ] = None
    """How wrong an output is."""
    optimizer: Annotated[str, tyro.conf.arg(metavar="{" + ",".join(OPTIMIZERS) + "}")] = DEFAULT_OPTIMIZER
    """How a gradient becomes a step."""
    schedule: Annotated[str, tyro.conf.arg(metavar="{" + ",".join(SCHEDULES) + "}")] = "constant"
    """How the learn rate falls as training goes on."""
    epochs: Annotated[int, tyro.conf.arg(metavar="N")] = 1000
    """How often every example is learnt from."""
    seed: Annotated[int, tyro.conf.arg(metavar="N")] = 0
    """Decides the first weights and the order of the examples: the same seed gives the same brain, to the bit."""
    data_seed: Annotated[int, tyro.conf.arg(metavar="N")] = 0
    """Decides the points of a built-in set, and which quarter is held back for testing."""
    out: Annotated[
        Path | None, tyro.conf.arg(metavar="FILE", help_behavior_hint="(default: runs/DATASET-trained-seedN.npz)")
    ] = None
    """Where the brain goes."""
    json: bool = False
    """End with one JSON object on standard output; all words go to standard error."""


def train_flags(name: str | None) -> type[Any]:
    """All options: fields ``train``, ``trainer``, ``optimizers``, ``schedules``, and ``points`` for a built-in set."""
    trainer = settings_flags(TrainerSettings, ("cost",))
    groups: list[Field] = [
        group("train", TrainFlags, ""),
        group("trainer", trainer, "How a step is taken."),
        group("optimizers", union(OPTIMIZERS), "Only with the optimizers named."),
        group("schedules", union(SCHEDULES), "Only with the schedules named."),
    ]
    if name is not None:
        groups.append(group("points", settings_flags(DATASETS[name].settings_type), f"The points of {name}."))
    words = TrainFlags.__doc__
    return make_dataclass("AllTrainFlags", groups, frozen=True, namespace={"__doc__": words})


def optimizer_settings(flags: Any) -> OptimizerSettings:
    """The chosen optimizer's settings. Raises UserError: no such optimizer, or an option of another."""
    settings: OptimizerSettings = _chosen(
        flags.optimizers, OPTIMIZERS, optimizer_named(flags.train.optimizer).settings_type, flags.train.optimizer
    )
    return settings


def schedule_of(flags: Any) -> Schedule:
    """The chosen schedule. Raises UserError: no such schedule, or an option of another."""
    schedule: Schedule = _chosen(flags.schedules, SCHEDULES, schedule_named(flags.train.schedule), flags.train.schedule)
    return schedule


def trainer_settings(flags: Any, cost: str) -> TrainerSettings:
    """The trainer's settings. Raises UserError: a value out of range."""
    return TrainerSettings(cost=cost, **vars(flags.trainer))


def points_of(flags: Any) -> dict[str, Any]:
    """The settings of the built-in set that are not its defaults."""
    given = vars(flags.points) if hasattr(flags, "points") else {}
    if not given:
        return {}
    defaults = DATASETS[flags.train.dataset].settings_type()
    return {name: value for name, value in given.items() if value != getattr(defaults, name)}


def topology_of(flags: TrainFlags, dataset: Dataset) -> Topology:
    """The network that was asked for.

    Raises:
        UserError: layers that are no layers, or that do not fit the set.
    """
    if flags.layers is not None and flags.hidden is not None:
        raise UserError("--layers names all layers, --hidden the hidden ones; give the one or the other")
    names = tuple(word.strip() for word in flags.activation.split(","))
    least = dataset.outputs()
    if flags.layers is None:
        sizes = Topology.parse(flags.hidden if flags.hidden is not None else DEFAULT_HIDDEN, 2, least).layer_sizes
    else:
        sizes = Topology.parse(flags.layers, 1, 1).layer_sizes[1:-1]
        two = (1, 2) if dataset.class_count == 2 else (least,)
        if len(sizes) < 2 or sizes[0] != 2 or sizes[-1] not in two:
            raise UserError(
                f"--layers is {flags.layers}; for {dataset.title} the first is 2 (x and y) and the last is "
                f"{' or '.join(map(str, two))}, such as 2,8,{two[0]}"
            )
    if len(names) > 1:
        return Topology(sizes, names)
    last = "softmax" if dataset.class_count and sizes[-1] > 1 else network_for(dataset, ()).activations[-1]
    return Topology(sizes, names * (len(sizes) - 2) + (last,))


def group(name: str, kind: type[Any], words: str) -> Field:
    """A part of all options, with words above it in the help."""
    if name == "train":  # it alone has an argument without a default
        return name, Annotated[kind, tyro.conf.arg(name="")], field()
    if name == "schedules":  # its names are short and common: they keep a prefix
        return name, Annotated[kind, tyro.conf.arg(name="schedule", help=words)], field(default_factory=kind)
    return name, Annotated[kind, tyro.conf.OmitArgPrefixes, tyro.conf.arg(help=words)], field(default_factory=kind)


def union(kinds: dict[str, Any], leave_out: tuple[str, ...] = (), hints: dict[str, str] | None = None) -> type[Any]:
    """One option for every setting that any of the kinds has, unset by default; its help names them.

    Args:
        leave_out: settings that get no option; hints: what the help says of the default instead of its value.
    """
    owners: dict[str, list[str]] = {}
    first: dict[str, dataclasses.Field[Any]] = {}
    for name, owner in kinds.items():
        for item in dataclasses.fields(_settings_type(owner)):
            owners.setdefault(item.name, []).append(name)
            first.setdefault(item.name, item)
    fields: list[Field] = []
    for setting, item in first.items():
        if setting in leave_out:
            continue
        whole, unit = item.type in (int, "int"), item.metadata["unit"]
        defaults = {name: _default(kinds[name], setting) for name in owners[setting]}
        shown = {f"{value:g}" for value in defaults.values()}
        which = "" if len(owners[setting]) == len(kinds) else f" ({', '.join(owners[setting])})"
        words = f"{item.metadata['help']}{which}, {item.metadata['min']:g} to {item.metadata['max']:g} {unit}".strip()
        kind: Any = int | None if whole else float | None
        arg = tyro.conf.arg(
            help=words[:1].upper() + words[1:] + ".",
            metavar="N" if whole else "X",
            help_behavior_hint=(hints or {}).get(setting, f"(default: {' or '.join(sorted(shown))})"),
        )
        fields.append((setting, Annotated[kind, arg], None))
    return make_dataclass("Settings", fields, frozen=True, namespace={"__doc__": ""})


def _chosen(given: Any, kinds: dict[str, Any], kind: type[Settings], name: str) -> Any:
    """Settings of ``kind`` from the options that were given; those of other kinds are refused."""
    values = {setting: value for setting, value in vars(given).items() if value is not None}
    own = {item.name for item in dataclasses.fields(kind)}
    for setting in values:
        if setting not in own:
            owners = [n for n, k in kinds.items() if hasattr(_settings_type(k), setting)]
            flag = ("--schedule." if kinds is SCHEDULES else "--") + setting.replace("_", "-")
            raise UserError(f"{flag} is an option of {' and '.join(owners)}, but this training uses {name}")
    return kind(**values)


def _settings_type(kind: Any) -> type[Settings]:
    found: type[Settings] = getattr(kind, "settings_type", kind)
    return found


def _default(kind: Any, setting: str) -> float:
    return float(getattr(_settings_type(kind)(), setting))
