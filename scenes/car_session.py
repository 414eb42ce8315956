"""The run behind the car scene: trials driven step by step, and everything a person may change on the way.

It drives the same `Evolution` as the command line and steps the same worlds, so what is watched is what is scored.
No window in here: the scene calls `CarSession.step` and draws what it finds.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from brains.errors import UserError
from brains.evolvers import STRATEGIES, EvolverSettings
from brains.storage import Brain, save_brain
from scenes.car_ghost import Ghost, PathRecorder
from scenes.car_guest import Guest
from sim.car_task import CarTask, track_named
from sim.car_world import CarWorld
from sim.evolution import Champion, Evolution, EvolutionConfig, Generation, Trial, population_of
from sim.replay import car_task_of
from sim.runs import RunFolder, champion_metadata

_MOST_EARLIER = 10  # runs kept to go back to


@dataclass(frozen=True)
class HistoryRow:
    """What the chart shows of a generation: fitness over its individuals, in metres."""

    generation: int
    best: float
    upper: float
    median: float
    lower: float

    @classmethod
    def of(cls, generation: Generation) -> HistoryRow:
        """The row of a finished generation."""
        return cls(generation.number, generation.best, generation.upper, generation.median, generation.lower)


class CarRun:
    """One evolution with the trial that drives now.

    Attributes:
        evolution: the run; its trial is asked and told by this class alone.
        trial: who drives now, and on what.
        world: the trial's world.
        history: a row for each finished generation.
        ghost: how the best of the previous generation drove.
        folder: where the run is kept on disk; None as long as it is not.
        unsaved: whether something happened that the folder does not hold yet.
    """

    def __init__(self, evolution: Evolution, history: list[HistoryRow] | None = None) -> None:
        self.evolution = evolution
        self.history = list(history or [])
        self.ghost = Ghost()
        self.folder: RunFolder | None = None
        self.unsaved = False
        self.trial: Trial
        self.world: CarWorld
        self._recorder: PathRecorder | None
        self._before: dict[str, np.ndarray]
        self._begin_generation()

    @property
    def task(self) -> CarTask:
        """What the cars learn."""
        task = self.evolution.config.task
        assert isinstance(task, CarTask)
        return task

    @property
    def number(self) -> int:
        """The generation that drives now, counted from 1."""
        return self.evolution.generation + (0 if self.trial.exam else 1)

    def _begin_generation(self) -> None:
        # Kept so that the same generation can begin again on another track, and for saving.
        self._before = self.evolution.state()
        self._begin_trial()

    def _begin_trial(self) -> None:
        self.trial = self.evolution.ask()
        self.world = self.task.world(population_of(self.evolution, self.trial), self.trial.episodes)
        self._recorder = None if self.trial.exam else PathRecorder(self.world, self.trial.episodes)

    def step(self) -> Generation | None:
        """One step of the world; the finished generation if the step ended one."""
        if not self.world.done:
            self.world.step()
            if self._recorder is not None:
                self._recorder.keep()
        return self._tell() if self.world.done else None

    def end_generation(self) -> Generation | None:
        """Score all cars as they stand and let the next trial begin."""
        self.world.end()
        return self._tell()

    def _tell(self) -> Generation | None:
        scores = self.world.scores()
        if self._recorder is not None:
            ranked = np.where(np.isfinite(scores.fitness), scores.fitness, -np.inf)
            self.ghost = self._recorder.ghost(int(np.argmax(ranked)))
        finished = self.evolution.tell(scores)
        if finished is None:
            self._begin_trial()
            return None
        self.history.append(HistoryRow.of(finished))
        self._begin_generation()
        return finished

    def change_settings(self, settings: EvolverSettings) -> None:
        """Settings of the strategy, in use from the next generation on."""
        self.evolution.settings = settings

    def change_task(self, task: CarTask) -> None:
        """Go on with another task: the generation that drives now begins again there, the same individuals.

        Raises:
            UserError: brains for that task have another shape, or one of its tracks cannot be used.
        """
        for spec in task.episodes(self.evolution.config.seed, 1):
            track_named(spec)
        settings = self.evolution.settings
        # Back to the moment before this generation was bred: it is bred again, gene by gene the same.
        self.evolution.restore(self._before)
        self.evolution.change_task(task)
        self.ghost = Ghost()
        self._begin_generation()
        self.evolution.settings = settings
        self.unsaved = True

    def state(self) -> dict[str, np.ndarray]:
        """The evolution's state between the last finished generation and the one that drives now."""
        return self._before


@dataclass(frozen=True)
class _Earlier:
    """A run that was left for another, kept so that the person can go back."""

    run: CarRun
    what: str


class CarSession:
    """The run that is shown, those before it, and a guest.

    Attributes:
        run: the evolution that goes on now.
        guest: a loaded brain that drives alone while the evolution waits; None without one.
    """

    def __init__(self, config: EvolutionConfig) -> None:
        self.run = CarRun(Evolution(config))
        self.guest: Guest | None = None
        self._earlier: list[_Earlier] = []

    # --- what goes on -----------------------------------------------------------------------------------------------

    @property
    def config(self) -> EvolutionConfig:
        """Everything that decides the run."""
        return self.run.evolution.config

    @property
    def world(self) -> CarWorld:
        """The world that is shown: the guest's while there is one."""
        return self.guest.world if self.guest is not None else self.run.world

    @property
    def episodes(self) -> tuple[str, ...]:
        """Names of the tracks of `world`."""
        return self.guest.episodes if self.guest is not None else self.run.trial.episodes

    @property
    def champion(self) -> Champion | None:
        """The best of the run so far."""
        return self.run.evolution.champion

    def step(self) -> Generation | None:
        """One step of what is shown; the finished generation if the step ended one."""
        if self.guest is not None:
            self.guest.step()
            return None
        return self.run.step()

    def end_generation(self) -> Generation | None:
        """Score the cars as they stand and begin the next generation."""
        if self.guest is not None:
            self.guest.restart()
            return None
        return self.run.end_generation()

    # --- changes that keep the run ----------------------------------------------------------------------------------

    def change_setting(self, name: str, value: Any) -> None:
        """One setting of the strategy, in use from the next generation on.

        Raises:
            UserError: a value out of range.
        """
        settings: EvolverSettings = replace(self.run.evolution.settings, **{name: value})
        self.run.change_settings(settings)

    def drive_on(self, *tracks: str) -> None:
        """Take the brains to other tracks; the generation that drives now begins again there.

        Raises:
            UserError: there is no such track.
        """
        if self.guest is not None:
            self.guest = Guest(self.guest.brain, tracks, self.guest.name)
        self.run.change_task(replace(self.run.task, tracks=tracks, tracks_per_generation=0))

    # --- changes that begin another run -----------------------------------------------------------------------------

    def new_run(self) -> None:
        """The same from the next seed."""
        self._restart(replace(self.config, seed=self.config.seed + 1), "the run with the seed before")

    def change_strategy(self, name: str) -> None:
        """Begin again with another strategy at its default settings; only the population's size stays.

        Raises:
            UserError: no such strategy.
        """
        if name not in STRATEGIES:
            raise UserError(f"strategy '{name}' is not known; choose from {', '.join(STRATEGIES)}")
        if name == self.config.strategy:
            return
        kind = STRATEGIES[name].settings_type
        most = next(item.metadata["max"] for item in fields(kind) if item.name == "population")
        settings = kind(population=min(most, self.run.evolution.settings.population))
        self._restart(replace(self.config, strategy=name, settings=settings), f"the {self.config.strategy} run")

    def change_hidden(self, hidden: tuple[int, ...]) -> None:
        """Begin again with other hidden layers.

        Raises:
            UserError: a network cannot have such layers.
        """
        if hidden != self.config.hidden:
            config = replace(self.config, hidden=hidden)
            _ = config.topology
            self._restart(config, f"the run with {_layers(self.config.hidden)}")

    def change_mode(self, mode: Literal["drive", "steer-only"]) -> None:
        """Begin again with cars that steer and pedal, or only steer."""
        task = self.run.task
        if mode != task.config.mode:
            changed = replace(task, config=replace(task.config, mode=mode))
            self._restart(replace(self.config, task=changed), f"the {task.config.mode} run")

    def _restart(self, config: EvolutionConfig, what: str, start: np.ndarray | None = None) -> None:
        self._leave_for(CarRun(Evolution(config, start)), what)

    def go_on_with(self, run: CarRun) -> None:
        """Show a run that was loaded."""
        self._leave_for(run, "the run before going on")

    def _leave_for(self, run: CarRun, what: str) -> None:
        # A run without a finished generation is worth going back to only if there is no other.
        if self.run.history or not self._earlier:
            self._earlier.append(_Earlier(self.run, what))
            del self._earlier[:-_MOST_EARLIER]
        self.run, self.guest = run, None

    @property
    def undo_words(self) -> str:
        """What `undo_restart` would bring back; empty if there is nothing."""
        return self._earlier[-1].what if self._earlier else ""

    def undo_restart(self) -> None:
        """Go back to the run before the last restart."""
        if self._earlier:
            self.run, self.guest = self._earlier.pop().run, None

    # --- brains -----------------------------------------------------------------------------------------------------

    def save_champion(self, path: Path) -> Champion:
        """Save the best brain of the run so far, with all that is needed to drive it again exactly.

        Raises:
            UserError: there is none yet, or the file cannot be written.
        """
        champion, evolution = self.champion, self.run.evolution
        if champion is None:
            raise UserError("there is no champion yet: let the first generation end, or press K to end it")
        save_brain(path, evolution.network(champion.parameters), champion_metadata(evolution, champion))
        return champion

    def invite(self, brain: Brain, name: str, tracks: tuple[str, ...]) -> None:
        """Let a loaded brain drive alone on those tracks while the evolution waits.

        Raises:
            UserError: the brain is no driver, or does not fit the cars it was made for.
        """
        self.guest = Guest(brain, tracks, name)

    def dismiss_guest(self) -> None:
        """Back to the evolution."""
        self.guest = None

    def evolve_from_guest(self) -> None:
        """Begin a run from the guest's brain, with the cars and layers it was made for.

        Raises:
            UserError: there is no guest, or evolution makes brains of another kind.
        """
        if self.guest is None:
            raise UserError("load a brain first, then evolve from it")
        guest = self.guest
        network = guest.brain.network
        hidden = network.topology.layer_sizes[1:-1]
        task = replace(self.run.task, config=car_task_of(guest.brain).config, tracks=guest.episodes)
        config = replace(self.config, task=task, hidden=hidden)
        if config.topology != network.topology:
            raise UserError(f"this brain is {network.topology}; evolution here makes {config.topology}")
        self._restart(config, "the run before the loaded brain", start=network.parameters)


def _layers(hidden: tuple[int, ...]) -> str:
    return f"hidden layers {','.join(map(str, hidden))}" if hidden else "no hidden layer"
