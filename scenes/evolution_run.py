"""An evolution whose trials are watched: stepped frame by frame, and open to changes on the way.

It drives the same `Evolution` as the command line and steps the same worlds, so what is watched is what is scored.
No window in here: a scene steps it and draws what it finds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from brains.errors import UserError
from brains.evolvers import EvolverSettings
from brains.population import Population
from brains.saved import State
from sim.evolution import Evolution, Generation, Trial, population_of, with_settings_to_come
from sim.runs import RunFolder
from sim.task import Scores, Task


class Crowd(Protocol):
    """What the shared parts of a scene use of a world; body ``episode * individuals + individual`` is one of its rows.

    Attributes:
        individuals: how many brains, each in every episode.
        step_count: steps since the start.
    """

    dt_s: ClassVar[float]
    individuals: int
    population: Population
    step_count: int

    @property
    def done(self) -> bool: ...
    def step(self) -> None: ...
    def end(self) -> None: ...
    def scores(self) -> Scores: ...
    def observation(self, body: int, /) -> NDArray[np.float32]: ...


TaskT = TypeVar("TaskT", bound=Task)
WorldT = TypeVar("WorldT", bound=Crowd)


@dataclass(frozen=True)
class HistoryRow:
    """What the chart shows of a generation: fitness over its individuals, and whether its best owes it to a trick."""

    generation: int
    best: float
    upper: float
    median: float
    lower: float
    exploit: bool = False

    @classmethod
    def of(cls, generation: Generation) -> HistoryRow:
        """The row of a finished generation."""
        best, exploit = generation.best, generation.exploit
        return cls(generation.number, best, generation.upper, generation.median, generation.lower, exploit)

    @classmethod
    def from_metrics(cls, row: dict[str, Any]) -> HistoryRow:
        """The row of a run folder's table.

        Raises:
            UserError: a column is missing.
        """
        names = ("generation", "best", "upper", "median", "lower")
        missing = [name for name in names if row.get(name) is None]
        if missing:
            raise UserError(f"the table of this run has no '{missing[0]}' in one of its rows")
        return cls(**{name: row[name] for name in names}, exploit=bool(row.get("exploit")))


class EvolutionRun(Generic[TaskT, WorldT]):
    """One evolution with the trial that is under way.

    A subclass names its task and may watch the world on the way: see the hooks at the end.

    Attributes:
        task_type: the tasks it is for.
        evolution: the run; its trial is asked and told by this class alone.
        trial: who is scored now, and on what.
        world: the trial's world.
        history: a row for each finished generation.
        folder: where the run is kept on disk; None as long as it is not.
        unsaved: whether something happened that the folder does not hold yet.
        ousted: whether the folder has been opened again, and belongs to another run than this object.
    """

    task_type: ClassVar[type[Task]]
    trial: Trial
    world: WorldT

    def __init__(self, evolution: Evolution, history: Sequence[HistoryRow] = ()) -> None:
        self.evolution = evolution
        self.history = list(history)
        self.folder: RunFolder | None = None
        self.unsaved = self.ousted = False
        self._before: State
        self._settings: EvolverSettings
        self._begin_generation()

    @property
    def task(self) -> TaskT:
        """What is learnt."""
        return cast(TaskT, self.evolution.config.task)

    @property
    def number(self) -> int:
        """The generation under way, counted from 1."""
        return self.evolution.generation + (0 if self.trial.exam else 1)

    def _begin_generation(self) -> None:
        # Kept so that the same generation can begin again with another task, and for saving; with the settings that
        # breed it, as a slider may be moved meanwhile.
        self._before, self._settings = self.evolution.state(), self.evolution.settings
        self._begin_trial()

    def _begin_trial(self) -> None:
        self.trial = self.evolution.ask()
        self.world = self._new_world(population_of(self.evolution, self.trial))
        self._trial_begun()

    def step(self) -> Generation | None:
        """One step of the world; the finished generation if the step ended one."""
        if not self.world.done:
            self.world.step()
            self._stepped()
        return self._tell() if self.world.done else None

    def end_generation(self) -> Generation | None:
        """Score everyone as they stand and let the next trial begin."""
        self.world.end()
        return self._tell()

    def _tell(self) -> Generation | None:
        scores = self.world.scores()
        self._scored(scores)
        finished = self.evolution.tell(scores)
        if finished is None:
            self._begin_trial()
            return None
        self.history.append(HistoryRow.of(finished))
        self._finished(finished)
        self._begin_generation()
        return finished

    def change_settings(self, settings: EvolverSettings) -> None:
        """Settings of the strategy, in use from the next generation on."""
        self.evolution.settings = settings

    def change_task(self, task: TaskT) -> None:
        """Go on with another task: the generation under way begins again there, the same individuals.

        The task has to ask for brains of the same shape, and its episodes have to exist.
        """
        settings = self.evolution.settings
        # Back to the moment before this generation was bred: it is bred again, gene by gene the same.
        self.evolution.restore(self._before)
        self.evolution.change_task(task)
        self._task_changed()
        self._begin_generation()
        self.evolution.settings = settings
        self.unsaved = True

    def state(self) -> State:
        """The evolution's state between the last finished generation and the one under way."""
        settings = self.evolution.settings
        return self._before if settings == self._settings else with_settings_to_come(self._before, settings)

    # --- for subclasses ---------------------------------------------------------------------------------------------

    def _new_world(self, population: Population) -> WorldT:
        """The world of the trial that begins."""
        return cast(WorldT, self.task.world(population, self.trial.episodes))

    def _trial_begun(self) -> None:
        """There is a new world."""

    def _stepped(self) -> None:
        """The world took a step."""

    def _scored(self, scores: Scores) -> None:
        """The trial is over."""

    def _finished(self, generation: Generation) -> None:
        """A generation is over, its exam included."""

    def _task_changed(self) -> None:
        """Another task; the generation is about to begin again."""

    def write_more(self, folder: RunFolder) -> None:
        """Keep in the run's folder what else is needed to go on as if nothing had been.

        Raises:
            UserError: it cannot be written.
        """

    def read_more(self, folder: RunFolder) -> None:
        """Take up what `write_more` kept.

        Raises:
            UserError: it cannot be read.
        """
