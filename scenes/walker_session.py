"""The run behind the walker scene: walkers on their grounds, the bests it keeps, and what a person may change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from brains.errors import UserError
from brains.population import Population
from brains.storage import Brain, champion_sha256, load_brain, save_brain
from scenes.evolution_run import EvolutionRun, HistoryRow
from scenes.evolution_session import EvolutionSession
from scenes.exhibits import Guest
from scenes.walker_race import Race
from sim.evolution import Champion, Evolution, Generation
from sim.replay import metadata_for, task_of
from sim.runs import RunFolder, champion_metadata
from sim.task import Scores
from sim.walker_episodes import Episode
from sim.walker_starts import Starts
from sim.walker_task import WalkerTask
from sim.walker_world import WalkerWorld

_EXAM_PACE = 8
_BODIES_AT_ONCE = 400  # made in about three milliseconds


def get_ready(world: WalkerWorld) -> int:
    """Make the physics of some more walkers, as many as a frame can bear; returns how many are still without."""
    return world.prepare(max(1, _BODIES_AT_ONCE // len(world.creature.bodies)))


@dataclass(frozen=True)
class Kept:
    """The best of one generation, as a brain that can be shown again.

    Attributes:
        generation: counted from 1.
        brain: with all that is needed to walk as it did.
        fitness_m: of its generation.
        exploit: whether it seems to owe its fitness to a trick.
    """

    generation: int
    brain: Brain
    fitness_m: float
    exploit: bool


def is_milestone(generation: int) -> bool:
    """Whether the best of that generation is kept: 1, 3, 10, 30, 100 and so on."""
    digits = str(generation)
    return digits[0] in "13" and not digits[1:].strip("0")


class WalkerRun(EvolutionRun[WalkerTask, WalkerWorld]):
    """One evolution of walkers.

    Attributes:
        kept: bests of the generations 1, 3, 10, 30, 100 and so on, in order.
        upcoming: the start line of the next generation, which fills while this one walks, so that nobody has to wait
            for it.
    """

    task_type: ClassVar[type[WalkerTask]] = WalkerTask

    def __init__(self, evolution: Evolution, history: Sequence[HistoryRow] = ()) -> None:
        self.kept: list[Kept] = []
        self.upcoming: Starts | None = None
        self._champion_brain: tuple[Champion, Brain] | None = None
        self._written: set[int] = set()
        super().__init__(evolution, history)

    def step(self) -> Generation | None:
        """One step of the world; in an exam several, which nobody wants to watch at leisure after every generation.

        A large crowd takes its first step when all are ready; until then some more get ready instead.
        """
        finished = None
        if get_ready(self.world):
            return None
        for _ in range(_EXAM_PACE if self.trial.exam else 1):
            if finished is None:
                if self.upcoming is not None:
                    self.upcoming.make(1)
                finished = super().step()
        return finished

    def rest(self) -> None:
        """Let go of all bodies: when it goes on, the generation begins again, the same individuals."""
        settings, self.upcoming = self.evolution.settings, None
        self.evolution.restore(self._before)
        self._begin_generation()
        self.evolution.settings = settings

    def _new_world(self, population: Population) -> WalkerWorld:
        task, names = self.task, self.trial.episodes
        ready, needed = self.upcoming, _starts(task, names, population.parameters)
        return WalkerWorld(task, population, names, starts=ready if ready == needed else needed)

    def _trial_begun(self) -> None:
        if not self.trial.exam:
            self._await(self.task)

    def _scored(self, scores: Scores) -> None:
        if not self.trial.exam:
            self._await(self.task.after(scores))

    def _await(self, task: WalkerTask) -> None:
        """Fill the start line of the next generation, which walks by that task unless somebody changes it."""
        if task.evolve_body:  # nobody knows yet what bodies they will have
            self.upcoming = None
            return
        names = task.episodes(self.evolution.config.seed, self.number + 1)
        starts = _starts(task, names, self.trial.parameters)
        if self.upcoming != starts:
            self.upcoming = starts

    def _finished(self, generation: Generation) -> None:
        if is_milestone(generation.number) and np.isfinite(generation.best_parameters).all():
            self.kept.append(self._kept(generation))

    def _kept(self, generation: Generation) -> Kept:
        evolution, number = self.evolution, generation.number
        episodes = generation.task.episodes(evolution.config.seed, number)
        known = {"fitness": generation.best, "generation": number, "exploit": generation.exploit}
        metadata = metadata_for(generation.task, episodes, seed=evolution.config.seed, **known)
        network = evolution.network(generation.best_parameters)
        brain = Brain(network, metadata, champion_sha256(network.parameters))
        return Kept(number, brain, generation.best, generation.exploit)

    @property
    def champion_brain(self) -> Brain | None:
        """The best of the run so far, as a brain that can be shown again."""
        champion: Champion | None = self.evolution.champion
        if champion is None:
            return None
        if self._champion_brain is None or self._champion_brain[0] is not champion:
            network = self.evolution.network(champion.parameters)
            metadata = champion_metadata(self.evolution, champion)
            self._champion_brain = champion, Brain(network, metadata, champion_sha256(network.parameters))
        return self._champion_brain[1]

    def write_more(self, folder: RunFolder) -> None:
        for kept in self.kept:
            if kept.generation not in self._written:
                path = folder.path / "generations" / f"{kept.generation:05d}.npz"
                save_brain(path, kept.brain.network, kept.brain.metadata)
                self._written.add(kept.generation)

    def read_more(self, folder: RunFolder) -> None:
        for row in self.history:
            path = folder.path / "generations" / f"{row.generation:05d}.npz"
            if is_milestone(row.generation) and path.exists():
                brain = load_brain(path)
                if isinstance(task_of(brain), WalkerTask) and brain.network.topology == self.evolution.topology:
                    self.kept.append(Kept(row.generation, brain, row.best, row.exploit))
                    self._written.add(row.generation)


def _starts(task: WalkerTask, episodes: Sequence[str], parameters: np.ndarray) -> Starts:
    return Starts(task.creatures(parameters), tuple(Episode.named(name, task.terrain) for name in episodes))


class WalkerSession(EvolutionSession[WalkerTask, WalkerWorld]):
    """The run that is shown, those before it, and what may be shown instead: a guest, or a race of generations."""

    run: WalkerRun

    def _new_run(self, evolution: Evolution) -> WalkerRun:
        return WalkerRun(evolution)

    def _leave_for(self, run: EvolutionRun[WalkerTask, WalkerWorld], what: str) -> None:
        left = self.run
        super()._leave_for(run, what)
        left.rest()  # a crowd of spiders takes a hundred megabytes

    def _task_of_guest(self, brain: Brain, episodes: tuple[str, ...]) -> WalkerTask:
        task = task_of(brain)
        if not isinstance(task, WalkerTask):
            raise UserError(f"this brain was made for {task.name}, not for {WalkerTask.name}")
        return task

    def _task_to_evolve(self, guest: Guest[WalkerTask, WalkerWorld]) -> WalkerTask:
        # What it learned to see by comes along; where it walks, and how long, is as it is here.
        here = self.run.task
        return replace(
            guest.task,
            terrain=here.terrain,
            seconds=here.seconds,
            episodes_per_generation=here.episodes_per_generation,
            push_every_s=here.push_every_s,
            push_share=here.push_share,
        )

    @property
    def race(self) -> Race | None:
        """The race of generations, if that is what is shown."""
        return self.exhibit if isinstance(self.exhibit, Race) else None

    @property
    def grounds(self) -> tuple[str, ...]:
        """Names of the walks of the generation that is under way."""
        return self.run.task.episodes(self.config.seed, self.run.number)

    def begin_race(self) -> Race:
        """Let the kept bests of this run start side by side while the evolution waits.

        Raises:
            UserError: there are not two yet.
        """
        kept = self.run.kept
        if len(kept) < 2:
            raise UserError("a race needs the bests of two generations: let generation 3 end first")
        self.exhibit = race = Race([(one.generation, one.brain) for one in kept], self.run.task, self.grounds[:1])
        return race

    def walk_on(self, **changes: Any) -> None:
        """Go on with the same brains on another ground, or for another time; the generation begins again there.

        Raises:
            UserError: a value out of range.
        """
        task = replace(self.run.task, **changes)
        if task == self.run.task:
            return
        self.run.change_task(task)
        if self.race is not None:
            self.begin_race()
        elif self.guest is not None:
            self.invite(self.guest.brain, self.guest.name, self.grounds)

    def begin_with(self, what: str, **changes: Any) -> None:
        """Begin again with other bodies or senses; ``what`` tells the run that is left.

        Raises:
            UserError: a value out of range.
        """
        self.change_task(replace(self.run.task.fresh(), **changes), what)
