"""Three ways to learn, each taking one step at a time and counting what it costs in passes through the network.

A pass is one fruit through the network once. A sweep of central differences takes parameters × 2 × fruit passes
forward; backpropagation takes fruit passes forward and as many back.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from brains.backprop import Backprop, losses_of, numerical_gradient
from brains.batches import Batches
from brains.errors import UserError
from brains.examples import Examples
from brains.network import Network
from brains.optimizers import GradientDescent, OptimizerSettings
from scenes.fruit_lesson import Lesson
from scenes.fruit_orchard import Floats

COST = "squared_error"
DEFAULT_LEARN_RATE = 3.0
CHECK_NUDGE = 1e-5
_HISTORY = 400  # points of a curve, as many as a chart has columns; then every second one is dropped


class Curve:
    """A growing curve that never holds more than ``_HISTORY`` points."""

    def __init__(self) -> None:
        self.x: list[float] = []
        self.y: list[float] = []
        self._every = 1
        self._offered = 0

    def add(self, x: float, y: float) -> None:
        """Add a point (or leave it out, once the curve is long)."""
        self._offered += 1
        if self._offered % self._every:
            return
        self.x.append(x)
        self.y.append(y)
        if len(self.x) >= _HISTORY:
            self.x, self.y, self._every = self.x[::2], self.y[::2], self._every * 2


class Learner:
    """What all three share.

    Attributes:
        lesson: whose network learns.
        learn_rate: may be changed at any time, acts from the next step.
        steps: taken so far.
        forward_passes, backward_passes: of one fruit each, so far.
        gradient: ``(P,)`` of the last step; zeros at first.
        curve: cost of all training fruit by epoch (all fruit seen once).
    """

    def __init__(self, lesson: Lesson, learn_rate: float) -> None:
        self.lesson = lesson
        self.learn_rate = learn_rate
        self.gradient: Floats = np.zeros_like(lesson.parameters)
        self.restart()

    def restart(self) -> None:
        """Forget what was counted."""
        self.steps = self.forward_passes = self.backward_passes = 0
        self.gradient = np.zeros_like(self.lesson.parameters)
        self.curve = Curve()

    def advance(self) -> None:
        """The smallest piece of work: one nudge, or one step."""
        raise NotImplementedError

    def _examples(self) -> Examples:
        examples = self.lesson.examples()
        if examples is None:
            raise UserError("there is no fruit to learn from: paint some, or press Reset")
        return examples

    def _descend(self) -> None:
        """One step downhill: w = w - η g."""
        free = self.lesson.free
        self.lesson.parameters[free] -= self.learn_rate * self.gradient[free]
        self.lesson.touch()
        self.steps += 1


class NudgeLearner(Learner):
    """Finite differences: a sweep nudges one parameter after the other, then comes one step.

    Attributes:
        nudge: h, how far a parameter is moved up and down.
        place: how many parameters of this sweep are done.
        slopes: ``(P,)`` found in this sweep so far; nan for those still to come.
    """

    def __init__(self, lesson: Lesson, learn_rate: float, nudge: float = 1e-4) -> None:
        self.nudge = nudge
        super().__init__(lesson, learn_rate)

    def restart(self) -> None:
        super().restart()
        self._begin_sweep()

    def _begin_sweep(self) -> None:
        self.place = 0
        self.slopes: Floats = np.full_like(self.lesson.parameters, np.nan)
        self._key: tuple[int, int, float] | None = None

    @property
    def passes_per_step(self) -> int:
        """Parameters × 2 × fruit."""
        examples = self.lesson.examples()
        return 0 if examples is None else 2 * len(self.lesson.free) * len(examples)

    def advance(self) -> None:
        """Nudge the next parameter; after the last one, step downhill."""
        lesson, examples = self.lesson, self._examples()
        key = (lesson.version, lesson.fruit.version, self.nudge)
        if key != self._key:  # the ground moved: slopes of before would not belong together
            self._begin_sweep()
            self._key = key
        index = int(lesson.free[self.place])
        found = numerical_gradient(
            lesson.network, examples.inputs, examples.targets, COST, self.nudge, indices=(index,)
        )
        self.slopes[index] = found.gradient[index]
        self.forward_passes += found.forward_passes * len(examples)
        self.place += 1
        if self.place == len(lesson.free):
            self.gradient = np.nan_to_num(self.slopes)
            self.curve.add(self.steps, lesson.verdict().train_cost)
            self._descend()
            self._begin_sweep()


@dataclass(frozen=True)
class Comparison:
    """The gradient ``(P,)`` of one moment, found both ways, and how far they are apart at most.

    Attributes:
        nudged, backprop: the two.
        difference: of the two slopes that differ most, as a share of the largest slope.
    """

    nudged: Floats
    backprop: Floats

    @property
    def difference(self) -> float:
        return float(np.abs(self.nudged - self.backprop).max()) / max(float(np.abs(self.backprop).max()), 1e-12)


class BackpropLearner(Learner):
    """All slopes from one pass forward and one back, over all fruit.

    Attributes:
        comparison: of the last :meth:`compare`; None before, and without fruit.
    """

    comparison: Comparison | None = None

    def __init__(self, lesson: Lesson, learn_rate: float) -> None:
        self._backprop = Backprop(lesson.chapter.topology, COST, np.float64)
        super().__init__(lesson, learn_rate)

    @property
    def passes_per_step(self) -> int:
        """Fruit: each goes forward once (and back once)."""
        examples = self.lesson.examples()
        return 0 if examples is None else len(examples)

    def measure(self) -> float:
        """Find the gradient here without a step; uncounted. Returns the cost."""
        examples = self._examples()
        cost = self._backprop.loss_and_gradient(self.lesson.parameters, examples.inputs, examples.targets)
        self.gradient = self._backprop.gradient.copy()
        return cost

    def compare(self) -> None:
        """Find the gradient here by nudges as well; that is to look at, and not counted."""
        lesson, examples = self.lesson, self.lesson.examples()
        if examples is None:
            self.comparison = None
            return
        nudged = numerical_gradient(lesson.network, examples.inputs, examples.targets, COST, CHECK_NUDGE).gradient
        self.measure()
        self.comparison = Comparison(nudged, self.gradient)

    def advance(self) -> None:
        """One step."""
        cost = self.measure()
        count = self.passes_per_step
        self.forward_passes += count
        self.backward_passes += count
        self.curve.add(self.steps, cost)
        self._descend()


class BatchLearner(Learner):
    """Minibatches, and beside them a copy that takes one step for all fruit, from the same start and for the same work.

    Attributes:
        batch: fruit a step.
        full: the copy's parameters ``(P,)``.
        noisy: cost of each minibatch by epoch.
        full_curve: cost of the copy by epoch.
        full_steps, full_passes: of the copy; passes each way.
    """

    def __init__(self, lesson: Lesson, learn_rate: float, batch: int = 6) -> None:
        self.batch = batch
        self._backprop = Backprop(lesson.chapter.topology, COST, np.float64)
        self._descent = GradientDescent(len(lesson.parameters), OptimizerSettings(learn_rate=learn_rate), np.float64)
        super().__init__(lesson, learn_rate)

    def restart(self) -> None:
        super().restart()
        self.full: Floats = self.lesson.parameters.copy()
        self.full_steps = self.full_passes = 0
        self.noisy, self.full_curve = Curve(), Curve()
        self._rng = np.random.default_rng(5)
        self._batches: tuple[int, Batches] | None = None
        self._since_full = 0
        self.seen_epochs = 0.0

    def advance(self) -> None:
        """One minibatch step; and a step of the copy whenever as many fruit went by as there are."""
        examples = self._examples()
        version = self.lesson.fruit.version
        if self._batches is None or self._batches[0] != version:
            self._batches = (version, Batches(examples, self._rng))
        inputs, targets = self._batches[1].next(self.batch)
        cost = self._backprop.loss_and_gradient(self.lesson.parameters, inputs, targets)
        self.gradient = self._backprop.gradient.copy()
        self.noisy.add(self.seen_epochs, cost)
        self._descend()
        self._count(len(inputs))
        self.seen_epochs += len(inputs) / len(examples)
        if self._since_full >= len(examples):
            self._since_full -= len(examples)
            self._full_step(examples)

    def _count(self, fruit: int) -> None:
        self.forward_passes += fruit
        self.backward_passes += fruit
        self._since_full += fruit

    def _full_step(self, examples: Examples) -> None:
        self.curve.add(self.seen_epochs, self.lesson.verdict().train_cost)
        cost = self._backprop.loss_and_gradient(self.full, examples.inputs, examples.targets)
        self.full_curve.add(self.seen_epochs, cost)
        self._descent.settings = OptimizerSettings(learn_rate=self.learn_rate)
        self._descent.step(self.full, self._backprop.gradient)
        self.full_steps += 1
        self.full_passes += len(examples)

    def full_network(self) -> Network:
        """The copy that learns from all fruit at once."""
        return Network(self.lesson.chapter.topology, self.full)

    def full_cost(self) -> float:
        """Its cost on the training fruit now; nan without fruit."""
        examples = self.lesson.examples()
        if examples is None:
            return float("nan")
        return float(losses_of(self.full_network(), examples.inputs, examples.targets, COST).mean())


def make_learner(lesson: Lesson) -> Learner | None:
    """The learner that the lesson's chapter shows; None where it is done by hand."""
    kinds = {"nudges": NudgeLearner, "backprop": BackpropLearner, "batches": BatchLearner}
    kind = kinds.get(lesson.chapter.learns)
    return kind(lesson, DEFAULT_LEARN_RATE) if kind is not None else None
