"""The task's own options of `neurarium evolve walker`, and its figures in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

import tyro

from sim.creature_files import DEFAULT_CREATURE, creature_named, shipped_creatures
from sim.evolution import Champion
from sim.terrain import TERRAIN_KINDS
from sim.walker_task import WalkerTask

GROUNDS = ", ".join(kind.word for kind in TERRAIN_KINDS.values())
"""A ground of every kind, for help."""


@dataclass(frozen=True)
class WalkerFlags:
    """Creatures that learn to walk."""

    creature: Annotated[
        str,
        tyro.conf.arg(
            metavar="{" + ",".join(shipped_creatures()) + "}|FILE.json",
            help="Who walks: a creature that ships, or a file.",
        ),
    ] = DEFAULT_CREATURE
    terrain: Annotated[
        str, tyro.conf.arg(metavar="GROUND", help=f"The ground: a kind and how hard it is, such as {GROUNDS}.")
    ] = WalkerTask.terrain
    seconds: Annotated[float, tyro.conf.arg(metavar="S")] = WalkerTask.seconds
    """How long a walk lasts."""
    control: Literal["targets", "speeds"] = WalkerTask.control
    """What a brain sets: the angles that the joints shall take, or how fast they shall turn."""
    clock: Literal["fixed", "own", "off"] = WalkerTask.clock
    """A rhythm to walk by: the creature's own, one that the brain speeds up and slows down, or none."""
    look_ahead: Annotated[int, tyro.conf.arg(metavar="N")] = WalkerTask.look_ahead
    """How many heights of the ground ahead a brain sees, half a metre apart."""
    substeps: Annotated[int, tyro.conf.arg(metavar="N")] = WalkerTask.substeps
    """Physics steps in each of the 60 control steps of a second: more are finer and slower."""
    push_every: Annotated[float, tyro.conf.arg(metavar="S")] = WalkerTask.push_every_s
    """Push the walkers every so many seconds; 0 never."""
    push_share: Annotated[float, tyro.conf.arg(metavar="SHARE")] = WalkerTask.push_share
    """How hard: a share of a walker's momentum."""
    episodes_per_generation: Annotated[int, tyro.conf.arg(metavar="N")] = WalkerTask.episodes_per_generation
    """Score every generation on this many walks, drawn anew."""
    evolve_body: Annotated[float, tyro.conf.arg(metavar="SHARE")] = WalkerTask.evolve_body
    """Let lengths and masses of the body evolve together with the brain, by up to this share of what was drawn
    (0.2 is 20 %); 0 leaves the body as it is."""
    normalise: bool = WalkerTask.normalise
    """Normalise what the brains see by its mean and spread so far."""

    champion_figures: ClassVar[tuple[str, ...]] = ("distance_m", "exploit")
    """Keys of ``--json`` that tell of the champion; null as long as there is none."""

    def task(self) -> WalkerTask:
        """The task; its creature and ground are looked at first, so that a bad one is told before the run begins.

        Raises:
            UserError: no such creature or ground, or values that do not fit.
        """
        return WalkerTask(
            creature=creature_named(self.creature),
            terrain=self.terrain,
            seconds=self.seconds,
            control=self.control,
            clock=self.clock,
            look_ahead=self.look_ahead,
            substeps=self.substeps,
            episodes_per_generation=self.episodes_per_generation,
            push_every_s=self.push_every,
            push_share=self.push_share,
            evolve_body=self.evolve_body,
            normalise=self.normalise,
        )

    @staticmethod
    def stem(task: WalkerTask) -> str:
        """What a run's folder is called after."""
        return f"{task.creature.name.lower()}-{task.terrain}"

    @staticmethod
    def reached(champion: Champion, task: WalkerTask) -> str:
        """How far the champion got, in words."""
        details = champion.details
        body = task.body_words(champion.parameters)
        return (
            f"walks {details['distance_m']:.2f} m, upright for {details['upright_s']:.1f} of {task.seconds:g} s"
            f"{body and f'; body: {body}'}"
        )

    @staticmethod
    def glance(champion: Champion, task: WalkerTask) -> str:
        """The same for a progress bar."""
        return f"{champion.details['distance_m']:.1f} m"

    @staticmethod
    def figures(champion: Champion) -> dict[str, Any]:
        """The task's own keys of ``--json``."""
        return {**champion.details, "exploit": False}  # whoever seems to cheat is never made champion

    @staticmethod
    def named(task: WalkerTask) -> dict[str, Any]:
        """What was asked for, for ``--json``."""
        rules = {name: getattr(task, name) for name in _TOLD}
        creature = {"creature": task.creature.name, "creature_sha256": task.creature.fingerprint}
        return {**creature, "walk_s": task.seconds, **rules}


_TOLD = (
    "terrain",
    "control",
    "clock",
    "look_ahead",
    "substeps",
    "push_every_s",
    "push_share",
    "episodes_per_generation",
    "evolve_body",
    "normalise",
    "level",
)
