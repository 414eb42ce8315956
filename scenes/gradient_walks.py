"""Several optimizers that walk down one landscape from one start, a step each at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from brains.optimizers import make_optimizer
from scenes.gradient_landscape import Landscape

Floats = NDArray[np.float64]

MOST_STEPS = 1500
_FLAT = 1e-5


@dataclass(frozen=True)
class Method:
    """One way to walk.

    Attributes:
        name: on its button; optimizer: its name in ``brains``; colour, mark: how it is drawn; key: its key.
        minibatch: it sees a few examples a step, not all.
    """

    name: str
    optimizer: str
    colour: str
    mark: str
    key: str
    hint: str
    minibatch: bool = False


METHODS: tuple[Method, ...] = (
    Method("Gradient descent", "gradient-descent", "positive", "circle", "D", "All examples, straight down the slope"),
    Method(
        "Minibatch",
        "gradient-descent",
        "text",
        "triangle",
        "B",
        "A few examples a step: the stumbling walk, cheap and noisy",
        minibatch=True,
    ),
    Method("Momentum", "momentum", "right", "square", "M", "A ball: it keeps most of its speed"),
    Method("Adam", "adam", "best", "diamond", "A", "Every weight measured by its own usual slope"),
)


class Walk:
    """One method on its way; the steps are those of the optimizers of ``brains``.

    Attributes:
        points: every (weight 1, weight 2) so far; costs: of all examples, at each of them.
        lost: its numbers left all bounds, and it stopped; rests: it found level ground.
    """

    def __init__(self, method: Method, landscape: Landscape, start: tuple[float, float], seed: int) -> None:
        self.method, self.landscape = method, landscape
        self.points: list[tuple[float, float]] = [start]
        self.costs = [landscape.cost_and_slope(start)[0]]
        self.lost = self.rests = False
        self._place = np.array(start)
        self._optimizer = make_optimizer(method.optimizer, 2, dtype=np.float64)
        self._rng = np.random.default_rng(seed)

    @property
    def steps(self) -> int:
        """Taken so far."""
        return len(self.points) - 1

    @property
    def over(self) -> bool:
        """No more steps will be taken."""
        return self.lost or self.rests or self.steps >= MOST_STEPS

    def shown(self, alpha: float) -> tuple[float, float]:
        """Between the last two points."""
        (x0, y0), (x1, y1) = (self.points[-1], self.points[-1]) if self.over or not self.steps else self.points[-2:]
        return x0 + alpha * (x1 - x0), y0 + alpha * (y1 - y0)

    def step(self, learn_rate: float, momentum: float, batch: int) -> None:
        """One step with these settings; ``batch`` counts for the minibatch alone."""
        if self.over:
            return
        settings = replace(self._optimizer.settings, learn_rate=learn_rate)
        if self.method.optimizer == "momentum":
            settings = replace(settings, momentum=momentum)
        self._optimizer.settings = settings
        slope = self._slope(batch)
        self._optimizer.step(self._place, slope)
        cost, after = self.landscape.cost_and_slope(self._place)
        span = np.subtract(self.landscape.high, self.landscape.low)
        if not np.isfinite(cost) or (np.abs(self._place) > 20 * span).any():
            self.lost = True
            return
        self.points.append((float(self._place[0]), float(self._place[1])))
        self.costs.append(cost)
        moved = np.abs(np.subtract(self.points[-1], self.points[-2])).max()
        self.rests = not self.method.minibatch and float(np.abs(after).max()) < _FLAT and moved < _FLAT * span.max()

    def _slope(self, batch: int) -> Floats:
        count = len(self.landscape.inputs)
        rows = self._rng.choice(count, min(batch, count), replace=False) if self.method.minibatch else None
        return self.landscape.cost_and_slope(self.points[-1], rows)[1].copy()

    def path(self, most: int) -> Floats:
        """About ``most`` points (n, 2) of the way, always with the first and the last; old ones stay the same."""
        every = 1
        while len(self.points) / every > most:
            every *= 2
        kept = self.points[::every]
        return np.array(kept if (len(self.points) - 1) % every == 0 else [*kept, self.points[-1]])


class Walks:
    """All methods from one start.

    Attributes:
        landscape: where; start: where from; learn_rate: of all but Adam; adam_rate, momentum, batch: live settings.
        active: which methods take part.
    """

    def __init__(self, landscape: Landscape, seed: int = 0) -> None:
        self.active = [True] * len(METHODS)
        self.momentum, self.batch = 0.8, 1
        self._seed = seed
        self.start = landscape.start
        self.walks: list[Walk]
        self.choose(landscape)

    def choose(self, landscape: Landscape) -> None:
        """Walk elsewhere, with the learn rates that suit it."""
        self.landscape = landscape
        self.learn_rate, self.adam_rate = landscape.learn_rate, landscape.adam_rate
        self.restart(landscape.start)

    def restart(self, start: tuple[float, float] | None = None) -> None:
        """All from one start, the last one if none is given."""
        self.start = self.start if start is None else start
        self.walks = [Walk(method, self.landscape, self.start, self._seed) for method in METHODS]

    def shown(self) -> list[Walk]:
        """Those that take part."""
        return [walk for walk, active in zip(self.walks, self.active, strict=True) if active]

    def step(self) -> None:
        """One step each."""
        for walk in self.shown():
            rate = self.adam_rate if walk.method.optimizer == "adam" else self.learn_rate
            walk.step(rate, self.momentum, self.batch)

    def toggle(self, index: int) -> None:
        """Let a method take part, from the start, or leave it out."""
        self.active[index] = not self.active[index]
        if self.active[index]:
            self.walks[index] = Walk(METHODS[index], self.landscape, self.start, self._seed)

    def leader(self) -> Walk | None:
        """Who stands lowest now."""
        return min(self.shown(), key=lambda walk: walk.costs[-1], default=None)
