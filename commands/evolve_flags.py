"""The options of `neurarium evolve`: those of every run, the task's own, and those of every strategy there is.

Nothing here knows a strategy by name: their options are made from the settings they declare.
"""

from __future__ import annotations

from dataclasses import dataclass, field, make_dataclass
from pathlib import Path
from typing import Annotated, Any

import tyro

from brains.datasets import DATASETS
from brains.errors import UserError
from brains.evolvers import STRATEGIES, EvolverSettings
from commands.car_flags import CarFlags
from commands.gym_flags import GymFlags, gym_flags
from commands.place_flags import PLACE_FLAGS, PlaceFlags
from commands.plane_flags import plane_flags
from commands.plugin_flags import plugin_flags
from commands.settings_flags import settings_flags
from commands.walker_flags import WalkerFlags
from sim.seeding import settings_to_start_from
from sim.task import Task
from sim.tasks import GYM_PREFIX, TASKS

TASK_FLAGS: dict[str, type[Any]] = {
    "car": CarFlags,
    "walker": WalkerFlags,
    **{name: plane_flags(name) for name in DATASETS},
}
TASK_FLAGS |= {name: plugin_flags(kind) for name, kind in TASKS.items() if name not in TASK_FLAGS}
"""The tasks that can be evolved, and their own options; `task_flags` knows Gymnasium's environments besides."""
TASK_WORDS = {name: flags.__doc__ for name, flags in {**TASK_FLAGS, f"{GYM_PREFIX}ENV-ID": GymFlags}.items()}
"""What they are, for people."""

_POPULATIONS = {str(strategy.settings_type().population) for strategy in STRATEGIES.values()}
_WHEN_RESUMED = ("--resume", "--generations", "--checkpoint-every", *PLACE_FLAGS, "--json", "--quiet")


@dataclass(frozen=True)
class RunFlags:
    """What every run can be told."""

    generations: Annotated[
        int | None, tyro.conf.arg(metavar="N", help_behavior_hint="(default: 30, 80 for walkers, 100 for gym:…)")
    ] = None
    """Generations in all; with --resume those that the run has already are counted."""
    population: Annotated[
        int | None,
        tyro.conf.arg(metavar="N", help_behavior_hint=f"(default: {' or '.join(sorted(_POPULATIONS))}, 16 for gym:…)"),
    ] = None
    """Individuals in a generation."""
    seed: Annotated[int, tyro.conf.arg(metavar="N")] = 0
    """Decides all chance: the same seed gives the same champion, to the bit."""
    strategy: Annotated[
        str | None,
        tyro.conf.arg(
            metavar="{" + ",".join(STRATEGIES) + "}",
            help_behavior_hint="(default: genetic, or cma for walkers and gym:…)",
        ),
    ] = None
    """How a generation is bred from the one before; each has options of its own below."""
    hidden: Annotated[
        str | None,
        tyro.conf.arg(metavar="SIZES", help_behavior_hint="(default: 12, 8 for sets of points, 0 for gym:…)"),
    ] = None
    """Sizes of the hidden layers, such as 12,8; 0 for none."""
    start: Annotated[Path | None, tyro.conf.arg(metavar="BRAIN", help_behavior_hint="")] = None
    """Start from a saved brain instead of chance."""
    out: Annotated[
        Path | None, tyro.conf.arg(metavar="DIR", help_behavior_hint="(default: runs/TASK-…-seedN, numbered if taken)")
    ] = None
    """The run folder to make."""
    resume: Annotated[Path | None, tyro.conf.arg(metavar="DIR", help_behavior_hint="")] = None
    """Go on with the run in this folder, exactly as if it had never stopped."""
    checkpoint_every: Annotated[
        float, tyro.conf.arg(metavar="SECONDS", help_behavior_hint="(default: 0, as often as takes next to no time)")
    ] = 0.0
    """The run folder is written at most so often; what a kill undoes is evolved again, the same."""
    json: bool = False
    """End with one JSON object on standard output; all words go to standard error."""
    quiet: bool = False
    """No progress and no summary: only the champion's path."""


def task_flags(name: str) -> type[Any] | None:
    """The own options of the task of that name; None if there is no such task."""
    if name.startswith(GYM_PREFIX) and name != GYM_PREFIX:
        return gym_flags(name.removeprefix(GYM_PREFIX))
    return TASK_FLAGS.get(name)


def evolve_flags(kind: type[Any]) -> type[Any]:
    """A dataclass for all options of a run: ``task`` of that kind, ``run``, ``place``, and one for each strategy."""
    fields: list[tuple[str, Any, Any]] = [
        ("task", Annotated[kind, tyro.conf.arg(name="")], field(default_factory=kind)),
        ("run", Annotated[RunFlags, tyro.conf.arg(name="")], field(default_factory=RunFlags)),
        ("place", Annotated[PlaceFlags, tyro.conf.arg(name="")], field(default_factory=PlaceFlags)),
    ]
    for name, strategy in STRATEGIES.items():
        settings = settings_flags(strategy.settings_type, ("population",))
        kept = tyro.conf.arg(name=name, help=f"Only with --strategy {name}.")
        fields.append((_field_name(name), Annotated[settings, kept], field(default_factory=settings)))
    return make_dataclass("EvolveFlags", fields, frozen=True, namespace={"__doc__": f"Evolve: {kind.__doc__}"})


def settings_from(flags: Any, given: list[str], task: Task) -> tuple[str, EvolverSettings]:
    """The strategy that was chosen and its settings; from a given brain it begins narrower, unless it is told not to.

    Args:
        task: knows what is taken if nobody chooses.

    Raises:
        UserError: an unknown strategy, values out of range, or an option of a strategy that was not chosen.
    """
    chosen, population = flags.run.strategy or task.default_strategy, flags.run.population
    if population is None and chosen == task.default_strategy:
        population = task.default_population
    if chosen not in STRATEGIES:
        raise UserError(f"strategy '{chosen:.60}' is not known; choose from {', '.join(STRATEGIES)}")
    for name in STRATEGIES:
        stray = [flag for flag in given if flag.startswith(f"--{name}.")]
        if stray and name != chosen:
            raise UserError(f"{stray[0]} is an option of the strategy {name}, but this run uses {chosen}")
    values = vars(getattr(flags, _field_name(chosen)))
    size = {} if population is None else {"population": population}
    settings = STRATEGIES[chosen].settings_type(**values, **size)
    if flags.run.start is not None and f"--{chosen}.sigma" not in given:
        settings = settings_to_start_from(settings)
    return chosen, settings


def only_to_go_on(given: list[str]) -> None:
    """Refuse options that would make another run of the one to be resumed.

    Raises:
        UserError: there is such an option.
    """
    for flag in given:
        if flag not in _WHEN_RESUMED:
            raise UserError(f"{flag} cannot be changed by --resume, which goes on with the run as it is; leave it out")


def _field_name(strategy: str) -> str:
    return strategy.replace("-", "_")
