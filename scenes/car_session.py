"""The run behind the car scene: cars on their tracks, the ghost of the previous best, and what a person may change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Literal

import numpy as np

from brains.errors import UserError
from brains.network import Network
from brains.storage import Brain
from scenes.car_ghost import Ghost, PathRecorder
from scenes.evolution_run import EvolutionRun, HistoryRow
from scenes.evolution_session import EvolutionSession
from scenes.exhibits import Guest
from sim.car_task import CarTask, track_named
from sim.car_world import CarWorld
from sim.evolution import Evolution
from sim.replay import car_task_of
from sim.seeding import settings_to_start_from
from sim.task import Scores


class CarRun(EvolutionRun[CarTask, CarWorld]):
    """One evolution of drivers.

    Attributes:
        ghost: how the best of the previous generation drove.
        beside: of a run that began from a person's clone: an equal one that began from chance; else None.
    """

    task_type: ClassVar[type[CarTask]] = CarTask

    def __init__(self, evolution: Evolution, history: Sequence[HistoryRow] = ()) -> None:
        self.ghost = Ghost()
        self.beside: CarRun | None = None
        self._recorder: PathRecorder | None = None
        super().__init__(evolution, history)

    def keep_up(self) -> bool:
        """One step of the run beside this one, until it has as many generations; False if there is nothing to do."""
        beside = self.beside
        if beside is None or len(beside.history) >= len(self.history):
            return False
        beside.step()
        return True

    def _trial_begun(self) -> None:
        self._recorder = None if self.trial.exam else PathRecorder(self.world, self.trial.episodes)

    def _stepped(self) -> None:
        if self._recorder is not None:
            self._recorder.keep()

    def _scored(self, scores: Scores) -> None:
        if self._recorder is not None:
            ranked = np.where(np.isfinite(scores.fitness), scores.fitness, -np.inf)
            self.ghost = self._recorder.ghost(int(np.argmax(ranked)))

    def _task_changed(self) -> None:
        self.ghost = Ghost()


class CarSession(EvolutionSession[CarTask, CarWorld]):
    """The run that is shown, those before it, and a guest."""

    run: CarRun

    def _new_run(self, evolution: Evolution) -> CarRun:
        return CarRun(evolution)

    def _task_of_guest(self, brain: Brain, episodes: tuple[str, ...]) -> CarTask:
        return replace(car_task_of(brain), tracks=episodes, tracks_per_generation=0)

    def _task_to_evolve(self, guest: Guest[CarTask, CarWorld]) -> CarTask:
        return replace(self.run.task, config=guest.task.config, tracks=guest.episodes)

    def drive_on(self, *tracks: str) -> None:
        """Take the brains to other tracks; the generation that drives now begins again there.

        Raises:
            UserError: there is no such track.
        """
        task = replace(self.run.task, tracks=tracks, tracks_per_generation=0)
        for spec in task.tracks:
            track_named(spec)
        if self.guest is not None:
            self.invite(self.guest.brain, self.guest.name, task.tracks)
        self.run.change_task(task)

    def change_mode(self, mode: Literal["drive", "steer-only"]) -> None:
        """Begin again with cars that steer and pedal, or only steer."""
        task = self.run.task
        if mode != task.config.mode:
            self.change_task(replace(task, config=replace(task.config, mode=mode)), f"the {task.config.mode} run")

    def evolve_from_clone(self, clone: Network, track: str) -> None:
        """Begin a run on that track from a person's clone, and beside it an equal one from chance.

        Raises:
            UserError: the clone drives other cars, or there is no such track.
        """
        task = replace(self.run.task, tracks=(track,), tracks_per_generation=0).fresh()
        config = replace(
            self.config, task=task, hidden=clone.topology.layer_sizes[1:-1], settings=self.run.evolution.settings
        )
        if config.topology != clone.topology:
            raise UserError(f"this clone is {clone.topology}; evolution here makes {config.topology}")
        track_named(track)
        seeded = replace(config, settings=settings_to_start_from(self.run.evolution.settings))
        self._restart(seeded, "the run before your clone", start=clone.parameters)
        self.run.beside = CarRun(Evolution(config))
