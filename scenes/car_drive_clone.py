"""A network that learns a person's driving beside the window, and what can be told of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from brains.errors import UserError
from brains.network import Network
from scenes.car_drive import ENDINGS, Duel
from scenes.car_tracks import describe
from sim.car_replay import Drive
from sim.cloning import CloneProgress, Cloning, drives_of
from sim.drive_lessons import Share
from sim.driving import Driven, Recording, replay_recording

MOST_STEPS = 9_000  # learnt from, the newest first: five minutes
NO_LAPS = "Drive a lap first: a clone learns from whole laps"


@dataclass(frozen=True)
class Learnt:
    """Where a clone stands.

    Attributes:
        progress: after the last epoch.
        curve: (3, epochs) the epoch, the error on what it learns from, and the error on held-out road.
        balance: how much of the lessons is left, straight and right.
        network: the clone, once it has learnt; None while it learns.
        tracks: that it learnt on; metadata: for its brain file; drive: how it drives the track where it was made.
    """

    progress: CloneProgress
    curve: NDArray[np.float64]
    balance: tuple[Share, ...]
    tracks: tuple[str, ...]
    network: Network | None = None
    metadata: dict[str, object] | None = None
    drive: Drive | None = None

    def words(self) -> str:
        """The progress in a line."""
        progress = self.progress
        if self.network is None:
            return (
                f"Epoch {progress.epoch}: error {progress.train_error:.3f}, "
                f"on held-out road {progress.heldout_error:.3f}"
            )
        error = f"{progress.best_heldout_error:.3f}"
        return f"Learnt in {progress.epoch} epochs; held-out error {error}. {self._drive_words()}"

    def _drive_words(self) -> str:
        drive = self.drive
        if drive is None:
            return ""
        place = describe((drive.episode,))
        if drive.laps:
            return f"It laps {place} in {drive.best_lap_s:.1f} s."
        return f"On {place} it is {ENDINGS[drive.ended]} after {drive.progress_m:,.0f} m."

    def balance_words(self) -> str:
        """How straight and corner are weighed."""
        if not self.balance:
            return ""
        driven = ", ".join(f"{one.name} {one.driven:.0%}" for one in self.balance)
        counted = ", ".join(f"{one.counted:.0%}" for one in self.balance)
        return f"Driven: {driven}; learnt from as {counted}"


class Apprentice:
    """Learns in the thread beside the window; the window reads `latest` alone.

    Attributes:
        latest: what can be told of the clone; None before the first. Each is written once, by one assignment.
    """

    def __init__(self) -> None:
        self.latest: Learnt | None = None
        self._cloning: Cloning | None = None
        self._track = ""

    def learn(self, drives: Sequence[Recording | Driven], hidden: tuple[int, ...], track: str) -> None:
        """Begin a clone of these drives. Called in the thread.

        Raises:
            UserError: they do not suffice, or none of them comes out as recorded.
        """
        driven: list[Driven] = []
        trouble: UserError | None = None
        for drive in drives:
            try:
                driven.append(drive if isinstance(drive, Driven) else replay_recording(drive))
            except UserError as error:  # a track that was changed since spoils only its own drives
                trouble = error
        if not driven:
            raise trouble or UserError(NO_LAPS)
        self._cloning, self._track = Cloning(driven, hidden=hidden), track
        self._publish()

    def correct(self, driven: Driven) -> None:
        """Go on learning, from a person's corrections as well. Called in the thread.

        Raises:
            UserError: they are of other cars.
        """
        if self._cloning is not None:
            self._cloning.add([driven])
            self._publish()

    def work(self) -> bool:
        """One epoch; False if there is nothing to learn. Called in the thread."""
        cloning = self._cloning
        if cloning is None or cloning.stopped:
            return False
        cloning.run_epoch()
        self._publish()
        return True

    def _publish(self) -> None:
        cloning = self._cloning
        assert cloning is not None
        rows = [(one.epoch, one.train_error, one.heldout_error) for one in cloning.history]
        curve = np.array(rows, dtype=np.float64).reshape(-1, 3).T
        curve[0] = np.arange(1, curve.shape[1] + 1)  # corrections begin to count anew
        learnt = Learnt(cloning.progress, curve, cloning.balance, cloning.task.tracks)
        if cloning.stopped:
            network = cloning.network
            (drive,) = drives_of(cloning.task, network, (self._track,)).drives
            learnt = replace(learnt, network=network, metadata=cloning.metadata(), drive=drive)
        self.latest = learnt


class Corrections:
    """Hands to a clone what a person did who took the wheel from it, each step once.

    Args:
        apprentice: learns from it.
        ask: lets the thread beside the window do something.
    """

    def __init__(self, apprentice: Apprentice, ask: Callable[[Callable[[], None]], None]) -> None:
        self._apprentice, self._ask = apprentice, ask
        self.begin()

    def begin(self) -> None:
        """Another drive begins."""
        self._learnt = 0  # steps of it that were handed over, or were nobody's to learn from
        self._by_hand = False

    def watch(self, duel: Duel, by_hand: bool) -> None:
        """A step was driven, by hand or not: when a hand lets go, learn from what it did."""
        if duel.steps == 0:
            return  # the start is still to come
        let_go = self._by_hand and (not by_hand or duel.you.done)
        self._by_hand = by_hand and duel.driver is not None
        if not let_go:
            return
        driven = duel.you.driven()
        new = driven.recording.by_hand.copy()
        new[: self._learnt] = False
        self._learnt = len(new)
        correction = replace(driven, recording=replace(driven.recording, by_hand=new))
        self._ask(lambda: self._apprentice.correct(correction))


def newest(drives: Sequence[Recording | Driven]) -> list[Recording | Driven]:
    """The last of these drives, oldest first, as many as a clone can learn from within seconds; at least one."""
    taken: list[Recording | Driven] = []
    steps = 0
    for drive in reversed(drives):
        recording = drive.recording if isinstance(drive, Driven) else drive
        steps += recording.steps
        if taken and steps > MOST_STEPS:
            break
        taken.append(drive)
    return taken[::-1]
