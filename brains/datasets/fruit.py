"""A peculiar purple fruit, spiky with orange spots: which are safe to eat?

Two features between 0 and 1: how large the spots are and how long the spikes. After the story that Sebastian Lague's
"How to create a neural network" tells; own formulas.
"""

from dataclasses import dataclass

import numpy as np

from brains.datasets.plane import Points
from brains.settings import Settings, choice, number

SAFE, POISONOUS = 0, 1

VARIANTS = ("slope", "line", "curve", "island")


@dataclass(frozen=True)
class FruitSettings(Settings):
    """How the fruit differ.

    ``slope``: a line through the origin parts them, weights alone are enough. ``line``: a line parts them, but not one
    through the origin: biases are needed. ``curve``: the safe ones fill the corner of small spots and short spikes, and
    no line parts them. ``island``: safe ones are in the middle, poison all round.
    """

    count: int = number(200, 4, 20_000, "how many fruit", unit="fruit")
    noise: float = number(0.01, 0.0, 1.0, "standard deviation of what is added to every feature")
    variant: str = choice("curve", VARIANTS, "what parts the safe from the poisonous")


def fruit(settings: FruitSettings, rng: np.random.Generator) -> Points:
    """Fruit ``(N, 2)`` with features in [0, 1], and 0 for safe, 1 for poisonous."""
    points = np.empty((0, 2))
    while len(points) < settings.count:  # none grows right on the border
        drawn = rng.uniform(0.0, 1.0, (settings.count, 2))
        points = np.concatenate([points, drawn[np.abs(danger(drawn, settings.variant)) > 0.03]])
    points = points[: settings.count]
    labels = (danger(points, settings.variant) > 0).astype(np.intp)
    return np.clip(points + rng.normal(0.0, 1.0, points.shape) * settings.noise, 0.0, 1.0), labels


def danger(points: np.ndarray, variant: str) -> np.ndarray:
    """``(N,)``, above 0 where fruit with features ``(N, 2)`` is poisonous, about its distance from the border."""
    spot, spike = points[:, 0], points[:, 1]
    if variant == "slope":
        return (spike - 0.9 * spot) / np.sqrt(1.81)
    if variant == "line":
        return (spot + 0.8 * spike - 0.85) / np.sqrt(1.64)
    if variant == "curve":
        return np.hypot(spot / 1.1, spike) - 0.74
    return np.hypot(spot - 0.5, spike - 0.5) - 0.34
