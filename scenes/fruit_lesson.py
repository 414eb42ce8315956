"""One chapter's state: its network and fruit, how wrong it is, and what can be undone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brains.activations import activation
from brains.costs import squared_error
from brains.examples import Examples
from brains.network import Network
from scenes.fruit_chapters import Chapter, short_names
from scenes.fruit_orchard import Floats, grow, targets_of
from scenes.point_cloud import PointCloud

_UNDO_DEPTH = 60
_SEED = 11
_START_SEED, _START_SCALE = 26, 2.0  # a start from which all three ways of learning arrive
# Three lines that part the plane, but not yet well: weights of the hidden neurons row by row, their biases, outputs.
_HIDDEN = (8.0, 0.0, 0.0, 8.0, -5.0, -5.0, -3.6, -4.0, 6.5)
_SHAPES = (*_HIDDEN, 1.0, -1.0, 1.5, -1.0, 1.0, -1.5, -0.7, 0.7)
_SMOOTH = (*_HIDDEN, 2.0, -2.0, 3.0, -2.0, 2.0, -3.0, -1.4, 1.4)
_HAND_START = {  # chapters to be played by hand begin with numbers that people can read
    1: (1.0, -0.4, -0.6, 1.0, 0.0, 0.0),
    2: (-1.0, 0.6, 0.8, 0.4, 0.0, 0.0),
    3: (1.0, 0.5, -0.5, 1.0, 1.0, -1.0, 0.0, 0.0, 0.0, 1.0, -1.0, 0.5, -1.0, 1.0, 0.5, -0.3, 0.3),
    4: _SHAPES,
    5: _SMOOTH,
    6: _SMOOTH,
}


@dataclass(frozen=True)
class Verdict:
    """What the network says about all fruit at one moment.

    Attributes:
        outputs: ``(n, 2)``: safe, poisonous.
        wrong: ``(n,)``: the larger output is not that of its label; a tie counts as safe.
        costs: ``(n,)``: of each fruit.
        train_wrong, test_wrong: how many.
        train_count, test_count: of how many.
        train_cost, test_cost: averages; nan without fruit.
    """

    outputs: Floats
    wrong: NDArray[np.bool_]
    costs: Floats
    train_wrong: int
    test_wrong: int
    train_count: int
    test_count: int
    train_cost: float
    test_cost: float


@dataclass(frozen=True)
class _Moment:
    """What undo brings back."""

    parameters: Floats
    points: Floats
    labels: NDArray[np.intp]
    test: NDArray[np.bool_]


class Lesson:
    """The network and the fruit of one chapter.

    Attributes:
        chapter: which.
        parameters: ``(P,)`` float64, changed in place, followed by :meth:`touch`.
        network: of those parameters.
        fruit: the cloud; labels 0 safe, 1 poisonous.
        free: indices of the parameters that may be changed (no biases in chapter 1).
        names: of all parameters.
        version: grows with every change of the parameters.
    """

    def __init__(self, chapter: Chapter) -> None:
        self.chapter = chapter
        self.names = short_names(chapter.topology)
        biases = np.zeros(chapter.topology.parameter_count, dtype=bool)
        for layer in chapter.topology.layers:
            biases[layer.biases] = True
        self.free: NDArray[np.intp] = np.flatnonzero(~biases | chapter.biases)
        self.parameters = self.start()
        self.network = Network(chapter.topology, self.parameters)  # which keeps the very array
        self.fruit = self._crop()
        self.version = 0
        self._undo: list[_Moment] = []
        self._tag = ""
        self._judged: tuple[tuple[int, int], Verdict] | None = None
        self._examples: tuple[int, Examples | None] | None = None

    def _crop(self) -> PointCloud:
        return grow(self.chapter.crop, np.random.default_rng(_SEED))

    def start(self) -> Floats:
        """The parameters ``(P,)`` that the chapter begins with; the same wherever it learns."""
        number, topology = self.chapter.number, self.chapter.topology
        if number in _HAND_START:
            return np.array(_HAND_START[number])
        return np.asarray(
            np.random.default_rng(_START_SEED).normal(0.0, _START_SCALE, topology.parameter_count), dtype=np.float64
        )

    def touch(self) -> None:
        """The parameters are others now."""
        self.version += 1

    def set_parameter(self, index: int, value: float) -> None:
        """Change one by hand."""
        if self.parameters[index] != value:
            self.parameters[index] = value
            self.touch()

    def set_parameters(self, values: Floats) -> None:
        """Change all."""
        self.parameters[:] = values
        self.touch()

    # --- what it says ------------------------------------------------------------------------------------------------

    def examples(self) -> Examples | None:
        """The fruit it learns from, targets (safe, poisonous); None if there are none."""
        if self._examples is None or self._examples[0] != self.fruit.version:
            train = ~self.fruit.test
            points = np.ascontiguousarray(self.fruit.points[train])
            found = Examples(points, targets_of(self.fruit.labels[train])) if len(points) else None
            self._examples = (self.fruit.version, found)
        return self._examples[1]

    def verdict(self) -> Verdict:
        """What the network says about all fruit now; computed once for each change."""
        key = (self.version, self.fruit.version)
        if self._judged is None or self._judged[0] != key:
            self._judged = (key, self._judge())
        return self._judged[1]

    def _judge(self) -> Verdict:
        labels, test = self.fruit.labels, self.fruit.test
        outputs = self.network.forward(self.fruit.points)
        wrong = np.argmax(outputs, axis=1) != labels
        costs = squared_error(outputs, targets_of(labels))
        train = ~test
        return Verdict(
            outputs, wrong, costs, int(wrong[train].sum()), int(wrong[test].sum()), int(train.sum()), int(test.sum()),
            float(costs[train].mean()) if train.any() else float("nan"),
            float(costs[test].mean()) if test.any() else float("nan"),
        )  # fmt: skip

    def sums_and_outputs(self, features: Floats) -> tuple[list[Floats], list[Floats]]:
        """For one fruit ``(2,)``: the weighted sums of every layer after the input, and all outputs, input first."""
        outputs = [np.asarray(features, dtype=np.float64)]
        sums = []
        for (weights, biases), name in zip(self.network.layers, self.chapter.topology.activations, strict=True):
            sums.append(weights @ outputs[-1] + biases)
            outputs.append(activation(name).function(sums[-1]))
        return sums, outputs

    # --- undo --------------------------------------------------------------------------------------------------------

    def remember(self, tag: str = "") -> None:
        """Keep this moment for undo. The same ``tag`` again (one slider dragged) keeps only the first."""
        if tag and tag == self._tag:
            return
        self._tag = tag
        fruit = self.fruit
        self._undo.append(_Moment(self.parameters.copy(), fruit.points, fruit.labels, fruit.test))
        del self._undo[:-_UNDO_DEPTH]

    def end_gesture(self) -> None:
        """What comes next is another change, even of the same control."""
        self._tag = ""

    @property
    def can_undo(self) -> bool:
        """Whether there is a moment to go back to."""
        return bool(self._undo)

    def undo(self) -> None:
        """Back to the last moment kept."""
        moment = self._undo.pop()
        self._tag = ""
        self.set_parameters(moment.parameters)
        if moment.points is not self.fruit.points or moment.labels is not self.fruit.labels:
            self.fruit.replace(moment.points, moment.labels, moment.test)

    def reset(self) -> None:
        """The chapter's own start again, undoable."""
        self.remember()
        self.set_parameters(self.start())
        fresh = self._crop()
        self.fruit.replace(fresh.points, fresh.labels, fresh.test)
