"""Learning to drive from somebody's recorded drives, by backpropagation (Pomerleau 1989, "ALVINN").

A network learns what the driver did from what could be seen. What is held out for judging it are whole stretches of
road, with every lap over them, not single steps drawn at random: one step is nearly the one before, and a lap nearly
the last lap, so a step held out alone would have its twins among those learnt from, and its error would tell nothing.

A clone errs, comes to where its driver never was, and knows nothing of the way back. So the driver takes the wheel of
the driving clone now and then, and it goes on learning from those steps: DAgger (Ross, Gordon & Bagnell 2011).

    cloning = Cloning([recording], seed=7)
    while not cloning.stopped and seconds_left():
        cloning.run_epoch()
    save_brain(path, cloning.network, cloning.metadata())
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from brains.errors import UserError
from brains.examples import REGRESSION, Examples
from brains.initializers import initialize
from brains.network import Network
from brains.optimizers import optimizer_named
from brains.settings import Settings, number
from brains.trainer import Trainer, TrainerSettings
from sim.car_replay import Replay, replay
from sim.car_task import CarTask
from sim.drive_lessons import Lessons, Share, lessons_of, mirrored, resampled, shares_of
from sim.driving import Driven, Recording, by_the_rules, replay_recording
from sim.replay import metadata_for
from sim.run_config import versions

# Keys that keep the random streams of one seed apart.
_FIRST_WEIGHTS, _SHUFFLES = 0, 1


@dataclass(frozen=True)
class CloneSettings(Settings):
    """How a clone learns."""

    learn_rate: float = number(0.005, 1e-5, 1.0, "size of Adam's steps")
    l2: float = number(3e-4, 0.0, 1.0, "pull of every weight towards 0; without it a clone learns whims by heart")
    batch: int = number(128, 1, 10_000, "steps of the drive that one step of learning looks at")
    epochs: int = number(100, 1, 100_000, "it stops after so many passes over what was recorded")
    patience: int = number(40, 1, 100_000, "it stops after so many passes without a better held-out error")
    held_out: float = number(0.2, 0.05, 0.5, "share of the road that is held out to judge it by")
    stretch_m: float = number(25.0, 5.0, 500.0, "length of a stretch that is held out or learnt from", unit="m")
    balance: float = number(1.0, 0.0, 1.0, "0 learns from the steps as driven, 1 as much from corners as straights")
    aside: int = number(2, 0, 8, "views from aside that are made of every step, with the way back to the driver's way")
    correction_weight: float = number(3.0, 1.0, 100.0, "how often a step of a correction counts")


@dataclass(frozen=True)
class CloneProgress:
    """Where the learning stands. Errors are root mean squares over all views and actions, unweighted.

    Attributes:
        epoch: passes so far.
        train_error: on the stretches learnt from; heldout_error: on those held out.
        best_epoch, best_heldout_error: of the weights that `Cloning.network` gives.
    """

    epoch: int
    train_error: float
    heldout_error: float
    best_epoch: int
    best_heldout_error: float


class Cloning:
    """A network that learns from drives, epoch by epoch. Equal arguments and calls give equal bits.

    Attributes:
        history: the progress after every epoch since it began, or since drives were added.
        stopped: why it has stopped, in plain words; "" while it can go on.

    Args:
        drives: at least one, all with the same senses; a recording is driven again first, which takes a moment.
        hidden: sizes of the hidden layers.
        seed: of the first weights, the shuffles and the stretches held out.
        settings: how it learns; None for the defaults.
        network: to go on from; None begins afresh.

    Raises:
        UserError: drives that do not come out as recorded, of different cars, or too short; another network's shape.
    """

    def __init__(
        self,
        drives: Sequence[Recording | Driven],
        *,
        hidden: tuple[int, ...] = CarTask.default_hidden,
        seed: int = 0,
        settings: CloneSettings | None = None,
        network: Network | None = None,
    ) -> None:
        self.settings = settings or CloneSettings()
        self._seed = seed
        self._driven: list[Driven] = []
        self.stopped = ""
        self._take(drives)
        topology = self.task.topology(hidden if network is None else network.topology.layer_sizes[1:-1])
        if network is None:
            network = Network(topology, initialize(topology, self._stream(_FIRST_WEIGHTS), "xavier"))
        elif network.topology != topology:
            raise UserError(f"this brain is {network.topology}; a clone of these drives is {topology}")
        self._trainer = self._new_trainer(Network(topology, network.parameters.copy()), 0)
        self._begin()

    # What it is and what came of it ---------------------------------------------------------------------------------

    @property
    def task(self) -> CarTask:
        """What the clone is judged on: the tracks of the drives, one lap, by the usual rules."""
        recordings = [driven.recording for driven in self._driven]
        tracks = tuple(dict.fromkeys(recording.track for recording in recordings))
        return CarTask(tracks, config=by_the_rules(recordings[0].config))

    @property
    def network(self) -> Network:
        """A copy with the weights that had the least held-out error so far."""
        return Network(self._trainer.network.topology, self._best.copy())

    @property
    def progress(self) -> CloneProgress:
        """After the last epoch, or before the first."""
        return self.history[-1] if self.history else self._judged(0)

    @property
    def balance(self) -> tuple[Share, ...]:
        """How much of what is learnt from is straight, and how much corners; as driven and as it counts."""
        return shares_of(self._train, self.settings.balance)

    def metadata(self, **more: Any) -> dict[str, Any]:
        """What its brain file says, so that it can be watched, scored and evolved from."""
        progress = self.progress
        return metadata_for(
            self.task,
            self.task.tracks,
            cloned_from={
                "drives": len(self._driven),
                "steps": sum(int(driven.recording.by_hand.sum()) for driven in self._driven),
                "train_error": progress.train_error,
                "heldout_error": progress.best_heldout_error,
                "epochs": progress.epoch,
                "seed": self._seed,
            },
            versions=versions(),
            **more,
        )

    # Going on -------------------------------------------------------------------------------------------------------

    def run_epoch(self) -> CloneProgress:
        """One pass over what is learnt from; nothing happens once it has stopped."""
        if self.stopped:
            return self.progress
        self._trainer.run_epoch()
        self._epochs += 1
        progress = self._judged(self._epochs)
        self.history.append(progress)
        self.stopped = self._reason()
        return progress

    def add(self, drives: Sequence[Recording | Driven]) -> None:
        """Go on from the best weights with more laps, or with corrections; the same stretches stay held out.

        Raises:
            UserError: as the class; nothing has changed then.
        """
        best = self.network
        self._take(drives)
        self._trainer = self._new_trainer(best, len(self._driven))
        self._begin()
        self.stopped = ""

    # Inside ---------------------------------------------------------------------------------------------------------

    def _take(self, drives: Sequence[Recording | Driven]) -> None:
        driven = [drive if isinstance(drive, Driven) else replay_recording(drive) for drive in drives]
        together = [*self._driven, *driven]
        if not together:
            raise UserError("there is no drive to learn from")
        cars = {by_the_rules(drive.recording.config) for drive in together}
        if len(cars) > 1:
            raise UserError("these drives are of different cars; a clone learns from cars of one kind")
        settings = self.settings
        lessons = Lessons.joined(
            [lessons_of(drive, settings.stretch_m, settings.held_out, settings.aside, self._seed) for drive in together]
        )
        train, held_out = lessons.take(~lessons.held_out), lessons.take(lessons.held_out)
        if len(train) < 100 or len(held_out) < 10:
            steps = int((~lessons.aside).sum())
            raise UserError(
                f"{steps} steps by hand are too few to learn from and to judge by; drive a whole lap at least"
            )
        self._driven, self._train, self._held_out = together, train, held_out

    def _new_trainer(self, network: Network, key: int) -> Trainer:
        settings = self.settings
        examples = resampled(mirrored(self._train), settings.balance, settings.correction_weight)
        adam = optimizer_named("adam").settings_type(learn_rate=settings.learn_rate)
        training = TrainerSettings(batch=settings.batch, l2=settings.l2)
        rng = self._stream(_SHUFFLES, key)
        return Trainer(network, Examples(*examples, REGRESSION), rng, training, "adam", adam)

    def _begin(self) -> None:
        self.history: list[CloneProgress] = []
        self._epochs = 0
        self._best = self._trainer.network.parameters.copy()
        self._best_epoch, self._best_error = 0, _error(self._trainer.network, self._held_out)

    def _judged(self, epoch: int) -> CloneProgress:
        network = self._trainer.network
        train, held_out = _error(network, self._train), _error(network, self._held_out)
        if held_out < self._best_error:
            self._best[:] = network.parameters
            self._best_epoch, self._best_error = epoch, held_out
        return CloneProgress(epoch, train, held_out, self._best_epoch, self._best_error)

    def _reason(self) -> str:
        if self._trainer.stopped:
            return self._trainer.stopped
        if self._epochs >= self.settings.epochs:
            return f"all {self.settings.epochs} epochs are done"
        if self._epochs - self._best_epoch >= self.settings.patience:
            return f"the held-out error has not fallen for {self.settings.patience} epochs"
        return ""

    def _stream(self, *key: int) -> np.random.Generator:
        return np.random.default_rng(np.random.SeedSequence(self._seed, spawn_key=key))


def drives_of(task: CarTask, network: Network, tracks: tuple[str, ...]) -> Replay:
    """How a network drives on some tracks: laps, progress and why it ended, as `neurarium replay` would tell."""
    return replay(CarTask(tracks, config=task.config), network, tracks)


def _error(network: Network, lessons: Lessons) -> float:
    """Root mean square over steps and actions."""
    apart = network.forward(lessons.inputs) - lessons.targets
    return float(np.sqrt(np.mean(np.square(apart, dtype=np.float64))))
