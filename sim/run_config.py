"""What a run is, as plain values for config.json and back, and the versions that could change its numbers."""

from __future__ import annotations

import dataclasses
import json
import platform
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from brains.errors import UserError
from brains.evolvers import STRATEGIES
from brains.npz import read_limited, write_atomically
from sim.checkpoints import TooNew, check_format
from sim.evolution import EvolutionConfig
from sim.tasks import task_from_dict

FORMAT = "neurarium-run/1"
CONFIG = "config.json"
_MAX_BYTES = 4_000_000
_PACKAGES = ("neurarium", "numpy", "cmaes", "pymunk")


def config_values(config: EvolutionConfig, began_with: dict[str, str] | None = None) -> dict[str, Any]:
    """The content of config.json.

    Args:
        began_with: the versions that the run began with; None for those of now.
    """
    values = {
        "format": FORMAT,
        "task": config.task.name,
        "task_config": config.task.to_dict(),
        "seed": config.seed,
        "strategy": config.strategy,
        "settings": dataclasses.asdict(config.settings) if config.settings else None,
        "hidden": list(config.hidden),
        "versions": versions() if began_with is None else began_with,
    }
    return dict(json.loads(json.dumps(values)))  # as it will be read: tuples become lists


def read_config(folder: Path) -> dict[str, Any]:
    """The content of a run's config.json. Raises UserError if there is none, or it is no JSON object."""
    path = folder / CONFIG
    if not path.is_file():
        raise UserError(f"{folder} holds no run: there is no {CONFIG} in it")
    try:
        values = json.loads(read_limited(path, _MAX_BYTES))
    except (UserError, ValueError, RecursionError) as error:
        raise UserError(f"{path}: not the configuration of a run: {error!s:.200}") from None
    if not isinstance(values, dict):
        raise UserError(f"{path}: not the configuration of a run: it is no JSON object")
    return values


def write_config(folder: Path, values: dict[str, Any]) -> None:
    """Write config.json. Raises UserError if it cannot be written."""
    write_atomically(folder / CONFIG, json.dumps(values, indent=2).encode())


def config_from(values: dict[str, Any]) -> EvolutionConfig:
    """The configuration that `config_values` told.

    Raises:
        TooNew: of a later version of Neurarium.
        UserError: not the configuration of a run.
    """
    try:
        check_format(values.get("format"), FORMAT)
        if values["strategy"] not in STRATEGIES:
            raise UserError(f"the strategy {values['strategy']!r:.60} is not known")
        return EvolutionConfig(
            task=task_from_dict(values["task"], values["task_config"]),
            seed=int(values["seed"]),
            strategy=values["strategy"],
            settings=STRATEGIES[values["strategy"]].settings_type.from_dict(values["settings"]),
            hidden=tuple(int(size) for size in values["hidden"]),
        )
    except TooNew:
        raise
    except (UserError, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise UserError(f"not the configuration of a run: {error!s:.200}") from None


def differences(told: dict[str, Any], meant: dict[str, Any]) -> list[str]:
    """Names of what two contents of config.json say differently about the run itself."""
    names = [*meant, *(name for name in told if name not in meant)]
    return [name for name in names if name != "versions" and told.get(name) != meant.get(name)]


def version_warning(began_with: Any) -> str | None:
    """One line if the run goes on under other versions, or on another machine, than it began with."""
    if not isinstance(began_with, dict):
        return None
    here = versions()
    changed = [
        f"{name} {began_with[name]!s:.40}, now {here[name]}"
        for name in ("machine", *_PACKAGES)
        if name in began_with and began_with[name] != here[name]
    ]
    if not changed:
        return None
    return f"the run began with {'; '.join(changed)}: from here on its numbers may differ from those of an unbroken run"


def versions() -> dict[str, str]:
    """What could change a run's numbers."""
    found = {"python": platform.python_version(), "machine": platform.machine()}
    return found | {name: _version(name) for name in _PACKAGES}


@lru_cache(maxsize=8)
def _version(name: str) -> str:
    """A package's version; looking it up takes so long that a window would stutter at every new champion."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
