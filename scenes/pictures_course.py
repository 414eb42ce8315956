"""One training on pictures, in slices that take a few milliseconds; it lives in the training thread."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from brains.costs import cost_named
from brains.examples import Examples, encode
from brains.network import Network
from brains.pictures.learning import Lessons
from brains.pictures.picture_set import PictureSet
from brains.saved import State
from brains.scores import answers
from brains.trainer import Trainer
from scenes.pictures_snapshot import Curves
from scenes.pictures_train_setup import TrainSetup

SLICE_S = 0.004
JUDGED_TRAIN_PICTURES = 2_000
LEAST_PAUSE_S = 0.5
"""Between two judgements; they may not take more than about a tenth of the time either."""
FIRST_JUDGEMENTS = 0.2
"""In the first epoch, when most happens, it is judged after that share of it again and again."""
_RATE_S = 1.0
_CHUNK = 2_048


@dataclass(frozen=True, eq=False)
class Memo:
    """A course as it was, to come back to: setup, pictures, the trainer's state and what had been measured.

    Attributes:
        words: what was done after that, to be undone.
    """

    words: str
    title: str
    classes: tuple[str, ...]
    setup: TrainSetup
    pictures: PictureSet
    network: Network
    state: State
    curves: Curves
    seconds: float


class Course:
    """A set, a setup, a network and how far it is.

    Args:
        setup: how to train.
        pictures: to learn from, and to judge by.
        network: to go on with, trained in place; None for a fresh one.
        title: what the network is called; "" for the set's title.
        classes: names of the outputs; () for those of the set.

    Attributes:
        setup, pictures, title, classes: as above.
        curves: how it went. seconds: how long it took. pictures_per_s: of late.
        answers: of the network for all test pictures, ``(n_test,)``; sureness: the output behind each of them;
            accuracy: which share of them is right.

    Raises:
        UserError, ValueError: as ``TrainSetup.start`` and ``TrainSetup.go_on``.
    """

    def __init__(
        self,
        setup: TrainSetup,
        pictures: PictureSet,
        network: Network | None = None,
        title: str = "",
        classes: tuple[str, ...] = (),
    ) -> None:
        self.setup, self.pictures = setup, pictures
        self.title, self.classes = title or pictures.title, classes or pictures.classes
        self.trainer: Trainer
        self.lessons: Lessons
        self.trainer, self.lessons = setup.start(pictures) if network is None else setup.go_on(network, pictures)
        self.curves = Curves(words=setup.words())
        self.seconds = self.pictures_per_s = 0.0
        self.answers: np.ndarray = np.empty(0, dtype=np.intp)
        self.sureness: np.ndarray = np.empty(0, dtype=np.float32)
        self.accuracy = float("nan")
        self._renewed = -1
        self._renewing: Iterator[None] = iter(())
        self._window = (0.0, 0.0)
        self._judged_s, self._judged_epochs, self._judging_s = 0.0, 0.0, 0.0
        outputs = self.trainer.network.topology.outputs
        self._test = Examples(
            pictures.test.inputs(), encode(pictures.test.labels, pictures.class_count, outputs)
        ).as_type(np.float32)
        count = len(pictures.train)  # taken from all over: some sets lie in the order of their classes
        some = pictures.train.take(np.linspace(0, count - 1, min(count, JUDGED_TRAIN_PICTURES)).astype(np.intp))
        self._seen = Examples(some.inputs(), encode(some.labels, pictures.class_count, outputs)).as_type(np.float32)

    # going on

    @property
    def stopped(self) -> str:
        """Why it does not go on, in plain words; "" while it can."""
        if not self.trainer.stopped and self.trainer.completed_epochs >= self.setup.epochs:
            return f"done: {self.setup.epochs} epoch{'s' if self.setup.epochs > 1 else ''}"
        return self.trainer.stopped

    def advance(self) -> None:
        """A slice: some pictures are changed for the epoch, or learnt from; or the network is judged."""
        if self.judgement_due:
            self.judge()
            return
        started, before = time.perf_counter(), self.trainer.progress.epochs
        self._slice(started)
        spent = time.perf_counter() - started
        learnt = (self.trainer.progress.epochs - before) * len(self.lessons.examples)
        self.seconds += spent
        seconds, pictures = self._window[0] + spent, self._window[1] + learnt
        if seconds >= _RATE_S or not self.pictures_per_s:
            self.pictures_per_s = pictures / seconds
        self._window = (0.0, 0.0) if seconds >= _RATE_S else (seconds, pictures)

    def _slice(self, started: float) -> None:
        trainer = self.trainer
        epoch = trainer.completed_epochs
        if epoch != self._renewed:
            self._renewed, self._renewing = epoch, self.lessons.renewing(epoch, threads=1)
        for _ in self._renewing:
            if time.perf_counter() - started > SLICE_S:
                return
        while time.perf_counter() - started < SLICE_S and trainer.completed_epochs == epoch and not trainer.stopped:
            trainer.run(1)

    # judging

    @property
    def judgement_due(self) -> bool:
        """Whether it is time to look how good it has become."""
        epochs, since_s = self.trainer.progress.epochs, self.seconds - self._judged_s
        if not len(self.curves) or epochs == self._judged_epochs:
            return not len(self.curves)
        early = epochs < 1 + FIRST_JUDGEMENTS and epochs - self._judged_epochs >= FIRST_JUDGEMENTS
        pause_s = 3 * self._judging_s if early else max(LEAST_PAUSE_S, 9 * self._judging_s)
        return bool(self.stopped) or since_s >= pause_s

    @property
    def behind(self) -> bool:
        """Whether something was learnt that has not been judged."""
        return self.trainer.progress.epochs != self._judged_epochs

    def judge(self) -> None:
        """Classify all test pictures and some that it learns from, and add a record to the curves."""
        started = time.perf_counter()
        seen_cost, seen, _ = self._judged(self._seen)
        cost, self.answers, self.sureness = self._judged(self._test)
        self.accuracy = float(np.mean(self.answers == self._test.labels))
        progress = self.trainer.progress
        record = (progress.epochs, self.seconds, float(np.mean(seen == self._seen.labels)), self.accuracy)
        self.curves = self.curves.extended((*record, seen_cost, cost, progress.learn_rate))
        self._judged_s, self._judged_epochs = self.seconds, progress.epochs
        self._judging_s = time.perf_counter() - started

    def judge_anew(self) -> None:
        """Judge without adding to the curves: nothing was learnt, or it was learnt in another way."""
        _, self.answers, self.sureness = self._judged(self._test)
        self.accuracy = float(np.mean(self.answers == self._test.labels))
        self._judged_epochs = self.trainer.progress.epochs

    def _judged(self, examples: Examples) -> tuple[float, np.ndarray, np.ndarray]:
        """The mean cost, the answers ``(n,)`` and the output behind each of them ``(n,)``."""
        network, cost = self.trainer.network, cost_named(self.trainer.settings.cost)
        total, answered, sure = 0.0, [], []
        for start in range(0, len(examples), _CHUNK):
            part = slice(start, start + _CHUNK)
            outputs = network.forward(examples.inputs[part])
            with np.errstate(all="ignore"):
                total += float(cost.each(outputs, examples.targets[part]).sum())
            answered.append(answers(network, outputs))
            sure.append(outputs.max(axis=1))
        return total / len(examples), np.concatenate(answered), np.concatenate(sure)

    # changes

    def use_setup(self, setup: TrainSetup) -> None:
        """Bring what can be changed on the way to this setup; the rest waits for a fresh start."""
        self.setup = setup
        setup.apply(self.trainer, self.lessons)
        self.curves = Curves(self.curves.records, setup.words())

    def weights_changed(self) -> None:
        """The weights were changed by something else: the optimizer forgets what it knew of the old ones."""
        self.trainer.use_network(self.trainer.network)
        self.trainer.resume()

    def memo(self, words: str) -> Memo:
        """What ``recalled`` needs to come back to this moment, after what the words say was done."""
        network = self.trainer.network
        kept = Network(network.topology, network.parameters.copy())
        state = self.trainer.state()
        return Memo(words, self.title, self.classes, self.setup, self.pictures, kept, state, self.curves, self.seconds)

    @classmethod
    def recalled(cls, memo: Memo) -> Course:
        """The course as it was."""
        network = Network(memo.network.topology, memo.network.parameters.copy())
        course = cls(memo.setup, memo.pictures, network, memo.title, memo.classes)
        course.trainer.restore(memo.state)
        course.curves, course.seconds = memo.curves, memo.seconds
        course.judge_anew()
        return course


FineTuning = Iterator[None]
"""Changes a network's weights in place, a few milliseconds between two ``yield``."""
