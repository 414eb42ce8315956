"""What every world offers to evolution and to a scene.

A `Task` says how a brain for it looks and builds worlds. A `World` is one crowd of individuals going through their
episodes, step by fixed step; the headless evaluator and a scene call the same `World.step`. An episode is a pure
function of (task, parameters, episode), so it does not matter who else is in the crowd.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from brains.network import Network
from brains.population import Population
from brains.topology import Topology


@dataclass(frozen=True)
class Scores:
    """How ``n`` individuals did.

    Attributes:
        fitness: (n,) the mean over the episodes, higher is better.
        steps: how many steps of one individual's body were simulated in all.
        details: the task's own figures, each (n,), by name; for people and files, never for selection.
        lessons: what the task itself learns from, each (n, ...), by name; see `Task.after`.
    """

    fitness: NDArray[np.float64]
    steps: int
    details: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    lessons: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    @staticmethod
    def gather(parts: list[Scores], places: list[NDArray[np.intp]]) -> Scores:
        """Put the scores of several groups back together; ``places[k]`` says where group k's individuals belong."""
        order = np.argsort(np.concatenate(places), kind="stable")
        return Scores(
            np.concatenate([part.fitness for part in parts])[order],
            sum(part.steps for part in parts),
            {name: np.concatenate([part.details[name] for part in parts])[order] for name in parts[0].details},
            {name: np.concatenate([part.lessons[name] for part in parts])[order] for name in parts[0].lessons},
        )


class World(ABC):
    """One crowd in its episodes."""

    dt_s: ClassVar[float]

    @abstractmethod
    def step(self) -> None:
        """Move everything on by ``dt_s`` seconds."""

    @property
    @abstractmethod
    def done(self) -> bool:
        """Whether every episode has ended."""

    @abstractmethod
    def scores(self) -> Scores:
        """How the individuals did; as it stands, if episodes are still running."""

    @abstractmethod
    def end(self) -> None:
        """End all running episodes here and now."""


class Task(ABC):
    """One kind of world and how a brain is scored in it. Cheap to send to another process."""

    episode_noun: ClassVar[str] = "episode"
    """What an episode is, for people."""
    default_hidden: ClassVar[tuple[int, ...]] = (12,)
    """Hidden layers of a brain, if nobody says otherwise."""

    default_strategy: ClassVar[str] = "genetic"
    """How it is evolved, if nobody says otherwise."""
    default_population: ClassVar[int | None] = None
    """How many individuals that strategy breeds, if nobody says otherwise; None for the strategy's own default."""
    default_generations: ClassVar[int] = 30
    """For how long, if nobody says otherwise."""
    least_chunk: ClassVar[int] = 16
    """Fewer individuals than this take hardly less time together, so no worker should be given fewer."""
    scene: ClassVar[str] = ""
    """The scene in which a brain can be watched; empty if there is none."""
    fitness_decimals: ClassVar[int] = 2
    """How many decimals of a fitness mean something to people."""
    detail_words: ClassVar[dict[str, str]] = {}
    """The task's own figures, as in `Scores.details`, with a name for people."""

    @property
    @abstractmethod
    def name(self) -> str:
        """The word on the command line, in files and on screen."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """All settings as plain values, for `sim.tasks.task_from_dict` to read again."""

    @property
    @abstractmethod
    def observation_names(self) -> tuple[str, ...]:
        """A label for every input of a brain."""

    @property
    @abstractmethod
    def action_names(self) -> tuple[str, ...]:
        """A label for every output of a brain."""

    def topology(self, hidden: tuple[int, ...]) -> Topology:
        """The brain for this task with the given hidden layers."""
        sizes = (len(self.observation_names), *hidden, len(self.action_names))
        return Topology(sizes, ("tanh",) * (len(sizes) - 1))

    @abstractmethod
    def episodes(self, seed: int, generation: int) -> tuple[str, ...]:
        """What the individuals of a generation are scored on: names from which `world` can build the episodes."""

    @abstractmethod
    def exam(self, seed: int) -> tuple[str, ...]:
        """Fixed episodes that decide between the bests of different generations.

        Empty if every generation has the same episodes, because then fitness can be compared as it is.
        """

    def holds_exam(self, generation: int) -> bool:
        """Whether that generation sends someone to the exam, if there is one."""
        return True

    @property
    def examines_middle(self) -> bool:
        """Whether that is the middle of what the strategy draws from, where it has one, instead of the best."""
        return False

    def is_exploit(self, scores: Scores, place: int, judged: Scores) -> bool:
        """Whether the best of a generation owes its fitness to a trick rather than to skill.

        Args:
            scores, place: of the generation, and where its best stands in it.
            judged: of the exam that this individual sat alone.
        """
        return False

    def after(self, scores: Scores) -> Task:
        """The task for the next generation, after this one's scores: for what a task itself learns as it goes."""
        return self

    def taught_by(self, other: Task) -> Task:
        """This task with what another one learned that a brain from there relies on."""
        return self

    def fresh(self) -> Task:
        """The task as it is before anything was learned by `after`."""
        return self

    @property
    def all_episodes(self) -> tuple[str, ...]:
        """Every episode there is."""
        return self.episodes(0, 1)

    def provenance(self, episodes: tuple[str, ...]) -> dict[str, Any]:
        """What a brain file says of the episodes besides their names, for `changed_since`: plain values."""
        return {}

    def changed_since(self, metadata: dict[str, Any]) -> list[str]:
        """Names of what is no longer as it was when a brain with that metadata was saved."""
        return []

    @property
    def doubts(self) -> tuple[str, ...]:
        """What keeps it from being repeated exactly, in words; nothing as a rule."""
        return ()

    def keepsakes(self, network: Network, episodes: tuple[str, ...]) -> dict[str, bytes]:
        """What a finished run keeps of its champion: files by their names."""
        return {}

    @abstractmethod
    def world(self, population: Population, episodes: tuple[str, ...]) -> World:
        """A fresh world with every individual in every episode."""

    def evaluate(self, population: Population, episodes: tuple[str, ...]) -> Scores:
        """Run a world to its end."""
        world = self.world(population, episodes)
        while not world.done:
            world.step()
        return world.scores()
