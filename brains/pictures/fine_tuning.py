"""A short training that teaches a network something new without what it knows being lost.

    tuning = Teacher(network, pictures.train, corrections)      # or Ignorance(network, pictures.train)
    for progress in tuning:                                     # a few milliseconds each: draw frames in between
        ...
    tuning.undo()

New examples alone would overwrite the old ones (McCloskey & Cohen 1989, Catastrophic interference in connectionist
networks). Three things guard them:

- Almost all of every batch is replay: pictures that were learnt before, with what the network says to them now as their
  target, as in Li & Hoiem 2016, Learning without forgetting; where it errs, half of the target is the truth.
- Half of the replay are pictures that the network is least sure of, which would be lost first.
- In the end it goes back as far as it can on the straight way to the weights before (Wortsman et al. 2022, Robust
  fine-tuning), so that no more is changed than what is to be learnt needs.
"""

from abc import ABC, abstractmethod
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np

from brains.blas import one_thread
from brains.errors import UserError
from brains.examples import Examples, encode
from brains.network import Network
from brains.optimizers import AdamSettings
from brains.pictures.augment import PRESETS, augment
from brains.pictures.picture_set import Pictures
from brains.schedules import Cosine
from brains.scores import answers
from brains.settings import Settings, number
from brains.trainer import Progress, Trainer, TrainerSettings

SLICE_PICTURES = 200
"""Pictures that are looked at or made ready at a time, so that no slice takes long."""
CANDIDATES = 4_000
"""Pictures among which those are found that the network is least sure of."""
HARD_SHARE = 0.5
STEPS_PARAMETERS = 60_000_000
FEW_AND_MANY = (30, 80)
"""Steps of a round: so many times parameters take about a second, within these limits."""
MOST_ROUNDS = 3
"""Of training, until it is learnt."""
HALVINGS = 6
"""Of the way back to the weights before, until it is known how far."""


@dataclass(frozen=True)
class FineTuneSettings(Settings):
    """How to fine-tune."""

    learn_rate: float = number(1e-3, 1e-6, 0.1, "size of the first steps of Adam; it falls to 0 as half a cosine")
    batch: int = number(128, 8, 1024, "pictures a step", unit="pictures")
    fresh: float = number(0.03, 0.0, 0.9, "share of the new ones in a batch; the rest is replay")
    steps: int = number(0, 0, 10_000, "how long a round is; 0 for what suits the network's size", unit="steps")


@dataclass(frozen=True)
class FineTuneProgress:
    """Where a fine-tuning stands.

    Attributes:
        share: of the way, 0 to 1.
        step: of training; 0 while the replay is made ready.
    """

    share: float
    step: int


class FineTuning(ABC, Iterator[FineTuneProgress]):
    """Changes a network in place, a few milliseconds with every ``next``.

    Args:
        network: to be changed.
        replay: what it learnt from before.
        seed: of all randomness: equal arguments give equal bits.
        settings: how; None for the defaults.

    Attributes:
        steps: of one round of training; most often one is enough.

    Raises:
        UserError: pictures that the network cannot see or name, or weights that are no numbers.
    """

    def __init__(
        self, network: Network, replay: Pictures, seed: int = 0, settings: FineTuneSettings | None = None
    ) -> None:
        check_pictures(network, replay)
        self.network, self.replay = network, replay
        self.settings = settings or FineTuneSettings()
        # Large networks take longer for a step, and need fewer.
        self.steps = self.settings.steps or int(np.clip(STEPS_PARAMETERS // len(network.parameters), *FEW_AND_MANY))
        self._rng = np.random.default_rng(seed)
        self._before: np.ndarray = network.parameters.copy()
        self._slices = self._work()

    @abstractmethod
    def fresh(self, count: int, rng: np.random.Generator) -> Examples:
        """That many new examples, as the network is to see them."""

    @abstractmethod
    def learnt(self) -> bool:
        """Whether the network knows now what is to be learnt."""

    def __next__(self) -> FineTuneProgress:
        with one_thread():
            return next(self._slices)

    def run(self) -> None:
        """To the end, at once."""
        for _ in self:
            pass

    def undo(self) -> None:
        """Put the weights back as they were before, and end."""
        self._slices.close()
        self.network.parameters[:] = self._before

    def _work(self) -> Generator[FineTuneProgress, None, None]:
        settings, topology, dtype = self.settings, self.network.topology, self.network.parameters.dtype
        count = settings.batch * self.steps
        fresh = max(1, round(settings.fresh * count))
        examples = Examples(np.zeros((count, topology.inputs), dtype), np.zeros((count, topology.outputs), dtype))
        yield FineTuneProgress(0.0, 0)
        for _ in self._put_replay(examples, count - fresh):
            yield FineTuneProgress(0.0, 0)
        step = 0
        for taken in range(MOST_ROUNDS):
            # Every round has twice as many of the new, which take the place of some replay.
            for _ in self._put_fresh(examples, min(count - 1, fresh * 2**taken)):
                yield FineTuneProgress(0.0, step)
            for progress in self._train(examples):
                yield FineTuneProgress(min(0.99, progress.step / self.steps), step + progress.step)
            step += self.steps
            if self.learnt():
                break
        for _ in self._way_back():
            yield FineTuneProgress(0.99, step)
        yield FineTuneProgress(1.0, step)

    def _put_fresh(self, examples: Examples, count: int) -> Iterator[None]:
        """The last examples become new ones, a few at a time."""
        for start in range(len(examples) - count, len(examples), SLICE_PICTURES):
            _put(examples, start, self.fresh(min(SLICE_PICTURES, len(examples) - start), self._rng))
            yield

    def _put_replay(self, examples: Examples, count: int) -> Iterator[None]:
        """The first examples become replay, a few at a time."""
        doubts = []
        candidates = self._rng.integers(len(self.replay), size=CANDIDATES)
        for start in range(0, CANDIDATES, SLICE_PICTURES):
            doubts.append(self._doubts(candidates[start : start + SLICE_PICTURES]))
            yield
        chances = np.concatenate(doubts)
        hard = self._rng.choice(candidates, size=int(HARD_SHARE * count), p=chances / chances.sum())
        rows = np.concatenate([hard, self._rng.integers(len(self.replay), size=count - len(hard))])
        for start in range(0, count, SLICE_PICTURES):
            _put(examples, start, self._replayed(rows[start : start + SLICE_PICTURES]))
            yield

    def _train(self, examples: Examples) -> Iterator[Progress]:
        """One epoch, over which the learn rate falls to 0."""
        training = TrainerSettings(cost=suiting_cost(self.network), batch=self.settings.batch)
        optimizer = AdamSettings(learn_rate=self.settings.learn_rate)
        trainer = Trainer(self.network, examples, self._rng, training, "adam", optimizer, Cosine(length=1))
        while trainer.completed_epochs == 0 and not trainer.stopped:
            yield trainer.run(1)

    def _doubts(self, rows: np.ndarray) -> np.ndarray:
        """How unsure it is of pictures: 1 less how far the second answer is behind the first; never quite 0."""
        outputs = np.sort(self.network.forward(self.replay.take(rows).inputs()), axis=1)
        margins = outputs[:, -1] - outputs[:, -2] if outputs.shape[1] > 1 else 2 * np.abs(outputs[:, 0] - 0.5)
        return np.clip(1.0 - np.nan_to_num(margins.astype(np.float64)), 0.02, 1.0)

    def _replayed(self, rows: np.ndarray) -> Examples:
        """Pictures of before, every second one changed a little, so that what it bears is replayed as well."""
        part = self.replay.take(rows)
        images = part.as_float().copy()
        images[::2] = augment(images[::2], PRESETS["light"], self._rng)
        inputs = images.reshape(len(images), -1)
        targets = self.network.forward(inputs)
        outputs = targets.shape[1]
        wrong = answers(self.network, targets) != part.labels
        targets[wrong] = (targets[wrong] + encode(part.labels[wrong], max(2, outputs), outputs)) / 2
        return Examples(inputs, targets)

    def _way_back(self) -> Iterator[None]:
        """Halve the interval in which the nearest weights lie, on the way to those before, that have learnt it."""
        parameters = self.network.parameters
        way = parameters - self._before
        if not self.learnt():
            return
        least, enough = 0.0, 1.0
        for _ in range(HALVINGS):
            share = (least + enough) / 2
            parameters[:] = self._before + share * way
            if self.learnt():
                enough = share
            else:
                least = share
            yield
        parameters[:] = self._before + enough * way


def _put(examples: Examples, start: int, part: Examples) -> None:
    examples.inputs[start : start + len(part)] = part.inputs
    examples.targets[start : start + len(part)] = part.targets


def suiting_cost(network: Network) -> str:
    """The name of the cost for the network's output activation."""
    suiting = {"softmax": "cross_entropy", "sigmoid": "binary_cross_entropy"}
    return suiting.get(network.topology.activations[-1], "squared_error")


def check_pictures(network: Network, pictures: Pictures) -> None:
    """Raises UserError for pictures that a network cannot see or name, or a network whose answers are no numbers."""
    topology = network.topology
    if int(np.prod(pictures.shape)) != topology.inputs:
        size = " × ".join(map(str, pictures.shape))
        raise UserError(f"a network of {topology.inputs} inputs cannot see pictures of {size}")
    classes = max(2, topology.outputs)
    if not len(pictures) or not 0 <= pictures.labels.min() <= pictures.labels.max() < classes:
        raise UserError(f"pictures are needed, each of a class from 0 to {classes - 1}")
    if not np.isfinite(network.forward(pictures.take(slice(0, 16)).inputs())).all():
        raise UserError("the network's answers are no numbers; train it from fresh weights")
