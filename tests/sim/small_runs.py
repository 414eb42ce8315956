"""Runs of a few hundredths of a second, and what is to be the same however they were broken."""

from __future__ import annotations

from pathlib import Path

from brains.evolvers import STRATEGIES
from brains.storage import champion_sha256, load_brain
from sim.evolution import Evolution, EvolutionConfig, evolve
from sim.plane_task import PlaneTask
from sim.runs import RunFolder

GENERATIONS = 5


def small_config(strategy: str = "genetic", seed: int = 3) -> EvolutionConfig:
    settings = STRATEGIES[strategy].settings_type(population=6)
    return EvolutionConfig(PlaneTask(), seed, strategy, settings, hidden=(3,))


def begin(path: Path, config: EvolutionConfig | None = None) -> RunFolder:
    return RunFolder.create(path, small_config() if config is None else config)


def go_on(path: Path, generations: int = GENERATIONS) -> RunFolder:
    """From wherever the folder stands to that generation, writing after each."""
    folder, evolution = RunFolder.open(path)
    for generation in evolve(evolution, generations):
        folder.record(evolution, generation)
    return folder


def whole_run(path: Path, generations: int = GENERATIONS, config: EvolutionConfig | None = None) -> Path:
    begin(path, config)
    go_on(path, generations)
    return path


def outcome(path: Path) -> dict[str, bytes | str]:
    """What counts of a run: its champion, table, checkpoint, and the best brain of every generation."""
    _, evolution = RunFolder.open(path)
    assert evolution.champion is not None
    sha = champion_sha256(evolution.champion.parameters)
    assert load_brain(path / "champion.npz").sha256 == sha
    names = ["config.json", "metrics.csv", "champion.npz", "checkpoint.npz"]
    names += sorted(f"generations/{file.name}" for file in (path / "generations").iterdir())
    return {"sha256": sha, **{name: (path / name).read_bytes() for name in names}}


def generation_of(path: Path) -> int:
    """How far a folder's run has come."""
    evolution: Evolution = RunFolder.open(path)[1]
    return evolution.generation
