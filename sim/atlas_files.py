"""An atlas on disk: a folder that one process at a time writes.

| file | what |
|---|---|
| atlas.npz | the whole map: configuration, elites, counts; all that is needed to look at it or to go on |
| cells/07-12.npz | the brain of the cell in column 7, row 12, from 0 at the lower left; like any champion |
| .lock | the number of the process that writes here, or wrote last |
"""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from brains.errors import UserError
from brains.npz import FileTrouble, pack, read_limited, unpack, write_atomically
from brains.saved import State, read_array, read_json, read_text
from brains.storage import save_brain
from sim.atlas import Atlas, AtlasConfig, Elites
from sim.checkpoints import check_format
from sim.run_config import versions
from sim.run_lock import RunLock, hold
from sim.tasks import task_from_dict
from sim.walker_task import WalkerTask

FORMAT = "neurarium-atlas/1"
ATLAS = "atlas.npz"
MAX_BYTES = 400_000_000
_MOST_COUNTED = 2**53
_COUNTS = 4


class AtlasFolder:
    """A folder that belongs to one atlas, held against other processes for as long as anybody refers to this.

    Attributes:
        path: the folder.
        notes: what a person should know about it, each in one line.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notes: list[str] = []
        self._lock: RunLock = hold(path)

    @classmethod
    def create(cls, path: Path, atlas: Atlas) -> AtlasFolder:
        """A folder for a new atlas, which is written at once.

        Raises:
            UserError: there is one already, or the folder cannot be written.
        """
        if (path / ATLAS).exists() or (path / "config.json").exists():
            raise UserError(f"{path} already holds a run or an atlas; choose another --out, or --resume {path}")
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(f"{path}: cannot be made: {error.strerror or error}") from None
        folder = cls(path)
        folder.save(atlas)
        return folder

    @classmethod
    def open(cls, path: Path) -> tuple[AtlasFolder, Atlas]:
        """Go on with an atlas. Raises UserError: none there, damaged, or another process writes it."""
        if not (path / ATLAS).is_file():
            raise UserError(f"{path} holds no atlas: there is no {ATLAS} in it")
        folder = cls(path)
        data = _read(path / ATLAS)
        atlas = _atlas(path / ATLAS, data)
        began = {} if "versions" not in data else _json(path / ATLAS, data, "versions")
        for name, now in versions().items():
            before = began.get(name) if isinstance(began, dict) else None
            if before not in (None, now):
                folder.notes.append(f"the atlas was begun with {name} {before!s:.40}; here is {now}: it may differ")
        return folder, atlas

    def save(self, atlas: Atlas) -> None:
        """Write the map, all or nothing. Raises UserError if it cannot be written; the one before is still whole."""
        write_atomically(self.path / ATLAS, as_bytes(atlas))

    def write_cells(self, atlas: Atlas) -> None:
        """A brain's file for every filled cell. Raises UserError if one cannot be written."""
        for place in range(len(atlas.elites)):
            write_cell(self.path, atlas, place)


def as_bytes(atlas: Atlas) -> bytes:
    """The whole map as its file holds it; equal maps give equal bytes."""
    return pack(_state(atlas))


def stem_of(atlas: Atlas) -> str:
    """How a folder for that atlas may be called, whatever its creature's name is made of."""
    return re.sub(r"[^a-z0-9-]+", "-", f"atlas-{atlas.config.task.creature.name.lower()}-seed{atlas.config.seed}")[:80]


def cell_path(folder: Path, atlas: Atlas, place: int) -> Path:
    """The file of the elite at that place."""
    column, row = divmod(int(atlas.elites.cell[place]), atlas.config.cells[1])
    return folder / "cells" / f"{column:02d}-{row:02d}.npz"


def write_cell(folder: Path, atlas: Atlas, place: int) -> Path:
    """Write the brain of the elite at that place into ``folder``, and say where. Raises UserError if it cannot be."""
    path = cell_path(folder, atlas, place)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{path.parent}: cannot be made: {error.strerror or error}") from None
    save_brain(path, atlas.network(place), atlas.metadata(place), durable=False)
    return path


def load_atlas(path: Path) -> Atlas:
    """Read an atlas to look at: a folder, or its atlas.npz.

    Raises:
        UserError: missing, damaged or something else, in one line.
    """
    file = path / ATLAS if path.is_dir() else path
    return _atlas(file, _read(file))


def shipped_atlas() -> Atlas:
    """A map of the biped that comes along: from the shipped walker, see assets/SOURCES.md."""
    return load_atlas(Path(str(files("assets") / "atlases" / "biped.npz")))


def _read(path: Path) -> State:
    try:
        return unpack(read_limited(path, MAX_BYTES), MAX_BYTES)
    except UserError as error:
        raise UserError(f"{path}: {error}") from None


def _atlas(path: Path, state: State) -> Atlas:
    try:
        check_format(read_text(state, "format"), FORMAT)
        return _restored(state)
    except UserError as error:
        raise UserError(f"{path}: {error!s:.300}") from None


def _json(path: Path, state: State, name: str) -> Any:
    try:
        return read_json(state, name)
    except UserError as error:
        raise UserError(f"{path}: {error}") from None


def _state(atlas: Atlas) -> State:
    config, elites = atlas.config, atlas.elites
    values = {
        "task_config": config.task.to_dict(),
        "measures": config.measures,
        "cells": config.cells,
        "seed": config.seed,
        "hidden": config.hidden,
        "batch": config.batch,
    }
    counts = [atlas.batches, atlas.evaluations, atlas.steps, atlas.barred]
    return {
        "format": np.array(FORMAT),
        "config": np.array(json.dumps(values)),
        "versions": np.array(json.dumps(versions())),
        "counts": np.array(counts, dtype=np.int64),
        **({} if atlas.start is None else {"start": atlas.start}),
        **{f"elites.{name}": array for name, array in vars(elites).items()},
    }


def _restored(state: State) -> Atlas:
    config = _config(read_json(state, "config"))
    start = None
    if "start" in state:
        start = read_array(state, "start", np.float32, (config.topology.parameter_count,))
    atlas = Atlas(config, start)
    counts = read_array(state, "counts", np.int64, (_COUNTS,))
    if (counts < 0).any() or (counts > _MOST_COUNTED).any():
        raise FileTrouble("damaged: a count below zero, or beyond all counting")
    atlas.batches, atlas.evaluations, atlas.steps, atlas.barred = (int(count) for count in counts)
    cell = read_array(state, "elites.cell", np.int64, (None,))
    filled, weights = len(cell), atlas.config.topology.parameter_count
    if (np.diff(cell) <= 0).any() or (filled and not 0 <= cell[0] <= cell[-1] < atlas.config.cell_count):
        raise FileTrouble("damaged: cells that are not on the map, or not in order")
    atlas.elites = Elites(
        cell=cell,
        parameters=read_array(state, "elites.parameters", np.float32, (filled, weights)),
        fitness=read_array(state, "elites.fitness", np.float64, (filled,)),
        distance_m=read_array(state, "elites.distance_m", np.float64, (filled,)),
        measures=read_array(state, "elites.measures", np.float64, (filled, 2)),
        batch=read_array(state, "elites.batch", np.int64, (filled,)),
    )
    return atlas


def _config(values: Any) -> AtlasConfig:
    try:
        task = task_from_dict(WalkerTask.name, values["task_config"])
        assert isinstance(task, WalkerTask)
        across, up = (int(number) for number in values["cells"])
        first, second = (str(name) for name in values["measures"])
        hidden = tuple(int(size) for size in values["hidden"])
        return AtlasConfig(task, (first, second), (across, up), int(values["seed"]), hidden, int(values["batch"]))
    except (TypeError, ValueError, LookupError, OverflowError, AttributeError):
        raise FileTrouble("damaged: its configuration is not an atlas's") from None
