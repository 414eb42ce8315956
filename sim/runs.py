"""The run folder: what a run was, how it went, and its champion.

| file | what |
|---|---|
| config.json | task, strategy, seed, hidden layers, versions: all that decides the result |
| start.npz | the brain that the run started from, if not from chance |
| metrics.csv | one line a generation; the same for the same seed, whatever the number of workers |
| champion.npz | the best brain, with what is needed to drive it again exactly |
| drive.npz | of cars: the champion's path, step by step of its scored episodes |
| generations/00012.npz | the best brain of generation 12 |
| checkpoint.npz | all that is needed to go on; replaced after every generation |
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import platform
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from brains.errors import UserError
from brains.evolvers import STRATEGIES
from brains.network import Network
from brains.npz import pack, read_limited, unpack
from brains.storage import load_brain, save_brain, write_atomically
from sim.evolution import Champion, Evolution, EvolutionConfig, Generation
from sim.replay import metadata_for
from sim.tasks import task_from_dict

FORMAT = "neurarium-run/1"
_MAX_CONFIG_BYTES = 4_000_000
_MAX_CHECKPOINT_BYTES = 2_000_000_000
_COLUMNS = (
    "generation",
    "best",
    "upper",
    "median",
    "lower",
    "worst",
    "champion",
    "spread",
    "exploit",
    "evaluations",
    "steps",
)


class RunFolder:
    """A folder that belongs to one run.

    Args:
        path: the folder; use `create` for a new run and `open` for an old one.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._rows: list[dict[str, Any]] = []
        self._new_champion = False

    @property
    def champion_path(self) -> Path:
        return self.path / "champion.npz"

    @property
    def metrics_path(self) -> Path:
        return self.path / "metrics.csv"

    @classmethod
    def create(cls, path: Path, config: EvolutionConfig, start: np.ndarray | None = None) -> RunFolder:
        """Start a new run.

        Args:
            start: (parameters,) of the brain that the evolution starts from, if any.

        Raises:
            UserError: the folder already holds a run, or cannot be written.
        """
        folder = cls(path)
        if (path / "config.json").exists():
            raise UserError(f"{path} already holds a run; choose another folder, or go on with it by --resume {path}")
        try:
            (path / "generations").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(f"{path}: cannot be made: {error.strerror or error}") from None
        if start is not None:
            save_brain(path / "start.npz", Network(config.topology, start), {"task": config.task.name})
        folder.write_config(config)
        return folder

    @classmethod
    def open(cls, path: Path) -> tuple[RunFolder, Evolution]:
        """Go on with a run from its checkpoint, bit for bit.

        Raises:
            UserError: no run there, or one that cannot be read.
        """
        folder = cls(path)
        start = path / "start.npz"
        evolution = Evolution(folder.config(), load_brain(start).network.parameters if start.exists() else None)
        checkpoint = path / "checkpoint.npz"
        if checkpoint.exists():
            try:
                evolution.restore(unpack(read_limited(checkpoint, _MAX_CHECKPOINT_BYTES), _MAX_CHECKPOINT_BYTES))
            except (UserError, KeyError, TypeError, ValueError) as error:
                raise UserError(f"{checkpoint}: cannot be gone on from: {error}") from None
        folder._rows = [row for row in folder.metrics() if row["generation"] <= evolution.generation]
        return folder, evolution

    def write_config(self, config: EvolutionConfig) -> None:
        data = {
            "format": FORMAT,
            "task": config.task.name,
            "task_config": config.task.to_dict(),
            "seed": config.seed,
            "strategy": config.strategy,
            "settings": dataclasses.asdict(config.settings) if config.settings else None,
            "hidden": list(config.hidden),
            "versions": versions(),
        }
        write_atomically(self.path / "config.json", json.dumps(data, indent=2).encode())

    def config(self) -> EvolutionConfig:
        """What the run is.

        Raises:
            UserError: no run in the folder, or a file that is not a run's.
        """
        path = self.path / "config.json"
        if not path.is_file():
            raise UserError(f"{self.path} holds no run: there is no config.json in it")
        try:
            data = json.loads(read_limited(path, _MAX_CONFIG_BYTES))
            if data.get("format") != FORMAT:
                raise UserError(f"its format is {data.get('format')!r:.60}, expected '{FORMAT}'")
            if data["strategy"] not in STRATEGIES:
                raise UserError(f"the strategy {data['strategy']!r:.60} is not known")
            return EvolutionConfig(
                task=task_from_dict(data["task"], data["task_config"]),
                seed=int(data["seed"]),
                strategy=data["strategy"],
                settings=STRATEGIES[data["strategy"]].settings_type.from_dict(data["settings"]),
                hidden=tuple(int(size) for size in data["hidden"]),
            )
        except (UserError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise UserError(f"{path}: not the configuration of a run: {error}") from None

    def metrics(self) -> list[dict[str, Any]]:
        """The rows of metrics.csv as numbers, by column.

        Raises:
            UserError: the file is not such a table.
        """
        if not self.metrics_path.is_file():
            return []
        try:
            text = read_limited(self.metrics_path, _MAX_CONFIG_BYTES * 16).decode()
            rows = list(csv.DictReader(io.StringIO(text)))
            return [{name: _number(name, row[name]) for name in row if name is not None} for row in rows]
        except (ValueError, TypeError, KeyError) as error:
            raise UserError(f"{self.metrics_path}: not the metrics of a run: {error}") from None

    def record(self, evolution: Evolution, generation: Generation) -> None:
        """Write everything that a finished generation adds."""
        self.note(generation)
        best = evolution.network(generation.best_parameters)
        save_brain(
            self.path / "generations" / f"{generation.number:05d}.npz",
            best,
            {"task": generation.task.name, "task_config": generation.task.to_dict()},
        )
        self.save(evolution)

    def note(self, generation: Generation) -> None:
        """Add a generation to what the next `save` writes."""
        row = {name: getattr(generation, name, None) for name in _COLUMNS}
        row["generation"] = generation.number
        row["exploit"] = int(generation.exploit)
        row["champion"] = generation.champion.fitness if generation.champion else None
        row |= {f"best_{name}": value for name, value in generation.details.items()}
        self._rows.append(row)
        self._new_champion |= generation.new_champion

    def save(self, evolution: Evolution, state: dict[str, np.ndarray] | None = None) -> None:
        """Write metrics and checkpoint, and the champion if it is a new one.

        Args:
            state: to go on from; None for the evolution's own, which can be taken between generations only.
        """
        if self._new_champion and evolution.champion is not None:
            self._save_champion(evolution, evolution.champion)
        self._new_champion = False
        if self._rows:
            write_atomically(self.metrics_path, _csv(self._rows))
        write_atomically(self.path / "checkpoint.npz", pack(evolution.state() if state is None else state))

    def _save_champion(self, evolution: Evolution, champion: Champion) -> None:
        save_brain(self.champion_path, evolution.network(champion.parameters), champion_metadata(evolution, champion))

    def finish(self, evolution: Evolution) -> None:
        """Keep what the task keeps of its champion: of a driver, its path."""
        champion = evolution.champion
        if champion is None:
            return
        network, episodes = evolution.network(champion.parameters), judged_on(evolution, champion)
        for name, arrays in champion.task.keepsakes(network, episodes).items():
            write_atomically(self.path / name, pack(arrays))


def judged_on(evolution: Evolution, champion: Champion) -> tuple[str, ...]:
    """The episodes that gave a champion its fitness."""
    task, seed = champion.task, evolution.config.seed
    return task.exam(seed) or task.episodes(seed, champion.generation)


def champion_metadata(evolution: Evolution, champion: Champion) -> dict[str, Any]:
    """What goes into a champion's file: where it comes from and all that is needed to drive it again exactly."""
    more = {
        "fitness": champion.fitness,
        "generation": champion.generation,
        "individual": champion.individual,
        "details": {name: value if np.isfinite(value) else None for name, value in champion.details.items()},
        "seed": evolution.config.seed,
        "strategy": evolution.config.strategy,
        "versions": versions(),
    }
    return metadata_for(champion.task, judged_on(evolution, champion), **more)


def versions() -> dict[str, str]:
    """What could change a run's numbers."""
    found = {"python": platform.python_version(), "machine": platform.machine()}
    return found | {name: _version(name) for name in ("neurarium", "numpy", "cmaes", "pymunk")}


@lru_cache(maxsize=8)
def _version(name: str) -> str:
    """A package's version; looking it up takes so long that a window would stutter at every new champion."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def new_folder(parent: Path, stem: str) -> Path:
    """``parent/stem``, or with the first number behind it that is not taken yet."""
    path, number = parent / stem, 2
    while path.exists():
        path, number = parent / f"{stem}-{number}", number + 1
    return path


def _number(column: str, text: str) -> float | int | None:
    if text == "":
        return None
    return int(text) if column in ("generation", "exploit", "evaluations", "steps") else float(text)


def _csv(rows: list[dict[str, Any]]) -> bytes:
    table = io.StringIO()
    # The newest row has every column; a row of an older run may lack some.
    writer = csv.DictWriter(table, list(rows[-1]), restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return table.getvalue().encode()
