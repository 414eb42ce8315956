"""The run behind the car scene: cars on their tracks, the ghost of the previous best, and what a person may change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Literal

import numpy as np

from brains.storage import Brain
from scenes.car_ghost import Ghost, PathRecorder
from scenes.evolution_run import EvolutionRun, HistoryRow
from scenes.evolution_session import EvolutionSession
from scenes.exhibits import Guest
from sim.car_task import CarTask, track_named
from sim.car_world import CarWorld
from sim.evolution import Evolution
from sim.replay import car_task_of
from sim.task import Scores


class CarRun(EvolutionRun[CarTask, CarWorld]):
    """One evolution of drivers.

    Attributes:
        ghost: how the best of the previous generation drove.
    """

    task_type: ClassVar[type[CarTask]] = CarTask

    def __init__(self, evolution: Evolution, history: Sequence[HistoryRow] = ()) -> None:
        self.ghost = Ghost()
        self._recorder: PathRecorder | None = None
        super().__init__(evolution, history)

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
