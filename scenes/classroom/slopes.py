"""What lesson 7 is about: the slope of a curve at a point, by a step that shrinks, and two ways to walk downhill."""

from __future__ import annotations

import numpy as np

from scenes.gradient_curves import CURVES, Curve
from scenes.gradient_descent import FIXED, PROPORTIONAL, Descent

STEPS = (2.0, 1.0, 0.5, 0.1)
"""Steps of the table: how the slope over a step comes near the slope at the point."""
_TRACED = 60  # parts of a curve that can be traced


def _square() -> Curve:
    return Curve("Square", "t²", "2t", lambda t: t * t, lambda t: 2 * t, -3.5, 3.5, 3.0, "t", "2t + h")


def _cube() -> Curve:
    return Curve("Cube", "t³", "3t²", lambda t: t**3, lambda t: 3 * t * t, -2.0, 4.5, 3.0, "t", "3t² + 3th + h²")


def _sum() -> Curve:
    return Curve(
        "Sum", "x² − 3x + 4", "2x − 3", lambda x: x * x - 3 * x + 4, lambda x: 2 * x - 3, -1.5, 4.5, 4.0, "x",
        "2x + h − 3",
    )  # fmt: skip


def _chain() -> Curve:
    return Curve(
        "Chain", "(t² − 1)²", "2(t² − 1) · 2t", lambda t: (t * t - 1) ** 2, lambda t: 4 * t * (t * t - 1), -1.7, 1.7,
        1.4, "t",
    )  # fmt: skip


VALLEY = CURVES[1]
"""(x − 1)² + 1, to walk down."""
SLOPE_CURVES = (_square(), _cube(), _sum(), _chain())
SQUARE, CUBE, SUM, CHAIN = range(4)


class Slopes:
    """A curve, a point on it, a step, and what was traced of its derivative.

    Attributes:
        index: of the curve among `SLOPE_CURVES`. x: of the point. step: to both sides of it.
        traced: (parts,) which parts of the curve the point has passed.
    """

    def __init__(self) -> None:
        self.step = STEPS[0]
        self.choose(SQUARE)

    def choose(self, index: int) -> None:
        """Another curve, from its own start, with nothing traced."""
        self.index = index
        self.x = self.curve.start
        self.traced = np.zeros(_TRACED, dtype=bool)

    @property
    def curve(self) -> Curve:
        return SLOPE_CURVES[self.index]

    @property
    def slope(self) -> float:
        """Of the curve at the point."""
        return self.curve.slope_at(self.x)

    def by_step(self, step: float) -> float:
        """The slope over that step to both sides."""
        return self.curve.central(self.x, step)

    def move(self, x: float) -> None:
        """Move the point; all on its way counts as traced."""
        curve = self.curve
        x = min(curve.high, max(curve.low, x))
        first, last = sorted((self._part(self.x), self._part(x)))
        self.traced[first : last + 1] = True
        self.x = x

    def _part(self, x: float) -> int:
        share = (x - self.curve.low) / (self.curve.high - self.curve.low)
        return min(_TRACED - 1, max(0, int(share * _TRACED)))

    @property
    def share_traced(self) -> float:
        """Of the curve, 0 to 1."""
        return float(self.traced.mean())

    def inner(self) -> tuple[float, float, float]:
        """Of the chain (t² − 1)²: u = t² − 1, dy/du = 2u and du/dt = 2t."""
        u = self.x * self.x - 1
        return u, 2 * u, 2 * self.x


def bounces(descent: Descent) -> bool:
    """Whether the last six steps went to and fro between the same two places."""
    if len(descent.way) < 7:
        return False
    last = np.array(descent.way[-7:])
    return bool(np.ptp(last[::2]) < 1e-9 and np.ptp(last[1::2]) < 1e-9 and abs(last[0] - last[1]) > 0.1)


def valley_walk(rule: str) -> Descent:
    """A walk down the valley, from half a unit beside the bottom, by that rule."""
    descent = Descent(VALLEY)
    descent.rule, descent.learn_rate, descent.fixed_step = rule, 0.2, 2.0
    descent.restart(1.5)
    return descent


WALKS = (FIXED, PROPORTIONAL)
