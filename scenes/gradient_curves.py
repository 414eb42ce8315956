"""Curves of one variable, their exact slopes, and the slopes that small steps give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Function = Callable[[Floats], Floats]

LEAST_STEP, LARGEST_STEP = 0.001, 2.0
_SAMPLES = 4001


@dataclass(frozen=True)
class Curve:
    """A curve y = f(x) with its derivative.

    Attributes:
        name: in the menu; formula, slope_formula: as people write them; variable: x or t.
        value, slope: f and f' of arrays of any shape.
        low, high: what of x is shown.
        start: where learning begins.
        by_step: the slope that a step h forward gives, as a formula, where it is short; else "".
    """

    name: str
    formula: str
    slope_formula: str
    value: Function = field(repr=False, compare=False)
    slope: Function = field(repr=False, compare=False)
    low: float
    high: float
    start: float
    variable: str = "x"
    by_step: str = ""

    def at(self, x: float) -> float:
        """f(x)."""
        return float(self.value(np.asarray(x, dtype=np.float64)))

    def slope_at(self, x: float) -> float:
        """f'(x)."""
        return float(self.slope(np.asarray(x, dtype=np.float64)))

    def forward(self, x: float, h: float) -> float:
        """(f(x + h) - f(x)) / h."""
        return (self.at(x + h) - self.at(x)) / h

    def central(self, x: float, h: float) -> float:
        """(f(x + h) - f(x - h)) / 2h."""
        return (self.at(x + h) - self.at(x - h)) / (2 * h)

    @cached_property
    def shown_y(self) -> tuple[float, float]:
        """Least and greatest y of the picture: steep ends are cut rather than the valleys made flat."""
        y = self.value(np.linspace(self.low, self.high, 201))
        low, high = float(y.min()), float(y.max())
        middle = float(np.percentile(y, 70))
        high = min(high, low + 4 * (middle - low)) if middle > low else high
        room = 0.12 * (high - low) if high > low else 1.0
        return low - room, high + room

    @cached_property
    def minima(self) -> tuple[float, ...]:
        """Bottoms of the valleys in what is shown, the lowest first."""
        x = np.linspace(self.low, self.high, _SAMPLES)
        slope = self.slope(x)
        found = []
        for index in np.flatnonzero((slope[:-1] < 0) & (slope[1:] >= 0)):
            left, right = float(x[index]), float(x[index + 1])
            for _ in range(50):  # halving brings it to the last digit
                middle = (left + right) / 2
                left, right = (middle, right) if self.slope_at(middle) < 0 else (left, middle)
            found.append((left + right) / 2)
        return tuple(sorted(found, key=self.at))

    @cached_property
    def bend(self) -> float:
        """The strongest upward bend f'' around the valleys; steps above 2 / f'' leave a valley."""
        places = self.minima or (self.start,)
        h = 1e-4
        bends = [abs(self.slope_at(x + h) - self.slope_at(x - h)) / (2 * h) for x in places]
        return max(0.05, *bends) if len(bends) > 1 else max(0.05, bends[0])

    def learn_rates(self) -> tuple[float, float, float]:
        """One that creeps, one that fits, one that leaps out of the valley."""
        return 0.02 / self.bend, 0.6 / self.bend, 2.1 / self.bend


def polynomial(coefficients: Sequence[float]) -> Curve:
    """A curve of your own; coefficients of 1, x, x², x³, x⁴."""
    rising = np.asarray(coefficients, dtype=np.float64)
    falling, slope = rising[::-1], (rising[1:] * np.arange(1, len(rising)))[::-1]
    return Curve(
        "Your own polynomial",
        polynomial_text(rising),
        polynomial_text(slope[::-1]),
        lambda x: np.asarray(np.polyval(falling, x), dtype=np.float64),
        lambda x: np.asarray(np.polyval(slope, x), dtype=np.float64),
        -3.2,
        3.2,
        2.9,
    )


def polynomial_text(coefficients: Sequence[float] | Floats) -> str:
    """``0.25x⁴ − x² + 2`` from the coefficients of 1, x, x² and so on."""
    text = ""
    for power in range(len(coefficients) - 1, -1, -1):
        value = float(coefficients[power])
        if abs(value) < 0.005:
            continue
        size = f"{abs(value):.2f}".rstrip("0").rstrip(".")
        letter = ("", "x", "x²", "x³", "x⁴")[power]
        if size == "1" and letter:
            size = ""
        sign = ("−" if value < 0 else "") if not text else (" − " if value < 0 else " + ")
        text += sign + size + letter
    return text or "0"


OWN = (2.0, 0.4, -1.4, -0.15, 0.3)
"""Coefficients of the polynomial at first: two valleys, the left one deeper."""

CURVES: tuple[Curve, ...] = (
    Curve(
        "x² − 3x + 4",
        "x² − 3x + 4",
        "2x − 3",
        lambda x: x * x - 3 * x + 4,
        lambda x: 2 * x - 3,
        -2.0,
        5.0,
        4.6,
        by_step="2x + h − 3",
    ),
    Curve(
        "(x − 1)² + 1",
        "(x − 1)² + 1",
        "2(x − 1)",
        lambda x: (x - 1) ** 2 + 1,
        lambda x: 2 * (x - 1),
        -2.0,
        4.0,
        1.5,
        by_step="2(x − 1) + h",
    ),
    Curve(
        "Wavy, many valleys",
        "sin 2x + 0.12x² + 1.5",
        "2 cos 2x + 0.24x",
        lambda x: np.sin(2 * x) + 0.12 * x * x + 1.5,
        lambda x: 2 * np.cos(2 * x) + 0.24 * x,
        -5.0,
        5.0,
        4.1,
    ),
    Curve("t³", "t³", "3t²", lambda t: t**3, lambda t: 3 * t * t, -2.5, 5.5, 3.0, "t", "3t² + 3th + h²"),
    polynomial(OWN),
)
