"""What the training thread tells the window: one record at a time, never changed once it is told."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from brains.network import Network
from brains.pictures.picture_set import PictureSet
from scenes.pictures_train_setup import TrainSetup

COLUMNS = ("epoch", "seconds", "train_accuracy", "test_accuracy", "train_cost", "test_cost", "learn_rate")
MOST_RECORDS = 1_000


@dataclass(frozen=True, eq=False)
class Curves:
    """How a training went. ``curves["test_accuracy"]`` is a column ``(records,)``, see ``COLUMNS``.

    Attributes:
        records: ``(records, len(COLUMNS))`` float64, oldest first. Accuracies are shares; ``train`` is judged on
            unchanged pictures.
        words: the setup of that training, in a few words.
    """

    records: np.ndarray = field(default_factory=lambda: np.empty((0, len(COLUMNS))))
    words: str = ""

    def __getitem__(self, column: str) -> np.ndarray:
        values: np.ndarray = self.records[:, COLUMNS.index(column)]
        return values

    def __len__(self) -> int:
        return len(self.records)

    def extended(self, record: tuple[float, ...]) -> Curves:
        """With one record more; every second one is dropped when there are too many."""
        records = self.records if len(self.records) < MOST_RECORDS else self.records[1::2]
        return Curves(np.vstack([records, record]), self.words)


@dataclass(frozen=True, eq=False)
class Snapshot:
    """How things stand at one moment.

    Attributes:
        revision: grows with every snapshot.
        handled: how many requests of the window have been carried out.
        network: a copy that stays as it is; ``weights_revision`` grows when it is another one.
        classes: names of its outputs; shape: of the pictures it takes, ``(height, width)`` or ``(height, width, 3)``.
        title: what the network is called: a file, or what it learns from.
        setup: of the training.
        pictures: the set that it learns from and is judged by; None while the first one is on its way.
        running: whether it trains at this moment.
        epochs, steps, seconds: of the training so far; ``epochs`` with its fraction.
        pictures_per_s: learnt from, lately; 0 while it does not train.
        learn_rate: of the last step, schedule included; nan before the first.
        stopped: why it does not go on by itself, in plain words; "" if it would.
        curves: of this training; ghost: of the one before.
        answers: class numbers ``(n_test,)`` that the network gave for all test pictures; empty before the first time.
        sureness: the output behind each answer ``(n_test,)`` float32.
        answers_revision: grows when they are new.
        test_accuracy: the share of ``answers`` that is right; nan before the first time.
        undo: what can be undone, in words, the latest at the end.
        busy: what is being done to the network besides training, in words; "" for nothing.
    """

    revision: int
    network: Network
    classes: tuple[str, ...]
    shape: tuple[int, ...]
    setup: TrainSetup
    title: str = ""
    handled: int = 0
    weights_revision: int = 0
    pictures: PictureSet | None = None
    running: bool = False
    epochs: float = 0.0
    steps: int = 0
    seconds: float = 0.0
    pictures_per_s: float = 0.0
    learn_rate: float = float("nan")
    stopped: str = ""
    curves: Curves = field(default_factory=Curves)
    ghost: Curves = field(default_factory=Curves)
    answers: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    sureness: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.float32))
    answers_revision: int = 0
    test_accuracy: float = float("nan")
    undo: tuple[str, ...] = ()
    busy: str = ""
