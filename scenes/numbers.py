"""Numbers as people read them: thousands, percent, ticks of an axis."""

from __future__ import annotations

import math


def grouped(value: float) -> str:
    """An integer with commas between the thousands: 612000 -> ``612,000``."""
    return f"{round(value):,}"


def short(value: float) -> str:
    """About three significant digits: 1234.5 -> ``1,234``, 12.34 -> ``12.3``, 0.04567 -> ``0.0457``."""
    if not math.isfinite(value):
        return "–"
    size = abs(value)
    if size >= 1000 or value == round(value):
        return grouped(value) if size < 1e7 else f"{value:.3g}"
    if size >= 100:
        return f"{value:.0f}"
    if size >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if size >= 0.1 else f"{value:.3g}"


def tenths(value: float) -> str:
    """One decimal, a true minus, and none before zero: -1234.56 -> ``−1,234.6``, -0.04 -> ``0.0``."""
    return f"{round(value, 1) + 0.0:,.1f}".replace("-", "−")


def nice_step(span: float, most: int) -> float:
    """The smallest of 1, 2, 5 × 10^k that divides the span into at most ``most`` parts (Heckbert 1990)."""
    if span <= 0 or not math.isfinite(span):
        return 1.0
    rough = span / max(1, most)
    power = 10.0 ** math.floor(math.log10(rough))
    for factor in (1.0, 2.0, 5.0, 10.0):
        if factor * power >= rough * (1 - 1e-9):
            return factor * power
    return 10.0 * power


def nice_ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers from ``low`` to ``high``, both included where they are round, at most ``most + 1`` of them."""
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        return [low] if math.isfinite(low) else []
    step = nice_step(high - low, most)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(k * step, 12) + 0.0 for k in range(first, last + 1)]


def tick_label(value: float, step: float) -> str:
    """A tick's value with just the decimals its step needs, and a true minus."""
    decimals = max(0, -math.floor(math.log10(step) + 1e-9)) if step > 0 else 0
    return f"{value:,.{decimals}f}".replace("-", "−")
