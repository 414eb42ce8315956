"""A run's champion as a brain file: where it comes from, and all that is needed to score it again exactly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from brains.errors import UserError
from brains.storage import champion_sha256, load_brain, save_brain
from sim.evolution import Champion, Evolution
from sim.replay import metadata_for
from sim.run_config import versions


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


def save_champion(path: Path, evolution: Evolution, champion: Champion) -> None:
    """Write a champion's file. Raises UserError if it cannot be written."""
    save_brain(path, evolution.network(champion.parameters), champion_metadata(evolution, champion))


def champion_file_fits(path: Path, evolution: Evolution) -> bool:
    """Whether a file holds what it should hold at this moment of the evolution."""
    champion = evolution.champion
    if champion is None and not path.exists():
        return True
    try:
        brain = load_brain(path)
    except UserError:
        return False
    generation, fitness = brain.metadata.get("generation"), brain.metadata.get("fitness")
    if champion is None:  # one that stepped down when the task was changed stays until there is another
        return isinstance(generation, int) and generation <= evolution.generation
    saved = champion_sha256(champion.parameters), champion.generation, champion.fitness
    return saved == (brain.sha256, generation, fitness)
