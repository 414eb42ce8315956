"""Who learns in lesson 9: one small reader of digits after the other, a few milliseconds at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from brains.backprop import Backprop
from brains.errors import UserError
from brains.network import Network
from brains.optimizers import GradientDescent, OptimizerSettings
from brains.pictures.drawn_set import drawn_set
from brains.pictures.find import find_pictures
from brains.pictures.picture_set import Pictures, PictureSet
from brains.pictures.warp import affine, warp
from brains.topology import Topology
from scenes.classroom.amounts import DRAWN, EPOCHS, TAKEN, Measured, Trial, trials
from scenes.classroom.small_reader import CLASSES, SIDE

Images = NDArray[np.float32]

SHOWN = 5
"""Pictures of the set that are shown as examples, the first of those to learn from."""
_LOW, _HIGH = 0.01, 0.99  # targets
_SLICE, _LEAST_SLICE = 24, 4  # pictures between two looks at the clock; fewer for large networks
_TURNS = np.array([0.0, 1.0, -1.0])  # of the copies, in angles


@dataclass(frozen=True, eq=False)
class Taken:
    """The part of a set that is learnt from here, and how large the whole is.

    Attributes:
        pictures: that part. whole: pictures to learn from and to try on that there are.
    """

    pictures: PictureSet
    whole: tuple[int, int]

    def samples(self) -> tuple[Images, list[int]]:
        """(6, 28, 28) the first five pictures to learn from and the first to try on, and their labels."""
        train, test = self.pictures.train.take(slice(SHOWN)), self.pictures.test.take(slice(1))
        return np.concatenate([train.as_float(), test.as_float()]), [*train.labels.tolist(), *test.labels.tolist()]

    def copies(self, angle: float) -> Images:
        """(3, 28, 28) the first picture as it is, turned anticlockwise by that angle, and clockwise."""
        return turned(np.repeat(self.pictures.train.take(slice(1)).as_float(), len(_TURNS), 0), _TURNS * angle)


def taken(name: str, seed: int) -> Taken:
    """The beginning of a set of digits.

    Raises:
        UserError: it is not here, cannot be read, or is no set of digits of 28 × 28 pixels.
    """
    train, test = TAKEN[name]
    if name == DRAWN:
        return Taken(drawn_set(seed, train=train, test=test), (train, test))
    whole = find_pictures(name, seed=seed)
    if whole.shape != (SIDE, SIDE) or whole.class_count != CLASSES:
        raise UserError(f"{whole.provenance}: ten classes of {SIDE} × {SIDE} grey pixels are needed here")
    first = replace(whole, train=_first(whole.train, train), test=_first(whole.test, test))
    return Taken(first, (len(whole.train), len(whole.test)))


def _first(pictures: Pictures, count: int) -> Pictures:
    """The first of them, in memory of their own: the rest may go."""
    return pictures.take(np.arange(min(count, len(pictures))))


def turned(images: Images, angles: NDArray[np.float64] | float) -> Images:
    """Pictures (n, 28, 28) from 0 to 1 turned anticlockwise by degrees, one for all or (n,); the range stays."""
    return warp(images, affine(turn_deg=angles))


class Pupils:
    """Trains what is asked for, a few milliseconds at a time.

    Attributes:
        set_name: the set that is learnt from. now: the trial under way, if any. share: of it that is done.
    """

    def __init__(self, seed: int = 0) -> None:
        self.set_name = DRAWN
        self.now: Trial | None = None
        self.share = 0.0
        self._seed = seed
        self._measured = {name: Measured() for name in TAKEN}
        self._taken: dict[str, Taken] = {}
        self._queue: list[Trial] = []
        self._work: Iterator[float] | None = None

    @property
    def measured(self) -> Measured:
        """What was found so far with the set that is chosen."""
        return self._measured[self.set_name]

    @property
    def taken(self) -> Taken | None:
        """The part of the chosen set that is learnt from; None before it is read."""
        return self._taken.get(self.set_name)

    @property
    def waiting(self) -> int:
        """Trials that are asked for and not done."""
        return len(self._queue) + (self.now is not None)

    def use(self, name: str) -> None:
        """Learn from another set; what is under way is left.

        Raises:
            UserError: it is not here, or cannot be read; the set stays as it was.
        """
        self.stop()
        self._read(name)
        self.set_name = name

    def _read(self, name: str) -> None:
        if name not in self._taken:
            self._taken[name] = taken(name, self._seed)

    def ask(self, swept: str) -> None:
        """Measure all of it, after what was asked before is left."""
        self.stop()
        there = self.measured.found
        self._queue = [one for one in trials(swept) if (swept, one.value, one.seed) not in there]

    def stop(self) -> None:
        """Leave what is under way; what was measured stays."""
        self._queue, self.now, self._work, self.share = [], None, None, 0.0

    def clear(self) -> None:
        """Forget everything that was measured."""
        self.stop()
        self._measured = {name: Measured() for name in TAKEN}

    def work(self) -> bool:
        """A slice; False if there is nothing to do."""
        if self._work is None:
            if not self._queue:
                return False
            self._read(self.set_name)
            self.now = self._queue.pop(0)
            self._work = self._trained(self.now, self._taken[self.set_name].pictures, self.measured)
        self.share = next(self._work, 1.0)
        if self.share >= 1.0:
            self.now, self._work = None, None
        return True

    # learning

    def _trained(self, trial: Trial, pictures: PictureSet, measured: Measured) -> Iterator[float]:
        """Train one network, picture by picture; yields the share that is done."""
        topology = Topology((SIDE * SIDE, trial.hidden, CLASSES), ("sigmoid",))
        rng = np.random.default_rng([self._seed, trial.seed, trial.hidden])
        network = Network(topology, np.zeros(topology.parameter_count, dtype=np.float32))
        for weights, _ in network.layers:
            weights[:] = rng.normal(0.0, weights.shape[1] ** -0.5, weights.shape)
        backprop = Backprop(topology)
        optimizer = GradientDescent(topology.parameter_count, OptimizerSettings(learn_rate=trial.rate / 2))
        images, labels = pictures.train.as_float(), pictures.train.labels
        targets = np.where(np.eye(CLASSES)[labels] > 0, _HIGH, _LOW).astype(np.float32)
        count, slice_ = len(images) * trial.copies, max(_LEAST_SLICE, min(_SLICE, _SLICE * 100 // trial.hidden))
        for epoch in range(trial.epochs):
            order = rng.permutation(count)
            for start in range(0, count, slice_):
                copy, rows = np.divmod(order[start : start + slice_], len(images))
                shown = turned(images[rows], _TURNS[copy] * trial.angle) if trial.angle else images[rows]
                inputs = scaled_inputs(shown)
                for k, row in enumerate(rows):
                    backprop.loss_and_gradient(network.parameters, inputs[k : k + 1], targets[row : row + 1])
                    optimizer.step(network.parameters, backprop.gradient)
                yield min(0.999, (epoch + start / count) / trial.epochs)
            value = float(epoch + 1) if trial.swept == EPOCHS else trial.value
            measured.found[trial.swept, value, trial.seed] = _accuracy(network, pictures)
        yield 1.0


def scaled_inputs(images: Images) -> Images:
    """(n, 784) from pictures from 0 to 1: 0.01 for black to 1 for white, so that no weight stands still."""
    return np.ascontiguousarray(images.reshape(len(images), -1) * 0.99 + 0.01, dtype=np.float32)


def _accuracy(network: Network, pictures: PictureSet) -> float:
    right: NDArray[np.bool_] = network.classify(scaled_inputs(pictures.test.as_float())) == pictures.test.labels
    return float(right.mean())
