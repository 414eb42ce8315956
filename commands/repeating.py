"""The command that repeats a run: all of its options that are not the defaults, read back to be sure of them."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from brains.errors import UserError
from commands.evolve_flags import evolve_flags, settings_from, task_flags
from commands.output import command_line
from commands.parsing import given_flags, parse
from sim.car_task import CarTask
from sim.creature_files import creature_named, shipped_creatures
from sim.evolution import EvolutionConfig
from sim.plane_task import PlaneTask
from sim.report_page import Again
from sim.run_config import read_config
from sim.runs import RunFolder
from sim.seeding import settings_to_start_from
from sim.task import Task
from sim.tasks import GYM_PREFIX
from sim.walker_task import WalkerTask

_NOT_BY_OPTIONS = "Some of its settings have no option, so no command repeats it; all of them stand below."
_TO_THE_BIT = "The same versions on the same kind of machine make the same champion, to the last bit."
_WATCHED = (
    "This run was watched in a window. What was changed by hand on the way, such as the track, a slider or a "
    "generation that was ended early, no command repeats."
)
_SEED = re.compile(r"seed:(\d{1,15})(:.*)?", re.IGNORECASE)


def repeating(run: RunFolder) -> Again:
    """How a run is made again.

    Args:
        run: of which a generation has ended.

    Raises:
        UserError: no run there.
    """
    config, rows = run.config(), run.metrics()
    start = run.path / "start.npz"
    try:
        words = _words(config, int(rows[-1]["generation"]) if rows else 0, start if start.exists() else None)
        if not _is_read_back(words, config):
            return Again("", _NOT_BY_OPTIONS)
    except UserError as error:
        return Again("", f"No command repeats it here: {error}")
    remarks = [_WATCHED if read_config(run.path).get("watched") else _TO_THE_BIT]
    if start.exists():
        remarks.insert(0, "It started from the brain start.npz in the run's folder.")
    files = [word for word in words if word.lower().endswith(".json")]
    if files:
        remarks.insert(0, f"It needs the file {', '.join(files)} as it was.")
    return Again(command_line(*words), " ".join(remarks))


def _words(config: EvolutionConfig, generations: int, start: Path | None) -> list[str]:
    """``evolve TASK`` and the options."""
    task, settings = config.task, config.settings
    assert settings is not None
    kind = task_flags(task.name)
    if kind is None:
        raise UserError(f"{task.name} cannot be evolved by a command")
    words = ["evolve", task.name, *_options(kind(), _task_values(task))]
    words += ["--generations", str(generations), "--population", str(settings.population), "--seed", str(config.seed)]
    if config.strategy != task.default_strategy:
        words += ["--strategy", config.strategy]
    defaults = type(settings)() if start is None else settings_to_start_from(type(settings)())
    for item in dataclasses.fields(settings):
        value = getattr(settings, item.name)
        if item.name != "population" and value != getattr(defaults, item.name):
            words += _option(f"{config.strategy}.{item.name}", value)
    if config.hidden != task.default_hidden or start is not None:
        words += ["--hidden", ",".join(str(size) for size in config.hidden) or "0"]
    return words if start is None else [*words, "--start", str(start)]


def _task_values(task: Task) -> dict[str, Any]:
    """The task's settings under the names of its options."""
    if isinstance(task, CarTask):
        car = {item.name: getattr(task.config, item.name) for item in dataclasses.fields(task.config)}
        vehicle = car.pop("vehicle")
        tracks = ",".join(_in_ranges(task.tracks))
        return {"track": tracks, "tracks_per_generation": task.tracks_per_generation, **car, **vars(vehicle)}
    if isinstance(task, WalkerTask):
        shown = {name: getattr(task, name) for name in _WALKER_OPTIONS}
        pushes = {"push_every": task.push_every_s, "push_share": task.push_share}
        return {"creature": _creature(task), **shown, **pushes}
    if isinstance(task, PlaneTask):
        own = {"cost": task.cost or None, "activation": task.activation, "data_seed": task.data_seed}
        return {**task.points, **own}
    if not task.name.startswith(GYM_PREFIX):  # a plugin's
        return {"settings": task}
    values = vars(task)
    arguments = tuple(f"{name}={_json(value)}" for name, value in values["arguments"].items())
    lengths = {name: values[name] or None for name in ("max_steps", "first_steps")}
    return {**values, **lengths, "env_arg": arguments}


_WALKER_OPTIONS = (
    "terrain",
    "seconds",
    "control",
    "clock",
    "look_ahead",
    "substeps",
    "episodes_per_generation",
    "evolve_body",
    "normalise",
)


def _creature(task: WalkerTask) -> str:
    """The name of a creature that ships.

    Raises:
        UserError: it is somebody's own.
    """
    for name in shipped_creatures():
        if creature_named(name) == task.creature:
            return name
    raise UserError(f"its creature, {task.creature.name}, does not ship with this version; its plan stands below")


def _json(value: bool | int | float | str) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _options(defaults: Any, values: dict[str, Any]) -> Iterator[str]:
    """Options for all values that are not the default, which may lie in a dataclass inside."""
    for item in dataclasses.fields(defaults):
        default = getattr(defaults, item.name)
        if isinstance(default, Task):
            yield from _options(default, vars(values["settings"]))
        elif dataclasses.is_dataclass(default):
            yield from _options(default, values)
        elif item.name in values and values[item.name] != default:
            yield from _option(item.name, values[item.name])


def _option(name: str, value: Any) -> list[str]:
    flag = f"--{name.replace('_', '-')}"
    if isinstance(value, bool):
        return [flag if value else f"--no-{name.replace('_', '-')}"]
    if isinstance(value, tuple):
        return [word for one in value for word in (flag, str(one))]
    return [flag, str(value)]


def _in_ranges(tracks: tuple[str, ...]) -> list[str]:
    """``seed:1..40`` for forty seeds in a row."""
    found: list[list[str]] = []
    for before, spec in pairwise(("", *tracks)):
        if found and _follows(before, spec):
            found[-1].append(spec)
        else:
            found.append([spec])
    return [_range(group) if len(group) > 2 else ",".join(group) for group in found]


def _follows(before: str, spec: str) -> bool:
    first, second = _SEED.fullmatch(before), _SEED.fullmatch(spec)
    return bool(first and second and int(second[1]) == int(first[1]) + 1 and first[2] == second[2])


def _range(group: list[str]) -> str:
    first, last = _SEED.fullmatch(group[0]), _SEED.fullmatch(group[-1])
    assert first is not None
    assert last is not None
    return f"seed:{first[1]}..{last[1]}{first[2] or ''}"


def _is_read_back(words: list[str], config: EvolutionConfig) -> bool:
    """Whether the command means that very run."""
    _, name, *rest = words
    kind = task_flags(name)
    assert kind is not None
    flags = parse(evolve_flags(kind), rest, f"evolve {name}")
    task = flags.task.task()
    strategy, settings = settings_from(flags, given_flags(rest), task)
    same_run = strategy == config.strategy and settings == config.settings and flags.run.seed == config.seed
    return same_run and task == config.task.fresh()
