"""Going on with a run: from which checkpoint, and how its other files are made to agree with that one."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from brains.errors import UserError
from brains.npz import clear_leftovers
from brains.storage import load_brain
from sim.champions import champion_file_fits, save_champion
from sim.checkpoints import BEFORE, NEWEST, TooNew, read_checkpoint
from sim.evolution import Evolution
from sim.metrics import MetricsTable
from sim.run_config import CONFIG, config_from, differences, read_config, version_warning, write_config

_DAMAGED = (UserError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError)
"""What reading a file of any content may come to."""


@dataclass
class Resumed:
    """A run as its folder has it.

    Attributes:
        values: the content that config.json should have.
        changed: what it has otherwise.
        warnings: what a person should know, each in one line.
    """

    evolution: Evolution
    values: dict[str, Any]
    changed: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def holds_run(folder: Path) -> bool:
    """Whether there is what a run leaves."""
    return any((folder / name).exists() for name in (CONFIG, NEWEST, BEFORE))


def clear_folder(folder: Path) -> None:
    """Remove the temporary files that a kill left; nobody else may write there now."""
    for place in (folder, folder / "generations"):
        clear_leftovers(place)


def resume(folder: Path) -> Resumed:
    """The run of the newest checkpoint that is whole, or of the beginning if it has none yet.

    What the other files tell beyond that checkpoint is taken back, and what they lack is written.

    Raises:
        UserError: the folder's files cannot be gone on from, or cannot be written.
    """
    clear_folder(folder)
    resumed = _restored(folder)
    evolution, warnings = resumed.evolution, resumed.warnings
    table = MetricsTable(folder / "metrics.csv")
    if not table.keep(evolution.generation):
        warnings.append(f"{table.path} lacks some of the run's generations; they stay missing there")
    for path in (folder / "generations").glob("*.npz"):
        if path.stem.isdecimal() and int(path.stem) > evolution.generation:
            path.unlink()
    champion_path = folder / "champion.npz"
    if not champion_file_fits(champion_path, evolution):
        if evolution.champion is not None:
            save_champion(champion_path, evolution, evolution.champion)
        else:
            champion_path.unlink()
    words = version_warning(resumed.values.get("versions"))
    if words is not None:
        warnings.append(words)
    return resumed


def _restored(folder: Path) -> Resumed:
    """The run of the newest checkpoint that is whole and of this run, with what is to be known of the choice."""
    newest, trouble = _tried(folder, NEWEST)
    if newest is not None and not newest.changed:
        return newest
    before, trouble_before = _tried(folder, BEFORE)
    if newest is not None and (before is None or before.changed):  # config.json was edited, or lost
        _put_config_right(folder, newest)
        return newest
    if newest is not None:
        trouble = f"it is of another run than {CONFIG} and the checkpoint before ({', '.join(newest.changed):.200})"
    if before is not None:
        told = f"going on from the checkpoint before, of generation {before.evolution.generation}"
        before.warnings.append(f"{folder / NEWEST}: {trouble}; {told}")
        if before.changed:
            _put_config_right(folder, before)
        return before
    if any((folder / name).exists() for name in (NEWEST, BEFORE)):
        other = f"; {BEFORE}: {trouble_before}" if (folder / BEFORE).exists() else ", and there is none before it"
        raise UserError(f"{folder / NEWEST}: cannot be gone on from: {trouble}{other}")
    return _begun(folder)


def _put_config_right(folder: Path, resumed: Resumed) -> None:
    changed = ", ".join(resumed.changed)
    resumed.warnings.append(
        f"{folder / CONFIG} does not fit the checkpoint ({changed:.200}); the run goes on as the checkpoint has it, "
        "and the file is put right"
    )
    write_config(folder, resumed.values)


def _tried(folder: Path, name: str) -> tuple[Resumed | None, str]:
    """The run of a checkpoint, or why there is none."""
    path = folder / name
    try:
        return _restored_from(folder, path), ""
    except TooNew as error:
        raise UserError(f"{path}: {error}") from None
    except _DAMAGED as error:
        return None, str(error)


def _begun(folder: Path) -> Resumed:
    """A run that was stopped before its first checkpoint."""
    values = read_config(folder)
    start = folder / "start.npz"
    network = load_brain(start).network if start.exists() else None
    try:
        config = config_from(values)
        topology = config.topology
    except UserError as error:
        raise UserError(f"{folder / CONFIG}: {error}") from None
    if network is not None and network.topology != topology:
        raise UserError(f"{start}: this brain is {network.topology}; the run needs {topology}")
    return Resumed(Evolution(config, None if network is None else network.parameters), values)


def _restored_from(folder: Path, path: Path) -> Resumed:
    checkpoint = read_checkpoint(path)
    values = read_config(folder) if checkpoint.config is None else checkpoint.config
    evolution = Evolution(config_from(values))
    evolution.restore(checkpoint.state)
    return Resumed(evolution, values, _changes(folder, values))


def _changes(folder: Path, values: dict[str, Any]) -> list[str]:
    """What config.json says differently from the checkpoint. Raises TooNew."""
    try:
        told = read_config(folder)
        config_from(told)
    except TooNew:
        raise
    except _DAMAGED:
        return ["it is missing or damaged"]
    return differences(told, values)
