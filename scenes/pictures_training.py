"""What happens in the training thread: it trains in slices, and between two of them it does what it was asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from brains.errors import UserError
from brains.network import Network
from brains.pictures.picture_set import PictureSet
from scenes.pictures_course import Course, FineTuning, Memo
from scenes.pictures_snapshot import Curves, Snapshot
from scenes.pictures_train_setup import TrainSetup

PUBLISH_S = 0.25
"""Between two snapshots while it trains."""
MOST_UNDOS = 12


@dataclass(frozen=True)
class FineTuned:
    """How a fine-tuning ended: the share of test pictures that was right before and after, nan if it was broken off."""

    words: str
    before: float
    after: float


class Training:
    """Owns the course. Every method is called in the training thread, and none takes long but ``judge``.

    Args:
        snapshot: how things stand before there is a set.
        publish: takes every new snapshot.
    """

    def __init__(self, snapshot: Snapshot, publish: Callable[[Snapshot], None]) -> None:
        self._snapshot, self._publish = snapshot, publish
        self._course: Course | None = None
        self._ghost = Curves()
        self._running = False
        self._handled = 0
        self._undos: list[Memo] = []
        self._fine_tuning: _Work | None = None
        self._waiting: list[_Work] = []
        self._asides: list[Iterator[object]] = []
        self._published_s = 0.0
        self._weights_changed = True
        self._answers: np.ndarray = snapshot.answers

    # the loop

    def work(self) -> bool:
        """A slice of what there is to do; False if there is nothing."""
        if self._fine_tuning is None and self._waiting and self._course is not None:
            self._begin_fine_tuning(self._course, self._waiting.pop(0))
        if self._fine_tuning is not None:
            self._tune(self._fine_tuning)
            return True
        if self._asides:
            self._do_aside(self._asides[0])
            return True
        course = self._course
        if course is None or not self._running:
            return False
        course.advance()
        self._weights_changed = True
        if course.stopped and not course.judgement_due:
            self._running = False
            self.publish()
        elif time.perf_counter() - self._published_s >= PUBLISH_S:
            self.publish()
        return True

    def handled(self) -> None:
        """A request of the window was carried out."""
        self._handled += 1
        self.publish()

    def publish(self) -> None:
        """Tell how things stand."""
        self._published_s = time.perf_counter()
        before, course = self._snapshot, self._course
        told = before if course is None else self._told(course, before)
        self._snapshot = replace(told, revision=before.revision + 1, handled=self._handled, busy=self._busy)
        self._publish(self._snapshot)

    @property
    def _busy(self) -> str:
        work = self._fine_tuning or (self._waiting[0] if self._waiting else None)
        return work.words if work is not None else ""

    def _told(self, course: Course, before: Snapshot) -> Snapshot:
        trainer, network, weights = course.trainer, before.network, before.weights_revision
        if self._weights_changed:
            self._weights_changed = False
            network = Network(trainer.network.topology, trainer.network.parameters.copy())
            weights += 1
        answered = before.answers_revision + (course.answers is not self._answers)
        self._answers = course.answers
        progress = trainer.progress
        return Snapshot(
            revision=before.revision, network=network, weights_revision=weights,
            classes=course.classes, shape=course.pictures.shape,
            title=course.title, setup=course.setup, pictures=course.pictures, running=self._running,
            epochs=progress.epochs, steps=progress.step, seconds=course.seconds,
            pictures_per_s=course.pictures_per_s if self._running else 0.0, learn_rate=progress.learn_rate,
            stopped=course.stopped, curves=course.curves, ghost=self._ghost, answers=course.answers,
            sureness=course.sureness, answers_revision=answered, test_accuracy=course.accuracy,
            undo=tuple(memo.words for memo in self._undos),
        )  # fmt: skip

    # what can be asked

    def begin(
        self,
        setup: TrainSetup,
        pictures: PictureSet,
        network: Network | None,
        title: str,
        classes: tuple[str, ...],
        words: str,
        run: bool,
    ) -> None:
        """Another course: other pictures, another network, or the same from the start.

        Args:
            setup, pictures, network, title, classes: as for ``Course``.
            words: what was done, for undo; "" if it cannot be undone.
            run: whether it trains at once.
        """
        course = Course(setup, pictures, network, title, classes)
        while self._waiting:
            self._call_off()
        self._break_off()
        self._judge_if_behind()
        self._remember(words)
        self._use(course)
        self._running = run
        course.judge() if network is None else course.judge_anew()

    def show_alone(
        self,
        setup: TrainSetup,
        network: Network,
        title: str,
        classes: tuple[str, ...],
        shape: tuple[int, ...],
        words: str,
    ) -> None:
        """A network without pictures to learn from; arguments as for ``begin`` and ``Snapshot``."""
        self._break_off()
        self._judge_if_behind()
        self._remember(words)
        before, self._course, self._running = self._snapshot, None, False
        self._snapshot = Snapshot(
            before.revision, network, classes, shape, setup, title, before.handled, before.weights_revision + 1,
            answers_revision=before.answers_revision + 1, undo=tuple(memo.words for memo in self._undos),
        )  # fmt: skip
        self._answers = self._snapshot.answers

    def _use(self, course: Course) -> None:
        """Go on with this course; the one before stays as a ghost if it learnt from the same pictures."""
        before = self._course
        if before is not None and before.pictures is not course.pictures:
            self._ghost = Curves()
        elif before is not None and len(before.curves) > 1:
            self._ghost = before.curves
        self._course, self._weights_changed = course, True

    def _judge_if_behind(self) -> None:
        """So that what is told of the course belongs to the weights that it has."""
        if self._course is not None and self._course.behind:
            self._course.judge()

    def _remember(self, words: str) -> None:
        if words and self._course is not None:
            self._undos = [*self._undos[1 - MOST_UNDOS :], self._course.memo(words)]

    def undo(self) -> None:
        """Back to before the last thing that was done to the network, or asked for and is not done yet.

        Raises:
            UserError: there is none.
        """
        if self._waiting:
            self._call_off()
            return
        if self._fine_tuning is not None:
            self._break_off()
            return
        if not self._undos:
            raise UserError("There is nothing to undo")
        memo = self._undos.pop()
        self._use(Course.recalled(memo))
        self._running = False

    def run(self, running: bool) -> None:
        """Train on, or pause."""
        course = self._course
        if running and course is not None and course.trainer.stopped:
            course.trainer.resume()
        self._running = running and (course is None or not course.stopped)
        if not running:
            self._judge_if_behind()

    def use_setup(self, setup: TrainSetup) -> None:
        """Another setup of the same training; acts at once."""
        if self._course is not None:
            self._course.use_setup(setup)

    def aside(self, slices: Iterator[object]) -> None:
        """Do something that leaves the network alone, a few milliseconds a slice; the training waits meanwhile."""
        self._asides.append(slices)

    def _do_aside(self, slices: Iterator[object]) -> None:
        try:
            ended = next(slices, self) is self
        except BaseException:
            self._asides.remove(slices)
            raise
        if ended:
            self._asides.remove(slices)

    # fine-tuning

    def fine_tune(
        self,
        words: str,
        begin: Callable[[Network, PictureSet], FineTuning],
        done: Callable[[FineTuned], None],
    ) -> None:
        """Let something else than the training change the weights; the training waits meanwhile.

        Args:
            words: what is done, for undo and to be told.
            begin: takes the network, whose weights are to be changed in place, and the set; gives the slices.
            done: is told when it ended.
        """
        self._waiting.append(_Work(words, begin, done))

    def _begin_fine_tuning(self, course: Course, work: _Work) -> None:
        self._fine_tuning = work
        self._remember(work.words)
        course.judge_anew()
        work.before = course.accuracy
        try:
            work.slices = work.begin(course.trainer.network, course.pictures)
        except BaseException:
            self._break_off()
            raise
        self.publish()

    def _call_off(self) -> None:
        """The fine-tuning that was asked for last does not take place."""
        work = self._waiting.pop()
        work.done(FineTuned(work.words, work.before, float("nan")))

    def _break_off(self) -> None:
        """A fine-tuning under way ends without a result: the weights are as they were before it."""
        work, course = self._fine_tuning, self._course
        if work is not None and course is not None:
            self._fine_tuning, self._weights_changed = None, True
            course.trainer.network.parameters[:] = self._undos.pop().network.parameters
            work.done(FineTuned(work.words, work.before, float("nan")))

    def _tune(self, work: _Work) -> None:
        course = self._course
        assert course is not None
        try:
            ended = next(work.slices, work) is work
        except BaseException:
            self._break_off()
            raise
        self._weights_changed = True
        if ended:
            course.weights_changed()
            course.judge_anew()
            self._fine_tuning = None
            work.done(FineTuned(work.words, work.before, course.accuracy))
        if ended or time.perf_counter() - self._published_s >= PUBLISH_S:
            self.publish()


@dataclass
class _Work:
    """A fine-tuning that is asked for or under way."""

    words: str
    begin: Callable[[Network, PictureSet], FineTuning]
    done: Callable[[FineTuned], None]
    before: float = float("nan")
    slices: Iterator[object] = field(default_factory=lambda: iter(()))
