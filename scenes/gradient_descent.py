"""Learning with one number: a point that walks down a curve by a rule of its own choice."""

from __future__ import annotations

import math

import numpy as np

from brains.optimizers import GradientDescent, Momentum, MomentumSettings, OptimizerSettings
from scenes.gradient_curves import Curve

PROPORTIONAL, FIXED, BALL = "Proportional", "Fixed step", "Ball"
RULES = (PROPORTIONAL, FIXED, BALL)
MOST_KEPT = 4000
_FLAT, _STILL = 1e-3, 1e-4


class Descent:
    """The point, its rule and its way.

    The proportional rule and the ball are gradient descent and momentum of ``brains``; the fixed step looks at the
    sign of the slope alone.

    Attributes:
        curve: on which it walks; x: where it is; before: where it was one step ago.
        rule: one of ``RULES``; learn_rate, fixed_step, momentum: their settings, live.
        way: every x since the start.
        lost: it left the picture for good and stopped.
    """

    def __init__(self, curve: Curve) -> None:
        self.rule = PROPORTIONAL
        self.learn_rate, self.fixed_step, self.momentum = 0.1, 2.0, 0.9
        self.curve = curve
        self._start = curve.start
        self.restart(curve.start)

    def restart(self, x: float | None = None) -> None:
        """Begin again at x, or where it began the last time, with nothing remembered."""
        if x is not None:
            self._start = x
        self.x = self.before = self._start
        self.way = [self.x]
        self.lost = False
        self._settled = False
        self._descent = GradientDescent(1, dtype=np.float64)
        self._ball = Momentum(1, dtype=np.float64)

    def place(self, x: float) -> None:
        """Put the point somewhere; the next step starts from there."""
        self.restart(x)

    def choose_curve(self, curve: Curve, x: float | None = None) -> None:
        """Walk on another curve."""
        self.curve = curve
        self.restart(curve.start if x is None else x)

    @property
    def steps(self) -> int:
        """Taken since the start."""
        return len(self.way) - 1

    @property
    def velocity(self) -> float:
        """What the last step moved x by."""
        return self.x - self.before

    def step(self) -> None:
        """One step, unless it rests, is lost or has walked long enough."""
        if self.lost or self.settled or len(self.way) > MOST_KEPT:
            self.before = self.x
            return
        self.before = self.x
        x = self._moved(self.curve.slope_at(self.x))
        reach = 3 * (self.curve.high - self.curve.low)
        if not math.isfinite(x) or abs(x - (self.curve.low + self.curve.high) / 2) > reach:
            self.lost = True
            self.before = self.x
            return
        self.x = x
        self.way.append(x)
        self._settled = self._at_rest()

    def _moved(self, slope: float) -> float:
        if self.rule == FIXED:
            return self.x - self.fixed_step * float(np.sign(slope))
        point, gradient = np.array([self.x]), np.array([slope])
        if self.rule == BALL:
            self._ball.settings = MomentumSettings(self.learn_rate, self.momentum)
            self._ball.step(point, gradient)
        else:
            self._descent.settings = OptimizerSettings(self.learn_rate)
            self._descent.step(point, gradient)
        return float(point[0])

    @property
    def settled(self) -> bool:
        """It rests where the curve is level."""
        return self._settled

    def _at_rest(self) -> bool:
        return abs(self.curve.slope_at(self.x)) < _FLAT and abs(self.velocity) < _STILL

    @property
    def valley(self) -> int | None:
        """Which of the curve's minima it rests in, 0 the lowest; None if in none."""
        near = [index for index, x in enumerate(self.curve.minima) if abs(x - self.x) < 0.05]
        return near[0] if self.settled and near else None

    def verdict(self) -> tuple[str, str]:
        """What is happening, in words, and the colour of its name."""
        if self.lost:
            return self._why_lost(), "negative"
        if self.settled:
            return self._where_settled()
        if self.steps < 3:
            return "Watch it walk downhill; then drag the point, or press H to let the step h shrink", "muted"
        first, second, third = np.diff(self.way[-4:]).tolist()
        if second * third < 0 and first * second < 0:
            if abs(abs(third) - abs(first)) <= 1e-6 * abs(first):
                return "Bounces for ever: every step jumps over the bottom and back", "negative"
            if abs(third) > abs(second) > abs(first):
                return "Every step overshoots farther than the last: the learn rate is too large", "negative"
            return "It overshoots and comes back, a little less each time", "best"
        if self.rule != BALL and abs(third) < 0.0025 * (self.curve.high - self.curve.low):
            return f"It creeps: {self.steps} steps so far; a larger learn rate gets there sooner", "best"
        if self.rule == BALL and self.curve.slope_at(self.before) * self.velocity > 0:
            return "The ball rolls uphill on its momentum", "best"
        return "Walking downhill: the flatter the curve, the shorter the step", "muted"

    def _why_lost(self) -> str:
        if not self.curve.minima:
            return f"It left the picture after {self.steps} steps: this curve has no lowest point"
        return f"It leapt out of the picture after {self.steps} steps: the learn rate is too large"

    def _where_settled(self) -> tuple[str, str]:
        name, steps = self.curve.variable, self.steps
        place = f"{name} = {self.x:.3f}".replace("-", "−")
        if self.valley is None:
            return f"Settled after {steps} steps at {place}: level, and yet no minimum", "best"
        if self.valley > 0:
            return f"Settled after {steps} steps at {place}: only a local minimum", "best"
        return f"Settled after {steps} steps at {place}, the lowest point", "right"
