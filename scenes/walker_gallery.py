"""The gallery: brains worth watching alone, from this run, from those that ship with Neurarium, and from files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

from brains.errors import UserError
from brains.storage import Brain, load_brain
from scenes.walker_session import WalkerSession
from sim.creatures import Creature
from sim.replay import task_of
from sim.walker_task import WalkerTask


@dataclass(frozen=True)
class GalleryEntry:
    """A line of the gallery.

    Attributes:
        title: where the brain comes from.
        name: what it is called while it is shown.
        metres: its recorded fitness; None if its file does not say.
        exploit: whether it seems to owe that to a trick.
    """

    title: str
    name: str
    brain: Brain
    metres: float | None
    exploit: bool = False


def gallery(session: WalkerSession, files: Sequence[tuple[str, Brain]]) -> list[GalleryEntry]:
    """All there is to see: the champion of the run, its kept generations, shipped ones of its creature, files."""
    run = session.run
    entries = []
    champion, brain = session.champion, run.champion_brain
    if champion is not None and brain is not None:
        name = f"The champion of generation {champion.generation}"
        entries.append(GalleryEntry(f"Champion · gen {champion.generation}", name, brain, champion.fitness))
    for kept in run.kept:
        title = f"Generation {kept.generation}"
        entries.append(GalleryEntry(title, f"The best of {title.lower()}", kept.brain, kept.fitness_m, kept.exploit))
    for stem, brain in shipped_walkers(run.task.creature):
        title = stem.removeprefix("walker-").replace("-", " ").capitalize()
        entries.append(GalleryEntry(f"Shipped: {title}", f"The shipped {title.lower()}", brain, _fitness(brain)))
    entries += [GalleryEntry(name, name, brain, _fitness(brain)) for name, brain in files]
    return entries


def _fitness(brain: Brain) -> float | None:
    recorded = brain.metadata.get("fitness")
    return float(recorded) if isinstance(recorded, int | float) else None


@lru_cache(maxsize=32)
def shipped_walkers(creature: Creature) -> tuple[tuple[str, Brain], ...]:
    """Names and brains of the shipped walkers of a creature."""
    found = []
    for path in sorted(Path(str(resources.files("assets") / "brains")).glob("walker*.npz")):
        try:
            brain = load_brain(path)
            task = task_of(brain)
        except UserError:
            continue  # a damaged file must not close the scene
        if isinstance(task, WalkerTask) and task.creature == creature:
            found.append((path.stem, brain))
    return tuple(found)
